//! What people want, each under a name of its own, so that the log itself says whose wish an entry was.

use jiff::Timestamp;
use sigap::domain::access::{Person, Role};
use sigap::domain::aggregate::State;
use sigap::domain::assignment::{Assignment, ClearResult, Step};
use sigap::domain::changed::{ChangedSince, FactPart, FactsChange};
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Beside, Command};
use sigap::domain::cursor::StreamId;
use sigap::domain::destination::{Bring, DestinationStep};
use sigap::domain::disposition::Disposition;
use sigap::domain::ending::{End, Told};
use sigap::domain::escalation::{Escalation, EscalationAnswer};
use sigap::domain::event::{Actor, Entry, Event};
use sigap::domain::ids::{AssignmentId, IncidentId, ReportId, UnitId};
use sigap::domain::incident::Incident;
use sigap::domain::level::Level;
use sigap::domain::place::Point;
use sigap::domain::referral::{Body, Refer, ReferralStep};
use sigap::domain::report::{CallType, Channel, People, Report, Sealed, SealedText};
use sigap::domain::similar::Said;
use sigap::domain::slip::Slip;
use sigap::domain::triage::Triage;
use sigap::domain::unit::{Activity, Availability, UnitSpec};
use sigap::domain::wishes::Contact;
use sigap::services::execute::RequestKey;

use crate::dice::Dice;

/// Something somebody wants, sent until an answer comes.
#[derive(Clone)]
pub struct Wish {
    pub asker: Asker,
    pub command: Command,
    pub key: RequestKey,
    /// For the story.
    pub words: String,
    /// The wish whose key it takes for something else.
    pub reuses: Option<usize>,
}

/// What is there to wish about.
pub struct Scene<'a> {
    pub state: &'a State,
    pub now: Timestamp,
    /// Wishes that were answered.
    pub answered: Vec<(usize, Wish)>,
}

/// The `n`-th unit.
pub fn unit(n: usize) -> (UnitId, UnitSpec) {
    let spec = UnitSpec {
        call_sign: format!("AMB-{n}"),
        agency: "psc".into(),
        agency_name: "PSC 119".to_owned(),
        capabilities: vec!["ambulance".into()],
        home: Point { lat: -6.9, lon: 107.6 },
        area: None,
        crew: 2,
        phone: None,
    };
    (UnitId(format!("amb-{n}")), spec)
}

/// Who, by the log, wished an entry; `None` for what sigap does by itself.
pub fn wished_by(entry: &Entry) -> Option<usize> {
    let number = |name: &str| name.rsplit('-').next()?.parse().ok();
    if let Actor::Account(name) = &entry.by {
        return number(name);
    }
    entry.events.iter().find_map(|event| match event {
        Event::ReportReceived { report } => number(report.taken_by.as_deref()?),
        Event::FactsAdded { facts, .. } => number(&facts.sealed.0),
        _ => None,
    })
}

/// The `n`-th wish, about something that is there; `None` when nothing fits.
pub fn wish(n: usize, dice: &Dice, scene: &Scene<'_>) -> Option<Wish> {
    let incidents = sorted(scene.state);
    let busy: Vec<(AssignmentId, UnitId, Step)> = incidents
        .iter()
        .flat_map(|doc| doc.active())
        .map(|sending| (sending.id.clone(), sending.unit.clone(), sending.step()))
        .collect();
    let staff = person(n, &[Role::Dispatcher, Role::Supervisor], None);
    let (kind, lucky) = (dice.below(100), dice.chance(30));
    let (incident, version) = match dice.pick(&incidents) {
        Some(doc) => (doc.id.clone(), scene.state.incidents.get(&doc.id).map(|slot| slot.version)),
        None => return Some(report(n, dice, scene.now)),
    };
    let version = version.filter(|_| dice.chance(30));
    let (asker, command) = match kind {
        0..22 => return Some(report(n, dice, scene.now)),
        22..25 => after(n, dice, scene.state)?,
        25..45 => (staff, assign(dice, scene.state, incident, lucky)?),
        45..49 => (staff, alarm(dice, &incidents)?),
        49..53 => strike(n, dice, scene.state)?,
        53..64 => {
            let (assignment, unit, from) = dice.pick(&busy)?.clone();
            let crew = person(n, &[Role::Responder], Some(unit));
            (if from == Step::Offered || !lucky { crew } else { staff }, step(dice, assignment, from, lucky))
        }
        64..67 => (staff, Command::Verify { incident, version }),
        67..68 => (staff, change(n, dice, scene.state, incident, version)?),
        68..71 => {
            let level = *dice.pick(&Level::ALL)?;
            (staff, Command::SetLevel { incident, level, reason: text(n), version, on_call: Vec::new() })
        }
        71..76 => (staff, together(dice, scene.state, incident, version)?),
        76..79 => (staff, Command::AddNote { incident, note: text(n) }),
        79..82 => {
            let triage = Box::new(triage(*dice.pick(&Level::ALL)?));
            (Asker::Public, Command::AddFacts { incident, facts: text(n), triage, contact: Contact::Call })
        }
        82..86 => (staff, Command::Resolve { incident, version }),
        86..90 => {
            let disposition = Disposition::NotNeeded;
            (staff, Command::Close { incident, disposition, note: None, version })
        }
        90..94 => (staff, Command::OpenPrivate { incident, at: None }),
        94..96 => (staff, status(dice, scene.state)?),
        _ => return misuse(n, dice, scene),
    };
    Some(Wish { words: words(&command), asker, command, key: key(n), reuses: None })
}

