//! Documents with versions, and the state a decision or a fold works on.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use super::call::Call;
use super::drill::Drill;
use super::duty::Duty;
use super::ids::{CallId, IncidentId, ReportId, UnitId};
use super::incident::Incident;
use super::report::Report;
use super::unit::Unit;

/// A document's name. In the log it is one string, such as `incident:32-…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Key {
    /// Who answers for the region; there is one.
    Duty,
    /// An incident.
    Incident(IncidentId),
    /// A report.
    Report(ReportId),
    /// A unit.
    Unit(UnitId),
    /// The short label of an open incident, held by it.
    Label(String),
    /// A receipt code, held by its report.
    Code(String),
    /// The drill of the region, the only one.
    Drill,
    /// A call on the telephone.
    Call(CallId),
    /// The words of a report with its place, as a keyed hash, held for a while by the report that said them last.
    Said(String),
}

impl Key {
    /// The sort and the id.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Duty => ("duty", "now"),
            Self::Incident(id) => ("incident", id.as_str()),
            Self::Report(id) => ("report", id.as_str()),
            Self::Unit(id) => ("unit", id.as_str()),
            Self::Label(label) => ("label", label),
            Self::Code(code) => ("code", code),
            Self::Said(hash) => ("said", hash),
            Self::Drill => ("drill", "now"),
            Self::Call(id) => ("call", id.as_str()),
        }
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        let (sort, id) = key.parts();
        format!("{sort}:{id}")
    }
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (sort, id) = text.split_once(':').ok_or_else(|| format!("'{text}' names no document"))?;
        match sort {
            "duty" => Ok(Self::Duty),
            "incident" => Ok(Self::Incident(id.into())),
            "report" => Ok(Self::Report(id.into())),
            "unit" => Ok(Self::Unit(id.into())),
            "label" => Ok(Self::Label(id.to_owned())),
            "code" => Ok(Self::Code(id.to_owned())),
            "said" => Ok(Self::Said(id.to_owned())),
            "drill" => Ok(Self::Drill),
            "call" => Ok(Self::Call(id.into())),
            _ => Err(format!("'{text}' names no document")),
        }
    }
}

/// A document and how many commits touched it; version 0 without a document is one that never was.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot<T> {
    /// Commits so far.
    pub version: u64,
    /// The document.
    pub doc: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { version: 0, doc: None }
    }
}

/// Documents of one sort by id.
pub type Table<K, T> = HashMap<K, Slot<T>>;

/// Documents known: for a decision those loaded, for a board those it shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Incidents.
    pub incidents: Table<IncidentId, Incident>,
    /// Reports.
    pub reports: Table<ReportId, Report>,
    /// Units.
    pub units: Table<UnitId, Unit>,
    /// The drill that runs, is planned, or was the last; `None`: it was not looked up.
    pub drill: Option<Slot<Drill>>,
    /// Calls on the telephone.
    pub calls: Table<CallId, Call>,
    /// Who answers for the region; `None`: not looked up.
    pub duty: Option<Slot<Duty>>,
    /// Who holds a label or a code.
    pub claims: Table<Key, String>,
    /// Documents looked up that hold more than this program understands. They may be shown, as far as they can be read;
    /// written back they would lose the rest.
    pub newer: BTreeSet<Key>,
}

impl State {
    /// Whether the document was looked up, be it there or not.
    pub fn knows(&self, key: &Key) -> bool {
        match key {
            Key::Duty => self.duty.is_some(),
            Key::Incident(id) => self.incidents.contains_key(id),
            Key::Report(id) => self.reports.contains_key(id),
            Key::Unit(id) => self.units.contains_key(id),
            Key::Drill => self.drill.is_some(),
            Key::Call(id) => self.calls.contains_key(id),
            Key::Label(_) | Key::Code(_) | Key::Said(_) => self.claims.contains_key(key),
        }
    }

    /// Takes a document for one that never was.
    pub fn believe_absent(&mut self, key: Key) {
        match key {
            Key::Duty => self.duty = Some(Slot::default()),
            Key::Incident(id) => drop(self.incidents.insert(id, Slot::default())),
            Key::Report(id) => drop(self.reports.insert(id, Slot::default())),
            Key::Unit(id) => drop(self.units.insert(id, Slot::default())),
            Key::Drill => self.drill = Some(Slot::default()),
            Key::Call(id) => drop(self.calls.insert(id, Slot::default())),
            Key::Label(_) | Key::Code(_) | Key::Said(_) => drop(self.claims.insert(key, Slot::default())),
        }
    }

    /// The version known of a document; 0 when it is not known or never was.
    pub fn version(&self, key: &Key) -> u64 {
        match key {
            Key::Duty => self.duty.as_ref().map_or(0, |slot| slot.version),
            Key::Incident(id) => self.incidents.get(id).map_or(0, |slot| slot.version),
            Key::Report(id) => self.reports.get(id).map_or(0, |slot| slot.version),
            Key::Unit(id) => self.units.get(id).map_or(0, |slot| slot.version),
            Key::Drill => self.drill.as_ref().map_or(0, |slot| slot.version),
            Key::Call(id) => self.calls.get(id).map_or(0, |slot| slot.version),
            Key::Label(_) | Key::Code(_) | Key::Said(_) => {
                self.claims.get(key).map_or(0, |slot| slot.version)
            }
        }
    }

    /// Sets the version of a known document.
    pub fn set_version(&mut self, key: &Key, version: u64) {
        match key {
            Key::Duty => {
                if let Some(slot) = &mut self.duty {
                    slot.version = version;
                }
            }
            Key::Incident(id) => set(&mut self.incidents, id, version),
            Key::Report(id) => set(&mut self.reports, id, version),
            Key::Unit(id) => set(&mut self.units, id, version),
            Key::Call(id) => set(&mut self.calls, id, version),
            Key::Drill => {
                if let Some(slot) = &mut self.drill {
                    slot.version = version;
                }
            }
            Key::Label(_) | Key::Code(_) | Key::Said(_) => set(&mut self.claims, key, version),
        }
    }
}

fn set<K: Eq + Hash, T>(table: &mut Table<K, T>, id: &K, version: u64) {
    if let Some(slot) = table.get_mut(id) {
        slot.version = version;
    }
}
