//! The file as rows: CSV or NDJSON, gzipped or not, told apart by what is in it.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use csv::ByteRecord;
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};

use crate::store::vault::sha256_hex;

/// What a row holds.
#[derive(Clone, Debug)]
pub(in crate::cli) enum Record {
    Cells(csv::StringRecord),
    Object(Map<String, Value>),
    /// Cannot be read; why.
    Broken(String),
}

/// One row.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Row {
    /// From 1, the header not counted.
    pub number: u64,
    pub record: Record,
}

/// A file's rows.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Table {
    /// SHA-256 of the file as it lies there.
    pub hash: String,
    /// Names of columns; of NDJSON those of the first row.
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

impl Table {
    /// A cell as text; `None` when empty or absent.
    pub fn cell<'a>(&'a self, row: &'a Row, column: &str) -> Option<std::borrow::Cow<'a, str>> {
        let text: std::borrow::Cow<'a, str> = match &row.record {
            Record::Cells(cells) => {
                cells.get(self.header.iter().position(|name| name == column)?)?.trim().into()
            }
            Record::Object(object) => match object.get(column)? {
                Value::String(text) => text.trim().into(),
                Value::Number(_) | Value::Bool(_) => object.get(column)?.to_string().into(),
                _ => return None,
            },
            Record::Broken(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The row as it was, for the list of refused ones.
    pub fn raw(&self, row: &Row) -> Value {
        match &row.record {
            Record::Object(object) => Value::Object(object.clone()),
            Record::Broken(why) => Value::String(why.clone()),
            Record::Cells(cells) => {
                let named = self.header.iter().cloned().chain(std::iter::repeat("more".to_owned()));
                Value::Object(named.zip(cells.iter().map(Value::from)).collect())
            }
        }
    }
}

/// Reads the whole file; its rows must be put in order of time before the first is sent.
pub(in crate::cli) fn read(path: &Path) -> anyhow::Result<Table> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let hash = sha256_hex(&bytes);
    let plain = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut plain)
            .with_context(|| format!("{} cannot be unpacked", path.display()))?;
        plain
    } else {
        bytes
    };
    let plain = plain.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&plain);
    let first = plain.iter().find(|byte| !byte.is_ascii_whitespace());
    let (header, rows) = match first {
        None => bail!("{} is empty", path.display()),
        Some(b'{') => objects(plain),
        Some(_) => cells(plain)?,
    };
    Ok(Table { hash, header, rows })
}

fn objects(plain: &[u8]) -> (Vec<String>, Vec<Row>) {
    let lines = plain.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let rows: Vec<Row> = lines
        .zip(1..)
        .map(|(line, number)| Row {
            number,
            record: serde_json::from_slice(line)
                .map_or_else(|why| Record::Broken(format!("no JSON object: {why}")), Record::Object),
        })
        .collect();
    let header = rows.iter().find_map(|row| match &row.record {
        Record::Object(object) => Some(object.keys().cloned().collect()),
        _ => None,
    });
    (header.unwrap_or_default(), rows)
}

fn cells(plain: &[u8]) -> anyhow::Result<(Vec<String>, Vec<Row>)> {
    let line = plain.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.split(|byte| *byte == sign).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|sign| (count(*sign), *sign == b','));
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter.unwrap_or(b',')).flexible(true).from_reader(plain);
    let header = text(reader.byte_headers()?).iter().map(|name| name.trim().to_owned()).collect();
    let rows = reader
        .byte_records()
        .zip(1..)
        .map(|(record, number)| Row {
            number,
            record: record
                .map_or_else(|why| Record::Broken(why.to_string()), |record| Record::Cells(text(&record))),
        })
        .collect();
    Ok((header, rows))
}

/// What is not UTF-8 becomes question marks: a strange letter is no reason to lose a report.
fn text(record: &ByteRecord) -> csv::StringRecord {
    record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}
