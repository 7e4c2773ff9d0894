//! Referring incidents to other bodies, and what they answer: by their own officers, or on the telephone by ours.

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::verbs::{Changed, IncidentChanged};
use crate::domain::command::Command;
use crate::domain::ids::{AgencyId, IncidentId, ReferralId};
use crate::domain::neighbour::Neighbour;
use crate::domain::referral::{Body, Refer, ReferralStep};
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff, version_of};
use crate::http::problem::{Problem, ProblemBody};

/// Signs of a number that another body keeps.
const LONGEST_NUMBER: usize = 60;

/// A body that incidents are referred to.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AgencyOut {
    /// Its code.
    pub agency: AgencyId,
    /// What people call it.
    pub name: String,
    /// It has no accounts here.
    pub outside: bool,
    /// Where it is reached.
    pub phone: Option<String>,
    /// Its code, when it is a neighbouring region: it gets an incident of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub region: Option<String>,
}

/// Every body that incidents may be referred to.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct Agencies {
    /// In the order of the file; the neighbouring regions behind them.
    pub agencies: Vec<AgencyOut>,
}

/// Whom it is referred to.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferBody {
    /// The body's code.
    pub agency: AgencyId,
    /// It takes over all of it; else it acts beside us.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub takes_over: bool,
    /// The number it has there already, which says that it was accepted.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub number: Option<String>,
    /// Why, in words.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// What the other body said.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralStepBody {
    /// Who said so on the telephone; needed to accept for another body.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub spoke_with: Option<String>,
    /// When that was, if not now.
    #[serde(default)]
    #[ts(optional = nullable, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// Its number there.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub number: Option<String>,
    /// Why, in words; needed to return it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// The version the asker looked at.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub version: Option<u64>,
}

/// What is done to a referral, as the path says it.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralVerb {
    /// The other body takes it.
    Accept,
    /// It gives it back.
    Return,
    /// It is done with it.
    Finish,
    /// We take it back.
    Withdraw,
}

impl ReferralVerb {
    fn step(self) -> ReferralStep {
        match self {
            Self::Accept => ReferralStep::Accepted,
            Self::Return => ReferralStep::Returned,
            Self::Finish => ReferralStep::Finished,
            Self::Withdraw => ReferralStep::Withdrawn,
        }
    }
}

/// The bodies that incidents may be referred to.
#[utoipa::path(get, path = "/api/v1/agencies", tag = "staff",
    responses((status = 200, body = Agencies), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_agencies(State(app): State<App>, staff: Staff) -> Result<axum::Json<Agencies>, Problem> {
    app.looks_up(staff.person())?;
    let out = |one: &crate::config::Agency| AgencyOut {
        agency: one.code.as_str().into(),
        name: one.name.clone(),
        outside: one.outside,
        phone: one.phone.clone(),
        region: None,
    };
    let beside = |one: &Neighbour| AgencyOut {
        agency: one.agency(),
        name: one.name.clone(),
        outside: false,
        phone: one.phone.clone(),
        region: Some(one.code.clone()),
    };
    let regions = app.centre.policy.neighbours.iter().map(beside);
    Ok(axum::Json(Agencies { agencies: app.centre.agencies.iter().map(out).chain(regions).collect() }))
}

fn body_of(agency: &crate::config::Agency) -> Body {
    let (code, name) = (agency.code.as_str().into(), agency.name.clone());
    Body { agency: code, name, outside: agency.outside, region: None }
}

/// Refers it to another body. It stays ours until that accepts.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/referrals", tag = "dispatcher", request_body = ReferBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn refer_incident(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    headers: HeaderMap,
    body: Json<ReferBody>,
) -> Changed {
    let said = body.value;
    let version = version_of(said.version, &headers)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let agency = app.centre.agencies.iter().find(|one| one.code == said.agency.as_str()).map(body_of);
    let region = app.centre.policy.neighbours.iter().find(|one| one.agency() == said.agency);
    let to = region.map(Neighbour::body).or(agency);
    let refer = Refer::Ask {
        to: to.ok_or_else(|| Problem::invalid_field("agency", "not_allowed"))?,
        takes_over: said.takes_over,
        number: number(said.number)?,
        reason: app.seal_some(&id, "reason", said.reason.as_deref()).await?,
    };
    app.change(&staff, id.clone(), Command::Refer { incident: id, refer, version }, key.with(&body.hash))
        .await
}

/// Goes on with a referral, or ends it.
#[utoipa::path(post, path = "/api/v1/referrals/{id}/{verb}", tag = "officer", request_body = ReferralStepBody,
    params(("id" = String, Path), ("verb" = ReferralVerb, Path), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn step_referral(
    State(app): State<App>,
    staff: Staff,
    Path((referral, verb)): Path<(ReferralId, ReferralVerb)>,
    key: Key,
    headers: HeaderMap,
    body: Json<ReferralStepBody>,
) -> Changed {
    let said = body.value;
    let version = version_of(said.version, &headers)?;
    let id = referral.incident().ok_or_else(Problem::not_found)?;
    app.seen_or_was_on(staff.person(), &id).await?;
    let refer = Refer::Step {
        referral,
        step: verb.step(),
        said_at: said.at,
        spoke_with: app.seal_some(&id, "spoke_with", said.spoke_with.as_deref()).await?,
        number: number(said.number)?,
        reason: app.seal_some(&id, "reason", said.reason.as_deref()).await?,
    };
    app.change(&staff, id.clone(), Command::Refer { incident: id, refer, version }, key.with(&body.hash))
        .await
}

/// A number as others write theirs; no words, which might tell who.
fn number(said: Option<String>) -> Result<Option<String>, Problem> {
    let Some(said) = said.map(|said| said.trim().to_owned()).filter(|said| !said.is_empty()) else {
        return Ok(None);
    };
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-/._#".contains(sign);
    if said.len() > LONGEST_NUMBER {
        return Err(Problem::invalid_field("number", "too_long"));
    }
    if said.chars().all(plain) { Ok(Some(said)) } else { Err(Problem::invalid_field("number", "wrong")) }
}
