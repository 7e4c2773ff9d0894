//! The key by which push services know this centre (RFC 8292), and the keys by which a phone is written to (RFC 8291). Sends
//! nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

use crate::store::vault::Vault;

/// How long a signature is good for, seconds; push services take a day at most.
const SIGNED_FOR_S: i64 = 12 * 3_600;

/// The key this centre signs with, the same in all its processes and for ever: phones know it.
#[derive(Clone)]
pub struct Vapid(SigningKey);

impl Vapid {
    /// It follows from the secrets of the centre.
    pub fn of(vault: &Vault, region: &str) -> Self {
        // Not every number is a key of the curve; practically the first one is.
        let mut tried = (0u32..).filter_map(|n| {
            let bytes = vault.stable_bytes::<32>(&[region, &n.to_string()], "vapid");
            SigningKey::from_slice(&bytes).ok()
        });
        #[expect(clippy::unwrap_used, reason = "endless, and one in 2^32 at most is skipped")]
        Self(tried.next().unwrap())
    }

    /// What phones are told of it: the point, uncompressed, base64url.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().to_encoded_point(false).as_bytes())
    }

    /// The header that tells a push service who writes.
    pub fn header(&self, endpoint: &str, contact: &str, now: Timestamp) -> String {
        let origin = endpoint.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let claims = json!({ "aud": origin, "exp": now.as_second() + SIGNED_FOR_S, "sub": contact });
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&json!({ "typ": "JWT", "alg": "ES256" })), encode(&claims));
        let signature: Signature = self.0.sign(signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
        format!("vapid t={token}, k={}", self.public())
    }
}

/// Whether they are keys of a phone, as its browser names them.
pub fn is_key(p256dh: &str, auth: &str) -> bool {
    keys(p256dh, auth).is_some()
}

/// The keys of a phone: its point on the curve, and what it shares with whoever writes.
pub fn keys(p256dh: &str, auth: &str) -> Option<(p256::PublicKey, [u8; 16])> {
    let key = p256::PublicKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(p256dh).ok()?).ok()?;
    Some((key, URL_SAFE_NO_PAD.decode(auth).ok()?.try_into().ok()?))
}
