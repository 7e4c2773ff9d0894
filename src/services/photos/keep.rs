//! Keeping a photo: sealed, its files on a disk first, then the fact.

use jiff::Timestamp;

use super::{PhotoFault, PhotoIn};
use crate::domain::aggregate::Key;
use crate::domain::code::ReceiptCode;
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::{PhotoId, ReportId, UnitId, opaque};
use crate::domain::photo::{Photo, PhotoFrom};
use crate::domain::report::Report;
use crate::services::execute::RequestKey;
use crate::services::{Centre, ServiceError};
use crate::store::vault::{ReportKey, hex, sha256_hex};

/// Who sends a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// Whoever has the code of the report.
    Reporter,
    /// A crew.
    Unit(UnitId),
    /// Somebody of the centre.
    Staff,
}

/// The name of the small picture's file.
pub(super) fn small_name(file: &str) -> String {
    format!("{file}-s")
}

impl Centre {
    /// Adds a photo to a report; beside who sends it, when it was taken, if that is said. The same file once, however
    /// often it is sent.
    ///
    /// # Errors
    /// Not found when there is no such report, or it was erased; as the rules say; when it cannot be kept.
    pub async fn add_photo(
        &self,
        asker: &Asker,
        report: &ReportId,
        (sender, said_at): (Sender, Option<Timestamp>),
        photo: PhotoIn,
    ) -> Result<Photo, ServiceError> {
        let missing = || ServiceError::Refused(Refusal::NotFound(Key::Report(report.clone())));
        let doc = self.report_now(report).await?.ok_or_else(missing)?;
        let bits = self.vault.stable_bytes(&[report.as_str(), &photo.sha256], "photo");
        let id = PhotoId(opaque(self.region(), &bits));
        if let Some(known) = doc.photos.iter().find(|known| known.id == id) {
            return Ok(known.clone());
        }
        let wrapped = self.store.wrapped_keys(std::slice::from_ref(report)).await?.pop().flatten();
        let key = self.vault.unwrap(report, &wrapped.ok_or_else(missing)?)?;
        let photo = self.sealed(id, &key, sender, photo).await?;
        let command = Command::AddPhoto { photo: Box::new(photo.clone()) };
        // The photo's id keeps it from being added twice; this key only carries the time.
        let key = said_at.map(|_| RequestKey {
            route: "photo".to_owned(),
            key: photo.file.clone(),
            body_hash: String::new(),
            said_at,
        });
        match self.execute(asker, command, key.as_ref()).await {
            Ok(_) => Ok(photo),
            Err(fault) => {
                // Otherwise it may be in the log, though nobody could say so.
                if matches!(fault, ServiceError::Refused(_)) {
                    self.forget_files(&photo).await;
                }
                match fault {
                    // Sent twice at the same time.
                    ServiceError::Refused(Refusal::AlreadyExists) => {
                        let doc = self.report_now(report).await?.ok_or_else(missing)?;
                        doc.photos.into_iter().find(|known| known.id == photo.id).ok_or_else(missing)
                    }
                    fault => Err(fault),
                }
            }
        }
    }

    /// The report with this code, as it is kept now.
    ///
    /// # Errors
    /// Not found when nobody was given this code; [`PhotoFault::Away`] while it waits in the journal.
    pub async fn report_for_photos(&self, code: &ReceiptCode) -> Result<ReportId, ServiceError> {
        if self.journal.report_of_code(code).is_some() {
            return Err(PhotoFault::Away.into());
        }
        let key = Key::Code(code.as_str().to_owned());
        let holder = self.store.holder(&key).await?;
        holder.map(ReportId).ok_or(ServiceError::Refused(Refusal::NotFound(key)))
    }

    pub(super) async fn report_now(&self, id: &ReportId) -> Result<Option<Report>, ServiceError> {
        Ok(self.reports(std::slice::from_ref(id)).await?.pop().map(|(report, _)| report))
    }

    async fn sealed(
        &self,
        id: PhotoId,
        key: &ReportKey,
        sender: Sender,
        PhotoIn { made, .. }: PhotoIn,
    ) -> Result<Photo, ServiceError> {
        let file = hex(&self.ids.bytes::<16>());
        let large = key.seal_file(&self.ids, &file, &made.large)?;
        let small = key.seal_file(&self.ids, &small_name(&file), &made.small)?;
        let taken = made.taken.as_ref().map(|taken| key.seal(&self.ids, taken)).transpose()?;
        let (from, unit) = match sender {
            Sender::Reporter => (PhotoFrom::Reporter, None),
            Sender::Unit(unit) => (PhotoFrom::Unit, Some(unit)),
            Sender::Staff => (PhotoFrom::Staff, None),
        };
        let photo = Photo {
            id,
            report: key.of().clone(),
            from,
            unit,
            at: self.clock.now(),
            sha256: sha256_hex(&large),
            bytes: large.len() as u64,
            width: made.width,
            height: made.height,
            taken,
            file,
        };
        for (name, file) in [(photo.file.clone(), large), (small_name(&photo.file), small)] {
            if let Err(fault) = self.photos.0.place.put(name, file).await {
                tracing::warn!(%fault, "a photo could not be kept");
                self.forget_files(&photo).await;
                return Err(PhotoFault::Away.into());
            }
        }
        Ok(photo)
    }

    /// What nobody knows of is not kept. A file that stays all the same is noise to who does not have its key.
    async fn forget_files(&self, photo: &Photo) {
        for name in [photo.file.clone(), small_name(&photo.file)] {
            if let Err(fault) = self.photos.0.place.forget(name).await {
                tracing::warn!(%fault, "the file of a photo that was not taken stays");
            }
        }
    }
}

impl From<PhotoFault> for ServiceError {
    fn from(fault: PhotoFault) -> Self {
        Self::Photo(fault)
    }
}
