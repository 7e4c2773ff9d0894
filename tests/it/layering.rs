//! A folder of `src` never names a higher one, and each foreign crate is named only where it belongs.

use std::collections::BTreeSet;

use crate::harness::source::{Source, code_only, is_name, sources};

/// From below. Folders of one row do not name each other.
const LAYERS: [&[&str]; 8] = [
    &["ambient", "config", "text"],
    &["domain"],
    &["store"],
    &["services"],
    &["http", "ws", "channels"],
    &["app"],
    &["cli"],
    &["main"],
];

/// Who may name a crate.
const CRATES: [(&str, &[&str]); 14] = [
    ("redis", &["store"]),
    ("axum", &["http", "ws", "app"]),
    ("axum_extra", &["http", "ws", "app"]),
    ("hyper", &["http", "ws", "app"]),
    ("hyper_util", &["http", "ws", "app"]),
    ("tower_http", &["http", "ws", "app"]),
    ("anyhow", &["main", "cli", "app"]),
    ("clap", &["cli"]),
    ("askama", &["http"]),
    ("reqwest", &["channels", "cli"]),
    ("image", &["services"]),
    ("exif", &["services"]),
    ("multer", &["http"]),
    ("zxcvbn", &["services"]),
];

/// What decisions must not know, so that the same events always follow from the same facts.
const IMPURE: [&str; 9] = [
    "tokio",
    "tracing",
    "reqwest",
    "nix",
    "crate::ambient",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
];

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&layer))
}

/// The layer of a file of `src`, and how deep its module lies below the root.
fn place_of(source: &Source) -> (String, usize) {
    let parts: Vec<&str> = source.path.trim_end_matches(".rs").split('/').skip(1).collect();
    let depth = if parts.last() == Some(&"mod") { parts.len() - 1 } else { parts.len() };
    (parts[0].to_owned(), depth)
}

/// Every path in the code, groups opened: `crate::{a::b, c}` gives `crate::a` and `crate::c`.
fn paths(code: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut rest = code;
    while let Some(at) = rest.find("::") {
        let head = &rest[..at];
        let start = head.rfind(|sign: char| !is_name(sign) && sign != ':').map_or(0, |before| before + 1);
        let start = head.char_indices().map(|(at, _)| at).find(|at| *at >= start).unwrap_or(head.len());
        let end = at
            + 2
            + rest[at + 2..].find(|sign: char| !is_name(sign) && sign != ':').unwrap_or(rest.len() - at - 2);
        let path = &rest[start..end];
        if rest[end..].starts_with('{') {
            out.extend(group(&rest[end + 1..]).map(|first| format!("{path}{first}")));
        }
        out.insert(path.to_owned());
        rest = &rest[end..];
    }
    out
}

/// The first names of each part of an opened `{a::b, c::{d}, e}`.
fn group(text: &str) -> impl Iterator<Item = String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for sign in text.chars() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            sign if depth == 0 => parts.last_mut().unwrap().push(sign),
            _ => {}
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty())
}

/// The layer a path leads to, when it goes through the root of the crate.
fn layer_of(path: &str, depth: usize) -> Option<&str> {
    let mut rest = path;
    let mut up = 0;
    while let Some(above) = rest.strip_prefix("super::") {
        rest = above;
        up += 1;
    }
    let from_root = (up > 0 && up == depth).then_some(rest);
    path.strip_prefix("crate::").or(from_root)?.split("::").next()
}

#[test]
fn a_folder_never_names_a_higher_one() {
    let mut wrong = Vec::new();
    for source in sources("src").iter().filter(|source| source.is(".rs") && source.path != "src/lib.rs") {
        let (layer, depth) = place_of(source);
        let own =
            rank(&layer).unwrap_or_else(|| panic!("{}: which layer is {layer}? Say so here", source.path));
        for path in paths(&code_only(&source.text)) {
            let Some(named) = layer_of(&path, depth) else { continue };
            if named != layer && rank(named).is_some_and(|rank| rank >= own) {
                wrong.push(format!("{} names {path}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "a folder names one that is not below it:\n{}", wrong.join("\n"));
}

#[test]
fn a_foreign_crate_is_named_only_where_it_belongs() {
    let mut wrong = Vec::new();
    for source in sources("src").iter().filter(|source| source.is(".rs") && source.path != "src/lib.rs") {
        let (layer, _) = place_of(source);
        let code = code_only(&source.text);
        let paths = paths(&code);
        for (name, allowed) in CRATES {
            let own_module = code.contains(&format!("mod {name};"));
            let prefix = format!("{name}::");
            let named =
                paths.iter().any(|path| path.starts_with(&prefix)) || code.contains(&format!("use {name};"));
            if named && !own_module && !allowed.contains(&layer.as_str()) {
                wrong.push(format!("{} names {name}, which only {} may", source.path, allowed.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn decisions_know_no_machinery() {
    let mut wrong = Vec::new();
    for source in sources("src/domain").iter().filter(|source| source.is(".rs")) {
        for path in paths(&code_only(&source.text)) {
            if IMPURE.iter().any(|name| path == *name || path.starts_with(&format!("{name}::"))) {
                wrong.push(format!("{} names {path}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "the domain is pure:\n{}", wrong.join("\n"));
}

#[test]
fn this_test_sees_what_it_should() {
    let code = code_only(
        "use crate::{http::a, store::{b, c}}; // crate::ws\nlet x = \"crate::app\"; super::super::y::Z",
    );
    let paths = paths(&code);
    assert!(paths.contains("crate::http::a") && paths.contains("crate::store::"), "{paths:?}");
    assert!(!paths.iter().any(|path| path.contains("ws") || path.contains("app")), "{paths:?}");
    assert_eq!(layer_of("super::super::y::Z", 2), Some("y"));
    assert_eq!(layer_of("super::y::Z", 2), None);
}
