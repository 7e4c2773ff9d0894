//! The rounds, and what each is handed.

mod answers;
mod clock;
mod crowd;
mod feed;
mod full;
mod kill;
mod poison;
mod power;
mod slow;
mod start;
mod tail;

use std::path::PathBuf;

use futures::future::LocalBoxFuture;

use crate::draw::Draw;
use crate::load::Scale;
use crate::sheet::Outcome;

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    pub long: bool,
    pub scale: Scale,
    /// Blows of one sort.
    pub blows: usize,
    /// Acknowledged between two blows.
    pub between: usize,
}

impl Extent {
    /// The long form, or the short one.
    pub fn new(long: bool) -> Self {
        if long {
            let scale = Scale { boards: 200, crews: 50, dispatchers: 10, reports_per_s: 20 };
            Self { long, scale, blows: 30, between: 60 }
        } else {
            let scale = Scale { boards: 20, crews: 5, dispatchers: 3, reports_per_s: 8 };
            Self { long, scale, blows: 2, between: 15 }
        }
    }
}

/// What a round is handed.
pub struct Tools {
    /// A folder of its own.
    pub folder: PathBuf,
    pub extent: Extent,
    pub draw: Draw,
}

/// What a round gives: what came of it, or why it broke off.
pub type Done<'a> = LocalBoxFuture<'a, Result<Outcome, String>>;

/// A round.
pub struct Round {
    pub name: &'static str,
    /// Rows of the fault table that it tries.
    pub rows: &'static str,
    pub run: for<'a> fn(&'a mut Tools) -> Done<'a>,
}

/// All of them, in the order they run.
pub const ROUNDS: &[Round] = &[
    Round { name: "kill-redis", rows: "1", run: |tools| Box::pin(kill::redis(tools)) },
    Round { name: "kill-app", rows: "1", run: |tools| Box::pin(kill::app(tools)) },
    Round { name: "kill-both", rows: "1", run: |tools| Box::pin(kill::both(tools)) },
    Round { name: "long-log", rows: "1", run: |tools| Box::pin(start::long_log(tools)) },
    Round { name: "power-cut", rows: "2", run: |tools| Box::pin(power::of_redis(tools)) },
    Round { name: "journal-power-cut", rows: "2", run: |tools| Box::pin(power::of_journal(tools)) },
    Round { name: "lost-answers", rows: "3", run: |tools| Box::pin(answers::to_callers(tools)) },
    Round { name: "lost-commits", rows: "3", run: |tools| Box::pin(answers::of_redis(tools)) },
    Round { name: "bad-link", rows: "3, 5", run: |tools| Box::pin(answers::bad_link(tools)) },
    Round { name: "tail-cut", rows: "6", run: |tools| Box::pin(tail::cut(tools)) },
    Round { name: "redis-disk-full", rows: "4", run: |tools| Box::pin(full::redis(tools)) },
    Round { name: "journal-disk-full", rows: "4", run: |tools| Box::pin(full::journal(tools)) },
    Round { name: "both-disks-full", rows: "4", run: |tools| Box::pin(full::both(tools)) },
    Round { name: "slow-flush", rows: "5", run: |tools| Box::pin(slow::flushes(tools)) },
    Round { name: "redis-stopped", rows: "5", run: |tools| Box::pin(slow::stopped(tools)) },
    Round { name: "redis-loading", rows: "5", run: |tools| Box::pin(slow::loading(tools)) },
    Round { name: "memory-full", rows: "5", run: |tools| Box::pin(slow::memory(tools)) },
    Round { name: "slow-script", rows: "5", run: |tools| Box::pin(slow::script(tools)) },
    Round { name: "resumes", rows: "9", run: |tools| Box::pin(feed::resumes(tools)) },
    Round { name: "slow-boards", rows: "10", run: |tools| Box::pin(feed::slow(tools)) },
    Round { name: "herd", rows: "10", run: |tools| Box::pin(crowd::herd(tools)) },
    Round { name: "sigterm", rows: "10", run: |tools| Box::pin(crowd::sigterm(tools)) },
    Round { name: "one-unit", rows: "11", run: |tools| Box::pin(crowd::one_unit(tools)) },
    Round { name: "clocks", rows: "12", run: |tools| Box::pin(clock::wrong(tools)) },
    Round { name: "poison", rows: "16", run: |tools| Box::pin(poison::entries(tools)) },
];
