//! What reporters told after their reports were taken, as it is opened with these.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use crate::domain::ids::ReportId;
use crate::domain::wishes::Contact;
use crate::services::intake::{AddedBy, ToldLater};

/// What a reporter told later, opened.
#[derive(Debug, Serialize, TS, utoipa::ToSchema)]
pub struct PrivateAdded {
    /// When it came.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The report of whoever told it; of what is older than this field, the incident's first.
    pub report: ReportId,
    /// Why it was told.
    pub by: AddedBy,
    /// The person's words.
    pub text: String,
    /// Words about the place.
    pub place_text: Option<String>,
    /// Latitude, WGS 84 degrees.
    pub lat: Option<f64>,
    /// Longitude, WGS 84 degrees.
    pub lon: Option<f64>,
    /// Name.
    pub name: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// Whether it is safe to get in touch: the strictest of what was said.
    pub contact: Contact,
}

impl From<ToldLater> for PrivateAdded {
    fn from(told: ToldLater) -> Self {
        let ToldLater { at, report, by, added, .. } = told;
        Self {
            at,
            report,
            by,
            text: added.text,
            place_text: added.place_text,
            lat: added.lat,
            lon: added.lon,
            name: added.name,
            phone: added.phone,
            contact: added.contact,
        }
    }
}

/// What was told later: all of it for who sees the whole region, else as somebody on the way may read it. `contacts` are of all tellers.
pub(super) fn private_added(
    told: Vec<ToldLater>,
    contacts: &HashMap<ReportId, Contact>,
    is_whole: bool,
) -> Vec<PrivateAdded> {
    let told = told.into_iter().map(|one| one.as_wished(contacts));
    let told = told.filter_map(|one| if is_whole { Some(one) } else { one.of_whom_may_be_called(contacts) });
    told.map(PrivateAdded::from).collect()
}
