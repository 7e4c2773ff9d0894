//! What people ask about their own data: by the code of their report, listed for supervisors until it is answered.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::{Act, On};
use crate::domain::code::ReceiptCode;
use crate::domain::ids::IncidentId;
use crate::domain::privacy::Wants;
use crate::http::App;
use crate::http::extract::{Anyone, Json, Key, Path, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::execute::RequestKey;
use crate::services::privacy::AskShown;

/// What somebody asks about their data.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskBody {
    /// What.
    pub wants: Wants,
    /// In words.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub text: Option<String>,
}

/// What is answered.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskAnswerBody {
    /// Whether it is done as asked. An erasure is carried out at once.
    pub granted: bool,
    /// In words, which the person reads; nothing that is erased belongs into them.
    pub text: String,
}

/// Something that was asked, as whoever has the code sees it.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct AskOut {
    /// Its number.
    pub n: u32,
    /// What.
    pub wants: Wants,
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Until when it is answered.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub due: Timestamp,
    /// It cannot be erased now: what was told of the incident is evidence. Why is not told.
    pub held: bool,
    /// When it was answered; `null`: not yet.
    #[ts(type = "string | null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered: Option<Timestamp>,
    /// Whether it was done as asked.
    pub granted: Option<bool>,
    /// The answer in words.
    pub answer: Option<String>,
}

/// What was asked of a report.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AsksOut {
    /// The first one first.
    pub asks: Vec<AskOut>,
}

/// Something that waits to be answered.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AskWaiting {
    /// The code of its report.
    pub code: ReceiptCode,
    /// The incident.
    pub incident_id: IncidentId,
    /// Its label.
    pub label: String,
    /// The incident is open: what was told may still be needed, and nothing is erased.
    pub open: bool,
    /// It should have been answered by now.
    pub late: bool,
    /// In the words of whoever asks; `null` when there are none.
    pub text: Option<String>,
    /// It.
    pub ask: AskOut,
}

/// What waits to be answered.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AsksWaiting {
    /// What is due first comes first, 100 reports at most.
    pub asks: Vec<AskWaiting>,
    /// How many reports there are about which something is asked.
    #[ts(type = "number")]
    pub all: u64,
}

impl AskOut {
    /// `held`: its incident is under hold.
    pub(in crate::http) fn of(shown: AskShown, held: bool) -> Self {
        let answered = shown.ask.answer.as_ref();
        Self {
            n: shown.ask.n,
            wants: shown.ask.wants,
            at: shown.ask.at,
            due: shown.ask.due,
            held: held && answered.is_none() && shown.ask.wants == Wants::Erasure,
            answered: answered.map(|answer| answer.at),
            granted: answered.map(|answer| answer.granted),
            answer: shown.answer,
        }
    }
}

/// Asks something about the data of one's report: that it is erased, or used for nothing but the help.
#[utoipa::path(post, path = "/api/v1/reports/{code}/asks", tag = "public", request_body = AskBody,
    params(("code" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = AsksOut), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn ask_privacy(
    State(app): State<App>,
    Anyone(asker): Anyone,
    Path(code): Path<String>,
    key: Key,
    body: Json<AskBody>,
) -> Result<(StatusCode, axum::Json<AsksOut>), Problem> {
    let key = key.with(&body.hash);
    let said = (body.value.wants, body.value.text.as_deref());
    let asker = if asker.account().is_some() { asker } else { crate::domain::command::Asker::Public };
    let asks = app.ask(&asker, &code, said, key.as_ref()).await?;
    Ok((StatusCode::CREATED, axum::Json(AsksOut { asks })))
}

/// What was asked about the data of a report, and answered.
#[utoipa::path(get, path = "/api/v1/reports/{code}/asks", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = AsksOut), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn list_asks(
    State(app): State<App>,
    Path(code): Path<String>,
) -> Result<axum::Json<AsksOut>, Problem> {
    Ok(axum::Json(AsksOut { asks: app.asks_of(&code).await? }))
}

/// What waits to be answered, of all reports.
#[utoipa::path(get, path = "/api/v1/privacy/asks", tag = "dispatcher",
    responses((status = 200, body = AsksWaiting), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_waiting(State(app): State<App>, staff: Staff) -> Result<axum::Json<AsksWaiting>, Problem> {
    if !staff.person().may(Act::ErasePersonal, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let (waiting, all) = app.centre.asks_waiting().await?;
    let now = app.centre.clock.now();
    let asks = waiting.into_iter().map(|(report, incident, shown)| AskWaiting {
        code: report.code,
        open: incident.is_on_board(),
        incident_id: incident.id,
        label: incident.label,
        late: shown.ask.due < now,
        text: shown.words.clone(),
        ask: AskOut::of(shown, incident.hold.is_some()),
    });
    Ok(axum::Json(AsksWaiting { asks: asks.collect(), all }))
}

/// Answers what somebody asks about their data. What erases needs password and code given lately, as erasing does.
#[utoipa::path(post, path = "/api/v1/reports/{code}/asks/{n}/answer", tag = "dispatcher", request_body = AskAnswerBody,
    params(("code" = String, Path), ("n" = u32, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = AsksOut), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn answer_ask(
    State(app): State<App>,
    staff: Staff,
    Path((code, n)): Path<(String, u32)>,
    key: Key,
    body: Json<AskAnswerBody>,
) -> Result<axum::Json<AsksOut>, Problem> {
    let (report, _) = app.report_of_person(staff.person(), &code).await?;
    if !staff.person().may(Act::ErasePersonal, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let erases = report.asks.iter().any(|ask| ask.n == n && ask.wants == Wants::Erasure);
    if body.value.granted && erases {
        staff.stepped_up(&app)?;
    }
    let words = app.reason_given("text", &body.value.text)?;
    let (of, said) = ((&report.id, n), (body.value.granted, words));
    app.centre.answer_ask(&staff.asker(), of, said, key.with(&body.hash).as_ref()).await?;
    Ok(axum::Json(AsksOut { asks: app.asks_of(&code).await? }))
}

impl App {
    /// Takes what somebody with this code asks; all that was asked so far.
    pub(in crate::http) async fn ask(
        &self,
        asker: &crate::domain::command::Asker,
        code: &str,
        (wants, words): (Wants, Option<&str>),
        key: Option<&RequestKey>,
    ) -> Result<Vec<AskOut>, Problem> {
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        if words.is_some_and(|words| words.chars().count() > self.centre.config.limits.text_chars) {
            return Err(Problem::invalid_field("text", "too_long"));
        }
        let id = self.centre.report_for_photos(&self.read_code(code)?).await?;
        self.centre.ask_privacy(asker, &id, (wants, words), key).await?;
        self.asks_of(code).await
    }

    /// What was asked of the report with this code.
    pub(in crate::http) async fn asks_of(&self, code: &str) -> Result<Vec<AskOut>, Problem> {
        let id = self.centre.report_for_photos(&self.read_code(code)?).await?;
        let report = self.centre.report(&id).await?;
        let held = self.centre.is_held(&report.incident).await?;
        let asks = self.centre.asks_of(&report).await?;
        Ok(asks.into_iter().map(|shown| AskOut::of(shown, held)).collect())
    }
}
