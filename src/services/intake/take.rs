//! From a report whose form is right to one that is on the disk.

use super::ReportIn;
use super::place::{Whereabouts, place_words, read_point, whereabouts};
use super::receipt::Receipt;
use crate::domain::access::{Act, On};
use crate::domain::code::ReceiptCode;
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::{IncidentId, ReportId, opaque};
use crate::domain::place::Point;
use crate::domain::report::{CallType, Channel, Private, Report};
use crate::domain::triage::{Answer, Because, Triage, TriageInput};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::text::Lang;

/// Shape of the report's document.
const VERSION: u16 = 1;
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
        let origin = self.origin(asker, key);
        let id = origin.report.clone();
        let command = self.receive(asker, report, origin, lang)?;
        let received = match &command {
            Command::ReceiveReport { report, .. } => Some(report.clone()),
            _ => None,
        };
        match self.execute(asker, command, key).await {
            Ok(done) if done.replay => self.known_receipt(&done.about.report.unwrap_or(id)).await,
            Ok(done) => Ok(Receipt {
                report: *received.ok_or(ServiceError::Busy)?,
                cursor: done.cursor,
                replay: false,
            }),
            // The answer was forgotten, the report was not: its id is the same for the same key.
            Err(ServiceError::Refused(Refusal::AlreadyExists)) => self.known_receipt(&id).await,
            Err(fault) => Err(fault),
        }
    }

    /// The receipt that was given for a key, whatever was sent with it; `None` when there is none.
    pub async fn receipt_of_key(
        &self,
        asker: &Asker,
        key: &RequestKey,
    ) -> Result<Option<Receipt>, ServiceError> {
        let id = self.origin(asker, Some(key)).report;
        let report = self.reports(&[id]).await?.pop();
        Ok(report.map(|(report, _)| Receipt { report, cursor: None, replay: true }))
    }

    /// Adds what a reporter changed when sending the same form again: to the incident of the first report, judged
    /// anew. `None` when no report was made with this key, or its incident is over.
    pub async fn add_to_report(
        &self,
        asker: &Asker,
        input: &ReportIn,
        key: &RequestKey,
    ) -> Result<Option<(Receipt, Done)>, ServiceError> {
        let Some(receipt) = self.receipt_of_key(asker, key).await? else { return Ok(None) };
        let incident = receipt.report.incident.clone();
        let facts = self.seal_words(&incident, &told(input)).await?;
        let triage = Box::new(to_keep(self.triage_report(asker, input)));
        let own = RequestKey {
            route: format!("{} facts", key.route),
            key: format!("{} {}", key.key, key.body_hash),
            body_hash: key.body_hash.clone(),
        };
        match self.execute(asker, Command::AddFacts { incident, facts, triage }, Some(&own)).await {
            Ok(done) => Ok(Some((receipt, done))),
            Err(ServiceError::Refused(Refusal::IncidentOver)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// What the rules say about a report, without taking it.
    pub fn triage_report(&self, asker: &Asker, report: &ReportIn) -> Triage {
        let call_type = if is_believed(asker) { report.call_type } else { CallType::Normal };
        self.rules.triage(&TriageInput {
            text: &report.text,
            kind: report.kind.as_ref(),
            answers: &report.answers,
            people: &report.people,
            vulnerable: &report.vulnerable,
            call_type,
            night: self.places.get().is_night(report.occurred_at.unwrap_or_else(|| self.clock.now())),
        })
    }

    async fn known_receipt(&self, id: &ReportId) -> Result<Receipt, ServiceError> {
        let report = self.reports(std::slice::from_ref(id)).await?.pop();
        let (report, _) = report.ok_or(ServiceError::Busy)?;
        Ok(Receipt { report, cursor: None, replay: true })
    }

    fn origin(&self, asker: &Asker, key: Option<&RequestKey>) -> Origin {
        let bytes = |purpose: &str| match key {
            Some(key) => {
                let scope = [self.region(), key.route.as_str(), asker.principal(), key.key.as_str()];
                self.vault.stable_bytes::<16>(&scope, purpose)
            }
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

    fn receive(
        &self,
        asker: &Asker,
        mut input: ReportIn,
        origin: Origin,
        lang: Lang,
    ) -> Result<Command, ServiceError> {
        let triage = to_keep(self.triage_report(asker, &input));
        let region = self.places.get();
        read_point(&region, &mut input);
        let Whereabouts { area, outside } = whereabouts(&region, &input);
        input.place_text = place_words(&input, lang);
        let (key, wrapped_key) = self.vault.new_report_key(&self.ids, &origin.report)?;
        let words =
            input.text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| word.chars().count() > 2);
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        let taken_by = match asker {
            Asker::Person(person) => Some(person.name.clone()),
            Asker::Public | Asker::System => None,
        };
        let report = Report {
            v: VERSION,
            id: origin.report,
            code: origin.code,
            incident: origin.incident,
            channel: input.channel.unwrap_or(if taken_by.is_some() {
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
            triage,
            sketch: self.vault.sketch(words.iter().map(String::as_str)),
            sealed: key.seal(&self.ids, &private(input))?,
        };
        let gated = is_believed(asker);
        Ok(Command::ReceiveReport { report: Box::new(report), gated, wrapped_key })
    }
}

/// The public's channel and call type are claims; a call taker's word counts.
fn is_believed(asker: &Asker) -> bool {
    matches!(asker, Asker::Person(person) if person.may(Act::TakeReports, On::Nothing))
}

/// What is kept of a triage. Measured values tell of somebody's health or age: the signs they led to are kept in the
/// clear, they are not. What showed a sign stands with the reasons already.
fn to_keep(mut triage: Triage) -> Triage {
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

/// Everything a form tells in words, a line each.
fn told(input: &ReportIn) -> String {
    let reporter = &input.reporter;
    let point = input.point.map(|point| format!("{}, {}", point.lat, point.lon));
    let who = [reporter.name.clone(), reporter.phone.as_ref().map(|phone| phone.as_str().to_owned())];
    let who = who.into_iter().filter(|_| !reporter.anonymous).flatten();
    let place = [&input.place_text, &input.village, &input.district].into_iter().flatten().cloned();
    let lines = std::iter::once(input.text.clone()).chain(place).chain(point).chain(who);
    lines.collect::<Vec<_>>().join("\n")
}

/// Who wants to stay anonymous is not written down, not even sealed.
fn private(input: ReportIn) -> Private {
    let anonymous = input.reporter.anonymous;
    Private {
        text: input.text,
        place_text: input.place_text,
        lat: input.point.map(|point| point.lat),
        lon: input.point.map(|point| point.lon),
        accuracy_m: input.accuracy_m,
        name: input.reporter.name.filter(|_| !anonymous),
        phone: input.reporter.phone.filter(|_| !anonymous).map(|phone| phone.as_str().to_owned()),
        anonymous,
        external_id: input.external_id,
        answers: input.answers,
    }
}
