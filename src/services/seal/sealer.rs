//! One process at the stream of seals: takes over what others sealed, makes the next seal, copies all. Says nothing on boards.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{LastSeal, SealFault};
use crate::services::Centre;
use crate::store::seals::{Appended, Chain, Lost, Seal, Signed, Slot, Span};

/// Seals of others that are taken over in one turn.
const SEALS_AT_ONCE: usize = 200;
/// Entries read from the log at once.
const ENTRIES_AT_ONCE: usize = 250;
/// Entries under one seal.
const MOST_ENTRIES: u64 = 2_000;
/// Seals for one process. Holds its files until dropped.
pub struct Sealer {
    centre: Centre,
    slot: Arc<Mutex<Slot>>,
    chain: Chain,
    /// The last seal of the chain.
    last: Option<Signed>,
    /// Seals that no file has yet.
    uncopied: Vec<Signed>,
    /// Since when there is something unsealed, monotonic.
    unsealed_since: Option<Duration>,
}

impl Sealer {
    /// Takes a place in the folder of seals.
    ///
    /// # Errors
    /// When its files cannot be had.
    pub async fn open(centre: &Centre) -> Result<Self, SealFault> {
        let (dir, other, ids) = (centre.seals_dir(), centre.config.seals.copies.clone(), centre.ids.clone());
        let taken = tokio::task::spawn_blocking(move || Slot::take(&dir, other.as_deref(), &ids)).await;
        let slot = taken.map_err(|fault| SealFault::Failing(fault.to_string()))??;
        let mut chain = Chain::new(centre.seals.centre_key.public(), centre.region());
        chain.retire(slot.retired());
        let last = slot.last().cloned();
        if let Some((seal, signed)) =
            last.as_ref().and_then(|signed| Some((Seal::parse(&signed.seal)?, signed)))
        {
            chain.take(&seal, signed);
            centre.seals.seen().last = Some(last_seal(&seal, signed));
        }
        let (key, centre_key) = (&slot.key.public, centre.seals.centre_key.public());
        tracing::info!(key, centre_key, "seals are made with this key");
        let slot = Arc::new(Mutex::new(slot));
        Ok(Self { centre: centre.clone(), slot, chain, last, uncopied: Vec::new(), unsealed_since: None })
    }

