//! The keys of the centre as a text: of a file, of the environment, or what a command says. Nothing of it is ever printed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::XChaCha20Poly1305;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::VaultError;
use super::crypt::{cipher, hex};
use crate::ambient::Ids;

/// Where the keys come from.
#[derive(Clone)]
pub enum KeySource {
    /// A file, made when there is none.
    File(PathBuf),
    /// They are given as such.
    Given(String),
    /// What this program says, with its arguments.
    Command(Vec<String>),
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}

impl KeySource {
    /// What it is called; says nothing of the keys.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Given(_) => "secrets.keys".to_owned(),
            Self::Command(words) => format!("secrets.command ({})", words.first().map_or("", String::as_str)),
        }
    }

    fn read(&self, ids: &Ids) -> Result<String, VaultError> {
        let fault =
            |why: &dyn std::fmt::Display| VaultError::Source { from: self.name(), why: why.to_string() };
        match self {
            Self::File(path) => {
                if !path.exists() {
                    write_new(path, &Written::fresh(ids).text()).map_err(|why| fault(&why))?;
                }
                fs::read_to_string(path).map_err(|why| fault(&why))
            }
            Self::Given(text) => Ok(text.clone()),
            Self::Command(words) => {
                let (program, rest) = words.split_first().ok_or_else(|| fault(&"it is empty"))?;
                let mut command = std::process::Command::new(program);
                // What it says to its error output may hold what it should not.
                let done = command.args(rest).stdin(std::process::Stdio::null()).output();
                let done = done.map_err(|why| fault(&why))?;
                if !done.status.success() {
                    return Err(fault(&format!("it ended with {}", done.status)));
                }
                String::from_utf8(done.stdout).map_err(|_| fault(&"it says no text"))
            }
        }
    }

    pub(super) fn ring(&self, ids: &Ids) -> Result<Ring, VaultError> {
        let text = self.read(ids)?;
        let fault = |why: &str| VaultError::Source { from: self.name(), why: why.to_owned() };
        Ring::of(&Written::read(&text).map_err(fault)?).map_err(fault)
    }
}

/// The keys as they are written. In one line: the master key, the HMAC key, and old master keys, with full stops between.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    master: String,
    hmac: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    old: Vec<String>,
}

impl Written {
    /// New ones.
    pub fn fresh(ids: &Ids) -> Self {
        let (master, hmac) = (BASE64.encode(ids.bytes::<32>()), BASE64.encode(ids.bytes::<64>()));
        Self { master, hmac, old: Vec::new() }
    }

    /// Reads either form.
    ///
    /// # Errors
    /// Why not; never what was read.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.contains('\n') || text.contains(" = ") {
            // What the parser says of a fault quotes the line.
            return toml::from_str(text).map_err(|_| "it is no file of keys");
        }
        let mut parts = text.split('.').map(str::to_owned);
        match (parts.next(), parts.next()) {
            (Some(master), Some(hmac)) => Ok(Self { master, hmac, old: parts.collect() }),
            _ => Err("it has no two keys"),
        }
    }

    /// As a file has it.
    pub fn text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// In one line.
    pub fn line(&self) -> String {
        let all = [&self.master, &self.hmac].into_iter().chain(&self.old);
        all.map(String::as_str).collect::<Vec<_>>().join(".")
    }

    /// With a new master key; the one so far is an old one.
    #[must_use]
    pub fn rotated(mut self, ids: &Ids) -> Self {
        let before = std::mem::replace(&mut self.master, BASE64.encode(ids.bytes::<32>()));
        self.old.insert(0, before);
        self
    }

    /// Without old master keys.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { old: Vec::new(), ..self }
    }

    /// Whether there are old master keys.
    pub fn has_old(&self) -> bool {
        !self.old.is_empty()
    }
}

/// The keys, ready for use.
pub(super) struct Ring {
    /// The name and the key; the first one seals.
    pub masters: Vec<(String, XChaCha20Poly1305)>,
    pub hmac: [u8; 64],
}

impl Ring {
    /// Those of a file; `None` when it cannot be read, or holds none.
    pub(super) fn there(path: &Path) -> Option<Self> {
        Self::of(&Written::read(&fs::read_to_string(path).ok()?).ok()?).ok()
    }

    fn of(written: &Written) -> Result<Self, &'static str> {
        let bytes = |text: &str| BASE64.decode(text).map_err(|_| "a key is not base64");
        let short = |_| "a key has the wrong length";
        let mut masters = Vec::new();
        for text in std::iter::once(&written.master).chain(&written.old) {
            let key: [u8; 32] = bytes(text)?.try_into().map_err(short)?;
            let name = hex(&Sha256::digest([&b"sigap master key "[..], &key].concat())[..8]);
            masters.push((name, cipher(&key)));
        }
        Ok(Self { masters, hmac: bytes(&written.hmac)?.try_into().map_err(short)? })
    }
}

/// A file for the owner alone, whole or not at all; one that is there is not written over.
pub(super) fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())
}

/// The same in the place of what is there.
///
/// # Errors
/// When it cannot be written; then the old one is as it was.
pub fn write_over(path: &Path, text: &str) -> std::io::Result<()> {
    let part = path.with_extension("new");
    let _ = fs::remove_file(&part);
    write_new(&part, text)?;
    fs::rename(&part, path)?;
    path.parent().map_or(Ok(()), |dir| {
        fs::File::open(if dir.as_os_str().is_empty() { Path::new(".") } else { dir })?.sync_all()
    })
}
