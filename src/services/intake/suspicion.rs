//! Whether a report may be a prank, from what ended as one before: looked up when somebody looks at it, kept nowhere. Tells people only.

use crate::domain::disposition::Disposition;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::Incident;
use crate::domain::phone::Phone;
use crate::domain::report::CallType;
use crate::domain::suspicion::{Suspicion, suspicion};
use crate::services::{Centre, ServiceError};

impl Centre {
    /// What speaks for an incident being a prank, by its first report. Nobody reads what is opened for it.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn suspicion(&self, incident: &Incident) -> Result<Option<Suspicion>, ServiceError> {
        let Some(first) = incident.key_of() else { return Ok(None) };
        let opened = self.open_reports(std::slice::from_ref(first)).await?.pop();
        let Some((report, private)) = opened else { return Ok(None) };
        let believed = report.taken_by.is_some() || report.source.is_some();
        let call_type = if believed { report.call_type } else { CallType::Normal };
        let phone = private.and_then(|private| private.phone);
        self.suspected(call_type, phone.as_deref(), Some(&incident.id)).await
    }

    /// What speaks against a telephone while a call from it is taken.
    ///
    /// # Errors
    /// When the store cannot say.
    pub(super) async fn suspicion_of_caller(
        &self,
        phone: Option<&Phone>,
    ) -> Result<Option<Suspicion>, ServiceError> {
        self.suspected(CallType::Normal, phone.map(Phone::as_str), None).await
    }

    async fn suspected(
        &self,
        call_type: CallType,
        phone: Option<&str>,
        beside: Option<&IncidentId>,
    ) -> Result<Option<Suspicion>, ServiceError> {
        let ids: Vec<ReportId> = match phone {
            Some(phone) => self.store.reports_of_number(&self.number(phone)).await?,
            None => Vec::new(),
        };
        let mut pranks = Vec::new();
        for (report, _) in self.reports(&ids).await? {
            if Some(&report.incident) == beside {
                continue;
            }
            let (incident, _) = self.incident(&report.incident).await?;
            if incident.disposition == Some(Disposition::Prank) {
                pranks.push(incident.updated_at);
            }
        }
        Ok(suspicion(call_type, &pranks, self.clock.now(), self.config.limits.prank_half_life_days))
    }
}
