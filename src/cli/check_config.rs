//! `sigap check-config`: everything that is wrong with settings, at once.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::Out;
use crate::config::{Config, Fault, Place, read_centres};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files of settings, each checked by itself; none: the defaults and the environment
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut Out) -> ExitCode {
    let one_by_one = args.files.iter().map(|file| Some(file.as_path()));
    let all: Vec<Option<&Path>> = if args.files.is_empty() { vec![None] } else { one_by_one.collect() };
    let mut faults = 0;
    for file in all {
        let found = check(file);
        faults += found.len();
        let name =
            file.map_or_else(|| "defaults and environment".to_owned(), |file| file.display().to_string());
        if found.is_empty() {
            out.line(format_args!("✓ {name}"));
        } else {
            out.line(format_args!("✗ {name}"));
        }
        for fault in found {
            out.line(format_args!("    {fault}"));
        }
    }
    if faults == 0 {
        return ExitCode::SUCCESS;
    }
    out.line(format_args!("{faults} {} wrong", if faults == 1 { "thing is" } else { "things are" }));
    ExitCode::FAILURE
}

/// What is wrong with a file, and with the files it names.
fn check(file: Option<&Path>) -> Vec<Fault> {
    let config = match Config::read(file) {
        Ok(config) => config,
        Err(faults) => return faults,
    };
    let Some(centres) = config.region.centres_file else { return Vec::new() };
    let name = centres.display().to_string();
    match std::fs::read_to_string(&centres) {
        Ok(text) => read_centres(&name, &text).err().unwrap_or_default(),
        Err(error) => {
            let key = Some("region.centres_file".to_owned());
            vec![Fault { place: Place::Whole(name), key, word: format!("cannot be read: {error}") }]
        }
    }
}
