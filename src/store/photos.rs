//! Where the files of photos lie: sealed, under random names. The folder of this machine is one such place; another is
//! in `channels`. Knows neither pictures nor keys.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use futures::FutureExt;
use futures::future::BoxFuture;

/// Why a file could not be kept or had.
#[derive(Debug, thiserror::Error)]
pub enum PlaceFault {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// The place does not answer, is full, or does not let us in.
    #[error("{0}")]
    Away(String),
}

/// A place for files.
pub trait PhotoPlace: Send + Sync {
    /// Keeps a file; once it is done, the file is on a disk.
    fn put(&self, name: String, file: Vec<u8>) -> BoxFuture<'_, Result<(), PlaceFault>>;

    /// A file, at most `most` bytes of it.
    fn get(&self, name: String, most: u64) -> BoxFuture<'_, Result<Vec<u8>, PlaceFault>>;

    /// Forgets a file; one that is not there is no fault.
    fn forget(&self, name: String) -> BoxFuture<'_, Result<(), PlaceFault>>;
}

/// A folder of this machine. Made when the first file comes.
#[derive(Clone, Debug)]
pub struct PhotoFolder(PathBuf);

impl PhotoFolder {
    /// The folder at `dir`.
    pub fn new(dir: PathBuf) -> Self {
        Self(dir)
    }

    /// Never outside the folder: a name is made of letters, digits and `-`.
    fn path(&self, name: &str) -> Result<PathBuf, PlaceFault> {
        let plain = |sign: u8| sign.is_ascii_alphanumeric() || sign == b'-';
        if name.len() < 8 || name.len() > 96 || !name.bytes().all(plain) {
            return Err(PlaceFault::Missing);
        }
        Ok(self.0.join(&name[..2]).join(name))
    }
}

impl PhotoPlace for PhotoFolder {
    fn put(&self, name: String, file: Vec<u8>) -> BoxFuture<'_, Result<(), PlaceFault>> {
        async move {
            let path = self.path(&name)?;
            aside(move || write(&path, &file)).await
        }
        .boxed()
    }

    fn get(&self, name: String, most: u64) -> BoxFuture<'_, Result<Vec<u8>, PlaceFault>> {
        async move {
            let path = self.path(&name)?;
            aside(move || {
                let size = fs::metadata(&path)?.len();
                if size > most {
                    return Err(std::io::Error::other("larger than any photo"));
                }
                fs::read(&path)
            })
            .await
        }
        .boxed()
    }

    fn forget(&self, name: String) -> BoxFuture<'_, Result<(), PlaceFault>> {
        async move {
            let path = self.path(&name)?;
            match aside(move || fs::remove_file(&path)).await {
                Err(PlaceFault::Missing) => Ok(()),
                done => done,
            }
        }
        .boxed()
    }
}

/// Whole or not at all, and on the disk; never executable.
fn write(path: &Path, file: &[u8]) -> std::io::Result<()> {
    let dir = path.parent().ok_or(ErrorKind::InvalidInput)?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let part = path.with_extension("part");
    let mut to = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    let written = to.write_all(file).and_then(|()| to.sync_all()).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written?;
    fs::File::open(dir)?.sync_all()
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, PlaceFault> {
    let done =
        tokio::task::spawn_blocking(work).await.map_err(|fault| PlaceFault::Away(fault.to_string()))?;
    done.map_err(|fault| match fault.kind() {
        ErrorKind::NotFound => PlaceFault::Missing,
        _ => PlaceFault::Away(fault.to_string()),
    })
}