    /// The public key it signs with.
    pub fn key(&self) -> String {
        self.slot().key.public.clone()
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the files, where waiting for a disk holds up nobody.
    async fn with_files<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Slot) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, SealFault> {
        let slot = Arc::clone(&self.slot);
        let done = tokio::task::spawn_blocking(move || {
            act(&mut slot.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(done.await.map_err(|fault| SealFault::Failing(fault.to_string()))??)
    }

    /// Takes over what others sealed, and seals when it is time to, or, with `all`, whatever is there; at most one seal.
    /// Whether there is more to do at once.
    ///
    /// # Errors
    /// [`SealFault`].
    pub async fn turn(&mut self, all: bool) -> Result<bool, SealFault> {
        // Nothing new while a disk does not take what there is.
        self.copy().await?;
        let stand = self.centre.store.seal_stand(self.chain.number.max(1), SEALS_AT_ONCE + 1).await?;
        let full = stand.seals.len() > SEALS_AT_ONCE;
        self.take_over(stand.seals).await?;
        if full {
            return Ok(true);
        }
        if stand.seq < self.chain.last {
            // Asked one after the other: another process may have sealed in between.
            let seq = self.centre.store.seal_stand(self.chain.number, 1).await?.seq;
            if seq < self.chain.last {
                let sealed = self.chain.last;
                return Err(SealFault::Broken(format!(
                    "the log ends at event {seq}, and was sealed up to {sealed}"
                )));
            }
        }
        let ids = self.centre.ids.clone();
        self.with_files(move |slot| slot.renew_if_asked(&ids)).await?;
        let waiting = stand.seq.saturating_sub(self.chain.last);
        if waiting == 0 {
            self.unsealed_since = None;
            return Ok(false);
        }
        let now = self.centre.clock.monotonic();
        let since = *self.unsealed_since.get_or_insert(now);
        let settings = &self.centre.config.seals;
        let (every, at_most) = (Duration::from_secs(settings.every_s), settings.every_events);
        let is_late = now.saturating_sub(since) >= every;
        if !(all || is_late || waiting >= at_most) || !self.centre.may_take() {
            return Ok(false);
        }
        self.make(None).await?;
        self.unsealed_since = None;
        Ok(waiting > at_most)
    }

    /// Seals all there is now; how many seals that took.
    ///
    /// # Errors
    /// [`SealFault`].
    pub async fn seal_all(&mut self) -> Result<u64, SealFault> {
        let before = self.chain.number;
        loop {
            let more = self.turn(true).await?;
            let seq = self.centre.store.seal_stand(self.chain.number.max(1), 1).await?.seq;
            if !more && seq <= self.chain.last {
                return Ok(self.chain.number - before);
            }
        }
    }

    /// Follows what stands in the stream, and copies it.
    async fn take_over(&mut self, seals: Vec<(u64, Signed)>) -> Result<(), SealFault> {
        let mut seals = seals.into_iter().peekable();
        if self.chain.number > 0 {
            let number = self.chain.number;
            let known = format!("seal {number}, which {} knows,", self.slot().path().display());
            match seals.peek() {
                Some((first, signed)) if *first == number => {
                    if Some(signed) != self.last.as_ref() {
                        return Err(SealFault::Broken(format!("{known} is another now")));
                    }
                    seals.next();
                }
                Some((first, signed)) if *first == number + 1 && says_lost(signed, number) => {}
                _ => return Err(SealFault::Broken(format!("{known} is gone"))),
            }
        }
        let mut fresh = Vec::new();
        for (number, signed) in seals {
            let seal = self.chain.follow(&signed).map_err(|broken| {
                SealFault::Broken(format!("seal {number} does not follow the one before: {broken:?}"))
            })?;
            fresh.push((seal, signed));
        }
        self.keep(fresh).await
    }

    async fn keep(&mut self, fresh: Vec<(Seal, Signed)>) -> Result<(), SealFault> {
        let Some((seal, signed)) = fresh.last() else { return Ok(()) };
        self.last = Some(signed.clone());
        self.centre.seals.seen().last = Some(last_seal(seal, signed));
        self.uncopied.extend(fresh.into_iter().map(|(_, signed)| signed));
        self.copy().await
    }

    async fn copy(&mut self) -> Result<(), SealFault> {
        if self.uncopied.is_empty() {
            return Ok(());
        }
        let seals = self.uncopied.clone();
        self.with_files(move |slot| slot.copy(&seals)).await?;
        self.uncopied.clear();
        Ok(())
    }

    /// Makes the next seal and appends it; nothing when another process was faster.
    async fn make(&mut self, lost: Option<Lost>) -> Result<(), SealFault> {
        let mut span = Span::default();
        let mut at = self.chain.to;
        'log: loop {
            let some = self.centre.store.range(at, None, ENTRIES_AT_ONCE).await?;
            if some.is_empty() {
                break;
            }
            for raw in some {
                let due = if span.entries == 0 { self.chain.last + 1 } else { span.last + 1 };
                if raw.seq != due || raw.n == 0 {
                    let words = format!("log entry {} begins with event {}, not {due}", raw.id, raw.seq);
                    return Err(SealFault::Broken(words));
                }
                span.add(&raw);
                at = raw.id;
                if span.entries >= MOST_ENTRIES {
                    break 'log;
                }
            }
        }
        if span.entries == 0 && lost.is_some() {
            (span.first, span.last) = (self.chain.last + 1, self.chain.last);
            (span.from, span.to) = (self.chain.to, self.chain.to);
        } else if span.entries == 0 {
            let words = format!("events after {} are counted, but not there", self.chain.last);
            return Err(SealFault::Broken(words));
        }
        let (seal, signed) = self.sign(&span, lost);
        let last = self.last.as_ref().filter(|_| self.chain.number > 0).map(|last| last.sig.clone());
        let last = last.as_deref().map(|sig| (self.chain.number, sig));
        if self.centre.store.append_seal(last, &seal, &signed).await? == Appended::Behind {
            return Ok(());
        }
        self.chain.take(&seal, &signed);
        self.keep(vec![(seal, signed)]).await
    }

    fn sign(&self, span: &Span, lost: Option<Lost>) -> (Seal, Signed) {
        let key = self.slot().key.clone();
        let number = lost.as_ref().map_or(self.chain.number, |lost| lost.number) + 1;
        let seal = Seal {
            region: self.centre.region().to_owned(),
            number,
            previous: self.chain.digest.clone(),
            first: span.first,
            last: span.last,
            from: span.from,
            to: span.to,
            entries: span.entries,
            hash: span.hash(),
            leaves: span.leaves_hash(),
            at: self.centre.clock.now(),
            lost,
            retires: key.retires.clone(),
            key: key.public.clone(),
            vouched: self.centre.seals.centre_key.vouch(&key.public),
        };
        let text = seal.text();
        let signature = key.sign(&text);
        let signed = span.beside(text, &signature);
        (seal, signed)
    }
}

/// Goes on where the stream of seals ends, though copies know later ones: the next seal says which were lost. Its number.
///
/// # Errors
/// When nothing is lost, or the stream does not end at a seal that copies know.
pub async fn accept_loss(centre: &Centre) -> Result<u64, SealFault> {
    let copies = centre.known_copies()?;
    let known =
        copies.known.last_key_value().and_then(|(number, all)| Some((*number, all.first()?.1.digest())));
    let stream = centre.store.last_seal().await?;
    let ends_at = stream.as_ref().map_or(0, |(number, _)| *number);
    let Some((number, digest)) = known.filter(|(number, _)| *number > ends_at) else {
        return Err(SealFault::Failing("no copy knows a later seal than Redis: nothing is lost".to_owned()));
    };
    let is_known = |number: u64, signed: &Signed| {
        copies.known.get(&number).is_some_and(|all| all.iter().any(|(_, copy)| copy.seal == signed.seal))
    };
    let mut sealer = Sealer::open(centre).await?;
    sealer.chain = Chain::new(centre.seals.centre_key.public(), centre.region());
    sealer.last = None;
    if let Some((ends_at, signed)) = stream {
        let seal = Seal::parse(&signed.seal).filter(|_| is_known(ends_at, &signed));
        let seal = seal.ok_or_else(|| SealFault::Broken(format!("no copy knows seal {ends_at} as it is")))?;
        sealer.chain.take(&seal, &signed);
        sealer.last = Some(signed);
    }
    let before = sealer.chain.number;
    sealer.make(Some(Lost { number, digest })).await?;
    if sealer.chain.number == before {
        return Err(SealFault::Failing(
            "another process sealed meanwhile: nothing is lost any more".to_owned(),
        ));
    }
    Ok(sealer.chain.number)
}

fn says_lost(signed: &Signed, number: u64) -> bool {
    Seal::parse(&signed.seal).and_then(|seal| seal.lost).is_some_and(|lost| lost.number == number)
}

fn last_seal(seal: &Seal, signed: &Signed) -> LastSeal {
    LastSeal {
        number: seal.number,
        digest: signed.digest(),
        last: seal.last,
        at: seal.at,
        signed: signed.clone(),
    }
}
