//! What one person told us once by one channel. It never changes, but for the incident it belongs to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::code::ReceiptCode;
use super::ids::{IncidentId, KindCode, ReportId};
use super::partner::{Partner, PartnerSort, Source};
use super::photo::Photo;
use super::place::Rounded;
use super::privacy::{Ask, Erased};
use super::spot::PlaceFrom;
use super::triage::Triage;
use super::voice::Voice;
use super::wishes::{Contact, Needed, Wishes};

/// How a report reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the channels")]
pub enum Channel {
    Hotline,
    Web,
    Whatsapp,
    Telegram,
    Sms,
    Sensor,
    Partner,
}

/// What sort of call it is; only a call taker's word counts, the public's is a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallType {
    /// Somebody needs something.
    #[default]
    Normal,
    /// A question.
    Information,
    /// Nobody spoke.
    Silent,
    /// Suspected to be a joke.
    Prank,
    /// A test of the line.
    Test,
    /// Part of an exercise.
    Drill,
}

/// Who may need more care (Law 24/2007 art. 55).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Vulnerable {
    Infant,
    Child,
    Pregnant,
    Elderly,
    Disabled,
}

/// Head-counts as told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(default)]
pub struct People {
    /// People affected.
    pub affected: Option<u32>,
    /// People injured.
    pub injured: Option<u32>,
    /// People who cannot get out.
    pub trapped: Option<u32>,
}

/// Ciphertext under the key of one report: base64 of nonce and XChaCha20-Poly1305 output.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(pub String);

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Sealed words about an incident (a note, a reason), with the report whose key opens them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedText {
    /// Whose key.
    pub key_of: ReportId,
    /// The ciphertext.
    pub sealed: Sealed,
}

/// A report as stored. What could tell who or exactly where is inside `sealed` ([`Private`] as JSON).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Shape of this document, by the newest thing in it.
    pub v: u16,
    /// Its id.
    pub id: ReportId,
    /// What the reporter was given.
    pub code: ReceiptCode,
    /// The incident it belongs to.
    pub incident: IncidentId,
    /// The incident it opened, when it belongs to another now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<IncidentId>,
    /// How it came.
    pub channel: Channel,
    /// Its call type as claimed or given.
    pub call_type: CallType,
    /// The staff account that took it; `None` when the public sent it.
    pub taken_by: Option<String>,
    /// Server time of receipt.
    pub received_at: Timestamp,
    /// When it happened, as told.
    pub occurred_at: Option<Timestamp>,
    /// Kind as told or found.
    pub kind: Option<KindCode>,
    /// Kabupaten or kota; `None` when the place is unknown or outside.
    pub area: Option<AreaRef>,
    /// The point lies outside the region.
    pub outside: bool,
    /// The point on a 500 m grid.
    pub rounded: Option<Rounded>,
    /// Where the point comes from; absent in reports from before this was recorded, and without a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_from: Option<PlaceFrom>,
    /// Head-counts.
    pub people: People,
    /// Who is vulnerable.
    pub vulnerable: Vec<Vulnerable>,
    /// Language to answer in: `id`, `su` or `en`.
    pub lang: String,
    /// How its reporter wants to be reached.
    #[serde(default, skip_serializing_if = "Wishes::is_none")]
    pub wishes: Wishes,
    /// What triage said at receipt.
    pub triage: Triage,
    /// Keyed hashes of its words, for finding duplicates.
    pub sketch: Vec<u32>,
    /// [`Private`], sealed under this report's key.
    pub sealed: Sealed,
    /// With whose key it came, when it came with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Its photos, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// Voice notes of its reporter, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voices: Vec<Voice>,
    /// What of it was erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<Erased>,
    /// What was asked about its data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Ask>,
}

/// What is sealed of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Private {
    /// The person's words.
    pub text: String,
    /// Words about the place.
    pub place_text: Option<String>,
    /// Latitude, WGS 84 degrees.
    pub lat: Option<f64>,
    /// Longitude, WGS 84 degrees.
    pub lon: Option<f64>,
    /// Accuracy of the point, metres.
    pub accuracy_m: Option<f64>,
    /// The reporter's name.
    pub name: Option<String>,
    /// The reporter's telephone, E.164.
    pub phone: Option<String>,
    /// Whether the reporter wants to stay anonymous.
    pub anonymous: bool,
    /// Who needs help, if that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<Needed>,
    /// The sender's own id of it; free words, so it may tell who.
    pub external_id: Option<String>,
    /// Answers to questions, health among them.
    pub answers: super::triage::Answers,
}

impl Report {
    /// Whoever sent it with a key.
    pub fn partner(&self) -> Option<Partner> {
        let Source { key, says } = self.source.clone()?;
        let is_sensor = self.channel == Channel::Sensor;
        let sort = if is_sensor { PartnerSort::Sensor } else { PartnerSort::Partner };
        Some(Partner { name: key, sort, says })
    }

    /// Heeds a wish that was said since; see [`Wishes::heeding`].
    pub fn heed(&mut self, contact: Contact) {
        self.wishes = self.wishes.heeding(contact);
        self.v = self.shape();
    }

    /// The oldest shape that can hold it.
    pub fn shape(&self) -> u16 {
        let is_plain = self.photos.is_empty()
            && self.voices.is_empty()
            && self.erased.is_empty()
            && self.asks.is_empty()
            && self.source.is_none()
            && self.place_from != Some(PlaceFrom::Photo);
        match (self.wishes.is_none() && is_plain, self.opened.is_none()) {
            (false, _) => 3,
            (true, false) => 2,
            (true, true) => 1,
        }
    }
}