/// Another body under a key that was answered.
fn misuse(n: usize, dice: &Dice, scene: &Scene<'_>) -> Option<Wish> {
    let (of, earlier) = dice.pick(&scene.answered)?;
    let other = report(n, dice, scene.now);
    let key = RequestKey { body_hash: other.key.body_hash, ..earlier.key.clone() };
    let command = match &earlier.asker {
        Asker::Public => other.command,
        _ => Command::OpenPrivate { incident: sorted(scene.state).first()?.id.clone(), at: None },
    };
    let words = format!("under the key of wish {of}: {}", words(&command));
    Some(Wish { asker: earlier.asker.clone(), command, key, words, reuses: Some(*of) })
}

fn sorted(state: &State) -> Vec<&Incident> {
    let mut incidents: Vec<&Incident> = docs(state).filter(|doc| doc.is_on_board()).collect();
    incidents.sort_by(|one, other| one.id.cmp(&other.id));
    incidents
}

fn assign(dice: &Dice, state: &State, incident: IncidentId, divert: bool) -> Option<Command> {
    Some(Command::Assign { incident, unit: any_unit(dice, state)?, divert })
}

/// Merges, parts, attaches or detaches.
fn together(dice: &Dice, state: &State, incident: IncidentId, version: Option<u64>) -> Option<Command> {
    let mut merged: Vec<&Incident> = docs(state).filter(|doc| doc.merged.is_some()).collect();
    merged.sort_by(|one, other| one.id.cmp(&other.id));
    let apart = dice.pick(&merged).map(|doc| doc.id.clone());
    let mut reports: Vec<&ReportId> = state.reports.keys().collect();
    reports.sort();
    let report = (*dice.pick(&reports)?).clone();
    let judged = dice.chance(20).then(|| Box::new(triage(Level::Critical)));
    Some(match dice.below(6) {
        5 => slip(dice, state, incident, version)?,
        4 => Command::TellApart { other: dice.pick(&sorted(state))?.id.clone(), incident, version },
        0 => Command::Unmerge { incident: apart?, version: None },
        1 => Command::Attach { incident, report, judged, version },
        2 => Command::Detach {
            incident: state.reports[&report].doc.as_ref()?.incident.clone(),
            report,
            version: None,
        },
        _ => Command::Merge { into: dice.pick(&sorted(state))?.id.clone(), incident, judged, version },
    })
}

/// Takes something back, whether it was done or not.
fn slip(dice: &Dice, state: &State, incident: IncidentId, version: Option<u64>) -> Option<Command> {
    let slip = match dice.below(5) {
        4 => Slip::Facts { change: 1 },
        0 => Slip::Verify,
        1 => Slip::Alarm { alarm: 1 },
        2 => Slip::TellApart { other: dice.pick(&sorted(state))?.id.clone() },
        _ => Slip::Note { note: StreamId { ms: 1, n: 0 } },
    };
    Some(Command::TakeBack { incident, slip, version })
}

/// Changes what is known of it: who is there, and what the rules make of that.
fn change(
    n: usize,
    dice: &Dice,
    state: &State,
    incident: IncidentId,
    version: Option<u64>,
) -> Option<Command> {
    let mut facts = state.incidents.get(&incident)?.doc.as_ref()?.facts();
    facts.triage = triage(*dice.pick(&Level::ALL)?);
    facts.people.affected = u32::try_from(n).ok();
    facts.retold = Some(text(n));
    let change =
        FactsChange { facts, parts: vec![FactPart::People], since: ChangedSince::Told, reason: None };
    Some(Command::ChangeFacts { incident, change: Box::new(change), version })
}

fn docs(state: &State) -> impl Iterator<Item = &Incident> {
    state.incidents.values().filter_map(|slot| slot.doc.as_ref())
}

