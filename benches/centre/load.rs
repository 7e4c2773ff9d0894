//! Driving something hard: a number of callers, each asking again as soon as it was answered; and what came of it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Whoever asks again and again.
pub trait Caller: Send + 'static {
    /// Asks once and checks the answer.
    fn call(&mut self) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// What a while of asking gave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Answers a second.
    pub rate: f64,
    /// Median time to an answer, ms.
    pub p50_ms: f64,
    /// 99 of 100 answers came within, ms.
    pub p99_ms: f64,
}

/// Lets all callers ask for `during`, and gives them back.
///
/// # Errors
/// The first fault of any of them.
pub async fn closed<C: Caller>(callers: Vec<C>, during: Duration) -> anyhow::Result<(Sample, Vec<C>)> {
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for mut caller in callers {
        running.spawn(async move {
            let mut took = Vec::new();
            while begun.elapsed() < during {
                let asked = Instant::now();
                caller.call().await?;
                took.push(asked.elapsed());
            }
            anyhow::Ok((took, caller))
        });
    }
    let (mut all, mut callers) = (Vec::new(), Vec::new());
    while let Some(done) = running.join_next().await {
        let (took, caller) = done.context("a caller died")??;
        all.extend(took);
        callers.push(caller);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let mut sample = times(&mut all);
    sample.rate = all.len() as f64 / seconds;
    Ok((sample, callers))
}

/// Median and 99th percentile of times.
pub fn times(took: &mut [Duration]) -> Sample {
    took.sort_unstable();
    let at = |share: f64| {
        let place = (took.len() as f64 * share) as usize;
        took.get(place.min(took.len().saturating_sub(1))).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    Sample { rate: 0.0, p50_ms: at(0.50), p99_ms: at(0.99) }
}

/// Ours and the floor in turn, so that whatever the machine does besides befalls both alike.
///
/// # Errors
/// The first fault of either.
pub async fn in_turn<T>(
    pairs: usize,
    mut ours: impl AsyncFnMut() -> anyhow::Result<T>,
    mut floor: impl AsyncFnMut() -> anyhow::Result<T>,
) -> anyhow::Result<Vec<(T, T)>> {
    let mut all = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        let one = ours().await?;
        all.push((one, floor().await?));
    }
    Ok(all)
}

/// Whoever is sent at planned moments.
pub trait Sender: Send + 'static {
    /// Sends the `n`th, and gives the name under which boards will hear of it.
    fn send(&mut self, n: usize) -> impl Future<Output = anyhow::Result<String>> + Send;
}

/// Something that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Under which name boards hear of it.
    pub name: String,
    /// When it was to be sent, whether or not somebody was free then.
    pub planned: Instant,
    /// From then until its answer.
    pub took: Duration,
}

/// Some who take turns.
pub struct Turns<S>(Vec<Arc<Mutex<S>>>);

impl<S> Turns<S> {
    /// In this order.
    pub fn of(senders: Vec<S>) -> Self {
        Self(senders.into_iter().map(|sender| Arc::new(Mutex::new(sender))).collect())
    }
}

/// Sends `n` at `per_s` a second, however long the answers take.
///
/// # Errors
/// The first fault of any of them.
pub async fn open<S: Sender>(turns: &Turns<S>, per_s: f64, n: usize) -> anyhow::Result<Vec<Sent>> {
    let Turns(senders) = turns;
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for i in 0..n {
        let planned = begun + Duration::from_secs_f64(i as f64 / per_s);
        tokio::time::sleep_until(planned).await;
        let sender = Arc::clone(&senders[i % senders.len()]);
        running.spawn(async move {
            let name = sender.lock().await.send(i).await?;
            anyhow::Ok(Sent { name, planned, took: planned.elapsed() })
        });
    }
    let mut all = Vec::with_capacity(n);
    while let Some(sent) = running.join_next().await {
        all.push(sent.context("a sender died")??);
    }
    Ok(all)
}
