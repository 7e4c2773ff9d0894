//! `sigap default-config`: the commented defaults, ready to be changed.

use std::process::ExitCode;

use super::Out;
use crate::config::DEFAULTS;

pub(super) fn run(out: &mut Out) -> ExitCode {
    out.text(DEFAULTS);
    ExitCode::SUCCESS
}
