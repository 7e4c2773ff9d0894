//! Exercises: one at a time in a region, declared by a supervisor. Owns the document of the one that is, or was last, and what
//! belongs to it. What is opened in a drill is marked so; whatever the public reports is real.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::Event;
use super::ids::IncidentId;

/// How many incidents a drill may open: its end ends all of them in one act.
pub const MOST: usize = 200;
/// Signs of its name.
pub const NAME_CHARS: usize = 80;
/// The longest a drill may last, hours.
pub const LONGEST_H: i64 = 72;

/// The drill that runs, is planned, or was the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// Shape of this document.
    pub v: u16,
    /// Which one it is, from 1.
    pub n: u32,
    /// What it is called.
    pub name: String,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends by itself.
    pub to: Timestamp,
    /// Accounts that take part.
    pub taking_part: BTreeSet<String>,
    /// What was opened in it, in order.
    pub incidents: Vec<IncidentId>,
    /// It has ended.
    pub ended: bool,
}

/// A drill as every screen shows it while it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct DrillRow {
    /// Which one it is, from 1.
    pub n: u32,
    /// What it is called.
    pub name: String,
    /// When it began, or begins.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// When it ends by itself.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// It has begun.
    pub runs: bool,
    /// How many people take part.
    pub people: u32,
    /// How many incidents it has opened.
    pub incidents: u32,
}

/// What is done about drills.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named as in the events they lead to")]
pub enum DrillAct {
    /// Declare one; at once when `from` has passed.
    Declare { name: String, from: Timestamp, to: Timestamp },
    /// Take part in it, or no longer.
    Join { on: bool },
    /// End it, and all that was opened in it.
    End,
    /// The moment has come at which it ends by itself.
    Pass { due: Timestamp },
}

impl Drill {
    /// Whether it is on at a moment.
    pub fn runs(&self, now: Timestamp) -> bool {
        !self.ended && self.from <= now && now < self.to
    }

    /// Whether an account takes part in it.
    pub fn has(&self, name: &str) -> bool {
        self.taking_part.contains(name)
    }

    /// What screens show of it; nothing once it has ended.
    pub fn row(&self, now: Timestamp) -> Option<DrillRow> {
        let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        (!self.ended).then(|| DrillRow {
            n: self.n,
            name: self.name.clone(),
            from: self.from,
            to: self.to,
            runs: self.runs(now),
            people: count(self.taking_part.len()),
            incidents: count(self.incidents.len()),
        })
    }

    /// The drill after a fact about drills.
    pub(super) fn after(before: Option<Self>, event: &Event) -> Option<Self> {
        if let Event::DrillDeclared { drill, name, from, to } = event {
            let (taking_part, incidents) = (BTreeSet::new(), Vec::new());
            let (name, from, to) = (name.clone(), *from, *to);
            return Some(Self { v: 3, n: *drill, name, from, to, taking_part, incidents, ended: false });
        }
        let mut doc = before?;
        match event {
            Event::DrillJoined { who, on: true, .. } => drop(doc.taking_part.insert(who.clone())),
            Event::DrillJoined { who, .. } => drop(doc.taking_part.remove(who)),
            Event::DrillIncidentOpened { opened, .. } => doc.incidents.push(opened.clone()),
            Event::DrillEnded { .. } => doc.ended = true,
            _ => {}
        }
        Some(doc)
    }
}
