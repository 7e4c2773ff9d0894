//! What somebody could read of people in a span: from the log, as facts. For those who have to tell an authority and the people
//! themselves after a breach (Law 27/2022 art. 46: within three days). Names of fields, never what they hold.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::domain::call::CallFact;
use crate::domain::code::ReceiptCode;
use crate::domain::cursor::StreamId;
use crate::domain::event::{Actor, Entry, Event};
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::privacy::{Class, fields_of};
use crate::domain::report::Report;
use crate::services::{Centre, ServiceError};
use crate::store::log::LogEntry;

/// Entries of the log read at once.
const STEP: usize = 1_000;

/// What is asked.
#[derive(Clone, Debug)]
pub struct BreachAsk {
    /// From then on.
    pub since: Timestamp,
    /// Until then.
    pub until: Timestamp,
    /// Only this account; all when left out.
    pub account: Option<String>,
}

/// What somebody opened.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// Which account.
    pub account: String,
    /// `opened`, `with_reason`, `glass`, `call_number`, `number_search`, `past_board`.
    pub how: &'static str,
    /// The incident, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// The report whose data could be read; a line for each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// Its receipt code, by which the person may be told on its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ReceiptCode>,
    /// Personal fields that it held then, as far as they are not erased now.
    pub personal: Vec<String>,
    /// Restricted fields that it held then.
    pub restricted: Vec<String>,
    /// When it was erased, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<Timestamp>,
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Breach {
    /// From then on.
    pub since: Timestamp,
    /// Until then.
    pub until: Timestamp,
    /// Accounts, each with how many openings.
    pub accounts: BTreeMap<String, u64>,
    /// How many reports could be read.
    pub reports: usize,
    /// Each opening, the first one first.
    pub readings: Vec<Reading>,
}

impl Centre {
    /// What was opened in a span, by whom, and which fields of which reports that let them read.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn breach(&self, ask: &BreachAsk) -> Result<Breach, ServiceError> {
        let ms = u64::try_from(ask.since.as_millisecond()).unwrap_or(0);
        // Before the first entry of that moment.
        let mut after = StreamId { ms: ms.saturating_sub(1), n: u64::MAX };
        let (mut readings, mut accounts) = (Vec::new(), BTreeMap::<String, u64>::new());
        loop {
            let entries = self.store.range(after, None, STEP).await?;
            let Some(last) = entries.last() else { break };
            after = last.id;
            let is_last = entries.len() < STEP;
            for raw in entries {
                let Ok(entry) = serde_json::from_slice::<Entry>(&raw.data) else { continue };
                let Actor::Account(name) = &entry.by else { continue };
                if ask.account.as_ref().is_some_and(|only| only != name) {
                    continue;
                }
                for event in &entry.events {
                    let Some(opening) = Opening::of((&entry, raw.id), name, event) else { continue };
                    // By when it was, not by when it was written: that may be long after, where Redis was away.
                    if opening.at < ask.since || opening.at > ask.until {
                        continue;
                    }
                    let read = self.readings(&opening).await?;
                    *accounts.entry(name.clone()).or_default() += u64::from(!read.is_empty());
                    readings.extend(read);
                }
            }
            if is_last {
                break;
            }
        }
        accounts.retain(|_, count| *count > 0);
        let mut reports: Vec<&ReportId> = readings.iter().filter_map(|one| one.report.as_ref()).collect();
        reports.sort();
        reports.dedup();
        Ok(Breach { since: ask.since, until: ask.until, accounts, reports: reports.len(), readings })
    }

    async fn readings(&self, opening: &Opening<'_>) -> Result<Vec<Reading>, ServiceError> {
        let one = |report: Option<&Report>| Reading {
            at: opening.at,
            account: opening.account.to_owned(),
            how: opening.how,
            incident: opening.incident.cloned(),
            report: report.map(|report| report.id.clone()),
            code: report.map(|report| report.code.clone()),
            personal: Vec::new(),
            restricted: Vec::new(),
            erased: None,
        };
        let Some(id) = opening.incident.filter(|_| opening.how != "glass") else {
            return Ok(vec![one(None)]);
        };
        let reports = self.reports_then(id, opening).await?;
        let told = self.told_by(id, &reports).await?;
        let mut all = Vec::new();
        for report in reports {
            let Some((report, private)) = self.open_reports(std::slice::from_ref(&report)).await?.pop()
            else {
                continue;
            };
            let erased =
                report.erased.iter().find(|one| one.classes.contains(&Class::Personal)).map(|one| one.at);
            if report.received_at > opening.at || erased.is_some_and(|erased| erased <= opening.at) {
                continue;
            }
            let later = told.iter().filter(|one| one.report == report.id && one.at <= opening.at);
            let held: Vec<Value> = std::iter::once(serde_json::to_value(&private))
                .chain(later.map(|one| serde_json::to_value(&one.added)))
                .filter_map(Result::ok)
                .collect();
            let mut reading = Reading {
                personal: holding(&held, Class::Personal),
                restricted: holding(&held, Class::Restricted),
                erased,
                ..one(Some(&report))
            };
            if !report.photos.is_empty() {
                reading.restricted.push("photos".to_owned());
            }
            if erased.is_some() {
                // What it held cannot be told any more: all that such a report may hold.
                reading.personal =
                    fields_of("private", Class::Personal).iter().map(|f| (*f).to_owned()).collect();
                reading.restricted =
                    fields_of("private", Class::Restricted).iter().map(|f| (*f).to_owned()).collect();
            }
            all.push(reading);
        }
        Ok(if all.is_empty() { vec![one(None)] } else { all })
    }

    /// The reports that belonged to an incident when it was opened, whatever was merged and taken apart since.
    async fn reports_then(
        &self,
        id: &IncidentId,
        opening: &Opening<'_>,
    ) -> Result<Vec<ReportId>, ServiceError> {
        let mut reports = Vec::new();
        let look = |log: LogEntry| {
            let Some(entry) = log.entry.filter(|_| log.id <= opening.written) else { return };
            let since = opening.away && entry.at > opening.at;
            for event in entry.events {
                match event {
                    // A report is opened before its incident is there, where Redis was away.
                    Event::IncidentOpened { incident, report, .. } if incident == *id => reports.push(report),
                    Event::IncidentMerged { into, part, .. } if into == *id && !since => {
                        reports.extend(part.reports);
                    }
                    Event::IncidentUnmerged { from, reports: out, .. } if from.contains(id) && !since => {
                        reports.retain(|report| !out.contains(report));
                    }
                    _ => {}
                }
            }
        };
        self.store.whole_timeline(std::slice::from_ref(id), look).await?;
        Ok(reports)
    }
}

