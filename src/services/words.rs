//! Free words about an incident: sealed before they are decided on, opened for those who may read them.

use std::collections::HashMap;

use super::{Centre, ServiceError};
use crate::domain::aggregate::{Key, State};
use crate::domain::decide::Refusal;
use crate::domain::ids::{IncidentId, ReportId, UnitId};
use crate::domain::incident::Incident;
use crate::domain::report::{Private, Report, SealedText};
use crate::domain::unit::Unit;
use crate::store::vault::{ReportKey, Vault};

/// A report with what is sealed in it; `None` where it was erased.
pub type Opened = (Report, Option<Private>);

impl Centre {
    /// An incident as it is kept now, with its version.
    pub async fn incident(&self, id: &IncidentId) -> Result<(Incident, u64), ServiceError> {
        let key = Key::Incident(id.clone());
        let mut state = State::default();
        self.store.load(&mut state, std::slice::from_ref(&key), None).await?;
        let slot = state.incidents.remove(id).unwrap_or_default();
        slot.doc.map(|doc| (doc, slot.version)).ok_or(ServiceError::Refused(Refusal::NotFound(key)))
    }

    /// Incidents as they are kept now, with their versions; those that are not there are left out.
    pub async fn incidents(&self, ids: &[IncidentId]) -> Result<Vec<(Incident, u64)>, ServiceError> {
        let keys: Vec<Key> = ids.iter().cloned().map(Key::Incident).collect();
        let mut state = State::default();
        self.store.load(&mut state, &keys, None).await?;
        let found = ids.iter().filter_map(|id| state.incidents.remove(id));
        Ok(found.filter_map(|slot| slot.doc.map(|doc| (doc, slot.version))).collect())
    }

    /// A unit as it is kept now, with its version.
    pub async fn unit(&self, id: &UnitId) -> Result<(Unit, u64), ServiceError> {
        let key = Key::Unit(id.clone());
        let mut state = State::default();
        self.store.load(&mut state, std::slice::from_ref(&key), None).await?;
        let slot = state.units.remove(id).unwrap_or_default();
        slot.doc.map(|doc| (doc, slot.version)).ok_or(ServiceError::Refused(Refusal::NotFound(key)))
    }

    /// Reports as they are kept now, with their versions; those that are not there are left out.
    pub async fn reports(&self, ids: &[ReportId]) -> Result<Vec<(Report, u64)>, ServiceError> {
        let keys: Vec<Key> = ids.iter().cloned().map(Key::Report).collect();
        let mut state = State::default();
        self.store.load(&mut state, &keys, None).await?;
        let found = ids.iter().filter_map(|id| state.reports.remove(id));
        Ok(found.filter_map(|slot| slot.doc.map(|doc| (doc, slot.version))).collect())
    }

    /// Seals words about an incident under the key of its first report that was not erased.
    ///
    /// # Errors
    /// Not found when there is no such incident; [`Refusal::AllErased`] when all its reports were erased.
    pub async fn seal_words(&self, incident: &IncidentId, words: &str) -> Result<SealedText, ServiceError> {
        let (doc, _) = self.incident(incident).await?;
        let not_found = || ServiceError::Refused(Refusal::NotFound(Key::Incident(incident.clone())));
        if doc.reports.is_empty() {
            return Err(not_found());
        }
        // The first one that was not erased.
        let keys = self.report_keys(&doc.reports).await?;
        let key = doc.reports.iter().find_map(|report| keys.get(report));
        let key = key.ok_or(ServiceError::Refused(Refusal::AllErased))?;
        Ok(key.seal_text(&self.ids, words)?)
    }

    /// Opens sealed words; `None` for each whose report was erased.
    pub async fn open_words(&self, sealed: &[&SealedText]) -> Result<Vec<Option<String>>, ServiceError> {
        let mut of: Vec<ReportId> = sealed.iter().map(|text| text.key_of.clone()).collect();
        of.sort();
        of.dedup();
        let keys = self.report_keys(&of).await?;
        Ok(sealed.iter().map(|text| keys.get(&text.key_of)?.open(&text.sealed).ok()).collect())
    }

    /// Opens what is sealed in reports. Reading it must have been recorded before.
    pub async fn open_reports(&self, ids: &[ReportId]) -> Result<Vec<Opened>, ServiceError> {
        let (reports, keys) = (self.reports(ids).await?, self.report_keys(ids).await?);
        Ok(reports
            .into_iter()
            .map(|(report, _)| {
                let private = keys.get(&report.id).and_then(|key| key.open(&report.sealed).ok());
                (report, private)
            })
            .collect())
    }

    pub(super) async fn report_keys(
        &self,
        ids: &[ReportId],
    ) -> Result<HashMap<ReportId, ReportKey>, ServiceError> {
        let wrapped = self.store.wrapped_keys(ids).await?;
        let mut keys = HashMap::new();
        for (id, wrapped) in ids.iter().zip(wrapped) {
            // What a restored Redis has brought back is as good as gone.
            let wrapped = wrapped.filter(|_| !self.erased.has(id, true));
            let left = wrapped.as_deref().filter(|_| self.erased.has(id, false));
            if let Some(wrapped) = left.and_then(Vault::without_restricted).or(wrapped) {
                if let Ok(key) = self.vault.unwrap(id, &wrapped) {
                    keys.insert(id.clone(), key);
                } else {
                    // The master key is lost: boards say so.
                    tracing::warn!(report = %id, "the keys of a report cannot be unwrapped");
                }
            }
        }
        Ok(keys)
    }
}
