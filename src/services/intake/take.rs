//! From a report whose form is right to one that is on the disk.

use std::time::Duration;

use tokio::time::timeout;

use super::ReportIn;
use super::more::{as_kept, private};
use super::place::{Whereabouts, read_point, whereabouts};
use super::receipt::{Receipt, Stored};
use crate::domain::access::{Act, On};
use crate::domain::code::ReceiptCode;
use crate::domain::command::Asker;
use crate::domain::decide::Refusal;
use crate::domain::ids::{IncidentId, ReportId, opaque};
use crate::domain::partner::Source;
use crate::domain::place::Point;
use crate::domain::report::{CallType, Channel, Private, Report};
use crate::domain::triage::{Answer, Because, Glanced, Triage, TriageInput, WhatIf};
use crate::services::execute::{Documents, Done, Protocol, RequestKey};
use crate::services::journal::{JournalFault, Taken};
use crate::services::{Centre, ServiceError};
use crate::store::StoreError;
use crate::text::Lang;

/// Measured of a place, not of a person.
const OF_THE_PLACE: [&str; 2] = ["water_depth_cm", "fall_height_m"];

/// What the ids of a report are made of: the same for every attempt of one request.
struct Origin {
    report: ReportId,
    incident: IncidentId,
    code: ReceiptCode,
}

impl Centre {
    /// Takes a report: once for each key, however often it is sent.
    ///
    /// # Errors
    /// [`ServiceError::KeyReused`] when the key came with another body; else what [`Centre::execute`] says.
    pub async fn take_report(
        &self,
        asker: &Asker,
        report: ReportIn,
        key: Option<&RequestKey>,
        lang: Lang,
    ) -> Result<Receipt, ServiceError> {
        let phone = report.reporter.phone.clone().filter(|_| !report.reporter.anonymous);
        let taken = self.receive(asker, report, key, lang)?;
        // A first try that comes too late does no harm: the ids are fixed, so carrying it over finds it there.
        match timeout(self.redis_may_take(), self.commit_report(asker, &taken)).await {
            Ok(Err(fault)) if fault.is_of_store() => self.to_journal(asker, taken, fault).await,
            Ok(Ok(receipt)) => {
                self.remember_caller(phone.as_ref(), &receipt.report.id).await;
                Ok(receipt)
            }
            Ok(refused) => refused,
            Err(_) => self.to_journal(asker, taken, ServiceError::Busy).await,
        }
    }

    async fn commit_report(&self, asker: &Asker, taken: &Taken) -> Result<Receipt, ServiceError> {
        let id = &taken.report.id;
        match self.bring_in(&self.protocol_on(&self.guard), asker, taken).await {
            Ok(done) if done.replay => self.known_receipt(done.about.report.as_ref().unwrap_or(id)).await,
            Ok(done) => {
                self.shown(&done).await;
                let mut receipt = Receipt::plain(taken.report.clone(), false, Stored::Primary);
                receipt.cursor = done.cursor;
                match done.about.whole {
                    Some((whole, _)) => (receipt.repeats, receipt.report.incident) = (true, whole),
                    None => receipt.similar.clone_from(&taken.similar),
                }
                Ok(receipt)
            }
            // The answer was forgotten, the report was not: its id is the same for the same key.
            Err(ServiceError::Refused(Refusal::AlreadyExists)) => self.known_receipt(id).await,
            Err(fault) => Err(fault),
        }
    }

    /// Through the usual door. What it repeats may be a newer program's by now: then it stands alone, as any report can.
    pub(in crate::services) async fn bring_in<S: Documents>(
        &self,
        protocol: &Protocol<'_, S>,
        asker: &Asker,
        taken: &Taken,
    ) -> Result<Done, ServiceError> {
        let key = taken.key.as_ref();
        match protocol.execute(asker, &taken.command(), key).await {
            Err(ServiceError::Store(StoreError::Newer(_))) if taken.said.is_some() => {
                let alone = Taken { said: None, ..taken.clone() };
                protocol.execute(asker, &alone.command(), key).await
            }
            done => done,
        }
    }

    async fn to_journal(
        &self,
        asker: &Asker,
        taken: Taken,
        why: ServiceError,
    ) -> Result<Receipt, ServiceError> {
        tracing::debug!(%why, "a report goes to the journal");
        match self.journal_report(asker, taken).await {
            Ok((report, replay)) => Ok(Receipt::plain(report, replay, Stored::Journal)),
            Err(ServiceError::Journal(JournalFault::Closed)) => Err(why),
            Err(fault) => Err(fault),
        }
    }

    /// How long Redis has for a report before the journal gets it: not long when it is known to be away.
    fn redis_may_take(&self) -> Duration {
        let whole = Duration::from_millis(self.config.journal.after_ms);
        if self.board.mode().stale { whole / 4 } else { whole }
    }

