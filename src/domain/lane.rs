//! Which reports come first when more come than can be taken: three lanes with places of their own, and in each of them those within
//! their limits before those over them. Decides the order only; what waits is kept by the service.

use super::level::Level;

/// A lane of reports. What is reserved for one is never used by those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Call takers who are signed in, and keys of partners.
    Hotline,
    /// The words or answers show a red flag, or somebody comes back who was given a receipt.
    Flagged,
    /// Everybody else.
    Other,
}

/// What is known of a report before anything costly is done with it. Holds nothing of its sender's past on purpose: a lane never
/// depends on a reputation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance {
    /// From a call taker or a partner.
    pub believed: bool,
    /// What the rules say at a glance.
    pub level: Level,
    /// Its sender was given a receipt before.
    pub returning: bool,
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its lane.
    pub lane: Lane,
    /// More of its like came than a limit says: behind everybody else of its lane.
    pub over: bool,
}

/// Queues of those who wait, the first served first.
pub const QUEUES: usize = 5;
/// Sorts of places: of the hotline, of red flags, of all others.
pub const POOLS: usize = 3;

impl Lane {
    /// All lanes, the first served first.
    pub const ALL: [Self; POOLS] = [Self::Hotline, Self::Flagged, Self::Other];

    /// The lane of a report.
    pub fn of(glance: &Glance) -> Self {
        if glance.believed {
            Self::Hotline
        } else if glance.returning || glance.level <= Level::VeryUrgent {
            Self::Flagged
        } else {
            Self::Other
        }
    }

    /// Its name in figures.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hotline => "hotline",
            Self::Flagged => "flagged",
            Self::Other => "other",
        }
    }
}

impl Standing {
    /// The queue it waits in. Nobody of the hotline is ever over.
    pub fn queue(self) -> usize {
        match (self.lane, self.over) {
            (Lane::Hotline, _) => 0,
            (Lane::Flagged, false) => 1,
            (Lane::Flagged, true) => 2,
            (Lane::Other, false) => 3,
            (Lane::Other, true) => 4,
        }
    }
}

/// The pools whose places a queue may use, its own first. Many red flags of one sort stay in their own pool, so that
/// whoever writes red flags by the thousand does not keep the others out.
pub fn pools_of(queue: usize) -> &'static [usize] {
    match queue {
        0 => &[0, 1, 2],
        1 => &[1, 2],
        2 => &[1],
        _ => &[2],
    }
}

/// The queues that a place of this pool goes to when it gets free, the first first.
pub fn queues_of(pool: usize) -> &'static [usize] {
    match pool {
        0 => &[0],
        1 => &[0, 1, 2],
        _ => &[0, 1, 3, 4],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pools_and_queues_say_the_same() {
        for queue in 0..QUEUES {
            for pool in 0..POOLS {
                assert_eq!(pools_of(queue).contains(&pool), queues_of(pool).contains(&queue));
            }
        }
    }

    proptest! {
        #[test]
        fn a_red_flag_never_waits_behind_one_without(
            level in 1_u8..=5, believed: bool, returning: bool, over: bool, others_over: bool,
        ) {
            let glance = Glance { believed, level: Level::try_from(level).unwrap(), returning };
            let lane = Lane::of(&glance);
            prop_assert_eq!(lane == Lane::Other, !believed && !returning && level > 2);
            let own = Standing { lane, over }.queue();
            let others = Standing { lane: Lane::Other, over: others_over }.queue();
            for pool in 0..POOLS {
                let place = |queue| queues_of(pool).iter().position(|one| *one == queue);
                if lane != Lane::Other && let (Some(own), Some(others)) = (place(own), place(others)) {
                    prop_assert!(own < others);
                }
            }
            prop_assert!(lane == Lane::Other || pools_of(own)[0] < 2, "it has places that no other uses");
        }
    }
}
