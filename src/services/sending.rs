//! Whom to send: the plan of an incident, the fleet of the board, and the times of a road server where there is one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;

use super::Centre;
use crate::domain::incident::Incident;
use crate::domain::place::Point;
use crate::domain::recommend::{
    Candidate, Recommendation, Roads, Scene, Way, Ways, candidates, gaps, recommend,
};

/// Whoever knows how long journeys by road take.
pub trait RoadServer: Send + Sync {
    /// Seconds from each of `from` to `to`; `None` where there is no way.
    fn seconds(&self, from: Vec<Point>, to: Point) -> BoxFuture<'_, Result<Vec<Option<u32>>, String>>;
}

/// The road server of a centre, if it has one, left alone for a while after it did not answer.
#[derive(Clone, Default)]
pub struct RoadTimes(Option<Arc<Inner>>);

struct Inner {
    server: Box<dyn RoadServer>,
    rest: Duration,
    /// Until when it is left alone, monotonic.
    left_alone: Mutex<Duration>,
}

impl RoadTimes {
    /// Asks `server`; after a failure not for `rest`.
    pub fn of(server: impl RoadServer + 'static, rest: Duration) -> Self {
        Self(Some(Arc::new(Inner { server: Box::new(server), rest, left_alone: Mutex::default() })))
    }
}

impl std::fmt::Debug for RoadTimes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "RoadTimes(asked)" } else { "RoadTimes(none)" })
    }
}

impl Centre {
    /// Units for an incident by the plan of its alarm, with reasons. `all`: why not each of the others, too.
    pub async fn recommend(&self, incident: &Incident, all: bool) -> Recommendation {
        let dispatch = &self.config.dispatch;
        let (kind, area) = (incident.kind.as_ref(), incident.area.as_ref());
        let plan = self.plans.lines(kind, incident.level(), area, incident.alarm());
        let scene = Scene {
            plan: &plan,
            now: self.clock.now(),
            stale_s: dispatch.position_stale_s,
            most: dispatch.recommendations,
            all,
            ways: None,
        };
        let (ways, roads) = self.ways(incident, &scene).await;
        let scene = Scene { ways: ways.as_ref(), ..scene };
        let found = self.board.search(|fleet, state| recommend(incident, fleet, state, &scene));
        Recommendation { roads, ..found }
    }

    /// What is to be known of units in question beyond the estimate; `None` when the settings ask for nothing.
    async fn ways(&self, incident: &Incident, scene: &Scene<'_>) -> (Option<Ways>, Roads) {
        let coverage_weight_percent = self.config.dispatch.coverage_weight_percent;
        let place = incident.rounded.map(|rounded| rounded.0);
        let (Some(place), true) = (place, self.roads.0.is_some() || coverage_weight_percent > 0) else {
            return (None, Roads::Off);
        };
        let most = self.config.routing.candidates;
        let (units, gaps) = self.board.search(|fleet, _| {
            let units = candidates(incident, fleet, scene, most);
            let gaps = (coverage_weight_percent > 0).then(|| gaps(incident, fleet, scene, &units));
            (units, gaps.unwrap_or_default())
        });
        let (times, roads) = self.road_times(&units, place).await;
        let way = |(candidate, road_s): (Candidate, Option<u32>)| {
            let way = Way { road_s, gap_s: gaps.get(&candidate.unit).copied() };
            (candidate.unit, way)
        };
        let by_unit = units.into_iter().zip(times).map(way).collect();
        (Some(Ways { by_unit, coverage_weight_percent }), roads)
    }

    /// Seconds by road of each unit; none of any when the server is not there, or does not answer.
    async fn road_times(&self, units: &[Candidate], to: Point) -> (Vec<Option<u32>>, Roads) {
        let none = vec![None; units.len()];
        let Some(roads) = self.roads.0.as_deref().filter(|_| !units.is_empty()) else {
            return (none, Roads::Off);
        };
        let now = self.clock.monotonic();
        if now < *roads.left_alone.lock().unwrap_or_else(PoisonError::into_inner) {
            return (none, Roads::Failed);
        }
        let from = units.iter().map(|unit| unit.from).collect();
        match roads.server.seconds(from, to).await {
            Ok(times) if times.len() == units.len() => (times, Roads::Used),
            other => {
                let why = other.err().unwrap_or_else(|| "it answered for other places".to_owned());
                tracing::warn!(why, "the road server is of no use; travel times are estimated");
                *roads.left_alone.lock().unwrap_or_else(PoisonError::into_inner) = now + roads.rest;
                (none, Roads::Failed)
            }
        }
    }
}
