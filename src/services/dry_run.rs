//! What other rules of triage would change: reports of the past, judged by those in force and by the others.

use jiff::Timestamp;

use super::{Centre, ServiceError};
use crate::domain::cursor::StreamId;
use crate::domain::event::Event;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::report::{Private, Report};
use crate::domain::triage::score::Score;
use crate::domain::triage::{Rules, Triage};
use crate::store::log::RawEntry;

/// Entries of the log looked at together.
const PAGE: usize = 1_000;

/// What other rules would change.
#[derive(Debug, Default)]
pub struct DryRun {
    /// How often each level by the rules in force (expected) becomes each level by the others (given).
    pub table: Score,
    /// Every report whose level differs, in the order they came.
    pub differences: Vec<Difference>,
    /// Reports that were erased: nobody can judge them again.
    pub erased: usize,
}

/// A report whose level differs.
#[derive(Debug)]
pub struct Difference {
    /// The incident it opened.
    pub incident: IncidentId,
    /// When it came.
    pub received_at: Timestamp,
    /// By the rules in force.
    pub before: Triage,
    /// By the others.
    pub after: Triage,
}

impl Centre {
    /// Judges every report received since `since` by the rules in force and by `others`. Changes nothing, and shows
    /// nobody what is opened for it.
    ///
    /// # Errors
    /// When the store cannot say, or a key cannot be unwrapped.
    pub async fn dry_run(&self, others: &Rules, since: Timestamp) -> Result<DryRun, ServiceError> {
        let (in_force, mut run) = (self.rules.get(), DryRun::default());
        let ms = u64::try_from(since.as_millisecond()).unwrap_or(0);
        let mut at = StreamId { ms, n: 0 };
        loop {
            let page = self.store.range(at, None, PAGE).await?;
            let Some(last) = page.last() else { return Ok(run) };
            at = last.id;
            let reports: Vec<Report> = page.iter().flat_map(received).collect();
            let ids: Vec<ReportId> = reports.iter().map(|report| report.id.clone()).collect();
            let keys = self.report_keys(&ids).await?;
            for report in reports {
                let key = keys.get(&report.id);
                let Some(private) = key.and_then(|key| key.open::<Private>(&report.sealed).ok()) else {
                    run.erased += 1;
                    continue;
                };
                let input = self.as_judged(&report, &private);
                let (before, after) = (in_force.triage(&input), others.triage(&input));
                run.add(&report, before, after);
            }
        }
    }
}

impl DryRun {
    fn add(&mut self, report: &Report, before: Triage, after: Triage) {
        self.table.add(before.level, after.level);
        if before.level != after.level {
            let (incident, received_at) = (report.incident.clone(), report.received_at);
            self.differences.push(Difference { incident, received_at, before, after });
        }
    }
}

fn received(raw: &RawEntry) -> impl Iterator<Item = Report> + use<> {
    let events = raw.read().entry.map(|entry| entry.events).unwrap_or_default();
    events.into_iter().filter_map(|event| match event {
        Event::ReportReceived { report } => Some(*report),
        _ => None,
    })
}
