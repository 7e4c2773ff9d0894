//! A span of the record with its proof, as an archive that a third person checks with standard tools (docs/VERIFY.md): for
//! each seal its text, its signature, and the entries under it. Nothing in it is opened.

use jiff::Timestamp;

use crate::domain::cursor::StreamId;
use crate::services::{Centre, ServiceError};
use crate::store::StoreError;
use crate::store::seals::{Seal, Signed, line};

/// Entries read at once.
const AT_ONCE: usize = 250;

/// Which seals an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// An export under way.
pub struct Export {
    centre: Centre,
    next: u64,
    last: u64,
    begun: bool,
    ended: bool,
}

impl Centre {
    /// The seals that cover a span of time. `None`: there are none.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn seals_of(&self, from: Timestamp, to: Timestamp) -> Result<Option<Span>, ServiceError> {
        let Some((last, _)) = self.store.last_seal().await? else { return Ok(None) };
        let ms = |at: Timestamp| u64::try_from(at.as_millisecond()).unwrap_or(0);
        let first = self.seal_search(last, |seal| seal.to.ms >= ms(from)).await?;
        let after = self.seal_search(last, |seal| seal.from.ms > ms(to)).await?;
        Ok((first < after).then_some(Span { first, last: after - 1 }))
    }

    /// The number of the first seal that fulfils `holds`, when all after it do too; one more than the last when none does.
    async fn seal_search(&self, last: u64, holds: impl Fn(&Seal) -> bool) -> Result<u64, ServiceError> {
        let (mut low, mut high) = (1, last + 1);
        while low < high {
            let middle = u64::midpoint(low, high);
            // Numbers may be missing where a loss was accepted: the next one answers for them.
            let found = self.store.seals_from(middle, 1).await?.pop();
            if found.and_then(|(_, signed)| Seal::parse(&signed.seal)).is_some_and(|seal| holds(&seal)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    /// Begins an export.
    pub fn export(&self, span: Span) -> Export {
        Export { centre: self.clone(), next: span.first, last: span.last, begun: false, ended: false }
    }
}

impl Export {
    /// The next bytes of the archive, those of one seal at a time; `None`: that was all.
    ///
    /// # Errors
    /// When the store cannot say; the archive is not whole then.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, ServiceError> {
        if self.ended {
            return Ok(None);
        }
        let mut archive = tar::Builder::new(Vec::new());
        if !self.begun {
            self.begun = true;
            let (region, key) = (self.centre.region(), self.centre.seals.centre_key.public());
            let about = format!(
                "The record of sigap, region {region}, with its seals. How to check it: docs/VERIFY.md of sigap.\n\
                 The public key of this centre, to be compared with what you were told elsewhere:\n{key}\n"
            );
            add(&mut archive, "README.txt", about.as_bytes())?;
        }
        let found = self.centre.store.seals_from(self.next, 1).await?.pop();
        if let Some((number, signed)) = found.filter(|(number, _)| *number <= self.last) {
            self.add_seal(&mut archive, number, &signed).await?;
            self.next = number + 1;
            return Ok(Some(std::mem::take(archive.get_mut())));
        }
        self.ended = true;
        archive.into_inner().map(Some).map_err(|why| fault(&why))
    }

    async fn add_seal(
        &self,
        archive: &mut tar::Builder<Vec<u8>>,
        number: u64,
        signed: &Signed,
    ) -> Result<(), ServiceError> {
        add(archive, &format!("seals/{number:010}.txt"), signed.seal.as_bytes())?;
        add(archive, &format!("seals/{number:010}.sig"), &signed.signature())?;
        let Some(seal) = Seal::parse(&signed.seal) else { return Ok(()) };
        let (mut lines, mut at) = (Vec::new(), before(seal.from));
        // Where only a loss was said there are none.
        let to = if seal.entries > 0 { seal.to } else { at };
        loop {
            let some = self.centre.store.range(at, Some(to), AT_ONCE).await?;
            let Some(last) = some.last() else { break };
            at = last.id;
            lines.extend(some.iter().flat_map(line));
        }
        add(archive, &format!("entries/{number:010}.ndjson"), &lines)
    }
}

/// The place just before an entry.
fn before(id: StreamId) -> StreamId {
    match (id.ms, id.n) {
        (0, 0) => id,
        (ms, 0) => StreamId { ms: ms - 1, n: u64::MAX },
        (ms, n) => StreamId { ms, n: n - 1 },
    }
}

fn add(archive: &mut tar::Builder<Vec<u8>>, path: &str, bytes: &[u8]) -> Result<(), ServiceError> {
    let mut header = tar::Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    archive.append_data(&mut header, path, bytes).map_err(|why| fault(&why))
}

fn fault(why: &std::io::Error) -> ServiceError {
    ServiceError::Store(StoreError::Damaged { what: "the archive".to_owned(), why: why.to_string() })
}
