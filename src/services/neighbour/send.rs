//! Telling another region where a referral stands.

use super::{Asked, Letter};
use crate::domain::ids::{IncidentId, ReferralId};
use crate::domain::incident::Incident;
use crate::domain::neighbour::There;
use crate::domain::referral::{Referral, ReferralStep};
use crate::domain::report::{Private, SealedText};
use crate::domain::wishes::Contact;
use crate::services::{Centre, ServiceError};

impl Centre {
    /// Puts into the post of the other region where a referral of, or to, this incident stands. The step that is told, and what
    /// its reporter wishes since, where that waits; `None` when there is nothing to tell.
    ///
    /// # Errors
    /// When the store cannot be reached, or the incident is not there.
    pub(in crate::services) async fn write_to_neighbour(
        &self,
        incident: &IncidentId,
        referral: &ReferralId,
    ) -> Result<Option<(ReferralStep, Option<Contact>)>, ServiceError> {
        let (doc, _) = self.incident(incident).await?;
        let (region, told, letter) = if let Some(one) = doc.referral(referral) {
            let Some(region) = one.to.region.clone().filter(|_| one.is_to_be_told()) else { return Ok(None) };
            // Read after the document: never less than what waits there to be told.
            let contact = self.wish_of_first(&doc).await?;
            let told = (one.step, one.wish.map(|_| contact));
            (region, told, self.letter_out(&doc, one, contact).await?)
        } else if let Some(one) = doc.received.as_ref().filter(|one| one.is_to_be_told()) {
            let there = There { incident: doc.id.clone(), label: doc.label.clone() };
            let (number, reason) = (doc.code.to_string(), self.words_of(one.reason.as_ref()).await?);
            (one.region.clone(), (one.step, None), Letter::Answered { step: one.step, there, number, reason })
        } else {
            return Ok(None);
        };
        let sealed = letter.seal(&self.vault, &self.ids, referral)?;
        self.store.post(&region, referral, &sealed).await?;
        Ok(Some(told))
    }

    /// What the reporter wishes whose name and number the other region has.
    async fn wish_of_first(&self, doc: &Incident) -> Result<Contact, ServiceError> {
        let first = self.reports(doc.reports.get(..1).unwrap_or_default()).await?;
        Ok(first.first().map(|(report, _)| report.wishes.contact).unwrap_or_default())
    }

    /// Who has not said yet that it came is asked, for this letter lies in the place of the one before; who has is told how it
    /// went on.
    async fn letter_out(
        &self,
        doc: &Incident,
        one: &Referral,
        contact: Contact,
    ) -> Result<Letter, ServiceError> {
        if one.there.is_some() || !one.step.is_open() {
            return Ok(Letter::Went { step: one.step, contact });
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
