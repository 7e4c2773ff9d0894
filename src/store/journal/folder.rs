//! The files of a journal. Each is held by one process under a lock; those that nobody holds are taken over.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::fcntl::{FallocateFlags, fallocate};

use super::line::{self, Found};

const NAME: (&str, &str) = ("reports-", ".journal");

/// A folder and the files of it that this process holds; the last one is written.
#[derive(Debug)]
pub(super) struct Folder {
    dir: PathBuf,
    max_bytes: u64,
    held: Vec<Held>,
    reserved: bool,
}

#[derive(Debug)]
struct Held {
    path: PathBuf,
    file: File,
    /// Up to here everything was synced.
    bytes: u64,
    /// Something went wrong with it: nothing more is written to it.
    spent: bool,
}

impl Folder {
    pub fn open(dir: &Path, max_bytes: u64) -> std::io::Result<(Self, Found)> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let mut folder = Self { dir: dir.to_owned(), max_bytes, held: Vec::new(), reserved: false };
        let mut all = Found::default();
        for (_, path) in folder.files()? {
            if let Some(found) = folder.take_over(&path)? {
                all.texts.extend(found.texts);
                all.damaged += found.damaged;
            }
        }
        if folder.held.last().is_none_or(|last| last.spent) {
            folder.add()?;
        } else {
            folder.reserve();
        }
        Ok((folder, all))
    }

    /// Whether the budget is set aside on the disk.
    pub fn is_reserved(&self) -> bool {
        self.reserved
    }

    /// Whether so many more bytes fit into the budget.
    pub fn has_room_for(&self, bytes: usize) -> bool {
        self.used() + bytes as u64 <= self.max_bytes
    }

    fn used(&self) -> u64 {
        self.held.iter().map(|held| held.bytes).sum()
    }

    /// Writes and syncs. After a fault nothing of it counts as written, and the next call tries another file: what a
    /// failed sync left of one is unknown.
    pub fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        if self.held.last().is_none_or(|last| last.spent) {
            self.add()?;
        }
        let Some(last) = self.held.last_mut() else { return Err(std::io::ErrorKind::NotFound.into()) };
        let written = (&last.file).write_all(bytes).and_then(|()| last.file.sync_data());
        if written.is_ok() {
            last.bytes += bytes.len() as u64;
        } else {
            last.spent = true;
            // Best effort: whole lines of it that stay are carried over, as their senders ask again anyway.
            let _ = last.file.set_len(last.bytes);
        }
        written
    }

    /// Empties everything, since all of it was carried over.
    pub fn clear(&mut self) {
        let keep = self.held.pop().filter(|last| !last.spent && last.file.set_len(0).is_ok());
        for held in self.held.drain(..) {
            if let Err(fault) = std::fs::remove_file(&held.path) {
                tracing::warn!(path = %held.path.display(), %fault, "a file of the journal could not be removed");
            }
        }
        if let Some(mut last) = keep {
            last.bytes = 0;
            self.held.push(last);
            self.reserve();
        }
    }

    /// Sets the rest of the budget aside on the disk, where it can: so a disk filled by others stops no report.
    fn reserve(&mut self) {
        let used = self.used();
        let Some(last) = self.held.last() else { return };
        let rest = self.max_bytes.saturating_sub(used);
        let (from, bytes) = (i64::try_from(last.bytes), i64::try_from(rest));
        self.reserved = match (from, bytes) {
            (Ok(from), Ok(bytes @ 1..)) => {
                fallocate(last.file.as_fd(), FallocateFlags::FALLOC_FL_KEEP_SIZE, from, bytes).is_ok()
            }
            _ => false,
        };
    }

    /// A new file, the next by number.
    fn add(&mut self) -> std::io::Result<()> {
        let mut number = self.files()?.last().map_or(0, |(number, _)| *number);
        loop {
            number += 1;
            let path = self.dir.join(format!("{}{number:06}{}", NAME.0, NAME.1));
            let made = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path);
            let file = match made {
                Err(fault) if fault.kind() == std::io::ErrorKind::AlreadyExists => continue,
                made => made?,
            };
            // Another process that looks for files just now may have taken it over.
            if file.try_lock().is_err() {
                continue;
            }
            File::open(&self.dir)?.sync_all()?;
            self.held.push(Held { path, file, bytes: 0, spent: false });
            self.reserve();
            return Ok(());
        }
    }

    /// Reads a file that nobody holds, and holds it. `None`: somebody does, or it is gone.
    fn take_over(&mut self, path: &Path) -> std::io::Result<Option<Found>> {
        let mut file = match OpenOptions::new().read(true).append(true).open(path) {
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        if file.try_lock().is_err() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let found = line::read(&bytes);
        if found.damaged > 0 {
            std::fs::copy(path, path.with_extension("damaged"))?;
        }
        // A half-written last line would otherwise run into the next record.
        file.set_len(found.whole_bytes)?;
        self.held.push(Held {
            path: path.to_owned(),
            file,
            bytes: found.whole_bytes,
            spent: found.damaged > 0,
        });
        Ok(Some(found))
    }

    /// The files of the folder by number.
    fn files(&self) -> std::io::Result<Vec<(u32, PathBuf)>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let number = name.strip_prefix(NAME.0).and_then(|rest| rest.strip_suffix(NAME.1));
            if let Some(number) = number.and_then(|number| number.parse().ok()) {
                files.push((number, path));
            }
        }
        files.sort();
        Ok(files)
    }
}
