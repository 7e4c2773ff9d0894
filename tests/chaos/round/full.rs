//! Full disks: under Redis, under the journal, under both; then there is room again.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::Tools;
use crate::disk::Disk;
use crate::ground::{Ground, Wish};
use crate::judge::{Expect, judge};
use crate::ledger::{Asked, Request};
use crate::load::Load;
use crate::sheet::Outcome;

const DATA_MB: u64 = 512;
/// Marks that fit so small a disk.
const MARKS: &str = "
disk.check_ms = 200
disk.low_bytes = 80_000_000
disk.full_bytes = 40_000_000
disk.reserve_bytes = 16_777_216
";
/// Above the end and below `disk.full_bytes`.
const LEFT_MB: u64 = 30;
const JOURNAL_MB: u64 = 96;
/// A small journal is used up by then.
const USED_UP_WITHIN: Duration = Duration::from_mins(1);

pub async fn redis(tools: &mut Tools) -> Result<Outcome, String> {
    fills(tools, (true, false), "the disk under Redis is full, then has room again").await
}

pub async fn journal(tools: &mut Tools) -> Result<Outcome, String> {
    fills(tools, (false, true), "the disk under the journal is full, then has room again").await
}

pub async fn both(tools: &mut Tools) -> Result<Outcome, String> {
    fills(tools, (true, true), "both disks are full, then have room again").await
}

async fn fills(tools: &mut Tools, (data, journal): (bool, bool), fault: &str) -> Result<Outcome, String> {
    let extent = tools.extent;
    let place = |name: &str| tools.folder.join(name);
    let disks = Disk::at(&place("data"), DATA_MB)
        .and_then(|data| Ok((data, Disk::at(&place("journal"), JOURNAL_MB)?)));
    let (data_disk, journal_disk) = match disks {
        Ok(disks) => disks,
        Err(why) => return Ok(Outcome::skipped(why)),
    };
    let mut settings = format!("{MARKS}journal.dir = \"{}\"\n", place("journal").display());
    if data && journal {
        // Its budget is set aside: only a small one is used up while the disks are full.
        settings += "journal.max_bytes = 65_536\njournal.after_ms = 100\n";
    }
    let wish = Wish { settings: &settings, ..Wish::of(tools.folder.clone()) };
    let mut ground = Ground::open(wish, extent.scale.crews).await?;
    let mut load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of(fault);
    for n in 0..extent.blows.div_ceil(6) {
        load.more(extent.between).await?;
        let open = load.open_some(&ground, &mut tools.draw).await;
        // To the last byte at once, or below the mark where nothing new is taken.
        let leave_mb = if n % 2 == 0 { 0 } else { LEFT_MB };
        for (_, disk) in [(data, &data_disk), (journal, &journal_disk)].iter().filter(|(fill, _)| *fill) {
            disk.fill_but(leave_mb);
        }
        let mut asked = Vec::new();
        if data && journal {
            asked = says_so(&ground, &load, &mut outcome).await;
        } else {
            let lasts = Duration::from_secs(if extent.long { 15 } else { 6 });
            let closed = load.close(&ground, open, lasts).await;
            outcome.must(closed > 0, "nothing could be closed while the disk was full");
        }
        let free = Instant::now();
        data_disk.free();
        journal_disk.free();
        outcome.recovered(ground.recovered(free).await);
        let caller = load.dispatcher(&ground);
        for one in asked {
            caller.settle(one).await;
        }
    }
    load.more(extent.between).await?;
    let verdict =
        judge(&ground, load, Expect { intake_goes_on: !(data && journal), ..Expect::default() }).await;
    outcome.must(ground.stop(0), "the program does not end well");
    Ok(outcome.judged(verdict))
}

/// With no disk left a report is refused with the telephone number, and boards can be read all the same. Gives what was
/// asked, to be settled when there is room.
async fn says_so(ground: &Ground, load: &Load, outcome: &mut Outcome) -> Vec<Asked> {
    let caller = load.dispatcher(ground);
    let text = "banjir di semua tempat ".repeat(100);
    let body = json!({"text": text, "place": {"lat": -6.9, "lon": 107.6}});
    let report = Request::post("report", "/api/v1/reports".to_owned(), body);
    let (begun, mut asked, mut refused) = (Instant::now(), Vec::new(), String::new());
    while refused.is_empty() && begun.elapsed() < USED_UP_WITHIN {
        let (one, words) = caller.attempt(&report).await;
        asked.push(one);
        refused = words;
    }
    outcome
        .must(refused.contains("112"), format!("no report was refused with a telephone number: {refused}"));
    let readable = caller.read("/api/v1/board").await.is_some();
    outcome.must(readable, "boards cannot be read while both disks are full");
    asked
}
