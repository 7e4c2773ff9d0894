//! Which column is what, and a row as the body of a report.

use std::borrow::Cow;

use anyhow::bail;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::cli::rows::{Record, Row, Table};

/// Columns named by hand; what is not named is guessed from the header.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Mapping {
    /// Column of what happened; several are joined
    #[arg(long, value_name = "COLUMN", num_args = 1..)]
    text: Vec<String>,
    /// Column of the latitude, degrees
    #[arg(long, value_name = "COLUMN")]
    lat: Option<String>,
    /// Column of the longitude, degrees
    #[arg(long, value_name = "COLUMN")]
    lon: Option<String>,
    /// Column of the time it happened
    #[arg(long, value_name = "COLUMN")]
    at: Option<String>,
    /// Column of the kind, a code of sigap's
    #[arg(long, value_name = "COLUMN")]
    kind: Option<String>,
    /// Column of the place in words
    #[arg(long, value_name = "COLUMN")]
    place_text: Option<String>,
    /// Column of the row's id where it comes from
    #[arg(long, value_name = "COLUMN")]
    external_id: Option<String>,
}

const LAT: &[&str] = &["lat", "latitude", "lintang", "y"];
const LON: &[&str] = &["lon", "lng", "long", "longitude", "bujur", "x"];
const AT: &[&str] =
    &["occurred_at", "waktu", "time", "timestamp", "tanggal", "date", "datetime", "created_at"];
const KIND: &[&str] = &["kind"];
const PLACE: &[&str] = &["place_text", "alamat", "address", "addr", "lokasi", "wilayah", "twp", "place"];
const EXTERNAL_ID: &[&str] = &["external_id", "id", "nomor"];
/// The first group with a column in the header is taken, all its columns joined.
const TEXT: &[&[&str]] = &[
    &["text", "teks", "isi", "laporan", "uraian", "deskripsi", "description"],
    &["kategori", "jenis", "category", "type", "title", "desc"],
];

/// What is wrong with a row before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowFault(pub &'static str);

/// Which column is what.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    text: Vec<String>,
    lat: Option<String>,
    lon: Option<String>,
    at: Option<String>,
    kind: Option<String>,
    place_text: Option<String>,
    external_id: Option<String>,
    timezone: TimeZone,
}

impl Columns {
    /// Takes what was named, guesses the rest.
    pub fn choose(mapping: &Mapping, table: &Table, timezone: TimeZone) -> anyhow::Result<Self> {
        let guess = |names: &[&str]| {
            names.iter().find_map(|name| {
                table.header.iter().find(|column| column.eq_ignore_ascii_case(name)).cloned()
            })
        };
        let one = |named: &Option<String>, names: &[&str]| -> anyhow::Result<Option<String>> {
            match named {
                None => Ok(guess(names)),
                Some(column) if table.header.contains(column) => Ok(named.clone()),
                Some(column) => bail!("there is no column '{column}'; there are {}", table.header.join(", ")),
            }
        };
        let mut text = Vec::new();
        for column in &mapping.text {
            text.extend(one(&Some(column.clone()), &[])?);
        }
        for group in TEXT {
            if text.is_empty() {
                text = group.iter().filter_map(|name| guess(&[name])).collect();
            }
        }
        if text.is_empty() {
            bail!("no column says what happened; name one with --text: {}", table.header.join(", "));
        }
        let (lat, lon) = (one(&mapping.lat, LAT)?, one(&mapping.lon, LON)?);
        let both = lat.is_some() && lon.is_some();
        Ok(Self {
            text,
            lat: lat.filter(|_| both),
            lon: lon.filter(|_| both),
            at: one(&mapping.at, AT)?,
            kind: one(&mapping.kind, KIND)?,
            place_text: one(&mapping.place_text, PLACE)?,
            external_id: one(&mapping.external_id, EXTERNAL_ID)?,
            timezone,
        })
    }

    /// What was chosen, a line each, so that a wrong guess is seen at once.
    pub fn explain(&self) -> Vec<String> {
        let text = Some(self.text.join(" + "));
        [
            ("text", &text),
            ("lat", &self.lat),
            ("lon", &self.lon),
            ("at", &self.at),
            ("kind", &self.kind),
            ("place-text", &self.place_text),
            ("external-id", &self.external_id),
        ]
        .into_iter()
        .map(|(what, column)| format!("{what:<13} {}", column.as_deref().unwrap_or("–")))
        .collect()
    }

