//! Looking for the reports of a telephone: what is typed is not kept, and no number is shown.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::access::{Act, On};
use crate::domain::phone::Phone;
use crate::http::App;
use crate::http::at_hand::AtHandRow;
use crate::http::extract::{Json, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// A telephone.
#[derive(Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberBody {
    /// As it is typed.
    pub phone: String,
}

/// Nothing of it stands in what prints one.
impl std::fmt::Debug for NumberBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NumberBody")
    }
}

/// Reports from a telephone.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct NumberOut {
    /// The last one first, those that are remembered.
    pub reports: Vec<AtHandRow>,
}

/// Looks for the reports of a telephone, by a keyed hash of it. That somebody looked stands in the record, the number does not.
#[utoipa::path(post, path = "/api/v1/privacy/search", tag = "dispatcher", request_body = NumberBody,
    responses((status = 200, body = NumberOut), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn search_number(
    State(app): State<App>,
    staff: Staff,
    body: Json<NumberBody>,
) -> Result<axum::Json<NumberOut>, Problem> {
    if !staff.person().may(Act::TakeReports, On::Nothing) {
        return Err(Problem::forbidden());
    }
    let phone = Phone::parse(body.value.phone.trim());
    let phone = phone.map_err(|fault| Problem::invalid_field("phone", fault.code()))?;
    let found = app.centre.search_number(&staff.asker(), &phone).await?;
    let reports = found.iter().map(|(report, doc)| AtHandRow::earlier(report, doc)).collect();
    Ok(axum::Json(NumberOut { reports }))
}
