//! Telling another region where a referral stands.

use super::{Asked, Letter};
use crate::domain::ids::{IncidentId, ReferralId};
use crate::domain::incident::Incident;
use crate::domain::neighbour::There;
use crate::domain::referral::{Referral, ReferralStep};
use crate::domain::report::{Private, SealedText};
use crate::services::{Centre, ServiceError};

impl Centre {
    /// Puts into the post of the other region where a referral of, or to, this incident stands. The step that is told;
    /// `None` when there is nothing to tell.
    ///
    /// # Errors
    /// When the store cannot be reached, or the incident is not there.
    pub(in crate::services) async fn write_to_neighbour(
        &self,
        incident: &IncidentId,
        referral: &ReferralId,
    ) -> Result<Option<ReferralStep>, ServiceError> {
        let (doc, _) = self.incident(incident).await?;
        let (region, step, letter) = if let Some(one) = doc.referral(referral) {
            let Some(region) = one.to.region.clone().filter(|_| one.is_to_be_told()) else { return Ok(None) };
            (region, one.step, self.letter_out(&doc, one).await?)
        } else if let Some(one) = doc.received.as_ref().filter(|one| one.is_to_be_told()) {
            let there = There { incident: doc.id.clone(), label: doc.label.clone() };
            let (number, reason) = (doc.code.to_string(), self.words_of(one.reason.as_ref()).await?);
            (one.region.clone(), one.step, Letter::Answered { step: one.step, there, number, reason })
        } else {
            return Ok(None);
        };
        let sealed = letter.seal(&self.vault, &self.ids, referral)?;
        self.store.post(&region, referral, &sealed).await?;
        Ok(Some(step))
    }

    /// Who does not know of it yet is asked; who does is told how it went on.
    async fn letter_out(&self, doc: &Incident, one: &Referral) -> Result<Letter, ServiceError> {
        if one.carried.is_some() || !one.step.is_open() {
            return Ok(Letter::Went { step: one.step });
        }
        let opened = self.open_reports(&doc.reports).await?;
        let lang = opened.first().map(|(report, _)| report.lang.clone()).unwrap_or_default();
        let wishes = opened.first().map(|(report, _)| report.wishes).unwrap_or_default();
        let occurred_at = opened.first().and_then(|(report, _)| report.occurred_at);
        let told: Vec<Private> = opened.into_iter().filter_map(|(_, private)| private).collect();
        let mut private = together(told, self.config.limits.text_chars);
        if let Some(retold) = self.open_retold(doc).await? {
            retold.over(&mut private);
        }
        Ok(Letter::Asked(Box::new(Asked {
            region: self.region().to_owned(),
            referral: one.id.clone(),
            from: There { incident: doc.id.clone(), label: doc.label.clone() },
            takes_over: one.takes_over,
            answer_by: one.answer_by,
            step: one.step,
            drill: doc.drill,
            level: doc.level(),
            kind: doc.kind.clone(),
            area: doc.area.clone(),
            people: doc.people(),
            vulnerable: doc.vulnerable(),
            lang,
            wishes,
            occurred_at,
            private,
            reason: self.words_of(one.reason.as_ref()).await?,
        })))
    }

    async fn words_of(&self, sealed: Option<&SealedText>) -> Result<Option<String>, ServiceError> {
        let Some(sealed) = sealed else { return Ok(None) };
        Ok(self.open_words(&[sealed]).await?.pop().flatten())
    }
}

/// The first report, with the words of all others behind its own as far as there is room.
fn together(told: Vec<Private>, chars: usize) -> Private {
    let mut told = told.into_iter();
    let mut first = told.next().unwrap_or_default();
    for other in told.filter(|other| !other.text.trim().is_empty()) {
        if first.text.chars().count() + other.text.chars().count() < chars {
            first.text = format!("{}\n{}", first.text, other.text);
        }
    }
    first
}
