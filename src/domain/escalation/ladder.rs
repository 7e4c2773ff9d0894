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
