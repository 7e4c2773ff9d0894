//! After an erasure: files, conversations and traces of telephones are taken away, what Redis keeps on the disk is written anew, and
//! it is looked whether anything is left. In bounded steps; what fails is done again by whoever comes next, which is harmless.

use crate::domain::command::{Asker, Command};
use crate::domain::ids::ReportId;
use crate::domain::privacy::{Class, Proof};
use crate::services::{Centre, ServiceError};

/// Reports swept in one step.
const STEP: usize = 200;

impl Centre {
    /// Takes away what is left of reports that were erased; how many are clean now.
    ///
    /// # Errors
    /// When something is away; what was not done stays to be done.
    pub async fn sweep_erased(&self) -> Result<usize, ServiceError> {
        let mut clean = 0;
        loop {
            let due = self.store.erasing(STEP).await?;
            if due.is_empty() {
                return Ok(clean);
            }
            clean += self.sweep(&due).await?;
        }
    }

    /// Whether something of an erased report still lies elsewhere.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn is_being_erased(&self, report: &ReportId) -> Result<bool, ServiceError> {
        Ok(self.store.is_being_erased(report).await?)
    }

    async fn sweep(&self, due: &[ReportId]) -> Result<usize, ServiceError> {
        let numbers = self.store.forget_in_numbers(due).await?;
        let mut docs = Vec::new();
        for (report, numbers) in due.iter().zip(numbers) {
            match self.report(report).await {
                Err(ServiceError::Refused(_)) => self.store.erased(report).await?,
                doc => docs.push((doc?, numbers)),
            }
        }
        // Before anything is told: a restored Redis must not bring it back.
        self.note_erased_reports(docs.iter().map(|(doc, _)| doc)).await?;
        let mut proofs = Vec::new();
        for (doc, numbers) in docs {
            let mut proof = Proof { numbers, ..Proof::default() };
            if doc.is_erased(Class::Restricted) {
                proof.files = self.forget_photos(&doc).await?;
            }
            if doc.is_erased(Class::Personal) {
                proof.chats = self.forget_conversation(&doc.id).await?;
            }
            proofs.push((doc, proof));
        }
        let rewritten = self.config.redis.url.is_none();
        if rewritten {
            self.store.rewrite_file().await?;
        }
        for (doc, proof) in proofs {
            let proof = Proof { rewritten, ..proof };
            self.prove(&doc.id, proof).await?;
            self.store.erased(&doc.id).await?;
        }
        Ok(due.len())
    }

    /// Looks once more, with what could open it if anything could, and writes down that it could not.
    async fn prove(&self, report: &ReportId, proof: Proof) -> Result<(), ServiceError> {
        let (doc, private) =
            self.open_reports(std::slice::from_ref(report)).await?.pop().ok_or(ServiceError::Busy)?;
        let photos = self.photos_left(&doc).await?;
        let wrapped = self.store.wrapped_keys(std::slice::from_ref(report)).await?.pop().flatten();
        let whole = doc.is_erased(Class::Personal) && (private.is_some() || wrapped.is_some());
        let part = photos > 0 || Self::has_restricted(wrapped.as_ref());
        if whole || (doc.is_erased(Class::Restricted) && part) {
            tracing::error!(%report, "something of an erased report can still be opened");
            return Err(ServiceError::Busy);
        }
        let command = Command::ProveErased { incident: doc.incident, report: doc.id, proof };
        self.execute(&Asker::System, command, None).await?;
        Ok(())
    }
}
