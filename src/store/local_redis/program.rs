//! The server programs: where they are, which version, and which of them may open a folder.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A server program, by name and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// `redis` or `valkey`.
    pub name: String,
    /// Such as `7.0.15`.
    pub version: String,
}

/// A program that can be started here.
#[derive(Clone, Debug)]
pub struct Found {
    /// What to start; a bare name is looked for in the PATH.
    pub path: PathBuf,
    /// What it says it is.
    pub program: Program,
}

impl Program {
    /// From `redis 7.0.15`, the form it is shown and written in.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, version) = text.trim().split_once(' ')?;
        let program = Self { name: name.to_owned(), version: version.to_owned() };
        program.numbers().map(|_| program)
    }

    /// From what `--version` prints: `Redis server v=7.0.15 sha=…`.
    fn from_version_line(line: &str) -> Option<Self> {
        let name = line.split_whitespace().next()?.to_lowercase();
        let version = line.split_whitespace().find_map(|word| word.strip_prefix("v="))?;
        Self::parse(&format!("{name} {version}"))
    }

    /// Whether this program can open what `wrote` has written: the same one, not of an older series.
    pub fn opens(&self, wrote: &Self) -> bool {
        self.name == wrote.name && self.numbers() >= wrote.numbers()
    }

    /// The first two numbers of the version, within which the files stay the same.
    pub fn series(&self) -> String {
        self.numbers().map_or_else(|| self.version.clone(), |(major, minor)| format!("{major}.{minor}"))
    }

    fn numbers(&self) -> Option<(u32, u32)> {
        let mut parts = self.version.split('.').map(str::parse);
        Some((parts.next()?.ok()?, parts.next()?.ok()?))
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Where to look: the PATH, then `.tools` here, beside the program's project, and in the data folder.
pub fn candidates(data_dir: &Path) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from(".tools"), data_dir.join(".tools")];
    if let Ok(program) = std::env::current_exe() {
        folders.extend(program.ancestors().skip(1).take(4).map(|above| above.join(".tools")));
    }
    let names = ["redis-server", "valkey-server"];
    let mut out: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
    for folder in folders {
        let there = names.iter().filter_map(|name| folder.join(name).canonicalize().ok());
        for path in there {
            if !out.contains(&path) {
                out.push(path);
            }
        }
    }
    out
}

/// Those candidates that start and say what they are.
pub fn find(candidates: &[PathBuf]) -> Vec<Found> {
    let ask = |path: &PathBuf| {
        let out = Command::new(path).arg("--version").stdin(Stdio::null()).output().ok()?;
        let program = Program::from_version_line(&String::from_utf8_lossy(&out.stdout))?;
        Some(Found { path: path.clone(), program })
    };
    candidates.iter().filter_map(ask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_opens_what_its_own_kind_wrote_unless_a_newer_series_did() {
        let program = |text| Program::parse(text).unwrap();
        assert!(program("redis 7.0.15").opens(&program("redis 7.0.2")));
        assert!(program("redis 7.2.0").opens(&program("redis 7.0.15")));
        assert!(!program("redis 7.0.15").opens(&program("redis 7.2.0")));
        assert!(!program("valkey 9.1.2").opens(&program("redis 7.0.15")));
    }

    #[test]
    fn a_program_says_what_it_is() {
        let line = "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=8f";
        assert_eq!(Program::from_version_line(line), Program::parse("redis 7.0.15"));
        let line = "Valkey server v=9.1.2 sha=00000000:0 malloc=libc bits=64 build=8f";
        assert_eq!(Program::from_version_line(line), Program::parse("valkey 9.1.2"));
        assert_eq!(Program::from_version_line("hello"), None);
    }
}
