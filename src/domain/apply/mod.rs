//! Folding facts into documents: the same on the server, in tests and in `sigap verify`.

mod report;
mod unit;

use jiff::Timestamp;

use super::aggregate::{Key, Slot, State};
use super::assignment::Alerted;
use super::call::Call;
use super::care::Care;
use super::casualty::{MassCasualty, Patient};
use super::contact::{ContactStep, InTouch};
use super::drill::Drill;
use super::ending::After;
use super::event::{Entry, Event};
use super::glass;
use super::hold;
use super::ids::IncidentId;
use super::incident::{Incident, LevelSet, Milestone, Phase, Queue, Verification};
use super::news;
use super::slip::{LevelBefore, Slip};
use super::status::public_status;
use report::{apply_to_report, move_reports};
use unit::{apply_to_unit, assign, change_need, strike_step, take_step};

/// A fact about a document that the fold does not have: the log or the state is damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log speaks of {} {}, which is not there", .0.parts().0, .0.parts().1)]
pub struct Missing(pub Key);

/// Folds a whole entry and sets the versions it names.
///
/// # Errors
/// [`Missing`] names the document; `state` may hold part of the entry then.
pub fn apply_entry(state: &mut State, entry: &Entry) -> Result<(), Missing> {
    for event in &entry.events {
        follow_region(state, event, entry);
        apply(state, event, entry)?;
        get_off(state, event, entry);
    }
    for (key, version) in &entry.touched {
        state.set_version(key, *version);
    }
    Ok(())
}

