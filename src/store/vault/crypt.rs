//! Sealing and opening with one key: `XChaCha20-Poly1305`, a random nonce before what was sealed, bound to what it is about.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use super::VaultError;
use crate::ambient::Ids;

const NONCE: usize = 24;

/// SHA-256 in hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|d| char::from(DIGITS[usize::from(d)])).collect()
}

pub(super) fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

pub(super) fn seal_bytes(
    cipher: &XChaCha20Poly1305,
    ids: &Ids,
    about: &str,
    plain: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let nonce = ids.bytes::<NONCE>();
    let payload = Payload { msg: plain, aad: about.as_bytes() };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)?;
    Ok([&nonce[..], &sealed].concat())
}

pub(super) fn open_bytes(
    cipher: &XChaCha20Poly1305,
    about: &str,
    bytes: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(VaultError::Broken)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| VaultError::Broken)?;
    let payload = Payload { msg: sealed, aad: about.as_bytes() };
    cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)
}

pub(super) fn seal(
    cipher: &XChaCha20Poly1305,
    ids: &Ids,
    about: &str,
    plain: &[u8],
) -> Result<String, VaultError> {
    Ok(BASE64.encode(seal_bytes(cipher, ids, about, plain)?))
}

pub(super) fn open(cipher: &XChaCha20Poly1305, about: &str, text: &str) -> Result<Vec<u8>, VaultError> {
    open_bytes(cipher, about, &BASE64.decode(text).map_err(|_| VaultError::Broken)?)
}
