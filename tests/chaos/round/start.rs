//! How soon a centre with a long log works again after both its processes were killed.

use std::path::Path;
use std::time::Duration;

use sigap::domain::access::{Person, Role};
use sigap::domain::command::{Asker, Command};
use sigap::domain::disposition::Disposition;
use sigap::services::Centre;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Tools;
use crate::ground::{Ground, Wish};
use crate::judge::{Expect, judge};
use crate::load::Load;
use crate::people::take;
use crate::sheet::Outcome;

/// Who fills the log, at once.
const WRITERS: usize = 64;
/// Events an incident has that is taken and closed.
const EVENTS: usize = 3;
/// Of so many incidents one stays open.
const OPEN_OF: usize = 50;
/// Ready again within this in the middle of all times, in the long form; single times tell of what else the machine
/// does.
const READY_IN: Duration = Duration::from_secs(3);

pub async fn long_log(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let events = if extent.long { 150_000 } else { 3_000 };
    // Deadlines of a day: nothing falls due while the log is written.
    // And whoever fills it waits for Redis.
    let settings = "journal.after_ms = 60_000\n";
    let wish = Wish { due_s: 86_400, settings, ..Wish::of(tools.folder.clone()) };
    let mut ground = Ground::open(wish, extent.scale.crews).await?;
    fill(&ground.beside().await?, events / EVENTS).await?;
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of(format!("kill -9 of both with {events} events in the log"));
    let mut times = Vec::new();
    for _ in 0..if extent.long { 5 } else { 1 } {
        load.more(extent.between).await?;
        ground.kill_app(0);
        ground.kill_redis().await;
        let begun = Instant::now();
        ground.start(0)?;
        let took = ground.recovered(begun).await;
        let loaded = loaded_s(&ground.data_dir());
        let seconds = took.as_ref().map_or(f64::NAN, Duration::as_secs_f64);
        times.extend(took.as_ref().ok().copied());
        outcome
            .notes
            .push(format!("ready after {seconds:.2} s, of which Redis loaded its file for {loaded:.2} s"));
        outcome.recovered(took);
    }
    times.sort();
    let late = extent.long && times.get(times.len() / 2).is_some_and(|took| *took > READY_IN);
    outcome.must(!late, "not ready again within 3 s");
    let verdict = judge(&ground, load, Expect { written: true, ..Expect::default() }).await;
    Ok(outcome.judged(verdict))
}

/// Takes and closes so many incidents by the program's own commit.
async fn fill(centre: &Centre, incidents: usize) -> Result<(), String> {
    let mut writing = JoinSet::new();
    for writer in 0..WRITERS {
        let centre = centre.clone();
        writing.spawn(async move {
            for n in (writer..incidents).step_by(WRITERS) {
                let incident = take(&centre, &format!("banjir selutut di RT {n}")).await?;
                if n % OPEN_OF == 0 {
                    continue;
                }
                let (disposition, note, version) = (Disposition::Helped, None, None);
                let close = Command::Close { incident, disposition, note, version };
                let dispatcher = Person {
                    name: "filler".to_owned(),
                    roles: vec![Role::Dispatcher],
                    agency: None,
                    unit: None,
                };
                let done = centre.execute(&Asker::Person(dispatcher), close, None).await;
                done.map_err(|fault| fault.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(done) = writing.join_next().await {
        done.map_err(|fault| fault.to_string())??;
    }
    Ok(())
}

/// How long Redis says that it loaded its files the last time, seconds.
fn loaded_s(data_dir: &Path) -> f64 {
    let log = std::fs::read_to_string(data_dir.join("redis/redis.log")).unwrap_or_default();
    let mut lines = log.lines().rev();
    let last = lines.find_map(|line| line.split_once("DB loaded from append only file: "));
    last.and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok()).unwrap_or(f64::NAN)
}
