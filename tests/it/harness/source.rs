//! The project's own files, for tests about how it is written.

use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 8] =
    ["target", "node_modules", "dist", ".git", ".tools", "data", "playwright-report", "test-results"];

/// A file of the project.
pub struct Source {
    /// From the root of the project, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

impl Source {
    /// Whether the path ends like that.
    pub fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    /// Its lines, numbered from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }
}

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All text files below `folder` (empty: all), in the order of their names.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut waiting: Vec<PathBuf> = vec![root().join(folder)];
    let mut out = Vec::new();
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.map(Result::unwrap) {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) {
                waiting.push(path);
            } else if kind.is_file()
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                out.push(Source { path, text });
            }
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// Rust text with every comment and literal blanked, line by line as before.
pub fn code_only(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let end = literal_end(&signs, at).unwrap_or(at);
        if end == at {
            out.push(signs[at]);
            at += 1;
            continue;
        }
        out.extend(signs[at..end].iter().map(|sign| if *sign == '\n' { '\n' } else { ' ' }));
        at = end;
    }
    out
}

/// Where the comment or literal that begins at `at` ends.
fn literal_end(signs: &[char], at: usize) -> Option<usize> {
    let next = |ahead: usize| signs.get(at + ahead).copied().unwrap_or(' ');
    let find = |from: usize, wanted: &str| {
        let wanted: Vec<char> = wanted.chars().collect();
        (from..signs.len()).find(|here| signs[*here..].starts_with(&wanted)).map(|here| here + wanted.len())
    };
    let whole = signs.len();
    match (signs[at], next(1)) {
        ('/', '/') => Some(find(at, "\n").map_or(whole, |end| end - 1)),
        ('/', '*') => Some(find(at, "*/").unwrap_or(whole)),
        ('"', _) => Some(quote_end(signs, at + 1, '"')),
        ('r', '"' | '#') if at == 0 || !is_name(signs[at - 1]) => {
            let hashes = signs[at + 1..].iter().take_while(|sign| **sign == '#').count();
            let quoted = next(1 + hashes) == '"';
            let end = format!("\"{}", "#".repeat(hashes));
            quoted.then(|| find(at + 2 + hashes, &end).unwrap_or(whole))
        }
        ('\'', '\\') => Some(quote_end(signs, at + 1, '\'')),
        ('\'', _) if next(2) == '\'' => Some(at + 3),
        _ => None,
    }
}

fn quote_end(signs: &[char], from: usize, quote: char) -> usize {
    let mut at = from;
    while at < signs.len() && signs[at] != quote {
        at += if signs[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(signs.len())
}

/// Whether a sign may be part of a Rust name.
pub fn is_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}
