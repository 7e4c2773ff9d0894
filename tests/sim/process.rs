//! One process of sigap: the same steps as the real one, over the simulated way to the store.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, RwLock};

use jiff::Timestamp;
use sigap::ambient::{Clock, Ids};
use sigap::config::Travel;
use sigap::domain::access::View;
use sigap::domain::cursor::Cursor;
use sigap::domain::ending::EndPolicy;
use sigap::domain::escalation::Ladders;
use sigap::domain::ids::{IncidentId, ReferralId, UnitId};
use sigap::domain::kind::Kinds;
use sigap::domain::policy::{MostPhotos, Policy};
use sigap::domain::recommend::travel::Terrain;
use sigap::domain::referral::ReferralStep;
use sigap::domain::roster::OnCall;
use sigap::domain::similar::Likeness;
use sigap::domain::wishes::Contact;
use sigap::domain::working_days::Calendar;
use sigap::services::ServiceError;
use sigap::services::board::load::{self, History};
use sigap::services::board::picture::{Picture, write};
use sigap::services::board::resume::resume_from_log;
use sigap::services::board::ring::Bounds;
use sigap::services::board::subscription::Start;
use sigap::services::escalator::{Clocks, Scout};
use sigap::services::execute::{Done, Protocol, Tells};
use sigap::store::StoreError;

use crate::bug::Bug;
use crate::link::{Link, lock};
use crate::people::Wish;

/// Figures of the simulated centre, seconds by level.
static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy {
    offer_s: [30, 60, 120, 300, 300],
    on_the_way_s: [120, 600, 3_600, 14_400, 86_400],
    reports_per_incident: 20,
    photos: MostPhotos { of_reporter: 5, of_others: 40, voices: 10 },
    ladders: Arc::new(ladders()),
    end: EndPolicy {
        calendar: Calendar::plain(),
        // Soon enough that the end of a run sees it.
        confirm_working_days: 1,
        reopen_days: 30,
        reopens_by_reporters: 3,
        referral_answer_s: [300, 600, 900, 1_800, 3_600],
        unrated_kinds: BTreeSet::new(),
    },
    strike_by_crew_s: 300,
    glass_s: 3_600,
    patients_per_incident: 500,
    neighbours: Vec::new(),
    take_back_s: 15,
});

/// The ladders that are compiled in: with all their waits, and those that begin again.
fn ladders() -> Ladders {
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    Ladders::parse(Ladders::default_text(), &kinds).unwrap()
}

/// Any unit may be asked in another's place.
struct AnyUnit;

impl Scout for AnyUnit {
    async fn candidates(&self, _: &IncidentId) -> Option<Vec<UnitId>> {
        Some((0..8).map(|n| crate::people::unit(n).0).collect())
    }

    async fn tell(&self, _: &IncidentId, _: &ReferralId) -> Option<(ReferralStep, Option<Contact>)> {
        None
    }

    fn on_call(&self) -> Vec<OnCall> {
        Vec::new()
    }
}

/// A small ring, so that boards return from the log as well.
const RING: Bounds = Bounds { entries: 5, bytes: 1 << 20 };
/// Few entries at once, so that reading stops in the middle.
const AT_ONCE: usize = 4;

/// A process. What is lost when it dies is in here; clones are one process.
#[derive(Clone)]
pub struct Process {
    pub clock: Clock,
    pub ids: Ids,
    pub clocks: Arc<Mutex<Clocks>>,
    pub picture: Arc<RwLock<Picture>>,
    /// The start of the store it is connected to; 0: to none.
    pub joined: Arc<AtomicU32>,
}

impl Process {
    /// One that has just started.
    pub fn new(clock: &Clock, seed: u64) -> Self {
        Self {
            ids: Ids::seeded(seed),
            clocks: Arc::new(Mutex::new(Clocks::new(clock))),
            clock: clock.clone(),
            picture: Arc::new(RwLock::new(empty())),
            joined: Arc::default(),
        }
    }

    /// Carries out a wish.
    pub async fn carry_out(self, link: Link, wish: Wish) -> Result<Done, ServiceError> {
        self.protocol(&link).execute(&wish.asker, &wish.command, Some(&wish.key)).await
    }

    /// Registers a unit.
    pub async fn register(self, link: Link, n: usize) -> Result<Done, ServiceError> {
        let (unit, spec) = crate::people::unit(n);
        let command = sigap::domain::command::Command::RegisterUnit { unit, spec };
        self.protocol(&link).execute(&sigap::domain::command::Asker::System, &command, None).await
    }

