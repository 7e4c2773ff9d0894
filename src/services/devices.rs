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
    /// The hash of the session in which it said so; `None` for one that an older program kept.
    #[serde(default)]
    pub session: Option<String>,
    /// The account's generation then: a later one ended that session. Written where it is kept.
    #[serde(default)]
    pub generation: Option<u64>,
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
        let account = self.accounts.account(&device.account).await?;
        let generation = account.map(|account| account.generation);
        let sealed = self.vault.seal_own(&self.ids, &id, &Device { generation, ..device.clone() })?;
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

    /// Forgets the phones of a session that somebody ended: whoever has them now may not be of the crew. The end that the clock
    /// sets a session forgets none, for the crew is still to be woken.
    pub(super) async fn drop_devices_of(&self, account: &str, session: &str) -> Result<(), ServiceError> {
        for (unit, id, _) in self.devices_from(account, session).await? {
            self.store.drop_device(&unit, &id).await?;
        }
        Ok(())
    }

    /// Another session has taken the place of one, for the same browser.
    pub(super) async fn keep_devices_of(
        &self,
        account: &str,
        (before, after): (&str, &str),
    ) -> Result<(), ServiceError> {
        for (unit, _, device) in self.devices_from(account, before).await? {
            self.add_device(&unit, &Device { session: Some(after.to_owned()), ..device }).await?;
        }
        Ok(())
    }

    async fn devices_from(
        &self,
        account: &str,
        session: &str,
    ) -> Result<Vec<(UnitId, String, Device)>, ServiceError> {
        let Some(unit) = self.accounts.account(account).await?.and_then(|account| account.unit) else {
            return Ok(Vec::new());
        };
        let mut devices = self.devices_of(&unit).await?;
        devices.retain(|(_, device)| device.account == account && device.session.as_deref() == Some(session));
        Ok(devices.into_iter().map(|(id, device)| (unit.clone(), id, device)).collect())
    }

    /// Whether whoever said so is still of that crew, may still sign in, and has ended no session since by a new password.
    async fn carries(&self, unit: &UnitId, device: &Device) -> Result<bool, ServiceError> {
        let account = self.accounts.account(&device.account).await?;
        Ok(account.is_some_and(|account| {
            let is_of_it = !account.disabled && account.unit.as_ref() == Some(unit);
            is_of_it && device.generation.is_none_or(|generation| generation == account.generation)
        }))
    }
}
