//! Figures as they are answered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::clocks::Clock;

/// Figures of a span of time.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Figures {
    /// From when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Until when; that moment is not in it.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// How many entries of the log were counted.
    pub entries: usize,
    /// What was told.
    pub reports: ReportsOut,
    /// What became of it.
    pub incidents: IncidentsOut,
    /// How long each part took, of incidents opened in the span.
    pub clocks: Vec<ClockRow>,
    /// What was asked of units.
    pub offers: OffersOut,
    /// Who was told since nobody answered or a target ran out, and how often.
    pub alarms: Vec<NameCount>,
    /// Levels that people changed.
    pub levels: LevelsByHand,
    /// Units as they are now.
    pub units: UnitsOut,
    /// How long a part of the drawing is, seconds: an hour or a day.
    pub bucket_s: u32,
    /// The same over time.
    pub hours: Vec<HourOut>,
}

/// What was told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct ReportsOut {
    /// All of them.
    pub total: u32,
    /// By channel, the most first.
    pub by_channel: Vec<NameCount>,
    /// By the level the rules gave, level 1 first.
    pub by_level: [u32; 5],
    /// By regency or city, the most first.
    pub by_area: Vec<AreaCount>,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct IncidentsOut {
    /// Opened in the span.
    pub opened: u32,
    /// Those by the level that counts now, level 1 first.
    pub opened_by_level: [u32; 5],
    /// Ended in the span, by how: a disposition, `merged`, `rejected`, `unverified` or `referred_out`.
    pub ended: Vec<NameCount>,
    /// Opened again in the span.
    pub reopened: u32,
    /// Open now, by level, level 1 first.
    pub open_by_level: [u32; 5],
    /// Of those, how many wait for a unit.
    pub waiting: u32,
    /// Of those, how many wait longer than they should.
    pub overdue: u32,
}

/// What was asked of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct OffersOut {
    /// Asked.
    pub made: u32,
    /// Said yes.
    pub accepted: u32,
    /// Said no.
    pub declined: u32,
    /// Did not answer.
    pub expired: u32,
}

/// Levels that people changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct LevelsByHand {
    /// To the rules' level or a more urgent one.
    pub raised: u32,
    /// To a less urgent one than the rules'.
    pub lowered: u32,
    /// Of those, how many by a dispatcher who was alone.
    pub alone: u32,
}

/// Units as they are now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct UnitsOut {
    /// On duty and free.
    pub available: u32,
    /// Bound to an incident.
    pub bound: u32,
    /// Off duty.
    pub away: u32,
}

/// How often a name came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// How often.
    pub n: u32,
}

/// How often an area came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct AreaCount {
    /// Its name; null: nobody knows where.
    pub name: Option<String>,
    /// How often.
    pub n: u32,
}

/// One clock.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct ClockRow {
    /// Which.
    pub clock: Clock,
    /// Over all levels.
    pub all: ClockOut,
    /// Level by level, level 1 first.
    pub by_level: Vec<ClockOut>,
}

/// What a clock showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct ClockOut {
    /// How many were measured: those with both stamps.
    pub n: u32,
    /// Half took no longer, seconds; null: there were none.
    pub p50_s: Option<u32>,
    /// Nine of ten took no longer, seconds.
    pub p90_s: Option<u32>,
    /// What was agreed on, seconds: a goal for nine of ten.
    pub target_s: Option<u32>,
    /// How many took no longer than that.
    pub within: Option<u32>,
}

/// A part of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct HourOut {
    /// When it begins.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Reports.
    pub reports: u32,
    /// Incidents opened.
    pub opened: u32,
    /// Incidents ended.
    pub ended: u32,
    /// Steps of ladders that told somebody.
    pub alarms: u32,
    /// Offers that nobody answered.
    pub expired: u32,
    /// From receipt until the first unit was asked, of incidents opened in it.
    pub handling: ClockOut,
    /// From receipt until the first unit was there, of incidents opened in it.
    pub arrival: ClockOut,
}

impl NameCount {
    /// The most first, then by name.
    pub(super) fn sorted(counts: BTreeMap<String, u32>) -> Vec<Self> {
        let mut all: Vec<Self> = counts.into_iter().map(|(name, n)| Self { name, n }).collect();
        all.sort_by(|one, other| other.n.cmp(&one.n).then_with(|| one.name.cmp(&other.name)));
        all
    }
}

impl AreaCount {
    /// The most first, then by name.
    pub(super) fn sorted(counts: impl Iterator<Item = (Option<String>, u32)>) -> Vec<Self> {
        let mut all: Vec<Self> = counts.map(|(name, n)| Self { name, n }).collect();
        all.sort_by(|one, other| other.n.cmp(&one.n).then_with(|| one.name.cmp(&other.name)));
        all
    }
}

impl HourOut {
    /// Nothing happened yet.
    pub(super) fn at(at: Timestamp) -> Self {
        let none = ClockOut::default();
        Self { at, reports: 0, opened: 0, ended: 0, alarms: 0, expired: 0, handling: none, arrival: none }
    }
}
