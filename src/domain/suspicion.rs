//! Why a report may be a prank: a hint for people who look at it, with a call back proposed. It decides nothing: level, lane and place in
//! the queue know nothing of it, so that whoever cried wolf before is heard when there is one.

use jiff::{SignedDuration, Timestamp};

use super::report::CallType;

/// Less than this is past and said no more.
const LEAST: f64 = 0.5;

/// What speaks for a prank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// Whoever took the call thought so.
    pub said: bool,
    /// Earlier reports of its telephone that turned out to be pranks, where they weigh enough.
    pub pranks: u32,
}

/// What speaks for a prank in a report of this call type, from a telephone with pranks that ended at these times: each counts half
/// after `half_life_days`, and together they are spoken of while they weigh half a prank. `None`: nothing does.
pub fn suspicion(
    call_type: CallType,
    pranks: &[Timestamp],
    now: Timestamp,
    half_life_days: u32,
) -> Option<Suspicion> {
    let half_life_s = SignedDuration::from_hours(24 * i64::from(half_life_days.max(1))).as_secs_f64();
    let ages_s = pranks.iter().map(|at| now.duration_since(*at).as_secs_f64().max(0.0));
    let weight: f64 = ages_s.map(|age_s| 0.5_f64.powf(age_s / half_life_s)).sum();
    let pranks = if weight >= LEAST { u32::try_from(pranks.len()).unwrap_or(u32::MAX) } else { 0 };
    let found = Suspicion { said: call_type == CallType::Prank, pranks };
    (found.said || found.pranks > 0).then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn ago(days: i64) -> Timestamp {
        NOW - SignedDuration::from_hours(24 * days)
    }

    #[test]
    fn one_prank_is_spoken_of_for_one_half_life_and_three_for_longer() {
        let of = |pranks: &[Timestamp]| suspicion(CallType::Normal, pranks, NOW, 30);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[ago(29)]), Some(Suspicion { said: false, pranks: 1 }));
        assert_eq!(of(&[ago(31)]), None);
        assert_eq!(of(&[ago(60), ago(61), ago(70)]), Some(Suspicion { said: false, pranks: 3 }));
        assert_eq!(of(&[ago(100), ago(101), ago(102)]), None);
        let said = suspicion(CallType::Prank, &[], NOW, 30);
        assert_eq!(said, Some(Suspicion { said: true, pranks: 0 }));
    }

    proptest! {
        #[test]
        fn it_only_fades(days in prop::collection::vec(0_i64..400, 0..10), later in 0_i64..400, half in 1_u32..200) {
            let pranks: Vec<Timestamp> = days.iter().map(|day| ago(*day)).collect();
            let then = NOW + SignedDuration::from_hours(24 * later);
            let found = |at| suspicion(CallType::Normal, &pranks, at, half).map_or(0, |found| found.pranks);
            prop_assert!(found(then) <= found(NOW));
            prop_assert!(found(NOW) as usize <= pranks.len());
        }
    }
}