/// Answers an alarm.
fn alarm(dice: &Dice, incidents: &[&Incident]) -> Option<Command> {
    let all: Vec<(&Incident, &Escalation)> =
        incidents.iter().flat_map(|doc| doc.escalations.iter().map(|one| (*doc, one))).collect();
    let (doc, one) = *dice.pick(&all)?;
    let answer =
        *dice.pick(&[EscalationAnswer::Taken, EscalationAnswer::Reached, EscalationAnswer::NotReached])?;
    let (watch, assignment) = (one.watch, one.assignment.clone());
    Some(Command::AnswerEscalation { incident: doc.id.clone(), watch, assignment, answer })
}

fn any_unit(dice: &Dice, state: &State) -> Option<UnitId> {
    let mut units: Vec<&UnitId> = state.units.keys().collect();
    units.sort();
    dice.pick(&units).map(|unit| (*unit).clone())
}

fn step(dice: &Dice, assignment: AssignmentId, from: Step, lucky: bool) -> Command {
    let end = *dice.pick(&[Step::Declined, Step::Cleared, Step::Recalled]).unwrap_or(&Step::Cleared);
    let step = if lucky { end } else { from.usual_next().unwrap_or(Step::Cleared) };
    let result = (step == Step::Cleared).then_some(ClearResult::Helped);
    Command::TakeStep { assignment, step, said_at: None, on_behalf: true, result, reason: None }
}

/// Says that a step did not happen; mostly the last one of a sending, which may have ended.
fn strike(n: usize, dice: &Dice, state: &State) -> Option<(Asker, Command)> {
    let mut all: Vec<_> = docs(state).flat_map(|doc| &doc.assignments).collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    let sent = dice.pick(&all)?;
    if dice.chance(30) {
        return Some((person(n, &[Role::Dispatcher], None), bring(n, dice, sent)?));
    }
    let step = if dice.chance(90) { sent.step() } else { Step::EnRoute };
    let roles = if dice.chance(50) { &[Role::Dispatcher] } else { &[Role::Responder] };
    let command = Command::StrikeStep { assignment: sent.id.clone(), step, reason: text(n) };
    Some((person(n, roles, Some(sent.unit.clone())), command))
}

/// Names where somebody is brought to, or says what the facility answered; or calls the scene safe.
fn bring(n: usize, dice: &Dice, sent: &Assignment) -> Option<Command> {
    let answer =
        |step| Bring::Answer { step, spoke_with: Some(text(n)), reason: Some(text(n)), facility: None };
    let bring = match dice.below(6) {
        0 => answer(DestinationStep::Accepted),
        1 => answer(DestinationStep::Refused),
        2 => answer(DestinationStep::HandedOver),
        3 => {
            let (incident, safe) = (sent.id.incident()?, dice.chance(50));
            return Some(Command::CallScene { incident, safe, version: None });
        }
        _ => Bring::To {
            facility: "rs".into(),
            name: "RS".to_owned(),
            starts: dice.chance(50),
            on_behalf: true,
        },
    };
    Some(Command::Bring { assignment: sent.id.clone(), bring, said_at: None })
}

/// What comes after the work, about something that may have ended.
fn after(n: usize, dice: &Dice, state: &State) -> Option<(Asker, Command)> {
    let mut all: Vec<&Incident> = docs(state).collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    let doc = dice.pick(&all)?;
    let (incident, report) = (doc.id.clone(), dice.pick(&doc.reports)?.clone());
    let staff = person(n, &[Role::Dispatcher], None);
    let end = |end| (staff.clone(), Command::End { incident: incident.clone(), end, version: None });
    let tell = |told| (person(n, &[], None), Command::Tell { report: report.clone(), told });
    let refer = |refer| (staff.clone(), Command::Refer { incident: incident.clone(), refer, version: None });
    Some(match dice.below(12) {
        6..8 => refer(Refer::Ask { to: body(dice), takes_over: dice.chance(50), number: None, reason: None }),
        8..12 => refer(Refer::Step {
            referral: dice.pick(&doc.referrals)?.id.clone(),
            step: *dice.pick(&[ReferralStep::Accepted, ReferralStep::Returned, ReferralStep::Finished])?,
            said_at: None,
            spoke_with: Some(text(n)),
            number: None,
            reason: Some(text(n)),
        }),
        0 => end(End::Unverified { reason: text(n) }),
        1 => end(End::Confirmed { disposition: Disposition::Helped, note: None }),
        2 => tell(Told::Received),
        3 => tell(Told::Rated { stars: 5, words: None }),
        4 => tell(Told::NotReceived { words: Some(text(n)) }),
        _ => end(End::Reopened { reason: text(n) }),
    })
}

fn body(dice: &Dice) -> Body {
    let outside = dice.chance(50);
    Body {
        agency: if outside { "pln".into() } else { "psc".into() },
        name: "N".to_owned(),
        outside,
        region: None,
    }
}

