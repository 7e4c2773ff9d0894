//! Clocks that are two hours wrong either way, that jump, and that pass midnights and leap days: what is due fires once,
//! at its time, by a process whose clock is right. In this process, since only here clocks can be moved.

use std::time::Duration;

use jiff::Timestamp;
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::config::Config;
use sigap::domain::access::View;
use sigap::services::Centre;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Tools;
use super::slow::Own;
use crate::due::Dues;
use crate::ground::due_after;
use crate::judge::{Expect, judge, whole_log};
use crate::load::Load;
use crate::people::take;
use crate::sheet::Outcome;

const TWO_HOURS: i64 = 2 * 3_600_000;
/// A manual clock is moved on this often.
const TICK: Duration = Duration::from_millis(50);
/// The last moments before a day, a month, a leap day and a year begin, in UTC and in West Java.
const EVES: [&str; 5] = [
    "2027-01-31T23:59:58Z",
    "2028-02-28T23:59:58Z",
    "2028-02-29T16:59:58Z",
    "2027-12-31T16:59:58Z",
    "2027-12-31T23:59:58Z",
];

/// A process beside the others whose clock runs as fast as theirs but shows another time.
struct Beside {
    centre: Centre,
    clock: Clock,
}

pub async fn wrong(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let own = Own::open(tools, 1).await?;
    let load = Load::start(&own.ground, &extent.scale, &mut tools.draw);
    let mut outcome =
        Outcome::of("clocks two hours wrong either way beside a right one; jumps; midnights and leap days");
    let (stop, mut running) = (CancellationToken::new(), JoinSet::new());
    let mut beside = Vec::new();
    for off in [TWO_HOURS, -TWO_HOURS, 0] {
        let now = Timestamp::from_millisecond(Clock::system().now().as_millisecond() + off).unwrap();
        let clock = Clock::manual(now);
        let centre = own.ground.beside_with(clock.clone()).await?;
        running.spawn(tick(clock.clone(), stop.clone()));
        running.spawn(centre.board.clone().keep(stop.clone()));
        running.spawn(centre.clone().escalate(stop.clone()));
        beside.push(Beside { centre, clock });
    }
    for n in 0..extent.blows * 2 {
        load.more(extent.between).await?;
        // The third jumps away and comes back.
        beside[2].clock.shift_wall(if n % 2 == 0 { TWO_HOURS } else { -TWO_HOURS });
        outcome.times += 1;
        for (n, process) in beside.iter().enumerate().take(2) {
            let told = process.centre.board.snapshot(&View::Region).mode.clock_wrong;
            outcome.must(told, format!("process {n} does not say that its clock is wrong"));
        }
    }
    load.more(extent.between).await?;
    stop.cancel();
    while running.join_next().await.is_some() {}
    let log = whole_log(&own.ground.beside().await?).await?;
    let mut dues = Dues::default();
    for (_, entry) in &log {
        dues.fold(entry);
    }
    outcome.notes.push(format!(
        "{} deadlines and offers fired once each, the latest {:.2} s after it was due",
        dues.fired,
        dues.latest.as_secs_f64()
    ));
    for eve in EVES {
        outcome.times += 1;
        if let Err(words) = passes(&own, eve.parse().unwrap()).await {
            outcome.must(false, format!("{eve}: {words}"));
        }
    }
    let verdict = judge(&own.ground, load, Expect::default()).await;
    Ok(outcome.judged(verdict))
}

async fn tick(clock: Clock, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.tick().await;
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        clock.fast_forward(TICK);
    }
}

/// A centre of its own that passes this eve: a deadline before it fires once after it.
async fn passes(own: &Own, eve: Timestamp) -> Result<(), String> {
    let region = format!("{}", 40 + eve.as_second() % 50);
    let folder = own.redis.folder().join(&region);
    std::fs::create_dir_all(&folder).map_err(|fault| fault.to_string())?;
    // Nobody drains a journal here, so that nothing may go into one.
    // Ladders have deadlines of their own; here it is about one.
    let ladders = folder.join("escalation.toml");
    std::fs::write(&ladders, "").map_err(|fault| fault.to_string())?;
    let text = format!(
        "data_dir = \"{}\"\nredis.url = \"{}\"\nregion.default = \"{region}\"\n\
         escalation.ladders_file = \"{}\"\njournal.after_ms = 60_000\n{}",
        folder.display(),
        own.redis.url(),
        ladders.display(),
        due_after(2)
    );
    let config = Config::load(Some(("eve", &text)), []).map_err(|faults| format!("{faults:?}"))?;
    let clock = Clock::manual(eve);
    let opened =
        wiring::open(config, clock.clone(), Ids::system()).await.map_err(|fault| fault.to_string())?;
    let centre = opened.centre;
    let fire = async || centre.fire_due().await.map_err(|fault| fault.to_string());
    take(&centre, "pohon tumbang").await?;
    let before = fire().await?;
    clock.fast_forward(Duration::from_secs(3));
    let fired = (before, fire().await?, fire().await?);
    if fired == (0, 1, 0) { Ok(()) } else { Err(format!("fired {fired:?} times")) }
}
