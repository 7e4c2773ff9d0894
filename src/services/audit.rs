//! Reading the record as it lies in the log, newest first and in bounded steps, for whoever checks it.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{Centre, ServiceError};
use crate::domain::cursor::StreamId;
use crate::domain::event::{Actor, Event};
use crate::domain::ids::IncidentId;
use crate::domain::record::{Sort, shown};
use crate::store::log::LogEntry;

/// Rows of one page.
pub const ROWS: usize = 100;
/// Entries looked through for one page.
const LOOKED_THROUGH: usize = 4_000;
/// Entries read at once.
const AT_ONCE: usize = 500;
/// Entries of one incident that are looked through.
const OF_INCIDENT: usize = 2_000;
/// The clocks of the store and of the servers differ by less.
const APART: SignedDuration = SignedDuration::from_mins(1);

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Only entries before this one.
    pub before: Option<StreamId>,
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
    /// By whom: an account, the name of a key, `public` or `system`; what is about the account or the key is found too.
    pub by: Option<String>,
    /// About what.
    pub sort: Option<Sort>,
    /// Of which incident.
    pub incident: Option<IncidentId>,
}

/// One event of the record.
#[derive(Clone, Debug)]
pub struct RecordRow {
    /// Its entry.
    pub entry: StreamId,
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// A page of the record.
#[derive(Clone, Debug, Default)]
pub struct RecordPage {
    /// The newest first.
    pub rows: Vec<RecordRow>,
    /// Where to go on; `None`: that was all.
    pub next: Option<StreamId>,
    /// Labels of the incidents in it.
    pub labels: HashMap<IncidentId, String>,
}

/// How somebody is called that an event is by.
pub fn actor_word(actor: &Actor) -> &str {
    match actor {
        Actor::Public => "public",
        Actor::System => "system",
        Actor::Account(name) | Actor::Partner(name) => name,
    }
}

/// Whether an event is by somebody, or about their account or key.
fn is_of(row: &RecordRow, name: &str) -> bool {
    actor_word(&row.by) == name || row.event.account() == Some(name) || row.event.partner() == Some(name)
}

impl Sought {
    fn takes(&self, row: &RecordRow) -> bool {
        let of_incident = |id: &IncidentId| row.event.incidents().any(|of| of == id);
        self.from.is_none_or(|from| row.at >= from)
            && self.to.is_none_or(|to| row.at < to)
            && self.by.as_ref().is_none_or(|by| is_of(row, by))
            && self.incident.as_ref().is_none_or(of_incident)
            && self.sort.is_none_or(|sort| Sort::of(&row.event, &shown(&row.event).0) == sort)
    }

    /// The rows of an entry that are looked for, the last event first.
    fn rows(&self, read: LogEntry) -> impl Iterator<Item = RecordRow> {
        let (id, seq) = (read.id, read.seq);
        let entry = read.entry.into_iter();
        let rows = entry.flat_map(move |entry| {
            let (at, by) = (entry.at, entry.by);
            let rows = entry.events.into_iter().enumerate().rev();
            rows.map(move |(n, event)| RecordRow {
                entry: id,
                seq: seq + n as u64,
                at,
                by: by.clone(),
                event,
            })
        });
        rows.filter(|row| self.takes(row))
    }
}

impl Centre {
    /// A page of the record. It may be empty although there is more: `next` says so.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn record_page(&self, sought: &Sought) -> Result<RecordPage, ServiceError> {
        let mut page = match &sought.incident {
            Some(incident) => self.page_of(incident, sought).await?,
            None => self.page_of_log(sought).await?,
        };
        let mut ids: Vec<IncidentId> =
            page.rows.iter().filter_map(|row| row.event.incident().cloned()).collect();
        ids.sort();
        ids.dedup();
        page.labels = self.incidents(&ids).await?.into_iter().map(|(doc, _)| (doc.id, doc.label)).collect();
        Ok(page)
    }

    async fn page_of_log(&self, sought: &Sought) -> Result<RecordPage, ServiceError> {
        let ms = |at: Timestamp| u64::try_from(at.as_millisecond()).unwrap_or(0);
        let floor = sought.from.and_then(|from| from.checked_sub(APART).ok()).map_or(0, ms);
        let ceiling =
            sought.to.and_then(|to| to.checked_add(APART).ok()).map(|to| StreamId { ms: ms(to), n: 0 });
        let mut before = sought.before.into_iter().chain(ceiling).min();
        let (mut page, mut looked) = (RecordPage::default(), 0);
        while looked < LOOKED_THROUGH {
            let some = self.store.range_back(before, AT_ONCE).await?;
            let is_all = some.len() < AT_ONCE;
            looked += some.len();
            for raw in some {
                if raw.id.ms < floor {
                    return Ok(page);
                }
                before = Some(raw.id);
                page.rows.extend(sought.rows(raw.read()));
                if page.rows.len() >= ROWS {
                    page.next = before;
                    return Ok(page);
                }
            }
            if is_all {
                return Ok(page);
            }
        }
        page.next = before;
        Ok(page)
    }

    async fn page_of(&self, incident: &IncidentId, sought: &Sought) -> Result<RecordPage, ServiceError> {
        let entries = self.store.timeline(std::slice::from_ref(incident), OF_INCIDENT).await?;
        let mut page = RecordPage::default();
        let before = |entry: &LogEntry| sought.before.is_none_or(|before| entry.id < before);
        for entry in entries.into_iter().rev().filter(before) {
            let id = entry.id;
            page.rows.extend(sought.rows(entry));
            if page.rows.len() >= ROWS {
                page.next = Some(id);
                break;
            }
        }
        Ok(page)
    }
}
