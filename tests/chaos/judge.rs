//! After the storm: whether what was promised is there, once, and nothing else; whether what was due happened once;
//! whether boards, documents and log agree.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use futures::StreamExt;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::{Actor, Entry, Event};
use sigap::services::Centre;
use tokio::time::Instant;

use crate::due::Dues;
use crate::ground::Ground;
use crate::harness::board::TestBoard;
use crate::ledger::{Asked, Caller, Ledger};
use crate::load::Load;

/// Boards must have come back by then.
const BOARDS_WITHIN: Duration = Duration::from_secs(30);
/// Silence about how well the server works is shown within this.
const SILENCE: Duration = Duration::from_secs(5);
/// Requests at once when everything is looked up.
const AT_ONCE: usize = 16;
/// No more than so many faults of a sort are told.
const TOLD: usize = 5;

/// What is expected beyond the invariants.
#[derive(Clone, Copy, Debug)]
pub struct Expect {
    /// Links of boards were touched: silence is theirs.
    pub silence: bool,
    /// The log was damaged on purpose, or holds what this program does not know: it does not verify.
    pub unverified: bool,
    /// Reports were always answered at the first try.
    pub intake_goes_on: bool,
}

impl Expect {
    /// The invariants, and nothing else.
    pub const INVARIANTS: Self = Self { silence: false, unverified: false, intake_goes_on: false };
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Requests that were promised something.
    pub stake: usize,
    pub lost: usize,
    pub doubled: usize,
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
    promises_can_be_read(ground, &load.ledger, &mut verdict).await;
    boards_agree(&centre, &load.boards, expect, &mut verdict).await;
    let log = match whole_log(&centre).await {
        Ok(log) => log,
        Err(fault) => {
            verdict.broken.push(fault);
            return verdict;
        }
    };
    let mut dues = Dues::default();
    for (_, entry) in &log {
        dues.fold(entry);
    }
    verdict.faults("timers", &dues.broken(centre.clock.now()));
    let asked = load.ledger.asked().clone();
    accounts(&asked, &log, &mut verdict);
    if expect.intake_goes_on {
        let refused = asked.iter().filter(|asked| asked.act == "report" && !asked.failed.is_empty());
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

/// Every entry of the log.
pub async fn whole_log(centre: &Centre) -> Result<Vec<(StreamId, Entry)>, String> {
    let (mut after, mut log) = (StreamId::default(), Vec::new());
    loop {
        let some = centre.store.range(after, None, 1_000).await.map_err(|fault| fault.to_string())?;
        let Some(last) = some.last() else { return Ok(log) };
        after = last.id;
        log.extend(some.iter().filter_map(|raw| Some((raw.id, raw.read().entry?))));
    }
}

/// I1 and I2: what was promised and what the log holds are the same, one to one.
fn accounts(asked: &[Asked], log: &[(StreamId, Entry)], verdict: &mut Verdict) {
    let mut reports: HashMap<&str, usize> = HashMap::new();
    let mut commands: HashMap<StreamId, usize> = HashMap::new();
    for (id, entry) in log {
        match entry.events.first() {
            Some(Event::ReportReceived { report }) => *reports.entry(report.id.as_str()).or_default() += 1,
            _ if entry.by == Actor::System => {}
            _ => drop(commands.insert(*id, 0)),
        }
    }
    let (mut lost, mut other, mut silent) = (Vec::new(), Vec::new(), Vec::new());
    let (mut claimed, mut twice) = (BTreeSet::new(), Vec::new());
    for one in asked {
        if let Some((first, rest)) = one.answers.split_first()
            && let Some(wrong) = rest.iter().find(|answer| !answer.agrees(first))
        {
            other.push(format!("{} got {first:?}, then {wrong:?}", one.key));
        }
        if one.answers.is_empty() {
            silent.push(format!("{} {:?}", one.key, one.failed));
        }
        if one.promise().is_none() {
            continue;
        }
        verdict.stake += 1;
        if one.act == "report" {
            let id = one.said(|answer| answer.report.clone()).unwrap_or_default();
            match reports.get(id.as_str()) {
                Some(_) if !claimed.insert(id) => twice.push(format!("{}: one report for two keys", one.key)),
                Some(1) => {}
                Some(n) => twice.push(format!("{} is there {n} times", one.key)),
                None => lost.push(one.key.clone()),
            }
        } else {
            match one.said(|answer| answer.entry).and_then(|id| commands.get_mut(&id)) {
                Some(times) => *times += 1,
                None => lost.push(one.key.clone()),
            }
        }
    }
    let nobodys = reports.keys().filter(|id| !claimed.contains(**id)).map(|id| format!("report {id}"));
    let nobodys =
        nobodys.chain(commands.iter().filter(|(_, times)| **times == 0).map(|(id, _)| format!("entry {id}")));
    let nobodys: Vec<String> = nobodys.collect();
    twice.extend(commands.iter().filter(|(_, n)| **n > 1).map(|(id, n)| format!("{n} requests made {id}")));
    verdict.lost += lost.len();
    verdict.doubled += twice.len() + nobodys.len().saturating_sub(silent.len());
    verdict.faults("promised and lost", &lost);
    verdict.faults("done more than once", &twice);
    if nobodys.len() > silent.len() {
        verdict.faults("are there and nobody was promised them", &nobodys);
    }
    verdict.faults("retries got another answer", &other);
    verdict.faults("were never answered", &silent);
    let misled: Vec<String> = asked
        .iter()
        .filter(|one| one.act == "report" && one.promise().is_none() && !one.answers.is_empty())
        .map(|one| format!("{} {:?}", one.key, one.answers))
        .collect();
    verdict.faults("good reports were refused", &misled);
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
async fn boards_agree(centre: &Centre, boards: &[TestBoard], expect: Expect, verdict: &mut Verdict) {
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
    if !expect.silence && silent > SILENCE {
        verdict.broken.push(format!("a board heard nothing for {:.1} s", silent.as_secs_f64()));
    }
}
