//! A report as it comes in, after its form was checked.

use jiff::Timestamp;
use ts_rs::TS;

use crate::domain::ids::KindCode;
use crate::domain::phone::Phone;
use crate::domain::place::Point;
use crate::domain::report::{CallType, Channel, People, Vulnerable};
use crate::domain::spot::PlaceFrom;
use crate::domain::triage::Answers;
use crate::domain::wishes::{Contact, Needed, NewsBy, Wishes};

/// A report whose form is right. Made by [`super::read()`] only.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportIn {
    /// How it came; the public's word is a claim.
    pub channel: Option<Channel>,
    /// What sort of call it is; the public's word is a claim.
    pub call_type: CallType,
    /// What happened, in the person's words.
    pub text: String,
    /// Kind chosen.
    pub kind: Option<KindCode>,
    /// Answers to the protocol's questions.
    pub answers: Answers,
    /// Where, as a point.
    pub point: Option<Point>,
    /// Accuracy of the point, metres.
    pub accuracy_m: Option<f64>,
    /// Where, in words.
    pub place_text: Option<String>,
    /// Where, as the code of an area; a point wins over it.
    pub area: Option<String>,
    /// Kecamatan in words.
    pub district: Option<String>,
    /// Desa or kelurahan in words.
    pub village: Option<String>,
    /// Where the point comes from.
    pub place_from: Option<PlaceFrom>,
    /// Head-counts.
    pub people: People,
    /// Who is vulnerable, each once.
    pub vulnerable: Vec<Vulnerable>,
    /// Who tells it.
    pub reporter: Reporter,
    /// Language to answer in: `id`, `su` or `en`.
    pub lang: Option<String>,
    /// When it happened, as told.
    pub occurred_at: Option<Timestamp>,
    /// The sender's own id of it.
    pub external_id: Option<String>,
}

/// Who tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reporter {
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Wants to stay anonymous.
    pub anonymous: bool,
    /// Who needs help, if that was said.
    pub needed: Option<Needed>,
    /// How to be reached.
    pub wishes: Wishes,
}

/// The body of a report as the API describes it. Every field but `text` may be absent.
#[derive(Debug, TS, utoipa::ToSchema)]
#[ts(rename = "ReportIn", optional_fields = nullable)]
#[schema(as = ReportIn)]
#[expect(dead_code, reason = "read from the JSON by hand, so that each field can have its own fault")]
pub struct ReportBody {
    channel: Option<Channel>,
    call_type: Option<CallType>,
    /// What happened, in the person's words, 1 to 4000 characters.
    text: String,
    /// A kind of `config/kinds.toml`.
    kind: Option<String>,
    /// Name of a question → `yes`, `no`, `unknown`, a short word or a number.
    #[ts(optional, type = "Record<string, Answer> | null")]
    answers: Option<Answers>,
    place: Option<PlaceBody>,
    /// Where, in words; a landmark. Coordinates, a Plus Code or a link to a map in it become the report's point,
    /// when none is sent.
    place_text: Option<String>,
    /// Code of an area, such as a kabupaten or kota, for a place without a point.
    area: Option<String>,
    /// Kecamatan in words, at most 100 characters; kept as words where it is no name we know.
    district: Option<String>,
    /// Desa or kelurahan in words, at most 100 characters; kept as words where it is no name we know.
    village: Option<String>,
    people: Option<People>,
    vulnerable: Option<Vec<Vulnerable>>,
    reporter: Option<ReporterBody>,
    /// `id`, `su` or `en`.
    lang: Option<String>,
    #[ts(optional, type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
    /// The sender's own id of it, at most 120 characters.
    external_id: Option<String>,
}

/// A point of a report.
#[derive(Debug, TS, utoipa::ToSchema)]
#[ts(rename = "PlaceIn", optional_fields = nullable)]
#[schema(as = PlaceIn)]
#[expect(dead_code, reason = "only described")]
pub struct PlaceBody {
    lat: f64,
    lon: f64,
    accuracy_m: Option<f64>,
}

/// Who reports.
#[derive(Debug, TS, utoipa::ToSchema)]
#[ts(rename = "ReporterIn", optional_fields = nullable)]
#[schema(as = ReporterIn)]
#[expect(dead_code, reason = "only described")]
pub struct ReporterBody {
    name: Option<String>,
    /// However it is written; kept as E.164.
    phone: Option<String>,
    anonymous: Option<bool>,
    /// Whether it is safe to get in touch; `call` when left out. `no`: no call, no message, no news.
    contact: Option<Contact>,
    /// By what to be told how it goes on; left out: not at all.
    news: Option<NewsBy>,
    /// Who needs help.
    needed: Option<Needed>,
}
