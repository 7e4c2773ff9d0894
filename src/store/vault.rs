//! Keys that never enter Redis in the clear: sealing what could tell who or exactly where, and stable ids.
//!
//! Each report has a random key of its own, kept in Redis wrapped by the master key of the secrets file. Erasing a
//! report is deleting its wrapped key.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Store, StoreError};
use crate::ambient::Ids;
use crate::domain::ids::ReportId;
use crate::domain::report::{Sealed, SealedText};

/// Why the keys cannot be had, or a seal cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The secrets file cannot be read or made.
    #[error("secrets file {path}: {why}")]
    File {
        /// Where.
        path: String,
        /// Why.
        why: String,
    },
    /// Wrong key, or changed since it was sealed.
    #[error("what was sealed cannot be opened")]
    Broken,
}

#[derive(Serialize, Deserialize)]
struct SecretsFile {
    master: String,
    hmac: String,
}

/// The master keys of this centre.
#[derive(Clone)]
pub struct Vault {
    master: XChaCha20Poly1305,
    hmac: [u8; 64],
}

/// The key that seals one report.
#[derive(Clone)]
pub struct ReportKey {
    cipher: XChaCha20Poly1305,
    of: ReportId,
}

const NONCE: usize = 24;

impl Vault {
    /// Reads the secrets file, or makes one (mode 0600) when there is none.
    pub fn open(path: &Path, ids: &Ids) -> Result<Self, VaultError> {
        let fault = |why: String| VaultError::File { path: path.display().to_string(), why };
        if !path.exists() {
            let fresh = SecretsFile {
                master: BASE64.encode(ids.bytes::<32>()),
                hmac: BASE64.encode(ids.bytes::<64>()),
            };
            let text = toml::to_string(&fresh).map_err(|why| fault(why.to_string()))?;
            let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            let written =
                made.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
            written.map_err(|why| fault(why.to_string()))?;
        }
        let text = fs::read_to_string(path).map_err(|why| fault(why.to_string()))?;
        let file: SecretsFile = toml::from_str(&text).map_err(|why| fault(why.to_string()))?;
        let bytes = |text: &str| BASE64.decode(text).map_err(|why| fault(why.to_string()));
        let short = |_| fault("a key has the wrong length".to_owned());
        let master: [u8; 32] = bytes(&file.master)?.try_into().map_err(short)?;
        Ok(Self { master: cipher(&master), hmac: bytes(&file.hmac)?.try_into().map_err(short)? })
    }

    /// A new key for a report, and the same wrapped for keeping.
    pub fn new_report_key(&self, ids: &Ids, report: &ReportId) -> Result<(ReportKey, String), VaultError> {
        let bytes = ids.bytes::<32>();
        let wrapped = seal(&self.master, ids, report.as_str(), &bytes)?;
        Ok((ReportKey { cipher: cipher(&bytes), of: report.clone() }, wrapped))
    }

    /// The key of a report from its wrapped form.
    pub fn unwrap(&self, report: &ReportId, wrapped: &str) -> Result<ReportKey, VaultError> {
        let bytes: [u8; 32] =
            open(&self.master, report.as_str(), wrapped)?.try_into().map_err(|_| VaultError::Broken)?;
        Ok(ReportKey { cipher: cipher(&bytes), of: report.clone() })
    }

    /// Seals a value that belongs to no report, under a name it can be opened by only.
    pub fn seal_own<T: Serialize>(&self, ids: &Ids, name: &str, value: &T) -> Result<String, VaultError> {
        let plain = serde_json::to_vec(value).map_err(|_| VaultError::Broken)?;
        seal(&self.master, ids, name, &plain)
    }

    /// Opens what [`Vault::seal_own`] made under that name.
    pub fn open_own<T: for<'de> Deserialize<'de>>(&self, name: &str, sealed: &str) -> Result<T, VaultError> {
        let plain = open(&self.master, name, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Broken)
    }

