//! Personal data: erased, never while somebody may still need help by it; asked about by whoever has the code, and answered.

use jiff::Timestamp;

use super::merge::report;
use super::{Ctx, Decision, Refusal, allow, incident};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::{AnswerAsk, Asker, Command, Erase};
use crate::domain::event::Event;
use crate::domain::ids::ReportId;
use crate::domain::incident::Incident;
use crate::domain::privacy::{Ask, Class, Ground, Wants};
use crate::domain::report::{Report, SealedText};

/// How often something may be asked of one report.
const ASKS: usize = 10;

pub(super) fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Erase(asked) => erase(state, asked, ctx),
        Command::AskPrivacy { report, wants, words, due } => ask(state, report, (*wants, words, *due), ctx),
        Command::AnswerAsk(answered) => answer(state, answered, ctx),
        Command::ProveErased { incident, report, proof } => Ok(vec![Event::ErasureProved {
            incident: incident.clone(),
            report: report.clone(),
            proof: *proof,
        }]),
        _ => Ok(Vec::new()),
    }
}

/// What would be erased, if anything is left.
fn erased(
    (doc, whole): (&Report, &Incident),
    classes: &[Class],
    (ground, reason): (Ground, Option<SealedText>),
) -> Result<Event, Refusal> {
    let classes: Vec<Class> = classes.iter().copied().filter(|class| !doc.is_erased(*class)).collect();
    if classes.is_empty() {
        return Err(Refusal::NothingToDo);
    }
    if whole.is_on_board() {
        return Err(Refusal::IncidentOpen);
    }
    if whole.hold.is_some() {
        return Err(Refusal::OnHold);
    }
    let (incident, report) = (whole.id.clone(), doc.id.clone());
    Ok(Event::PersonalDataErased { incident, report, classes, ground, reason })
}

fn erase(state: &State, asked: &Erase, ctx: &Ctx<'_>) -> Decision {
    let doc = report(state, &asked.report)?;
    let (whole, _) = incident(state, &doc.incident)?;
    allow(ctx, Act::ErasePersonal, On::Incident(whole))?;
    let why = (asked.ground, asked.reason.clone());
    Ok(vec![erased((doc, whole), &asked.classes, why)?])
}

fn ask(
    state: &State,
    id: &ReportId,
    (wants, words, due): (Wants, &Option<SealedText>, Timestamp),
    ctx: &Ctx<'_>,
) -> Decision {
    let doc = report(state, id)?;
    let (whole, _) = incident(state, &doc.incident)?;
    // Whoever has the code of a report may ask; a call taker for somebody on the telephone.
    if !matches!(ctx.asker, Asker::Public) {
        allow(ctx, Act::TakeReports, On::Incident(whole))?;
    }
    let gone = wants == Wants::Erasure && doc.is_erased(Class::Personal);
    if gone || (wants == Wants::Objection && doc.is_objected()) {
        return Err(Refusal::NothingToDo.into());
    }
    if doc.asks.iter().any(|ask| ask.wants == wants && ask.answer.is_none()) || doc.asks.len() >= ASKS {
        return Err(Refusal::AskedAlready.into());
    }
    let n = u32::try_from(doc.asks.len()).unwrap_or(u32::MAX).saturating_add(1);
    let ask = Ask { n, wants, at: ctx.now, due, words: words.clone(), answer: None };
    Ok(vec![Event::PrivacyAsked { incident: whole.id.clone(), report: doc.id.clone(), ask: Box::new(ask) }])
}

fn answer(state: &State, answered: &AnswerAsk, ctx: &Ctx<'_>) -> Decision {
    let doc = report(state, &answered.report)?;
    let (whole, _) = incident(state, &doc.incident)?;
    allow(ctx, Act::ErasePersonal, On::Incident(whole))?;
    let ask = doc.asks.iter().find(|ask| ask.n == answered.n && ask.answer.is_none());
    let ask = ask.ok_or(Refusal::NothingToDo)?;
    let mut events = vec![Event::PrivacyAnswered {
        incident: whole.id.clone(),
        report: doc.id.clone(),
        n: answered.n,
        granted: answered.granted,
        words: answered.words.clone(),
    }];
    if answered.granted && ask.wants == Wants::Erasure {
        match erased((doc, whole), &Class::SEALED, (Ground::Request, None)) {
            // It was erased meanwhile.
            Err(Refusal::NothingToDo) => {}
            erased => events.push(erased?),
        }
    }
    Ok(events)
}
