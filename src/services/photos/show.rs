//! Opening photos: links that are good for one person and a while, given when that person opened what is sealed on the
//! record, and what they lead to.

use jiff::Timestamp;
use subtle::ConstantTimeEq;

use super::PhotoFault;
use super::keep::small_name;
use crate::domain::access::Person;
use crate::domain::aggregate::Key;
use crate::domain::decide::Refusal;
use crate::domain::ids::{PhotoId, ReportId};
use crate::domain::incident::Incident;
use crate::domain::photo::{Photo, Taken};
use crate::domain::report::Report;
use crate::services::{Centre, ServiceError};
use crate::store::photos::PlaceFault;
use crate::store::vault::{hex, sha256_hex};

impl Centre {
    /// What opens a photo or a voice note, by its id, for this person until the link's time is over.
    pub fn photo_ticket(&self, person: &Person, file: &str) -> String {
        let until = self.clock.now().as_second() + i64::from(self.config.photos.link_s);
        format!("{until}.{}", self.photo_mark(person, file, until))
    }

    /// Whether this opens it for this person now.
    pub fn opens_photo(&self, person: &Person, file: &str, ticket: &str) -> bool {
        let Some((until, mark)) = ticket.split_once('.') else { return false };
        let Ok(until) = until.parse::<i64>() else { return false };
        let is_ours = self.photo_mark(person, file, until).as_bytes().ct_eq(mark.as_bytes());
        bool::from(is_ours) && Timestamp::from_second(until).is_ok_and(|until| self.clock.now() < until)
    }

    fn photo_mark(&self, person: &Person, file: &str, until: i64) -> String {
        let scope = [person.name.as_str(), file, &until.to_string()];
        hex(&self.vault.stable_bytes::<16>(&scope, "photo ticket"))
    }

    /// A photo of an incident, and the report it belongs to.
    ///
    /// # Errors
    /// Not found when the incident has no such photo.
    pub async fn photo_of(&self, incident: &Incident, id: &PhotoId) -> Result<Photo, ServiceError> {
        let reports = self.reports(&incident.reports).await?;
        let found = reports.iter().find_map(|(report, _)| report.photo(&incident.id, id));
        found.cloned().ok_or_else(|| missing(incident))
    }

    /// The picture, opened.
    ///
    /// # Errors
    /// Not found when it was erased; [`PhotoFault::Away`] when the place does not give it, or gives something else.
    pub async fn open_photo(
        &self,
        incident: &Incident,
        photo: &Photo,
        small: bool,
    ) -> Result<Vec<u8>, ServiceError> {
        let name = if small { small_name(&photo.file) } else { photo.file.clone() };
        let whole = (!small).then_some(photo.sha256.as_str());
        self.open_kept(incident, &photo.report, (&name, photo.bytes, whole)).await
    }

    /// A sealed file of a report, opened: its name, its size as far as it is known, and what it must be.
    pub(super) async fn open_kept(
        &self,
        incident: &Incident,
        report: &ReportId,
        (name, bytes, sha256): (&str, u64, Option<&str>),
    ) -> Result<Vec<u8>, ServiceError> {
        let wrapped = self.store.wrapped_keys(std::slice::from_ref(report)).await?.pop().flatten();
        let key = self.vault.unwrap(report, &wrapped.ok_or_else(|| missing(incident))?)?;
        let file = match self.photos.0.place.get(name.to_owned(), bytes.max(1 << 20)).await {
            Ok(file) => file,
            Err(fault) => {
                tracing::warn!(%fault, "a photo or voice note cannot be had");
                return Err(match fault {
                    PlaceFault::Missing => missing(incident),
                    PlaceFault::Away(_) => PhotoFault::Away.into(),
                });
            }
        };
        if sha256.is_some_and(|sha256| sha256_hex(&file) != sha256) {
            tracing::error!(file = name, "the file of a photo or voice note is not the one that was kept");
            return Err(PhotoFault::Away.into());
        }
        Ok(key.open_file(name, &file)?)
    }

    /// Where and when each photo of a report says it was taken, in their order; `None` where one says nothing, and
    /// everywhere once the report is erased.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn photos_taken(&self, report: &Report) -> Result<Vec<Option<Taken>>, ServiceError> {
        let wrapped = self.store.wrapped_keys(std::slice::from_ref(&report.id)).await?.pop().flatten();
        let Some(wrapped) = wrapped else { return Ok(vec![None; report.photos.len()]) };
        let key = self.vault.unwrap(&report.id, &wrapped)?;
        let taken = |photo: &Photo| photo.taken.as_ref().and_then(|sealed| key.open(sealed).ok());
        Ok(report.photos.iter().map(taken).collect())
    }
}

pub(super) fn missing(incident: &Incident) -> ServiceError {
    ServiceError::Refused(Refusal::NotFound(Key::Incident(incident.id.clone())))
}
