//! Sheets: rows as CSV. People open them with a program that calculates what looks like a formula, so that no cell looks like one. Every
//! CSV that this program writes is written here.

use std::borrow::Cow;

use anyhow::Context;

/// What a spreadsheet may take for the beginning of a formula, or of a new cell.
const CALCULATED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// A sheet that is being written.
pub(super) struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    /// One with these heads of columns.
    pub(super) fn new(heads: &[&str]) -> anyhow::Result<Self> {
        let mut sheet = Self(csv::Writer::from_writer(Vec::new()));
        sheet.row(heads)?;
        Ok(sheet)
    }

    /// Writes a row of as many cells as there are columns.
    pub(super) fn row(&mut self, cells: &[impl AsRef<str>]) -> anyhow::Result<()> {
        Ok(self.0.write_record(cells.iter().map(|cell| as_words(cell.as_ref()).into_owned()))?)
    }

    /// All of it.
    pub(super) fn written(self) -> anyhow::Result<String> {
        let bytes = self.0.into_inner().context("the rows cannot be written")?;
        Ok(String::from_utf8(bytes)?)
    }
}

/// A quote mark before what would be calculated: spreadsheets show the rest as it is.
fn as_words(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(CALCULATED) { format!("'{cell}").into() } else { cell.into() }
}
