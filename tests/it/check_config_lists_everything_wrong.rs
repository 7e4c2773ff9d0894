//! `sigap check-config` and `sigap default-config`, as a person runs them.

use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::source::root;

#[test]
fn the_printed_defaults_pass_and_faults_of_several_files_are_listed_together() {
    let folder = Folder::new();
    let (defaults, content) = said(&sigap(folder.path(), &["default-config"]).output().unwrap());
    assert!(content);
    std::fs::write(folder.path().join("good.toml"), defaults).unwrap();
    std::fs::write(folder.path().join("bad.toml"), "[http]\nlisten = 1\n[a]\n").unwrap();
    let worse = "[region]\ncentres_file = \"gone.toml\"\nnames_file = \"names.csv\"\n";
    std::fs::write(folder.path().join("names.csv"), "# ours\n32.01,Bogor\n32.02.01,Cisaat\n32.01\n").unwrap();
    std::fs::write(folder.path().join("worse.toml"), worse).unwrap();
    let args = ["check-config", "good.toml", "bad.toml", "worse.toml"];
    let (text, content) = said(&sigap(folder.path(), &args).output().unwrap());
    assert!(!content);
    assert_eq!(
        text,
        "✓ good.toml\n✗ bad.toml\n    bad.toml:2:10: http.listen: must be a text in quotes, not a whole number\n    \
         bad.toml:3:2: a: is not a setting\n✗ worse.toml\n    gone.toml: region.centres_file: cannot be read: \
         No such file or directory (os error 2)\n    names.csv:3:1: 32.02.01: the area it lies within must stand \
         before it\n    names.csv:4:1: must be a code, a comma and a name\n5 things are wrong\n"
    );
}

#[test]
fn the_environment_is_checked_too() {
    let folder = Folder::new();
    let mut check = sigap(folder.path(), &["check-config"]);
    let (text, content) = said(&check.env("SIGAP__HTTP__LISTEN", "here").output().unwrap());
    assert!(!content && text.contains("environment SIGAP__HTTP__LISTEN: http.listen: "), "{text}");
    assert!(said(&sigap(folder.path(), &["check-config"]).output().unwrap()).1);
}

#[test]
fn rules_kinds_plans_and_areas_are_known_by_what_they_hold() {
    let folder = Folder::new();
    let shipped = |name: &str| std::fs::read_to_string(root().join("config").join(name)).unwrap();
    let rules = shipped("triage.toml").replacen("version = ", "versoin = ", 1);
    std::fs::write(folder.path().join("mine.toml"), rules).unwrap();
    let plans = shipped("plans.toml").replacen("kind = \"fire\"", "kind = \"fier\"", 1);
    std::fs::write(folder.path().join("my_plans.toml"), plans).unwrap();
    for name in ["triage.toml", "kinds.toml", "plans.toml", "areas.toml"] {
        std::fs::write(folder.path().join(name), shipped(name)).unwrap();
    }
    let args = [
        "check-config",
        "triage.toml",
        "kinds.toml",
        "plans.toml",
        "areas.toml",
        "mine.toml",
        "my_plans.toml",
    ];
    let (text, content) = said(&sigap(folder.path(), &args).output().unwrap());
    assert!(!content);
    assert!(
        text.starts_with(
            "✓ triage.toml\n✓ kinds.toml\n✓ plans.toml\n✓ areas.toml\n✗ mine.toml\n    mine.toml:"
        ),
        "{text}"
    );
    assert!(text.contains("versoin"), "{text}");
    assert!(text.contains("my_plans.toml:33:8: there is no kind `fier`"), "{text}");
}
