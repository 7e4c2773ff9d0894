//! What somebody with a receipt code may see: the status and its steps, nothing about persons or units.

use jiff::Timestamp;

use crate::domain::aggregate::Key;
use crate::domain::code::ReceiptCode;
use crate::domain::decide::Refusal;
use crate::domain::ids::ReportId;
use crate::domain::incident::Milestone;
use crate::domain::level::Level;
use crate::domain::status::{PublicStatus, public_status};
use crate::services::{Centre, ServiceError};

/// How a report stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// Its code, as written.
    pub code: ReceiptCode,
    /// What the reporter sees.
    pub status: PublicStatus,
    /// Urgency of its incident now.
    pub level: Level,
    /// When the status last changed.
    pub updated_at: Timestamp,
    /// Every status it had, oldest first.
    pub steps: Vec<Milestone>,
}

impl Centre {
    /// How the report with this code stands, read from Redis.
    ///
    /// # Errors
    /// Not found when nobody was given this code.
    pub async fn follow(&self, code: &ReceiptCode) -> Result<Followed, ServiceError> {
        let key = Key::Code(code.as_str().to_owned());
        let holder = self.store.holder(&key).await?.map(ReportId);
        let report = match holder {
            Some(id) => self.reports(&[id]).await?.pop(),
            None => None,
        };
        let (report, _) = report.ok_or(ServiceError::Refused(Refusal::NotFound(key)))?;
        let (incident, _) = self.incident(&report.incident).await?;
        Ok(Followed {
            code: report.code,
            status: public_status(&incident),
            level: incident.level(),
            updated_at: incident.updated_at,
            steps: incident.milestones,
        })
    }
}