    fn protocol<'a>(&'a self, link: &'a Link) -> Protocol<'a, Link> {
        let Self { clock, ids, .. } = self;
        Protocol {
            store: link,
            clock,
            ids,
            policy: &POLICY,
            retries: 10,
            remember_s: 1,
            tells: Tells { people: true, ..Tells::default() },
        }
    }

    /// Fires what is due, as the escalator does each tick. `None`: the clocks differ.
    pub async fn fire(self, link: Link) -> Result<Option<usize>, ServiceError> {
        let store = link.time().await?;
        let agreed = lock(&self.clocks).agree(&self.clock, store);
        let blind = link.bug == Some(Bug::FiredByAWrongClock);
        match agreed.or_else(|| blind.then(|| self.clock.now())) {
            Some(now) => self.protocol(&link).fire_due(now, &AnyUnit).await.map(Some),
            None => Ok(None),
        }
    }

    /// Reads what is new, as the keeper of the board does; `look`: asks first who answers.
    pub async fn read(self, link: Link, look: bool) -> Result<(), StoreError> {
        if (look || self.joined.load(Ordering::Relaxed) == 0) && !self.join(&link).await? {
            return Ok(());
        }
        let last = write(&self.picture).read_last();
        let entries = link.range(last, None, AT_ONCE).await?;
        let broken = load::fold(&link, &self.picture, entries).await;
        if !matches!(broken, Ok(false)) {
            // Whatever ends the reading: it begins with a look at the history again.
            self.joined.store(0, Ordering::Relaxed);
        }
        if broken? {
            return Ok(());
        }
        let mut picture = write(&self.picture);
        if picture.is_exact() {
            picture.flush();
        }
        Ok(())
    }

    /// Makes the board current; false when another start of the store answered than before.
    async fn join(&self, link: &Link) -> Result<bool, StoreError> {
        let (last, known) = {
            let picture = write(&self.picture);
            (picture.read_last(), picture.epoch.clone())
        };
        let standing = link.standing(last).await?;
        let intact = write(&self.picture).goes_on_from(standing.entry.as_ref());
        let joined = self.joined.load(Ordering::Relaxed);
        if joined != 0 && joined != standing.run {
            self.joined.store(0, Ordering::Relaxed);
            return Ok(false);
        }
        let broken = (!intact && !known.is_empty()).then(|| known.clone());
        let fresh = sigap::store::vault::hex(&self.ids.bytes::<4>());
        let epoch = link.epoch(standing.run, fresh, broken).await?;
        if epoch != known || !intact {
            let mut fresh = empty();
            load::fill(link, &mut fresh).await?;
            fresh.epoch = epoch;
            write(&self.picture).replace(fresh);
        }
        self.joined.store(standing.run, Ordering::Relaxed);
        Ok(true)
    }

    /// Where a screen goes on that was at `cursor`, as the board decides it.
    pub async fn take_back(
        self,
        link: Link,
        view: View,
        cursor: Option<Cursor>,
        now: Timestamp,
    ) -> Result<Start, StoreError> {
        let picture = &self.picture;
        let mut cursor = cursor;
        let epoch = write(picture).epoch.clone();
        if let Some(cursor) = cursor.as_mut().filter(|_| link.bug == Some(Bug::ResumedInAnotherEpoch)) {
            cursor.epoch.clone_from(&epoch);
        }
        if let Some(cursor) = cursor.filter(|cursor| cursor.epoch == epoch) {
            let from_memory = write(picture).resume(&view, &cursor, now);
            if let Some(start) = from_memory {
                return Ok(start);
            }
            let is_past = cursor.id <= write(picture).folded();
            if is_past && let Some(start) = resume_from_log(&link, picture, (&view, &cursor), now).await? {
                return Ok(start);
            }
        }
        Ok(write(picture).begin(&view, now))
    }
}

fn empty() -> Picture {
    let travel = Travel {
        detour_percent: 140,
        suburban_from_per_km2: 300,
        urban_from_per_km2: 1_500,
        dense_from_per_km2: 10_000,
        rural_kmh: 40,
        suburban_kmh: 32,
        urban_kmh: 25,
        dense_kmh: 18,
        unknown_kmh: 30,
        equal_s: 60,
    };
    Picture::new(RING, Terrain::unknown(travel), Arc::clone(&LIKENESS), Arc::default())
}

static LIKENESS: LazyLock<Arc<Likeness>> = LazyLock::new(|| {
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    Arc::new(Likeness::parse(Likeness::default_text(), &kinds).unwrap())
});
