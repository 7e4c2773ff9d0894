//! Erasing what is sealed of one report.

use crate::domain::aggregate::Key;
use crate::domain::command::{Asker, Command, Erase};
use crate::domain::decide::Refusal;
use crate::domain::ids::{ReportId, opaque};
use crate::domain::privacy::{Class, Ground};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};

/// What is to be erased of a report, and why.
#[derive(Clone, Debug)]
pub struct Erasing<'a> {
    /// The report.
    pub report: &'a ReportId,
    /// Which classes.
    pub classes: &'a [Class],
    /// Why.
    pub ground: Ground,
    /// In words.
    pub reason: Option<&'a str>,
}

impl Centre {
    /// Erases what is sealed of a report, and takes away what lies elsewhere. Asked for again it looks again whether anything is left.
    ///
    /// # Errors
    /// As the rules say. What lies elsewhere and cannot be taken away now is taken away later.
    pub async fn erase_report(
        &self,
        asker: &Asker,
        erasing: &Erasing<'_>,
        key: Option<&RequestKey>,
    ) -> Result<Option<Done>, ServiceError> {
        // Words of why stay when what they are about is gone.
        let apart = format!("erase-{}", opaque(self.region(), &self.ids.bytes::<16>()));
        let (reason, wrapped_key) = self.seal_apart(&apart, erasing.reason)?;
        let command = Command::Erase(Box::new(Erase {
            report: erasing.report.clone(),
            classes: erasing.classes.to_vec(),
            ground: erasing.ground,
            reason,
            wrapped_key,
        }));
        let done = match self.execute(asker, command, key).await {
            Ok(done) => Some(done),
            Err(ServiceError::Refused(Refusal::NothingToDo)) => None,
            Err(fault) => return Err(fault),
        };
        if let Err(fault) = self.sweep_erased().await {
            tracing::warn!(%fault, "what is left of an erased report is taken away later");
        }
        Ok(done)
    }

    /// The report with this id.
    ///
    /// # Errors
    /// Not found.
    pub async fn report(&self, id: &ReportId) -> Result<crate::domain::report::Report, ServiceError> {
        let found = self.reports(std::slice::from_ref(id)).await?.pop();
        let missing = || ServiceError::Refused(Refusal::NotFound(Key::Report(id.clone())));
        found.map(|(report, _)| report).ok_or_else(missing)
    }
}
