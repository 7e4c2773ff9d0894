//! Figures that a medical director signs; all from config, never from code.

use std::sync::Arc;

use super::escalation::Ladders;
use super::neighbour::Neighbour;

/// Seconds by level, level 1 first.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// How long an offer waits for an answer, seconds.
    pub offer_s: [u32; 5],
    /// By when a unit should be on the way (4 and 5: the first action), seconds after receipt.
    pub on_the_way_s: [u32; 5],
    /// How many reports may belong to one incident.
    pub reports_per_incident: usize,
    /// What comes after the work.
    pub end: super::ending::EndPolicy,
    /// What is done when nobody answers.
    pub ladders: Arc<Ladders>,
    /// For how long a crew may strike a step that it entered wrongly, seconds.
    pub strike_by_crew_s: u32,
    /// How long an incident opened outside one's view stays open, seconds.
    pub glass_s: u32,
    /// How many patients of one incident may have tags.
    pub patients_per_incident: usize,
    /// Regions whose centres work on the same Redis.
    pub neighbours: Vec<Neighbour>,
    /// For so long whoever raised a level may lower it to what it was, seconds.
    pub take_back_s: i64,
    /// How many photos a report may have.
    pub photos: MostPhotos,
}

/// How many photos a report may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MostPhotos {
    /// From its reporter.
    pub of_reporter: usize,
    /// From crews and the centre.
    pub of_others: usize,
    /// Voice notes of its reporter.
    pub voices: usize,
}

impl Policy {
    /// The offer's patience at `level`, seconds.
    pub fn offer(&self, level: super::level::Level) -> i64 {
        i64::from(self.offer_s[usize::from(level.number() - 1)])
    }

    /// The queue's patience in `tier` (1 to 5), seconds.
    pub fn on_the_way(&self, tier: u8) -> i64 {
        i64::from(self.on_the_way_s[usize::from(tier.clamp(1, 5) - 1)])
    }
}
