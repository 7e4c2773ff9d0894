//! The end of Redis' log is cut off: history breaks in the open. Boards begin anew, what is left fits together, and
//! whoever asks again under the same key has it done once.

use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::Tools;
use super::slow::Own;
use crate::judge::{Expect, judge, missing};
use crate::ledger::{Asked, Caller};
use crate::load::Load;
use crate::sheet::Outcome;
use crate::store::appended;

/// The reader of the log sees within this that another Redis answers.
const SEEN_WITHIN: Duration = Duration::from_secs(5);
/// Up to so much is cut of what came before.
const MOST_BYTES: usize = 40_000;

pub async fn cut(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let mut own = Own::open(tools, 1).await?;
    let mut outcome = Outcome::of("the end of Redis' file is cut off, acknowledged work with it");
    let mut cut_off = 0;
    let mut boards = Vec::new();
    let mut asked: Vec<Asked> = Vec::new();
    for _ in 0..extent.blows.div_ceil(3) {
        let mut load = Load::start(&own.ground, &extent.scale, &mut tools.draw);
        load.more(extent.between * 2).await?;
        let file = appended(&own.redis)?;
        let mark = length(&file)?;
        // Each has asked for one thing at most by now: of so many answers one at least is of what lies behind the mark.
        let who = extent.scale.reports_per_s + extent.scale.dispatchers + extent.scale.crews;
        load.more(who + 1).await?;
        load.finish().await.into_iter().for_each(|fault| outcome.must(false, fault));
        let epoch = epoch_of(&own).await?;
        own.redis.kill();
        cut_at(&file, mark.saturating_sub(tools.draw.below(MOST_BYTES) as u64))?;
        own.redis.start().await;
        outcome.recovered(own.ground.recovered(Instant::now()).await);
        let begun = Instant::now();
        while epoch == epoch_of(&own).await? && begun.elapsed() < SEEN_WITHIN {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        outcome.must(epoch != epoch_of(&own).await?, "the epoch did not change");
        // Where seals were cut off too, the record says so from here on; else there is nothing to accept.
        let (words, accepted) = own.ground.accept_loss();
        outcome
            .must(accepted || words.contains("nothing is lost"), format!("sigap seal accept says: {words}"));
        // The counting that finds nothing lost elsewhere must see what is gone here.
        let mut theirs = std::mem::take(&mut *load.ledger.asked());
        let gone = missing(&own.ground, &theirs).await?;
        cut_off += gone.len();
        let caller = Caller::new(&own.ground.urls(), &load.ledger, None, 0);
        for one in theirs.iter_mut().filter(|one| one.act == "report" && gone.contains(&one.key)) {
            // The entry it was promised is gone; all else must be as it was.
            one.answers.iter_mut().for_each(|answer| answer.entry = None);
            caller.repeat(one).await;
        }
        // What was done to incidents is not done again by itself: dispatchers see on their boards that it is not.
        theirs.retain(|one| one.act == "report" || !gone.contains(&one.key));
        asked.extend(theirs);
        boards.append(&mut load.boards);
    }
    outcome.must(cut_off > 0, "nothing was cut off, or the counting does not see it");
    let load = Load::of_the_past(asked, boards);
    outcome.notes.push(format!(
        "{cut_off} acknowledged requests were cut off on purpose and found missing; the reports among them came back \
         under their old codes when sent again"
    ));
    let verdict = judge(&own.ground, load, Expect::default()).await;
    Ok(outcome.judged(verdict))
}

async fn epoch_of(own: &Own) -> Result<String, String> {
    let mut conn = crate::harness::redis::connection(&own.redis.url()).await;
    let epoch: redis::RedisResult<String> =
        redis::cmd("HGET").arg("{32}:epoch").arg("id").query_async(&mut conn).await;
    epoch.map_err(|fault| fault.to_string())
}

fn length(file: &Path) -> Result<u64, String> {
    std::fs::metadata(file).map(|about| about.len()).map_err(|fault| fault.to_string())
}

fn cut_at(file: &Path, length: u64) -> Result<(), String> {
    let open = std::fs::OpenOptions::new().write(true).open(file);
    open.and_then(|file| file.set_len(length)).map_err(|fault| fault.to_string())
}
