//! Every unit of the region in the few bytes that a search looks at, kept up to date as documents and positions
//! change. Holds nothing that could not be made again from them; has no I/O.

use std::collections::HashMap;

use jiff::Timestamp;

use super::answer::Why;
use super::travel::Terrain;
use crate::domain::aggregate::State;
use crate::domain::ids::{AssignmentId, Capability, UnitId};
use crate::domain::place::{Point, Position};
use crate::domain::unit::{Activity, Availability, Unit};

/// The units of a region, ready to be searched.
#[derive(Clone, Debug)]
pub struct Fleet {
    pub(super) terrain: Terrain,
    /// What a search reads of every unit.
    pub(super) entries: Vec<Entry>,
    /// What it reads of those it finds, at the same index.
    pub(super) names: Vec<Named>,
    by_unit: HashMap<UnitId, usize>,
    sets: Interned<Vec<Capability>>,
    areas: Interned<String>,
}

/// A unit's id, and where exactly it was last.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub unit: UnitId,
    pub position: Option<Position>,
}

/// A unit as a search sees it. Degrees in single precision are within a metre.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub home: Spot,
    /// Where it was at `seen_at`.
    pub seen: Spot,
    /// Seconds since 1970; 0: no position.
    pub seen_at: u32,
    /// Since when it has been idle, seconds since 1970; 0: it was never sent.
    pub idle_since: u32,
    /// Which of the sets of capabilities.
    pub set: u32,
    /// Which of the areas, from 1; 0: none.
    pub area: u32,
    /// Why it cannot be sent now.
    pub bound: Option<Why>,
    /// What binds it is an exercise, which lets it go at once for what is real.
    pub played: bool,
    /// Until when its crew rests, seconds since 1970; 0: it does not.
    pub rest_until: u32,
    /// Only when nobody else can.
    pub conditional: bool,
}

/// A place and how slow it is there, in seconds a metre.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot {
    pub lat: f32,
    pub lon: f32,
    pub pace: f32,
}

impl Fleet {
    /// No unit yet.
    pub fn new(terrain: Terrain) -> Self {
        Self {
            terrain,
            entries: Vec::new(),
            names: Vec::new(),
            by_unit: HashMap::new(),
            sets: Interned::default(),
            areas: Interned::default(),
        }
    }

    /// All of these units, each where it is known to be.
    pub fn of<'a>(
        terrain: Terrain,
        state: &State,
        positions: impl IntoIterator<Item = (&'a UnitId, &'a Position)>,
    ) -> Self {
        let mut fleet = Self::new(terrain);
        for unit in state.units.values().filter_map(|slot| slot.doc.as_ref()) {
            fleet.put_as(unit, is_played(state, unit));
        }
        for (unit, position) in positions {
            fleet.place(unit, Some(*position));
        }
        fleet
    }

    /// How fast its units get on.
    pub fn terrain(&self) -> Terrain {
        self.terrain.clone()
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes a unit's document, new or changed. True when it was not known before, and has no position yet.
    pub fn put(&mut self, unit: &Unit) -> bool {
        self.put_as(unit, false)
    }

    /// The same, bound to an exercise or not.
    pub fn put_as(&mut self, unit: &Unit, played: bool) -> bool {
        let known = self.by_unit.get(&unit.id).copied();
        let mut set = unit.spec.capabilities.clone();
        set.sort_unstable();
        let before = known.map(|at| self.entries[at]);
        let entry = Entry {
            home: self.spot(unit.spec.home),
            seen: before.map(|entry| entry.seen).unwrap_or_default(),
            seen_at: before.map_or(0, |entry| entry.seen_at),
            idle_since: unit.idle_since.map_or(0, seconds),
            set: self.sets.number(set),
            area: unit.spec.area.as_ref().map_or(0, |area| self.areas.number(area.code.clone()) + 1),
            bound: bound(unit),
            played,
            rest_until: unit.rest_until.map_or(0, seconds),
            conditional: unit.availability == Availability::ConditionallyAvailable,
        };
        if let Some(at) = known {
            self.entries[at] = entry;
            return false;
        }
        self.by_unit.insert(unit.id.clone(), self.entries.len());
        self.entries.push(entry);
        self.names.push(Named { unit: unit.id.clone(), position: None });
        true
    }

    /// Takes a position, or that it is forgotten. Of a unit that is not known, nothing.
    pub fn place(&mut self, unit: &UnitId, position: Option<Position>) {
        let Some(&at) = self.by_unit.get(unit) else { return };
        self.names[at].position = position;
        let (seen, seen_at) = position.map_or((Spot::default(), 0), |position| {
            (self.spot(position.point), seconds(position.at).max(1))
        });
        let entry = &mut self.entries[at];
        (entry.seen, entry.seen_at) = (seen, seen_at);
    }

    /// Forgets a unit.
    pub fn remove(&mut self, unit: &UnitId) {
        let Some(at) = self.by_unit.remove(unit) else { return };
        self.entries.swap_remove(at);
        self.names.swap_remove(at);
        if let Some(moved) = self.names.get(at) {
            self.by_unit.insert(moved.unit.clone(), at);
        }
    }

    /// Where in the lists a unit stands.
    pub(super) fn at(&self, unit: &UnitId) -> Option<usize> {
        self.by_unit.get(unit).copied()
    }

    /// The sets of capabilities that units have, by number.
    pub(super) fn sets(&self) -> &[Vec<Capability>] {
        &self.sets.list
    }

    /// The number of an area; 0 when no unit belongs to it.
    pub(super) fn area(&self, code: &str) -> u32 {
        self.areas.numbers.get(code).map_or(0, |number| number + 1)
    }

    fn spot(&self, point: Point) -> Spot {
        Spot { lat: point.lat as f32, lon: point.lon as f32, pace: self.terrain.pace(point) as f32 }
    }
}

/// Whether a unit is on an exercise.
pub fn is_played(state: &State, unit: &Unit) -> bool {
    let on = unit.assignment.as_ref().and_then(AssignmentId::incident);
    let on = on.and_then(|id| state.incidents.get(&id)?.doc.as_ref());
    on.is_some_and(|incident| incident.drill)
}

/// Why a unit cannot be sent, whatever the incident.
fn bound(unit: &Unit) -> Option<Why> {
    if unit.assignment.is_some() {
        Some(Why::Busy)
    } else if unit.activity == Activity::OffDuty {
        Some(Why::OffDuty)
    } else if unit.availability == Availability::NotAvailable {
        Some(Why::NotAvailable)
    } else if unit.spec.crew == 0 {
        Some(Why::NoCrew)
    } else {
        None
    }
}

/// Whole seconds since 1970; what does not fit is moved to the nearest that does.
pub(super) fn seconds(at: Timestamp) -> u32 {
    u32::try_from(at.as_second().max(0)).unwrap_or(u32::MAX)
}

/// Values that many share, each kept once under a number.
#[derive(Clone, Debug)]
struct Interned<T> {
    list: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { list: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Interned<T> {
    fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.list.push(value.clone());
        self.numbers.insert(value, number);
        number
    }
}
