//! From start to end: what runs beside the server, and in which order it stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::tls::Tls;
use super::wiring::Opened;
use super::{handles, server};
use crate::channels::bmkg::Bmkg;
use crate::channels::web_push::WebPush;
use crate::channels::webhook::Webhook;
use crate::channels::{media_sources, messengers};
use crate::config::chat_missing;
use crate::http::{self, App};
use crate::services::Centre;
use crate::services::chat::{FromReporters, ToReporters};
use crate::store::local_redis::LocalRedis;
use crate::ws::{self, Gate};

/// A running service.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The centre it serves.
    pub centre: Centre,
    beside: JoinSet<&'static str>,
    serving: JoinHandle<()>,
    stop_serving: CancellationToken,
    stop_beside: CancellationToken,
    local_redis: Option<LocalRedis>,
}

/// How long running answers and sockets may take to end once told to.
const DRAIN: Duration = Duration::from_secs(10);
/// How long a start waits for a Redis that may be away.
const THERE_WITHIN: Duration = Duration::from_secs(3);
/// How long a start may wait for the board to be loaded.
const LOADED_WITHIN: Duration = Duration::from_mins(2);

/// Starts everything, and returns once the service can take work.
///
/// # Errors
/// When the address is taken, or the board cannot be loaded.
pub async fn start(opened: Opened) -> anyhow::Result<Running> {
    let Opened { centre, local_redis } = opened;
    match begin(centre).await {
        Ok(running) => Ok(Running { local_redis, ..running }),
        Err(fault) => {
            if let Some(local) = local_redis {
                local.stop().await;
            }
            Err(fault)
        }
    }
}

fn keep_lanes(centre: &Centre, beside: &mut JoinSet<&'static str>, stop: &CancellationToken) {
    let (lanes, clock, stop) = (centre.lanes.clone(), centre.clock.clone(), stop.clone());
    let board = centre.board.clone();
    beside.spawn(async move {
        lanes.watch(board, || clock.monotonic(), stop).await;
        "lanes"
    });
}

async fn begin(centre: Centre) -> anyhow::Result<Running> {
    handles::ask_for(centre.config.http.max_connections);
    let wanted = centre.config.http.listen;
    let listener = TcpListener::bind(wanted).await.with_context(|| {
        format!("cannot listen on {wanted}: is another sigap running? http.listen (SIGAP__HTTP__LISTEN) chooses another")
    })?;
    let address = listener.local_addr()?;
    let tls = Tls::open(&centre.config.http)?.map(Arc::new);
    let (stop_serving, stop_beside) = (CancellationToken::new(), CancellationToken::new());
    let mut beside = JoinSet::new();
    if let Some(tls) = tls.clone() {
        let stop = stop_beside.clone();
        beside.spawn(async move {
            tls.follow(stop).await;
            "watch on TLS files"
        });
    }
    let (board, stop) = (centre.board.clone(), stop_beside.clone());
    beside.spawn(async move {
        board.keep(stop).await;
        "board"
    });
    if let Err(fault) = centre.open_journal() {
        let dir = centre.config.journal_dir();
        anyhow::bail!("the journal in {} cannot be used (journal.dir): {fault}", dir.display());
    }
    let (carrier, stop) = (centre.clone(), stop_beside.clone());
    beside.spawn(async move {
        carrier.carry_over(stop).await;
        "journal"
    });
    if let Err(fault) = centre.refresh_areas().await {
        tracing::error!(%fault, "imported areas cannot be read; the nearest centre decides");
    }
    wait_for_board(&centre).await?;
    let (escalator, stop) = (centre.clone(), stop_beside.clone());
    beside.spawn(async move {
        escalator.escalate(stop).await;
        "escalator"
    });
    follow(&centre, &mut beside, &stop_beside);
    centre.look_at_keys().await;
    centre.look_for_unvouched().await;
    if let Err(fault) = centre.delete_erased_again().await {
        tracing::error!(%fault, "it could not be looked whether something erased is there again");
    }
    let (keeper, stop) = (centre.clone(), stop_beside.clone());
    beside.spawn(async move {
        keeper.keep_for_a_time(stop).await;
        "retention"
    });
    // Before the first request: on a full disk not even one report may reach Redis.
    centre.guard.look().await;
    let (guard, stop) = (centre.guard.clone(), stop_beside.clone());
    beside.spawn(async move {
        guard.watch(stop).await;
        "guard"
    });
    keep_lanes(&centre, &mut beside, &stop_beside);
    call_out(&centre, &mut beside, &stop_beside)?;
    let app = App::new(centre.clone(), address);
    let gate = Arc::new(Gate::new(&centre, app.site.origins.clone(), stop_serving.clone()));
    let router = http::router(app, ws::routes(Arc::clone(&gate)));
    let (settings, stop) = (centre.config.http.clone(), stop_serving.clone());
    let serving = tokio::spawn(async move {
        server::serve(listener, tls, router, &settings, stop, DRAIN).await;
        gate.sockets.close();
        let _ = tokio::time::timeout(DRAIN, gate.sockets.wait()).await;
    });
    Ok(Running { address, centre, beside, serving, stop_serving, stop_beside, local_redis: None })
}

