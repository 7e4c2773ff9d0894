//! Incidents merged into another. The survivor keeps what each of them brings beside its own, and what counts follows
//! from both: so taking one out again leaves exactly what would be there without it, in whatever order.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{IncidentId, ReportId};
use super::incident::{Incident, Phase, Queue, Verification};
use super::level::Level;
use super::report::{People, Report, Vulnerable};
use super::triage::Triage;

/// Where a merged incident went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedInto {
    /// The incident it was merged into, which may have been merged itself since.
    pub incident: IncidentId,
    /// When.
    pub at: Timestamp,
    /// Its phase before, which it returns to.
    pub was: Phase,
}

/// What a merged incident brings into the one it was merged into. Its own document stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absorbed {
    /// The merged incident.
    pub incident: IncidentId,
    /// Its label, by which people spoke of it.
    pub label: String,
    /// When it was merged.
    pub at: Timestamp,
    /// Its reports, and those of what had been merged into it.
    pub reports: Vec<ReportId>,
    /// Its level, by the rules or by hand; `None` once a person set the level of all together.
    pub level: Option<Level>,
    /// The level the rules gave.
    pub rules_level: Level,
    /// The rule that decided it.
    pub rule: Option<String>,
    /// Its place in the queue; `None` once that of all together was set anew.
    pub queue: Option<Queue>,
    /// Somebody made sure of it.
    pub verified: bool,
    /// Its head-counts.
    pub people: People,
    /// Who is vulnerable.
    pub vulnerable: Vec<Vulnerable>,
    /// Incidents that somebody said are something else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_same: Vec<IncidentId>,
}

impl Absorbed {
    /// What an incident brings when it is merged at `at`. `judged`: what the rules of now say of its reports, where
    /// that is more urgent than what was known.
    pub fn of(doc: &Incident, at: Timestamp, judged: Option<&Triage>) -> Self {
        let (mut level, mut rules_level, mut rule) = (doc.level(), doc.rules_level(), doc.rule().cloned());
        if let Some(news) = judged {
            level = level.min(news.level);
            if news.level < rules_level {
                (rules_level, rule) = (news.level, rule_of(news).cloned());
            }
        }
        let mut queue = doc.queue();
        queue.tier = queue.tier.min(level.number());
        Self {
            incident: doc.id.clone(),
            label: doc.label.clone(),
            at,
            reports: doc.reports.clone(),
            level: Some(level),
            rules_level,
            rule,
            queue: Some(queue),
            verified: doc.verification() == Verification::Verified,
            people: doc.people(),
            vulnerable: doc.vulnerable(),
            not_same: doc.not_same().cloned().collect(),
        }
    }

    /// The same after something was taken out of it: what was set for all together stays so.
    fn again(&mut self, doc: &Incident) {
        let fresh = Self::of(doc, self.at, None);
        let (level, queue) = (self.level.and(fresh.level), self.queue.and(fresh.queue));
        *self = Self { level, queue, ..fresh };
    }
}

/// The deciding rule.
pub fn rule_of(triage: &Triage) -> Option<&String> {
    triage.reasons.first().map(|reason| &reason.rule)
}

impl Incident {
    /// The level that counts: of its own and of what was merged into it the most urgent. A person's word stands over
    /// the rules', and over everything that had been merged when it was said. Where many are hurt it stays 1.
    pub fn level(&self) -> Level {
        if self.is_mass_casualty() {
            return Level::Critical;
        }
        let own = self.level_set.as_ref().map_or(self.triage.level, |set| set.level);
        self.absorbed.iter().filter_map(|part| part.level).min().map_or(own, |brought| brought.min(own))
    }

    /// The most urgent level that the rules gave to it or to what was merged into it.
    pub fn rules_level(&self) -> Level {
        let brought = self.absorbed.iter().map(|part| part.rules_level).min();
        brought.map_or(self.triage.level, |brought| brought.min(self.triage.level))
    }

    /// The rule that decided [`Incident::rules_level`].
    pub fn rule(&self) -> Option<&String> {
        let level = self.rules_level();
        if level == self.triage.level {
            return rule_of(&self.triage);
        }
        self.absorbed.iter().find(|part| part.rules_level == level).and_then(|part| part.rule.as_ref())
    }