    /// Bytes that are the same in every process for the same scope, key and purpose, and tell nothing of them.
    pub fn stable_bytes<const N: usize>(&self, scope: &[&str], purpose: &str) -> [u8; N] {
        let mut out = [0; N];
        for (block, chunk) in out.chunks_mut(32).enumerate() {
            let mut mac = self.mac();
            for part in scope.iter().chain([&purpose, &block.to_string().as_str()]) {
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part.as_bytes());
            }
            chunk.copy_from_slice(&mac.finalize().into_bytes()[..chunk.len()]);
        }
        out
    }

    /// Keyed hashes of words, sorted, each once, 64 at most; for finding similar reports without their words.
    pub fn sketch<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<u32> {
        let mut hashes: Vec<u32> =
            words.map(|word| u32::from_be_bytes(self.stable_bytes::<4>(&[word], "sketch"))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(64);
        hashes
    }

    fn mac(&self) -> Hmac<Sha256> {
        <Hmac<Sha256> as KeyInit>::new(&self.hmac.into())
    }
}

impl ReportKey {
    /// The report that it seals.
    pub fn of(&self) -> &ReportId {
        &self.of
    }

    /// Seals a value as JSON.
    pub fn seal<T: Serialize>(&self, ids: &Ids, value: &T) -> Result<Sealed, VaultError> {
        let plain = serde_json::to_vec(value).map_err(|_| VaultError::Broken)?;
        seal(&self.cipher, ids, self.of.as_str(), &plain).map(Sealed)
    }

    /// Seals words about the report's incident.
    pub fn seal_text(&self, ids: &Ids, text: &str) -> Result<SealedText, VaultError> {
        Ok(SealedText { key_of: self.of.clone(), sealed: self.seal(ids, &text)? })
    }

    /// Seals a file that is kept under `name`; under another name it does not open.
    pub fn seal_file(&self, ids: &Ids, name: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce = ids.bytes::<NONCE>();
        let about = format!("{} {name}", self.of);
        let payload = Payload { msg: plain, aad: about.as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what [`ReportKey::seal_file`] made.
    pub fn open_file(&self, name: &str, file: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (nonce, sealed) = file.split_at_checked(NONCE).ok_or(VaultError::Broken)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| VaultError::Broken)?;
        let about = format!("{} {name}", self.of);
        let payload = Payload { msg: sealed, aad: about.as_bytes() };
        self.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)
    }

    /// Opens what [`ReportKey::seal`] made.
    pub fn open<T: for<'de> Deserialize<'de>>(&self, sealed: &Sealed) -> Result<T, VaultError> {
        let plain = open(&self.cipher, self.of.as_str(), &sealed.0)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Broken)
    }
}

/// SHA-256 in hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|d| char::from(DIGITS[usize::from(d)])).collect()
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn seal(cipher: &XChaCha20Poly1305, ids: &Ids, about: &str, plain: &[u8]) -> Result<String, VaultError> {
    let nonce = ids.bytes::<NONCE>();
    let payload = Payload { msg: plain, aad: about.as_bytes() };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)?;
    Ok(BASE64.encode([&nonce[..], &sealed].concat()))
}

fn open(cipher: &XChaCha20Poly1305, about: &str, text: &str) -> Result<Vec<u8>, VaultError> {
    let bytes = BASE64.decode(text).map_err(|_| VaultError::Broken)?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(VaultError::Broken)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| VaultError::Broken)?;
    let payload = Payload { msg: sealed, aad: about.as_bytes() };
    cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)
}

impl Store {
    /// The wrapped keys of reports; `None` where a report was erased.
    pub async fn wrapped_keys(&self, reports: &[ReportId]) -> Result<Vec<Option<String>>, StoreError> {
        // A pipe with nothing in it is an error to the client.
        if reports.is_empty() {
            return Ok(Vec::new());
        }
        let mut pipe = redis::pipe();
        for report in reports {
            pipe.get(self.keys.personal_key(report.as_str()));
        }
        Ok(pipe.query_async(&mut self.connection()).await?)
    }
}
