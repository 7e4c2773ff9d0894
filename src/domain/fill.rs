//! How full something is whose end must be seen coming: a disk, the memory of the store.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How full it is. Ordered from well to ill.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// There is room.
    #[default]
    Ok,
    /// Somebody should make room.
    Low,
    /// Nothing new is taken; what is there goes on in what is left.
    Full,
}

/// Below how much free space a state begins, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// [`Fill::Low`].
    pub low_bytes: u64,
    /// [`Fill::Full`].
    pub full_bytes: u64,
}

/// A state is left only with so much more than it began with, a part of its mark: what swings about a mark must not
/// flicker on every board.
const LEFT_WITH_PART: u64 = 16;

impl Fill {
    /// The state after `self`, with so many bytes free.
    #[must_use]
    pub fn next(self, free_bytes: u64, marks: Marks) -> Self {
        let below = |state: Self, mark: u64| {
            let more = if self >= state { mark / LEFT_WITH_PART } else { 0 };
            free_bytes < mark.saturating_add(more)
        };
        if below(Self::Full, marks.full_bytes) {
            Self::Full
        } else if below(Self::Low, marks.low_bytes) {
            Self::Low
        } else {
            Self::Ok
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { low_bytes: 3_200, full_bytes: 1_600 };

    #[test]
    fn each_state_begins_below_its_mark() {
        let first = |free| Fill::Ok.next(free, MARKS);
        assert_eq!(
            [3_200, 3_199, 1_600, 1_599, 0].map(first),
            [Fill::Ok, Fill::Low, Fill::Low, Fill::Full, Fill::Full]
        );
    }

    #[test]
    fn what_swings_about_a_mark_changes_once() {
        let mut seen = Vec::new();
        let mut fill = Fill::Ok;
        for free in [1_601, 1_599, 1_601, 1_599, 1_650, 1_699, 1_700, 3_201, 3_399, 3_400] {
            let next = fill.next(free, MARKS);
            if next != fill {
                seen.push(next);
            }
            fill = next;
        }
        assert_eq!(seen, [Fill::Low, Fill::Full, Fill::Low, Fill::Ok]);
    }
}
