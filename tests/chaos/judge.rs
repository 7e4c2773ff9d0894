//! After the storm: whether what was promised is there, once, and nothing else; whether what was due happened once;
//! whether boards, documents and log agree.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;

use futures::StreamExt;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::Entry;
use sigap::services::Centre;
use tokio::time::Instant;

use crate::count::Counted;
use crate::due::Dues;
use crate::ground::Ground;
use crate::harness::board::TestBoard;
use crate::ledger::{Asked, Caller, Ledger};
use crate::load::Load;
use crate::peak::open_files;

/// Boards must have come back by then.
const BOARDS_WITHIN: Duration = Duration::from_secs(30);
/// What waits in journals must have been carried over by then.
const DRAINED_WITHIN: Duration = Duration::from_secs(30);
/// Silence about how well the server works is shown within this.
pub const SILENCE: Duration = Duration::from_secs(5);
/// What no process may exceed, also with thousands of boards.
const MEMORY_MB: u64 = 600;
/// Files and sockets of a process without boards: callers keep their connections for a while.
const OPEN_FILES: usize = 300;
const CLOSED_WITHIN: Duration = Duration::from_secs(15);
/// Requests at once when everything is looked up.
const AT_ONCE: usize = 16;
/// No more than so many faults of a sort are told.
const TOLD: usize = 5;

/// What is expected beyond the invariants.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expect {
    /// Links of boards were touched: silence is theirs.
    pub silence: bool,
    /// The log was damaged on purpose, or holds what this program does not know: it does not verify.
    pub unverified: bool,
    /// Reports were always answered at the first try.
    pub intake_goes_on: bool,
    /// The log was filled beforehand with what nobody asked for.
    pub written: bool,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Requests that were promised something.
    pub stake: usize,
    /// Reports among them that a journal took first.
    pub journaled: usize,
    pub lost: usize,
    pub doubled: usize,
    /// The most memory any process took.
    pub memory_mb: u64,
    pub broken: Vec<String>,
}

impl Verdict {
    fn faults(&mut self, what: &str, which: &[String]) {
        if let Some(some) = which.get(..which.len().min(TOLD)).filter(|some| !some.is_empty()) {
            self.broken.push(format!("{} {what}: {}", which.len(), some.join(", ")));
        }
    }
}

/// Judges a round that is over: lets everybody finish, then looks at everything.
pub async fn judge(ground: &Ground, mut load: Load, expect: Expect) -> Verdict {
    let mut verdict = Verdict { broken: load.finish().await, ..Verdict::default() };
    let centre = match ground.beside().await {
        Ok(centre) => centre,
        Err(fault) => {
            verdict.broken.push(format!("the store cannot be read afterwards: {fault}"));
            return verdict;
        }
    };
    if let Err(fault) = drained(ground).await {
        verdict.broken.push(fault);
    }
    promises_can_be_read(ground, &load.ledger, &mut verdict).await;
    boards_agree(&centre, &load, expect, &mut verdict).await;
    let now = centre.clock.now();
    let log = match whole_log(&centre).await {
        Ok(log) => [ground.archived.clone(), log].concat(),
        Err(fault) => {
            verdict.broken.push(fault);
            return verdict;
        }
    };
    let mut dues = Dues::default();
    for (_, entry) in &log {
        dues.fold(entry);
    }
    stays_within_bounds(ground, &mut load, &mut verdict).await;
    verdict.faults("timers", &dues.broken(now));
    let asked = load.ledger.asked().clone();
    accounts(&asked, &log, expect, &mut verdict);
    if expect.intake_goes_on {
        // No answer at all in all that time: on a machine that holds this process up, nobody knows whose fault that is.
        let held_up = load.peak.held_up() > Duration::from_secs(1);
        let is_refusal = |status: &u16| *status != 0 || !held_up;
        let refused =
            asked.iter().filter(|asked| asked.act == "report" && asked.failed.iter().any(is_refusal));
        let refused: Vec<String> = refused.map(|asked| format!("{} {:?}", asked.key, asked.failed)).collect();
        verdict.faults("reports were not answered at once", &refused);
    }
    if !expect.unverified {
        let (words, good) = ground.verify();
        if !good {
            verdict.broken.push(format!("sigap verify: {}", words.trim()));
        }
    }
    verdict
}

