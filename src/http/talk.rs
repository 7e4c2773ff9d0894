//! Words between the centre and crews, and announcements to many of them.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::extract::{Json, Key, Path, Staff};
use super::incidents::verbs::{Replay, replay};
use super::problem::{Problem, ProblemBody};
use super::units::UnitChanged;
use crate::domain::access::{Act, On};
use crate::domain::command::Command;
use crate::domain::decide::Refusal;
use crate::domain::ids::{Capability, UnitId, opaque};
use crate::domain::talk::{Side, TalkStep};
use crate::services::ServiceError;
use crate::services::talk::Reach;

/// Areas, capabilities or units in one announcement.
const NAMED: usize = 1_000;

/// Routes of words between the centre and crews.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_talk, say_to_crew))
        .routes(routes!(read_talk))
        .routes(routes!(list_announcements, announce))
}

/// What is said.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SayBody {
    /// In words, `limits.talk_chars` signs at most.
    pub words: String,
}

/// What was said between the centre and a crew lately.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Talk {
    /// The oldest first.
    pub lines: Vec<TalkLineOut>,
}

/// Something that was said.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct TalkLineOut {
    /// Its name.
    pub id: String,
    /// When, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The account.
    pub by: String,
    /// For whom.
    pub side: Side,
    /// What; absent when that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub words: Option<String>,
    /// The same was said to many.
    pub announced: bool,
    /// When the other side had read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read_at: Option<Timestamp>,
}

/// What is said, and to whom: units for which all that is given holds.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnounceBody {
    /// In words, `limits.talk_chars` signs at most.
    pub words: String,
    /// Whose home lies in one of these areas, by code.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub areas: Vec<String>,
    /// That can do one of these.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Capability>>")]
    pub capabilities: Vec<Capability>,
    /// One of these.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitId>>")]
    pub units: Vec<UnitId>,
    /// Those off duty as well.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub off_duty: bool,
}

/// An announcement was made.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AnnouncementMade {
    /// Its name.
    pub id: String,
    /// Who was told.
    pub units: Vec<UnitId>,
}

/// The last announcements.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Announcements {
    /// The newest first.
    pub announcements: Vec<AnnouncementOut>,
}

/// An announcement, and who has read it.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AnnouncementOut {
    /// Its name.
    pub id: String,
    /// When it was made, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The account.
    pub by: String,
    /// What was said; absent when that was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub words: Option<String>,
    /// How many units were told.
    pub told: usize,
    /// How many have read it.
    pub read: usize,
    /// Those that have not.
    pub unread: Vec<UnitId>,
}

/// What was said between the centre and a crew lately.
#[utoipa::path(get, path = "/api/v1/units/{id}/talk", tag = "responder", params(("id" = String, Path)),
    responses((status = 200, body = Talk), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn get_talk(
    State(app): State<App>,
    staff: Staff,
    Path(unit): Path<UnitId>,
) -> Result<axum::Json<Talk>, Problem> {
    app.may_talk(&staff, &unit)?;
    let lines = app.centre.talk(&unit).await?.into_iter().map(|(line, words)| TalkLineOut {
        id: line.id,
        at: line.at,
        by: line.by,
        side: line.side,
        words,
        announced: line.announcement.is_some(),
        read_at: line.read_at,
    });
    Ok(axum::Json(Talk { lines: lines.collect() }))
}

/// Says something to a crew, or as it.
#[utoipa::path(post, path = "/api/v1/units/{id}/talk", tag = "responder", request_body = SayBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = UnitChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn say_to_crew(
    State(app): State<App>,
    staff: Staff,
    Path(unit): Path<UnitId>,
    key: Key,
    body: Json<SayBody>,
) -> Result<(Replay, axum::Json<UnitChanged>), Problem> {
    app.may_talk(&staff, &unit)?;
    let words = app.spoken(&body.value.words)?;
    let done = app.centre.say_to_crew(&staff.asker(), &unit, words, key.with(&body.hash).as_ref()).await?;
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    Ok((replay(&done), axum::Json(UnitChanged { unit_id: unit, version: done.about.version, cursor })))
}

