//! Why a private Redis cannot be had.

use std::path::{Path, PathBuf};

use super::program::Program;

/// Why a private Redis cannot be had; the words say what to do.
#[derive(Debug, thiserror::Error)]
pub enum LocalRedisError {
    /// No program to start.
    #[error(
        "no redis-server or valkey-server found (looked at {looked}). Install one (Debian: apt-get install \
         redis-server), run scripts/need.sh, or give a server with redis.url"
    )]
    NoProgram {
        /// Where.
        looked: String,
    },
    /// Another sigap has this folder.
    #[error(
        "another sigap{} already runs with the data folder {}. For a further process on the same data set \
         redis.url = \"{url}\" and another data_dir",
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(), .folder.display()
    )]
    Owned {
        /// The data folder.
        folder: PathBuf,
        /// The owner, when it said so.
        pid: Option<u32>,
        /// The owner's Redis.
        url: String,
    },
    /// The folder was written by a program that is not here, and no other can read it.
    #[error(
        "the data in {} were written by {wrote}; found here: {found}. Neither can open the other's files, nor \
         an older version a newer one's: install {} {} or newer, or give a running server with redis.url",
        .folder.display(), .wrote.name, .wrote.series()
    )]
    OtherProgram {
        /// The folder of the files.
        folder: PathBuf,
        /// What wrote them.
        wrote: Program,
        /// What could be started.
        found: String,
    },
    /// It was started, but does not answer.
    #[error("{program} does not start: {word}")]
    NoStart {
        /// What was started.
        program: String,
        /// Its last words.
        word: String,
    },
    /// Something else listens where our Redis should.
    #[error("the server on {} does not serve this data folder; stop it, or take another data_dir", .0.display())]
    Foreign(PathBuf),
    /// A file or folder cannot be used.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// Adds the path to an I/O error.
pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> LocalRedisError + use<'_> {
    move |error| LocalRedisError::File { path: path.to_owned(), error }
}
