//! Erasing what is sealed of one report.

use crate::domain::aggregate::Key;
use crate::domain::command::{Asker, Command, Erase};
use crate::domain::decide::Refusal;
use crate::domain::ids::{ReportId, opaque};
use crate::domain::privacy::{Class, Ground};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::store::vault::Vault;

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
        let calls = self.calls_of(erasing.report).await?;
        let done = self.erase_only(asker, erasing, key).await?;
        self.erase_calls_of(erasing.report, calls, erasing.ground).await;
        if let Err(fault) = self.sweep_erased().await {
            tracing::warn!(%fault, "what is left of an erased report is taken away later");
        }
        Ok(done)
    }

    /// Erases it; `None` when there was nothing left to erase.
    pub(super) async fn erase_only(
        &self,
        asker: &Asker,
        erasing: &Erasing<'_>,
        key: Option<&RequestKey>,
    ) -> Result<Option<Done>, ServiceError> {
        // Words of why stay when what they are about is gone.
        let apart = format!("erase-{}", opaque(self.region(), &self.ids.bytes::<16>()));
        let (reason, key_of_words) = self.seal_apart(&apart, erasing.reason)?;
        let mut wrapped_keys: Vec<_> = key_of_words.into_iter().collect();
        if !erasing.classes.contains(&Class::Personal) {
            // Read before anything is decided: the version of the report tells whether somebody else erased meanwhile.
            let wrapped =
                self.store.wrapped_keys(std::slice::from_ref(erasing.report)).await?.pop().flatten();
            let Some(left) = wrapped.as_deref().and_then(Vault::without_restricted) else { return Ok(None) };
            wrapped_keys.push((erasing.report.as_str().to_owned(), left));
        }
        let command = Command::Erase(Box::new(Erase {
            report: erasing.report.clone(),
            classes: erasing.classes.to_vec(),
            ground: erasing.ground,
            reason,
            wrapped_keys,
        }));
        match self.execute(asker, command, key).await {
            Ok(done) => Ok(Some(done)),
            Err(ServiceError::Refused(Refusal::NothingToDo)) => Ok(None),
            Err(fault) => Err(fault),
        }
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
