//! docs/ASVS.md leaves out no point of the standard, and each test that it or SECURITY.md names exists.

use std::collections::BTreeMap;

use crate::harness::source::{Source, root, sources};

/// The points of levels 1 and 2 of version 5.0.0, by section.
const POINTS: &str = "1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 \
    3.7:1-2 4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 5.1:1-1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 \
    6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 \
    10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1-1 11.6:1-1 12.1:1-3 12.2:1-2 12.3:1-4 \
    13.1:1-1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1-1 16.2:1-5 16.3:1-4 16.4:1-3 \
    16.5:1-3 17.1:1-1 17.2:1-4 17.3:1-2";

/// What stands in place of a test.
const REASONS: [&str; 4] = ["Does not apply: ", "Operator: ", "Written down: ", "Not yet: "];

fn points() -> Vec<String> {
    let all = POINTS.split_whitespace().flat_map(|section| {
        let (section, range) = section.split_once(':').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let range = from.parse::<u32>().unwrap()..=to.parse().unwrap();
        range.map(move |n| format!("{section}.{n}"))
    });
    all.collect()
}

/// Rows of the tables of a document below a heading: their cells.
fn rows(path: &str, heading: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let (_, text) = text.split_once(heading).unwrap();
    let row = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")).map(row).collect()
}

/// The names of tests in a cell.
fn named(cell: &str) -> Vec<String> {
    let words = cell.split('`').skip(1).step_by(2);
    words
        .filter(|word| {
            word.contains('_') || std::path::Path::new(word).extension().is_some_and(|end| end == "ts")
        })
        .map(str::to_owned)
        .collect()
}

struct Tests(Vec<Source>);

impl Tests {
    fn new() -> Self {
        let mut all = sources("tests");
        all.extend(sources("src"));
        all.extend(sources("web/tests"));
        Self(all)
    }

    fn has(&self, name: &str) -> bool {
        let (file, function) = (format!("/{name}"), format!("fn {name}("));
        self.0.iter().any(|source| {
            source.is(&file)
                || source.is(&format!("{file}.rs"))
                || source.is(&format!("{file}/mod.rs"))
                || source.path.contains(&format!("{file}/"))
                || source.is(".rs") && source.text.contains(&function)
        })
    }
}

#[test]
fn no_point_is_left_out_and_each_has_a_test_or_a_reason() {
    let tests = Tests::new();
    let mut answered: BTreeMap<String, usize> = BTreeMap::new();
    for row in
        rows("docs/ASVS.md", "# ").iter().filter(|row| row[0].starts_with(|sign: char| sign.is_ascii_digit()))
    {
        let [points, _, why] = &row[..] else { panic!("three cells: {row:?}") };
        let is_reason = REASONS.iter().any(|reason| why.starts_with(reason));
        let names = named(why);
        assert!(is_reason || !names.is_empty(), "{points}: neither a test nor a reason");
        if !is_reason {
            let missing: Vec<_> = names.iter().filter(|name| !tests.has(name)).collect();
            assert!(missing.is_empty(), "{points}: there is no test {missing:?}");
        }
        for point in points.split(", ") {
            *answered.entry(point.to_owned()).or_default() += 1;
        }
    }
    let points = points();
    assert_eq!(points.len(), 253);
    let missing: Vec<_> = points.iter().filter(|point| !answered.contains_key(*point)).collect();
    assert!(missing.is_empty(), "left out: {missing:?}");
    let twice: Vec<_> = answered.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert_eq!(answered.len(), points.len(), "more than there are");
}

#[test]
fn what_stands_against_each_threat_is_tried() {
    let tests = Tests::new();
    let threats = rows("SECURITY.md", "## What holds");
    assert!(threats.len() > 15);
    for row in threats.iter().skip(1).filter(|row| row.len() == 3) {
        let names = named(&row[2]);
        assert!(!names.is_empty() || row[2].contains("tests"), "{}: tried nowhere", row[0]);
        let missing: Vec<_> = names.iter().filter(|name| !tests.has(name)).collect();
        assert!(missing.is_empty(), "{}: there is no test {missing:?}", row[0]);
    }
}
