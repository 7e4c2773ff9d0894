//! Reports taken while Redis is away: kept on this process's disk, shown on its boards, carried over when Redis is
//! back, in order and once.
//!
//! A report in here was acknowledged (202), so nothing may take it out but its commit. Decides nothing: what is
//! carried over goes through [`Centre::execute`](crate::services::Centre::execute) like everything else.

mod drain;
mod record;
mod take;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Notify;

use crate::domain::code::ReceiptCode;
use crate::domain::ids::ReportId;
use crate::store::journal as files;

pub use self::record::{Record, Taken, What};
pub use crate::store::journal::JournalFault;

/// The journal of this process. Cheap to clone. Takes nothing until it is opened, which only a serving process does.
#[derive(Clone, Debug, Default)]
pub struct Journal(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    files: OnceLock<files::Journal>,
    waiting: Mutex<Waiting>,
    came: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    records: BTreeMap<u64, Arc<Record>>,
    reports: HashMap<ReportId, u64>,
    codes: HashMap<ReceiptCode, u64>,
    /// It did not take the last record it was given.
    failing: bool,
    /// Records that cannot be carried over, as was said already.
    stuck: HashSet<u64>,
}

impl Journal {
    /// Opens the files and reads what waits in them; how many records do. A second call does nothing.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(&self, dir: &Path, max_bytes: u64) -> std::io::Result<usize> {
        if self.0.files.get().is_some() {
            return Ok(self.count());
        }
        let opened = files::Journal::open(dir, max_bytes)?;
        if opened.damaged > 0 {
            tracing::error!(
                lines = opened.damaged,
                "the journal holds lines that cannot be read; a copy is kept"
            );
        }
        if !opened.reserved {
            tracing::warn!(dir = %dir.display(), "the journal's budget could not be set aside on its disk");
        }
        for text in opened.waiting {
            match serde_json::from_str::<Record>(&text) {
                Ok(record) if record.v <= record::VERSION => self.insert(Arc::new(record)),
                _ => tracing::error!("a record of the journal is of a newer program, and waits for one"),
            }
        }
        let _ = self.0.files.set(opened.journal);
        Ok(self.count())
    }

    /// Keeps a record; once this returns it is on the disk.
    async fn put(&self, record: Record) -> Result<Arc<Record>, JournalFault> {
        let files = self.0.files.get().ok_or(JournalFault::Closed)?;
        let text =
            serde_json::to_string(&record).map_err(|fault| JournalFault::Failing(fault.to_string()))?;
        let kept = files.append(&text).await;
        self.lock().failing = kept.is_err();
        kept?;
        let record = Arc::new(record);
        self.insert(Arc::clone(&record));
        self.0.came.notify_one();
        Ok(record)
    }

    fn insert(&self, record: Arc<Record>) {
        let mut waiting = self.lock();
        let n = waiting.next;
        waiting.next += 1;
        if let Some(taken) = record.taken() {
            // The first counts: a second with the same id is the same request with other words.
            let first = *waiting.reports.entry(taken.report.id.clone()).or_insert(n);
            waiting.codes.entry(taken.report.code.clone()).or_insert(n);
            // But for whether it is safe to get in touch: the first is shown, and tells its news, before the second is added to it.
            if let Some(first) = waiting.records.get_mut(&first) {
                Arc::make_mut(first).heed(taken.report.wishes.contact);
            }
        }
        waiting.records.insert(n, record);
    }

    /// Takes a record out that was carried over.
    async fn release(&self, n: u64) {
        {
            let mut waiting = self.lock();
            let Some(record) = waiting.records.remove(&n) else { return };
            if let Some(Taken { report, .. }) = record.taken()
                && waiting.reports.get(&report.id) == Some(&n)
            {
                waiting.reports.remove(&report.id);
                waiting.codes.remove(&report.code);
            }
        }
        if let Some(files) = self.0.files.get() {
            files.release().await;
        }
    }

    /// Notes that a record cannot be carried over; whether that is news.
    fn is_newly_stuck(&self, n: u64) -> bool {
        self.lock().stuck.insert(n)
    }

    /// How many records wait.
    pub fn count(&self) -> usize {
        self.lock().records.len()
    }

    /// Whether it can take a report, as far as anybody knows.
    pub fn takes(&self) -> bool {
        self.0.files.get().is_some() && !self.lock().failing
    }

    /// The report with this id, when it waits here.
    pub fn report(&self, id: &ReportId) -> Option<Arc<Record>> {
        let waiting = self.lock();
        waiting.reports.get(id).and_then(|n| waiting.records.get(n)).cloned()
    }

    /// The report with this code, when it waits here.
    pub fn report_of_code(&self, code: &ReceiptCode) -> Option<Arc<Record>> {
        let waiting = self.lock();
        waiting.codes.get(code).and_then(|n| waiting.records.get(n)).cloned()
    }

    /// Everything that waits, in order, with its number.
    fn all(&self) -> Vec<(u64, Arc<Record>)> {
        self.lock().records.iter().map(|(n, record)| (*n, Arc::clone(record))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
