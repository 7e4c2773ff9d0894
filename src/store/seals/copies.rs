//! Copies of seals outside Redis, and the key of a process: a pair of files that one process holds under a lock. What Redis
//! is made to forget stays known here.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::keys::ProcessKey;
use super::seal::{Seal, Signed};
use crate::ambient::Ids;

/// Processes that may share a folder.
const MOST_SLOTS: u32 = 64;
/// The last seal of a file lies within so many bytes of its end.
const TAIL_BYTES: u64 = 4 << 20;
/// Asks every process of the folder for a new key.
const RENEW: &str = "renew";

/// The key and the copies of one process, held until dropped.
#[derive(Debug)]
pub struct Slot {
    dir: PathBuf,
    /// Its place in the folder, from 1.
    pub number: u32,
    /// Signs seals.
    pub key: ProcessKey,
    copies: File,
    /// A second place, where the settings name one.
    other: Option<File>,
    /// The last copy.
    last: Option<Signed>,
    /// Keys that sign nothing any more, as far as the end of the copies tells.
    retired: Vec<String>,
}

/// Copies by number of the seal, each with where it lies.
pub type Known = BTreeMap<u64, Vec<(String, Signed)>>;

/// Files of copies.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    /// What they hold.
    pub known: Known,
    /// Lines that are no seal, by file.
    pub damaged: Vec<String>,
}

impl Slot {
    /// Takes the first place in `dir` that nobody holds; makes a key and an empty file where there are none. Copies go to
    /// `other` as well.
    ///
    /// # Errors
    /// When the files cannot be had.
    pub fn take(dir: &Path, other: Option<&Path>, ids: &Ids) -> std::io::Result<Self> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        for number in 1..=MOST_SLOTS {
            let path = dir.join(format!("copies-{number:02}.ndjson"));
            let file = private().read(true).append(true).create(true).open(&path)?;
            if file.try_lock().is_err() {
                continue;
            }
            let mut known = whole_lines(&file)?;
            let seals = known.iter().filter_map(|signed| Seal::parse(&signed.seal));
            let retired = seals.filter_map(|seal| seal.retires).collect();
            let key = read_or_make(dir, number, ids)?;
            let other = other.map(|other| second(other, &key)).transpose()?;
            File::open(dir)?.sync_all()?;
            let last = known.pop();
            return Ok(Self { dir: dir.to_owned(), number, key, copies: file, other, last, retired });
        }
        Err(std::io::Error::other(format!("{MOST_SLOTS} processes seal in {} already", dir.display())))
    }

    /// The last seal that was copied.
    pub fn last(&self) -> Option<&Signed> {
        self.last.as_ref()
    }

    /// Keys that sign nothing any more, as far as the end of the copies tells.
    pub fn retired(&self) -> &[String] {
        &self.retired
    }

    /// Where the copies lie.
    pub fn path(&self) -> PathBuf {
        self.dir.join(format!("copies-{:02}.ndjson", self.number))
    }

    /// Copies seals, and returns when they are on the disk.
    ///
    /// # Errors
    /// When a disk does not take them: nothing of it counts as copied.
    pub fn copy(&mut self, seals: &[Signed]) -> std::io::Result<()> {
        let Some(last) = seals.last() else { return Ok(()) };
        let mut lines = Vec::new();
        for signed in seals {
            serde_json::to_writer(&mut lines, signed)?;
            lines.push(b'\n');
        }
        // The second place first: what is written twice there is of no harm.
        if let Some(other) = &self.other {
            append(other, &lines)?;
        }
        append(&self.copies, &lines)?;
        self.last = Some(last.clone());
        Ok(())
    }

    /// A new key where `sigap seal rotate` has asked for one since the present one was made; whether there is one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn renew_if_asked(&mut self, ids: &Ids) -> std::io::Result<bool> {
        let asked = std::fs::metadata(self.dir.join(RENEW)).and_then(|file| file.modified());
        let made = std::fs::metadata(key_path(&self.dir, self.number)).and_then(|file| file.modified());
        let (Ok(asked), Ok(made)) = (asked, made) else { return Ok(false) };
        if asked <= made {
            return Ok(false);
        }
        let key = ProcessKey::new(ids.bytes(), Some(self.key.public.clone()));
        write_key(&self.dir, self.number, &key)?;
        self.key = key;
        Ok(true)
    }

    /// Asks every process that seals in this folder for a new key.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn ask_for_new_keys(dir: &Path) -> std::io::Result<()> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let mut file = private().write(true).create(true).truncate(true).open(dir.join(RENEW))?;
        file.write_all(b"new keys\n")?;
        file.sync_all()
    }
}