/// An event that is about an incident may be what a ladder of it waited for.
fn get_off(state: &mut State, event: &Event, entry: &Entry) {
    // A device is nobody who has looked at it.
    if matches!(
        event,
        Event::PersonalDataOpened { .. }
            | Event::PersonalDataErased { .. }
            | Event::PrivacyAsked { .. }
            | Event::PrivacyAnswered { .. }
            | Event::ErasureProved { .. }
            | Event::HoldSet { .. }
            | Event::HoldLifted { .. }
            | Event::ErasureHeld { .. }
            | Event::GlassBroken { .. }
            | Event::CrewAlerted { .. }
    ) {
        return;
    }
    for id in event.incidents() {
        if let Some(doc) = state.incidents.get_mut(id).and_then(|slot| slot.doc.as_mut()) {
            doc.get_off(event, &entry.by);
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each event")]
fn apply(state: &mut State, event: &Event, entry: &Entry) -> Result<(), Missing> {
    match event {
        Event::UnitRegistered { .. }
        | Event::UnitStatusChanged { .. }
        | Event::Talked { .. }
        | Event::CrewRests { .. } => apply_to_unit(state, event, entry),
        Event::CrewNeedChanged(needs) => change_need(state, needs, entry),
        Event::ReportReceived { .. }
        | Event::PhotoAdded { .. }
        | Event::VoiceAdded { .. }
        | Event::PersonalDataErased { .. }
        | Event::PrivacyAsked { .. }
        | Event::PrivacyAnswered { .. }
        | Event::ReporterContact { contact: ContactStep::Wished { .. }, .. }
        | Event::NewsChosen { .. } => apply_to_report(state, event, entry),
        Event::IncidentOpened { .. } => open(state, event, entry.at),
        Event::UnitAssigned { .. } => assign(state, event, entry.at),
        Event::StepTaken { .. } => take_step(state, event, entry.at),
        Event::StepStruck { .. } => strike_step(state, event, entry.at),
        Event::IncidentsToldApart { incident, other } => tell_apart(state, (incident, other), entry.at),
        Event::ActTakenBack { incident, slip } => take_back(state, (incident, slip), entry.at),
        Event::IncidentMerged { .. } | Event::IncidentUnmerged { .. } => merge(state, event, entry.at),
        // Not about one incident, unit or report: see `follow_region`.
        Event::DrillDeclared { .. }
        | Event::DrillJoined { .. }
        | Event::DrillIncidentOpened { .. }
        | Event::DrillEnded { .. }
        | Event::DutyTaken { .. }
        | Event::HandOverSigned { .. }
        | Event::HandOverAccepted { .. }
        | Event::HandOverWithdrawn { .. }
        | Event::StandInSet { .. }
        | Event::StandInEnded { .. }
        | Event::PersonalDataOpened { .. }
        | Event::ErasureProved { .. }
        | Event::KeysErased { .. }
        | Event::KeysErasureProved { .. }
        | Event::PastBoardOpened { .. }
        | Event::AccountChanged { .. }
        | Event::PartnerChanged(_)
        | Event::SignedIn(_)
        | Event::SignedOut { .. }
        | Event::SignInRefused(_)
        | Event::RecordExported { .. }
        | Event::NumberSearched { .. }
        | Event::CallChanged { .. }
        | Event::Unknown => Ok(()),
        Event::IncidentVerified { incident }
        | Event::IncidentRejected { incident, .. }
        | Event::LevelChanged { incident, .. }
        | Event::DeadlinePassed { incident, .. }
        | Event::FactsAdded { incident, .. }
        | Event::FactsChanged { incident, .. }
        | Event::AlarmRaised { incident, .. }
        | Event::MassCasualtyDeclared { incident, .. }
        | Event::MassCasualtyOver { incident }
        | Event::PatientTagged { incident, .. }
        | Event::NoteAdded { incident, .. }
        | Event::GlassBroken { incident, .. }
        | Event::HoldSet { incident, .. }
        | Event::HoldLifted { incident, .. }
        | Event::ErasureHeld { incident, .. }
        | Event::EscalationSet { incident, .. }
        | Event::EscalationStepTaken { incident, .. }
        | Event::EscalationAnswered { incident, .. }
        | Event::CrewAlerted { incident, .. }
        | Event::DestinationNamed { incident, .. }
        | Event::DestinationAnswered { incident, .. }
        | Event::SceneCalled { incident, .. }
        | Event::CareChanged { incident, .. }
        | Event::ReporterContact { incident, .. }
        | Event::IncidentResolved { incident, .. }
        | Event::HelpConfirmed { incident, .. }
        | Event::IncidentRated { incident, .. }
        | Event::VerificationFailed { incident, .. }
        | Event::IncidentReopened { incident, .. }
        | Event::IncidentReferred { incident, .. }
        | Event::ReferralStepTaken { incident, .. }
        | Event::IncidentReferredOut { incident }
        | Event::ReferralArrived { incident, .. }
        | Event::ReferralTold { incident, .. }
        | Event::ReferralReceived { incident, .. }
        | Event::ReceivedStepTaken { incident, .. }
        | Event::IncidentClosed { incident, .. } => {
            change(state, incident, entry.at, |doc| apply_to_incident(doc, event, entry))
        }
    }
}

fn take_back(
    state: &mut State,
    (incident, slip): (&IncidentId, &Slip),
    at: Timestamp,
) -> Result<(), Missing> {
    if let Slip::TellApart { other } = slip {
        let back = Slip::TellApart { other: incident.clone() };
        change(state, other, at, |doc| doc.take_back(&back))?;
    }
    change(state, incident, at, |doc| doc.take_back(slip))
}

/// What is kept of the region as a whole: its drill and its calls, of which boards are told
/// beside the log, and who answers for it.
fn follow_region(state: &mut State, event: &Event, entry: &Entry) {
    if event.touches().contains(&Key::Drill) {
        let slot = state.drill.get_or_insert_with(Slot::default);
        slot.doc = Drill::after(slot.doc.take(), event);
    }
    if let Event::CallChanged { call, fact } = event {
        let slot = state.calls.entry(call.clone()).or_default();
        slot.doc = Call::after(slot.doc.take(), call, fact, entry);
    }
    if event.touches().contains(&Key::Duty) {
        let duty = state.duty.get_or_insert_default().doc.get_or_insert_default();
        duty.change(event, &entry.by, entry.at);
    }
}

fn apply_to_incident(doc: &mut Incident, event: &Event, entry: &Entry) {
    doc.look_at_scene(event, entry.at);
    doc.care_with(event, entry);
    doc.contact_with(event, entry);
    doc.hold_with(event, entry);
    match event {
        Event::IncidentVerified { .. } => doc.verification = Verification::Verified,
        Event::IncidentRejected { .. } => {
            doc.phase = Phase::Rejected;
            doc.refer_with(event, entry.at);
        }
        Event::LevelChanged { level, tier, deadline, .. } => {
            let by = match &entry.by {
                super::event::Actor::Account(name) => name.clone(),
                _ => String::new(),
            };
            let before = Some(LevelBefore { level: doc.level(), at: entry.at });
            doc.level_set = Some(LevelSet { level: *level, by, before });
            doc.settle_level();
            doc.set_queue(Queue { tier: *tier, deadline: *deadline, overdue: false });
        }
        Event::DeadlinePassed { tier, deadline, .. } => {
            doc.set_queue(Queue { tier: *tier, deadline: *deadline, overdue: true });
        }
        Event::NoteAdded { .. } => doc.notes += 1,
        Event::EscalationSet { .. }
        | Event::EscalationStepTaken { .. }
        | Event::EscalationAnswered { .. } => {
            doc.escalate(event, entry);
        }
        Event::GlassBroken { until, .. } => glass::open_for(&mut doc.glass, entry, *until),
        Event::MassCasualtyDeclared { .. } | Event::MassCasualtyOver { .. } | Event::PatientTagged { .. } => {
            tell_of_many(doc, event, entry.at);
        }
        Event::ReferralArrived { .. }
        | Event::ReferralTold { .. }
        | Event::ReferralReceived { .. }
        | Event::ReceivedStepTaken { .. } => doc.pass_with(event, entry.at),
        Event::FactsChanged { .. } => doc.change_with(event, entry),
        Event::AlarmRaised { alarm, .. } => doc.further_alarms = alarm.saturating_sub(1),
        Event::FactsAdded { triage, tier, deadline, .. } => {
            doc.notes += 1;
            if let Some(triage) = triage {
                // What is more urgent than a person's word was not known when that was said.
                doc.level_set = None;
                doc.triage = (**triage).clone();
                doc.set_queue(Queue { tier: *tier, deadline: *deadline, overdue: false });
            }
        }
        Event::CrewAlerted { assignment, by, .. } => {
            if let Some(sending) = doc.assignments.iter_mut().find(|sending| sending.id == *assignment) {
                sending.alerted.get_or_insert(Alerted { at: entry.at, by: *by });
            }
        }
        Event::DestinationNamed { .. } | Event::DestinationAnswered { .. } => doc.bring_with(event, entry.at),
        _ => doc.end_with(event, entry.at),
    }
}

fn tell_of_many(doc: &mut Incident, event: &Event, at: Timestamp) {
    match event {
        Event::MassCasualtyDeclared { tier, deadline, .. } => {
            doc.mass_casualty.get_or_insert_with(|| MassCasualty::new(at)).over = false;
            doc.set_queue(Queue { tier: *tier, deadline: *deadline, overdue: false });
        }
        Event::PatientTagged { tag, category, unit, .. } => {
            let patient = Patient { tag: tag.clone(), category: *category, unit: unit.clone(), at };
            doc.mass_casualty.get_or_insert_with(|| MassCasualty::new(at)).tag(patient);
        }
        _ => {
            if let Some(mass) = &mut doc.mass_casualty {
                mass.over = true;
            }
        }
    }
}

fn tell_apart(
    state: &mut State,
    (one, other): (&IncidentId, &IncidentId),
    at: Timestamp,
) -> Result<(), Missing> {
    change(state, one, at, |doc| doc.tell_apart(other))?;
    change(state, other, at, |doc| doc.tell_apart(one))
}

fn open(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Missing> {
    let Event::IncidentOpened { incident, report, label, drill, tier, deadline, similar, setting } = event
    else {
        return Ok(());
    };
    let told = state
        .reports
        .get(report)
        .and_then(|slot| slot.doc.as_ref())
        .ok_or_else(|| Missing(Key::Report(report.clone())))?;
    let mut doc = Incident {
        v: 1,
        id: incident.clone(),
        label: label.clone(),
        code: told.code.clone(),
        opened_at: told.received_at,
        updated_at: at,
        phase: Phase::Open,
        verification: Verification::Pending,
        drill: *drill,
        kind: told.kind.clone(),
        reports: vec![report.clone()],
        area: told.area.clone(),
        outside: told.outside,
        rounded: told.rounded,
        people: told.people,
        vulnerable: told.vulnerable.clone(),
        triage: told.triage.clone(),
        level_set: None,
        queue: Queue { tier: *tier, deadline: *deadline, overdue: false },
        assignments: Vec::new(),
        milestones: Vec::new(),
        disposition: None,
        notes: 0,
        further_alarms: 0,
        referrals: Vec::new(),
        received: None,
        after: After::default(),
        mass_casualty: None,
        merged: None,
        absorbed: Vec::new(),
        not_same: Vec::new(),
        similar: similar.clone(),
        setting: *setting,
        scene: None,
        acknowledged: false,
        escalations: Vec::new(),
        glass: Vec::new(),
        changed: None,
        care: Care::default(),
        contact: InTouch::default(),
        news_to: told.wishes.news.map(|_| report.clone()).into_iter().collect(),
        hold: None,
    };
    doc.v = doc.shape();
    doc.milestones.push(Milestone { at, status: public_status(&doc) });
    state.incidents.insert(incident.clone(), Slot { version: 0, doc: Some(doc) });
    Ok(())
}

fn merge(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Missing> {
    match event {
        Event::IncidentMerged { incident, into, part, .. } => {
            change(state, incident, at, |doc| doc.merge_into(into, part.at))?;
            change(state, into, at, |doc| {
                doc.absorb((**part).clone());
                doc.look_at_scene(event, at);
            })?;
            hold::pass_on(state, std::slice::from_ref(incident), into);
            news::pass_on(state, &part.reports, std::slice::from_ref(incident), into);
            move_reports(state, &part.reports, into)
        }
        Event::IncidentUnmerged { incident, from, label, reports, .. } => {
            change(state, incident, at, |doc| doc.part_from(label))?;
            let mut part: (&IncidentId, Option<Incident>) = (incident, None);
            for whole in from {
                change(state, whole, at, |doc| doc.give_back(part.0, reports, part.1.as_ref()))?;
                part = (whole, state.incidents.get(whole).and_then(|slot| slot.doc.clone()));
            }
            hold::pass_on(state, from, incident);
            news::pass_on(state, reports, from, incident);
            move_reports(state, reports, incident)
        }
        _ => Ok(()),
    }
}

/// Changes an incident and notes when what the public sees of it has changed.
fn change(
    state: &mut State,
    id: &IncidentId,
    at: Timestamp,
    how: impl FnOnce(&mut Incident),
) -> Result<(), Missing> {
    let doc = state
        .incidents
        .get_mut(id)
        .and_then(|slot| slot.doc.as_mut())
        .ok_or_else(|| Missing(Key::Incident(id.clone())))?;
    how(doc);
    let status = public_status(doc);
    // Steps between the first and last state of one entry are nobody's news.
    if doc.milestones.last().is_some_and(|last| last.at == at) {
        doc.milestones.pop();
    }
    if doc.milestones.last().is_none_or(|last| last.status != status) {
        doc.milestones.push(Milestone { at, status });
        doc.updated_at = at;
    }
    doc.v = doc.shape();
    Ok(())
}