    /// Positions of the rows in order of time, with it; rows without one keep their place behind the row before.
    pub fn in_order(&self, table: &Table) -> Vec<(usize, Option<Timestamp>)> {
        let mut last = None;
        let mut order: Vec<(usize, Option<Timestamp>)> = table
            .rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                last = self.time(table, row).unwrap_or(None).or(last);
                (index, last)
            })
            .collect();
        order.sort_by_key(|(index, at)| (*at, *index));
        order
    }

    /// The body to send.
    pub fn body(&self, table: &Table, row: &Row) -> Result<Value, RowFault> {
        if let Record::Broken(_) = row.record {
            return Err(RowFault("row_unreadable"));
        }
        let mut body = match &row.record {
            // Rows that have our shape already are sent as they are.
            Record::Object(object) if object.get("text").is_some_and(Value::is_string) => object.clone(),
            _ => Map::new(),
        };
        let text: Vec<Cow<'_, str>> = self.text.iter().filter_map(|column| table.cell(row, column)).collect();
        if text.is_empty() {
            return Err(RowFault("row_without_text"));
        }
        body.insert("text".to_owned(), Value::from(text.join(": ")));
        if let (Some(lat), Some(lon)) =
            (number(table, row, self.lat.as_deref())?, number(table, row, self.lon.as_deref())?)
        {
            body.insert("place".to_owned(), json!({"lat": lat, "lon": lon}));
        }
        if let Some(at) = self.time(table, row)? {
            body.insert("occurred_at".to_owned(), Value::from(at.to_string()));
        }
        for (name, column) in
            [("kind", &self.kind), ("place_text", &self.place_text), ("external_id", &self.external_id)]
        {
            if let Some(cell) = column.as_ref().and_then(|column| table.cell(row, column)) {
                body.insert(name.to_owned(), Value::from(cell.into_owned()));
            }
        }
        Ok(Value::Object(body))
    }

    fn time(&self, table: &Table, row: &Row) -> Result<Option<Timestamp>, RowFault> {
        let Some(cell) = self.at.as_ref().and_then(|column| table.cell(row, column)) else { return Ok(None) };
        if let Ok(at) = cell.parse::<Timestamp>() {
            return Ok(Some(at));
        }
        let local = cell.parse::<DateTime>().map_err(|_| RowFault("row_time_unreadable"))?;
        let at = local.to_zoned(self.timezone.clone()).map_err(|_| RowFault("row_time_unreadable"))?;
        Ok(Some(at.timestamp()))
    }
}

fn number(table: &Table, row: &Row, column: Option<&str>) -> Result<Option<f64>, RowFault> {
    let Some(cell) = column.and_then(|column| table.cell(row, column)) else { return Ok(None) };
    let number = cell.parse::<f64>().or_else(|_| cell.replace(',', ".").parse());
    number.ok().filter(|number| number.is_finite()).map(Some).ok_or(RowFault("row_place_unreadable"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::rows;

    fn bodies(name: &str, text: &str, mapping: &Mapping) -> Vec<Result<Value, &'static str>> {
        let path = std::env::temp_dir().join(format!("sigap-columns-{name}-{}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let table = rows::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let columns = Columns::choose(mapping, &table, TimeZone::get("Asia/Jakarta").unwrap()).unwrap();
        let order = columns.in_order(&table);
        order
            .into_iter()
            .map(|(index, _)| columns.body(&table, &table.rows[index]).map_err(|fault| fault.0))
            .collect()
    }

    #[test]
    fn a_log_of_calls_is_understood_by_its_header_and_put_in_order() {
        let log = "waktu,lat,lng,kategori,jenis,wilayah\n\
                   2015-12-10 17:41:00,40.25,-75.26,EMS,FALL,HATFIELD\n\
                   2015-12-10 17:40:00,40.29,-75.58,Fire,\"GAS, ODOR\",\n\
                   2015-12-10 17:42:00,here,-75.58,Fire,ALARM,X\n\
                   yesterday,,,Fire,ALARM,X\n\
                   2015-12-10 17:43:00,40.25,-75.26,,,X\n";
        let bodies = bodies("log", log, &Mapping::default());
        assert_eq!(
            bodies[0],
            Ok(
                json!({"text": "Fire: GAS, ODOR", "place": {"lat": 40.29, "lon": -75.58}, "occurred_at": "2015-12-10T10:40:00Z"})
            )
        );
        assert_eq!(
            bodies[1],
            Ok(
                json!({"text": "EMS: FALL", "place": {"lat": 40.25, "lon": -75.26}, "occurred_at": "2015-12-10T10:41:00Z",
                "place_text": "HATFIELD"})
            )
        );
        assert_eq!(
            bodies[2..],
            [Err("row_place_unreadable"), Err("row_time_unreadable"), Err("row_without_text")]
        );
    }

    #[test]
    fn rows_that_are_reports_already_are_sent_as_they_are() {
        let lines = "{\"text\":\"banjir\",\"people\":{\"affected\":3},\"place\":{\"lat\":-6.9,\"lon\":107.6}}\n\nnonsense\n[1]\n";
        let bodies = bodies("lines", lines, &Mapping::default());
        assert_eq!(
            bodies,
            [
                Ok(
                    json!({"text": "banjir", "people": {"affected": 3}, "place": {"lat": -6.9, "lon": 107.6}})
                ),
                Err("row_unreadable"),
                Err("row_unreadable")
            ]
        );
    }

    #[test]
    fn columns_named_by_hand_win_and_semicolons_are_understood() {
        let mapping = Mapping {
            text: vec!["apa".to_owned(), "kata".to_owned()],
            lat: Some("b".to_owned()),
            lon: Some("l".to_owned()),
            ..Mapping::default()
        };
        let bodies = bodies("named", "apa;kata;b;l;text\nbanjir;tolong;-6,9;107,6;other\n", &mapping);
        assert_eq!(bodies, [Ok(json!({"text": "banjir: tolong", "place": {"lat": -6.9, "lon": 107.6}}))]);
    }
}