/// Says that everything from the other side was read.
#[utoipa::path(post, path = "/api/v1/units/{id}/talk/read", tag = "responder",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = UnitChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn read_talk(
    State(app): State<App>,
    staff: Staff,
    Path(unit): Path<UnitId>,
    key: Key,
) -> Result<(Replay, axum::Json<UnitChanged>), Problem> {
    app.may_talk(&staff, &unit)?;
    let step = TalkStep::Read { side: Side::Centre };
    let command = Command::Talk { unit: unit.clone(), step, wrapped_key: None };
    let done = app.centre.execute(&staff.asker(), command, key.with("").as_ref()).await?;
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    Ok((replay(&done), axum::Json(UnitChanged { unit_id: unit, version: done.about.version, cursor })))
}

/// The last announcements, and who has read them.
#[utoipa::path(get, path = "/api/v1/announcements", tag = "staff",
    responses((status = 200, body = Announcements), (status = 403, body = ProblemBody)))]
pub async fn list_announcements(
    State(app): State<App>,
    staff: Staff,
) -> Result<axum::Json<Announcements>, Problem> {
    if !staff.person().may(Act::Supervise, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let announcements = app.centre.announcements().await?.into_iter().map(|one| {
        let unread: Vec<UnitId> =
            one.units.iter().filter(|(_, read)| read.is_none()).map(|(unit, _)| unit.clone()).collect();
        AnnouncementOut {
            id: one.id,
            at: one.at,
            by: one.by,
            words: one.words,
            told: one.units.len(),
            read: one.units.len() - unread.len(),
            unread,
        }
    });
    Ok(axum::Json(Announcements { announcements: announcements.collect() }))
}

/// Says the same to many crews. Asked for again with the same key, it goes on with those who were not told.
#[utoipa::path(post, path = "/api/v1/announcements", tag = "staff", request_body = AnnounceBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = AnnouncementMade), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn announce(
    State(app): State<App>,
    staff: Staff,
    key: Key,
    body: Json<AnnounceBody>,
) -> Result<(StatusCode, axum::Json<AnnouncementMade>), Problem> {
    if !staff.person().may(Act::Announce, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let AnnounceBody { words, areas, capabilities, units, off_duty } = body.value;
    let words = app.spoken(&words)?;
    for (field, many) in
        [("areas", areas.len()), ("capabilities", capabilities.len()), ("units", units.len())]
    {
        if many > NAMED {
            return Err(Problem::invalid_field(field, "too_long"));
        }
    }
    let reach = Reach { areas, capabilities, units, off_duty };
    // The same request has the same name.
    let centre = &app.centre;
    let bits = match key.with(&body.hash) {
        Some(key) => {
            let said = [centre.region(), &staff.person().name, &key.key, &key.body_hash];
            centre.vault.stable_bytes::<16>(&said, "announcement")
        }
        None => centre.ids.bytes::<16>(),
    };
    let id = opaque(centre.region(), &bits);
    match centre.announce(&staff.asker(), (&id, words), &reach).await {
        Ok(units) => Ok((StatusCode::CREATED, axum::Json(AnnouncementMade { id, units }))),
        Err(ServiceError::Refused(Refusal::NothingToDo)) => {
            Err(Problem::new(StatusCode::CONFLICT, "nobody_in_reach"))
        }
        Err(fault) => Err(fault.into()),
    }
}

impl App {
    /// Whoever does not see a unit learns nothing of it.
    fn may_talk(&self, staff: &Staff, unit: &UnitId) -> Result<(), Problem> {
        let doc = self.centre.board.read(|state| state.units.get(unit).and_then(|slot| slot.doc.clone()));
        let doc = doc.filter(|doc| staff.person().sees(On::Unit(doc))).ok_or_else(Problem::not_found)?;
        if staff.person().may(Act::Talk, On::Unit(&doc)) { Ok(()) } else { Err(Problem::forbidden()) }
    }

    fn spoken<'a>(&self, words: &'a str) -> Result<&'a str, Problem> {
        let words = words.trim();
        let code = match words.chars().count() {
            0 => "empty",
            chars if chars > self.centre.config.limits.talk_chars => "too_long",
            _ => return Ok(words),
        };
        Err(Problem::invalid_field("words", code))
    }
}
