//! Opening what is sealed of an incident, on the record: with a reason where the settings or an objection ask for one; and looking for
//! the reports of a telephone without showing it.

use crate::domain::access::{Act, On};
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::opaque;
use crate::domain::incident::Incident;
use crate::domain::phone::Phone;
use crate::domain::report::Report;
use crate::services::execute::RequestKey;
use crate::services::{Centre, ServiceError};
use crate::store::vault::hex;

/// Within so many seconds the same account looking for the same telephone is one look.
const ONE_LOOK_S: i64 = 900;

impl Centre {
    /// Whether somebody needs a reason to open what was told of an incident. Not who opened it with one a while ago.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn needs_reason(&self, asker: &Asker, doc: &Incident) -> Result<bool, ServiceError> {
        let settings = &self.config.privacy;
        if asker.account().is_some_and(|name| doc.is_open_to(name, self.clock.now())) {
            return Ok(false);
        }
        if settings.reason_always || (settings.reason_when_over && !doc.is_on_board()) {
            return Ok(true);
        }
        Ok(self.reports(&doc.reports).await?.iter().any(|(report, _)| report.is_objected()))
    }

    /// What records that somebody opens what is sealed of an incident.
    ///
    /// # Errors
    /// [`Refusal::ReasonNeeded`], for whoever may open it.
    pub async fn opening(
        &self,
        asker: &Asker,
        doc: &Incident,
        reason: Option<&str>,
    ) -> Result<Command, ServiceError> {
        self.opening_beside(asker, (doc, &[]), reason).await
    }

    /// The same with others that are read with it, which [`Self::openable`] gave.
    ///
    /// # Errors
    /// The same.
    pub async fn opening_beside(
        &self,
        asker: &Asker,
        (doc, beside): (&Incident, &[Incident]),
        reason: Option<&str>,
    ) -> Result<Command, ServiceError> {
        let incident = doc.id.clone();
        let incidents = || std::iter::once(doc).chain(beside).map(|doc| doc.id.clone()).collect();
        let Some(words) = reason.map(str::trim).filter(|reason| !reason.is_empty()) else {
            // Whoever may not open it at all is told that, and not asked for a reason.
            let may = may_open(asker, doc);
            if may && self.needs_reason(asker, doc).await? {
                return Err(ServiceError::Refused(Refusal::ReasonNeeded));
            }
            if beside.is_empty() {
                return Ok(Command::OpenPrivate { incident, at: None });
            }
            return Ok(Command::OpenTogether { incidents: incidents(), reason: None, wrapped_key: None });
        };
        let apart = format!("open-{}", opaque(self.region(), &self.ids.bytes::<16>()));
        let (reason, wrapped_key) = self.seal_apart(&apart, Some(words))?;
        if !beside.is_empty() {
            return Ok(Command::OpenTogether { incidents: incidents(), reason, wrapped_key });
        }
        let reason = reason.ok_or(ServiceError::Refused(Refusal::ReasonNeeded))?;
        Ok(Command::OpenWithReason { incident, reason, wrapped_key })
    }

    /// Those of some incidents that somebody may open now, and whether a reason would open more of them.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn openable(
        &self,
        asker: &Asker,
        docs: Vec<Incident>,
        has_reason: bool,
    ) -> Result<(Vec<Incident>, bool), ServiceError> {
        let (mut open, mut more) = (Vec::new(), false);
        for doc in docs {
            let is_open = asker.account().is_some_and(|name| doc.is_open_to(name, self.clock.now()));
            if !is_open && !sees_and_may_open(asker, &doc) {
                continue;
            }
            if has_reason || !self.needs_reason(asker, &doc).await? {
                open.push(doc);
            } else {
                more = true;
            }
        }
        Ok((open, more))
    }

    /// The reports of a telephone with their incidents, the last one first. That somebody looked is recorded, once in a while for the
    /// same telephone; which one is not.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn search_number(
        &self,
        asker: &Asker,
        phone: &Phone,
    ) -> Result<Vec<(Report, Incident)>, ServiceError> {
        let found = self.earlier(phone).await?;
        self.record_search(asker, phone, found.len()).await?;
        Ok(found)
    }

    /// Records that somebody looked for the reports of a telephone; waits for no screen.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub(in crate::services) async fn record_search(
        &self,
        asker: &Asker,
        phone: &Phone,
        found: usize,
    ) -> Result<(), ServiceError> {
        let of = hex(&self.vault.stable_bytes::<16>(&[self.region(), phone.as_str()], "search"));
        let key = RequestKey {
            route: "number".to_owned(),
            key: format!("{of} {}", self.clock.now().as_second() / ONE_LOOK_S),
            body_hash: String::new(),
            said_at: None,
        };
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        let command = Command::SearchNumber { found };
        self.protocol_on(&self.guard).execute(asker, &command, Some(&key)).await?;
        Ok(())
    }
}

fn may_open(asker: &Asker, doc: &Incident) -> bool {
    matches!(asker, Asker::Person(person) if person.may(Act::OpenPrivate, On::Incident(doc)))
}

fn sees_and_may_open(asker: &Asker, doc: &Incident) -> bool {
    may_open(asker, doc) && matches!(asker, Asker::Person(person) if person.sees(On::Incident(doc)))
}
