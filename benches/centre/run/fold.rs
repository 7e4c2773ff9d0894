//! A log of incidents that ran their whole course: how fast it is folded, how soon a service is ready on it, and
//! what it takes in Redis.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use redis::aio::MultiplexedConnection;
use serde_json::Map;
use sigap::cli::Out;
use sigap::domain::access::{Person, Role};
use sigap::domain::aggregate::State;
use sigap::domain::apply::apply_entry;
use sigap::domain::assignment::{ClearResult, Step};
use sigap::domain::command::{Asker, Command};
use sigap::domain::cursor::StreamId;
use sigap::domain::disposition::Disposition;
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::services::Centre;
use sigap::services::execute::RequestKey;
use sigap::services::intake::{self, Bounds};
use sigap::store::log::RawEntry;
use sigap::text::Lang;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Extent;
use crate::figure::{Figure, Goal};
use crate::load::in_turn;
use crate::machine;
use crate::payload::Draw;
use crate::sigap::{Home, Sigap, register_units};

const PART: &str = "fold";
const INCIDENTS: usize = 12_500;
const EVENTS: usize = 12;
/// Crews that work at once.
const CREWS: usize = 48;
const CHUNK: usize = 1_000;

/// Runs the part.
///
/// # Errors
/// When a step is refused, or the log is not what it should be.
pub async fn run(extent: &Extent, out: &mut Out) -> anyhow::Result<Vec<Figure>> {
    let home = Home::new()?;
    let sigap = home.serve()?;
    let incidents = extent.of(INCIDENTS, INCIDENTS / 5);
    out.line(format_args!("  {incidents} incidents run their course"));
    let (log, bytes) = course(&sigap, incidents).await?;
    drop(sigap);
    let events: usize = log.iter().map(|raw| raw.n as usize).sum();
    let speed = speed(&log, extent).await?;
    let mut ready = Vec::new();
    for _ in 0..extent.of(5, 3) {
        ready.push(home.serve()?.ready_s);
    }
    Ok(vec![
        Figure::new(PART, format!("fold of a log of {events} events, reading included"), "/s", speed.0)
            .goal(Goal::AtLeast(300_000.0))
            .note(format!("looking through its JSON alone: {:.0} events/s", crate::figure::median(&speed.1))),
        Figure::new(PART, format!("ready with a log of {events} events"), "s", ready)
            .goal(Goal::AtMost(3.0))
            .note("Redis loads its file within that time"),
        Figure::new(PART, format!("Redis memory of a closed incident of {EVENTS} events"), "kB", vec![bytes])
            .goal(Goal::AtMost(6.0))
            .note("with its log, its report and its key, without idempotency keys"),
    ])
}

/// Events a second: folded as the board does, and merely looked through as JSON.
async fn speed(log: &[RawEntry], extent: &Extent) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let events: u64 = log.iter().map(|raw| raw.n).sum();
    let a_second = |begun: Instant| events as f64 / begun.elapsed().as_secs_f64();
    let rounds = in_turn(
        extent.pairs,
        async || {
            let begun = Instant::now();
            let mut state = State::default();
            for raw in log {
                let entry = raw.read().entry.context("an entry cannot be read")?;
                apply_entry(&mut state, &entry)?;
            }
            let speed = a_second(begun);
            black_box(&state);
            Ok(speed)
        },
        async || {
            let begun = Instant::now();
            for raw in log {
                serde_json::from_slice::<serde::de::IgnoredAny>(black_box(&raw.data))?;
            }
            Ok(a_second(begun))
        },
    )
    .await?;
    Ok(rounds.into_iter().unzip())
}

