//! Conversations in writing with the reporters of an incident: read on the record, and gone on with by people.

use axum::extract::{Request, State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::verbs::{Changed, IncidentChanged, replay};
use crate::domain::access::{Act, On, Person, View};
use crate::domain::command::Command;
use crate::domain::contact::ContactStep;
use crate::domain::dialogue::{Media, MediaSort};
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::Incident;
use crate::domain::report::Channel;
use crate::domain::voice::VoiceSort;
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, body_of};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::chat::{DeliveryState, Kept, Line, Shown, Speaker};
use crate::services::execute::RequestKey;
use crate::store::vault::hex;

/// Who keeps a conversation open before them is recorded once in so many seconds, not with every new line.
const RECORDED_S: i64 = 600;

/// Routes of conversations.
pub(in crate::http) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(open_conversation))
        .routes(routes!(answer_reporter))
        .routes(routes!(settle_contact))
}

/// What is written to a reporter.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReporterAnswerBody {
    /// The conversation; left out: the one that was heard last.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub conversation: Option<String>,
    /// In words.
    pub text: String,
}

/// The conversations about an incident.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct ConversationsOut {
    /// The one that was heard last first.
    pub conversations: Vec<ConversationOut>,
}

/// A conversation.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct ConversationOut {
    /// Its name.
    pub id: String,
    /// By which channel it began.
    pub channel: Channel,
    /// What the reporter calls themselves.
    pub name: Option<String>,
    /// Their telephone, where the channel or they themselves told it.
    pub phone: Option<String>,
    /// The language they are answered in.
    pub lang: String,
    /// People answer; the machine asks nothing.
    pub person: bool,
    /// Reports that came from it.
    pub reports: Vec<ReportId>,
    /// Its last lines, the oldest first.
    pub lines: Vec<LineOut>,
    /// Lines about other incidents are left out; absent: it is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub left_out: Option<LinesLeftOut>,
}

/// Why lines of a conversation are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinesLeftOut {
    /// They are about incidents that the asker opens with a reason.
    Reason,
    /// They are about incidents that are not the asker's to open.
    Elsewhere,
}

/// A line of it.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct LineOut {
    /// Its number.
    #[ts(type = "number")]
    pub n: u64,
    /// Who wrote it.
    pub from: Speaker,
    /// The account of a person of the centre.
    pub by: Option<String>,
    /// Server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// Something sent with it, that a person has to look at or listen to.
    pub media: Option<MediaOut>,
    /// What became of it, when it went to the reporter.
    pub sent: Option<DeliveryOut>,
}

/// Something sent.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct MediaOut {
    /// `photo`, `voice`, `video` or `file`.
    pub sort: String,
    /// Its name at the channel.
    pub file: String,
    /// Where it is.
    pub state: MediaState,
    /// Where it is had, for a while and for whoever opened the conversation; absent where it is not kept here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub url: Option<String>,
    /// A browser can play it.
    pub plays: bool,
}

/// Where something that was sent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    /// Only with the channel.
    There,
    /// It is being fetched.
    Waits,
    /// Here.
    Kept,
    /// It could not be fetched: only with the channel, if there.
    Lost,
}

/// What became of a message.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct DeliveryOut {
    /// How far it has come.
    pub state: DeliveryState,
    /// By which channel.
    pub via: Channel,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Who opened which incident.
#[derive(Clone, Copy)]
struct Opened<'a> {
    app: &'a App,
    person: &'a Person,
    doc: &'a Incident,
}

impl Opened<'_> {
    fn media(self, media: Media, kept: Option<&Kept>) -> MediaOut {
        let (report, path) = match kept {
            Some(Kept::Photo { report, id }) => (Some(report), Some(("photos", id.as_str()))),
            Some(Kept::Voice { report, id, .. }) => (Some(report), Some(("voices", id.as_str()))),
            _ => (None, None),
        };
        // Another report of the same conversation may belong elsewhere.
        let path = path.filter(|_| report.is_some_and(|report| self.doc.reports.contains(report)));
        let url = path.map(|(sort, id)| {
            let ticket = self.app.centre.photo_ticket(self.person, id);
            format!("/api/v1/incidents/{}/{sort}/{id}?ticket={ticket}", self.doc.id)
        });
        let state = match kept {
            None => MediaState::There,
            Some(Kept::Waits { .. }) => MediaState::Waits,
            Some(Kept::Lost { .. }) => MediaState::Lost,
            Some(Kept::Photo { .. } | Kept::Voice { .. }) => MediaState::Kept,
        };
        let plays = matches!(kept, Some(Kept::Voice { sort, .. }) if *sort != VoiceSort::Amr);
        MediaOut { sort: MediaSort::word(media.sort).to_owned(), file: media.file, state, url, plays }
    }
}

impl ConversationOut {
    fn of(opened: Opened<'_>, Shown { name, chat }: Shown, left_out: Option<LinesLeftOut>) -> Self {
        let phone = chat.phone().map(|phone| phone.as_str().to_owned());
        Self {
            id: name,
            channel: chat.channel,
            phone,
            lang: chat.lang().word().to_owned(),
            person: chat.talk.person,
            name: chat.name,
            reports: chat.reports,
            lines: chat.lines.into_iter().map(|line| LineOut::of(opened, line)).collect(),
            left_out,
        }
    }
}

impl LineOut {
    fn of(opened: Opened<'_>, line: Line) -> Self {
        let media = line.media.map(|media| opened.media(media, line.kept.as_ref()));
        let sent = line.sent.map(|sent| DeliveryOut { state: sent.state, via: sent.via, at: sent.at });
        Self { n: line.n, from: line.from, by: line.by, at: line.at, text: line.text, media, sent }
    }
}

