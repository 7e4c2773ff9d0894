//! The files that the service is deployed with give it no more rights than it uses, and name things that exist; packages of the web
//! files run no scripts of their own while they are installed, and are what the lock file says.

use std::process::Command;

use serde_json::Value;
use sigap::config::Config;

use crate::harness::source::root;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// What may be shipped to browsers, as in deny.toml for the program; and fonts.
const SHIPPED: [&str; 9] =
    ["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "OFL-1.1", "Unlicense", "Zlib"];
/// What may be used to build and try, too.
const USED: [&str; 1] = ["MPL-2.0"];

#[test]
fn the_unit_of_systemd_gives_up_what_it_does_not_use() {
    let unit = read("deploy/sigap.service");
    let says = |line: &str| unit.lines().any(|one| one.trim() == line);
    for line in [
        "User=sigap",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "RestrictNamespaces=yes",
        "MemoryDenyWriteExecute=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "SystemCallFilter=@system-service",
        "SystemCallFilter=~@privileged",
        "StateDirectoryMode=0700",
        "UMask=0077",
        "LimitCORE=0",
    ] {
        assert!(says(line), "{line}");
    }
    let handles: usize =
        unit.lines().find_map(|line| line.strip_prefix("LimitNOFILE=")).unwrap().parse().unwrap();
    let needed = Config::load(None, []).unwrap().http.max_connections + 256;
    assert!(handles >= needed, "LimitNOFILE={handles}, and {needed} are needed");
}

/// Where systemd is, it judges the unit itself: 2.0 of 10 (its words: OK) at most.
#[test]
fn systemd_finds_little_to_complain_of() {
    let judge = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20", "--no-pager", "deploy/sigap.service"])
        .current_dir(root())
        .output();
    if let Ok(judged) = judge {
        let said = String::from_utf8_lossy(&judged.stdout);
        let can_judge = said.contains("Overall exposure level");
        assert!(!can_judge || judged.status.success(), "{said}");
    }
}

#[test]
fn the_container_runs_by_nobody_and_is_built_from_files_that_exist() {
    let file = read("deploy/Containerfile");
    let last = file.rsplit("\nFROM ").next().unwrap();
    assert!(last.contains("\nUSER 10000:10000\n"), "not root");
    assert!(last.find("USER ") < last.find("ENTRYPOINT"), "before it is run");
    assert!(file.contains("npm ci --ignore-scripts") && file.contains("cargo build --release --locked"));
    for line in file.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from=")) {
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        for source in &words[..words.len() - 1] {
            assert!(root().join(source).exists(), "{line}: {source} is not there");
        }
    }
    // What cargo is told of has to be copied, or it builds nothing.
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    for kind in ["test", "bench"] {
        for target in manifest[kind].as_array().unwrap() {
            let folder = target["path"].as_str().unwrap().split('/').next().unwrap();
            assert!(file.contains(&format!("\nCOPY {folder} {folder}\n")), "{folder}");
        }
    }
    for variable in file.split_whitespace().filter_map(|word| word.strip_prefix("SIGAP__")) {
        let (name, value) = variable.split_once('=').unwrap();
        let set = Config::load(None, [(format!("SIGAP__{name}"), value.to_owned())]);
        assert!(set.is_ok(), "{name}: {set:?}");
    }
    let ignored = read(".dockerignore");
    for name in ["target", "data", ".git", "web/node_modules"] {
        assert!(ignored.lines().any(|line| line == name), "{name} is no part of it");
    }
}

#[test]
fn packages_of_the_web_files_run_nothing_and_are_what_was_locked() {
    assert!(read("web/.npmrc").lines().any(|line| line == "ignore-scripts=true"));
    let lock: Value = serde_json::from_str(&read("web/package-lock.json")).unwrap();
    let manifest: Value = serde_json::from_str(&read("web/package.json")).unwrap();
    for name in ["preinstall", "install", "postinstall", "prepare"] {
        assert!(manifest["scripts"].get(name).is_none(), "{name} would run while installing");
    }
    let mut counted = 0;
    for (path, package) in lock["packages"].as_object().unwrap().iter().filter(|(path, _)| !path.is_empty()) {
        counted += 1;
        assert!(package.get("hasInstallScript").is_none(), "{path} wants to run a script");
        let resolved = package["resolved"].as_str().unwrap_or_default();
        assert!(!resolved.contains("git") && package["link"] != true, "{path} comes from {resolved}");
        // Those of other platforms are named without one where the lock was written.
        let is_elsewhere = package["optional"] == true;
        assert!(
            is_elsewhere || package["integrity"].as_str().is_some_and(|sum| sum.starts_with("sha512-")),
            "{path}"
        );
        let license = package["license"].as_str().unwrap_or_default();
        let plain = license.replace(['(', ')'], " ");
        let is_used = package["dev"] == true || is_elsewhere;
        let may = |one: &str| SHIPPED.contains(&one) || is_used && USED.contains(&one);
        assert!(plain.split(" OR ").any(|one| may(one.trim())), "{path}: {license}");
    }
    assert!(counted > 100);
}
