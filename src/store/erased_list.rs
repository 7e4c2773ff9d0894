//! Which keys were deleted because what they open was erased, and which accounts: a list outside Redis, beside the keys of the centre,
//! so that a restored backup of Redis brings nothing back. Names keys, and accounts by a keyed hash, and nothing else; only ever
//! appended to, whole lines at a time. Several processes may share the folder.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::vault::{Vault, write_over};
use super::{Store, StoreError};
use crate::domain::cursor::StreamId;
use crate::domain::ids::ReportId;
use crate::domain::privacy::Ground;

/// The list itself.
const LIST: &str = "erased.list";
/// How far the log was looked through for it. By a second name since accounts are looked for too, so that they are found in what a
/// program that knew none of them went through; where that stands beside this one, each goes on from its own.
const THROUGH: &str = "erased.through.2";
/// What a line that names an account begins with; a program that knows none passes it over.
const ACCOUNT: &str = "account ";
/// Bytes of the file read at once.
const READ_BYTES: usize = 1 << 20;
/// Hex digits by which an account is named.
const MARK_CHARS: usize = 32;

/// A key that was deleted, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedKey {
    /// Whose it was: a report, a call, or words that belong to neither.
    pub of: ReportId,
    /// All of it; else only what opens the restricted.
    pub whole: bool,
    /// Why.
    pub ground: Ground,
}

impl ErasedKey {
    fn line(&self) -> String {
        let what = if self.whole { "whole" } else { "restricted" };
        format!("{} {what} {}\n", self.of, self.ground.word())
    }

    /// `None`: a line that a crash has cut, or that this program does not know.
    fn read(line: &str) -> Option<Self> {
        let mut words = line.strip_suffix('\n')?.split(' ');
        let of = ReportId::from(words.next().filter(|id| !id.is_empty())?);
        let whole = match words.next()? {
            "whole" => true,
            "restricted" => false,
            _ => return None,
        };
        let ground = Ground::read(words.next()?)?;
        words.next().is_none().then_some(Self { of, whole, ground })
    }
}

fn account_line(mark: &str) -> String {
    format!("{ACCOUNT}{mark}\n")
}

/// The mark of an account in a line that names one.
fn account_in(line: &str) -> Option<&str> {
    let mark = line.strip_prefix(ACCOUNT)?.strip_suffix('\n')?;
    (mark.len() == MARK_CHARS && mark.bytes().all(|sign| sign.is_ascii_hexdigit())).then_some(mark)
}

/// The list of one folder. Clones share it.
#[derive(Clone, Debug)]
pub struct ErasedList {
    dir: PathBuf,
    known: Arc<Mutex<Known>>,
}

/// Short hashes of what is in the file, so that it is looked up without reading it.
#[derive(Debug, Default)]
struct Known {
    by: RandomState,
    whole: HashSet<u64>,
    restricted: HashSet<u64>,
    /// Marks of accounts.
    accounts: HashSet<String>,
    /// Up to there it was read.
    read: u64,
}

impl Known {
    fn add(&mut self, key: &ErasedKey) {
        let hash = self.by.hash_one(key.of.as_str());
        if key.whole {
            self.whole.insert(hash)
        } else {
            self.restricted.insert(hash)
        };
    }

    fn has(&self, of: &ReportId, whole: bool) -> bool {
        let hash = self.by.hash_one(of.as_str());
        self.whole.contains(&hash) || (!whole && self.restricted.contains(&hash))
    }
}

