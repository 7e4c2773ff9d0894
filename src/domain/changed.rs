//! What is changed of an incident that runs: where it is, what it is, who is there, and what was answered. Reports stay as
//! they were told; what counts is the incident's. Decides nothing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::event::{Actor, Entry, Event};
use super::ids::{KindCode, ReportId};
use super::incident::{Incident, Queue};
use super::place::Rounded;
use super::report::{People, SealedText, Vulnerable};
use super::setting::Setting;
use super::triage::Triage;

/// Why it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangedSince {
    /// Somebody told more.
    Told,
    /// It had been entered wrongly.
    Wrong,
    /// It is not any more as it was.
    Turned,
}

/// A part of what is known of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum FactPart {
    Place,
    Kind,
    People,
    Vulnerable,
    Answers,
}

/// What is known of an incident that people may change, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindCode>,
    /// Where, as an area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaRef>,
    /// Outside the region.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside: bool,
    /// Where, on the 500 m grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounded: Option<Rounded>,
    /// City or country, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<Setting>,
    /// Head-counts, its own.
    #[serde(default)]
    pub people: People,
    /// Who is vulnerable, its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vulnerable: Vec<Vulnerable>,
    /// What the rules say of all that.
    pub triage: Triage,
    /// The exact place, its words, the kind chosen and the answers, sealed; `None`: as the reports say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retold: Option<SealedText>,
}

/// Another word about an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactsChange {
    /// All that is known from now on.
    pub facts: Facts,
    /// What of it is other than before.
    pub parts: Vec<FactPart>,
    /// Why.
    pub since: ChangedSince,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SealedText>,
}

/// That an incident was changed: how often, last by whom, and what takes the last change back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// Which change the last one is, from 1.
    pub change: u32,
    /// Who made it.
    pub by: String,
    /// When, server time.
    pub at: Timestamp,
    /// What it changed.
    pub parts: Vec<FactPart>,
    /// What the incident is known by now, beside the reports, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retold: Option<SealedText>,
    /// How it stood before; absent once it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Before>>,
}

/// How an incident stood before it was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// What was known.
    pub facts: Facts,
    /// Its place in the queue.
    pub queue: Queue,
    /// The place that the change gave it. What was set since is not taken back with it.
    pub given: Queue,
}

/// What screens show of the last change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct ChangedRow {
    /// Which change, from 1.
    pub change: u32,
    /// Who made it.
    pub by: String,
    /// When, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What it changed.
    pub parts: Vec<FactPart>,
}

impl Changed {
    /// As screens show it; nothing once it was taken back.
    pub fn row(&self) -> Option<ChangedRow> {
        self.before.as_ref()?;
        Some(ChangedRow { change: self.change, by: self.by.clone(), at: self.at, parts: self.parts.clone() })
    }
}

impl Incident {
    /// What is known of it now, its own.
    pub fn facts(&self) -> Facts {
        Facts {
            kind: self.kind.clone(),
            area: self.area.clone(),
            outside: self.outside,
            rounded: self.rounded,
            setting: self.setting,
            people: self.people,
            vulnerable: self.vulnerable.clone(),
            triage: self.triage.clone(),
            retold: self.retold().cloned(),
        }
    }

    /// What it is known by now beside its reports, sealed.
    pub fn retold(&self) -> Option<&SealedText> {
        self.changed.as_ref()?.retold.as_ref()
    }

    /// Its reports, but for its own where that was changed: what counts of it the rules have judged since.
    pub fn reports_as_told(&self) -> &[ReportId] {
        if self.changed.is_some() { self.reports.get(1..).unwrap_or_default() } else { &self.reports }
    }

    /// The level that would count with these facts.
    pub fn level_with(&self, facts: &Facts) -> super::level::Level {
        Self { triage: facts.triage.clone(), ..self.clone() }.level()
    }

    /// Is known otherwise from now on, or is again as it was before.
    pub(super) fn change_with(&mut self, event: &Event, entry: &Entry) {
        let Event::FactsChanged { change, tier, deadline, .. } = event else { return };
        let FactsChange { facts, parts, .. } = &**change;
        let (was, queue, level) = (self.facts(), self.queue, self.level());
        self.know(facts);
        if self.level() != level {
            self.set_queue(Queue { tier: *tier, deadline: *deadline, overdue: false });
        }
        let by = match &entry.by {
            Actor::Account(name) => name.clone(),
            Actor::Public | Actor::Partner(_) | Actor::System => String::new(),
        };
        self.changed = Some(Box::new(Changed {
            change: self.changed.as_ref().map_or(0, |last| last.change).saturating_add(1),
            by,
            at: entry.at,
            parts: parts.clone(),
            retold: facts.retold.clone(),
            before: Some(Box::new(Before { facts: was, queue, given: self.queue })),
        }));
    }

    /// Takes the last change back.
    pub(super) fn change_back(&mut self) {
        let Some(mut changed) = self.changed.take() else { return };
        if let Some(before) = changed.before.take() {
            self.know(&before.facts);
            changed.retold = before.facts.retold;
            if self.queue == before.given {
                self.queue = before.queue;
            }
        }
        self.changed = Some(changed);
    }

    fn know(&mut self, facts: &Facts) {
        self.kind.clone_from(&facts.kind);
        self.area.clone_from(&facts.area);
        self.outside = facts.outside;
        self.rounded = facts.rounded;
        self.setting = facts.setting;
        self.people = facts.people;
        self.vulnerable.clone_from(&facts.vulnerable);
        self.triage.clone_from(&facts.triage);
    }
}
