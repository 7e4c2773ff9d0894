//! What administrators do: invite people, change what they may do, end their sessions, erase their accounts.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::mine::{SessionOut, SessionsOut};
use crate::domain::access::{Act, On, Role};
use crate::http::App;
use crate::http::extract::{Json, Path, Staff};
use crate::http::problem::{Problem, ProblemBody};
use crate::services::accounts::Profile;
use crate::services::accounts::people::{Change, Invitation, Known};

/// Who gets an account.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// Its name: 1 to 64 of a-z, 0-9, `-`, `_`, `.`.
    pub name: String,
    /// Roles, combined.
    pub roles: Vec<Role>,
    /// The agency an officer speaks for.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub agency: Option<String>,
    /// The unit a responder is on.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub unit: Option<String>,
}

/// What of an account is changed; what is missing stays.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    /// Roles, combined; with them agency and unit are set as well.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub roles: Option<Vec<Role>>,
    /// The agency an officer speaks for.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub agency: Option<String>,
    /// The unit a responder is on.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub unit: Option<String>,
    /// Whether it cannot sign in. Its sessions end.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub disabled: Option<bool>,
    /// Takes the second factor away, for somebody who lost it. Their sessions end, and the next sign-in sets another.
    #[serde(default)]
    pub remove_second_factor: bool,
}

/// An account.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AccountOut {
    /// Its name.
    pub name: String,
    /// Roles, combined.
    pub roles: Vec<Role>,
    /// The agency an officer speaks for.
    pub agency: Option<String>,
    /// The unit a responder is on.
    pub unit: Option<String>,
    /// The invitation was taken.
    pub joined: bool,
    /// It cannot sign in.
    pub disabled: bool,
    /// A second factor is set.
    pub second_factor: bool,
    /// Codes left for when the telephone is lost.
    pub recovery_left: usize,
    /// Signs in without a second factor whatever its roles.
    pub exempt: bool,
}

/// All accounts.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct AccountsOut {
    /// By name.
    pub accounts: Vec<AccountOut>,
}

/// What lets somebody into an account, once.
#[derive(Serialize, TS, utoipa::ToSchema)]
pub struct InvitationOut {
    /// Account name.
    pub name: String,
    /// Opened by the person invited. Told now and never again.
    pub link: String,
    /// When it is no good any more.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// All accounts of the region.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts",
    responses((status = 200, body = AccountsOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_accounts(State(app): State<App>, staff: Staff) -> Result<axum::Json<AccountsOut>, Problem> {
    administers(&staff)?;
    let accounts = app.centre.accounts.list().await?.into_iter().map(AccountOut::from).collect();
    Ok(axum::Json(AccountsOut { accounts }))
}

/// Makes an account and a link for whoever it is for. Needs password and code given lately.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = AccountBody,
    responses((status = 201, body = InvitationOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn invite(
    State(app): State<App>,
    staff: Staff,
    body: Json<AccountBody>,
) -> Result<(StatusCode, axum::Json<InvitationOut>), Problem> {
    administers(&staff)?;
    staff.stepped_up(&app)?;
    let AccountBody { name, roles, agency, unit } = body.value;
    let profile = Profile { name, roles, agency: agency.map(Into::into), unit: unit.map(Into::into) };
    let invitation = app.centre.invite(&staff.asker(), &profile).await?;
    Ok((StatusCode::CREATED, axum::Json(app.link_of(profile.name.trim().to_lowercase(), &invitation))))
}

/// Changes what an account may do. Needs password and code given lately.
#[utoipa::path(patch, path = "/api/v1/accounts/{name}", tag = "accounts", request_body = ChangeBody,
    params(("name" = String, Path)),
    responses((status = 200, body = AccountOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn change_account(
    State(app): State<App>,
    staff: Staff,
    Path(name): Path<String>,
    body: Json<ChangeBody>,
) -> Result<axum::Json<AccountOut>, Problem> {
    administers(&staff)?;
    staff.stepped_up(&app)?;
    let ChangeBody { roles, agency, unit, disabled, remove_second_factor } = body.value;
    if roles.is_none() && (agency.is_some() || unit.is_some()) {
        return Err(Problem::invalid_field("roles", "missing"));
    }
    let profile = roles.map(|roles| Profile {
        name: name.clone(),
        roles,
        agency: agency.map(Into::into),
        unit: unit.map(Into::into),
    });
    let change = Change { profile, disabled, remove_second_factor };
    let known = app.centre.change_account(&staff.asker(), &name, &change).await?;
    Ok(axum::Json(known.into()))
}

/// Erases an account: it signs in no more, and its sockets close within 5 s. The record keeps its name, which nobody gets
/// again. Needs password and code given lately.
#[utoipa::path(delete, path = "/api/v1/accounts/{name}", tag = "accounts", params(("name" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn erase_account(
    State(app): State<App>,
    staff: Staff,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    administers(&staff)?;
    staff.stepped_up(&app)?;
    app.centre.erase_account(&staff.asker(), &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Invites the holder of an account anew: whoever has the link sets the password. Needs password and code given lately.
#[utoipa::path(post, path = "/api/v1/accounts/{name}/invitation", tag = "accounts", params(("name" = String, Path)),
    responses((status = 200, body = InvitationOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn invite_anew(
    State(app): State<App>,
    staff: Staff,
    Path(name): Path<String>,
) -> Result<axum::Json<InvitationOut>, Problem> {
    administers(&staff)?;
    staff.stepped_up(&app)?;
    let invitation = app.centre.invite_anew(&staff.asker(), &name).await?;
    Ok(axum::Json(app.link_of(name, &invitation)))
}

/// The running sessions of an account.
#[utoipa::path(get, path = "/api/v1/accounts/{name}/sessions", tag = "accounts", params(("name" = String, Path)),
    responses((status = 200, body = SessionsOut), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn list_sessions_of(
    State(app): State<App>,
    staff: Staff,
    Path(name): Path<String>,
) -> Result<axum::Json<SessionsOut>, Problem> {
    administers(&staff)?;
    let listed = app.centre.accounts.sessions_of(&name).await?;
    let sessions = listed.iter().map(|one| SessionOut::of(one, &staff.0)).collect();
    Ok(axum::Json(SessionsOut { sessions }))
}

/// Ends a session of an account; its sockets close within 5 s.
#[utoipa::path(delete, path = "/api/v1/accounts/{name}/sessions/{id}", tag = "accounts",
    params(("name" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn end_session_of(
    State(app): State<App>,
    staff: Staff,
    Path((name, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    administers(&staff)?;
    app.centre.end_session(&staff.asker(), &name, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn administers(staff: &Staff) -> Result<(), Problem> {
    if staff.person().may(Act::Administer, On::Nothing) { Ok(()) } else { Err(Problem::forbidden()) }
}

impl App {
    /// The token stands behind the `#`, which browsers send to no server.
    fn link_of(&self, name: String, invitation: &Invitation) -> InvitationOut {
        let origin = self.site.origins.first().map_or("", String::as_str);
        let link = format!("{origin}/akun#undangan={}", invitation.token);
        InvitationOut { name, link, expires_at: invitation.expires_at }
    }
}

impl From<Known> for AccountOut {
    fn from(known: Known) -> Self {
        Self {
            name: known.profile.name,
            roles: known.profile.roles,
            agency: known.profile.agency.map(|agency| agency.to_string()),
            unit: known.profile.unit.map(|unit| unit.to_string()),
            joined: known.joined,
            disabled: known.disabled,
            second_factor: known.second_factor,
            recovery_left: known.recovery_left,
            exempt: known.exempt,
        }
    }
}
