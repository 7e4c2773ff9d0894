//! Taking what lies in the post of this region: an incident of its own for what another region asks, judged by the rules
//! here; steps of our referrals for what they answer.

use jiff::Timestamp;

use super::letter::Unread;
use super::{Asked, Letter};
use crate::domain::command::{Asker, Command};
use crate::domain::contact::ContactStep;
use crate::domain::decide::Refusal;
use crate::domain::ids::{IncidentId, ReferralId, opaque};
use crate::domain::neighbour::{Neighbour, Received};
use crate::domain::phone::Phone;
use crate::domain::place::Point;
use crate::domain::referral::Refer;
use crate::domain::report::{CallType, Channel};
use crate::domain::spot::PlaceFrom;
use crate::domain::triage::{Reason, Triage};
use crate::domain::wishes::Contact;
use crate::services::execute::RequestKey;
use crate::services::intake::{ReportIn, Reporter};
use crate::services::{Centre, ServiceError};
use crate::store::StoreError;
use crate::text::Lang;

/// Letters taken in one pass.
const AT_ONCE: usize = 50;
/// The rule that no level is lost on the way; its words are `rule.<name>` in the catalogues.
const RULE: &str = "came_urgent";

impl Centre {
    /// Takes what lies in the post, and says how much was taken. What cannot be taken yet stays.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn take_post(&self) -> Result<usize, ServiceError> {
        if self.policy.neighbours.is_empty() {
            return Ok(0);
        }
        let (mut taken, mut cursor) = (0, 0);
        loop {
            let (next, letters) = self.store.posted(cursor, AT_ONCE).await?;
            for (referral, text) in letters {
                match self.take_letter(&referral, &text).await {
                    Ok(()) => {
                        self.store.take_from_post(&referral, &text).await?;
                        taken += 1;
                    }
                    Err(ServiceError::Store(fault @ StoreError::Unavailable(_))) => return Err(fault.into()),
                    Err(fault) if self.waiting.is_news(&referral, self.clock.now()) => {
                        tracing::error!(%referral, %fault, "a letter of another region waits");
                    }
                    Err(_) => {}
                }
            }
            // However many wait, those behind them are looked at.
            if next == 0 || taken >= AT_ONCE {
                return Ok(taken);
            }
            cursor = next;
        }
    }

    async fn take_letter(&self, referral: &ReferralId, text: &str) -> Result<(), ServiceError> {
        let letter = match Letter::open(&self.vault, referral, text) {
            Ok(letter) => letter,
            Err(Unread::Closed(fault)) => return Err(fault.into()),
            Err(Unread::Newer) => return Err(StoreError::Newer(format!("a letter about {referral}")).into()),
            Err(fault @ Unread::Broken(_)) => {
                tracing::error!(%referral, %fault, "a letter of another region is thrown away");
                return Ok(());
            }
        };
        let (incident, refer) = match letter {
            Letter::Asked(asked) => {
                let (step, contact) = (asked.step, asked.wishes.contact);
                self.take_in(*asked).await?;
                // It may be here since an older letter that said less.
                (self.heeding(referral, contact).await?, Refer::TakenBack { step })
            }
            Letter::Went { step, contact } => {
                (self.heeding(referral, contact).await?, Refer::TakenBack { step })
            }
            Letter::Answered { step, there, number, reason } => {
                let Some(incident) = referral.incident() else { return Ok(()) };
                let reason = match reason {
                    Some(words) => Some(self.seal_words(&incident, &words).await?),
                    None => None,
                };
                let referral = referral.clone();
                (incident, Refer::Back { referral, step, there, number: Some(number), reason })
            }
        };
        self.follow_letter(Command::Refer { incident, refer, version: None }, referral).await
    }

    /// The incident here that a referral of another region became. What its reporter wished there holds here: theirs was the first
    /// report of it.
    async fn heeding(&self, referral: &ReferralId, wish: Contact) -> Result<IncidentId, ServiceError> {
        let incident = self.incident_for(referral);
        let report = match self.incident(&incident).await {
            Ok((doc, _)) => doc.reports.first().cloned(),
            // Taken back before it was taken.
            Err(ServiceError::Refused(Refusal::NotFound(_))) => None,
            Err(fault) => return Err(fault),
        };
        if let Some(report) = report.filter(|_| wish != Contact::default()) {
            let step = ContactStep::Wished { report, wish, home: None };
            self.follow_letter(Command::Contact { incident: incident.clone(), step }, referral).await?;
        }
        Ok(incident)
    }

    /// Does what a letter leads to, unless that is done.
    async fn follow_letter(&self, command: Command, referral: &ReferralId) -> Result<(), ServiceError> {
        match self.execute(&Asker::System, command, None).await {
            // Known already, or of an incident that never came: it was taken back before it was taken.
            Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo | Refusal::NotFound(_))) => Ok(()),
            Err(ServiceError::Refused(refusal)) => {
                tracing::error!(%referral, %refusal, "what another region says does not fit");
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    async fn take_in(&self, asked: Asked) -> Result<(), ServiceError> {
        let Some(neighbour) = self.policy.neighbours.iter().find(|one| one.code == asked.region) else {
            tracing::warn!(
                region = asked.region,
                "a region asks that is no neighbour (region.neighbours_file)"
            );
            return Err(ServiceError::Busy);
        };
        let key = key_of(&asked.referral);
        let mut taken = self.receive(&Asker::System, report_of(&asked), Some(&key), Lang::default())?;
        as_urgent(&mut taken.report.triage, &asked);
        taken.gated = asked.drill;
        let why = match asked.reason.as_deref() {
            Some(words) => {
                let own = self.vault.unwrap(&taken.report.id, &taken.wrapped_key)?;
                Some(own.seal_text(&self.ids, words)?)
            }
            None => None,
        };
        // What is told again by another region is looked at, never joined to another by itself.
        taken.said = None;
        let mut command = taken.command();
        if let Command::ReceiveReport { beside, .. } = &mut command {
            beside.from = Some(Box::new((received(&asked, neighbour, self.clock.now()), why)));
        }
        match self.execute(&Asker::System, command, Some(&key)).await {
            // The answer was forgotten, the incident was not: its id is the same for the same referral.
            Ok(_) | Err(ServiceError::Refused(Refusal::AlreadyExists)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// The incident here that a referral of another region became, or will become.
    fn incident_for(&self, referral: &ReferralId) -> IncidentId {
        IncidentId(opaque(self.region(), &self.stable(&Asker::System, &key_of(referral), "incident")))
    }
}

/// The key of what is made here of a referral, however often it comes.
fn key_of(referral: &ReferralId) -> RequestKey {
    RequestKey {
        route: "neighbour".to_owned(),
        key: referral.to_string(),
        body_hash: String::new(),
        said_at: None,
    }
}

fn received(asked: &Asked, neighbour: &Neighbour, now: Timestamp) -> Received {
    Received {
        region: asked.region.clone(),
        name: neighbour.name.clone(),
        referral: asked.referral.clone(),
        from: asked.from.clone(),
        takes_over: asked.takes_over,
        answer_by: asked.answer_by,
        step: asked.step,
        since: now,
        carried: None,
        reason: None,
    }
}

/// What is told here as a report. The area keeps its name, since nobody here knows its code.
fn report_of(asked: &Asked) -> ReportIn {
    let private = &asked.private;
    let area = asked.area.as_ref().map(|area| area.name.clone());
    let place: Vec<String> = private.place_text.clone().into_iter().chain(area).collect();
    let point = private.lat.zip(private.lon).map(|(lat, lon)| Point { lat, lon });
    ReportIn {
        channel: Some(Channel::Partner),
        call_type: if asked.drill { CallType::Drill } else { CallType::Normal },
        text: private.text.clone(),
        kind: asked.kind.clone(),
        answers: private.answers.clone(),
        point,
        accuracy_m: private.accuracy_m,
        place_text: (!place.is_empty()).then(|| place.join(", ")),
        area: None,
        district: None,
        village: None,
        place_from: point.map(|_| PlaceFrom::Sent),
        people: asked.people,
        vulnerable: asked.vulnerable.clone(),
        reporter: Reporter {
            name: private.name.clone(),
            phone: private.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()),
            anonymous: private.anonymous,
            needed: private.needed,
            wishes: asked.wishes,
        },
        lang: Some(asked.lang.clone()).filter(|lang| !lang.is_empty()),
        occurred_at: asked.occurred_at,
        external_id: Some(asked.from.incident.to_string()),
    }
}

/// The rules here may find it more urgent, never less.
fn as_urgent(triage: &mut Triage, asked: &Asked) {
    if asked.level < triage.level {
        triage.level = asked.level;
        let reason = Reason { rule: RULE.to_owned(), level: asked.level, because: Vec::new() };
        triage.reasons.insert(0, reason);
    }
}
