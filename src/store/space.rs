//! Room on disks: how much is free, and a reserve to be given up when nothing is. Decides nothing.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nix::fcntl::posix_fallocate;
use nix::sys::statvfs::statvfs;

/// Bytes a program without privileges can still write on the disk that holds `path`, or would hold it.
///
/// # Errors
/// When the disk cannot be asked.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let asked = statvfs(there)?;
    Ok(asked.blocks_available().saturating_mul(asked.fragment_size()))
}

/// Space that is held so that it can be given up.
#[derive(Clone, Debug)]
pub struct Reserve {
    path: PathBuf,
    bytes: u64,
}

/// What became of a reserve at a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// It is held, or there is none to be held.
    AsBefore,
    /// There was nothing left on the disk: it was given up.
    GivenUp,
    /// There is room again: it was made.
    Made,
}

/// The part of the reserve that may still be free when it is given up: Redis must not find the very end first.
const GIVEN_UP_BELOW_PART: u64 = 4;

impl Reserve {
    /// A reserve of so many bytes in the data folder; 0: none.
    pub fn new(data_dir: &Path, bytes: u64) -> Self {
        Self { path: data_dir.join("reserve"), bytes }
    }

    /// Gives it up when less than a quarter of it is free beside it; makes it, or makes it again, when more than
    /// `keep_free` stays free with it.
    ///
    /// # Errors
    /// When the disk cannot be asked, or does as little as it says.
    pub fn tend(&self, keep_free: u64) -> io::Result<Reserved> {
        let free = free_bytes(&self.path)?;
        let is_held = self.path.exists();
        if is_held && (free < self.bytes / GIVEN_UP_BELOW_PART || self.bytes == 0) {
            fs::remove_file(&self.path)?;
            return Ok(Reserved::GivenUp);
        }
        if is_held || self.bytes == 0 || free < keep_free.saturating_add(self.bytes.saturating_mul(2)) {
            return Ok(Reserved::AsBefore);
        }
        self.make().inspect_err(|_| drop(fs::remove_file(&self.path)))?;
        Ok(Reserved::Made)
    }

    fn make(&self) -> io::Result<()> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&self.path)?;
        let bytes = i64::try_from(self.bytes).map_err(io::Error::other)?;
        // Not a hole: the blocks are taken now.
        posix_fallocate(&file, 0, bytes)?;
        file.sync_all()
    }
}
