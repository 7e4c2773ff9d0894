//! Checking the whole record against its seals and their copies, and naming the first thing that is not as it was sealed. May
//! run beside a working centre: what is sealed never changes.

use std::fmt;

use super::super::log::RawEntry;
use super::super::{Store, StoreError};
use super::chain::{Break, Chain};
use super::copies::Known;
use super::seal::{Seal, Signed};
use super::span::{LEAF, Span, leaf};
use crate::domain::cursor::StreamId;

/// Seals read at once.
const SEALS_AT_ONCE: usize = 100;
/// Entries read at once.
const ENTRIES_AT_ONCE: usize = 1_000;
/// More entries are under no seal.
const MOST_ENTRIES: u64 = 100_000;

/// What was done to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// An entry is not what it was.
    Edited,
    /// Entries are gone from the middle.
    Removed,
    /// An entry is there that was not.
    Added,
    /// An entry holds what was sealed as another.
    Swapped,
    /// Entries are gone from the end, and their seals are there.
    CutTail,
    /// The seals were made anew, with a key that is not of this centre, or otherwise than they were copied.
    Rebuilt,
    /// A seal was changed.
    SealChanged,
    /// Seals are gone.
    SealsRemoved,
    /// Log and seals end earlier than copies know: an older backup, or both were cut.
    OlderState,
}

/// The first thing that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// What was done.
    pub what: Tampering,
    /// The seal it shows by.
    pub seal: u64,
    /// `seq` of the first event concerned, where that is known.
    pub seq: Option<u64>,
    /// The entry concerned, where one is.
    pub entry: Option<StreamId>,
    /// What was found.
    pub why: String,
}

/// What was checked when nothing was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Seals that hold.
    pub seals: u64,
    /// `seq` of the last event under them.
    pub last: u64,
    /// Digest of the last.
    pub digest: String,
    /// Seals that agree with a copy.
    pub copied: u64,
    /// What somebody declared lost, and went on without: in words.
    pub lost: Vec<String>,
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.seq, self.entry) {
            (Some(seq), Some(entry)) => write!(f, "event {seq} (log entry {entry}), seal {}: ", self.seal)?,
            (Some(seq), None) => write!(f, "event {seq}, seal {}: ", self.seal)?,
            _ => write!(f, "seal {}: ", self.seal)?,
        }
        write!(f, "{}. {}", self.why, self.advice())
    }
}

impl RecordFault {
    fn advice(&self) -> &'static str {
        match self.what {
            Tampering::OlderState | Tampering::CutTail => {
                "What to do: restore the newest backup of Redis; if there is none, `sigap seal accept` goes on from here \
                 and says so in the record for ever (docs/OPERATIONS.md, The record)"
            }
            _ => {
                "What to do: keep Redis and the data folder as they are, compare with copies of another machine \
                 (--copies FILE), and restore the newest backup that verifies (docs/OPERATIONS.md, The record)"
            }
        }
    }
}

impl Store {
    /// Checks all seals, and the log with them, against the centre's public key and copies.
    ///
    /// # Errors
    /// [`StoreError`] when Redis cannot be asked; the inner one when the record is not as it was sealed.
    pub async fn check_seals(
        &self,
        centre: &str,
        region: &str,
        copies: &Known,
    ) -> Result<Result<Checked, RecordFault>, StoreError> {
        let mut chain = Chain::new(centre, region);
        let mut checked = Checked::default();
        let until = self.last_seal().await?.map_or(0, |(number, _)| number);
        loop {
            let some = self.seals_from(chain.number + 1, SEALS_AT_ONCE).await?;
            let some: Vec<_> = some.into_iter().filter(|(number, _)| *number <= until).collect();
            if some.is_empty() {
                break;
            }
            for (number, signed) in &some {
                if let Err(fault) =
                    self.check_one(&mut chain, &mut checked, (*number, signed), copies).await?
                {
                    return Ok(Err(fault));
                }
            }
        }
        // Read after the seals they were made of.
        if let Some(fault) = self.beyond(&chain, copies).await? {
            return Ok(Err(fault));
        }
        (checked.last, checked.digest) = (chain.last, chain.digest);
        Ok(Ok(checked))
    }

