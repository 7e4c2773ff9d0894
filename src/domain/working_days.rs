//! Working days: which days count, and when the n-th of them is over. Pure; the holidays are a file's.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// The days on which offices work: Monday to Friday without public holidays, in one time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// Where days begin and end.
    pub zone: TimeZone,
    /// Public holidays.
    pub holidays: BTreeSet<Date>,
}

impl Calendar {
    /// Monday to Friday, in UTC.
    pub const fn plain() -> Self {
        Self { zone: TimeZone::UTC, holidays: BTreeSet::new() }
    }

    /// Whether offices work on that day.
    pub fn is_working(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains(&day)
    }

    /// When `days` working days have passed whole: the end of the last of them. The day of `from` itself is not counted.
    pub fn passed(&self, from: Timestamp, days: u32) -> Timestamp {
        let (mut day, mut left) = (from.to_zoned(self.zone.clone()).date(), days);
        while left > 0 {
            let Ok(next) = day.tomorrow() else { return Timestamp::MAX };
            day = next;
            left -= u32::from(self.is_working(day));
        }
        let end = day.tomorrow().and_then(|next| next.to_zoned(self.zone.clone()));
        end.map_or(Timestamp::MAX, |end| end.timestamp())
    }
}
