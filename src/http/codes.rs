//! How often something may be asked by receipt code: of each code what its holder sends, and of each address what leads nowhere, so that
//! nobody guesses codes, and whoever has one waits for nobody else.
//!
//! A text whose form, check sign or region is no code's is refused without a look, and counts for nobody. A code that led somewhere before
//! passes. Any other is looked up, and counts for the address where nobody was given it. Behind one address there may be a province: over
//! its limit a code is still looked up, in one of a few places for all, and only one that leads nowhere is refused.
//!
//! Guessing stays hopeless: of the 32¹⁰ (10¹⁵) codes, some hundred thousand may have been given out, one in 10¹⁰. From one address a
//! guesser tries 41 a second (one within the limit as it comes, 40 in the places over it), and finds one in eight years; from every
//! counter of addresses that there is 1,064 a second, and finds one in four months, to read the status of somebody unknown.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::RequestExt;
use axum::extract::{RawPathParams, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::App;
use super::client_address::ClientAddress;
use super::pace::Each;
use super::problem::{Problem, lang_of};
use crate::config::Limits;
use crate::domain::code::ReceiptCode;
use crate::domain::rate::Rate;

/// Codes looked up at once, in all, for addresses that are over their limit.
const PLACES: usize = 2;
/// A code that leads nowhere keeps its place for so long, also when whoever asked is gone: 40 a second in all.
const KEPT: Duration = Duration::from_millis(50);
/// The longest that a code waits for a place.
const WAIT: Duration = Duration::from_secs(2);
/// Codes that are known to lead somewhere. Another one may take the place of one; that is then looked up again.
const KNOWN: usize = 16_384;

/// The paces of codes.
#[derive(Debug)]
pub struct Codes {
    known: Known,
    missed: Each,
    over: Over,
}

impl Codes {
    /// As the settings say.
    pub fn new(limits: &Limits) -> Self {
        Self {
            known: Known::new(Rate::per_minute(limits.told_per_minute)),
            missed: Each::per_minute(limits.codes_missed_per_minute),
            over: Over::default(),
        }
    }
}

/// Lets a request with a code in its path pass, and counts it.
pub(super) async fn pace(
    State(app): State<App>,
    from: ClientAddress,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(code) = app.code_of(&mut request).await else { return next.run(request).await };
    if !app.codes.known.has(&code) {
        match app.find(&code, from.network()).await {
            Found::There => app.codes.known.put(&code),
            // The answer says so.
            Found::Nowhere | Found::Unsure => return next.run(request).await,
            Found::Refused(wait) => return app.refuse(&request, wait),
        }
    }
    if request.method() == Method::POST
        && let Err(wait) = app.codes.known.pass(&code, app.centre.clock.monotonic())
    {
        return app.refuse(&request, wait);
    }
    next.run(request).await
}

/// What became of looking for a code.
enum Found {
    /// Somebody was given it.
    There,
    /// Nobody was.
    Nowhere,
    /// Nobody can say now.
    Unsure,
    /// It leads nowhere, or nobody could look; and more do from there than may. The next one after so long.
    Refused(Duration),
}

impl App {
    /// The code of a path, however it is typed. `None`: there is none, or it could be none that was given.
    async fn code_of(&self, request: &mut Request) -> Option<ReceiptCode> {
        let params = request.extract_parts::<RawPathParams>().await.ok()?;
        let typed = params.iter().find_map(|(name, typed)| (name == "code").then_some(typed))?;
        self.read_code(typed).ok()
    }

    async fn find(&self, code: &ReceiptCode, address: Option<IpAddr>) -> Found {
        let looked_up = async || match self.centre.is_given(code).await {
            Ok(true) => Found::There,
            Ok(false) => Found::Nowhere,
            Err(_) => Found::Unsure,
        };
        let Some(address) = address else { return looked_up().await };
        let missed = self.codes.missed.of(address);
        // Counted before it is looked up: many at once are no more than one after another.
        let Err(wait) = missed.pass(self.centre.clock.monotonic()) else {
            let found = looked_up().await;
            if !matches!(found, Found::Nowhere) {
                missed.give_back();
            }
            return found;
        };
        let Some(place) = self.codes.over.take().await else { return Found::Refused(wait) };
        match looked_up().await {
            Found::Nowhere => {
                Over::keep(place);
                Found::Refused(wait)
            }
            found => found,
        }
    }

    fn refuse(&self, request: &Request, wait: Duration) -> Response {
        let problem = Problem::too_many("too_many_requests", wait.as_secs() + 1);
        let is_page = request.uri().path().starts_with("/status/");
        if is_page { self.lost_page(lang_of(request.headers()), &problem) } else { problem.into_response() }
    }
}

/// The places in which codes are looked up for addresses that are over their limit.
#[derive(Debug)]
struct Over(Arc<Semaphore>);

impl Default for Over {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }
}

