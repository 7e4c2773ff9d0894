//! The master keys while the service runs: a changed one is picked up, and a lost one is said.

use crate::services::{Centre, ServiceError};
use crate::store::StoreError;
use crate::store::vault::Vault;

/// What is sealed to know a master key by.
const KNOWN_BY: &str = "sigap";

/// How the keys of this process stand to what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyState {
    /// Names of master keys that something may be sealed by, and that this process does not have.
    pub lost: Vec<String>,
}

impl Centre {
    /// Compares the keys with those that were used here before. The first ones ever are remembered.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn key_state(&self) -> Result<KeyState, ServiceError> {
        let known = self.store.masters().await?;
        let own = self.vault.master_names();
        let lost: Vec<String> = known.keys().filter(|name| !own.contains(name)).cloned().collect();
        // A key that was never used here while others are missing is another centre's, or a new one made for want of the right one.
        if let Some(first) = own.first()
            && !known.contains_key(first)
            && lost.is_empty()
        {
            let proof = self.vault.seal_own(&self.ids, first, &KNOWN_BY)?;
            self.store.remember_master(first, &proof).await?;
        }
        Ok(KeyState { lost })
    }

    /// Says in the log how many accounts and keys of partners nobody vouched for: none of them lets anybody in.
    pub async fn look_for_unvouched(&self) {
        let found = async {
            let accounts = self.store.unvouched_accounts().await?.len();
            Ok::<_, StoreError>((accounts, self.store.unvouched_partners().await?.len()))
        };
        match found.await {
            Ok((0, 0)) => {}
            Ok((accounts, partners)) => tracing::error!(
                accounts,
                partners,
                "accounts and keys of partners are not vouched for by the keys of this centre: nobody is let in by them. Look at \
                 them with sigap keys vouch, which also vouches for those that are right"
            ),
            Err(fault) => {
                tracing::warn!(%fault, "it could not be looked whether all accounts are vouched for");
            }
        }
    }

    /// Picks up changed keys, and tells boards when some are lost.
    pub async fn look_at_keys(&self) {
        let (vault, ids): (Vault, _) = (self.vault.clone(), self.ids.clone());
        match tokio::task::spawn_blocking(move || vault.refresh(&ids)).await {
            Ok(Ok(true)) => {
                tracing::info!("the master key was changed; both are used while everything is wrapped anew");
            }
            Ok(Ok(false)) | Err(_) => {}
            Ok(Err(fault)) => tracing::warn!(%fault, "the keys could not be read again"),
        }
        match self.key_state().await {
            Ok(state) => {
                if !state.lost.is_empty() {
                    tracing::error!(
                        keys = state.lost.join(" "),
                        "master keys are lost: what was sealed by them cannot be opened; new reports are taken under the key in use; \
                         put the right keys back, or accept the loss with sigap keys accept-loss"
                    );
                }
                self.board.set_keys_lost(!state.lost.is_empty());
            }
            Err(fault) => tracing::warn!(%fault, "the keys could not be compared with what is kept"),
        }
    }
}
