//! Voice notes that belong to a report: what is known of each in the clear. What is said lies outside the log, sealed under the
//! report's key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ids::{IncidentId, ReportId, VoiceId};
use super::report::Report;

/// What a recording is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoiceSort {
    /// Opus or Vorbis in Ogg.
    Ogg,
    /// AAC in MP4.
    Mp4,
    /// Layer III of MPEG.
    Mp3,
    /// Adaptive multi-rate; browsers do not play it.
    Amr,
}

impl VoiceSort {
    /// The type on the wire.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Ogg => "audio/ogg",
            Self::Mp4 => "audio/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::Amr => "audio/amr",
        }
    }

    /// How the name of its file ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ogg => "ogg",
            Self::Mp4 => "m4a",
            Self::Mp3 => "mp3",
            Self::Amr => "amr",
        }
    }
}

/// A voice note that a reporter sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// Its id, the same for the same recording of the same report.
    pub id: VoiceId,
    /// The report it belongs to, whose key seals it.
    pub report: ReportId,
    /// When it came.
    pub at: Timestamp,
    /// What it is kept as.
    pub sort: VoiceSort,
    /// The random name under which its file is kept.
    pub file: String,
    /// SHA-256 in hex of the sealed file, so that it can be told whether it is still the same.
    pub sha256: String,
    /// Size of the sealed file, bytes.
    pub bytes: u64,
}

impl Report {
    /// Keeps a voice note.
    pub(super) fn add_voice(&mut self, voice: &Voice) {
        self.voices.push(voice.clone());
        self.v = self.shape();
    }

    /// A voice note of it, as long as it belongs to this incident.
    pub fn voice(&self, incident: &IncidentId, id: &VoiceId) -> Option<&Voice> {
        self.voices.iter().find(|voice| voice.id == *id && self.incident == *incident)
    }
}
