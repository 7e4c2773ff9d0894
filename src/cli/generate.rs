//! `sigap generate`: files of this project that are written from its code. `make generate` stores them, and
//! `make drift` compares.

use std::process::ExitCode;

use super::Out;

/// What to write.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum What {
    /// Types shared with the web screens, as TypeScript
    Types,
    /// The OpenAPI document of all routes, as JSON
    Openapi,
    /// The classes of fields, as docs/CLASSES.md
    Classes,
}

pub(super) fn run(what: What, out: &mut Out) -> ExitCode {
    out.text(match what {
        What::Types => crate::http::typescript::web_types(),
        What::Openapi => crate::http::openapi_text(),
        What::Classes => crate::domain::privacy::page(),
    });
    ExitCode::SUCCESS
}
