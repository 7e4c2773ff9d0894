//! Holds: what was told of an incident is kept as evidence until somebody lets it go. Who holds what and why is for those who may know;
//! whoever asks about their data is told that there is one.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::hold::Hold;
use crate::domain::ids::{IncidentId, opaque};
use crate::domain::incident::Incident;
use crate::domain::privacy::Class;
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};

/// So many holds are listed, and looked up in one step.
const MOST: usize = 500;
/// A call rings before its report is written down.
const BEFORE: SignedDuration = SignedDuration::from_hours(1);
/// What is said of it after its end may belong to it too.
const AFTER: SignedDuration = SignedDuration::from_hours(24);

/// An incident under hold, with why, opened; `None` where that cannot be read.
pub type Held = (Incident, Hold, Option<String>);

/// The time in which something may belong to an incident under hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HeldSpan {
    /// The incident.
    pub incident: IncidentId,
    /// From when.
    pub from: Timestamp,
    /// Until when; `None`: it is not over.
    pub to: Option<Timestamp>,
}

impl HeldSpan {
    /// Whether something of that moment may belong to it.
    pub fn holds(&self, at: Timestamp) -> bool {
        at >= self.from && self.to.is_none_or(|to| at <= to)
    }
}

impl Centre {
    /// Holds what was told of an incident, or lets it go, with a reason.
    ///
    /// # Errors
    /// As the rules say.
    pub async fn set_hold(
        &self,
        asker: &Asker,
        (incident, on): (&IncidentId, bool),
        reason: &str,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let apart = format!("hold-{}", opaque(self.region(), &self.ids.bytes::<16>()));
        let (words, wrapped_key) = self.seal_apart(&apart, Some(reason))?;
        let reason = words.ok_or(ServiceError::Busy)?;
        let command = Command::Hold { incident: incident.clone(), on, reason, wrapped_key };
        let done = self.execute(asker, command, key).await?;
        let looking = async { self.hold_conversations_of(&self.incident(incident).await?.0.reports).await };
        if let Err(fault) = looking.await {
            tracing::warn!(%fault, "the conversations of a hold are looked at by the clock");
        }
        Ok(done)
    }

    /// Incidents under hold, the one held last first, and how many there are.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn holds(&self) -> Result<(Vec<Held>, u64), ServiceError> {
        let (ids, all) = self.store.holds(MOST).await?;
        let docs = self.incidents(&ids).await?;
        let held: Vec<(Incident, Hold)> = docs
            .into_iter()
            .filter_map(|(doc, _)| {
                let hold = doc.hold.clone()?;
                Some((doc, *hold))
            })
            .collect();
        let sealed: Vec<_> = held.iter().map(|(_, hold)| &hold.reason).collect();
        let words = self.open_words(&sealed).await?;
        Ok((held.into_iter().zip(words).map(|((doc, hold), why)| (doc, hold, why)).collect(), all))
    }

    /// Writes down that a hold keeps what would be erased now.
    pub(super) async fn keep_held(
        &self,
        incident: &IncidentId,
        classes: &[Class],
    ) -> Result<(), ServiceError> {
        let command = Command::KeepHeld { incident: incident.clone(), classes: classes.to_vec() };
        match self.execute(&Asker::System, command, None).await {
            Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Whether what was told of an incident is held.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn is_held(&self, incident: &IncidentId) -> Result<bool, ServiceError> {
        Ok(self.incident(incident).await?.0.hold.is_some())
    }

    /// When what may belong to incidents under hold happened.
    pub(super) async fn held_spans(&self) -> Result<Vec<HeldSpan>, ServiceError> {
        let mut ids = self.store.held_incidents().await?;
        // What was held before is compared with what is held now.
        ids.sort();
        let mut spans = Vec::with_capacity(ids.len());
        for some in ids.chunks(MOST) {
            let ended = self.store.ended_at(some).await?;
            let ended: HashMap<&IncidentId, Option<Timestamp>> = some.iter().zip(ended).collect();
            let span = |(doc, _): (Incident, u64)| {
                let at = ended.get(&doc.id).copied().flatten();
                HeldSpan {
                    from: doc.opened_at.saturating_sub(BEFORE).unwrap_or(Timestamp::MIN),
                    to: at.map(|at| at.saturating_add(AFTER).unwrap_or(Timestamp::MAX)),
                    incident: doc.id,
                }
            };
            spans.extend(self.incidents(some).await?.into_iter().map(span));
        }
        Ok(spans)
    }

    /// Where a hold was lifted since the last look, what it had kept is looked through again.
    pub(super) async fn look_at_holds(&self) -> Result<Vec<HeldSpan>, ServiceError> {
        let spans = self.held_spans().await?;
        let before: Vec<HeldSpan> = match self.store.held_before().await? {
            Some(text) => serde_json::from_str(&text).unwrap_or_default(),
            None => Vec::new(),
        };
        let held: HashSet<&IncidentId> = spans.iter().map(|span| &span.incident).collect();
        let lifted = |span: &&HeldSpan| !held.contains(&span.incident);
        if let Some(from) = before.iter().filter(lifted).map(|span| span.from).min() {
            self.store.look_back_to(from).await?;
        }
        if spans != before {
            let text = serde_json::to_string(&spans).map_err(|_| ServiceError::Busy)?;
            self.store.remember_held(&text).await?;
        }
        Ok(spans)
    }
}
