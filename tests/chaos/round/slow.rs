//! A Redis that is slow, silent, busy, loading or out of memory for a while, and what goes on meanwhile.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::Instant;

use super::Tools;
use crate::ground::{Ground, Wish, has};
use crate::harness::folder::Folder;
use crate::harness::own_redis::OwnRedis;
use crate::judge::{Expect, SILENCE, judge};
use crate::load::Load;
use crate::sheet::Outcome;
use crate::store::ballast;

/// It must work again so soon after the fault is over, in the long form; a machine that does other work besides is
/// not held to it.
const RECOVERS_IN: Duration = Duration::from_secs(2);

/// A centre whose Redis is ours.
pub struct Own {
    pub ground: Ground,
    pub redis: OwnRedis,
}

impl Own {
    /// Opens one with so many processes.
    pub async fn open(tools: &Tools, processes: usize) -> Result<Self, String> {
        Self::with(tools, Wish { processes, ..Wish::of(tools.folder.clone()) }).await
    }

    /// The same with other wishes.
    pub async fn with(tools: &Tools, wish: Wish<'_>) -> Result<Self, String> {
        let redis = OwnRedis::within(Folder::at(tools.folder.join("redis"))).await;
        let url = redis.url();
        let wish = Wish { redis: Some(&url), ..wish };
        Ok(Self { ground: Ground::open(wish, tools.extent.scale.crews).await?, redis })
    }
}

/// Does something to Redis for a while, again and again, and judges.
async fn during(
    tools: &mut Tools,
    fault: &str,
    blows: usize,
    mut blow: impl AsyncFnMut(&mut Own, &mut Load, &mut Outcome) -> Result<(), String>,
) -> Result<Outcome, String> {
    let extent = tools.extent;
    let mut own = Own::open(tools, 1).await?;
    let mut load = Load::start(&own.ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of(fault);
    for _ in 0..blows {
        load.more(extent.between).await?;
        blow(&mut own, &mut load, &mut outcome).await?;
        outcome.recovered(own.ground.recovered(Instant::now()).await);
    }
    load.more(extent.between).await?;
    let late = extent.long && outcome.recovery.is_some_and(|took| took > RECOVERS_IN);
    outcome.must(!late, "not ready within 2 s after it was over");
    let verdict = judge(&own.ground, load, Expect { intake_goes_on: true, ..Expect::default() }).await;
    Ok(outcome.judged(verdict))
}

/// Redis stands still, as a stopped virtual machine does.
pub async fn stopped(tools: &mut Tools) -> Result<Outcome, String> {
    let lasts = Duration::from_secs(if tools.extent.long { 10 } else { 4 });
    let blows = if tools.extent.long { 5 } else { 1 };
    let fault = format!("Redis stands still for {} s (SIGSTOP)", lasts.as_secs());
    during(tools, &fault, blows, async |own, load, outcome| {
        own.redis.freeze();
        let frozen = Instant::now();
        tokio::time::sleep(lasts).await;
        let deaf = loop {
            let deaf = load.boards.iter().filter(|board| board.shown().told_stale == 0).count();
            if deaf == 0 || frozen.elapsed() > lasts + SILENCE {
                break deaf;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        outcome.must(deaf == 0, format!("{deaf} boards were not told that what they show is old"));
        own.redis.thaw();
        Ok(())
    })
    .await
}

/// Each flush to the disk takes long.
pub async fn flushes(tools: &mut Tools) -> Result<Outcome, String> {
    if !has("strace") {
        return Ok(Outcome::skipped("strace is not installed, which makes flushes slow"));
    }
    let (each_ms, lasts_s) = if tools.extent.long { (3_000, 20) } else { (700, 3) };
    let fault = format!("each flush to the disk takes {each_ms} ms for {lasts_s} s");
    let mut skipped = None;
    let blows = if tools.extent.long { 3 } else { 1 };
    let outcome = during(tools, &fault, blows, async |own, _, _| {
        let Some(pid) = own.redis.pid() else { return Err("Redis is gone".to_owned()) };
        let mut slow = trace(pid, each_ms)?;
        tokio::time::sleep(Duration::from_secs(lasts_s)).await;
        if slow.try_wait().is_ok_and(|ended| ended.is_some()) {
            skipped = Some("strace may not look at other processes here");
            return Ok(());
        }
        // It lets Redis go when it is asked to end; killed, it would leave it stopped.
        let _ = kill(Pid::from_raw(slow.id().cast_signed()), Signal::SIGTERM);
        let _ = slow.wait();
        Ok(())
    })
    .await?;
    Ok(skipped.map_or(outcome, Outcome::skipped))
}

fn trace(pid: u32, each_ms: u64) -> Result<Child, String> {
    let inject = format!("inject=fdatasync,fsync:delay_exit={}", each_ms * 1_000);
    let mut strace = Command::new("strace");
    strace.args(["-q", "-f", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", &inject, "-p"]);
    strace.arg(pid.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    strace.spawn().map_err(|fault| fault.to_string())
}

/// A script keeps Redis busy; from 5 s on it answers BUSY to everybody.
pub async fn script(tools: &mut Tools) -> Result<Outcome, String> {
    let lasts_s = if tools.extent.long { 8.0 } else { 2.0 };
    let blows = if tools.extent.long { 5 } else { 1 };
    let fault = format!("a script keeps Redis busy for about {lasts_s} s");
    during(tools, &fault, blows, async |own, _, _| {
        const LOOP: &str = "for i = 1, tonumber(ARGV[1]) do end";
        let mut conn = crate::harness::redis::connection_for(&own.redis.url(), Duration::from_mins(1)).await;
        let mut run = async |rounds: f64| {
            let begun = Instant::now();
            let mut eval = redis::cmd("EVAL");
            eval.arg(LOOP).arg(0).arg(format!("{rounds:.0}"));
            let done: redis::RedisResult<redis::Value> = eval.query_async(&mut conn).await;
            done.map(|_| begun.elapsed().as_secs_f64()).map_err(|fault| fault.to_string())
        };
        let some = 3e6;
        let took = run(some).await?;
        run(some * lasts_s / took).await.map(drop)
    })
    .await
}

/// Redis has no memory left: nothing new is taken, but closing goes on.
pub async fn memory(tools: &mut Tools) -> Result<Outcome, String> {
    let lasts = Duration::from_secs(if tools.extent.long { 10 } else { 2 });
    let blows = if tools.extent.long { 5 } else { 1 };
    let mut draw = tools.draw.fork();
    during(tools, "Redis is out of memory; closing goes on", blows, async |own, load, outcome| {
        let open = load.open_some(&own.ground, &mut draw).await;
        own.redis.configure("maxmemory", "1").await;
        let closed = load.close(&own.ground, open, lasts).await;
        outcome.must(closed > 0, "nothing could be closed while memory was full");
        own.redis.configure("maxmemory", "0").await;
        Ok(())
    })
    .await
}

/// Redis comes back with a long log and answers LOADING until it has read it.
pub async fn loading(tools: &mut Tools) -> Result<Outcome, String> {
    let (mb, blows) = if tools.extent.long { (300, 3) } else { (60, 1) };
    let mut slowest = Duration::ZERO;
    let mut outcome = during(tools, &format!("Redis loads {mb} MB"), blows, async |own, _, _| {
        ballast(&own.redis, mb).await?;
        own.redis.kill();
        let begun = Instant::now();
        own.redis.start().await;
        slowest = slowest.max(begun.elapsed());
        Ok(())
    })
    .await?;
    outcome.notes.push(format!("Redis itself loaded for up to {:.2} s", slowest.as_secs_f64()));
    Ok(outcome)
}