    async fn check_one(
        &self,
        chain: &mut Chain,
        checked: &mut Checked,
        (number, signed): (u64, &Signed),
        copies: &Known,
    ) -> Result<Result<(), RecordFault>, StoreError> {
        let after = chain.to;
        let before = chain.number;
        let due = chain.last + 1;
        let copied = copies.get(&number).map(Vec::as_slice).unwrap_or_default();
        let seal = match chain.follow(signed) {
            Ok(seal) if seal.number == number => seal,
            Ok(_) => return self.seal_fault(chain, number, &Break::Unreadable, copies).await.map(Err),
            Err(broken) => {
                let expected = if broken == Break::Gap { before + 1 } else { number };
                return self.seal_fault(chain, expected, &broken, copies).await.map(Err);
            }
        };
        if let Some(lost) = &seal.lost {
            let from = before + 1;
            let (last, key, at) = (lost.number, &seal.key, seal.at);
            checked.lost.push(format!(
                "seals {from} to {last} were lost, and key {key} went on without them at {at}"
            ));
        }
        if let Some((file, _)) = copied.iter().find(|(_, copy)| copy.seal != signed.seal) {
            let why = format!("it is not the one that was copied to {file}: the record was made anew");
            let entry = self.first_by_copies(number, after, copies).await?;
            let (seq, entry) = entry.map_or((Some(due), None), |fault| (fault.seq, fault.entry));
            return Ok(Err(RecordFault { what: Tampering::Rebuilt, seal: number, seq, entry, why }));
        }
        let leaves = signed.leaves_of(&seal);
        let leaves = leaves.or_else(|| copied.iter().find_map(|(_, copy)| copy.leaves_of(&seal)));
        if let Some(fault) = self.check_span(&seal, after, leaves.as_deref()).await? {
            return Ok(Err(fault));
        }
        checked.seals += 1;
        checked.copied += u64::from(!copied.is_empty());
        Ok(Ok(()))
    }

    /// A seal that does not follow; by its copies, and else by its place, which event that concerns first.
    async fn seal_fault(
        &self,
        chain: &Chain,
        number: u64,
        broken: &Break,
        copies: &Known,
    ) -> Result<RecordFault, StoreError> {
        let (what, why) = match broken {
            Break::Unreadable => {
                (Tampering::SealChanged, "it cannot be read as a seal of this region".to_owned())
            }
            Break::Gap => (Tampering::SealsRemoved, "it is not in the stream of seals any more".to_owned()),
            Break::Previous => (
                Tampering::SealChanged,
                "it does not name the seal before it: one of the two is not what it was".to_owned(),
            ),
            Break::Signature => {
                (Tampering::SealChanged, "its signature does not fit what it says".to_owned())
            }
            Break::Key(key) => (
                Tampering::Rebuilt,
                format!(
                    "it is signed by key {key}, which this centre does not vouch for: the record was sealed anew by \
                     somebody without its keys (or this is not the secrets file of the centre)"
                ),
            ),
            Break::Span => {
                (Tampering::SealChanged, "it does not begin where the seal before it ends".to_owned())
            }
        };
        let found = self.first_by_copies(number, chain.to, copies).await?;
        let (seq, entry) = found.map_or((Some(chain.last + 1), None), |fault| (fault.seq, fault.entry));
        Ok(RecordFault { what, seal: number, seq, entry, why })
    }

    /// The first entry that is not what a copy of this seal says.
    async fn first_by_copies(
        &self,
        number: u64,
        after: StreamId,
        copies: &Known,
    ) -> Result<Option<RecordFault>, StoreError> {
        for (_, signed) in copies.get(&number).map(Vec::as_slice).unwrap_or_default() {
            let Some(seal) = Seal::parse(&signed.seal) else { continue };
            let leaves = signed.leaves_of(&seal);
            if let Some(fault) = self.check_span(&seal, after, leaves.as_deref()).await? {
                return Ok(Some(fault));
            }
        }
        Ok(None)
    }

    /// What copies know beyond the last seal of the stream.
    async fn beyond(&self, chain: &Chain, copies: &Known) -> Result<Option<RecordFault>, StoreError> {
        // A copy of a seal that was appended meanwhile is no fault.
        let until = self.last_seal().await?.map_or(0, |(number, _)| number);
        let Some((last, of_last)) = copies.last_key_value().filter(|(last, _)| **last > until) else {
            return Ok(None);
        };
        let file = of_last.first().map_or("a copy", |(file, _)| file.as_str());
        let next = chain.number + 1;
        let log_ends = self.tail().await?.seq;
        let sealed =
            of_last.iter().find_map(|(_, signed)| Seal::parse(&signed.seal)).map_or(0, |seal| seal.last);
        if log_ends >= sealed {
            let gone = self.first_by_copies(next, chain.to, copies).await?;
            let why =
                format!("it and those after it, up to {last}, are gone from the stream; {file} knows them");
            let (seq, entry) = gone.map_or((Some(chain.last + 1), None), |fault| (fault.seq, fault.entry));
            return Ok(Some(RecordFault { what: Tampering::SealsRemoved, seal: next, seq, entry, why }));
        }
        let why = format!(
            "the log ends at event {log_ends}, but {file} knows seal {last}, up to event {sealed}: this is an older state \
             of the record (a restored backup), or its end was cut off"
        );
        Ok(Some(RecordFault {
            what: Tampering::OlderState,
            seal: next,
            seq: Some(log_ends + 1),
            entry: None,
            why,
        }))
    }

