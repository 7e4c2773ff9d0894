//! Decisions and facts without any store: what the rules alone make of commands.

use std::time::Duration;

use jiff::Timestamp;
use sigap::domain::access::Role;
use sigap::domain::aggregate::{Key, Slot, State};
use sigap::domain::apply::apply_entry;
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Command};
use sigap::domain::decide::{Ctx, Refusal, Undecided, decide};
use sigap::domain::disposition::Disposition;
use sigap::domain::event::{Entry, Event};
use sigap::domain::ids::{IncidentId, ReportId};
use sigap::domain::incident::Incident;
use sigap::domain::level::Level;
use sigap::domain::policy::{MostPhotos, Policy};
use sigap::domain::report::{CallType, Channel, People, Report, Sealed, SealedText, Vulnerable};
use sigap::domain::unit::UnitSpec;

use super::centre::{morning, person, triage};

/// Everything there is, and the time.
#[derive(Clone)]
pub struct World {
    pub state: State,
    pub now: Timestamp,
    pub policy: Policy,
    pub log: Vec<Entry>,
}

impl World {
    /// Nothing yet.
    pub fn new() -> Self {
        let policy = Policy {
            photos: MostPhotos { of_reporter: 5, of_others: 40, voices: 10 },
            offer_s: [30, 60, 120, 300, 300],
            on_the_way_s: [120, 600, 3_600, 28_800, 3_600],
            reports_per_incident: 50,
            end: sigap::domain::ending::EndPolicy::plain(),
            ladders: std::sync::Arc::default(),
            strike_by_crew_s: 300,
            glass_s: 3_600,
            patients_per_incident: 500,
            neighbours: Vec::new(),
            take_back_s: 15,
        };
        Self { state: State::default(), now: morning(), policy, log: Vec::new() }
    }

    /// Carries out a command a second later; its events.
    pub fn does(&mut self, asker: &Asker, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.now = self.now.checked_add(Duration::from_secs(1)).unwrap();
        let mut known = self.state.clone();
        let events = loop {
            let ctx = Ctx { now: self.now, asker, policy: &self.policy };
            match decide(&known, command, &ctx) {
                Ok(events) => break events,
                Err(Undecided::Refused(refusal)) => return Err(refusal),
                Err(Undecided::Load(keys)) => keys.into_iter().for_each(|key| self.look_up(&mut known, key)),
            }
        };
        let touched: std::collections::BTreeSet<Key> = events.iter().flat_map(Event::touches).collect();
        let touched = touched.into_iter().map(|key| (key.clone(), self.state.version(&key) + 1)).collect();
        let v = events.iter().map(Event::shape).max().unwrap_or(1);
        let entry = Entry { v, at: self.now, by: asker.actor(), said_at: None, events, touched };
        apply_entry(&mut self.state, &entry).unwrap();
        self.log.push(entry.clone());
        Ok(entry.events)
    }

    /// What is not there is said to be absent, and a label is held by whom the board shows under it.
    fn look_up(&self, known: &mut State, key: Key) {
        let Key::Label(label) = &key else { return known.believe_absent(key) };
        let holder = self.docs().find(|doc| doc.is_on_board() && doc.label == *label);
        let version = u64::from(holder.is_some());
        known.claims.insert(key.clone(), Slot { version, doc: holder.map(|doc| doc.id.to_string()) });
    }

    /// Every incident.
    pub fn docs(&self) -> impl Iterator<Item = &Incident> {
        self.state.incidents.values().filter_map(|slot| slot.doc.as_ref())
    }

    /// An incident.
    pub fn doc(&self, id: &IncidentId) -> &Incident {
        self.state.incidents[id].doc.as_ref().unwrap()
    }

    /// A report.
    pub fn report(&self, id: &ReportId) -> &Report {
        self.state.reports[id].doc.as_ref().unwrap()
    }

    /// The `n`-th report comes in; its incident.
    pub fn told(&mut self, n: u8, level: Level, affected: Option<u32>) -> IncidentId {
        let report = Report {
            v: 1,
            id: report_of(n),
            code: ReceiptCode::from_bytes("32", &[n % 3, 7, 0, n, 1, 2, 3, 4]),
            incident: IncidentId(format!("32-i{n}")),
            opened: None,
            channel: Channel::Web,
            call_type: CallType::Normal,
            taken_by: None,
            received_at: self.now,
            occurred_at: None,
            kind: None,
            area: None,
            outside: false,
            rounded: None,
            place_from: None,
            people: People { affected, ..People::default() },
            vulnerable: if n.is_multiple_of(2) { vec![Vulnerable::Child] } else { vec![Vulnerable::Elderly] },
            lang: "id".to_owned(),
            wishes: sigap::domain::wishes::Wishes::default(),
            triage: triage(level),
            sketch: Vec::new(),
            sealed: Sealed(String::new()),
            source: None,
            photos: Vec::new(),
            voices: Vec::new(),
            erased: Vec::new(),
            asks: Vec::new(),
        };
        let id = report.incident.clone();
        let command = Command::receive(report, String::new());
        self.does(&Asker::Public, &command).unwrap();
        id
    }

    /// A staffed unit is there.
    pub fn has(&mut self, unit: &str) {
        let spec = UnitSpec {
            call_sign: unit.to_owned(),
            agency: "psc".into(),
            agency_name: "PSC 119".to_owned(),
            capabilities: vec!["ambulance".into()],
            home: sigap::domain::place::Point { lat: -6.9, lon: 107.6 },
            area: None,
            crew: 2,
            phone: None,
        };
        self.does(&Asker::System, &Command::RegisterUnit { unit: unit.into(), spec }).unwrap();
    }

    /// A staffed unit is sent.
    pub fn sends(&mut self, unit: &str, incident: &IncidentId) -> Result<Vec<Event>, Refusal> {
        self.has(unit);
        let command = Command::Assign { incident: incident.clone(), unit: unit.into(), divert: false };
        self.does(&supervisor(), &command)
    }
}

/// The report that opened the `n`-th incident.
pub fn report_of(n: u8) -> ReportId {
    ReportId(format!("32-r{n}"))
}

/// Somebody who may do all that is done to incidents.
pub fn supervisor() -> Asker {
    Asker::Person(person("dewi", &[Role::Supervisor]))
}

/// One incident goes on as part of another.
pub fn merge(incident: &IncidentId, into: &IncidentId) -> Command {
    Command::Merge { incident: incident.clone(), into: into.clone(), judged: None, version: None }
}

/// It is on its own again.
pub fn unmerge(incident: &IncidentId) -> Command {
    Command::Unmerge { incident: incident.clone(), version: None }
}

/// A report belongs to an incident.
pub fn attach(incident: &IncidentId, report: &ReportId) -> Command {
    Command::Attach { incident: incident.clone(), report: report.clone(), judged: None, version: None }
}

/// A report of an incident has its own again.
pub fn detach(incident: &IncidentId, report: &ReportId) -> Command {
    Command::Detach { incident: incident.clone(), report: report.clone(), version: None }
}

/// It is over.
pub fn close(incident: &IncidentId) -> Command {
    let (incident, disposition) = (incident.clone(), Disposition::NotNeeded);
    Command::Close { incident, disposition, note: None, version: None }
}

/// Words nobody reads.
pub fn words() -> SealedText {
    SealedText { key_of: "32-r0".into(), sealed: Sealed(String::new()) }
}
