//! Ladders as `config/escalation.toml` has them: what is watched at which level, and who is told when.

use std::collections::HashMap;

use super::{By, Watch, Whom};
use crate::domain::ids::KindCode;
use crate::domain::incident::Incident;
use crate::domain::level::Level;
use crate::domain::setting::Setting;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Seconds after the step before it, or after watching began.
    pub after_s: u32,
    /// Who is told.
    pub tell: Vec<Whom>,
    /// How.
    pub by: Vec<By>,
}

impl Step {
    /// Whether it only asks the same unit again.
    pub fn is_reminder(&self) -> bool {
        self.tell == [Whom::Unit]
    }
}

/// The steps for one thing watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Seconds after which the target has run out: of receipt, for a call-back of the last one. Offers have none, and
    /// "on the way" has the deadline in the queue.
    pub from_s: u32,
    /// The steps, first one first.
    pub steps: Vec<Step>,
    /// Seconds from the last step to the first again; `None`: that was all.
    pub again_s: Option<u32>,
}

impl Ladder {
    /// The step that follows `step`, and seconds until then.
    pub fn after(&self, step: usize) -> Option<(usize, i64)> {
        match self.steps.get(step + 1) {
            Some(next) => Some((step + 1, next.after_s.into())),
            None => self.again_s.map(|again| (0, again.into())),
        }
    }

    /// The first step from `step` on that does more than to ask the same unit again.
    pub fn beyond_reminders(&self, step: usize) -> Option<usize> {
        self.steps.iter().skip(step).position(|one| !one.is_reminder()).map(|at| at + step)
    }
}

/// A ladder, and what it is for: one kind, or all that have none of their own; the city, the country, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct For {
    pub kind: Option<KindCode>,
    pub setting: Option<Setting>,
    pub ladder: Ladder,
}

/// Every ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladders {
    pub(super) all: HashMap<(Watch, Level), Vec<For>>,
}

impl Ladders {
    /// The file that is compiled in.
    pub fn default_text() -> &'static str {
        include_str!("../../../config/escalation.toml")
    }

    /// Whether nothing is watched at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// For a centre whose messages nobody carries: who would be told by message alone is told on boards as well, so that
    /// nobody is passed over in silence.
    #[must_use]
    pub fn without_messages(mut self) -> Self {
        let ladders = self.all.values_mut().flatten();
        for step in ladders.flat_map(|one| &mut one.ladder.steps) {
            if step.by == [By::Message] {
                step.by.push(By::Board);
            }
        }
        self
    }

    /// What is done about `watch` of an incident at that level: see [`Ladders::of`].
    pub fn about(&self, watch: Watch, level: Level, doc: &Incident) -> Option<&Ladder> {
        self.of(watch, level, (doc.kind.as_ref(), doc.setting))
    }

    /// What is done about `watch` at that level: a ladder of the kind's own before one for all kinds, and then one of the
    /// setting's own before one for both. Where nobody knows how many people live, it is the country.
    pub fn of(
        &self,
        watch: Watch,
        level: Level,
        (kind, setting): (Option<&KindCode>, Option<Setting>),
    ) -> Option<&Ladder> {
        let setting = setting.unwrap_or(Setting::Country);
        let fits = |one: &&For| {
            one.kind.as_ref().is_none_or(|own| Some(own) == kind)
                && one.setting.is_none_or(|own| own == setting)
        };
        let found = self.all.get(&(watch, level))?.iter().filter(fits);
        found.max_by_key(|one| (one.kind.is_some(), one.setting.is_some())).map(|one| &one.ladder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Kinds;

    #[test]
    fn nobody_is_told_by_a_message_that_nobody_carries() {
        let text = "[[ladder]]\nwatch = \"acknowledged\"\nlevels = [1]\nfrom_s = 30\nsteps = [\n\
            { tell = [\"supervisor\"], by = [\"message\"] },\n\
            { after_s = 60, tell = [\"head\"], by = [\"message\", \"call\"] },\n]\n";
        let by = |ladders: Ladders| -> Vec<Vec<By>> {
            let ladder = ladders.of(Watch::Acknowledged, Level::Critical, (None, None)).unwrap();
            ladder.steps.iter().map(|step| step.by.clone()).collect()
        };
        let kinds = Kinds::parse(Kinds::default_text()).unwrap();
        let ladders = Ladders::parse(text, &kinds).unwrap();
        let with_call = vec![By::Message, By::Call];
        assert_eq!(by(ladders.clone()), [vec![By::Message], with_call.clone()]);
        assert_eq!(by(ladders.without_messages()), [vec![By::Message, By::Board], with_call]);
    }
}