/// An opening is one for so long, for the same incidents and the same reason.
fn opening_key(app: &App, doc: &Incident, beside: &[Incident], said: &str) -> RequestKey {
    let region = app.centre.region();
    let short = |words: &str, what: &str| hex(&app.centre.vault.stable_bytes::<16>(&[region, words], what));
    let span = app.centre.clock.now().as_second() / RECORDED_S;
    let mut key = format!("open {span} {}", short(said.trim(), "reason"));
    if !beside.is_empty() {
        let others: Vec<&str> = beside.iter().map(|doc| doc.id.as_str()).collect();
        key = format!("{key} {}", short(&others.join(" "), "beside"));
    }
    RequestKey {
        route: format!("POST /api/v1/incidents/{}/conversation", doc.id),
        key,
        body_hash: String::new(),
        said_at: None,
    }
}

/// Opens the conversations with the reporters of an incident. Who reads them is recorded first, once in ten minutes, with `reason`
/// where the body has one; it is needed as for `/private`, and sent again with every look. Of a conversation that tells of other
/// incidents as well only the lines about this one are shown, and those about others that the asker may open: that these are opened is
/// recorded with it. `left_out` says why others are missing: `reason` where they are shown with one, else `elsewhere`.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/conversation", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = ConversationsOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn open_conversation(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    request: Request,
) -> Result<axum::Json<ConversationsOut>, Problem> {
    let body = body_of(request.into_body(), &app).await?;
    let (doc, _) = app.seen_or_was_on(staff.person(), &id).await?;
    // A replay asks nobody, so permission is asked for here as well.
    let now = app.centre.clock.now();
    let may =
        staff.person().may(Act::OpenPrivate, On::Incident(&doc)) || doc.is_open_to(&staff.person().name, now);
    if !may {
        return Err(Problem::forbidden());
    }
    let reason = app.reason_sent(&body)?;
    let is_whole = staff.person().view() == Some(View::Region);
    let all = app.centre.conversations(&id).await?;
    let others = app.centre.also_told_of(&doc, &all).await?;
    let (beside, more) = app.centre.openable(&staff.asker(), others, reason.is_some()).await?;
    let command = app.centre.opening_beside(&staff.asker(), (&doc, &beside), reason.as_deref()).await?;
    let key = opening_key(&app, &doc, &beside, &reason.unwrap_or_default());
    app.command(&staff, &id, command, Some(key)).await?;
    let opened = Opened { app: &app, person: staff.person(), doc: &doc };
    let reports: Vec<ReportId> =
        std::iter::once(&doc).chain(&beside).flat_map(|doc| doc.reports.iter().cloned()).collect();
    let mut conversations = Vec::new();
    for mut shown in all {
        // Who is on the way has no need of the number of somebody whom a call or a message would put in danger.
        let hides = !is_whole && app.centre.must_not_be_called(&shown.chat).await?;
        let is_cut = shown.chat.cut_to(&reports);
        let left_out = is_cut.then_some(if more { LinesLeftOut::Reason } else { LinesLeftOut::Elsewhere });
        if hides {
            shown.chat.without_cards();
        }
        let out = ConversationOut::of(opened, shown, left_out);
        conversations.push(if hides { ConversationOut { phone: None, ..out } } else { out });
    }
    Ok(axum::Json(ConversationsOut { conversations }))
}

/// Writes to a reporter by the channel they wrote by. From then on people answer there, and the machine asks nothing. 409
/// `reporter_let_alone` where they do not write there themselves and wish that nobody gets in touch.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/conversation/answer", tag = "dispatcher", request_body = ReporterAnswerBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn answer_reporter(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<ReporterAnswerBody>,
) -> Changed {
    let (doc, _) = app.seen_or_was_on(staff.person(), &id).await?;
    let now = app.centre.clock.now();
    let may =
        staff.person().may(Act::OpenPrivate, On::Incident(&doc)) || doc.is_open_to(&staff.person().name, now);
    if !may {
        return Err(Problem::forbidden());
    }
    let words = body.value.text.trim();
    if words.is_empty() {
        return Err(Problem::invalid_field("text", "empty"));
    }
    if words.chars().count() > app.centre.config.limits.text_chars {
        return Err(Problem::invalid_field("text", "too_long"));
    }
    let all = app.centre.conversations(&id).await?;
    let meant = match &body.value.conversation {
        Some(name) => all.iter().find(|shown| shown.name == *name),
        None => all.first(),
    };
    let meant = meant.ok_or_else(|| Problem::invalid_field("conversation", "unknown"))?;
    let key = key.with(&body.hash).unwrap_or_else(|| RequestKey {
        route: format!("POST /api/v1/incidents/{id}/conversation/answer"),
        key: hex(&app.centre.ids.bytes::<16>()),
        body_hash: body.hash.clone(),
        said_at: None,
    });
    let done = app.centre.answer_reporter(&staff.asker(), (&id, &meant.name), words, &key).await?;
    let cursor = done.cursor.as_ref().map(ToString::to_string);
    let version = done.about.version;
    Ok((replay(&done), axum::Json(IncidentChanged { incident_id: id, version, cursor })))
}

/// Nobody is waited for any more: the reporter who asked for a person was called, or has what they need.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/conversation/settle", tag = "dispatcher",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn settle_contact(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
) -> Changed {
    app.seen_or_was_on(staff.person(), &id).await?;
    let command = Command::Contact { incident: id.clone(), step: ContactStep::Settled };
    app.change(&staff, id, command, key.with("")).await
}
