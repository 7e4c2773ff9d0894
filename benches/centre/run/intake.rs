//! Taking reports: the whole `POST /api/v1/reports` beside the raw commit, and beside a bare axum handler.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use sigap::cli::Out;

use super::reports::{Reporter, Reports};
use super::{Extent, FloorServer};
use crate::figure::{Figure, Goal};
use crate::floor::commit::{RawCommit, Redis, connection};
use crate::load::{Caller, Sample, closed, in_turn};
use crate::machine;
use crate::sigap::Sigap;

const PART: &str = "intake";
const CLIENTS: [usize; 4] = [1, 16, 64, 256];
const WARM_UP: Duration = Duration::from_millis(500);
/// How long syncs are counted.
const COUNTED: Duration = Duration::from_secs(2);

/// Everything that is measured in turn.
struct Sides {
    sigap: Sigap,
    redis: Redis,
    axum: FloorServer,
    reports: Reports,
    commits: Reports,
    raw: RawCommit,
}

/// Runs the part.
///
/// # Errors
/// When any report is not taken, or a floor did not do what it should.
pub async fn run(extent: &Extent, out: &mut Out) -> anyhow::Result<Vec<Figure>> {
    let redis = Redis::start()?;
    let sides = Sides {
        sigap: Sigap::start()?,
        axum: FloorServer::start("commit", Some(&redis.url))?,
        raw: RawCommit::open(&redis.url, "raw").await?,
        reports: Reports::to("/api/v1/reports"),
        commits: Reports::to("/commit"),
        redis,
    };
    let mut figures = Vec::new();
    for clients in CLIENTS {
        out.line(format_args!("  intake with {clients} clients"));
        figures.extend(with_clients(&sides, clients, extent).await?);
    }
    figures.extend(syncs(&sides, CLIENTS[3]).await?);
    figures.push(redis_time(&sides).await?);
    figures.extend(processor_time(&sides)?);
    sides.raw.check(sides.commits.made()).await?;
    // What is watched of an incident may add entries of its own.
    let taken = sides.sigap.reports().await?;
    anyhow::ensure!(taken == sides.reports.made(), "{} sent, {taken} taken", sides.reports.made());
    Ok(figures)
}

/// Some callers, lent to each measurement in turn.
struct Crew<C>(Vec<C>);

impl<C: Caller> Crew<C> {
    async fn ask(&mut self, during: Duration) -> anyhow::Result<Sample> {
        let (sample, callers) = closed(std::mem::take(&mut self.0), during).await?;
        self.0 = callers;
        Ok(sample)
    }
}

async fn with_clients(sides: &Sides, clients: usize, extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let mut ours: Crew<Reporter> = Crew(sides.reports.reporters(&sides.sigap.url, clients).await?);
    let mut axum: Crew<Reporter> = Crew(sides.commits.reporters(&sides.axum.url, clients).await?);
    let mut raw: Crew<RawCommit> = Crew(vec![sides.raw.clone(); clients]);
    ours.ask(WARM_UP).await?;
    axum.ask(WARM_UP).await?;
    raw.ask(WARM_UP).await?;
    let rounds = in_turn(
        extent.pairs,
        async || Ok(vec![ours.ask(extent.during).await?]),
        async || Ok(vec![raw.ask(extent.during).await?, axum.ask(extent.during).await?]),
    )
    .await?;
    let pairs = |floor: usize, pick: fn(&Sample) -> f64| -> Vec<(f64, f64)> {
        rounds.iter().map(|(ours, floors)| (pick(&ours[0]), pick(&floors[floor]))).collect()
    };
    let of = |what: &str| format!("{what}, {clients} {}", if clients == 1 { "client" } else { "clients" });
    let rate = Figure::ratio(PART, of("POST a report ÷ raw commit"), "/s", pairs(0, |s| s.rate));
    let p50 = Figure::ratio(PART, of("p50 of a POST ÷ raw commit"), "ms", pairs(0, |s| s.p50_ms));
    let bare = Figure::ratio(PART, of("POST a report ÷ bare axum commit"), "/s", pairs(1, |s| s.rate));
    Ok(match clients {
        1 => vec![p50.goal(Goal::AtMost(1.6)), rate],
        64 => vec![
            rate.goal(Goal::AtLeast(0.7)).first_step(0.6),
            p50,
            Figure::ratio(PART, of("p99 of a POST ÷ raw commit"), "ms", pairs(0, |s| s.p99_ms)),
            bare,
        ],
        _ => vec![rate],
    })
}

