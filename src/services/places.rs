//! The region as this process knows it: readers take the present one, an import puts another in its place.

use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

use super::{Centre, ServiceError};
use crate::domain::areas::{Areas, Layer};
use crate::domain::ids::opaque;
use crate::domain::region::Region;
use crate::store::StoreError;
use crate::store::areas::pack;

/// A handle on the present region. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Places(Arc<RwLock<Arc<Region>>>);

impl Places {
    /// Of a region without imported areas.
    pub fn new(region: Region) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(region))))
    }

    /// The region as it is now. Whoever keeps it keeps the areas of now.
    pub fn get(&self) -> Arc<Region> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Readers wait for the exchange of a pointer, never for work.
    fn put(&self, region: Region) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(region);
    }
}

/// Why an import was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Somebody else imported meanwhile.
    #[error("somebody else has imported areas meanwhile; look at `sigap areas list`, and import again")]
    Meanwhile,
    /// What is kept cannot be reached or read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Centre {
    /// Takes over what was imported since, also by other processes; whether anything was. Readers go on with what
    /// they have until the new areas are ready.
    ///
    /// # Errors
    /// [`ServiceError::Store`] when areas cannot be reached or read; the ones before stay.
    pub async fn refresh_areas(&self) -> Result<bool, ServiceError> {
        if self.store.areas_version().await? == self.places.get().areas.version() {
            return Ok(false);
        }
        let kept = self.store.areas().await?;
        let region = self.places.get();
        let work = move || {
            let region = region.with(Areas::new(kept.version.clone(), kept.unpack()?, &region.centres));
            // Names too are made ready before anybody has to wait.
            region.names();
            Ok(region)
        };
        self.places.put(in_background(work).await?);
        self.board.measure_again();
        Ok(true)
    }

    /// Looks again and again whether areas were imported, until `stop`.
    pub async fn follow_areas(&self, stop: CancellationToken) {
        let pause = std::time::Duration::from_millis(self.config.region.areas_check_ms);
        let mut said = false;
        while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            match self.refresh_areas().await {
                Ok(false) => said = false,
                Ok(true) => {
                    said = false;
                    tracing::info!(version = self.places.get().areas.version(), "areas were imported");
                }
                // Once, not every two seconds.
                Err(fault) if !std::mem::replace(&mut said, true) => {
                    tracing::error!(%fault, "imported areas cannot be read; the ones before stay");
                }
                Err(_) => {}
            }
        }
    }

    /// Every imported layer as it is kept now, and the version it has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn imported_layers(&self) -> Result<(String, Vec<Layer>), StoreError> {
        let kept = self.store.areas().await?;
        let version = kept.version.clone();
        in_background(move || kept.unpack()).await.map(|layers| (version, layers))
    }

    /// Keeps a layer in place of the one its level had, if areas still have the version `read`.
    ///
    /// # Errors
    /// [`ImportError`].
    pub async fn import_layer(&self, read: &str, layer: Layer) -> Result<(), ImportError> {
        let level = layer.level;
        let packed = in_background(move || pack(&layer)).await?;
        let version = opaque(level.word(), &self.ids.bytes());
        if self.store.put_areas(read, &version, level, &packed).await? {
            Ok(())
        } else {
            Err(ImportError::Meanwhile)
        }
    }
}

/// Runs what takes long beside the runtime's own threads.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|fault| {
        Err(StoreError::Damaged { what: "the imported areas".to_owned(), why: fault.to_string() })
    })
}
