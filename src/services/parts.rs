//! What was merged into an incident, what it became part of, and its reports judged again, or as they might be.

use super::{Centre, ServiceError};
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::incident::Incident;
use crate::domain::triage::{Triage, WhatIf};

impl Centre {
    /// Everything that was merged into an incident, and into that.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn parts(&self, whole: &Incident) -> Result<Vec<Incident>, ServiceError> {
        let ids = |doc: &Incident| doc.absorbed.iter().map(|part| part.incident.clone()).collect();
        let (mut wanted, mut parts): (Vec<IncidentId>, Vec<Incident>) = (ids(whole), Vec::new());
        // No incident has more parts than reports, also when they move while they are read.
        while !wanted.is_empty() && parts.len() < self.policy.reports_per_incident {
            let found: Vec<Incident> =
                self.incidents(&wanted).await?.into_iter().map(|(doc, _)| doc).collect();
            wanted = found.iter().flat_map(|doc| -> Vec<IncidentId> { ids(doc) }).collect();
            parts.extend(found);
        }
        Ok(parts)
    }

    /// The incident that goes on with a merged one; `None` when it is on its own.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn survivor(&self, part: &Incident) -> Result<Option<Incident>, ServiceError> {
        let mut next = part.merged.as_ref().map(|merged| merged.incident.clone());
        let mut whole = None;
        while let Some(id) = next {
            let (doc, _) = self.incident(&id).await?;
            next = doc.merged.as_ref().map(|merged| merged.incident.clone());
            whole = Some(doc);
        }
        Ok(whole)
    }

    /// What the rules of now say of reports that were judged by earlier ones: the most urgent of it. `None` when all
    /// were judged by the rules of now. Nobody reads what is opened for it.
    ///
    /// # Errors
    /// When the store cannot say, or what is sealed cannot be opened.
    pub async fn judge_again(&self, reports: &[ReportId]) -> Result<Option<Triage>, ServiceError> {
        let earlier = self.reports(reports).await?.into_iter();
        let earlier = earlier.filter(|(report, _)| report.triage.rules_version != self.rules.get().version());
        let earlier: Vec<ReportId> = earlier.map(|(report, _)| report.id).collect();
        let opened = self.open_reports(&earlier).await?;
        let judged =
            opened.iter().filter_map(|(report, private)| Some(self.triage_kept(report, private.as_ref()?)));
        Ok(judged.min_by_key(|triage| triage.level))
    }

    /// What answers to the questions left open would make of an incident's level, by the rules of now and its first
    /// report. Empty when facts that came later, or other rules, judged it otherwise. Nobody reads what is opened.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn what_if_kept(&self, incident: &Incident) -> Result<Vec<WhatIf>, ServiceError> {
        let Some(first) = incident.key_of().filter(|_| !incident.triage.unasked.is_empty()) else {
            return Ok(Vec::new());
        };
        if incident.changed.is_some() {
            return self.what_if_known(incident).await;
        }
        let opened = self.open_reports(std::slice::from_ref(first)).await?.pop();
        let Some((report, Some(private))) = opened else { return Ok(Vec::new()) };
        let (rules, input) = (self.rules.get(), self.as_judged(&report, &private));
        let as_it_stands = rules.triage(&input).level == incident.triage.level;
        Ok(if as_it_stands { rules.what_if(&input) } else { Vec::new() })
    }
}
