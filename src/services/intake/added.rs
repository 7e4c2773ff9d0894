//! What reporters tell after their report was taken: sealed under their own report's key, so that it goes with that report, and opened
//! only with what is sealed of the reports.

use std::collections::HashMap;

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
use crate::domain::report::{Report, SealedText};
use crate::domain::triage::Triage;
use crate::domain::wishes::Contact;
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::store::vault::ReportKey;

/// Entries of a timeline among which it is looked for.
const ENTRIES: usize = 1_000;

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
        let (incident, triage, contact) = (incident.clone(), Box::new(triage.clone()), added.contact);
        let command = Command::AddFacts { incident: incident.clone(), facts, triage, contact };
        let done = self.execute(asker, command, Some(&own)).await;
        if matches!(done, Err(ServiceError::Refused(Refusal::IncidentOver))) && contact != Contact::Call {
            // The words are too late, the wish is not: the number is still there, and so may be news.
            let step = ContactStep::Wished { report: report.clone(), wish: contact };
            let own = RequestKey { route: format!("{} wish", key.route), ..changed(key) };
            match self.execute(asker, Command::Contact { incident, step }, Some(&own)).await {
                Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo)) => {}
                Err(fault) => return Err(fault),
            }
        }
        done
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
    pub(super) async fn added_words(&self, facts: &[&SealedText]) -> Result<Vec<String>, ServiceError> {
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
        let parts = self.parts(doc).await?.into_iter().map(|part| part.id);
        let mut all: Vec<IncidentId> = std::iter::once(doc.id.clone()).chain(parts).collect();
        let mut entries = self.store.timeline(&all, ENTRIES).await?;
        let named = entries.iter().filter_map(|log| log.entry.as_ref()).flat_map(|entry| &entry.events);
        let mut others: Vec<IncidentId> =
            named.flat_map(Event::incidents).filter(|id| !all.contains(id)).cloned().collect();
        others.sort();
        others.dedup();
        if !others.is_empty() {
            all.append(&mut others);
            entries = self.store.timeline(&all, ENTRIES).await?;
        }
        let entries: Vec<_> = entries.into_iter().filter_map(|log| log.entry).collect();
        let found = entries.iter().flat_map(|entry| {
            let words = entry.events.iter().filter_map(reporter_words);
            words.map(|(by, sealed, teller)| (entry.at, by, sealed, teller.unwrap_or(&sealed.key_of)))
        });
        let found: Vec<_> = found.filter(|(_, _, _, teller)| doc.reports.contains(teller)).collect();
        // Both: of what is older, the key is not always its teller's, whose report may be erased.
        let mut of: Vec<ReportId> =
            found.iter().flat_map(|(_, _, sealed, teller)| [&sealed.key_of, *teller]).cloned().collect();
        of.sort();
        of.dedup();
        let keys = self.report_keys(&of).await?;
        let found = found.into_iter().filter(|(_, _, _, teller)| keys.contains_key(*teller));
        Ok(found
            .filter_map(|(at, by, sealed, teller)| {
                let (added, is_text) = open(&keys, sealed)?;
                let joined = is_text && by == AddedBy::Facts;
                Some(ToldLater { at, report: teller.clone(), by, added, joined })
            })
            .collect())
    }
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
