//! Signatures of what goes to and comes from other servers; compared in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::store::vault::hex;

fn mac(secret: &str) -> Option<Hmac<Sha256>> {
    // A key of any length will do for this MAC.
    Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()
}

/// `v1=` and HMAC-SHA256 in hex over id, seconds and body, joined by full stops.
pub fn signature(secret: &str, id: &str, sent_at: &str, body: &str) -> String {
    let Some(mut mac) = mac(secret) else { return String::new() };
    mac.update(format!("{id}.{sent_at}.{body}").as_bytes());
    format!("v1={}", hex(&mac.finalize().into_bytes()))
}

/// `sha256=` and HMAC-SHA256 in hex over the body, as WhatsApp signs.
pub fn body_signature(secret: &str, body: &[u8]) -> String {
    let Some(mut mac) = mac(secret) else { return String::new() };
    mac.update(body);
    format!("sha256={}", hex(&mac.finalize().into_bytes()))
}

/// Whether `given` is `wanted`, in a time that tells nothing of where they differ. Nothing is the same as an empty secret.
pub fn is_same(wanted: &str, given: &str) -> bool {
    let tag = |said: &str| {
        let mut mac = mac(wanted)?;
        mac.update(said.as_bytes());
        Some(mac)
    };
    let (Some(ours), Some(theirs)) = (tag(wanted), tag(given)) else { return false };
    !wanted.is_empty() && theirs.verify_slice(&ours.finalize().into_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_is_the_same() {
        assert!(is_same("rahasia", "rahasia"));
        for other in ["", "rahasi", "rahasia ", "Rahasia"] {
            assert!(!is_same("rahasia", other));
        }
        assert!(!is_same("", ""));
    }
}