    /// Reads what a seal covers and compares.
    async fn check_span(
        &self,
        seal: &Seal,
        after: StreamId,
        leaves: Option<&[u8]>,
    ) -> Result<Option<RecordFault>, StoreError> {
        let mut entries = Vec::new();
        let mut at = after;
        loop {
            let some = self.range(at, Some(seal.to), ENTRIES_AT_ONCE).await?;
            let Some(last) = some.last() else { break };
            at = last.id;
            entries.extend(some);
            if entries.len() as u64 > seal.entries + MOST_ENTRIES {
                break;
            }
        }
        let mut span = Span::default();
        for raw in &entries {
            span.add(raw);
        }
        if span.hash() == seal.hash && span.entries == seal.entries {
            return Ok(None);
        }
        let goes_on = !self.range(seal.to, None, 1).await?.is_empty();
        Ok(Some(name(seal, leaves, &entries, goes_on)))
    }
}

/// Names the first entry of a span that is not what was sealed. `goes_on`: the log has entries after it.
pub fn name(seal: &Seal, leaves: Option<&[u8]>, entries: &[RawEntry], goes_on: bool) -> RecordFault {
    let fault =
        |what, seq, entry, why: String| RecordFault { what, seal: seal.number, seq: Some(seq), entry, why };
    let Some(leaves) = leaves else {
        let why = format!(
            "something in events {} to {} is not what it was, and what would tell which is gone from stream and copies",
            seal.first, seal.last
        );
        return fault(Tampering::Edited, seal.first, None, why);
    };
    let was: Vec<&[u8]> = leaves.chunks(LEAF).collect();
    let is: Vec<[u8; LEAF]> = entries.iter().map(leaf).collect();
    let at = was.iter().zip(&is).take_while(|(was, is)| **was == is.as_slice()).count();
    // Where the events before end, this one began.
    let seq =
        at.checked_sub(1).and_then(|before| entries.get(before)).map_or(seal.first, |raw| raw.seq + raw.n);
    let Some(here) = entries.get(at) else {
        let (what, place) = if goes_on {
            (Tampering::Removed, "out of the log")
        } else {
            (Tampering::CutTail, "off its end")
        };
        let why = format!("events {seq} to {} were taken {place}, {} entries", seal.last, was.len() - at);
        return fault(what, seq, None, why);
    };
    if let Some(found) =
        was[at.min(was.len())..].iter().position(|was| *was == is[at]).filter(|_| is.len() < was.len())
    {
        let why = format!(
            "events {seq} to {} were taken out of the log before this entry, {found} entries",
            here.seq.saturating_sub(1)
        );
        return fault(Tampering::Removed, seq, Some(here.id), why);
    }
    let is_added =
        is.len() > was.len() && (at == was.len() || is[at + 1..].iter().any(|is| is.as_slice() == was[at]));
    if is_added {
        return fault(
            Tampering::Added,
            seq,
            Some(here.id),
            "this entry was not there when it was sealed".to_owned(),
        );
    }
    if let Some(other) = was.get(at).and_then(|was| swapped_with(was, here, entries)) {
        let why =
            format!("it holds what now lies in entry {other}, and the other way round: the two were swapped");
        return fault(Tampering::Swapped, seq, Some(here.id), why);
    }
    fault(Tampering::Edited, seq, Some(here.id), "the entry is not what it was when it was sealed".to_owned())
}

/// The entry whose content, put here, is what was sealed here.
fn swapped_with(was: &[u8], here: &RawEntry, entries: &[RawEntry]) -> Option<StreamId> {
    let fits = |other: &&RawEntry| {
        let with_numbers = RawEntry { id: here.id, ..(*other).clone() };
        let data_only = RawEntry { data: other.data.clone(), ..here.clone() };
        [with_numbers, data_only].iter().any(|raw| leaf(raw) == was)
    };
    entries.iter().filter(|other| other.id != here.id).find(fits).map(|other| other.id)
}
