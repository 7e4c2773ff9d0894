//! An order: the plan's units and a spare one, alerted in one act.

use axum::extract::State;
use serde::Deserialize;
use ts_rs::TS;

use super::verbs::{Changed, IncidentChanged};
use crate::domain::command::Command;
use crate::domain::ids::{IncidentId, UnitId};
use crate::http::App;
use crate::http::extract::{Json, Key, Path, Staff};
use crate::http::problem::{Problem, ProblemBody};

/// Units of one order.
const MOST: usize = 20;

/// Whom to send in one act.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    /// The units of the plan, 1 to 20.
    pub unit_ids: Vec<UnitId>,
    /// The nearest other one, released when those have acknowledged.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub spare_unit_id: Option<UnitId>,
}

/// Sends units in one act, all or none, and a spare one beside them.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/order", tag = "dispatcher", request_body = OrderBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = IncidentChanged), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn order_units(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<IncidentId>,
    key: Key,
    body: Json<OrderBody>,
) -> Changed {
    let OrderBody { unit_ids: units, spare_unit_id: spare } = body.value;
    if units.is_empty() || units.len() > MOST {
        return Err(Problem::invalid_field("unit_ids", if units.is_empty() { "empty" } else { "too_many" }));
    }
    let command = Command::Order { incident: id.clone(), units, spare };
    app.change(&staff, id, command, key.with(&body.hash)).await
}
