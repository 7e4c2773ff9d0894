//! Many at once: boards that return together, a program that ends while everybody works, dispatchers of several
//! processes who want the same unit.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Tools;
use super::slow::Own;
use crate::ground::{Ground, Wish};
use crate::harness::board::TestBoard;
use crate::judge::{Expect, judge};
use crate::ledger::Caller;
use crate::load::{Load, Scale, a_report};
use crate::sheet::Outcome;

/// Boards must show the truth again within this.
const BACK_WITHIN: Duration = Duration::from_mins(1);

/// All boards lose their link at once and are back at once; others go on working.
pub async fn herd(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let mut ground = Ground::open(Wish::of(tools.folder.clone()), extent.scale.crews).await?;
    let link = ground.link(0);
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let many = if extent.long { 2_000 } else { 60 };
    let door = ground.door(Some(&link));
    let herd: Vec<_> = (0..many).map(|_| TestBoard::open(Arc::clone(&door))).collect();
    let mut outcome = Outcome::of(format!("{many} boards return at once, after a cut and after a restart"));
    outcome.recovered(all_back(&ground, &herd, Instant::now()).await);
    outcome.times = 0;
    outcome.recovery = None;
    for n in 0..if extent.long { 6 } else { 2 } {
        load.more(extent.between).await?;
        let begun = Instant::now();
        if n % 2 == 0 {
            link.cut();
        } else {
            ground.kill_app(0);
            ground.start(0)?;
        }
        outcome.recovered(all_back(&ground, &herd, begun).await);
    }
    let silent = load.boards.iter().map(|board| board.shown().longest_silence).max().unwrap_or_default();
    outcome
        .notes
        .push(format!("meanwhile no other board heard nothing for more than {:.1} s", silent.as_secs_f64()));
    let faults: usize = herd.iter().map(|board| board.shown().faults.len()).sum();
    outcome.must(faults == 0, format!("{faults} faults of boards that returned"));
    drop(herd);
    let verdict = judge(&ground, load, Expect::default()).await;
    Ok(outcome.judged(verdict))
}

/// Waits until every board has had the server's digest since `since`.
async fn all_back(ground: &Ground, boards: &[TestBoard], since: Instant) -> Result<Duration, String> {
    let before: Vec<u64> = boards.iter().map(|board| board.shown().agreed).collect();
    ground.recovered(since).await?;
    loop {
        let is_back = |(board, before): (&TestBoard, &u64)| board.shown().agreed > *before;
        let back = boards.iter().zip(&before).filter(|pair| is_back(*pair)).count();
        if back == boards.len() {
            return Ok(since.elapsed());
        }
        if since.elapsed() > BACK_WITHIN {
            return Err(format!("{} of {} boards did not come back", boards.len() - back, boards.len()));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// SIGTERM while everybody works: boards are told to come back, not all at the same moment; nothing is lost.
pub async fn sigterm(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    // One of three goes and comes back, as in an upgrade that rolls.
    let Own { mut ground, redis } = Own::open(tools, 3).await?;
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of("SIGTERM to one of three processes, which is started again");
    for n in 0..extent.blows {
        load.more(extent.between).await?;
        let begun = Instant::now();
        outcome.must(ground.stop(n % 3), "the program does not end well");
        ground.start(n % 3)?;
        outcome.recovered(ground.recovered(begun).await);
    }
    let farewells: Vec<(u16, String)> =
        load.boards.iter().flat_map(|board| board.shown().farewells.clone()).collect();
    let mut wishes: Vec<&String> =
        farewells.iter().filter(|(code, _)| *code == 1001).map(|(_, why)| why).collect();
    let told = wishes.len();
    wishes.sort();
    wishes.dedup();
    outcome.must(told > 0, "no board was told that the program goes away");
    outcome.must(told < 3 || wishes.len() > 1, "all boards were told to come back at the same moment");
    outcome
        .notes
        .push(format!("{told} boards were told to come back, after {} different pauses", wishes.len()));
    let verdict = judge(&ground, load, Expect::default()).await;
    drop(redis);
    Ok(outcome.judged(verdict))
}

/// Twenty dispatchers, four processes, one unit; and every report sent eight times at once.
pub async fn one_unit(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let Own { mut ground, redis } = Own::open(tools, 4).await?;
    ground.people.crews.truncate(1);
    let scale = Scale { dispatchers: 20, ..extent.scale };
    let load = Load::start(&ground, &scale, &mut tools.draw);
    let mut outcome =
        Outcome::of("20 dispatchers and 4 processes want one unit; each request up to 8 times at once");
    let caller = Caller::new(&ground.urls(), &load.ledger, None, 0);
    for n in 0..extent.blows * 5 {
        let report = a_report(&mut tools.draw, n);
        caller.storm(&report, 8).await;
        load.more(extent.between / 5).await?;
        outcome.times += 1;
    }
    let conflicts =
        load.ledger.asked().iter().filter(|one| one.act == "assign" && one.promise().is_none()).count();
    outcome.notes.push(format!("{conflicts} sendings were refused because the unit was bound"));
    let verdict = judge(&ground, load, Expect::default()).await;
    drop(redis);
    Ok(outcome.judged(verdict))
}