impl Copies {
    /// Every file of copies in a folder. A folder that is not there holds none.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn in_folder(dir: &Path) -> std::io::Result<Self> {
        let mut all = Self::default();
        all.add_folder(dir)?;
        Ok(all)
    }

    /// Adds every file of a folder. One that is not there holds none.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn add_folder(&mut self, dir: &Path) -> std::io::Result<()> {
        let Ok(entries) = std::fs::read_dir(dir) else { return Ok(()) };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "ndjson"));
        paths.sort();
        for path in paths {
            self.add_file(&path)?;
        }
        Ok(())
    }

    /// Adds a file, also one of another machine.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn add_file(&mut self, path: &Path) -> std::io::Result<()> {
        let bytes = std::fs::read(path)?;
        let (found, damaged) = parse_copies(&bytes);
        let name = path.display().to_string();
        if damaged > 0 {
            self.damaged.push(name.clone());
        }
        for signed in found {
            let Some(seal) = Seal::parse(&signed.seal) else { continue };
            let here = self.known.entry(seal.number).or_default();
            if !here.iter().any(|(_, other)| *other == signed) {
                here.push((name.clone(), signed));
            }
        }
        Ok(())
    }
}

/// The seals in the bytes of a file, and how many of its lines are none. A line without end was cut off by a crash and counts
/// as neither.
pub fn parse_copies(bytes: &[u8]) -> (Vec<Signed>, usize) {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let lines = bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let read: Vec<Option<Signed>> = lines
        .map(|line| serde_json::from_slice::<Signed>(line).ok())
        .map(|signed| signed.filter(|signed| Seal::parse(&signed.seal).is_some()))
        .collect();
    let damaged = read.iter().filter(|signed| signed.is_none()).count();
    (read.into_iter().flatten().collect(), damaged)
}

fn append(mut file: &File, lines: &[u8]) -> std::io::Result<()> {
    let before = file.metadata()?.len();
    let written = file.write_all(lines).and_then(|()| file.sync_data());
    if written.is_err() {
        // Half a line would run into the next.
        let _ = file.set_len(before);
    }
    written
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// The last seals of a file, whose half-written last line is cut off.
fn whole_lines(mut file: &File) -> std::io::Result<Vec<Signed>> {
    let from = file.metadata()?.len().saturating_sub(TAIL_BYTES);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if whole < bytes.len() {
        file.set_len(from + whole as u64)?;
    }
    Ok(parse_copies(&bytes).0)
}

fn second(folder: &Path, key: &ProcessKey) -> std::io::Result<File> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let name = format!("copies-{}.ndjson", &key.public[..16]);
    private().append(true).create(true).open(folder.join(name))
}

fn key_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("key-{number:02}.toml"))
}

fn read_or_make(dir: &Path, number: u32, ids: &Ids) -> std::io::Result<ProcessKey> {
    let path = key_path(dir, number);
    match std::fs::read_to_string(&path) {
        Ok(text) => ProcessKey::read(&text)
            .ok_or_else(|| std::io::Error::other(format!("{} holds no key", path.display()))),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {
            let key = ProcessKey::new(ids.bytes(), None);
            write_key(dir, number, &key)?;
            Ok(key)
        }
        Err(fault) => Err(fault),
    }
}

/// Whole, or not at all.
fn write_key(dir: &Path, number: u32, key: &ProcessKey) -> std::io::Result<()> {
    let (path, draft) = (key_path(dir, number), dir.join(format!("key-{number:02}.new")));
    let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
    file.write_all(key.write().as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, &path)?;
    File::open(dir)?.sync_all()
}
