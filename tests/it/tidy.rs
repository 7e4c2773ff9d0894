//! How the project's own files are written: short, explained, finished, and pointing at things that exist.

use crate::harness::source::{Source, code_only, is_name, root, sources};

const MOST_LINES: usize = 400;

fn all_right(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} to put right:\n{}", wrong.len(), wrong.join("\n"));
}

fn written_by_us() -> Vec<Source> {
    let endings = [".rs", ".ts", ".tsx", ".css", ".lua", ".html", ".sh", ".toml", ".md", "Makefile"];
    let mut all = sources("");
    all.retain(|source| endings.iter().any(|ending| source.is(ending)));
    all
}

fn is_generated(source: &Source) -> bool {
    let head = source.text.lines().next().unwrap_or_default();
    head.contains("Do not edit") || head.contains("@generated")
}

#[test]
fn a_file_is_shorter_than_400_lines() {
    let endings = [".rs", ".ts", ".tsx", ".css", ".lua", ".html", ".sh"];
    let long = written_by_us().into_iter().filter(|source| {
        endings.iter().any(|ending| source.is(ending))
            && !is_generated(source)
            && source.text.lines().count() >= MOST_LINES
    });
    all_right(
        &long
            .map(|source| format!("{}: {} lines", source.path, source.text.lines().count()))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn a_rust_file_begins_by_saying_what_it_is() {
    let mut all = sources("src");
    all.extend(sources("tests"));
    all.extend(sources("benches"));
    let silent = all.iter().filter(|source| source.is(".rs") && !source.text.starts_with("//! "));
    all_right(&silent.map(|source| format!("{}: begin with //!", source.path)).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_for_later_or_switched_off() {
    // Written in two halves, so that this file does not find itself.
    let later = [("TO", "DO"), ("FIX", "ME")];
    let off_in_rust = [("#[ign", "ore"), ("todo", "!("), ("unimple", "mented!(")];
    let off_in_web =
        [("it.sk", "ip("), ("test.sk", "ip("), ("describe.sk", "ip("), (".on", "ly("), ("@ts-ign", "ore")];
    let mut wrong = Vec::new();
    for source in written_by_us() {
        let off: &[(&str, &str)] = match source.path.rsplit('.').next() {
            Some("rs") => &off_in_rust,
            Some("ts" | "tsx") => &off_in_web,
            _ => &[],
        };
        for (n, line) in source.lines() {
            for sign in later.iter().chain(off).map(|(a, b)| format!("{a}{b}")) {
                if line.contains(&sign) {
                    wrong.push(format!("{}:{n}: {sign}", source.path));
                }
            }
        }
    }
    all_right(&wrong);
}

#[test]
fn no_line_ends_in_blanks_and_every_file_ends_with_a_line() {
    let mut wrong = Vec::new();
    for source in written_by_us() {
        let blank = source.lines().filter(|(_, line)| line.ends_with([' ', '\t', '\r']));
        wrong.extend(blank.map(|(n, _)| format!("{}:{n}: ends in blanks", source.path)));
        if !source.text.is_empty() && (!source.text.ends_with('\n') || source.text.ends_with("\n\n")) {
            wrong.push(format!("{}: must end with exactly one line end", source.path));
        }
    }
    all_right(&wrong);
}

/// The field's own words are used for its things; a `Ticket` is only what opens a socket.
#[test]
fn types_have_the_names_of_the_field() {
    let foreign = ["User", "Job", "Case", "Task", "Location"];
    let mut wrong = Vec::new();
    for source in sources("src").iter().filter(|source| source.is(".rs")) {
        let code = code_only(&source.text);
        let words: Vec<&str> =
            code.split(|sign: char| !is_name(sign)).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2).filter(|pair| ["struct", "enum", "trait", "type"].contains(&pair[0])) {
            let parts = camel_parts(pair[1]);
            if parts.iter().any(|part| foreign.contains(&part.as_str())) {
                wrong.push(format!("{}: {}", source.path, pair[1]));
            }
        }
    }
    all_right(&wrong);
}

fn camel_parts(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for sign in name.chars() {
        if sign.is_uppercase() || parts.is_empty() {
            parts.push(String::new());
        }
        parts.last_mut().unwrap().push(sign);
    }
    parts
}

#[test]
fn every_file_of_tests_is_part_of_the_binary() {
    let mut wrong = Vec::new();
    for source in sources("tests/sim").into_iter().chain(sources("tests/it")) {
        let folder = source.path.split('/').take(2).collect::<Vec<_>>().join("/");
        let main = std::fs::read_to_string(root().join(folder).join("main.rs")).unwrap();
        let parts: Vec<&str> = source.path.trim_end_matches(".rs").split('/').skip(2).collect();
        let parent = match parts[..] {
            ["main"] | ["main", ..] => continue,
            [_] | [_, "mod"] => main.clone(),
            [folder, _] => std::fs::read_to_string(root().join("tests/it").join(folder).join("mod.rs"))
                .unwrap_or_default(),
            _ => continue,
        };
        let name = if parts.last() == Some(&"mod") { parts[0] } else { parts[parts.len() - 1] };
        if source.is(".rs") && !parent.contains(&format!("mod {name};")) {
            wrong.push(format!("{} is in no mod: it would never run", source.path));
        }
    }
    all_right(&wrong);
}

#[test]
fn a_link_between_documents_leads_to_a_file() {
    let mut wrong = Vec::new();
    for source in written_by_us().iter().filter(|source| source.is(".md")) {
        let folder = root().join(&source.path).parent().unwrap().to_owned();
        for (n, line) in source.lines() {
            for part in line.split("](").skip(1) {
                let target = part.split([')', '#', ' ']).next().unwrap_or_default();
                if !target.is_empty() && !target.contains(':') && !folder.join(target).exists() {
                    wrong.push(format!("{}:{n}: {target} is not there", source.path));
                }
            }
        }
    }
    all_right(&wrong);
}

#[test]
fn a_script_can_be_run_and_stops_at_the_first_fault() {
    use std::os::unix::fs::PermissionsExt;
    let mut wrong = Vec::new();
    for source in sources("scripts").iter().chain(&sources(".ci")) {
        let mode = std::fs::metadata(root().join(&source.path)).unwrap().permissions().mode();
        let shell =
            source.text.starts_with("#!/bin/sh\n") || source.text.starts_with("#!/usr/bin/env bash\n");
        if mode & 0o111 == 0 {
            wrong.push(format!("{}: chmod +x", source.path));
        }
        if shell && !source.text.contains("\nset -eu") {
            wrong.push(format!("{}: set -eu", source.path));
        }
    }
    all_right(&wrong);
}

#[test]
fn a_decision_has_a_number_of_its_own() {
    let mut numbers = std::collections::BTreeMap::<String, Vec<String>>::new();
    for source in sources("docs/adr").into_iter().filter(|source| source.is(".md")) {
        let name = source.path.trim_start_matches("docs/adr/").to_owned();
        let number: String = name.chars().take_while(char::is_ascii_digit).collect();
        let head = format!("# {}. ", number.trim_start_matches('0'));
        assert!(source.text.starts_with(&head), "{}: its first line begins with {head:?}", source.path);
        numbers.entry(number).or_default().push(name);
    }
    let doubled = numbers.values().filter(|names| names.len() > 1);
    all_right(
        &doubled.map(|names| format!("{}: give one another number", names.join(", "))).collect::<Vec<_>>(),
    );
}