    /// The receipt that was given for a key, whatever was sent with it; `None` when there is none.
    pub async fn receipt_of_key(
        &self,
        asker: &Asker,
        key: &RequestKey,
    ) -> Result<Option<Receipt>, ServiceError> {
        let id = self.origin(asker, Some(key)).report;
        if let Some(waiting) = self.journal.report(&id)
            && let Some(taken) = waiting.taken()
        {
            return Ok(Some(Receipt::plain(taken.report.clone(), true, Stored::Journal)));
        }
        let report = self.reports(&[id]).await?.pop();
        Ok(report.map(|(report, _)| Receipt::plain(report, true, Stored::Primary)))
    }

    /// Adds what a reporter changed when sending the same form again: to the incident of the first report, judged
    /// anew. `None` when no report was made with this key, or its incident is over.
    pub async fn add_to_report(
        &self,
        asker: &Asker,
        input: &ReportIn,
        key: &RequestKey,
        lang: Lang,
    ) -> Result<Option<Receipt>, ServiceError> {
        let Some(mut receipt) = self.receipt_of_key(asker, key).await? else { return Ok(None) };
        let told = receipt.report.clone();
        receipt.report.heed(input.reporter.wishes.contact);
        if receipt.stored == Stored::Journal {
            let taken = self.receive(asker, input.clone(), Some(key), lang)?;
            self.journal_change(asker, taken).await?;
            return Ok(Some(receipt));
        }
        match self.add_told(asker, (&told, input), key, lang).await {
            Ok(_) => Ok(Some(receipt)),
            Err(ServiceError::Refused(Refusal::IncidentOver)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// The same report under a key, ids and a code of its own: what was added when its incident was over already.
    pub(in crate::services) fn as_its_own(
        &self,
        asker: &Asker,
        taken: &Taken,
    ) -> Result<Taken, ServiceError> {
        let key = taken.key.as_ref().map(changed);
        let origin = self.origin(asker, key.as_ref());
        let private: Private =
            self.vault.unwrap(&taken.report.id, &taken.wrapped_key)?.open(&taken.report.sealed)?;
        let (own, wrapped_key) = self.vault.new_report_key(&self.ids, &origin.report)?;
        let report = Report {
            id: origin.report,
            code: origin.code,
            incident: origin.incident,
            sealed: own.seal(&self.ids, &private)?,
            ..taken.report.clone()
        };
        let (gated, said, similar) = (taken.gated, None, Vec::new());
        Ok(Taken { report, gated, wrapped_key, said, setting: None, similar, key })
    }

    /// What the rules say about a report, without taking it.
    pub fn triage_report(&self, asker: &Asker, report: &ReportIn) -> Triage {
        self.rules.get().triage(&self.as_told(asker, report))
    }

    /// What answers to its open questions would make of the level of a report that is not taken.
    pub fn what_if(&self, asker: &Asker, report: &ReportIn) -> Vec<WhatIf> {
        self.rules.get().what_if(&self.as_told(asker, report))
    }

    /// The level of a report and whether the rules know anything in it, before it is judged in full.
    pub(super) fn glance(&self, asker: &Asker, report: &ReportIn) -> Glanced {
        self.rules.get().glance(&self.as_told(asker, report))
    }

    /// The id that the report of a request has, whether or not it was taken.
    pub(super) fn report_id(&self, asker: &Asker, key: &RequestKey) -> ReportId {
        self.origin(asker, Some(key)).report
    }

    fn as_told<'a>(&self, asker: &Asker, report: &'a ReportIn) -> TriageInput<'a> {
        let call_type = if is_believed(asker) { report.call_type } else { CallType::Normal };
        TriageInput {
            text: &report.text,
            kind: report.kind.as_ref(),
            answers: &report.answers,
            people: &report.people,
            vulnerable: &report.vulnerable,
            call_type,
            night: self.places.get().is_night(report.occurred_at.unwrap_or_else(|| self.clock.now())),
        }
    }

    /// What the rules of now say of a report that was taken before.
    pub(in crate::services) fn triage_kept(&self, report: &Report, private: &Private) -> Triage {
        to_keep(self.rules.get().triage(&self.as_judged(report, private)))
    }

    /// What triage looks at in a report that was taken before.
    pub(in crate::services) fn as_judged<'a>(
        &self,
        report: &'a Report,
        private: &'a Private,
    ) -> TriageInput<'a> {
        // Whether the kind was chosen or found in the words tell the reasons only.
        let because = report.triage.reasons.iter().flat_map(|reason| &reason.because);
        let chosen = because.into_iter().any(|because| matches!(because, Because::Kind { .. }));
        TriageInput {
            text: &private.text,
            kind: report.kind.as_ref().filter(|_| chosen),
            answers: &private.answers,
            people: &report.people,
            vulnerable: &report.vulnerable,
            call_type: if report.taken_by.is_some() || report.source.is_some() {
                report.call_type
            } else {
                CallType::Normal
            },
            night: self.places.get().is_night(report.occurred_at.unwrap_or(report.received_at)),
        }
    }

    async fn known_receipt(&self, id: &ReportId) -> Result<Receipt, ServiceError> {
        let report = self.reports(std::slice::from_ref(id)).await?.pop();
        let (report, _) = report.ok_or(ServiceError::Busy)?;
        Ok(Receipt::plain(report, true, Stored::Primary))
    }

    fn origin(&self, asker: &Asker, key: Option<&RequestKey>) -> Origin {
        let bytes = |purpose: &str| match key {
            Some(key) => self.stable(asker, key, purpose),
            None => self.ids.bytes::<16>(),
        };
        let mut code = [0; 8];
        code.copy_from_slice(&bytes("code")[..8]);
        Origin {
            report: ReportId(opaque(self.region(), &bytes("report"))),
            incident: IncidentId(opaque(self.region(), &bytes("incident"))),
            code: ReceiptCode::from_bytes(self.region(), &code),
        }
    }

    /// What an id is made of: the same in every process for the same key.
    pub(in crate::services) fn stable(&self, asker: &Asker, key: &RequestKey, purpose: &str) -> [u8; 16] {
        let scope = [self.region(), key.route.as_str(), asker.principal(), key.key.as_str()];
        self.vault.stable_bytes(&scope, purpose)
    }

    /// A report as it is taken, with all that follows from it, before it is on the disk.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub(in crate::services) fn receive(
        &self,
        asker: &Asker,
        mut input: ReportIn,
        request: Option<&RequestKey>,
        lang: Lang,
    ) -> Result<Taken, ServiceError> {
        let origin = self.origin(asker, request);
        let triage = to_keep(self.triage_report(asker, &input));
        let region = self.places.get();
        read_point(&region, &mut input);
        let Whereabouts { area, outside } = whereabouts(&region, &input);
        let input = as_kept(input, lang);
        let (key, wrapped_key) = self.vault.new_report_key(&self.ids, &origin.report)?;
        let (said, near) = (self.said(&input), input.point);
        let (taken_by, partner) = (asker.account().map(str::to_owned), asker.partner());
        let own = partner.map(|partner| partner.sort.channel());
        let mut report = Report {
            v: 1,
            id: origin.report,
            code: origin.code,
            incident: origin.incident,
            opened: None,
            channel: own.or(input.channel).unwrap_or(if taken_by.is_some() {
                Channel::Hotline
            } else {
                Channel::Web
            }),
            call_type: input.call_type,
            taken_by,
            received_at: self.clock.now(),
            occurred_at: input.occurred_at,
            kind: triage.kind.clone(),
            area,
            outside,
            rounded: input.point.map(Point::rounded),
            place_from: input.place_from,
            people: input.people,
            vulnerable: input.vulnerable.clone(),
            lang: input.lang.clone().unwrap_or_else(|| lang.word().to_owned()),
            wishes: input.reporter.wishes,
            triage,
            sketch: self.sketch(&input),
            sealed: key.seal(&self.ids, &private(input))?,
            source: partner.map(Source::from),
            photos: Vec::new(),
            voices: Vec::new(),
            erased: Vec::new(),
            asks: Vec::new(),
        };
        report.v = report.shape();
        let gated = is_believed(asker);
        let similar = self.similar_to_report(&report, near, gated && report.call_type == CallType::Drill);
        let setting = near.and_then(|point| self.setting_at(point));
        Ok(Taken { report, gated, wrapped_key, said, setting, similar, key: request.cloned() })
    }
}