impl Over {
    /// A place, in turn, unless that takes too long.
    async fn take(&self) -> Option<OwnedSemaphorePermit> {
        tokio::time::timeout(WAIT, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }

    /// Keeps a place taken for a while.
    fn keep(place: OwnedSemaphorePermit) {
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            drop(place);
        });
    }
}

/// Codes that led somewhere, by a hash of this process, and how often something was sent by each.
#[derive(Debug)]
struct Known {
    rate: Rate,
    hash: RandomState,
    places: Vec<Mutex<Option<Sent>>>,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    code: u64,
    /// When the next would come if all came evenly.
    next: Duration,
}

impl Known {
    fn new(rate: Rate) -> Self {
        let places = std::iter::repeat_with(Mutex::default).take(KNOWN).collect();
        Self { rate, hash: RandomState::new(), places }
    }

    fn has(&self, code: &ReceiptCode) -> bool {
        let (hash, place) = self.place(code);
        place.is_some_and(|sent| sent.code == hash)
    }

    fn put(&self, code: &ReceiptCode) {
        let (hash, mut place) = self.place(code);
        if place.is_none_or(|sent| sent.code != hash) {
            *place = Some(Sent { code: hash, next: Duration::ZERO });
        }
    }

    /// Counts what is sent by a code that leads somewhere, at `now` of the monotonic clock.
    fn pass(&self, code: &ReceiptCode, now: Duration) -> Result<(), Duration> {
        let (hash, mut place) = self.place(code);
        let before = place.filter(|sent| sent.code == hash).map_or(Duration::ZERO, |sent| sent.next);
        *place = Some(Sent { code: hash, next: self.rate.pass(before, now)? });
        Ok(())
    }

    fn place(&self, code: &ReceiptCode) -> (u64, MutexGuard<'_, Option<Sent>>) {
        let hash = self.hash.hash_one(code);
        let place = &self.places[hash as usize % self.places.len()];
        (hash, place.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn over_the_limit_a_wrong_code_keeps_its_place_and_a_right_one_does_not() {
        let over = Over::default();
        for _ in 0..5 {
            let right = over.take().await;
            assert!(right.is_some());
        }
        for _ in 0..PLACES {
            Over::keep(over.take().await.unwrap());
        }
        assert!(over.take().now_or_never().is_none(), "both are kept");
        assert!(over.take().await.is_some(), "and given back soon");
    }

    #[test]
    fn what_is_sent_by_one_code_counts_for_no_other() {
        let known = Known::new(Rate::per_minute(2));
        let now = Duration::from_hours(1);
        let codes = [1, 2].map(|n| ReceiptCode::from_bytes("32", &[n; 8]));
        for code in &codes {
            assert!(!known.has(code));
            known.put(code);
            assert!(known.has(code));
            assert_eq!([0; 2].map(|_| known.pass(code, now)), [Ok(()); 2]);
            known.put(code);
            assert_eq!(known.pass(code, now), Err(Duration::from_secs(30)), "known twice, counted on");
        }
    }
}
