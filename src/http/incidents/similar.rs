//! Which open incidents may be the same thing as one, and that somebody said they are not.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::verbs::{Changed, IncidentChanged};
use crate::domain::access::View;
use crate::domain::command::Command;
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::similar::{Alike, Similar};
use crate::http::App;
use crate::http::extract::{AtLeast, Json, Key, Path, Staff, Wants, version_of};
use crate::http::problem::{Problem, ProblemBody};
use crate::text::{Lang, fill};

/// Open incidents that may be the same thing, the most alike first.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct SimilarIncidents {
    /// The incidents.
    pub similar: Vec<SimilarIncident>,
}

/// An open incident that may be the same thing, and why.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct SimilarIncident {
    /// Its id.
    pub incident_id: IncidentId,
    /// 0 to 1, to the hundredth.
    pub score: f64,
    /// Its report that is most alike.
    pub report_id: ReportId,
    /// What speaks for it.
    pub because: Vec<AlikeText>,
}

impl SimilarIncident {
    /// In words.
    pub(in crate::http) fn of(lang: Lang, similar: &Similar) -> Self {
        Self {
            incident_id: similar.incident_id.clone(),
            score: similar.score,
            report_id: similar.report_id.clone(),
            because: alike(lang, &similar.because),
        }
    }
}

/// Why two incidents may be the same thing, in words.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct AlikeText {
    /// The reason with its figures.
    #[serde(flatten)]
    #[ts(flatten)]
    pub alike: Alike,
    /// The same in words.
    pub text: String,
}

/// Reasons why two incidents may be the same thing.
fn alike(lang: Lang, because: &[Alike]) -> Vec<AlikeText> {
    let text = |alike: &Alike| match *alike {
        Alike::Place { distance_m, give_or_take_m, radius_m } => {
            let key = if give_or_take_m == 0 { "alike.place" } else { "alike.place_about" };
            let [m, off, near] = [distance_m, give_or_take_m, radius_m].map(|metres| metres.to_string());
            fill(lang, key, &[("m", &m), ("off", &off), ("near", &near)]).into_owned()
        }
        Alike::Area => fill(lang, "alike.area", &[]).into_owned(),
        Alike::Time { minutes, within_min } => {
            let [minutes, within] = [minutes, within_min].map(|minutes| minutes.to_string());
            fill(lang, "alike.time", &[("min", &minutes), ("within", &within)]).into_owned()
        }
        Alike::Kind { same: true } => fill(lang, "alike.kind_same", &[]).into_owned(),
        Alike::Kind { same: false } => fill(lang, "alike.kind_compatible", &[]).into_owned(),
        Alike::Words { shared, percent } => {
            let [n, percent] = [shared, percent].map(|number| number.to_string());
            fill(lang, "alike.words", &[("n", &n), ("percent", &percent)]).into_owned()
        }
    };
    because.iter().map(|one| AlikeText { alike: *one, text: text(one) }).collect()
}

/// What it is not the same as.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellApartBody {
    /// The other incident.
    pub from: IncidentId,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// Open incidents that may be the same thing. For those who see the whole region.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/similar", tag = "dispatcher",
    params(("id" = String, Path), ("at_least" = Option<String>, Query)),
    responses((status = 200, body = SimilarIncidents), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn get_similar(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    _: AtLeast,
    Wants(lang): Wants,
) -> Result<axum::Json<SimilarIncidents>, Problem> {
    let (doc, _) = app.seen_incident(staff.person(), &id).await?;
    if staff.person().view() != Some(View::Region) {
        return Err(Problem::forbidden());
    }
    let found = app.centre.similar_to(&doc);
    let similar = found.iter().map(|similar| SimilarIncident::of(lang, similar)).collect();
    Ok(axum::Json(SimilarIncidents { similar }))
}

/// Says that another is not the same thing: neither is suggested for the other again.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/tell_apart", tag = "dispatcher", request_body = TellApartBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn tell_apart(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<TellApartBody>,
) -> Changed {
    let version = version_of(body.value.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let command = Command::TellApart { incident: id.clone(), other: body.value.from.clone(), version };
    app.change(&staff, id, command, key.with(&body.hash)).await
}
