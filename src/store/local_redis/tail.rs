//! The end of the append-only file, before the server reads it.
//!
//! A write that the power cut off in the middle leaves a transaction without its end. The server does not carry it
//! out, but cuts the file behind the last whole command of it, and writes on there: at the start after that, what is
//! left of it is carried out with the next transaction. So it is cut off here, where it begins. It was never
//! acknowledged: its end was not on the disk.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use memchr::memmem;

const BEGIN: &[u8] = b"*1\r\n$5\r\nMULTI\r\n";
const END: &[u8] = b"*1\r\n$4\r\nEXEC\r\n";
/// No transaction of ours is longer.
const LOOKED_AT: u64 = 4 << 20;

/// Cuts a transaction without an end off the file; how many bytes that were.
///
/// # Errors
/// When the file is there and cannot be read or cut.
pub fn mend(redis_dir: &Path) -> std::io::Result<u64> {
    let Some(path) = last_file(&redis_dir.join("appendonlydir"))? else { return Ok(0) };
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let from = length.saturating_sub(LOOKED_AT);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    let Some(keep) = begins_at(&end) else { return Ok(0) };
    let keep = from + keep as u64;
    file.set_len(keep)?;
    file.sync_all()?;
    Ok(length - keep)
}

/// Where the last transaction begins, when it does not end. What people write holds no such line breaks: JSON has
/// none, and sealed words are letters and digits.
fn begins_at(bytes: &[u8]) -> Option<usize> {
    let begin = memmem::rfind(bytes, BEGIN)?;
    memmem::find(&bytes[begin..], END).is_none().then_some(begin)
}

/// The file that is written to, as the manifest names it; `None` when there is none.
fn last_file(dir: &Path) -> std::io::Result<Option<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "manifest") {
            let manifest = std::fs::read_to_string(path)?;
            // `file NAME seq NUMBER type i`, the newest last.
            let name = manifest.lines().rev().find_map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                match words[..] {
                    ["file", name, .., "type", "i"] => Some(name.to_owned()),
                    _ => None,
                }
            });
            return Ok(name.map(|name| dir.join(name)).filter(|path| path.exists()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &[u8] = b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n";

    #[test]
    fn only_a_transaction_without_an_end_is_cut_off_wherever_it_was_broken() {
        let whole = [BEGIN, SET, SET, END].concat();
        assert_eq!(begins_at(&whole), None);
        assert_eq!(begins_at(SET), None);
        let before = [&whole[..], SET].concat();
        for broken in BEGIN.len()..whole.len() {
            let bytes = [&before[..], &whole[..broken]].concat();
            assert_eq!(begins_at(&bytes), Some(before.len()), "{broken} bytes of it");
        }
    }
}
