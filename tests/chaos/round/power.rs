//! Power cuts: a volume loses all that was not flushed, in the middle of work. That of Redis and the program's data; that
//! of the journal, while Redis is away and only the journal takes reports.
//!
//! A machine without power answers nobody. The system call that cuts a file system off lets processes go on, and may say
//! of a flush that was under way that it succeeded: so processes are stopped first, where they stand.

use tokio::time::Instant;

use super::Tools;
use super::slow::Own;
use crate::disk::Disk;
use crate::ground::{Ground, Wish};
use crate::judge::{Expect, judge};
use crate::load::Load;
use crate::sheet::Outcome;

/// Room for a round's log.
const DISK_MB: u64 = 2_048;

/// Everything the program keeps loses its power.
pub async fn of_redis(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let disk = match Disk::at(&tools.folder.join("data"), DISK_MB) {
        Ok(disk) => disk,
        Err(why) => return Ok(Outcome::skipped(why)),
    };
    let mut ground = Ground::open(Wish::of(tools.folder.clone()), extent.scale.crews).await?;
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of("the volume of Redis loses its power");
    for _ in 0..extent.blows {
        load.more(extent.between).await?;
        tokio::time::sleep(tools.draw.ms(0, 300)).await;
        ground.freeze();
        if let Err(why) = disk.cut_power() {
            return Ok(Outcome::skipped(why));
        }
        ground.kill_app(0);
        ground.kill_redis().await;
        disk.power_on().await?;
        let on = Instant::now();
        ground.start(0)?;
        outcome.recovered(ground.recovered(on).await);
    }
    load.more(extent.between).await?;
    let verdict = judge(&ground, load, Expect::default()).await;
    outcome.must(ground.stop(0), "the program does not end well");
    Ok(outcome.judged(verdict))
}

/// The journal loses its power while Redis is away.
pub async fn of_journal(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let place = tools.folder.join("journal");
    let disk = match Disk::at(&place, DISK_MB) {
        Ok(disk) => disk,
        Err(why) => return Ok(Outcome::skipped(why)),
    };
    let settings = format!("journal.dir = \"{}\"\njournal.after_ms = 200\n", place.display());
    let wish = Wish { settings: &settings, ..Wish::of(tools.folder.clone()) };
    let Own { mut ground, mut redis } = Own::with(tools, wish).await?;
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of("the volume of the journal loses its power while Redis is away");
    for _ in 0..extent.blows {
        load.more(extent.between / 2).await?;
        redis.kill();
        load.more(extent.between).await?;
        ground.freeze();
        if let Err(why) = disk.cut_power() {
            return Ok(Outcome::skipped(why));
        }
        ground.kill_app(0);
        disk.power_on().await?;
        redis.start().await;
        let on = Instant::now();
        ground.start(0)?;
        outcome.recovered(ground.recovered(on).await);
    }
    load.more(extent.between).await?;
    let verdict = judge(&ground, load, Expect::default()).await;
    outcome.must(verdict.journaled > 0, "no report went through the journal");
    outcome.must(ground.stop(0), "the program does not end well");
    Ok(outcome.judged(verdict))
}