impl ErasedList {
    /// Reads the list of a folder; there may be none yet.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(dir: &Path) -> std::io::Result<Self> {
        let list = Self { dir: dir.to_owned(), known: Arc::default() };
        list.refresh()?;
        Ok(list)
    }

    /// Reads what other processes have added to the file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn refresh(&self) -> std::io::Result<()> {
        let mut at = self.known().read;
        loop {
            let (lines, next) = self.lines(at)?;
            let mut known = self.known();
            for line in &lines {
                match (account_in(line), ErasedKey::read(line)) {
                    (Some(mark), _) => drop(known.accounts.insert(mark.to_owned())),
                    (None, Some(key)) => known.add(&key),
                    (None, None) => {}
                }
            }
            known.read = known.read.max(next);
            if next == at {
                return Ok(());
            }
            at = next;
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.dir.join(LIST)
    }

    /// Whether the key was erased: as a whole, or at least what opens the restricted.
    pub fn has(&self, of: &ReportId, whole: bool) -> bool {
        self.known().has(of, whole)
    }

    /// Whether an account of this mark was erased.
    pub fn has_account(&self, mark: &str) -> bool {
        self.known().accounts.contains(mark)
    }

    /// Whether it names any account.
    pub fn names_accounts(&self) -> bool {
        !self.known().accounts.is_empty()
    }

    /// Adds accounts by their marks, as [`ErasedList::add`] does keys.
    ///
    /// # Errors
    /// When the disk does not take them: none of them counts as added.
    pub fn add_accounts(&self, marks: &[String]) -> std::io::Result<usize> {
        let mut known = self.known();
        let fresh: Vec<&String> = marks.iter().filter(|mark| !known.accounts.contains(*mark)).collect();
        self.append(fresh.iter().map(|mark| account_line(mark)).collect())?;
        known.accounts.extend(fresh.iter().map(|mark| (*mark).clone()));
        Ok(fresh.len())
    }

    /// Adds keys that are not in it yet, and returns when they are on the disk; how many.
    ///
    /// # Errors
    /// When the disk does not take them: none of them counts as added.
    pub fn add(&self, keys: &[ErasedKey]) -> std::io::Result<usize> {
        let mut known = self.known();
        let fresh: Vec<&ErasedKey> = keys.iter().filter(|key| !known.has(&key.of, key.whole)).collect();
        self.append(fresh.iter().map(|key| key.line()).collect())?;
        for key in &fresh {
            known.add(key);
        }
        Ok(fresh.len())
    }

    /// Writes whole lines at the end, and returns when they are on the disk.
    fn append(&self, mut lines: String) -> std::io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let is_new = !self.path().exists();
        let mut file =
            OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(self.path())?;
        if !ends_whole(&mut file)? {
            // What a crash has cut off stays a line of its own, which nobody reads.
            lines.insert(0, '\n');
        }
        file.write_all(lines.as_bytes())?;
        file.sync_data()?;
        if is_new {
            File::open(&self.dir)?.sync_all()?;
        }
        Ok(())
    }

    /// Some of the keys is in it from a place of the file on, and where to go on; the same place: that was all.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn some(&self, at: u64) -> std::io::Result<(Vec<ErasedKey>, u64)> {
        let (lines, next) = self.lines(at)?;
        Ok((lines.iter().filter_map(|line| ErasedKey::read(line)).collect(), next))
    }

    fn lines(&self, at: u64) -> std::io::Result<(Vec<String>, u64)> {
        let mut file = match File::open(self.path()) {
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), at)),
            opened => BufReader::new(opened?),
        };
        file.seek(SeekFrom::Start(at))?;
        let (mut lines, mut next) = (Vec::new(), at);
        while next - at < READ_BYTES as u64 {
            let mut line = String::new();
            let read = file.read_line(&mut line)?;
            if !line.ends_with('\n') {
                break;
            }
            next += read as u64;
            lines.push(line);
        }
        Ok((lines, next))
    }

    /// Up to where the log was looked through for what was erased.
    pub fn through(&self) -> StreamId {
        let text = std::fs::read_to_string(self.dir.join(THROUGH)).unwrap_or_default();
        text.trim().parse().unwrap_or_default()
    }

    /// Remembers that.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn look_from(&self, id: StreamId) -> std::io::Result<()> {
        write_over(&self.dir.join(THROUGH), &format!("{id}\n"))
    }
}

fn ends_whole(file: &mut File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

impl Store {
    /// Deletes keys that are there although they were erased; which ones.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn delete_again(&self, keys: &[ErasedKey]) -> Result<Vec<ErasedKey>, StoreError> {
        let of: Vec<ReportId> = keys.iter().map(|key| key.of.clone()).collect();
        let wrapped = self.wrapped_keys(&of).await?;
        let (mut found, mut pipe) = (Vec::new(), redis::pipe());
        for (key, wrapped) in keys.iter().zip(wrapped) {
            let Some(wrapped) = wrapped else { continue };
            if key.whole {
                pipe.del(self.keys.personal_key(key.of.as_str())).ignore();
                found.push(key.clone());
            } else if let Some(left) = Vault::without_restricted(&wrapped)
                && self.swap_key(&key.of, &wrapped, &left).await?
            {
                found.push(key.clone());
            }
        }
        if pipe.cmd_iter().next().is_some() {
            let () = pipe.query_async(&mut self.connection()).await?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(of: &str, whole: bool) -> ErasedKey {
        ErasedKey { of: of.into(), whole, ground: Ground::Request }
    }

    #[test]
    fn a_line_is_read_as_it_was_written_and_a_cut_one_is_none() {
        for one in [key("32-a", true), key("32-b", false)] {
            assert_eq!(ErasedKey::read(&one.line()), Some(one.clone()));
            let line = one.line();
            assert!((0..line.len()).all(|end| ErasedKey::read(&line[..end]).is_none()));
            assert_eq!(account_in(&line), None);
        }
        let line = account_line(&"a1".repeat(16));
        assert_eq!(account_in(&line), Some(&line[ACCOUNT.len()..line.len() - 1]));
        assert!((0..line.len()).all(|end| account_in(&line[..end]).is_none()));
        assert_eq!(ErasedKey::read(&line), None, "a program that knows no accounts passes it over");
    }
}
