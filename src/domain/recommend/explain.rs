//! Why not the others: one reason for each unit that is no pick, and causes for what a plan lacks. Pure.

use super::answer::{Cause, Why, WhyCount};
use super::fleet::Entry;
use super::search::{Best, Found, Scan, Search};

/// Units named for a cause.
const NAMED: usize = 3;

/// The last picks, which those left out are compared with.
pub(super) struct Last {
    /// The last that comes on top of the plan; everybody else free is worse.
    spare: Option<Found>,
    /// The last of each line of the plan.
    lines: Vec<Option<Found>>,
}

impl Last {
    pub fn of(scan: &Scan<'_>, spare: Option<&Found>) -> Self {
        Self {
            spare: spare.copied(),
            lines: scan.lines.iter().map(|line| line.kept.last().copied()).collect(),
        }
    }

    /// The pick that a free unit is behind.
    pub fn before(&self, search: &Search<'_>, at: usize) -> Option<Found> {
        let of_line = |(n, last): (usize, &Option<Found>)| last.filter(|_| search.fills(at, n));
        self.spare.or_else(|| self.lines.iter().enumerate().find_map(of_line))
    }
}

/// Why a free unit is no pick.
pub(super) fn why_behind(search: &Search<'_>, last: &Last, found: Found) -> Why {
    let at = found.at as usize;
    let entry = &search.fleet.entries[at];
    let Some(before) = last.before(search, at) else { return Why::Further };
    if found.rank.is_conditional() && !before.rank.is_conditional() {
        Why::ConditionallyAvailable
    } else if found.rank.step() <= before.rank.step() {
        Why::ShorterIdle
    } else {
        too_far(search, entry)
    }
}

fn too_far(search: &Search<'_>, entry: &Entry) -> Why {
    if !search.is_placed() {
        Why::OtherArea
    } else if search.is_stale(entry) {
        Why::StalePosition
    } else {
        Why::Further
    }
}

/// How many are left out for each reason, picks not counted.
pub(super) fn counts(search: &Search<'_>, scan: &Scan<'_>, last: &Last, picks: &[Found]) -> Vec<WhyCount> {
    let mut counts = scan.counts;
    for found in &scan.free {
        counts[why_behind(search, last, *found) as usize] += 1;
    }
    for pick in picks {
        counts[why_behind(search, last, *pick) as usize] -= 1;
    }
    let counted = Why::ALL.into_iter().map(|why| WhyCount { why, count: counts[why as usize] });
    counted.filter(|one| one.count > 0).collect()
}

/// Why a line of the plan is short: what holds those back that could fill it in time.
pub(super) fn causes(search: &Search<'_>, line: usize, name: impl Fn(usize) -> String) -> Vec<Cause> {
    let mut counts = [0; Why::ALL.len()];
    let mut nearest: [Option<Best<'_>>; Why::ALL.len()] = Default::default();
    for (at, entry) in search.fleet.entries.iter().enumerate().filter(|(at, _)| search.fills(*at, line)) {
        let (rank, s) = search.rank(at, entry);
        let why = match search.bound(at, entry, search.fits(at)) {
            Some(Why::SentHere) => continue,
            Some(why) => why,
            None if search.lines[line].is_late(s) => too_far(search, entry),
            None => continue,
        };
        counts[why as usize] += 1;
        let best = nearest[why as usize].get_or_insert_with(|| Best::new(search.fleet, NAMED));
        best.offer(Found { rank, at: at as u32 });
    }
    let all = Why::ALL.into_iter().zip(counts).zip(nearest);
    all.filter_map(|((why, count), best)| {
        let units = best?.kept.iter().map(|found| name(found.at as usize)).collect();
        Some(Cause { why, count, units })
    })
    .collect()
}
