//! Entries that this program cannot read, as a newer or a broken one would leave them: the fold goes on, and says so.

use std::time::Duration;

use redis::Script;
use tokio::time::Instant;

use super::Tools;
use super::slow::Own;
use crate::judge::{Expect, SILENCE, judge};
use crate::load::Load;
use crate::sheet::Outcome;

/// Appends an entry and moves the head along, as a commit does.
const APPEND: &str = "
local seq = tonumber(redis.call('HGET', KEYS[1], 'seq')) + 1
local id = redis.call('XADD', KEYS[2], '*', 'seq', seq, 'n', '1', 'data', ARGV[1])
redis.call('HSET', KEYS[1], 'id', id, 'seq', seq)
return id";

const MEGABYTE: usize = 1_000_000;

pub async fn entries(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let Own { ground, redis } = Own::open(tools, 2).await?;
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of("an unknown event, a newer shape, 1 MB of text, bytes that are nothing");
    let long = "x".repeat(MEGABYTE);
    let head = r#""at":"2026-01-01T00:00:00Z","by":"system""#;
    let poisons: [Vec<u8>; 4] = [
        format!(r#"{{"v":1,{head},"events":[{{"type":"Danced","how":"{long}"}}],"touched":[]}}"#).into(),
        format!(
            r#"{{"v":9,{head},"what":{{"never":"seen"}},"touched":[["drone:d1",2],["unit:amb-000",1]]}}"#
        )
        .into(),
        long.into(),
        vec![0, 159, 146, 150],
    ];
    let mut conn = crate::harness::redis::connection(&redis.url()).await;
    for n in 0..extent.blows * 2 {
        load.more(extent.between / 2).await?;
        let append = Script::new(APPEND);
        let mut call = append.key("{32}:head");
        let appended: redis::RedisResult<String> =
            call.key("{32}:log").arg(&poisons[n % poisons.len()]).invoke_async(&mut conn).await;
        outcome.must(appended.is_ok(), format!("{appended:?}"));
        outcome.recovered(ground.recovered(Instant::now()).await);
    }
    load.more(extent.between).await?;
    for process in &ground.processes {
        let begun = Instant::now();
        let times = loop {
            let said = process.server.as_ref().map(crate::harness::server::Server::said).unwrap_or_default();
            let times = said.matches("cannot be read whole").count();
            if times >= outcome.times || begun.elapsed() > SILENCE {
                break times;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        outcome.must(
            times == outcome.times,
            format!("a process said {times} times that it cannot read an entry"),
        );
    }
    // What this program cannot read it cannot prove: verify must say so, not pass.
    let (words, good) = ground.verify();
    outcome.must(!good && words.contains("cannot be read"), format!("sigap verify says: {words}"));
    let verdict = judge(&ground, load, Expect { unverified: true, ..Expect::default() }).await;
    Ok(outcome.judged(verdict))
}
