//! Load and clocks over time, level by level, for whoever leads the watch.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::buckets::Buckets;
use super::clocks::{self, Clock};
use super::out::ClockOut;
use super::{Tally, is_real};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::level::Level;
use crate::domain::policy::Policy;

/// What came in a part of the span, and what was open at its end, by level, level 1 first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct LoadOut {
    /// When the part begins.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Reports, by the level the rules gave.
    pub reports: [u32; 5],
    /// Incidents open at its end, by the level that counts now.
    pub open: [u32; 5],
}

/// A clock over time.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct ClockOverTime {
    /// Which.
    pub clock: Clock,
    /// Of which level; null: of all.
    pub level: Option<Level>,
    /// What was agreed on, seconds.
    pub target_s: Option<u32>,
    /// Part by part, of incidents opened in it.
    pub parts: Vec<ClockOut>,
}

/// Clocks that are drawn: those with a target, and how long it takes until somebody is asked.
const DRAWN: [Clock; 4] = [Clock::Answering, Clock::Handling, Clock::Leaving, Clock::Arrival];

impl Tally {
    /// What came and what was open. `open_now`: what is open at the end, with its level counted from 0.
    pub fn load(
        &self,
        documents: &HashMap<IncidentId, Incident>,
        open_now: &HashMap<IncidentId, usize>,
    ) -> Vec<LoadOut> {
        let buckets = Buckets::of(self.from, self.to);
        let none = |n| LoadOut { at: buckets.begins(n), reports: [0; 5], open: [0; 5] };
        let mut out: Vec<LoadOut> = (0..buckets.many).map(none).collect();
        let counts = |id: &IncidentId| documents.get(id).is_some_and(is_real);
        for one in self.told.iter().filter(|one| counts(&one.incident)) {
            if let Some(part) = buckets.at(one.at).and_then(|at| out.get_mut(at)) {
                part.reports[one.level] += 1;
            }
        }
        let changes = self.changes();
        let untouched = open_now.iter().filter(|(id, _)| !changes.contains_key(*id));
        for (_, level) in untouched {
            for part in &mut out {
                part.open[*level] += 1;
            }
        }
        for (id, changes) in &changes {
            let Some(doc) = documents.get(*id).filter(|doc| is_real(doc)) else { continue };
            let level = usize::from(doc.level().number() - 1);
            // What opens it first was not open before, what ends it first was.
            let (mut open, mut next) = (changes.first().is_some_and(|(_, opens)| !opens), 0);
            for (n, part) in out.iter_mut().enumerate() {
                let end = buckets.begins(n + 1);
                while let Some((_, opens)) = changes.get(next).filter(|(at, _)| *at < end) {
                    (open, next) = (*opens, next + 1);
                }
                part.open[level] += u32::from(open);
            }
        }
        out
    }

    /// When each incident was opened or ended in the span, in order.
    fn changes(&self) -> HashMap<&IncidentId, Vec<(Timestamp, bool)>> {
        let opened = self.opened.iter().chain(&self.reopened).chain(&self.parted);
        let opened = opened.map(|one| (&one.incident, one.at, true));
        let ended = self.ended.iter().map(|one| (&one.incident, one.at, false));
        let mut changes: HashMap<&IncidentId, Vec<(Timestamp, bool)>> = HashMap::new();
        for (id, at, opens) in opened.chain(ended) {
            changes.entry(id).or_default().push((at, opens));
        }
        for of_one in changes.values_mut() {
            of_one.sort_by_key(|(at, _)| *at);
        }
        changes
    }

    /// p50 and p90 over time against targets: each clock that is drawn, over all levels and level by level.
    pub fn over_time(
        &self,
        documents: &HashMap<IncidentId, Incident>,
        targets: &Policy,
    ) -> Vec<ClockOverTime> {
        let buckets = Buckets::of(self.from, self.to);
        let merged: HashSet<&IncidentId> = self.merged.iter().collect();
        let mut parts: Vec<Vec<&Incident>> = vec![Vec::new(); buckets.many];
        for one in self.opened.iter().filter(|one| !merged.contains(&one.incident)) {
            let doc = documents.get(&one.incident).filter(|doc| is_real(doc));
            let part = doc.and_then(|doc| parts.get_mut(buckets.at(doc.opened_at)?));
            if let (Some(doc), Some(part)) = (doc, part) {
                part.push(doc);
            }
        }
        let levels = std::iter::once(None).chain(Level::ALL.map(Some));
        let drawn = DRAWN.into_iter().flat_map(|clock| levels.clone().map(move |level| (clock, level)));
        let over_time = |(clock, level): (Clock, Option<Level>)| {
            let of_level = |doc: &&Incident| level.is_none_or(|level| doc.level() == level);
            let part = |docs: &Vec<&Incident>| {
                clocks::summary(clock, docs.iter().copied().filter(of_level), &self.looked)
            };
            let target_s = level.and_then(|level| clock.target_s(level, targets));
            ClockOverTime { clock, level, target_s, parts: parts.iter().map(part).collect() }
        };
        drawn.map(over_time).collect()
    }
}
