//! Whether a seal follows the one before it: pure, the same for a process that works, for `sigap verify` and for tests.

use std::collections::BTreeSet;

use super::keys::is_vouched;
use super::seal::{NOTHING, Seal, Signed};
use crate::domain::cursor::StreamId;

/// Why a seal does not follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// It is no seal, or not of this region.
    Unreadable,
    /// Seals between are gone.
    Gap,
    /// The seal before it is not the one it was made after.
    Previous,
    /// Its signature does not fit its text.
    Signature,
    /// The centre does not vouch for its key, or had withdrawn it.
    Key(String),
    /// Its span does not begin where the one before ended.
    Span,
}

/// A chain of seals up to some point.
#[derive(Clone, Debug)]
pub struct Chain {
    centre: String,
    region: String,
    /// The last seal; 0: none yet.
    pub number: u64,
    /// Its digest.
    pub digest: String,
    /// `seq` of the last event under it.
    pub last: u64,
    /// The last entry under it.
    pub to: StreamId,
    retired: BTreeSet<String>,
}

impl Chain {
    /// An empty one, of the centre with this public key.
    pub fn new(centre: &str, region: &str) -> Self {
        Self {
            centre: centre.to_owned(),
            region: region.to_owned(),
            number: 0,
            digest: NOTHING.to_owned(),
            last: 0,
            to: StreamId::default(),
            retired: BTreeSet::new(),
        }
    }

    /// Goes on with a seal; the chain stays as it is when that does not follow.
    ///
    /// # Errors
    /// [`Break`].
    pub fn follow(&mut self, signed: &Signed) -> Result<Seal, Break> {
        let seal = self.read(signed)?;
        let comes_next = match &seal.lost {
            // Who went on without seals that we know of says so by the last of them.
            Some(lost) if lost.number == self.number => {
                lost.digest == self.digest && seal.last + 1 >= seal.first
            }
            Some(lost) => lost.number > self.number && seal.previous == self.digest && self.joins(&seal),
            None => {
                if seal.number > self.number + 1 {
                    return Err(Break::Gap);
                }
                if seal.number <= self.number || seal.previous != self.digest {
                    return Err(Break::Previous);
                }
                self.joins(&seal)
            }
        };
        if !comes_next {
            return Err(if seal.lost.is_some() { Break::Previous } else { Break::Span });
        }
        self.take(&seal, signed);
        Ok(seal)
    }

    /// What a seal says, when this centre has made it.
    fn read(&self, signed: &Signed) -> Result<Seal, Break> {
        let seal = Seal::parse(&signed.seal).filter(|seal| seal.region == self.region);
        let seal = seal.ok_or(Break::Unreadable)?;
        let is_after_lost = seal.lost.as_ref().is_none_or(|lost| lost.number + 1 == seal.number);
        if seal.number == 0 || !is_after_lost {
            return Err(Break::Unreadable);
        }
        let is_ours = is_vouched(&self.centre, &seal.region, &seal.key, &seal.vouched);
        if !is_ours || self.retired.contains(&seal.key) {
            return Err(Break::Key(seal.key));
        }
        if !signed.is_signed_by(&seal.key) {
            return Err(Break::Signature);
        }
        Ok(seal)
    }

    fn joins(&self, seal: &Seal) -> bool {
        let is_empty =
            seal.entries == 0 && seal.last == self.last && seal.from == self.to && seal.to == self.to;
        let has_more = seal.last >= seal.first && seal.from > self.to && seal.to >= seal.from;
        seal.first == self.last + 1 && (has_more || (is_empty && seal.lost.is_some()))
    }

    /// Takes nothing more that these keys sign.
    pub fn retire(&mut self, keys: &[String]) {
        self.retired.extend(keys.iter().cloned());
    }

    /// Stands after a seal without asking what was before it: where a copy that was checked before ends.
    pub fn take(&mut self, seal: &Seal, signed: &Signed) {
        (self.number, self.digest) = (seal.number, signed.digest());
        (self.last, self.to) = (seal.last, seal.to);
        self.retired.extend(seal.retires.clone());
    }
}
