//! Taking the files of photos and voice notes away, and looking whether any is left.

use super::PhotoFault;
use super::keep::small_name;
use crate::domain::report::Report;
use crate::services::{Centre, ServiceError};
use crate::store::photos::PlaceFault;

fn names(report: &Report) -> impl Iterator<Item = String> + '_ {
    let photos = report.photos.iter().flat_map(|photo| [photo.file.clone(), small_name(&photo.file)]);
    photos.chain(report.voices.iter().map(|voice| voice.file.clone()))
}

impl Centre {
    /// Takes away every file of a report's photos and voice notes; how many.
    ///
    /// # Errors
    /// [`PhotoFault::Away`] when the place does not answer.
    pub(in crate::services) async fn forget_photos(&self, report: &Report) -> Result<u32, ServiceError> {
        let mut gone = 0;
        for name in names(report) {
            if let Err(fault) = self.photos.0.place.forget(name).await {
                tracing::warn!(%fault, "the file of an erased photo stays for now");
                return Err(PhotoFault::Away.into());
            }
            gone += 1;
        }
        Ok(gone)
    }

    /// How many files of a report's photos and voice notes are still there, or cannot be looked for.
    ///
    /// # Errors
    /// None now.
    pub(in crate::services) async fn photos_left(&self, report: &Report) -> Result<usize, ServiceError> {
        let mut left = 0;
        for name in names(report) {
            // Whatever is larger than nothing is refused, and so is there.
            if !matches!(self.photos.0.place.get(name, 0).await, Err(PlaceFault::Missing)) {
                left += 1;
            }
        }
        Ok(left)
    }
}
