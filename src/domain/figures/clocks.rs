//! Clocks of incidents from stamps: how long each part took, and how that stands to its target.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::out::{ClockOut, ClockRow};
use crate::domain::assignment::{Assignment, Step};
use crate::domain::escalation::Watch;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::level::Level;
use crate::domain::policy::Policy;

/// What is measured, with the names of NFPA 1225 and 1710 where those have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// From receipt until somebody who is signed in did anything about it.
    Answering,
    /// From then until the first unit was asked.
    Processing,
    /// Both together.
    Handling,
    /// From asking a unit until it was on the way; each unit counts.
    Turnout,
    /// From then until it was there; each unit counts.
    Travel,
    /// From receipt until the first unit was on the way.
    Leaving,
    /// From receipt until the first unit was there.
    Arrival,
    /// From being there until it left with somebody or was done; each unit counts.
    OnScene,
}

impl Clock {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Answering,
        Self::Processing,
        Self::Handling,
        Self::Turnout,
        Self::Travel,
        Self::Leaving,
        Self::Arrival,
        Self::OnScene,
    ];

    /// Seconds that a medical director signed for it at a level; `None`: there is no target.
    pub(super) fn target_s(self, level: Level, targets: &Policy) -> Option<u32> {
        let ladder = |watch| targets.ladders.of(watch, level, (None, None)).map(|ladder| ladder.from_s);
        match self {
            Self::Answering => ladder(Watch::Acknowledged),
            Self::Leaving => targets.on_the_way_s.get(usize::from(level.number() - 1)).copied(),
            Self::Arrival => ladder(Watch::OnScene),
            Self::Processing | Self::Handling | Self::Turnout | Self::Travel | Self::OnScene => None,
        }
    }

    /// Milliseconds of an incident on this clock: none where a stamp is missing, many where each unit counts.
    fn read(self, doc: &Incident, looked: Option<Timestamp>) -> Vec<i64> {
        let between = |from: Option<Timestamp>, to: Option<Timestamp>| {
            let ms = to?.as_millisecond() - from?.as_millisecond();
            (ms >= 0).then_some(ms)
        };
        let opened = Some(doc.opened_at);
        let first = |step: Step| doc.assignments.iter().filter_map(|one| one.at(step)).min();
        let each =
            |read: &dyn Fn(&Assignment) -> Option<i64>| doc.assignments.iter().filter_map(read).collect();
        match self {
            Self::Answering => between(opened, looked).into_iter().collect(),
            Self::Processing => between(looked, first(Step::Offered)).into_iter().collect(),
            Self::Handling => between(opened, first(Step::Offered)).into_iter().collect(),
            Self::Leaving => between(opened, first(Step::EnRoute)).into_iter().collect(),
            Self::Arrival => between(opened, first(Step::OnScene)).into_iter().collect(),
            Self::Turnout => each(&|one| between(one.at(Step::Offered), one.at(Step::EnRoute))),
            Self::Travel => each(&|one| between(one.at(Step::EnRoute), one.at(Step::OnScene))),
            Self::OnScene => each(&|one| {
                let left = one.at(Step::Transporting).or_else(|| one.at(Step::Cleared));
                between(one.at(Step::OnScene), left)
            }),
        }
    }
}

/// Every clock over all levels, then level by level.
pub(super) fn rows(
    began: &[&Incident],
    looked: &HashMap<IncidentId, Timestamp>,
    targets: &Policy,
) -> Vec<ClockRow> {
    let row = |clock: Clock| {
        let by_level = Level::ALL.map(|level| {
            let of = began.iter().copied().filter(|doc| doc.level() == level);
            let target = clock.target_s(level, targets);
            let mut out = summary(clock, of.clone(), looked);
            out.target_s = target;
            out.within = target.map(|target| {
                let within = |ms: &i64| *ms <= i64::from(target) * 1_000;
                super::number(of.flat_map(|doc| read(clock, doc, looked)).filter(within).count())
            });
            out
        });
        ClockRow { clock, all: summary(clock, began.iter().copied(), looked), by_level: by_level.to_vec() }
    };
    Clock::ALL.map(row).to_vec()
}

/// How many there were, and p50 and p90 of them.
pub(super) fn summary<'a>(
    clock: Clock,
    of: impl Iterator<Item = &'a Incident>,
    looked: &HashMap<IncidentId, Timestamp>,
) -> ClockOut {
    let mut all: Vec<i64> = of.flat_map(|doc| read(clock, doc, looked)).collect();
    all.sort_unstable();
    ClockOut {
        n: super::number(all.len()),
        p50_s: rank(&all, 50),
        p90_s: rank(&all, 90),
        target_s: None,
        within: None,
    }
}

fn read(clock: Clock, doc: &Incident, looked: &HashMap<IncidentId, Timestamp>) -> Vec<i64> {
    clock.read(doc, looked.get(&doc.id).copied())
}

/// The smallest value that `percent` of all do not exceed (nearest rank), in whole seconds.
pub fn rank(sorted: &[i64], percent: usize) -> Option<u32> {
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(at).and_then(|ms| u32::try_from(ms / 1_000).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_a_value_that_was_measured() {
        assert_eq!(rank(&[], 50), None);
        assert_eq!((rank(&[7_900], 50), rank(&[7_900], 90)), (Some(7), Some(7)));
        let ten: Vec<i64> = (1..=10).map(|s| s * 1_000).collect();
        assert_eq!((rank(&ten, 50), rank(&ten, 90)), (Some(5), Some(9)));
    }
}