/// Starts what follows things that change by other hands, and what seals the record.
fn follow(centre: &Centre, beside: &mut JoinSet<&'static str>, stop_beside: &CancellationToken) {
    let (followed, stop) = (centre.clone(), stop_beside.clone());
    beside.spawn(async move {
        followed.follow_areas(stop).await;
        "watch on areas"
    });
    let (watching, stop) = (centre.clone(), stop_beside.clone());
    beside.spawn(async move {
        let roster = watching.clone().follow_roster(stop.clone());
        tokio::join!(watching.clone().follow_rules(stop.clone()), roster, watching.follow_presence(stop));
        "watch on rules, roster and people"
    });
    let (sealing, stop) = (centre.clone(), stop_beside.clone());
    beside.spawn(async move {
        sealing.seal(stop).await;
        "seals"
    });
}

/// Starts what speaks with other servers by itself: messages to people, answers to reporters, and earthquakes.
fn call_out(
    centre: &Centre,
    beside: &mut JoinSet<&'static str>,
    stop_beside: &CancellationToken,
) -> anyhow::Result<()> {
    if let Some(webhook) = Webhook::new(&centre.config.webhook)? {
        let (carrier, stop) = (centre.clone(), stop_beside.clone());
        beside.spawn(async move {
            carrier.carry_messages(webhook, stop).await;
            "outbox"
        });
    }
    if let Some(feed) = Bmkg::new(&centre.config.quakes)? {
        let (follower, stop) = (centre.clone(), stop_beside.clone());
        beside.spawn(async move {
            follower.follow_quakes(feed, stop).await;
            "feed of earthquakes"
        });
    }
    if let Some(push) = WebPush::new(centre)? {
        let (carrier, stop) = (centre.clone(), stop_beside.clone());
        beside.spawn(async move {
            carrier.carry_messages(push, stop).await;
            "outbox of phones"
        });
    }
    let settings = &centre.config;
    for missing in chat_missing(&settings.telegram, &settings.whatsapp, &settings.sms) {
        tracing::error!(missing, "a channel to reporters is not wholly set up");
    }
    let (reporters, sources) = (messengers(settings)?, media_sources(settings)?);
    if !reporters.is_empty() {
        let (carrier, stop) = (centre.clone(), stop_beside.clone());
        beside.spawn(async move {
            let way = ToReporters::new(carrier.clone(), reporters);
            let files = FromReporters::new(carrier.clone(), sources);
            tokio::join!(
                carrier.clone().carry_messages(way, stop.clone()),
                carrier.clone().carry_messages(files, stop.clone()),
                carrier.follow_chats(stop)
            );
            "way to reporters"
        });
    }
    Ok(())
}

/// Waits until the board is loaded, but not for a Redis that is away.
async fn wait_for_board(centre: &Centre) -> anyhow::Result<()> {
    if centre.board.wait_until_ready(THERE_WITHIN).await {
        return Ok(());
    }
    if centre.store.ping().await.is_err() {
        tracing::error!("Redis is away: reports go to the journal, and nothing else is taken");
    } else if !centre.board.wait_until_ready(LOADED_WITHIN).await {
        anyhow::bail!("the board could not be loaded within {} s", LOADED_WITHIN.as_secs());
    }
    Ok(())
}

impl Running {
    /// Serves until `asked` ends, or until something that must run has died.
    ///
    /// # Errors
    /// Names what died.
    pub async fn until(mut self, asked: impl Future<Output = ()>) -> anyhow::Result<()> {
        let died = tokio::select! {
            () = asked => None,
            ended = self.beside.join_next() => Some(match ended {
                Some(Ok(name)) => format!("the {name} ended by itself"),
                Some(Err(fault)) => format!("a part has died: {fault}"),
                None => "nothing runs beside the server".to_owned(),
            }),
            ended = &mut self.serving => Some(format!("the server has died: {ended:?}")),
        };
        self.stop().await;
        died.map_or(Ok(()), |what| Err(anyhow::anyhow!(what)))
    }

    /// Stops taking work, lets what runs finish, stops Redis last.
    pub async fn stop(self) {
        self.stop_serving.cancel();
        if !self.serving.is_finished() {
            let _ = self.serving.await;
        }
        self.stop_beside.cancel();
        self.beside.join_all().await;
        if let Some(local) = self.local_redis {
            local.stop().await;
        }
    }
}
