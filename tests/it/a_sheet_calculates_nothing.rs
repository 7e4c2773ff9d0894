//! Sheets are opened with programs that calculate what looks like a formula. Whatever an account or an incident is called, no cell of ours
//! looks like one, and reads back as it was.

use sigap::cli::sheet_of;
use sigap::domain::ids::{IncidentId, ReportId};
use sigap::services::privacy::{Breach, Reading};

use crate::harness::centre::morning;
use crate::harness::hostile::corpus;
use crate::harness::source::sources;

/// What a spreadsheet may take for a formula, or for another cell.
const CALCULATED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

fn reading(words: &str) -> Reading {
    Reading {
        at: morning(),
        account: words.to_owned(),
        how: "opened",
        incident: Some(IncidentId(words.to_owned())),
        report: Some(ReportId(words.to_owned())),
        code: None,
        personal: vec![words.to_owned(), "phone".to_owned()],
        restricted: Vec::new(),
        erased: None,
    }
}

#[test]
fn whatever_somebody_or_something_is_called() {
    let mut words: Vec<String> = corpus().into_iter().map(|one| one.text).collect();
    words.extend(CALCULATED.iter().map(|sign| format!("{sign}1+1")));
    words.push("-6.9 dan 107.6".to_owned());
    let readings = words.iter().map(|one| reading(one)).collect();
    let (since, until) = (morning(), morning());
    let found = Breach { since, until, accounts: [].into(), reports: words.len(), readings };
    let sheet = sheet_of(&found).unwrap();
    let mut rows = csv::Reader::from_reader(sheet.as_bytes());
    assert_eq!(rows.headers().unwrap().len(), 9);
    let (mut read, mut guarded) = (0, 0);
    for (row, said) in rows.records().map(Result::unwrap).zip(&words) {
        assert!(row.iter().all(|cell| !cell.starts_with(CALCULATED)), "{row:?}");
        let is_guarded = said.starts_with(CALCULATED);
        for n in [1, 3, 4] {
            let cell = if is_guarded { row[n].strip_prefix('\'').unwrap() } else { &row[n] };
            assert_eq!(cell, said, "it reads back as it was");
        }
        read += 1;
        guarded += u32::from(is_guarded);
    }
    assert_eq!(read, words.len(), "no words make a row of their own");
    assert!(guarded >= 10, "only {guarded} of them look like formulas");
}

#[test]
fn every_sheet_is_written_where_the_guard_is() {
    let writers = ["csv::Writer", "csv::WriterBuilder", "text/csv"];
    let elsewhere: Vec<String> = sources("src")
        .into_iter()
        .filter(|one| one.is(".rs") && !one.is("src/cli/sheet.rs"))
        .filter(|one| writers.iter().any(|word| one.text.contains(word)))
        .map(|one| one.path)
        .collect();
    assert_eq!(elsewhere, Vec::<String>::new());
}