/// Lets so many incidents run their course; the log, and kB of Redis an incident.
async fn course(sigap: &Sigap, incidents: usize) -> anyhow::Result<(Vec<RawEntry>, f64)> {
    let centre = sigap.beside().await?;
    let mut redis = sigap.redis().await?;
    // Only the seeding is hurried so.
    redis::cmd("CONFIG").arg("SET").arg("appendfsync").arg("no").query_async::<()>(&mut redis).await?;
    let units = register_units(&centre, CREWS).await?;
    let before = used_bytes(&mut redis).await?;
    let next = Arc::new(AtomicUsize::new(0));
    let mut crews = JoinSet::new();
    for unit in units {
        let (centre, next) = (centre.clone(), Arc::clone(&next));
        crews.spawn(async move {
            let mut draw = Draw::new(11);
            while let n = next.fetch_add(1, Ordering::Relaxed)
                && n < incidents
            {
                one(&centre, &unit, n, &mut draw).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = crews.join_next().await {
        done??;
    }
    forget_keys(&mut redis).await?;
    let bytes = (used_bytes(&mut redis).await? - before) / incidents as f64;
    let log = read_log(&centre).await?;
    let events: u64 = log.iter().map(|raw| raw.n).sum();
    let wanted = incidents * EVENTS + CREWS;
    anyhow::ensure!(events as usize == wanted, "{events} events in the log, not {wanted}");
    Ok((log, bytes / 1_000.0))
}

fn dispatcher() -> Asker {
    Asker::Person(Person {
        name: "dispatcher".to_owned(),
        roles: vec![Role::Dispatcher],
        agency: None,
        unit: None,
    })
}

/// One incident from its report to its end: twelve events.
async fn one(centre: &Centre, unit: &UnitId, n: usize, draw: &mut Draw) -> anyhow::Result<()> {
    let asker = dispatcher();
    let incident = report(centre, n, draw).await?;
    let act = async |command: Command| centre.execute(&asker, command, None).await;
    act(Command::Verify { incident: incident.clone(), version: None }).await?;
    let sent = act(Command::Assign { incident: incident.clone(), unit: unit.clone(), divert: false }).await?;
    let assignment = sent.about.assignment.context("a sending without an id")?;
    let step = |step: Step, result: Option<ClearResult>| Command::TakeStep {
        assignment: assignment.clone(),
        step,
        said_at: None,
        on_behalf: true,
        result,
        reason: None,
    };
    for way in [Step::Accepted, Step::EnRoute, Step::OnScene] {
        act(step(way, None)).await?;
    }
    let note = centre.seal_words(&incident, "Sudah dihubungi, warga menunggu di depan masjid.").await?;
    act(Command::AddNote { incident: incident.clone(), note }).await?;
    act(Command::OpenPrivate { incident: incident.clone(), at: None }).await?;
    act(step(Step::Cleared, Some(ClearResult::Helped))).await?;
    act(Command::Close { incident, disposition: Disposition::Helped, note: None, version: None }).await?;
    Ok(())
}

async fn report(centre: &Centre, n: usize, draw: &mut Draw) -> anyhow::Result<IncidentId> {
    let body = draw.report();
    let empty = Map::new();
    let bounds = Bounds {
        now: centre.clock.now(),
        text_chars: centre.config.limits.text_chars,
        knows_kind: &|kind| centre.kinds.get(&kind.into()).is_some(),
        knows_area: &|_| false,
    };
    let read = intake::read(body.as_object().unwrap_or(&empty), &bounds);
    let input = read.map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let key = RequestKey {
        route: "POST /api/v1/reports".to_owned(),
        key: format!("course-{n:08}"),
        body_hash: String::new(),
        said_at: None,
    };
    let receipt = centre.take_report(&Asker::Public, input, Some(&key), Lang::Id).await?;
    Ok(receipt.report.incident)
}

async fn read_log(centre: &Centre) -> anyhow::Result<Vec<RawEntry>> {
    let (mut log, mut at) = (Vec::new(), StreamId::default());
    loop {
        let more = centre.store.range(at, None, CHUNK).await?;
        let Some(last) = more.last() else { return Ok(log) };
        at = last.id;
        log.extend(more);
    }
}

async fn used_bytes(redis: &mut MultiplexedConnection) -> anyhow::Result<f64> {
    Ok(machine::info_field(&machine::info(redis).await?, "used_memory").parse()?)
}

/// Takes away what is remembered of requests.
async fn forget_keys(redis: &mut MultiplexedConnection) -> anyhow::Result<()> {
    let mut cursor = 0_u64;
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg("{32}:idem:*").arg("COUNT").arg(5_000);
        let (next, keys): (u64, Vec<String>) = scan.query_async(redis).await?;
        if !keys.is_empty() {
            redis::cmd("DEL").arg(keys).query_async::<u64>(redis).await?;
        }
        if next == 0 {
            return Ok(());
        }
        cursor = next;
    }
}
