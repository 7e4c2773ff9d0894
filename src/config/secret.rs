//! Texts that are written nowhere: keys, tokens, and addresses, which may hold either.

use serde::Deserialize;

/// A text that is written nowhere: it has no words of its own, and debugging shows none of it.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}
