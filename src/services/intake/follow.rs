//! What somebody with a receipt code may see: the status and its steps, nothing about persons or units.

use jiff::Timestamp;

use super::ReportIn;
use crate::domain::aggregate::Key;
use crate::domain::area::AreaRef;
use crate::domain::code::ReceiptCode;
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ending::{Asked, Told};
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::{Incident, Milestone, Phase};
use crate::domain::level::Level;
use crate::domain::referral::Referral;
use crate::domain::report::Report;
use crate::domain::status::{PublicStatus, public_status};
use crate::domain::wishes::Wishes;
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::text::Lang;

/// What a reporter says after the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Help came.
    Received,
    /// It did not, or something is still to be done.
    NotReceived,
    /// How it was, 1 to 5.
    Stars(u8),
}

/// How a report stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// Its code, as written.
    pub code: ReceiptCode,
    /// What the reporter sees.
    pub status: PublicStatus,
    /// Urgency of its incident now.
    pub level: Level,
    /// Where its incident is.
    pub area: Option<AreaRef>,
    /// Its incident is outside the region.
    pub outside: bool,
    /// When the status last changed.
    pub updated_at: Timestamp,
    /// Every status it had, oldest first.
    pub steps: Vec<Milestone>,
    /// What its reporter is asked now.
    pub asked: Asked,
    /// Who took it over, with the number it has there.
    pub taken_over_by: Vec<String>,
    /// It goes on, and more may be told of it.
    pub open: bool,
    /// How its reporter wants to be reached.
    pub wishes: Wishes,
}

impl Centre {
    /// How the report with this code stands, read from Redis.
    ///
    /// # Errors
    /// Not found when nobody was given this code.
    pub async fn follow(&self, code: &ReceiptCode) -> Result<Followed, ServiceError> {
        if let Some(waiting) = self.journal.report_of_code(code)
            && let Some(taken) = waiting.taken()
        {
            return Ok(received(&taken.report));
        }
        let missing = || ServiceError::Refused(Refusal::NotFound(code_key(code)));
        let report = self.report_of_code(code).await?.ok_or_else(missing)?;
        let (incident, _) = self.incident(&report.incident).await?;
        let asked = self.asked(&report.id, &incident).await?;
        let named = |one: &Referral| match &one.number {
            Some(number) => format!("{} ({number})", one.to.name),
            None => one.to.name.clone(),
        };
        let taken_over_by = incident.taken_over_by().map(named).collect();
        let steps = match report.opened {
            Some(home) => self.steps_since(home).await?,
            None => incident.milestones.clone(),
        };
        Ok(Followed {
            code: report.code,
            status: public_status(&incident),
            level: incident.level(),
            updated_at: steps.last().map_or(incident.updated_at, |step| step.at),
            area: incident.area,
            outside: incident.outside,
            steps,
            asked,
            taken_over_by,
            open: incident.phase == Phase::Open,
            wishes: report.wishes,
        })
    }

    /// Whether somebody was given this code.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn is_given(&self, code: &ReceiptCode) -> Result<bool, ServiceError> {
        let waits = self.journal.report_of_code(code).is_some();
        Ok(waits || self.store.holder(&code_key(code)).await?.is_some())
    }

    async fn asked(&self, report: &ReportId, incident: &Incident) -> Result<Asked, ServiceError> {
        // Only then their kinds matter.
        let ids: &[ReportId] = if incident.phase == Phase::Closed { &incident.reports } else { &[] };
        let reports: Vec<Report> = self.reports(ids).await?.into_iter().map(|(report, _)| report).collect();
        Ok(incident.asked(report, &reports, &self.policy.end, self.clock.now()))
    }

    /// What somebody with this code says after the work, `words` not sealed yet.
    ///
    /// # Errors
    /// Not found when nobody was given this code; as the rules say.
    pub async fn tell(
        &self,
        code: &ReceiptCode,
        said: Said,
        words: Option<&str>,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let missing = || ServiceError::Refused(Refusal::NotFound(code_key(code)));
        let report = self.report_of_code(code).await?.ok_or_else(missing)?;
        let words = match words.map(str::trim).filter(|words| !words.is_empty()) {
            Some(words) => Some(self.seal_told(&report.id, words).await?),
            None => None,
        };
        let told = match said {
            Said::Received => Told::Received,
            Said::NotReceived => Told::NotReceived { words },
            Said::Stars(stars) => Told::Rated { stars, words },
        };
        self.execute(&Asker::Public, Command::Tell { report: report.id, told }, key).await
    }

    /// Adds what somebody with this code tells later to the incident of the report, judged anew.
    ///
    /// # Errors
    /// Not found when nobody was given this code; as the rules say, when the incident is over.
    pub async fn tell_more(
        &self,
        code: &ReceiptCode,
        input: &ReportIn,
        key: &RequestKey,
        lang: Lang,
    ) -> Result<Done, ServiceError> {
        let missing = || ServiceError::Refused(Refusal::NotFound(code_key(code)));
        let report = self.report_of_code(code).await?.ok_or_else(missing)?;
        self.add_told(&Asker::Public, (&report, input), key, lang).await
    }

    /// What the reporter of a merged incident saw: its own steps until it was merged, then those of what it became part
    /// of.
    async fn steps_since(&self, home: IncidentId) -> Result<Vec<Milestone>, ServiceError> {
        let (mut next, mut since, mut steps) = (Some(home), Timestamp::MIN, Vec::new());
        while let Some(id) = next {
            let (doc, _) = self.incident(&id).await?;
            let until = doc.merged.as_ref().map_or(Timestamp::MAX, |merged| merged.at);
            let had = doc.milestones.iter().rfind(|step| step.at <= since);
            steps.extend(had.map(|step| Milestone { at: since, status: step.status }));
            steps.extend(doc.milestones.iter().filter(|step| since < step.at && step.at <= until).copied());
            (next, since) = (doc.merged.map(|merged| merged.incident), until);
        }
        Ok(steps)
    }

    /// The incident that the report with this code belongs to; `None` when nobody was given this code.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn incident_of_code(&self, code: &ReceiptCode) -> Result<Option<IncidentId>, ServiceError> {
        Ok(self.report_of_code(code).await?.map(|report| report.incident))
    }

    pub(in crate::services) async fn report_of_code(
        &self,
        code: &ReceiptCode,
    ) -> Result<Option<Report>, ServiceError> {
        let Some(id) = self.store.holder(&code_key(code)).await? else { return Ok(None) };
        Ok(self.reports(&[ReportId(id)]).await?.pop().map(|(report, _)| report))
    }
}

/// How a report stands that only the journal has.
fn received(report: &Report) -> Followed {
    let (status, at) = (PublicStatus::WaitingVerification, report.received_at);
    Followed {
        code: report.code.clone(),
        status,
        level: report.triage.level,
        area: report.area.clone(),
        outside: report.outside,
        updated_at: at,
        steps: vec![Milestone { at, status }],
        asked: Asked::default(),
        taken_over_by: Vec::new(),
        open: false,
        wishes: report.wishes,
    }
}

fn code_key(code: &ReceiptCode) -> Key {
    Key::Code(code.as_str().to_owned())
}
