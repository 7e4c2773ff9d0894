//! The `sigap` command.

use std::process::ExitCode;

/// A report is many small texts for a moment; the C library's allocator takes a quarter of the time they cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sigap::cli::run()
}
