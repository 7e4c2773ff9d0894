//! Phones that can be woken: who carries them, and whether they still do. Sealed where they are kept, for their address is
//! all it takes to find a person's phone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Centre, ServiceError};
use crate::domain::ids::UnitId;
use crate::store::vault::hex;
use crate::text::Lang;

/// A phone, as its browser names it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Whose it is: an account.
    pub account: String,
    /// Where its push service takes messages for it.
    pub endpoint: String,
    /// Its public key, uncompressed P-256, base64url.
    pub p256dh: String,
    /// What it shares with whoever may write to it, 16 bytes, base64url.
    pub auth: String,
    /// What it is spoken to in.
    pub lang: Lang,
    /// When it said so, server time.
    pub at: Timestamp,
}

/// Nothing of it stands in what prints one.
impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").finish_non_exhaustive()
    }
}

impl Centre {
    /// Keeps a phone; the same one is kept once. With too many for a unit, the one that was silent longest is forgotten.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn add_device(&self, unit: &UnitId, device: &Device) -> Result<String, ServiceError> {
        let bits = self.vault.stable_bytes::<16>(&[self.region(), &device.endpoint], "device");
        let id = hex(&bits);
        let sealed = self.vault.seal_own(&self.ids, &id, device)?;
        let mut others = self.devices_of(unit).await?;
        others.retain(|(other, _)| *other != id);
        others.sort_by_key(|(_, device)| device.at);
        let too_many = (others.len() + 1).saturating_sub(self.config.push.devices_per_unit);
        for (oldest, _) in others.iter().take(too_many) {
            self.store.drop_device(unit, oldest).await?;
        }
        self.store.put_device(unit, &id, &sealed).await?;
        Ok(id)
    }

    /// The phones of a unit's crew as it is now. Those of others, and those that cannot be opened any more, are forgotten.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn devices_of(&self, unit: &UnitId) -> Result<Vec<(String, Device)>, ServiceError> {
        let mut devices = Vec::new();
        for (id, sealed) in self.store.devices(unit).await? {
            if let Ok(device) = self.vault.open_own::<Device>(&id, &sealed)
                && self.carries(unit, &device).await?
            {
                devices.push((id, device));
            } else {
                self.store.drop_device(unit, &id).await?;
            }
        }
        Ok(devices)
    }

    /// Whether whoever said so is still of that crew, and may still sign in.
    async fn carries(&self, unit: &UnitId, device: &Device) -> Result<bool, ServiceError> {
        let account = self.accounts.account(&device.account).await?;
        Ok(account.is_some_and(|account| !account.disabled && account.unit.as_ref() == Some(unit)))
    }
}
