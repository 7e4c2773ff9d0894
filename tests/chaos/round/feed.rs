//! The live feed: boards that come back from anywhere in history, boards that do not read, over links that are slow or
//! half open.

use std::sync::Arc;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::Tools;
use super::slow::Own;
use crate::ground::{Ground, Wish};
use crate::harness::board::TestBoard;
use crate::judge::{Expect, SILENCE, judge, whole_log};
use crate::link::Link;
use crate::load::Load;
use crate::sheet::Outcome;

/// A small ring, so that boards come back from the log; a short patience with who does not read.
const SETTINGS: &str = "
live.ring_entries = 5
live.slow_grace_ms = 500
live.idle_timeout_ms = 3_000
";

/// Boards come back after a trim, from another epoch, from the future, from another region, with nonsense, and again
/// and again in the middle of snapshots and patches.
pub async fn resumes(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let wish = Wish { settings: SETTINGS, ..Wish::of(tools.folder.clone()) };
    let Own { mut ground, redis } = Own::with(tools, wish).await?;
    let link = ground.link(0);
    let mut load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome =
        Outcome::of("boards resume after a trim, an epoch, from the future, another region, in snapshots");
    let here = ground.door(None);
    let wandering = ground.door(Some(&link));
    let restless: Vec<_> =
        (0..extent.scale.boards).map(|_| TestBoard::open(Arc::clone(&wandering))).collect();
    load.more(extent.between).await?;
    // Old history goes; who stood in it must get a snapshot. The counting gets it from here.
    ground.archived = whole_log(&ground.beside().await?).await?;
    let early = ground.archived.last().map(|(id, _)| *id).ok_or("nothing was written")?;
    let mut trim = redis::cmd("XTRIM");
    trim.arg("{32}:log").arg("MINID").arg(format!("{}-{}", early.ms, early.n + 1));
    let mut conn = crate::harness::redis::connection(&redis.url()).await;
    let trimmed: redis::RedisResult<u64> = trim.query_async(&mut conn).await;
    outcome
        .must(trimmed == Ok(ground.archived.len() as u64), format!("the log was not trimmed: {trimmed:?}"));
    load.more(extent.between).await?;
    for _ in 0..extent.blows * 4 {
        load.more(extent.between / 4).await?;
        link.cut();
        outcome.times += 1;
        let epoch = load.boards[0].shown().cursor.split(':').next().unwrap_or_default().to_owned();
        for cursor in [
            format!("{epoch}:{early}"),
            format!("{epoch}:99999999999999-0"),
            format!("0123456789abcdef:{early}"),
            "33-1:1-1".to_owned(),
            "no:cursor".to_owned(),
        ] {
            load.boards.push(TestBoard::open_at(Arc::clone(&here), &cursor));
            outcome.times += 1;
        }
    }
    let resumed: u32 = restless.iter().map(|board| board.shown().resumes).sum();
    outcome.must(resumed > 0, "no board that was cut off went on where it was");
    outcome.notes.push(format!("{resumed} times a board that was cut off went on without a snapshot"));
    load.boards.extend(restless);
    // The first entries of the log are gone: it cannot be folded from its start.
    let expect = Expect { silence: true, unverified: true, ..Expect::default() };
    let verdict = judge(&ground, load, expect).await;
    Ok(outcome.judged(verdict))
}

/// Some boards never read, some sit behind 64 kbit/s, some behind a link that passes nothing for a while.
pub async fn slow(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let wish = Wish { settings: SETTINGS, ..Wish::of(tools.folder.clone()) };
    let ground = Ground::open(wish, extent.scale.crews).await?;
    let (thin, broken) = (ground.link(0), ground.link(1));
    let mut load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of("boards never read, sit behind 64 kbit/s, behind a half-open link");
    let some = extent.scale.boards.div_ceil(10);
    load.more(extent.between).await?;
    let mut deaf = Vec::new();
    for _ in 0..some {
        deaf.push(deaf_board(&ground).await?);
    }
    thin.bytes_per_s(8_000);
    let open = |link: &Link| -> Vec<_> {
        let door = ground.door(Some(link));
        (0..some).map(|_| TestBoard::open(Arc::clone(&door))).collect()
    };
    let mut theirs = open(&thin);
    theirs.extend(open(&broken));
    load.more(extent.between).await?;
    broken.hold(true, true);
    tokio::time::sleep(Duration::from_secs(if extent.long { 20 } else { 5 })).await;
    broken.hold(false, false);
    broken.cut();
    outcome.times = some * 3;
    load.more(extent.between).await?;
    for socket in deaf {
        outcome.must(ends(socket).await, "a board that never reads was kept");
    }
    let silent = load.boards.iter().map(|board| board.shown().longest_silence).max().unwrap_or_default();
    let bearable = SILENCE + load.peak.held_up() * 2;
    outcome
        .must(silent <= bearable, format!("another board heard nothing for {:.1} s", silent.as_secs_f64()));
    thin.bytes_per_s(0);
    load.boards.extend(theirs);
    let verdict = judge(&ground, load, Expect { silence: true, ..Expect::default() }).await;
    Ok(outcome.judged(verdict))
}

type Deaf = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

/// A board that says hello and then reads nothing, with little room for what it is sent.
async fn deaf_board(ground: &Ground) -> Result<Deaf, String> {
    let address = ground.processes[0].address;
    let mut request = format!("ws://{address}/api/v1/live?cursor=none").into_client_request().unwrap();
    request.headers_mut().insert("origin", ground.urls()[0].parse().unwrap());
    request.headers_mut().insert("cookie", ground.people.dispatchers[1].parse().unwrap());
    let socket = TcpSocket::new_v4().map_err(|fault| fault.to_string())?;
    socket.set_recv_buffer_size(4_096).map_err(|fault| fault.to_string())?;
    let stream = socket.connect(address).await.map_err(|fault| fault.to_string())?;
    let (mut socket, _) =
        tokio_tungstenite::client_async(request, stream).await.map_err(|fault| fault.to_string())?;
    let _ = socket.send(Message::text(r#"{"type":"hello"}"#)).await;
    Ok(socket)
}

/// Whether the server has ended it: nothing comes any more once what was under way is read.
async fn ends(mut socket: Deaf) -> bool {
    let read = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::time::timeout(Duration::from_secs(3), read).await.is_ok()
}
