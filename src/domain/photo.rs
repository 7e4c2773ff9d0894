//! Photos that belong to a report: what is known of each in the clear. The picture itself lies outside the log, sealed
//! under the report's key, and so does where it was taken.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ids::{IncidentId, PhotoId, ReportId, UnitId};
use super::report::{Report, Sealed};

/// Who sent a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhotoFrom {
    /// Whoever has the code of the report.
    Reporter,
    /// A crew on the incident.
    Unit,
    /// Somebody of the centre.
    Staff,
}

/// A photo, taken apart and made anew before it was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// Its id, the same for the same picture of the same report.
    pub id: PhotoId,
    /// The report it belongs to, whose key seals it.
    pub report: ReportId,
    /// Who sent it.
    pub from: PhotoFrom,
    /// The crew that did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// When it came.
    pub at: Timestamp,
    /// The random name under which its two files are kept.
    pub file: String,
    /// SHA-256 in hex of the sealed file, so that it can be told whether it is still the same.
    pub sha256: String,
    /// Size of the sealed file, bytes.
    pub bytes: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where and when the photo itself says it was taken, sealed; absent when it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Sealed>,
}

/// Where and when a photo says it was taken. Sealed: it tells exactly where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Taken {
    /// Latitude, WGS 84 degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lat: Option<f64>,
    /// Longitude, WGS 84 degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lon: Option<f64>,
    /// Local time as its camera wrote it, such as `2026-03-02 09:21:00`; cameras are often set wrongly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub said_at: Option<String>,
}

impl Report {
    /// How many photos came from its reporter.
    pub fn photos_of_reporter(&self) -> usize {
        self.photos.iter().filter(|photo| photo.from == PhotoFrom::Reporter).count()
    }

    /// Keeps a photo.
    pub(super) fn add_photo(&mut self, photo: &Photo) {
        self.photos.push(photo.clone());
        self.v = self.shape();
    }

    /// A photo of it, as long as it belongs to this incident.
    pub fn photo(&self, incident: &IncidentId, id: &PhotoId) -> Option<&Photo> {
        self.photos.iter().find(|photo| photo.id == *id && self.incident == *incident)
    }
}
