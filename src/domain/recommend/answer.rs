//! What a recommendation says.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::domain::ids::{Capability, IncidentId, UnitId};
use crate::domain::unit::Availability;

/// Units proposed for an incident, best first, and what is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Recommendation {
    /// What such an incident needs.
    pub needs: Vec<Capability>,
    /// The response plan, and who fills it.
    pub plan: Vec<PlanLine>,
    /// Units that could be sent now: first those that fill the plan, in its order, then the best of the others.
    pub picks: Vec<Pick>,
    /// The nearest that have the capability and cannot be sent; every unit that is no pick, when all were asked for.
    pub left_out: Vec<LeftOut>,
    /// How many units are no picks, by reason; each of them is counted once.
    pub left_out_counts: Vec<WhyCount>,
    /// What is needed and nobody free can do; of several that would do, the first.
    pub shortfalls: Vec<Capability>,
    /// Whether a road server was asked for travel times.
    pub roads: Roads,
}

/// Where travel times come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Roads {
    /// From the estimate: there is no road server.
    #[default]
    Off,
    /// Those of picks with `by_road` from the road server.
    Used,
    /// From the estimate: the road server did not answer, or not usably.
    Failed,
}

/// A line of the response plan, and who fills it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct PlanLine {
    /// One of these capabilities will do.
    pub need: Vec<Capability>,
    /// How many units.
    pub count: u32,
    /// Seconds of travel within which they are hoped for; `None`: no hope is set.
    pub within_s: Option<u32>,
    /// Units that were sent already.
    pub sent: Vec<UnitId>,
    /// Picks that fill it: the fastest, be they in time or not.
    pub filled_by: Vec<UnitId>,
    /// How many are missing in that time.
    pub short: u32,
    /// Why they are missing.
    pub causes: Vec<Cause>,
}

/// A reason, how many units it holds for, and the nearest of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct Cause {
    /// The reason; of units that are free, `further` means: than the time hoped for.
    pub why: Why,
    /// How many units.
    pub count: u32,
    /// Call signs of the nearest.
    pub units: Vec<String>,
}

/// How many units are left out for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct WhyCount {
    /// The reason.
    pub why: Why,
    /// How many units.
    pub count: u32,
}

/// A unit that could be sent.
#[derive(Clone, Debug, PartialEq, Serialize, TS, utoipa::ToSchema)]
pub struct Pick {
    /// The unit.
    pub unit: UnitId,
    /// Its call sign.
    pub call_sign: String,
    /// Its agency's name.
    pub agency_name: String,
    /// Straight distance, metres; `None` while the incident's place is unknown.
    pub distance_m: Option<u32>,
    /// Estimated seconds on the way; `None` while the incident's place is unknown.
    pub travel_s: Option<u32>,
    /// `travel_s` is the road server's; else it is estimated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub by_road: bool,
    /// Seconds until the next free unit of its sort would be where it is now, when that counts in the order: what its
    /// leaving costs there. 7,200: nobody would be for two hours and more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub gap_s: Option<u32>,
    /// Age of the position the distance is from, seconds; `None` when it is the home post.
    pub position_age_s: Option<u32>,
    /// What the distance is from.
    pub from: From,
    /// Whether it may be sent at once or only when nobody else can.
    pub availability: Availability,
    /// Seconds since its last sending ended; `None` when it had none.
    pub idle_s: Option<u32>,
    /// What of the plan it fills; empty: it would come on top.
    pub fills: Vec<Capability>,
    /// Codes of what speaks for it: `nearest`, `same_area`, `longest_idle`.
    pub reasons: Vec<String>,
}

/// Where a distance is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// Its own, recent position.
    Position,
    /// Its home post.
    Home,
}

/// A unit that is no pick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct LeftOut {
    /// The unit.
    pub unit: UnitId,
    /// Its call sign.
    pub call_sign: String,
    /// Why.
    pub why: Why,
    /// The incident that binds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bound_to: Option<IncidentId>,
    /// Estimated seconds on the way; `None` while the incident's place is unknown.
    pub travel_s: Option<u32>,
    /// How many seconds slower than the last pick of its sort, when that is why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub slower_s: Option<u32>,
}

/// Why a unit is no pick. Of several that hold, the first of these.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was sent to this incident already.
    SentHere,
    /// It can do nothing that is needed.
    LacksCapability,
    /// It is bound to another incident.
    Busy,
    /// It is off duty.
    OffDuty,
    /// It says that it cannot be sent.
    NotAvailable,
    /// Nobody is on board.
    NoCrew,
    /// Its crew rests.
    Resting,
    /// It may be sent only when nobody else can.
    ConditionallyAvailable,
    /// It is as fast as the last pick, and has not been idle for longer.
    ShorterIdle,
    /// The incident's place is unknown, and the unit is of another area.
    OtherArea,
    /// Its position is too old; from its home post it is slower than the last pick.
    StalePosition,
    /// It is slower than the last pick.
    Further,
}

impl Why {
    /// All of them, in their order.
    pub const ALL: [Self; 12] = [
        Self::SentHere,
        Self::LacksCapability,
        Self::Busy,
        Self::OffDuty,
        Self::NotAvailable,
        Self::NoCrew,
        Self::Resting,
        Self::ConditionallyAvailable,
        Self::ShorterIdle,
        Self::OtherArea,
        Self::StalePosition,
        Self::Further,
    ];
}
