//! The style sheet and the script of the caller's pages. Their address holds their hash, so they never change.

use std::sync::LazyLock;

use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::store::vault::sha256_hex;

const CSS: &str = include_str!("../../../templates/caller.css");
const WORKER: &str = include_str!("../../../templates/lapor.sw.js");
const JS: &str = include_str!("../../../templates/caller.js");
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Address of the style sheet.
pub(super) static CSS_PATH: LazyLock<String> = LazyLock::new(|| path("/assets/caller.css", CSS));
/// Address of the script.
pub(super) static JS_PATH: LazyLock<String> = LazyLock::new(|| path("/assets/caller.js", JS));

type File = ([(HeaderName, &'static str); 2], &'static str);

pub(super) async fn css() -> File {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, FOR_EVER)], CSS)
}

pub(super) async fn js() -> File {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, FOR_EVER)], JS)
}

/// The service worker: under one address for ever, so it is asked for anew. From the root, to see to `/lapor`.
pub(super) async fn worker() -> File {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")], WORKER)
}

fn path(at: &str, content: &str) -> String {
    format!("{at}?v={}", &sha256_hex(content.as_bytes())[..12])
}