fn status(dice: &Dice, state: &State) -> Option<Command> {
    let availability = if dice.chance(70) { Availability::Available } else { Availability::NotAvailable };
    let activity = dice.chance(50).then_some(Activity::Station);
    Some(Command::SetUnitStatus { unit: any_unit(dice, state)?, availability, activity, version: None })
}

fn person(n: usize, roles: &[Role], unit: Option<UnitId>) -> Asker {
    Asker::Person(Person { name: format!("wish-{n}"), roles: roles.to_vec(), agency: None, unit })
}

fn key(n: usize) -> RequestKey {
    RequestKey { route: "r".to_owned(), key: format!("k{n}"), body_hash: format!("b{n}"), said_at: None }
}

fn text(n: usize) -> SealedText {
    SealedText { key_of: "r".into(), sealed: Sealed(format!("text-{n}")) }
}

fn triage(level: Level) -> Triage {
    let rules_version = "sim".to_owned();
    Triage { level, kind: None, rules_version, reasons: Vec::new(), signs: Vec::new(), unasked: Vec::new() }
}

/// A report; many codes begin alike, so that labels are in demand.
fn report(n: usize, dice: &Dice, now: Timestamp) -> Wish {
    let byte = |below: usize| u8::try_from(dice.below(below)).unwrap();
    let code = ReceiptCode::from_bytes("32", &[byte(2), 7, 0, byte(4), byte(256), byte(256), byte(256), 0]);
    let report = Report {
        v: 1,
        id: ReportId(format!("32-report-{n}")),
        code,
        incident: IncidentId(format!("32-i{n}")),
        opened: None,
        channel: Channel::Web,
        call_type: CallType::Normal,
        taken_by: Some(format!("caller-{n}")),
        received_at: now,
        occurred_at: None,
        kind: None,
        area: None,
        outside: false,
        rounded: dice.chance(50).then(|| Point { lat: -6.9, lon: 107.6 }.rounded()),
        place_from: None,
        people: People::default(),
        vulnerable: Vec::new(),
        lang: "id".to_owned(),
        wishes: sigap::domain::wishes::Wishes::default(),
        triage: triage(*dice.pick(&Level::ALL).unwrap_or(&Level::Urgent)),
        sketch: Vec::new(),
        sealed: Sealed(format!("text-{n}")),
        source: None,
        photos: Vec::new(),
        voices: Vec::new(),
        erased: Vec::new(),
        asks: Vec::new(),
    };
    // Few things are said, so that many are said again.
    let said = dice.chance(10).then(|| Said { hash: format!("h{}", dice.below(3)), within_s: 600 });
    let beside = Beside { said, ..Beside::default() };
    let wrapped_key = String::new();
    let command = Command::ReceiveReport { report: Box::new(report), gated: false, wrapped_key, beside };
    Wish { asker: Asker::Public, words: words(&command), command, key: key(n), reuses: None }
}

fn words(command: &Command) -> String {
    match command {
        Command::ReceiveReport { report, .. } => {
            format!("report incident {} of level {}", report.incident, report.triage.level.number())
        }
        Command::Assign { incident, unit, divert } => {
            format!("send {unit} to {incident}{}", if *divert { ", also away from another" } else { "" })
        }
        Command::TakeStep { assignment, step, .. } => format!("{assignment} {}", step.word()),
        Command::StrikeStep { assignment, step, .. } => format!("strike {} of {assignment}", step.word()),
        Command::SetLevel { incident, level, .. } => format!("{incident} to level {}", level.number()),
        Command::SetUnitStatus { unit, availability, .. } => format!("{unit} {availability:?}"),
        Command::AnswerEscalation { incident, watch, answer, .. } => {
            format!("{answer:?} about {} of {incident}", watch.word())
        }
        Command::Verify { incident, .. } => format!("verify {incident}"),
        Command::AddNote { incident, .. } => format!("a note on {incident}"),
        Command::AddFacts { incident, .. } => format!("more facts on {incident}"),
        Command::Resolve { incident, .. } => format!("resolve {incident}"),
        Command::Close { incident, .. } => format!("close {incident}"),
        Command::Merge { incident, into, .. } => format!("merge {incident} into {into}"),
        Command::Unmerge { incident, .. } => format!("take {incident} out again"),
        Command::Attach { incident, report, .. } => format!("attach {report} to {incident}"),
        Command::Detach { incident, report, .. } => format!("detach {report} from {incident}"),
        Command::TellApart { incident, other, .. } => format!("tell {incident} apart from {other}"),
        Command::OpenPrivate { incident, .. } => format!("open what is sealed of {incident}"),
        other => format!("{other:?}"),
    }
}
