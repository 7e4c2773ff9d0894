//! The sheet of a hand-over: what was open when the outgoing signed, in figures of that moment. Pure: made from the
//! documents as a board has them; a copy to be read, from which nothing is ever decided.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::aggregate::State as Documents;
use crate::domain::area::AreaRef;
use crate::domain::assignment::Step;
use crate::domain::escalation::{Told, Watch};
use crate::domain::ids::{IncidentId, KindCode, SheetId, UnitId};
use crate::domain::incident::{Incident, State};
use crate::domain::level::Level;
use crate::domain::report::SealedText;
use crate::domain::unit::Availability;

/// What is handed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its id.
    pub id: SheetId,
    /// Where the log stood on the board it was made from.
    pub cursor: String,
    /// Since when the outgoing had the watch.
    pub since: Timestamp,
    /// Who is to sign it as well; none: whoever comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoming: Option<String>,
    /// What the outgoing says to the incoming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<SealedText>,
    /// How much there was.
    pub counts: Counts,
    /// Open incidents, in the order of the queue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// How much there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Counts {
    /// Incidents that waited for a unit, level 1 first.
    pub waiting: [u32; 5],
    /// Those with a unit, level 1 first.
    pub active: [u32; 5],
    /// Those that were done and not closed.
    pub resolved: u32,
    /// How many of all are not in the lines: the least urgent, beyond the limit.
    pub left_out: u32,
    /// Units that could be sent.
    pub units_available: u32,
    /// Units bound to an incident.
    pub units_bound: u32,
    /// Units off duty.
    pub units_away: u32,
}

/// An open incident on a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Line {
    /// Which.
    pub incident: IncidentId,
    /// Its short label.
    pub label: String,
    /// The level that counts.
    pub level: Level,
    /// Its state.
    pub state: State,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<KindCode>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub area: Option<AreaRef>,
    /// Part of an exercise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drill: bool,
    /// When the first report came.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// When a unit should be, or should have been, on the way.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub deadline: Timestamp,
    /// How many reports it has.
    pub reports: u32,
    /// How many notes it has.
    pub notes: u32,
    /// Units on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Sent>>")]
    pub units: Vec<Sent>,
    /// What is watched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Ladder>>")]
    pub ladders: Vec<Ladder>,
    /// Who sees to it from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub takes: Option<String>,
}

/// A unit on an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Sent {
    /// Which.
    pub unit: UnitId,
    /// Where it stood.
    pub step: Step,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// A ladder an incident stood on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Ladder {
    /// What was watched.
    pub watch: Watch,
    /// When somebody is told next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due: Option<Timestamp>,
    /// Who was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Told>>")]
    pub told: Vec<Told>,
}

/// Who sees to which incident.
pub type Takes = BTreeMap<IncidentId, String>;

/// The lines and counts of now: at most `most` lines, the most urgent ones.
pub fn lines_of(documents: &Documents, takes: &Takes, most: usize) -> (Vec<Line>, Counts) {
    let mut open: Vec<&Incident> =
        documents.incidents.values().filter_map(|slot| slot.doc.as_ref()).collect();
    open.retain(|doc| doc.is_on_board());
    let place =
        |doc: &Incident| (!doc.is_queued(), doc.queue().tier, doc.level().number(), doc.queue().deadline);
    open.sort_by(|one, other| (place(one), &one.id).cmp(&(place(other), &other.id)));
    let mut counts = Counts::default();
    for doc in &open {
        let at = usize::from(doc.level().number() - 1);
        match doc.state() {
            State::Active => counts.active[at] += 1,
            State::New | State::Queued => counts.waiting[at] += 1,
            _ => counts.resolved += 1,
        }
    }
    counts.left_out = count(open.len().saturating_sub(most));
    for unit in documents.units.values().filter_map(|slot| slot.doc.as_ref()) {
        if unit.assignment.is_some() {
            counts.units_bound += 1;
        } else if unit.availability == Availability::NotAvailable {
            counts.units_away += 1;
        } else {
            counts.units_available += 1;
        }
    }
    (open.into_iter().take(most).map(|doc| line(doc, takes)).collect(), counts)
}

fn line(doc: &Incident, takes: &Takes) -> Line {
    let queue = doc.queue();
    let sent = |one: &crate::domain::assignment::Assignment| Sent {
        unit: one.unit.clone(),
        step: one.step(),
        since: one.stamps.last().map_or(doc.opened_at, |stamp| stamp.at),
    };
    let watched = doc.escalations.iter().filter(|one| one.due.is_some() || one.answer.is_none());
    let ladder = |one: &crate::domain::escalation::Escalation| Ladder {
        watch: one.watch,
        due: one.due,
        told: one.told.clone(),
    };
    Line {
        incident: doc.id.clone(),
        label: doc.label.clone(),
        level: doc.level(),
        state: doc.state(),
        kind: doc.kind.clone(),
        area: doc.area.clone(),
        drill: doc.drill,
        opened_at: doc.opened_at,
        deadline: queue.deadline,
        reports: count(doc.reports.len()),
        notes: doc.notes,
        units: doc.active().map(sent).collect(),
        ladders: watched.map(ladder).collect(),
        takes: takes.get(&doc.id).cloned(),
    }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
