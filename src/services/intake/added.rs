//! What reporters tell after their report was taken: sealed under their own report's key, so that it goes with that report, and opened
//! only with what is sealed of the reports.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::take::changed;
use crate::domain::command::{Asker, Command};
use crate::domain::contact::ContactStep;
use crate::domain::decide::Refusal;
use crate::domain::event::Event;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::Incident;
use crate::domain::rate::Rate;
use crate::domain::report::{Report, SealedText};
use crate::domain::triage::Triage;
use crate::domain::wishes::Contact;
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::store::log::LogEntry;
use crate::store::vault::ReportKey;

/// What a reporter told later, as it is sealed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Added {
    /// Their words.
    pub text: String,
    /// Words about the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_text: Option<String>,
    /// Latitude, WGS 84 degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude, WGS 84 degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Whether it is safe to get in touch, as said with it.
    pub contact: Contact,
}

/// On what occasion a reporter told something later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddedBy {
    /// More about what happens.
    Facts,
    /// How it was.
    Rating,
    /// Why it is not over.
    Reopening,
}

/// What was told later, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldLater {
    /// When it came.
    pub at: Timestamp,
    /// Whose key opens it: the report whose teller it was, or the first of the incident for what is older.
    pub report: ReportId,
    /// Why it was told.
    pub by: AddedBy,
    /// What.
    pub added: Added,
    /// From before names and telephones stood apart: all of it is one text, and of whom is not known.
    pub joined: bool,
}

/// What was told later, sealed.
struct Later {
    at: Timestamp,
    by: AddedBy,
    sealed: SealedText,
    teller: ReportId,
}

/// What seals hold: fields, or one text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Text(String),
    Fields(Box<Added>),
}

/// The sealed words of a reporter in an event, and the report they told them by where it says so. Of staff: none.
pub fn reporter_words(event: &Event) -> Option<(AddedBy, &SealedText, Option<&ReportId>)> {
    match event {
        Event::FactsAdded { facts, .. } => Some((AddedBy::Facts, facts, None)),
        Event::IncidentRated { words: Some(words), report, .. } => {
            Some((AddedBy::Rating, words, Some(report)))
        }
        Event::IncidentReopened { reason: Some(words), report: Some(report), .. } => {
            Some((AddedBy::Reopening, words, Some(report)))
        }
        _ => None,
    }
}

