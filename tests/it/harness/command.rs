//! The built `sigap` as a person would run it.

use std::path::Path;
use std::process::{Command, Output};

/// `sigap` with these arguments, in `folder`, with nothing of our environment but the PATH.
pub fn sigap(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigap"));
    let path = std::env::vars_os().find(|(name, _)| name == "PATH").map(|(_, path)| path);
    command.args(args).current_dir(folder).env_clear().envs(path.map(|path| ("PATH", path)));
    command
}

/// What a finished command wrote, and whether it was content.
pub fn said(output: &Output) -> (String, bool) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (String::from_utf8_lossy(&text).into_owned(), output.status.success())
}
