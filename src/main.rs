//! The `sigap` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    sigap::cli::run()
}
