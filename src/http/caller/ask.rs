//! The protocol's questions that people can answer without an instrument: for the kind chosen, each with "I do not know".

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use serde::Serialize;

use super::Asked;
use crate::domain::ids::KindCode;
use crate::domain::triage::{Form as Answered, Question, Rules};
use crate::http::App;
use crate::http::extract::Query;
use crate::text::{Lang, text};

/// Measured with instruments, or said in letters only staff knows.
const FOR_STAFF: [&str; 9] = [
    "avpu",
    "sex",
    "pain_0_10",
    "spo2_percent",
    "rr_per_min",
    "hr_per_min",
    "sbp_mmhg",
    "dbp_mmhg",
    "temp_c",
];
/// A frightened person answers a few.
const MOST: usize = 10;

/// A question as the form asks it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Ask {
    /// Name of the answer.
    pub name: String,
    /// In words.
    pub text: String,
    /// Answered by a number, else by yes or no.
    pub number: bool,
}

/// The questions for a kind, in the order to ask them; without one those for everybody.
pub(super) fn of_kind(rules: &Rules, kind: &str, lang: Lang) -> Vec<Ask> {
    let kind = Some(kind.trim()).filter(|kind| !kind.is_empty()).map(KindCode::from);
    rules
        .questions_of(kind.as_ref())
        .filter(|one| is_asked(one))
        .take(MOST)
        .map(|one| ask(one, lang))
        .collect()
}

/// The names of all answers that the form may hold.
pub(super) fn names(rules: &Rules) -> Vec<String> {
    rules.questions().iter().filter(|one| is_asked(one)).map(|one| one.name.clone()).collect()
}

fn is_asked(question: &Question) -> bool {
    !FOR_STAFF.contains(&question.name.as_str()) && !matches!(question.form, Answered::Choice(_))
}

fn ask(question: &Question, lang: Lang) -> Ask {
    Ask {
        name: question.name.clone(),
        text: text(lang, &format!("question.{}", question.name)).to_owned(),
        number: matches!(question.form, Answered::Number(..)),
    }
}

/// What the script needs to ask for another kind without asking us, so that it can when there is no network.
#[derive(Serialize)]
pub(super) struct Questions {
    all: Vec<Ask>,
    /// For each kind places in `all`; under an empty name those for everybody.
    kinds: BTreeMap<String, Vec<usize>>,
}

pub(super) async fn questions(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> ([(axum::http::HeaderName, &'static str); 1], axum::Json<Questions>) {
    let (rules, lang) = (app.centre.rules.get(), asked.lang(&headers));
    let all: Vec<Ask> =
        rules.questions().iter().filter(|one| is_asked(one)).map(|one| ask(one, lang)).collect();
    let places = |code: &str| -> Vec<usize> {
        let asked = of_kind(&rules, code, lang);
        asked.iter().filter_map(|one| all.iter().position(|other| other.name == one.name)).collect()
    };
    let codes = app.centre.kinds.iter().map(|kind| kind.code.as_str()).chain([""]);
    let kinds = codes.map(|code| (code.to_owned(), places(code))).collect();
    // The rules may change while we run.
    ([(CACHE_CONTROL, "no-cache")], axum::Json(Questions { all, kinds }))
}
