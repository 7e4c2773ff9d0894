//! Full disks: under Redis, under the journal, under both; then there is room again.

use std::time::Duration;

use tokio::time::Instant;

use super::Tools;
use crate::disk::Disk;
use crate::ground::{Ground, Wish};
use crate::judge::{Expect, judge};
use crate::load::Load;
use crate::sheet::Outcome;

const DATA_MB: u64 = 192;
const JOURNAL_MB: u64 = 32;

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
    let settings = format!("journal.dir = \"{}\"\n", place("journal").display());
    let wish = Wish { settings: &settings, ..Wish::of(tools.folder.clone()) };
    let mut ground = Ground::open(wish, extent.scale.crews).await?;
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of(fault);
    for _ in 0..extent.blows.div_ceil(6) {
        load.more(extent.between).await?;
        for (_, disk) in [(data, &data_disk), (journal, &journal_disk)].iter().filter(|(fill, _)| *fill) {
            disk.fill();
        }
        tokio::time::sleep(Duration::from_secs(if extent.long { 15 } else { 3 })).await;
        let free = Instant::now();
        data_disk.free();
        journal_disk.free();
        outcome.recovered(ground.recovered(free).await);
    }
    load.more(extent.between).await?;
    let verdict = judge(&ground, load, Expect::INVARIANTS).await;
    outcome.must(ground.stop(0), "the program does not end well");
    Ok(outcome.judged(verdict))
}