/// Somebody read something.
struct Opening<'a> {
    account: &'a str,
    how: &'static str,
    incident: Option<&'a IncidentId>,
    /// When.
    at: Timestamp,
    /// The entry that says so.
    written: StreamId,
    /// Redis was away then, and it was written later.
    away: bool,
}

impl<'a> Opening<'a> {
    /// What an event tells of it, if anything.
    fn of((entry, written): (&Entry, StreamId), account: &'a str, event: &'a Event) -> Option<Self> {
        let (how, incident, opened_at) = match event {
            Event::PersonalDataOpened { incident, opened_at, reason } => {
                (if reason.is_some() { "with_reason" } else { "opened" }, Some(incident), *opened_at)
            }
            Event::GlassBroken { incident, .. } => ("glass", Some(incident), None),
            Event::CallChanged { fact, .. } if matches!(**fact, CallFact::NumberOpened) => {
                ("call_number", None, None)
            }
            Event::NumberSearched { .. } => ("number_search", None, None),
            Event::PastBoardOpened { .. } => ("past_board", None, None),
            _ => return None,
        };
        let (at, away) = (opened_at.unwrap_or(entry.at), opened_at.is_some());
        Some(Self { account, how, incident, at, written, away })
    }
}

/// Fields of a report that something is said in, by itself or by what its teller told later.
fn holding(held: &[Value], class: Class) -> Vec<String> {
    let says = |field: &str| {
        held.iter().any(|value| match value.get(field) {
            Some(Value::Object(members)) => !members.is_empty(),
            Some(Value::String(words)) => !words.is_empty(),
            Some(Value::Null | Value::Bool(false)) | None => false,
            Some(_) => true,
        })
    };
    let fields = fields_of("private", class).iter().filter(|field| says(field));
    fields.map(|field| (*field).to_owned()).collect()
}