/// I9: memory has a bound, and what boards had open is closed when they are gone.
async fn stays_within_bounds(ground: &Ground, load: &mut Load, verdict: &mut Verdict) {
    verdict.memory_mb = load.peak.memory_mb();
    if verdict.memory_mb > MEMORY_MB {
        verdict.broken.push(format!("the program took {} MB of memory", verdict.memory_mb));
    }
    load.boards.clear();
    let begun = Instant::now();
    loop {
        let pids = ground.pids.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let open = pids.into_iter().map(open_files).max().unwrap_or(0);
        if open <= OPEN_FILES {
            return;
        }
        if begun.elapsed() > CLOSED_WITHIN {
            let most = load.peak.open();
            verdict.broken.push(format!("{open} files and sockets stay open, of {most} at most"));
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until no process has anything in its journal that Redis lacks.
async fn drained(ground: &Ground) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        let waiting = ground.journaled().await;
        if waiting == Some(0) {
            return Ok(());
        }
        if begun.elapsed() > DRAINED_WITHIN {
            return Err(format!("{waiting:?} records wait in journals after {} s", DRAINED_WITHIN.as_secs()));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The keys of requests that were promised something and are not in the log.
///
/// # Errors
/// When the log cannot be read.
pub async fn missing(ground: &Ground, asked: &[Asked]) -> Result<BTreeSet<String>, String> {
    let log = whole_log(&ground.beside().await?).await?;
    Ok(Counted::of(asked, &log).lost.into_iter().collect())
}

/// Every entry of the log that can be read.
///
/// # Errors
/// When Redis does not answer.
pub async fn whole_log(centre: &Centre) -> Result<Vec<(StreamId, Entry)>, String> {
    let (mut after, mut log) = (StreamId::default(), Vec::new());
    loop {
        let some = centre.store.range(after, None, 1_000).await.map_err(|fault| fault.to_string())?;
        let Some(last) = some.last() else { return Ok(log) };
        after = last.id;
        log.extend(some.iter().filter_map(|raw| Some((raw.id, raw.read().entry?))));
    }
}

fn accounts(asked: &[Asked], log: &[(StreamId, Entry)], expect: Expect, verdict: &mut Verdict) {
    let mut counted = Counted::of(asked, log);
    if expect.written {
        counted.nobodys.clear();
    }
    let contradict = asked.iter().filter(|one| one.contradicts());
    let other: Vec<String> = contradict.map(|one| format!("{} {:?}", one.key, one.answers)).collect();
    let is_silent = |one: &&Asked| one.answers.is_empty();
    let silent: Vec<String> =
        asked.iter().filter(is_silent).map(|one| format!("{} {:?}", one.key, one.failed)).collect();
    let is_refused = |one: &&Asked| one.act == "report" && one.promise().is_none() && !one.answers.is_empty();
    let refused: Vec<String> =
        asked.iter().filter(is_refused).map(|one| format!("{} {:?}", one.key, one.answers)).collect();
    verdict.stake += counted.stake;
    let is_journaled = |one: &&Asked| one.promise().is_some_and(|answer| answer.status == 202);
    verdict.journaled += asked.iter().filter(is_journaled).count();
    verdict.lost += counted.lost.len();
    // Who was never answered may have been heard all the same.
    let nobodys = counted.nobodys.len().saturating_sub(silent.len());
    verdict.doubled += counted.twice.len() + nobodys;
    verdict.faults("promised and lost", &counted.lost);
    verdict.faults("done more than once", &counted.twice);
    if nobodys > 0 {
        verdict.faults("are there and nobody was promised them", &counted.nobodys);
    }
    verdict.faults("retries got another answer", &other);
    verdict.faults("were never answered", &silent);
    verdict.faults("good reports were refused", &refused);
}

/// I1 as people see it: whoever has a code finds the report.
async fn promises_can_be_read(ground: &Ground, ledger: &std::sync::Arc<Ledger>, verdict: &mut Verdict) {
    let codes: Vec<(String, String)> = {
        let asked = ledger.asked();
        let said =
            asked.iter().filter_map(|one| Some((one.key.clone(), one.said(|answer| answer.code.clone())?)));
        said.collect()
    };
    let caller = Caller::new(&ground.urls(), ledger, None, 0);
    let gone = futures::stream::iter(codes).map(|(key, code)| {
        let caller = caller.clone();
        async move {
            let found = caller.read(&format!("/api/v1/reports/{code}")).await;
            found.is_none_or(|found| found["code"] != code.as_str()).then_some(key)
        }
    });
    let gone: Vec<String> = gone.buffer_unordered(AT_ONCE).filter_map(std::future::ready).collect().await;
    verdict.faults("codes lead nowhere", &gone);
}

/// I5 and the end of I8: every board is back, stands where the log ends, has the server's digest, and was told in
/// time when what it showed was old.
async fn boards_agree(centre: &Centre, load: &Load, expect: Expect, verdict: &mut Verdict) {
    let boards = &load.boards;
    let begun = Instant::now();
    let mut behind;
    loop {
        let tail = centre.store.tail().await.map(|tail| tail.id.to_string()).unwrap_or_default();
        let is_there = |board: &&TestBoard| {
            let shown = board.shown();
            shown.agreed_at == shown.cursor && shown.cursor.ends_with(&format!(":{tail}"))
        };
        behind = boards.len() - boards.iter().filter(is_there).count();
        if behind == 0 || begun.elapsed() > BOARDS_WITHIN {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    if behind > 0 {
        verdict.broken.push(format!("{behind} of {} boards do not show the end of the log", boards.len()));
    }
    let faults: Vec<String> = boards.iter().flat_map(|board| board.shown().faults.clone()).collect();
    verdict.faults("faults of boards", &faults);
    let silent = boards.iter().map(|board| board.shown().longest_silence).max().unwrap_or_default();
    let held_up = load.peak.held_up();
    if !expect.silence && silent > SILENCE + held_up * 2 {
        let (silent, held_up) = (silent.as_secs_f64(), held_up.as_secs_f64());
        verdict.broken.push(format!(
            "a board heard nothing for {silent:.1} s; the runner was held up for {held_up:.1} s"
        ));
    }
}
