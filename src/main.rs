//! The `sigap` command.

use std::process::ExitCode;

/// A report is many small texts for a moment: a tenth less processor time than with the C library's allocator (380 and
/// 425 µs, medians of six runs in turn), for 10 MB.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sigap::cli::run()
}
