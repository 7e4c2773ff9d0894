//! The last seal, for everybody: who writes its digest down can prove later what the record was. Answered from memory.

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use jiff::Timestamp;
use serde::Serialize;

use crate::http::App;
use crate::store::seals::Signed;

/// The last seal of the record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LatestSeal {
    /// Whose record.
    pub region: String,
    /// The public key (Ed25519, hex) by which every seal of this centre can be checked.
    pub centre_key: String,
    /// The last seal; null: nothing was sealed yet.
    pub seal: Option<SealOut>,
    /// This process found that the record is not what was sealed.
    pub broken: bool,
}

/// A seal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SealOut {
    /// Seals are counted from 1.
    pub number: u64,
    /// SHA-256 of its text, hex.
    pub digest: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The seal as `sigap verify --copies` reads it, one a line.
    #[schema(value_type = Object)]
    pub copy: Signed,
}

/// The last seal of the record: its number, its digest, and the seal itself as a copy to keep.
#[utoipa::path(get, path = "/api/v1/seals/latest", tag = "public", responses((status = 200, body = LatestSeal)))]
pub async fn get_latest_seal(
    State(app): State<App>,
) -> ([(HeaderName, &'static str); 1], axum::Json<LatestSeal>) {
    let seals = &app.centre.seals;
    let seal = seals.last().map(|last| SealOut {
        number: last.number,
        digest: last.digest,
        at: last.at,
        // What tells entries apart is not for everybody to guess at.
        copy: Signed { leaves: String::new(), ..last.signed },
    });
    let latest = LatestSeal {
        region: app.centre.region().to_owned(),
        centre_key: seals.centre_key.public().to_owned(),
        seal,
        broken: seals.is_broken(),
    };
    ([(CACHE_CONTROL, "public, max-age=10")], axum::Json(latest))
}