/// How many intakes share a sync of the disk.
async fn syncs(sides: &Sides, clients: usize) -> anyhow::Result<Vec<Figure>> {
    let mut ours = Crew(sides.reports.reporters(&sides.sigap.url, clients).await?);
    let mut raw = Crew(vec![sides.raw.clone(); clients]);
    // Counting begins and ends within the load, so that its edges do not matter.
    let during = COUNTED + 2 * WARM_UP;
    let pid = sides.sigap.redis_pid()?;
    let (own, own_counted) = tokio::join!(ours.ask(during), counted(pid));
    let own = own?.rate * COUNTED.as_secs_f64();
    let (floor, floor_counted) = tokio::join!(raw.ask(during), counted(sides.redis.pid()));
    let floor = floor?.rate * COUNTED.as_secs_f64();
    let (Some(own_syncs), Some(floor_syncs)) = (own_counted, floor_counted) else {
        return Ok(Vec::new());
    };
    let note = format!(
        "fdatasync calls of Redis, counted by perf; the raw commit: {:.1} a sync",
        floor / floor_syncs.max(1.0)
    );
    let figure =
        Figure::new(PART, format!("intakes a sync, {clients} clients"), "", vec![own / own_syncs.max(1.0)]);
    Ok(vec![figure.goal(Goal::AtLeast(20.0)).note(note)])
}

/// What one call of the script takes of Redis, over the whole part.
async fn redis_time(sides: &Sides) -> anyhow::Result<Figure> {
    let ours = script_us(&mut sides.sigap.redis().await?).await?;
    let raw = script_us(&mut connection(&sides.redis.url).await?).await?;
    let what = "time of Redis a commit ÷ raw commit";
    Ok(Figure::ratio(PART, what, "µs", vec![(ours, raw)])
        .note("as Redis counts it, waiting for a processor included"))
}

/// What a report takes of the processors; unlike times, it says the same on a busy machine.
fn processor_time(sides: &Sides) -> anyhow::Result<Vec<Figure>> {
    let each = |pid: u32, count: u64| machine::cpu_s(pid) * 1e6 / count.max(1) as f64;
    let taken = sides.reports.made();
    let ours = each(sides.sigap.pid(), taken);
    let axum = each(sides.axum.kept.pid, sides.commits.made());
    let redis = each(sides.sigap.redis_pid()?, taken);
    let raw = each(sides.redis.pid(), sides.commits.made() + sides.raw.made());
    let what = |who: &str| format!("processor time of {who} a report");
    Ok(vec![
        Figure::ratio(PART, what("sigap ÷ the bare axum handler"), "µs", vec![(ours, axum)]),
        Figure::ratio(PART, what("its Redis ÷ that of the raw commit"), "µs", vec![(redis, raw)]),
    ])
}

async fn script_us(redis: &mut MultiplexedConnection) -> anyhow::Result<f64> {
    let calls = machine::info_field(&machine::info(redis).await?, "cmdstat_evalsha");
    let each = calls.split(',').find_map(|part| part.strip_prefix("usec_per_call="));
    Ok(each.unwrap_or_default().parse()?)
}

async fn counted(pid: u32) -> Option<f64> {
    tokio::time::sleep(WARM_UP).await;
    machine::syncs(pid, COUNTED).await
}