    /// The place in the triage queue: the most urgent tier, and the earliest deadline that has not passed yet.
    pub fn queue(&self) -> Queue {
        let mut queue = self.queue;
        for part in self.absorbed.iter().filter_map(|part| part.queue) {
            queue.tier = queue.tier.min(part.tier);
            if (part.overdue, part.deadline) < (queue.overdue, queue.deadline) {
                (queue.overdue, queue.deadline) = (part.overdue, part.deadline);
            }
        }
        queue
    }

    /// Whether somebody made sure of it, or of what was merged into it.
    pub fn verification(&self) -> Verification {
        let brought = self.absorbed.iter().any(|part| part.verified);
        if brought { Verification::Verified } else { self.verification }
    }

    /// Head-counts, added up: whether two callers counted the same people, nobody knows.
    pub fn people(&self) -> People {
        self.absorbed.iter().fold(self.people, |sum, part| People {
            affected: plus(sum.affected, part.people.affected),
            injured: plus(sum.injured, part.people.injured),
            trapped: plus(sum.trapped, part.people.trapped),
        })
    }

    /// Who is vulnerable, by any of its reports; each once.
    pub fn vulnerable(&self) -> Vec<Vulnerable> {
        let mut all = self.vulnerable.clone();
        for who in self.absorbed.iter().flat_map(|part| &part.vulnerable) {
            if !all.contains(who) {
                all.push(*who);
            }
        }
        all
    }

    /// Becomes part of another.
    pub(super) fn merge_into(&mut self, other: &IncidentId, at: Timestamp) {
        self.merged = Some(MergedInto { incident: other.clone(), at, was: self.phase });
        self.phase = Phase::Merged;
    }

    /// Takes in what another brings.
    pub(super) fn absorb(&mut self, part: Absorbed) {
        self.reports.extend(part.reports.iter().cloned());
        self.absorbed.push(part);
    }

    /// Is on its own again.
    pub(super) fn part_from(&mut self, label: &str) {
        if let Some(merged) = self.merged.take() {
            self.phase = merged.was;
        }
        label.clone_into(&mut self.label);
    }

    /// Gives back what `part` brought, or `reports` of it when it was itself only a part of that: `part` is then as
    /// in `now`.
    pub(super) fn give_back(&mut self, part: &IncidentId, reports: &[ReportId], now: Option<&Self>) {
        self.reports.retain(|report| !reports.contains(report));
        match now {
            None => self.absorbed.retain(|absorbed| absorbed.incident != *part),
            Some(now) => {
                self.absorbed.iter_mut().filter(|a| a.incident == *part).for_each(|a| a.again(now));
            }
        }
    }

    /// From now on the queue says what was decided for all together.
    pub(super) fn set_queue(&mut self, queue: Queue) {
        self.queue = queue;
        self.absorbed.iter_mut().for_each(|part| part.queue = None);
    }

    /// From now on the level is what a person said of all together.
    pub(super) fn settle_level(&mut self) {
        self.absorbed.iter_mut().for_each(|part| part.level = None);
    }

    /// The oldest shape that holds all of it, so that an older program goes on with what it can.
    pub(super) fn shape(&self) -> u16 {
        let looks_alike = !self.similar.is_empty() || self.not_same().next().is_some();
        if !self.glass.is_empty()
            || !self.is_without_care()
            || self.contact_row().is_some()
            || !self.news_to.is_empty()
            || self.is_of_shape_3()
            || self.is_watched()
            || looks_alike
            || self.further_alarms > 0
            || self.mass_casualty.is_some()
            || self.scene.is_some()
            || self.level_set.as_ref().is_some_and(|set| set.before.is_some())
            || self.setting.is_some()
            || self.changed.is_some()
            || self.hold.is_some()
        {
            3
        } else if self.merged.is_some() || !self.absorbed.is_empty() {
            2
        } else {
            1
        }
    }
}

impl Report {
    /// The incident it opened, wherever it belongs now.
    pub fn home(&self) -> &IncidentId {
        self.opened.as_ref().unwrap_or(&self.incident)
    }

    /// Belongs to this incident from now on.
    pub(super) fn move_to(&mut self, incident: &IncidentId) {
        let home = self.home().clone();
        self.opened = (home != *incident).then_some(home);
        self.incident = incident.clone();
        self.v = self.shape();
    }
}

fn plus(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}
