//! Facilities that people are brought to, and what is known of their beds.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::App;
use super::extract::{Json, Path, Staff};
use super::problem::{Problem, ProblemBody};
use crate::domain::access::{Act, On};
use crate::domain::ids::FacilityId;
use crate::store::facilities::BedsSaid;

/// More beds than any facility has.
const MOST_BEDS: u32 = 9_999;

/// All facilities.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct FacilityList {
    /// In the order of the file.
    pub facilities: Vec<FacilityOut>,
}

/// A facility.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct FacilityOut {
    /// Its code.
    pub id: FacilityId,
    /// What people call it.
    pub name: String,
    /// What it can do.
    pub capabilities: Vec<String>,
    /// Latitude, WGS 84 degrees.
    pub lat: f64,
    /// Longitude, WGS 84 degrees.
    pub lon: f64,
    /// Where its emergency department is reached.
    pub phone: Option<String>,
    /// Beds for emergencies in all.
    pub beds: Option<u32>,
    /// Free ones; absent when nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub free: Option<FreeBeds>,
}

/// How many beds are free, and how old that is.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct FreeBeds {
    /// How many.
    pub beds: u32,
    /// When that was said.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Seconds ago.
    #[ts(type = "number")]
    pub age_s: i64,
    /// By whom.
    pub by: String,
    /// Too old to count on.
    pub stale: bool,
}

/// How many beds are free.
#[derive(Debug, Deserialize, TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BedsBody {
    /// How many.
    pub free: u32,
}

/// Facilities, with free beds and the age of that knowledge. For staff who see running work.
#[utoipa::path(get, path = "/api/v1/facilities", tag = "staff",
    responses((status = 200, body = FacilityList), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn list_facilities(
    State(app): State<App>,
    staff: Staff,
) -> Result<axum::Json<FacilityList>, Problem> {
    app.looks_up(staff.person())?;
    let (known, now) = (app.centre.store.beds().await?, app.centre.clock.now());
    let stale_s = i64::from(app.centre.config.facilities.beds_stale_s);
    let facilities = app.centre.facilities.iter().map(|one| {
        let id = FacilityId(one.code.clone());
        let free = known.get(&id).map(|said| {
            let age_s = now.duration_since(said.at).as_secs().max(0);
            FreeBeds { beds: said.free, at: said.at, age_s, by: said.by.clone(), stale: age_s > stale_s }
        });
        FacilityOut {
            id,
            name: one.name.clone(),
            capabilities: one.capabilities.clone(),
            lat: one.lat,
            lon: one.lon,
            phone: one.phone.clone(),
            beds: one.beds,
            free,
        }
    });
    Ok(axum::Json(FacilityList { facilities: facilities.collect() }))
}

/// Says how many beds of a facility are free. For the centre and for crews, who stand there.
#[utoipa::path(put, path = "/api/v1/facilities/{id}/beds", tag = "staff", request_body = BedsBody,
    params(("id" = String, Path)),
    responses((status = 200, body = FacilityList), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn say_beds(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<FacilityId>,
    body: Json<BedsBody>,
) -> Result<axum::Json<FacilityList>, Problem> {
    if !staff.person().may(Act::SayBeds, On::Nothing) {
        return Err(Problem::forbidden());
    }
    if !app.centre.facilities.iter().any(|one| one.code == id.as_str()) {
        return Err(Problem::not_found());
    }
    if body.value.free > MOST_BEDS {
        return Err(Problem::invalid_field("free", "out_of_range"));
    }
    let (at, by) = (app.centre.clock.now(), staff.person().name.clone());
    app.centre.store.put_beds(&id, &BedsSaid { free: body.value.free, at, by }).await?;
    list_facilities(State(app), staff).await
}
