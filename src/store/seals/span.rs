//! What of the log a seal covers: each entry is one line, ids and all; a seal holds one hash over all lines of its span, and a
//! short one of each, by which the very entry is found that is not what it was.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use super::super::log::RawEntry;
use super::super::vault::{hex, sha256_hex};
use super::seal::Signed;
use crate::domain::cursor::StreamId;

/// Bytes of a leaf.
pub(super) const LEAF: usize = 16;

/// The line of an entry, as it is hashed and exported. What is written by the commit script has no line break, so that
/// a span has as many lines as entries and can be divided in one way only.
pub fn line(raw: &RawEntry) -> Vec<u8> {
    let odd = if raw.odd { ",\"odd\":true" } else { "" };
    let head = format!("{{\"id\":\"{}\",\"seq\":{},\"n\":{}{odd},\"entry\":", raw.id, raw.seq, raw.n);
    [head.as_bytes(), &raw.data, b"}\n"].concat()
}

/// The short hash of an entry.
pub(super) fn leaf(raw: &RawEntry) -> [u8; LEAF] {
    let mut leaf = [0; LEAF];
    leaf.copy_from_slice(&Sha256::digest(line(raw))[..LEAF]);
    leaf
}

/// Entries on their way under a seal.
#[derive(Clone, Debug, Default)]
pub struct Span {
    hasher: Sha256,
    leaves: Vec<u8>,
    /// `seq` of the first event.
    pub first: u64,
    /// `seq` of the last one.
    pub last: u64,
    /// The first entry.
    pub from: StreamId,
    /// The last one.
    pub to: StreamId,
    /// How many.
    pub entries: u64,
}

impl Span {
    /// Adds the next entry.
    pub fn add(&mut self, raw: &RawEntry) {
        let line = line(raw);
        self.hasher.update(&line);
        self.leaves.extend_from_slice(&Sha256::digest(&line)[..LEAF]);
        if self.entries == 0 {
            (self.first, self.from) = (raw.seq, raw.id);
        }
        (self.last, self.to) = ((raw.seq + raw.n).saturating_sub(1), raw.id);
        self.entries += 1;
    }

    /// SHA-256 over all lines.
    pub fn hash(&self) -> String {
        hex(&self.hasher.clone().finalize())
    }

    /// SHA-256 over all leaves.
    pub fn leaves_hash(&self) -> String {
        sha256_hex(&self.leaves)
    }

    /// The leaves beside a signed text.
    pub fn beside(&self, seal: String, signature: &[u8]) -> Signed {
        Signed { seal, sig: BASE64.encode(signature), leaves: BASE64.encode(&self.leaves) }
    }
}
