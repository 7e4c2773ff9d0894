//! What is linked in has a license that `deny.toml` allows, comes from the package registry, and is none of the
//! crates we decided against.

use std::process::Command;

use serde_json::Value;

use crate::harness::source::root;

fn packages() -> Vec<Value> {
    let args = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform"];
    let out = Command::new(env!("CARGO"))
        .args(args)
        .arg(format!("{}-unknown-linux-gnu", std::env::consts::ARCH))
        .current_dir(root())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let all: Value = serde_json::from_slice(&out.stdout).unwrap();
    all["packages"].as_array().unwrap().clone()
}

fn rules() -> toml::Table {
    std::fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

/// Whether an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0` can be fulfilled.
fn is_free(expression: &str, allowed: &[&str]) -> bool {
    let plain = expression.replace('/', " OR ").replace(['(', ')'], " ");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|one| allowed.contains(&one.trim())))
}

#[test]
fn every_license_is_allowed() {
    let rules = rules();
    let allowed: Vec<&str> =
        rules["licenses"]["allow"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    let wrong: Vec<String> = packages()
        .iter()
        .filter(|package| !is_free(package["license"].as_str().unwrap_or_default(), &allowed))
        .map(|package| format!("{} {}", package["name"], package["license"]))
        .collect();
    assert!(wrong.is_empty(), "not in deny.toml: {wrong:?}");
    assert!(is_free("MIT OR GPL-3.0", &allowed) && !is_free("MIT AND GPL-3.0", &allowed));
}

/// Entities that lead to files and other servers, or grow without end, are of no harm where nobody reads them.
#[test]
fn nothing_reads_xml() {
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        assert!(
            !name.contains("xml") && name != "minidom",
            "{name}: see docs/adr/0043 before anything reads XML"
        );
    }
}

#[test]
fn every_package_comes_from_the_registry_and_none_is_banned() {
    let rules = rules();
    let banned: Vec<&str> =
        rules["bans"]["deny"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        let source = package["source"].as_str();
        let known = name == "sigap" || source.is_some_and(|source| source.starts_with("registry+"));
        assert!(known, "{name} comes from {source:?}");
        assert!(!banned.contains(&name), "{name} is banned in deny.toml");
    }
}

#[test]
fn every_version_is_said_and_has_the_checksum_it_was_tried_with() {
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    for section in ["dependencies", "dev-dependencies"] {
        for (name, wanted) in manifest[section].as_table().unwrap() {
            let version = wanted.as_str().or_else(|| wanted.get("version")?.as_str()).unwrap_or_default();
            assert!(version.starts_with(|sign: char| sign.is_ascii_digit()), "{name} = {wanted}");
        }
    }
    let lock: toml::Table = std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    for package in lock["package"].as_array().unwrap().iter().filter(|one| one.get("source").is_some()) {
        let sum = package.get("checksum").and_then(toml::Value::as_str).unwrap_or_default();
        assert_eq!(sum.len(), 64, "{package}");
    }
}
