//! What falls due by itself, derived from documents.

use jiff::Timestamp;

use super::aggregate::Key;
use super::assignment::Step;
use super::command::Command;
use super::drill::{Drill, DrillAct};
use super::ending::End;
use super::escalation::Watch;
use super::ids::{AssignmentId, IncidentId, ReferralId};
use super::incident::{Incident, Phase};
use super::referral::{Refer, ReferralStep};

/// Something that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// What.
    pub what: Due,
    /// When.
    pub at: Timestamp,
}

/// What falls due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// A queued incident waited as long as it should.
    Deadline(IncidentId),
    /// An offer was not answered.
    Answer(AssignmentId),
    /// No reporter said whether help came.
    Confirmation(IncidentId),
    /// The next step of a ladder.
    Escalation(IncidentId, Watch, Option<AssignmentId>),
    /// Another body did not answer.
    Referral(ReferralId),
    /// A drill ends by itself.
    Drill(u32),
    /// Another region is to be told where a referral is.
    Tell(IncidentId, ReferralId),
}

impl Due {
    /// The text it is stored under.
    pub fn member(&self) -> String {
        match self {
            Self::Deadline(incident) => format!("deadline:{incident}"),
            Self::Answer(assignment) => format!("answer:{assignment}"),
            Self::Confirmation(incident) => format!("confirmation:{incident}"),
            Self::Escalation(incident, watch, None) => format!("escalation:{}:{incident}", watch.word()),
            Self::Escalation(_, watch, Some(of)) => format!("escalation:{}:{of}", watch.word()),
            Self::Referral(referral) => format!("referral:{referral}"),
            Self::Drill(n) => format!("drill:{n}"),
            Self::Tell(incident, referral) => format!("tell:{incident}:{referral}"),
        }
    }

    /// Reads [`Due::member`].
    pub fn parse(member: &str) -> Option<Self> {
        match member.split_once(':')? {
            ("deadline", id) => Some(Self::Deadline(id.into())),
            ("answer", id) => Some(Self::Answer(id.into())),
            ("confirmation", id) => Some(Self::Confirmation(id.into())),
            ("escalation", rest) => {
                let (watch, id) = rest.split_once(':')?;
                let watch = Watch::parse(watch)?;
                let of = (watch == Watch::Offer).then(|| AssignmentId::from(id));
                let incident = of.as_ref().map_or_else(|| Some(id.into()), AssignmentId::incident)?;
                Some(Self::Escalation(incident, watch, of))
            }
            ("referral", id) => Some(Self::Referral(id.into())),
            ("drill", n) => Some(Self::Drill(n.parse().ok()?)),
            ("tell", ids) => {
                let (incident, referral) = ids.split_once(':')?;
                Some(Self::Tell(incident.into(), referral.into()))
            }
            _ => None,
        }
    }

    /// The document it follows from.
    pub fn document(&self) -> Key {
        match self {
            Self::Deadline(incident)
            | Self::Confirmation(incident)
            | Self::Escalation(incident, ..)
            | Self::Tell(incident, _) => Key::Incident(incident.clone()),
            Self::Drill(_) => Key::Drill,
            Self::Referral(referral) => {
                Key::Incident(referral.incident().unwrap_or_else(|| referral.as_str().into()))
            }
            Self::Answer(assignment) => {
                Key::Incident(assignment.incident().unwrap_or_else(|| assignment.as_str().into()))
            }
        }
    }

    /// The command that firing it means. It is refused when the document has moved on since.
    pub fn command(&self, at: Timestamp) -> Command {
        match self {
            Self::Deadline(incident) => Command::PassDeadline { incident: incident.clone(), due: at },
            Self::Answer(assignment) => Command::ExpireOffer { assignment: assignment.clone(), due: at },
            Self::Referral(referral) => Command::Refer {
                incident: referral.incident().unwrap_or_else(|| referral.as_str().into()),
                refer: Refer::Expire { referral: referral.clone(), due: at },
                version: None,
            },
            Self::Drill(_) => Command::Drill(DrillAct::Pass { due: at }),
            // What there is to tell is put in by whoever has told it.
            Self::Tell(incident, referral) => Command::Refer {
                incident: incident.clone(),
                refer: Refer::Told { referral: referral.clone(), step: ReferralStep::Asked, wish: None },
                version: None,
            },
            Self::Confirmation(incident) => {
                Command::End { incident: incident.clone(), end: End::Unconfirmed { due: at }, version: None }
            }
            Self::Escalation(incident, watch, assignment) => Command::Escalate {
                incident: incident.clone(),
                watch: *watch,
                assignment: assignment.clone(),
                due: at,
                candidates: Vec::new(),
                on_call: Vec::new(),
            },
        }
    }
}

/// When a drill ends by itself.
pub fn drill_timer(drill: &Drill) -> Option<Timer> {
    (!drill.ended).then_some(Timer { what: Due::Drill(drill.n), at: drill.to })
}

/// Every timer of an incident.
pub fn timers(incident: &Incident) -> Vec<Timer> {
    let mut timers = Vec::new();
    if incident.is_queued() && !incident.queue().overdue {
        timers.push(Timer { what: Due::Deadline(incident.id.clone()), at: incident.queue().deadline });
    }
    for assignment in incident.active().filter(|a| a.step() == Step::Offered) {
        timers.push(Timer { what: Due::Answer(assignment.id.clone()), at: assignment.answer_by });
    }
    if let Some(at) = incident.after.confirm_by.filter(|_| incident.awaits_reporter()) {
        timers.push(Timer { what: Due::Confirmation(incident.id.clone()), at });
    }
    let climbs = incident.escalations.iter().filter(|_| incident.phase == Phase::Open);
    timers.extend(climbs.filter_map(|one| {
        let what = Due::Escalation(incident.id.clone(), one.watch, one.assignment.clone());
        Some(Timer { what, at: one.due? })
    }));
    let open = matches!(incident.phase, Phase::Open | Phase::Resolved | Phase::ReferredOut);
    for referral in incident.referrals.iter().filter(|one| open && one.step == ReferralStep::Asked) {
        timers.push(Timer { what: Due::Referral(referral.id.clone()), at: referral.answer_by });
    }
    timers.extend(incident.to_be_told().map(|(referral, at)| {
        let what = Due::Tell(incident.id.clone(), referral.clone());
        Timer { what, at }
    }));
    timers
}
