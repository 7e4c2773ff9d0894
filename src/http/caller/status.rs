//! The page that whoever has the code sees: steps with their times, and forms for what may be told. Nothing about persons.

use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::page::{Words, local, place};
use crate::domain::ending::Asked;
use crate::domain::wishes::Contact;
use crate::http::reports::{next_step, status_text};
use crate::services::chat::NewsChoice;
use crate::services::intake::Followed;
use crate::text::fill;

#[derive(Template)]
#[template(path = "status.html")]
pub(super) struct StatusPage {
    w: Words,
    code: String,
    status: String,
    as_of: String,
    place: String,
    outside: bool,
    next: &'static str,
    steps: Vec<(String, String)>,
    asked: Asked,
    /// More may be told of it.
    open: bool,
    /// Somebody else may look over the reporter's shoulder: the page says no more than it must.
    discreet: bool,
    /// By what news are sent, and may be: their names, and whether it is so.
    news: Vec<(&'static str, bool)>,
    /// No news are sent.
    news_off: bool,
    /// The words for what was told last, once it is kept.
    told: &'static str,
    /// Makes a second press the same answer.
    key: String,
    /// What was wrong with what was said.
    fault: String,
}

impl StatusPage {
    pub fn new(w: Words, zone: &TimeZone, found: &Followed, now: Timestamp) -> Self {
        let time = local(now, zone, now);
        let said = |status| status_text(w.lang, status, &found.taken_over_by).into_owned();
        let discreet = found.wishes.contact == Contact::No;
        Self {
            code: found.code.to_string(),
            status: status_text(w.lang, found.status, &found.taken_over_by).into_owned(),
            as_of: fill(w.lang, "caller.status_as_of", &[("time", &time)]).into_owned(),
            place: if discreet { String::new() } else { place(&w, found.area.as_ref()) },
            outside: found.outside && !discreet,
            next: next_step(w.lang, found.status),
            steps: found.steps.iter().map(|step| (local(step.at, zone, now), said(step.status))).collect(),
            asked: found.asked,
            open: found.open,
            discreet,
            news: Vec::new(),
            news_off: true,
            told: "",
            key: String::new(),
            fault: String::new(),
            w,
        }
    }

    /// With the choice of news.
    pub fn offering(self, choice: &NewsChoice) -> Self {
        let news = choice.ways.iter().map(|by| (by.word(), choice.is == Some(*by))).collect();
        Self { news, news_off: choice.is.is_none(), ..self }
    }

    /// With forms under this key, and what was wrong with the last, or that it is kept.
    pub fn asking(self, key: String, fault: String, told: Option<&str>) -> Self {
        let told = match told.filter(|_| fault.is_empty()) {
            Some("news") => "caller.news_saved",
            Some(_) => "caller.more_told",
            None => "",
        };
        Self { told, key, fault, ..self }
    }
}
