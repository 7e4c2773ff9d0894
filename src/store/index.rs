//! Which indexes follow from documents. A pure function, so that `rebuild` and `verify` can repeat it.

use jiff::Timestamp;

use super::keys::Keys;
use super::outbox::Told;
use crate::domain::aggregate::Key;
use crate::domain::call::Call;
use crate::domain::drill::Drill;
use crate::domain::incident::{Incident, State};
use crate::domain::report::Report;
use crate::domain::timer::{drill_timer, timers};
use crate::domain::unit::Unit;

/// A change of one key, carried out by the `commit` script.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// The key.
    pub key: String,
    /// What happens to it.
    pub act: OpAct,
}

/// What happens to a key; see `lua/commit.lua`.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "named as in the script")]
pub enum OpAct {
    Doc { version: u64, json: String },
    Claim { holder: String },
    Hold { version: u64, holder: String, ttl_s: u32 },
    Set { value: String },
    Del,
    Zadd { score: f64, member: String },
    Zrem { member: String },
    Geoadd { lon: f64, lat: f64, member: String },
    Sadd { member: String },
    Trail,
    Tell(Told),
}

/// Behind every queued incident: those with a unit.
const ACTIVE_TIER: f64 = 8.0;
/// Behind them: those that are done and wait to be closed.
const RESOLVED_TIER: f64 = 9.0;

/// Score in the open set: tier × 10¹⁴ + level × 10¹³ + deadline in ms; exact in a double.
pub fn queue_score(incident: &Incident) -> f64 {
    let queue = incident.queue();
    let tier = match incident.state() {
        State::New | State::Queued => f64::from(queue.tier),
        State::Active => ACTIVE_TIER,
        State::Resolved
        | State::Closed
        | State::Rejected
        | State::Merged
        | State::Unverified
        | State::ReferredOut => RESOLVED_TIER,
    };
    let level = f64::from(incident.level().number());
    tier * 1e14 + level * 1e13 + queue.deadline.as_millisecond() as f64
}

/// What changes in the indexes when an incident goes from `before` to `after` at `at`.
pub fn incident_ops(keys: &Keys, before: Option<&Incident>, after: &Incident, at: Timestamp) -> Vec<Op> {
    let mut ops = Vec::new();
    let id = after.id.as_str().to_owned();
    let (was, is) = (before.is_some_and(Incident::is_on_board), after.is_on_board());
    let label = keys.document(&Key::Label(after.label.clone()));
    if is {
        let score = queue_score(after);
        if !was || before.map(queue_score).is_none_or(|old| old.to_bits() != score.to_bits()) {
            ops.push(Op { key: keys.open(), act: OpAct::Zadd { score, member: id.clone() } });
        }
        if !was {
            ops.push(Op { key: label, act: OpAct::Claim { holder: id.clone() } });
        }
        if !was && before.is_some() {
            // It is on its own again, and no longer in the record of what ended.
            ops.push(Op { key: keys.closed(), act: OpAct::Zrem { member: id.clone() } });
        }
        if let Some(place) =
            after.rounded.filter(|place| !was || before.and_then(|b| b.rounded) != Some(*place))
        {
            let (lon, lat) = (place.0.lon, place.0.lat);
            // GEOADD knows no poles: Web Mercator ends at 85.05 degrees.
            if lat.abs() <= 85.0 {
                ops.push(Op { key: keys.geo(), act: OpAct::Geoadd { lon, lat, member: id.clone() } });
            }
        }
    } else {
        if was {
            ops.push(Op { key: keys.open(), act: OpAct::Zrem { member: id.clone() } });
            ops.push(Op { key: keys.geo(), act: OpAct::Zrem { member: id.clone() } });
            ops.push(Op { key: label, act: OpAct::Del });
        }
        if was || before.is_none() {
            let score = at.as_millisecond() as f64;
            ops.push(Op { key: keys.closed(), act: OpAct::Zadd { score, member: id } });
        }
    }
    timer_ops(keys, before, after, &mut ops);
    let member = after.id.as_str().to_owned();
    match (before.and_then(|doc| doc.hold.as_ref()), &after.hold) {
        (was, Some(hold)) if was.is_none_or(|was| was.at != hold.at) => {
            let score = hold.at.as_millisecond() as f64;
            ops.push(Op { key: keys.holds(), act: OpAct::Zadd { score, member } });
        }
        (Some(_), None) => ops.push(Op { key: keys.holds(), act: OpAct::Zrem { member } }),
        _ => {}
    }
    ops
}

fn timer_ops(keys: &Keys, before: Option<&Incident>, after: &Incident, ops: &mut Vec<Op>) {
    let (old, new) = (before.map(timers).unwrap_or_default(), timers(after));
    for gone in old.iter().filter(|o| !new.iter().any(|n| n.what == o.what)) {
        ops.push(Op { key: keys.timers(), act: OpAct::Zrem { member: gone.what.member() } });
    }
    for timer in new.iter().filter(|n| !old.contains(n)) {
        let score = timer.at.as_millisecond() as f64;
        ops.push(Op { key: keys.timers(), act: OpAct::Zadd { score, member: timer.what.member() } });
    }
}

/// What changes in the indexes when a drill is declared or ended.
pub fn drill_ops(keys: &Keys, before: Option<&Drill>, after: &Drill) -> Vec<Op> {
    let (old, new) = (before.and_then(drill_timer), drill_timer(after));
    let mut ops = Vec::new();
    for gone in old.iter().filter(|old| new.as_ref().is_none_or(|new| new.what != old.what)) {
        ops.push(Op { key: keys.timers(), act: OpAct::Zrem { member: gone.what.member() } });
    }
    for timer in new.iter().filter(|new| old.as_ref() != Some(new)) {
        let score = timer.at.as_millisecond() as f64;
        ops.push(Op { key: keys.timers(), act: OpAct::Zadd { score, member: timer.what.member() } });
    }
    ops
}

/// What changes in the indexes when something is known of a call.
pub fn call_ops(keys: &Keys, before: Option<&Call>, after: &Call) -> Vec<Op> {
    let member = after.id.as_str().to_owned();
    let act = match (before.is_some_and(Call::is_task), after.is_task()) {
        (false, true) => OpAct::Zadd { score: after.rang.as_millisecond() as f64, member },
        (true, false) => OpAct::Zrem { member },
        _ => return Vec::new(),
    };
    vec![Op { key: keys.call_tasks(), act }]
}

/// What changes in the indexes when a report is taken, or something is asked about its data.
pub fn report_ops(keys: &Keys, before: Option<&Report>, after: &Report) -> Vec<Op> {
    let mut ops = Vec::new();
    let member = after.id.as_str().to_owned();
    let (was, is) = (before.and_then(Report::ask_due), after.ask_due());
    match is {
        Some(due) if was != is => {
            let score = due.as_millisecond() as f64;
            ops.push(Op { key: keys.asks(), act: OpAct::Zadd { score, member } });
        }
        None if was.is_some() => ops.push(Op { key: keys.asks(), act: OpAct::Zrem { member } }),
        _ => {}
    }
    if before.is_some() {
        return ops;
    }
    let key = keys.document(&Key::Code(after.code.as_str().to_owned()));
    ops.push(Op { key, act: OpAct::Claim { holder: after.id.as_str().to_owned() } });
    ops
}

/// What changes in the indexes when a unit is registered.
pub fn unit_ops(keys: &Keys, before: Option<&Unit>, after: &Unit) -> Vec<Op> {
    if before.is_some() {
        return Vec::new();
    }
    vec![Op { key: keys.units(), act: OpAct::Sadd { member: after.id.as_str().to_owned() } }]
}
