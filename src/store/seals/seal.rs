//! One seal as text. A third person checks it with sha256sum and openssl, so it is lines that anybody can read, and there is
//! exactly one way to write it.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::vault::sha256_hex;
use super::keys::{is_hex, is_signed};
use crate::domain::cursor::StreamId;

/// What the first seal names as the one before it.
pub const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const FORM: &str = "sigap seal 1";
/// A signature in hex.
const SIGNATURE_DIGITS: usize = 128;

/// Seals that copies know and the stream has lost, said by whoever went on without them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The last of them.
    pub number: u64,
    /// Its digest.
    pub digest: String,
}

/// What a seal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The region whose log it seals.
    pub region: String,
    /// Seals are counted from 1.
    pub number: u64,
    /// Digest of the seal before.
    pub previous: String,
    /// `seq` of the first event under it.
    pub first: u64,
    /// `seq` of the last one.
    pub last: u64,
    /// The first entry.
    pub from: StreamId,
    /// The last one.
    pub to: StreamId,
    /// How many.
    pub entries: u64,
    /// SHA-256 over the lines of all entries.
    pub hash: String,
    /// SHA-256 over the leaves: the first 16 bytes of the SHA-256 of each line.
    pub leaves: String,
    /// Server time.
    pub at: Timestamp,
    /// What was lost before it.
    pub lost: Option<Lost>,
    /// A key that signs nothing any more.
    pub retires: Option<String>,
    /// The public key that signs it.
    pub key: String,
    /// The signature of the centre's key that the key is one of its own.
    pub vouched: String,
}

/// A seal as it is kept and passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The text that is signed.
    pub seal: String,
    /// The signature, base64.
    pub sig: String,
    /// The leaves, base64: what an entry was, should another be there.
    pub leaves: String,
}

impl Seal {
    /// The text that is signed.
    pub fn text(&self) -> String {
        let mut text = format!("{FORM}\nregion: {}\nnumber: {}\n", self.region, self.number);
        let mut say = |name: &str, value: &dyn std::fmt::Display| {
            let _ = writeln!(text, "{name}: {value}");
        };
        say("previous", &self.previous);
        say("first", &self.first);
        say("last", &self.last);
        say("from", &self.from);
        say("to", &self.to);
        say("entries", &self.entries);
        say("hash", &self.hash);
        say("leaves", &self.leaves);
        say("at", &self.at);
        if let Some(lost) = &self.lost {
            say("lost", &format_args!("{} {}", lost.number, lost.digest));
        }
        if let Some(retired) = &self.retires {
            say("retires", retired);
        }
        say("key", &self.key);
        say("vouched", &self.vouched);
        text
    }

    /// Reads the text. `None` unless it is exactly what [`Seal::text`] would write.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(1).map(|line| line.split_once(": ")).peekable();
        let mut next = |name: &str| match lines.peek() {
            Some(Some((found, value))) if *found == name => {
                let value = (*value).to_owned();
                lines.next();
                Some(value)
            }
            _ => None,
        };
        let seal = Self {
            region: next("region")?,
            number: next("number")?.parse().ok()?,
            previous: next("previous")?,
            first: next("first")?.parse().ok()?,
            last: next("last")?.parse().ok()?,
            from: next("from")?.parse().ok()?,
            to: next("to")?.parse().ok()?,
            entries: next("entries")?.parse().ok()?,
            hash: next("hash")?,
            leaves: next("leaves")?,
            at: next("at")?.parse().ok()?,
            lost: match next("lost") {
                Some(lost) => {
                    let (number, digest) = lost.split_once(' ')?;
                    Some(Lost { number: number.parse().ok()?, digest: digest.to_owned() })
                }
                None => None,
            },
            retires: next("retires"),
            key: next("key")?,
            vouched: next("vouched")?,
        };
        let lost = seal.lost.iter().map(|lost| &lost.digest);
        let digests = [&seal.previous, &seal.hash, &seal.leaves, &seal.key].into_iter().chain(lost);
        let whole = digests.chain(&seal.retires).all(|hex| is_hex(hex, NOTHING.len()));
        (whole && is_hex(&seal.vouched, SIGNATURE_DIGITS) && seal.text() == text).then_some(seal)
    }
}

impl Signed {
    /// What the next seal names it by, and what is published: SHA-256 of its text.
    pub fn digest(&self) -> String {
        sha256_hex(self.seal.as_bytes())
    }

    /// Whether it is signed by the key it names.
    pub fn is_signed_by(&self, key: &str) -> bool {
        BASE64.decode(&self.sig).is_ok_and(|sig| is_signed(key, self.seal.as_bytes(), &sig))
    }

    /// The signature as it was made, 64 bytes.
    pub fn signature(&self) -> Vec<u8> {
        BASE64.decode(&self.sig).unwrap_or_default()
    }

    /// The leaves, when they are the ones the seal speaks of.
    pub fn leaves_of(&self, seal: &Seal) -> Option<Vec<u8>> {
        BASE64.decode(&self.leaves).ok().filter(|leaves| sha256_hex(leaves) == seal.leaves)
    }
}