/// The public's channel and call type are claims; a call taker's word counts, and that of a key.
pub(super) fn is_believed(asker: &Asker) -> bool {
    asker.partner().is_some()
        || matches!(asker, Asker::Person(person) if person.may(Act::TakeReports, On::Nothing))
}

/// What is kept of a triage. Measured values tell of somebody's health or age: the signs they led to are kept in the
/// clear, they are not. What showed a sign stands with the reasons already.
pub(super) fn to_keep(mut triage: Triage) -> Triage {
    for sign in &mut triage.signs {
        sign.because.clear();
    }
    for because in triage.reasons.iter_mut().flat_map(|reason| &mut reason.because) {
        if let Because::Answer { name, value } = because
            && !is_plain(name, value)
        {
            *value = Answer::Word(String::new());
        }
    }
    triage
}

fn is_plain(name: &str, value: &Answer) -> bool {
    match value {
        Answer::Number(_) => OF_THE_PLACE.contains(&name),
        Answer::Word(word) => matches!(word.as_str(), "yes" | "no" | "unknown"),
    }
}

/// A key of its own for what came with a key that was used before.
pub(super) fn changed(key: &RequestKey) -> RequestKey {
    RequestKey { key: format!("{} {}", key.key, key.body_hash), ..key.clone() }
}
