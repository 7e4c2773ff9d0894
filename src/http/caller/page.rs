//! What the templates are filled with.

use askama::Template;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::ask::Ask;
use super::card::{self, Card};
use super::form::Form;
use super::numbers::Numbers;
use super::photos::PhotosTold;
use crate::domain::area::AreaRef;
use crate::domain::ids::KindCode;
use crate::domain::kind::Kinds;
use crate::domain::region::Centre;
use crate::domain::spot::PlaceFrom;
use crate::http::App;
use crate::http::qr::{self, Picture};
use crate::http::wording::area_text;
use crate::services::intake::Receipt;
use crate::text::{Lang, fill, text};

/// Shape of each level, the most urgent first; never told by colour alone.
const MARKS: [&str; 5] = ["▲", "◆", "■", "●", "○"];
/// Kinds that nobody chooses for a report of one's own.
const NOT_CHOSEN: [&str; 3] = ["silent_call", "prank", "transfer"];

/// What every page has at hand.
pub(super) struct Words {
    pub lang: Lang,
    /// This page's address, for changing the language.
    pub here: String,
    pub region: String,
    /// To call when life is in danger.
    pub number: String,
    /// To call when a report cannot be stored.
    pub phone: String,
    /// Address of the style sheet.
    pub css: &'static str,
    /// Address of the script.
    pub js: &'static str,
    /// Where people go who leave at once; empty: nowhere.
    pub exit: String,
    /// How many photos a report may have, and how large each may be, MB.
    pub photos: (usize, usize),
}

impl Words {
    pub fn say<'a>(&self, key: &'a str) -> &'a str {
        text(self.lang, key)
    }

    pub fn say_in(&self, group: &str, name: impl std::fmt::Display) -> String {
        text(self.lang, &format!("{group}.{name}")).to_owned()
    }

    /// A text with our numbers and our name in it.
    pub fn fill(&self, key: &str) -> String {
        let values = [
            ("number", self.number.as_str()),
            ("phone", self.phone.as_str()),
            ("region", self.region.as_str()),
        ];
        fill(self.lang, key, &values).into_owned()
    }

    /// What photos may be sent.
    pub fn photo_hint(&self) -> String {
        let (most, mb) = self.photos;
        fill(self.lang, "photo.hint", &[("most", &most.to_string()), ("mb", &mb.to_string())]).into_owned()
    }

    /// The language the words are in.
    pub fn html_lang(&self) -> &'static str {
        self.lang.word()
    }
}

#[derive(Template)]
#[template(path = "home.html")]
pub(super) struct HomePage {
    pub w: Words,
}

#[derive(Template)]
#[template(path = "waiting.html")]
pub(super) struct WaitingPage {
    pub w: Words,
}

#[derive(Template)]
#[template(path = "notice.html")]
pub(super) struct NoticePage {
    pub w: Words,
    pub title: String,
    pub text: String,
}

#[derive(Template)]
#[template(path = "report.html")]
pub(super) struct ReportPage<'a> {
    pub w: &'a Words,
    pub form: &'a Form,
    pub areas: &'a [Centre],
    pub kinds: Vec<(&'a str, String)>,
    pub asked: Vec<Ask>,
    pub numbers: Numbers,
    pub text_chars: usize,
    /// By what news may be sent.
    pub news: Vec<&'static str>,
}

/// The kinds to choose from, by name.
pub(super) fn kinds<'a>(w: &Words, kinds: &'a Kinds) -> Vec<(&'a str, String)> {
    let mut list: Vec<(&str, String)> = kinds
        .iter()
        .map(|kind| kind.code.as_str())
        .filter(|code| !NOT_CHOSEN.contains(code))
        .map(|code| (code, w.say_in("kind", code)))
        .collect();
    list.sort_by(|one, other| one.1.cmp(&other.1));
    list
}

#[derive(Template)]
#[template(path = "receipt.html")]
pub(super) struct ReceiptPage {
    w: Words,
    code: String,
    level: u8,
    level_text: String,
    mark: &'static str,
    next: String,
    place: String,
    outside: bool,
    place_unknown: bool,
    again: bool,
    changed: bool,
    photos: PhotosTold,
    /// How its reporter may be reached.
    contact: &'static str,
    card: Option<Card>,
    /// Its status page, to be read by another telephone.
    qr: Option<Picture>,
    numbers: Numbers,
}

impl ReceiptPage {
    /// With what became of its photos.
    pub fn telling(self, photos: PhotosTold) -> Self {
        Self { photos, ..self }
    }

    pub fn new(app: &App, w: Words, receipt: &Receipt, changed: bool) -> Self {
        let (region, policy) = (app.centre.places.get(), &app.centre.policy);
        let report = &receipt.report;
        let level = report.triage.level.number();
        let goal = SignedDuration::from_secs(policy.on_the_way(level));
        let by = report.received_at.saturating_add(goal).unwrap_or(report.received_at);
        let time = local(by, &region.timezone, report.received_at);
        let numbers = Numbers::of(app, &w, report.area.as_ref().map(|area| area.code.as_str()));
        Self {
            next: fill(w.lang, &format!("caller.next_{level}"), &[("time", &time)]).into_owned(),
            code: report.code.to_string(),
            level,
            level_text: ["name", "meaning"].map(|part| w.say_in(&format!("level.{level}"), part)).join(" · "),
            mark: MARKS[usize::from(level - 1)],
            place: understood(&w, receipt),
            outside: report.outside,
            place_unknown: report.area.is_none(),
            again: receipt.replay,
            contact: report.wishes.contact.word(),
            numbers,
            card: card::of_kind(report.kind.as_ref().map(KindCode::as_str), &w),
            qr: qr::draw(&app.status_address(&report.code)),
            changed,
            photos: PhotosTold::default(),
            w,
        }
    }
}

/// The sentence that says where we take it to be, and what tells us; empty when nobody knows.
fn understood(w: &Words, receipt: &Receipt) -> String {
    let report = &receipt.report;
    let Some(area) = &report.area else { return String::new() };
    let mut place = area_text(w.lang, area);
    if let Some(from) = report.place_from.filter(|from| *from != PlaceFrom::Sent) {
        place = format!("{place} ({})", w.say_in("place_from", from.word()));
    }
    fill(w.lang, "caller.understood", &[("place", &place)]).into_owned()
}

/// The sentence that says where; empty when nobody knows.
pub(super) fn place(w: &Words, area: Option<&AreaRef>) -> String {
    let said = area.map(|area| area_text(w.lang, area));
    said.map(|place| fill(w.lang, "caller.place_is", &[("place", &place)]).into_owned()).unwrap_or_default()
}

/// `14.07 WIB`, with the date when it is not the day of `now`.
pub(super) fn local(at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let form = if at.date() == now.date() { "%H.%M %Z" } else { "%d/%m/%Y %H.%M %Z" };
    at.strftime(form).to_string()
}
