//! `sigap triage-eval`: cases with the level that experts gave, counted, weighed and explained.

use std::path::Path;

use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;

/// Semicolons, a decimal comma, a cell that is no answer, a row without a level.
const CASES: &str = "keluhan;sadar;suhu;ahli\n\
    tidak sadar, tidak bernapas;4;;1\n\
    nyeri dada;1;36,5;2\n\
    batuk pilek;1;??;2\n\
    batuk pilek;1;36,5;4\n\
    sesak napas;1;36,5;5\n\
    pusing;1;36,5;\n";

fn eval(folder: &Path, more: &[&str]) -> (String, bool) {
    let file = folder.join("cases.csv");
    std::fs::write(&file, CASES).unwrap();
    let file = file.display().to_string();
    let mut all = vec!["triage-eval", file.as_str(), "--text", "keluhan", "--expected", "ahli"];
    all.extend_from_slice(more);
    let (words, good) = said(&sigap(folder, &all).output().unwrap());
    (words, good)
}

const ANSWERS: [&str; 6] =
    ["--answer", "avpu=sadar", "--values", "avpu=1:a,2:v,3:p,4:u", "--answer", "temp_c=suhu"];

#[test]
fn the_table_the_shares_and_every_grave_miss_are_told() {
    let folder = Folder::named("eval");
    let (words, good) = eval(folder.path(), &ANSWERS);
    assert!(good, "{words}");
    for told in [
        "5 cases, rules ",
        "2     0     1     0     1     0",
        "66.7 %  (2 of 3; 95 %: 20.8 … 93.9)",
        "33.3 %  (1 of 3;",
        "50.0 %  (1 of 2;",
        "row 3: expected 2, given 4: batuk pilek",
        "illness_light: “batuk pilek”",
        "row 5: expected 5, given 2: sesak napas",
        "1 cells hold no answer",
        "row 6 left out: no level expected",
    ] {
        assert!(words.contains(told), "{told:?} is missing:\n{words}");
    }
}

#[test]
fn what_was_asked_for_decides_how_it_ends() {
    let folder = Folder::named("eval");
    for (limit, holds) in [("0.6", true), ("0.7", false)] {
        let (words, good) = eval(folder.path(), &[&ANSWERS[..], &["--min-sensitivity", limit]].concat());
        assert_eq!(good, holds, "{words}");
    }
    for (name, limit, holds) in [("--max-under", "0.3", false), ("--max-over", "0.5", true)] {
        let (words, good) = eval(folder.path(), &[&ANSWERS[..], &[name, limit]].concat());
        assert_eq!(good, holds, "{words}");
    }
}

#[test]
fn a_wrong_flag_is_named() {
    let folder = Folder::named("eval");
    for (flags, named) in [
        (
            vec!["--answer", "avpu=mental"],
            "there is no column 'mental'; there are keluhan, sadar, suhu, ahli",
        ),
        (vec!["--answer", "pulse=sadar"], "no question of the rules is called 'pulse'"),
        (vec!["--answer", "avpu"], "'avpu' lacks a '='"),
        (vec!["--values", "avpu=1:a"], "--values avpu=… has no --answer"),
    ] {
        let (words, good) = eval(folder.path(), &flags);
        assert!(!good && words.contains(named), "{words}");
    }
}