impl Added {
    /// Everything that the rules look at.
    pub(super) fn judged(self) -> String {
        [Some(self.text), self.place_text].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

/// Opens what [`Centre::add_words`] sealed, and whether it is one text.
fn open(keys: &HashMap<ReportId, ReportKey>, sealed: &SealedText) -> Option<(Added, bool)> {
    Some(match keys.get(&sealed.key_of)?.open(&sealed.sealed).ok()? {
        Kept::Text(text) => (Added { text, ..Added::default() }, true),
        Kept::Fields(added) => (*added, false),
    })
}

impl Centre {
    /// Adds what the teller of a report told to the incident, judged anew, once for each key and body.
    pub(in crate::services) async fn add_words(
        &self,
        asker: &Asker,
        (incident, report): (&IncidentId, &ReportId),
        (added, triage): (&Added, &Triage),
        key: &RequestKey,
    ) -> Result<Done, ServiceError> {
        let own = self.own_key(report).await?;
        let facts = SealedText { key_of: report.clone(), sealed: own.seal(&self.ids, added)? };
        let own = RequestKey { route: format!("{} facts", key.route), ..changed(key) };
        let (triage, contact) = (Box::new(triage.clone()), added.contact);
        let command = Command::AddFacts { incident: incident.clone(), facts, triage, contact };
        let done = self.execute(asker, command, Some(&own)).await;
        if matches!(done, Err(ServiceError::Refused(Refusal::IncidentOver))) {
            self.heed(asker, (incident, report), added.contact, key).await?;
        }
        done
    }

    /// The same, where its teller has not told more than is taken in a day: nobody fills the record, and whoever is told so knows
    /// whom to telephone.
    pub(super) async fn add_in_bounds(
        &self,
        asker: &Asker,
        (incident, report): (&IncidentId, &ReportId),
        added: (&Added, &Triage),
        key: &RequestKey,
    ) -> Result<Done, ServiceError> {
        let most = self.config.limits.added_per_day;
        let counted = (self.lanes.key(("added", report)), Rate::per_day(most));
        // Others are known, and held to a pace of their own.
        if matches!(asker, Asker::Public) && !self.lanes.is_within(&[counted], self.clock.monotonic()) {
            self.heed(asker, (incident, report), added.0.contact, key).await?;
            return Err(ServiceError::Refused(Refusal::ToldTooMuch { most }));
        }
        self.add_words(asker, (incident, report), added, key).await
    }

    /// Heeds a wish whose words are not taken: the number is still there, and so may be news.
    async fn heed(
        &self,
        asker: &Asker,
        (incident, report): (&IncidentId, &ReportId),
        wish: Contact,
        key: &RequestKey,
    ) -> Result<(), ServiceError> {
        if wish == Contact::Call {
            return Ok(());
        }
        let own = RequestKey { route: format!("{} wish", key.route), ..changed(key) };
        let step = ContactStep::Wished { report: report.clone(), wish, home: None };
        let command = Command::Contact { incident: incident.clone(), step };
        match self.execute(asker, command, Some(&own)).await {
            Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Seals what the teller of a report says, under that report's key alone.
    ///
    /// # Errors
    /// [`Refusal::AllErased`] when that was erased.
    pub(in crate::services) async fn seal_told(
        &self,
        report: &ReportId,
        words: &str,
    ) -> Result<SealedText, ServiceError> {
        Ok(self.own_key(report).await?.seal_text(&self.ids, words)?)
    }

    async fn own_key(&self, report: &ReportId) -> Result<ReportKey, ServiceError> {
        let key = self.report_keys(std::slice::from_ref(report)).await?.remove(report);
        key.ok_or(ServiceError::Refused(Refusal::AllErased))
    }

    /// What was added to an incident, opened for the rules; nobody reads it.
    pub(super) async fn added_words(&self, facts: &[SealedText]) -> Result<Vec<String>, ServiceError> {
        let of: Vec<ReportId> = facts.iter().map(|sealed| sealed.key_of.clone()).collect();
        let keys = self.report_keys(&of).await?;
        Ok(facts.iter().filter_map(|sealed| Some(open(&keys, sealed)?.0.judged())).collect())
    }

    /// What the tellers of an incident's reports told later, oldest first, also while their report belonged to another incident; not
    /// what was erased. Reading it must have been recorded before.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn told_later(&self, doc: &Incident) -> Result<Vec<ToldLater>, ServiceError> {
        self.told_by(&doc.id, &doc.reports).await
    }

    /// The same of reports that belong to an incident, or once did.
    pub(in crate::services) async fn told_by(
        &self,
        incident: &IncidentId,
        reports: &[ReportId],
    ) -> Result<Vec<ToldLater>, ServiceError> {
        let found = self.sealed_later(incident, reports).await?;
        // Both: of what is older, the key is not always its teller's, whose report may be erased.
        let mut of: Vec<ReportId> =
            found.iter().flat_map(|one| [&one.sealed.key_of, &one.teller]).cloned().collect();
        of.sort();
        of.dedup();
        let keys = self.report_keys(&of).await?;
        let found = found.into_iter().filter(|one| keys.contains_key(&one.teller));
        Ok(found
            .filter_map(|Later { at, by, sealed, teller }| {
                let (added, is_text) = open(&keys, &sealed)?;
                let joined = is_text && by == AddedBy::Facts;
                Some(ToldLater { at, report: teller, by, added, joined })
            })
            .collect())
    }

    /// All of it, still sealed: however much others told, or somebody did with the incident.
    async fn sealed_later(
        &self,
        incident: &IncidentId,
        reports: &[ReportId],
    ) -> Result<Vec<Later>, ServiceError> {
        let (mut found, mut read) = (BTreeMap::new(), BTreeSet::new());
        let mut next = vec![incident.clone()];
        while !next.is_empty() {
            read.extend(next.iter().cloned());
            let mut named = BTreeSet::new();
            let look = |log: LogEntry| {
                let events =
                    log.entry.iter().flat_map(|entry| entry.events.iter().map(move |e| (entry.at, e)));
                for (n, (at, event)) in events.enumerate() {
                    if moves_any(event, reports) {
                        named.extend(event.incidents().filter(|id| !read.contains(*id)).cloned());
                    }
                    let Some((by, sealed, teller)) = reporter_words(event) else { continue };
                    let teller = teller.unwrap_or(&sealed.key_of).clone();
                    if reports.contains(&teller) {
                        found.insert((log.id, n), Later { at, by, sealed: sealed.clone(), teller });
                    }
                }
            };
            self.store.whole_timeline(&next, look).await?;
            next = named.into_iter().collect();
        }
        Ok(found.into_values().collect())
    }
}

/// Whether any of these reports came to another incident by it.
fn moves_any(event: &Event, reports: &[ReportId]) -> bool {
    let moved = match event {
        Event::IncidentMerged { part, .. } => &part.reports,
        Event::IncidentUnmerged { reports, .. } => reports,
        _ => return false,
    };
    moved.iter().any(|report| reports.contains(report))
}

/// The strictest wish of each teller, said with their report or since; also where it was said before that was kept in the clear.
pub fn contacts<'a>(
    reports: impl IntoIterator<Item = &'a Report>,
    told: &[ToldLater],
) -> HashMap<ReportId, Contact> {
    let said = reports.into_iter().map(|report| (report.id.clone(), report.wishes.contact));
    let mut all: HashMap<ReportId, Contact> = said.collect();
    for one in told {
        if let Some(contact) = all.get_mut(&one.report) {
            *contact = (*contact).max(one.added.contact);
        }
    }
    all
}

impl ToldLater {
    /// With the strictest wish of its teller; see [`contacts`].
    #[must_use]
    pub fn as_wished(mut self, contacts: &HashMap<ReportId, Contact>) -> Self {
        let said = contacts.get(&self.report).copied().unwrap_or(Contact::No);
        self.added.contact = self.added.contact.max(said);
        self
    }

    /// As somebody on the way may read it: without the number of whom a call would put in danger.
    #[must_use]
    pub fn of_whom_may_be_called(mut self, contacts: &HashMap<ReportId, Contact>) -> Option<Self> {
        if self.joined && contacts.values().any(|contact| *contact == Contact::No) {
            return None;
        }
        self.added.phone = self.added.phone.filter(|_| self.added.contact != Contact::No);
        Some(self)
    }
}
