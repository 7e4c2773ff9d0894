//! The keys that seal one report: one for what is personal, one for what is restricted, so that the second can go before the first.

use chacha20poly1305::XChaCha20Poly1305;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::VaultError;
use super::crypt::{open, open_bytes, seal, seal_bytes};
use crate::ambient::Ids;
use crate::domain::ids::ReportId;
use crate::domain::privacy::is_restricted;
use crate::domain::report::{Sealed, SealedText};

/// The keys that seal one report.
#[derive(Clone)]
pub struct ReportKey {
    pub(super) cipher: XChaCha20Poly1305,
    /// Seals what is restricted; absent once that is erased, and where there never was one.
    pub(super) restricted: Option<XChaCha20Poly1305>,
    pub(super) of: ReportId,
}

/// Between what is personal and what is restricted of one sealed value.
const BETWEEN: char = '.';

impl ReportKey {
    /// The report that it seals.
    pub fn of(&self) -> &ReportId {
        &self.of
    }

    /// Whether it opens what is restricted.
    pub fn opens_restricted(&self) -> bool {
        self.restricted.is_some()
    }

    /// Seals a value as JSON; its restricted fields apart.
    pub fn seal<T: Serialize>(&self, ids: &Ids, value: &T) -> Result<Sealed, VaultError> {
        let mut value = serde_json::to_value(value).map_err(|_| VaultError::Broken)?;
        let apart = self.restricted.as_ref().zip(take_restricted(&mut value));
        let mut sealed = self.seal_value(&self.cipher, ids, &value)?;
        if let Some((cipher, restricted)) = apart {
            sealed.push(BETWEEN);
            sealed.push_str(&self.seal_value(cipher, ids, &Value::Object(restricted))?);
        }
        Ok(Sealed(sealed))
    }

    fn seal_value(&self, cipher: &XChaCha20Poly1305, ids: &Ids, value: &Value) -> Result<String, VaultError> {
        let plain = serde_json::to_vec(value).map_err(|_| VaultError::Broken)?;
        seal(cipher, ids, self.of.as_str(), &plain)
    }

    /// Opens what [`ReportKey::seal`] made; restricted fields that were erased are as if never told.
    pub fn open<T: for<'de> Deserialize<'de>>(&self, sealed: &Sealed) -> Result<T, VaultError> {
        let (personal, restricted) = match sealed.0.split_once(BETWEEN) {
            Some((personal, restricted)) => (personal, Some(restricted)),
            None => (sealed.0.as_str(), None),
        };
        let mut value = self.open_value(&self.cipher, personal)?;
        if let (Some(cipher), Some(restricted), Value::Object(fields)) =
            (&self.restricted, restricted, &mut value)
            && let Value::Object(more) = self.open_value(cipher, restricted)?
        {
            fields.extend(more);
        }
        serde_json::from_value(value).map_err(|_| VaultError::Broken)
    }

    fn open_value(&self, cipher: &XChaCha20Poly1305, text: &str) -> Result<Value, VaultError> {
        let plain = open(cipher, self.of.as_str(), text)?;
        serde_json::from_slice(&plain).map_err(|_| VaultError::Broken)
    }

    /// Seals words about the report's incident.
    pub fn seal_text(&self, ids: &Ids, text: &str) -> Result<SealedText, VaultError> {
        Ok(SealedText { key_of: self.of.clone(), sealed: self.seal(ids, &text)? })
    }

    /// Seals a file that is kept under `name`; under another name it does not open. What it shows is restricted.
    pub fn seal_file(&self, ids: &Ids, name: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        seal_bytes(self.restricted.as_ref().unwrap_or(&self.cipher), ids, &self.file(name), plain)
    }

    /// Opens what [`ReportKey::seal_file`] made.
    pub fn open_file(&self, name: &str, file: &[u8]) -> Result<Vec<u8>, VaultError> {
        let about = self.file(name);
        let mut keys = self.restricted.iter().chain([&self.cipher]);
        keys.find_map(|key| open_bytes(key, &about, file).ok()).ok_or(VaultError::Broken)
    }

    fn file(&self, name: &str) -> String {
        format!("{} {name}", self.of)
    }
}

/// The restricted fields of a value, taken out of it; `None` when it has none that say anything.
fn take_restricted(value: &mut Value) -> Option<Map<String, Value>> {
    let fields = value.as_object_mut()?;
    let names: Vec<String> = fields.keys().filter(|name| is_restricted(name)).cloned().collect();
    let taken: Map<String, Value> = names.into_iter().filter_map(|name| fields.remove_entry(&name)).collect();
    let says = |value: &Value| match value {
        Value::Null => false,
        Value::Object(members) => !members.is_empty(),
        _ => true,
    };
    taken.values().any(says).then_some(taken)
}
