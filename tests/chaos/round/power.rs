//! Power cuts: the volume of Redis and the program's data loses all that was not flushed, in the middle of work.

use tokio::time::Instant;

use super::Tools;
use crate::disk::Disk;
use crate::ground::{Ground, Wish};
use crate::judge::{Expect, judge};
use crate::load::Load;
use crate::sheet::Outcome;

/// Room for a round's log.
const DISK_MB: u64 = 512;

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
    for _ in 0..extent.blows.div_ceil(3) {
        load.more(extent.between).await?;
        tokio::time::sleep(tools.draw.ms(0, 300)).await;
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
    let verdict = judge(&ground, load, Expect::INVARIANTS).await;
    outcome.must(ground.stop(0), "the program does not end well");
    Ok(outcome.judged(verdict))
}
