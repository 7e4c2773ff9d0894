//! Calls on the telephone, answered or not: what is known of one, and whether somebody has to call back. Owns the document and
//! its fold. The number, the recording and the exchange's name of a call are sealed together under a key of their own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Actor, Entry};
use super::ids::{CallId, IncidentId};
use super::report::SealedText;

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Shape of this document.
    pub v: u16,
    /// Its id.
    pub id: CallId,
    /// When it rang first.
    pub rang: Timestamp,
    /// When somebody took it; `None`: nobody did, or nobody said so yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Timestamp>,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// The account that took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<String>,
    /// [`CallPrivate`] as JSON, sealed under a key of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<SealedText>,
    /// It was answered and nothing was said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// What came of it in the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<CallOutcome>,
    /// How often nobody answered when called back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tried: u32,
    /// When that was last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Timestamp>,
    /// Who settled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_by: Option<String>,
    /// The incident it led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub led_to: Option<IncidentId>,
}

/// What is sealed of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallPrivate {
    /// The telephone, E.164.
    pub number: Option<String>,
    /// Where the recording is; exchanges often write the number into it.
    pub recording: Option<String>,
    /// The call's name at whoever told of it.
    pub exchange_id: String,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// Somebody was reached when called back.
    CalledBack,
    /// Nobody answered when called back; it still waits.
    NoAnswerAgain,
    /// The number reaches nobody who called.
    WrongNumber,
    /// It led to an incident.
    Report,
    /// It was answered and nothing was said: it waits to be called back.
    Silent,
}

/// How a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallSort {
    /// Nobody took it yet.
    Ringing,
    /// It was over before anybody took it.
    Abandoned,
    /// It was answered and nothing was said.
    Silent,
    /// Somebody took it.
    Answered,
}

/// What is told of a call; what is left out is not known, or was told before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTold {
    /// When it rang first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rang: Option<Timestamp>,
    /// When somebody took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Timestamp>,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// The account that took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<String>,
    /// [`CallPrivate`] with all that is known, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<SealedText>,
}

/// A fact about a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are named as in the document they change")]
pub enum CallFact {
    /// Something new is known of it.
    Noted(CallTold),
    /// Somebody said what came of it.
    Settled {
        outcome: CallOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        led_to: Option<IncidentId>,
    },
    /// Somebody read its number. Changes no document.
    NumberOpened,
}

/// What somebody wants to happen to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallAct {
    /// Know more of it. `version`: of the document that this was sealed beside; 0: there was none.
    Note {
        /// What is told.
        told: CallTold,
        /// The version it adds to.
        version: u64,
        /// The key that seals its number, when that is a new one.
        wrapped_key: Option<super::duty::command::WrappedKey>,
    },
    /// Say what came of it.
    Settle {
        /// What.
        outcome: CallOutcome,
        /// The incident it led to.
        led_to: Option<IncidentId>,
    },
    /// Read its number.
    OpenNumber,
}

impl Call {
    /// How it stands.
    pub fn sort(&self) -> CallSort {
        match (self.answered, self.ended) {
            _ if self.silent => CallSort::Silent,
            (Some(_), _) => CallSort::Answered,
            (None, Some(_)) => CallSort::Abandoned,
            (None, None) => CallSort::Ringing,
        }
    }

    /// Whether somebody has to call back.
    pub fn is_task(&self) -> bool {
        matches!(self.sort(), CallSort::Abandoned | CallSort::Silent) && self.outcome.is_none()
    }

    /// The call after a fact about it.
    pub(super) fn after(before: Option<Self>, id: &CallId, fact: &CallFact, entry: &Entry) -> Option<Self> {
        match fact {
            CallFact::Noted(told) => {
                let mut doc = match before {
                    Some(doc) => doc,
                    None => Self::new(id.clone(), told.rang?),
                };
                doc.answered = told.answered.or(doc.answered);
                doc.ended = told.ended.or(doc.ended);
                doc.taken_by = told.taken_by.clone().or(doc.taken_by);
                doc.sealed = told.sealed.clone().or(doc.sealed);
                Some(doc)
            }
            CallFact::Settled { outcome, led_to } => {
                let mut doc = before?;
                match outcome {
                    CallOutcome::Silent => doc.silent = true,
                    CallOutcome::NoAnswerAgain => {
                        doc.tried += 1;
                        doc.tried_at = Some(entry.at);
                    }
                    _ => {
                        doc.outcome = Some(*outcome);
                        doc.led_to.clone_from(led_to);
                        doc.settled_by = match &entry.by {
                            Actor::Account(name) => Some(name.clone()),
                            Actor::Public | Actor::Partner(_) | Actor::System => None,
                        };
                    }
                }
                Some(doc)
            }
            CallFact::NumberOpened => before,
        }
    }

    fn new(id: CallId, rang: Timestamp) -> Self {
        Self {
            v: 3,
            id,
            rang,
            answered: None,
            ended: None,
            taken_by: None,
            sealed: None,
            silent: false,
            outcome: None,
            tried: 0,
            tried_at: None,
            settled_by: None,
            led_to: None,
        }
    }
}

/// The end of a number, for whoever has to know which it is without reading it.
pub fn masked(number: &str) -> String {
    let end = number.char_indices().rev().nth(2).map_or(number, |(at, _)| &number[at..]);
    format!("…{end}")
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_stands_by_what_is_known_of_it() {
        let mut call = Call::new("32-a".into(), Timestamp::UNIX_EPOCH);
        assert_eq!((call.sort(), call.is_task()), (CallSort::Ringing, false));
        call.ended = Some(Timestamp::UNIX_EPOCH);
        assert_eq!((call.sort(), call.is_task()), (CallSort::Abandoned, true));
        call.answered = Some(Timestamp::UNIX_EPOCH);
        assert_eq!((call.sort(), call.is_task()), (CallSort::Answered, false));
        call.silent = true;
        assert_eq!((call.sort(), call.is_task()), (CallSort::Silent, true));
        call.outcome = Some(CallOutcome::WrongNumber);
        assert!(!call.is_task());
    }

    #[test]
    fn of_a_number_only_its_end_is_shown() {
        assert_eq!(masked("+6281234567890"), "…890");
        assert_eq!(masked("12"), "…12");
    }
}
