//! Into the journal, and reading what waits in it.

use std::sync::Arc;

use super::{JournalFault, Record, Taken, What};
use crate::domain::access::Person;
use crate::domain::aggregate::Key;
use crate::domain::command::Asker;
use crate::domain::decide::Refusal;
use crate::domain::ids::ReportId;
use crate::domain::report::{Private, Report};
use crate::domain::view::{NoticeRow, WaitingRow};
use crate::services::{Centre, ServiceError};

use super::record::VERSION;

/// Code of the notice that stands for a report in the journal.
const REPORT_WAITS: &str = "report_waits";

impl Centre {
    /// Opens the journal and shows what waits in it.
    ///
    /// # Errors
    /// When its folder cannot be used.
    pub fn open_journal(&self) -> std::io::Result<()> {
        let settings = &self.config.journal;
        let found = self.journal.open(&self.config.journal_dir(), settings.max_bytes)?;
        if found > 0 {
            tracing::warn!(found, "reports taken while Redis was away wait to be carried over");
        }
        for (_, record) in self.journal.all() {
            self.show_waiting(&record);
        }
        self.tell_journal();
        Ok(())
    }

    /// Keeps a report that Redis does not take now. A repeat of one that waits already is kept no second time.
    ///
    /// # Errors
    /// [`ServiceError::KeyReused`] when the waiting one was sent with another body; [`ServiceError::Journal`] when
    /// the journal does not take it either: then nothing was acknowledged.
    pub(in crate::services) async fn journal_report(
        &self,
        asker: &Asker,
        taken: Taken,
    ) -> Result<(Report, bool), ServiceError> {
        if let Some(known) = self.journal.report(&taken.report.id)
            && let Some(first) = known.taken()
        {
            return if first.key == taken.key {
                Ok((first.report.clone(), true))
            } else {
                Err(ServiceError::KeyReused)
            };
        }
        let report = taken.report.clone();
        self.keep(asker, What::Report(Box::new(taken))).await?;
        Ok((report, false))
    }

    /// Keeps what was sent again with other words, to be added to the first when that is carried over.
    pub(in crate::services) async fn journal_change(
        &self,
        asker: &Asker,
        taken: Taken,
    ) -> Result<(), ServiceError> {
        self.keep(asker, What::Report(Box::new(taken))).await
    }

    /// Opens what is sealed of a report that waits. That it was read is on the disk first, and becomes an event when
    /// Redis is back.
    ///
    /// # Errors
    /// Not found when no such report waits here.
    pub async fn open_waiting(
        &self,
        person: &Person,
        id: &ReportId,
    ) -> Result<(Report, Private), ServiceError> {
        let missing = || ServiceError::Refused(Refusal::NotFound(Key::Report(id.clone())));
        let record = self.journal.report(id).ok_or_else(missing)?;
        let taken = record.taken().ok_or_else(missing)?;
        let private: Private =
            self.vault.unwrap(&taken.report.id, &taken.wrapped_key)?.open(&taken.report.sealed)?;
        let opened = What::Opened { incident: taken.report.incident.clone() };
        self.keep(&Asker::Person(person.clone()), opened).await?;
        Ok((taken.report.clone(), private))
    }

    async fn keep(&self, asker: &Asker, what: What) -> Result<(), ServiceError> {
        let by = match asker {
            Asker::Person(person) => Some(person.clone()),
            Asker::Public | Asker::Partner(_) | Asker::System => None,
        };
        let kept = self.journal.put(Record { v: VERSION, at: self.clock.now(), by, what }).await;
        if let Ok(record) = &kept {
            self.show_waiting(record);
        }
        self.tell_journal();
        kept.map(drop).map_err(ServiceError::Journal)
    }

    /// Puts a notice up for a report that waits, unless boards show it already.
    fn show_waiting(&self, record: &Arc<Record>) {
        let Some(taken) = record.taken() else { return };
        let report = &taken.report;
        if self.board.read(|state| state.reports.contains_key(&report.id)) {
            return;
        }
        self.board.put_notice(NoticeRow {
            id: notice_id(&report.id),
            code: REPORT_WAITS.to_owned(),
            since: report.received_at,
            quake: None,
            report: Some(WaitingRow {
                id: report.id.clone(),
                code: report.code.clone(),
                level: report.triage.level,
                kind: report.kind.clone(),
                area: report.area.clone(),
                outside: report.outside,
                channel: report.channel,
            }),
        });
    }

    /// Takes the notice of a report down.
    pub(super) fn hide_waiting(&self, id: &ReportId) {
        self.board.drop_notice(&notice_id(id));
    }

    /// Tells boards how many records wait, and whether further ones are taken.
    pub(super) fn tell_journal(&self) {
        let waiting = u32::try_from(self.journal.count()).unwrap_or(u32::MAX);
        self.board.set_journal(waiting, !self.journal.takes());
    }
}

fn notice_id(report: &ReportId) -> String {
    format!("journal:{report}")
}

impl From<JournalFault> for ServiceError {
    fn from(fault: JournalFault) -> Self {
        Self::Journal(fault)
    }
}
