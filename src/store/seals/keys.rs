//! Keys of seals. The centre's key follows from its secrets, so every process has it, and signs one thing only: that a key is
//! of one of its processes. Each process signs seals with a random key of its own. Public keys are 64 hex digits.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::super::vault::{Vault, hex};

/// The key that vouches for the keys of processes. Whoever knows its public half can check every seal of the centre.
#[derive(Clone, Debug)]
pub struct CentreKey {
    region: String,
    seed: Seed,
    public: String,
}

/// The key a process signs with.
#[derive(Clone, Debug)]
pub struct ProcessKey {
    seed: Seed,
    /// Its public half.
    pub public: String,
    /// The key it came in the place of.
    pub retires: Option<String>,
}

/// Never written to a log.
#[derive(Clone)]
struct Seed([u8; 32]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed")
    }
}

impl Seed {
    fn pair(&self) -> Ed25519KeyPair {
        #[expect(clippy::unwrap_used, reason = "every 32 bytes are a seed")]
        Ed25519KeyPair::from_seed_unchecked(&self.0).unwrap()
    }

    fn public(&self) -> String {
        hex(self.pair().public_key().as_ref())
    }
}

impl CentreKey {
    /// It follows from the secrets of the centre.
    pub fn of(vault: &Vault, region: &str) -> Self {
        let seed = Seed(vault.stable_bytes::<32>(&[region], "seals"));
        Self { region: region.to_owned(), public: seed.public(), seed }
    }

    /// Its public half.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The signature that a key is of a process of this centre, in hex.
    pub fn vouch(&self, key: &str) -> String {
        hex(self.seed.pair().sign(voucher(&self.region, key).as_bytes()).as_ref())
    }
}

impl ProcessKey {
    /// From 32 random bytes, in the place of another.
    pub fn new(seed: [u8; 32], retires: Option<String>) -> Self {
        let seed = Seed(seed);
        Self { public: seed.public(), seed, retires }
    }

    /// As it is kept: the seed in hex, and whom it came in the place of.
    pub(super) fn write(&self) -> String {
        let retires = self.retires.as_deref().unwrap_or_default();
        format!("seed = \"{}\"\nretires = \"{retires}\"\n", hex(&self.seed.0))
    }

    /// Reads what [`ProcessKey::write`] wrote.
    pub(super) fn read(text: &str) -> Option<Self> {
        let table: toml::Table = text.parse().ok()?;
        let of = |name: &str| table.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let seed: [u8; 32] = unhex(of("seed"))?.try_into().ok()?;
        Some(Self::new(seed, Some(of("retires").to_owned()).filter(|key| !key.is_empty())))
    }

    /// Signs a text; 64 bytes.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        self.seed.pair().sign(text.as_bytes()).as_ref().to_vec()
    }
}

/// What the centre's key signs of a key.
pub fn voucher(region: &str, key: &str) -> String {
    format!("sigap seal key 1\nregion: {region}\nkey: {key}\n")
}

/// Whether the centre with this public key vouches for a key.
pub fn is_vouched(centre: &str, region: &str, key: &str, vouched: &str) -> bool {
    unhex(vouched).is_some_and(|sig| is_signed(centre, voucher(region, key).as_bytes(), &sig))
}

/// Whether `sig` is of this public key.
pub(super) fn is_signed(key: &str, text: &[u8], sig: &[u8]) -> bool {
    let Some(key) = unhex(key) else { return false };
    UnparsedPublicKey::new(&ED25519, key).verify(text, sig).is_ok()
}

/// Whether a text is this many lower-case hex digits.
pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

/// The bytes of lower-case hex digits.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !is_hex(text, text.len()) || !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
