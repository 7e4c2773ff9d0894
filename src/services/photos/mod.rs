//! Photos: taken within bounds, made anew, sealed, kept, and shown to who may see them. Holds no rule of who that is.

mod develop;
mod forget;
mod keep;
mod look;
mod show;
mod slots;
mod sound;
mod taken;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::config;
use crate::domain::photo::Taken;
use crate::store::photos::PhotoPlace;

use self::slots::Slots;

pub use self::keep::Sender;
pub use self::slots::{Slot, Uploader};

/// Memory is counted in these, bytes.
const UNIT: u64 = 1 << 20;

/// Why a photo was not taken. What it came with is taken all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoFault {
    /// It is neither JPEG, PNG nor WebP.
    #[error("not a photo that is taken")]
    Kind,
    /// It is in the container that some phones use.
    #[error("HEIC or AVIF")]
    Heic,
    /// Its file is too large.
    #[error("more than {most} bytes")]
    TooLarge {
        /// How many there may be.
        most: usize,
    },
    /// It has too many pixels.
    #[error("too many pixels")]
    Pixels,
    /// It cannot be read, or not to its end.
    #[error("it cannot be read")]
    Broken,
    /// The report has as many as it may have.
    #[error("there are {most} at most")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
    /// It did not arrive whole, or in time.
    #[error("it did not arrive whole")]
    Cut,
    /// Too many are being taken.
    #[error("too many at once")]
    Busy,
    /// It cannot be kept now.
    #[error("it cannot be kept now")]
    Away,
}

impl PhotoFault {
    /// The stable code on the wire; its words are `problem.<code>` in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kind => "photo_type",
            Self::Heic => "photo_heic",
            Self::TooLarge { .. } => "photo_too_large",
            Self::Pixels => "photo_pixels",
            Self::Broken => "photo_broken",
            Self::TooMany { .. } => "photo_too_many",
            Self::Cut => "photo_cut",
            Self::Busy => "photos_busy",
            Self::Away => "photos_away",
        }
    }
}

/// A photo made anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Developed {
    /// As a JPEG.
    pub large: Vec<u8>,
    /// The same, small.
    pub small: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where and when it says it was taken.
    pub taken: Option<Taken>,
}

/// A photo that was taken in, and what tells it from others.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoIn {
    /// SHA-256 in hex of the file as it was sent.
    pub sha256: String,
    /// Made anew.
    pub made: Developed,
}

/// What photos may measure.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    max_bytes: usize,
    max_pixels: u64,
    edge_px: u32,
    small_px: u32,
    quality_percent: u8,
    memory_bytes: u64,
}

/// Where photos are made and kept. Cheap to clone.
#[derive(Clone)]
pub struct Photos(Arc<Inner>);

struct Inner {
    place: Box<dyn PhotoPlace>,
    sizes: Sizes,
    /// Memory for decoding, in [`UNIT`]s; whoever decodes holds what it takes.
    memory: Arc<Semaphore>,
    /// What each photo holds of it at least, so that not too many are decoded at once.
    least: u32,
    uploads: Slots,
}

impl std::fmt::Debug for Photos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Photos")
    }
}

impl Photos {
    /// As the settings say, kept in `place`.
    pub fn new(settings: &config::Photos, place: impl PhotoPlace + 'static) -> Self {
        let units = u32::try_from(settings.decode_memory_bytes / UNIT).unwrap_or(u32::MAX).max(1);
        let at_once = u32::try_from(settings.decode_at_once).unwrap_or(1).max(1);
        Self(Arc::new(Inner {
            place: Box::new(place),
            sizes: Sizes {
                max_bytes: settings.max_bytes,
                max_pixels: settings.max_pixels,
                edge_px: settings.edge_px,
                small_px: settings.small_px,
                quality_percent: settings.quality_percent,
                memory_bytes: settings.decode_memory_bytes,
            },
            memory: Arc::new(Semaphore::new(units as usize)),
            least: (units / at_once).max(1),
            uploads: Slots::new(settings.uploads_at_once),
        }))
    }

    /// The right to send photos. Whoever holds it may have one of them in memory.
    ///
    /// # Errors
    /// [`PhotoFault::Busy`] when too many do.
    pub fn slot(&self, who: Uploader) -> Result<Slot, PhotoFault> {
        self.0.uploads.take(who)
    }

    /// Makes a photo of a file. Looks at its head first, and decodes it when there is memory for it.
    ///
    /// # Errors
    /// Why it is not taken.
    pub async fn develop(&self, _: &Slot, file: Vec<u8>) -> Result<PhotoIn, PhotoFault> {
        let sizes = self.0.sizes;
        if file.len() > sizes.max_bytes {
            return Err(PhotoFault::TooLarge { most: sizes.max_bytes });
        }
        let look = move || {
            let sha256 = crate::store::vault::sha256_hex(&file);
            develop::open(file, &sizes).map(|opened| (sha256, opened))
        };
        let (sha256, opened) = tokio::task::spawn_blocking(look).await.map_err(|_| PhotoFault::Broken)??;
        let units = u32::try_from(opened.cost.div_ceil(UNIT)).unwrap_or(u32::MAX).max(self.0.least);
        let units = units.min(u32::try_from(self.0.sizes.memory_bytes / UNIT).unwrap_or(u32::MAX).max(1));
        let memory = Arc::clone(&self.0.memory).acquire_many_owned(units).await;
        let memory = memory.map_err(|_| PhotoFault::Busy)?;
        // Whoever waits may go away; the memory is free only once the work is done.
        let work = move || {
            let made = opened.develop(&sizes);
            drop(memory);
            made
        };
        let made = tokio::task::spawn_blocking(work).await.map_err(|_| PhotoFault::Broken)??;
        Ok(PhotoIn { sha256, made })
    }
}
