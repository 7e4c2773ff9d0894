//! What is at hand while a call is taken: earlier reports from the same telephone, and open incidents near the place. Writes nothing but
//! that somebody looked.

use serde_json::{Map, Value};
use ts_rs::TS;

use super::fields::{FieldFault, Fields};
use super::place::{read_point, whereabouts};
use super::read::{Bounds, whole};
use super::{PlaceBody, ReportIn, ReporterBody};
use crate::domain::command::Asker;
use crate::domain::ids::ReportId;
use crate::domain::incident::{Incident, Phase};
use crate::domain::phone::Phone;
use crate::domain::report::Report;
use crate::domain::suspicion::Suspicion;
use crate::services::{Centre, ServiceError};
use crate::store::vault::hex;

/// So many of each are shown.
const MOST: usize = 5;
const SECONDS_A_DAY: u32 = 86_400;

/// What is asked about, whose form is right.
#[derive(Clone, Debug, PartialEq)]
pub struct AtHandIn(ReportIn);

/// The body as the API describes it: fields of a report, as far as they are written.
#[derive(Debug, TS, utoipa::ToSchema)]
#[ts(rename = "AtHandIn", optional_fields = nullable)]
#[schema(as = AtHandIn)]
#[expect(dead_code, reason = "read from the JSON by hand, as the fields of a report are")]
pub struct AtHandBody {
    /// Whose telephone it is; only that.
    reporter: Option<ReporterBody>,
    place: Option<PlaceBody>,
    /// Where, in words.
    place_text: Option<String>,
    /// Code of an area.
    area: Option<String>,
    /// Kecamatan in words.
    district: Option<String>,
    /// Desa or kelurahan in words.
    village: Option<String>,
}

/// What is at hand.
#[derive(Clone, Debug, Default)]
pub struct AtHand {
    /// Earlier reports from this telephone with their incidents, the last one first.
    pub earlier: Vec<(Report, Incident)>,
    /// Open incidents near it, the nearest first, with metres; without a point those of its area.
    pub nearby: Vec<(Incident, Option<f64>)>,
    /// What speaks for a prank.
    pub suspicion: Option<Suspicion>,
}

/// Reads what is asked about.
///
/// # Errors
/// Every fault, in the order of the contract.
pub fn read_at_hand(object: &Map<String, Value>, bounds: &Bounds<'_>) -> Result<AtHandIn, Vec<FieldFault>> {
    let mut fields = Fields::new(object);
    let told = whole(&mut fields, bounds, |_| String::new());
    if fields.faults.is_empty() { Ok(AtHandIn(told)) } else { Err(fields.faults) }
}

impl Centre {
    /// What is at hand for a call.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn at_hand(&self, asker: &Asker, asked: &AtHandIn) -> Result<AtHand, ServiceError> {
        let mut told = asked.0.clone();
        let (earlier, suspicion) = match &told.reporter.phone {
            Some(phone) => self.of_caller(asker, phone).await?,
            None => (Vec::new(), None),
        };
        let region = self.places.get();
        read_point(&region, &mut told);
        let area = whereabouts(&region, &told).area.map(|area| area.code);
        let reach = f64::from(self.config.dispatch.nearby_m);
        let metres = |doc: &Incident| Some(told.point?.distance_m(doc.rounded?.0));
        let nearby = self.board.read(|state| {
            let docs = state.incidents.values().filter_map(|slot| slot.doc.as_ref());
            let open = docs.filter(|doc| doc.phase == Phase::Open);
            let mut found: Vec<(&Incident, Option<f64>)> = open
                .filter_map(|doc| {
                    if let Some(far) = metres(doc) {
                        return (far <= reach).then_some((doc, Some(far)));
                    }
                    let here = doc.area.as_ref().map(|area| area.code.as_str());
                    (area.is_some() && here == area.as_deref()).then_some((doc, None))
                })
                .collect();
            found.sort_by(|(one, near), (other, far)| {
                let metres = |far: &Option<f64>| far.unwrap_or(f64::MAX);
                metres(near).total_cmp(&metres(far)).then(other.opened_at.cmp(&one.opened_at))
            });
            found.into_iter().take(MOST).map(|(doc, far)| (doc.clone(), far)).collect()
        });
        Ok(AtHand { earlier, nearby, suspicion })
    }

    /// What is known of a caller, once it is recorded that somebody looked. Where that cannot be recorded nothing is shown, and the call
    /// goes on without it.
    async fn of_caller(
        &self,
        asker: &Asker,
        phone: &Phone,
    ) -> Result<(Vec<(Report, Incident)>, Option<Suspicion>), ServiceError> {
        let earlier = self.earlier(phone).await?;
        let suspicion = self.suspicion_of_caller(Some(phone)).await?;
        if earlier.is_empty() && suspicion.is_none() {
            return Ok((earlier, suspicion));
        }
        match self.record_search(asker, phone, earlier.len()).await {
            Ok(()) => Ok((earlier, suspicion)),
            Err(fault) => {
                tracing::warn!(%fault, "earlier reports of a caller are not shown: the look cannot be recorded");
                Ok((Vec::new(), None))
            }
        }
    }

    /// Earlier reports of a telephone; those that were erased are not known any more.
    pub(in crate::services) async fn earlier(
        &self,
        phone: &Phone,
    ) -> Result<Vec<(Report, Incident)>, ServiceError> {
        let ids = self.store.reports_of_number(&self.number(phone.as_str())).await?;
        let kept = self.store.wrapped_keys(&ids).await?;
        let ids: Vec<ReportId> =
            ids.into_iter().zip(kept).filter_map(|(id, key)| key.map(|_| id)).take(MOST).collect();
        let mut earlier = Vec::new();
        for (report, _) in self.reports(&ids).await? {
            let (incident, _) = self.incident(&report.incident).await?;
            earlier.push((report, incident));
        }
        Ok(earlier)
    }

    /// A telephone as it is remembered: a keyed hash.
    pub(super) fn number(&self, phone: &str) -> String {
        hex(&self.vault.stable_bytes::<16>(&[self.region(), phone], "number"))
    }

    /// Remembers whose telephone a report came from. Only a help: that it fails is no fault of the report.
    pub(super) async fn remember_caller(&self, phone: Option<&Phone>, report: &ReportId) {
        let Some(phone) = phone else { return };
        let keep_s = self.config.limits.number_days * SECONDS_A_DAY;
        if let Err(why) = self.store.remember_number(&self.number(phone.as_str()), report, keep_s).await {
            tracing::debug!(%why, "whose telephone a report came from is not remembered");
        }
    }
}
