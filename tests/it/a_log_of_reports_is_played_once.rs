//! `sigap import reports`: every row is taken once, whatever happens; refused rows are written down, never over others.

use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::server::Server;

const LOG: &str = "waktu,lat,lng,kategori,jenis,wilayah\n\
    2015-12-10 17:40:00,-6.9025,107.6188,EMS,SESAK NAPAS,BANDUNG\n\
    2015-12-10 17:41:00,40.1212,-75.3519,Fire,GAS-ODOR/LEAK,NORRISTOWN\n\
    2015-12-10 17:42:00,95.0,107.6,EMS,FALL VICTIM,NOWHERE\n\
    2015-12-10 17:39:00,,,Traffic,VEHICLE ACCIDENT,\n";

fn import(folder: &Folder, url: &str, more: &[&str]) -> (String, bool) {
    let mut args = vec!["import", "reports", "log.csv", "--speed", "0", "--url", url];
    args.extend_from_slice(more);
    said(&sigap(folder.path(), &args).output().unwrap())
}

#[test]
fn rows_are_taken_once_and_refused_ones_are_listed() {
    let folder = Folder::new();
    let server = Server::start(folder.path(), &[], "");
    std::fs::write(folder.path().join("log.csv"), LOG).unwrap();
    let (text, well) = import(&folder, &server.url, &[]);
    assert!(!well, "refused rows are a failure: {text}");
    for line in [
        "accepted      3",
        "outside     1",
        "refused       1",
        "1  place.lat: out_of_range",
        "p99",
        "reports/s",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    let refused = std::fs::read_to_string(folder.path().join("log.csv.refused.ndjson")).unwrap();
    let row: serde_json::Value = serde_json::from_str(refused.trim()).unwrap();
    assert_eq!((&row["row"], &row["status"]), (&3.into(), &422.into()));
    assert_eq!(row["columns"]["wilayah"], "NOWHERE");

    let (text, well) = import(&folder, &server.url, &[]);
    assert!(!well && text.contains("exists and is not overwritten"), "{text}");
    let (text, _) = import(&folder, &server.url, &["--refused", "second.ndjson"]);
    assert!(text.contains("before      3"), "nothing is taken twice: {text}");
}

#[test]
fn gzipped_lines_of_reports_are_understood() {
    use std::io::Write;

    let folder = Folder::new();
    let server = Server::start(folder.path(), &[], "");
    let lines =
        "{\"text\":\"banjir\",\"external_id\":\"a\"}\n{\"text\":\"longsor\",\"people\":{\"affected\":3}}\n";
    let file = std::fs::File::create(folder.path().join("log.csv")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    gzip.write_all(lines.as_bytes()).unwrap();
    gzip.finish().unwrap();
    let (text, well) = import(&folder, &server.url, &[]);
    assert!(well && text.contains("accepted      2"), "{text}");
    assert!(!folder.path().join("log.csv.refused.ndjson").exists());
}

/// The service comes up while rows wait: they are sent again under the same keys.
#[test]
fn rows_wait_for_a_service_that_is_away() {
    let folder = Folder::new();
    let server = Server::start(folder.path(), &[], "");
    std::fs::write(folder.path().join("log.csv"), LOG.replace("95.0", "-6.5")).unwrap();
    server.kill_redis();
    let (text, well) = import(&folder, &server.url, &[]);
    assert!(well && text.contains("accepted      4"), "{text}");
    let (text, well) = import(&folder, "http://127.0.0.1:1", &["--tries", "2"]);
    assert!(!well && text.contains("4  unreachable"), "{text}");
}
