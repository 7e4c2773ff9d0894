//! No name, telephone number, text or exact place of a person is readable in Redis, in its files, in the server's log
//! lines, or in what a board is sent.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::client::{anybody, signed_in};
use crate::harness::folder::Folder;
use crate::harness::server::Server;

const NAME: &str = "Warsinah Contohnama";
const PHONE: &str = "081299900017";
const TEXT: &str = "kebakaran di belakang pabrik kecap cap burung walet";
const LANDMARK: &str = "gapura biru sebelah warung Bu Contoh";
const NOTE: &str = "pelapor menangis, anaknya bernama Contohanak";

/// What must not be found, in every form it could have: as sent, and as E.164.
fn canaries() -> Vec<String> {
    let words = [NAME, PHONE, TEXT, LANDMARK, NOTE, "6281299900017", "-6.918273", "107.609182"];
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn search(folder: &Path, found: &mut Vec<String>, read: &mut u64) {
    for entry in std::fs::read_dir(folder).unwrap().map_while(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            search(&path, found, read);
        } else if let Ok(bytes) = std::fs::read(&path) {
            *read += bytes.len() as u64;
            let text = String::from_utf8_lossy(&bytes);
            let hits = canaries().into_iter().filter(|word| text.contains(word.as_str()));
            found.extend(hits.map(|word| format!("{word} in {}", path.display())));
        }
    }
}

#[tokio::test]
async fn what_people_said_of_themselves_is_sealed_everywhere() {
    let folder = Folder::named("sealed");
    let server = Server::start(folder.path(), &["--demo", "--log", "trace"], "");
    let client = signed_in(&server, "dispatcher").await;
    let url = |path: &str| format!("{}{path}", server.url);
    let report = json!({
        "channel": "web", "text": TEXT, "place": {"lat": -6.918_273, "lon": 107.609_182}, "place_text": LANDMARK,
        "reporter": {"name": NAME, "phone": PHONE}, "answers": {"conscious": "no"},
    });
    let taken: Value =
        anybody().post(url("/api/v1/reports")).json(&report).send().await.unwrap().json().await.unwrap();
    let incident = taken["incident_id"].as_str().unwrap_or_else(|| panic!("{taken}")).to_owned();
    let note = json!({"text": NOTE});
    let noted =
        client.post(url(&format!("/api/v1/incidents/{incident}/note"))).json(&note).send().await.unwrap();
    assert!(noted.status().is_success(), "{}", noted.text().await.unwrap());
    let opened = client.post(url(&format!("/api/v1/incidents/{incident}/private"))).send().await.unwrap();
    let opened = opened.text().await.unwrap();
    assert!(opened.contains(NAME) && opened.contains(TEXT), "who may read it, reads it: {opened}");
    let log = client.get(url(&format!("/api/v1/incidents/{incident}/log"))).send().await.unwrap();
    let log = log.text().await.unwrap();
    assert!(log.contains(NOTE) && log.contains("PersonalDataOpened"), "{log}");
    let board = client.get(url("/api/v1/board")).send().await.unwrap().text().await.unwrap();
    assert!(board.contains(&incident));
    let mut found: Vec<String> = canaries()
        .into_iter()
        .filter(|word| board.contains(word.as_str()))
        .map(|w| format!("{w} on the board"))
        .collect();
    let mut read = 0;
    search(folder.path(), &mut found, &mut read);
    let said = server.said();
    found.extend(
        canaries()
            .into_iter()
            .filter(|word| said.contains(word.as_str()))
            .map(|w| format!("{w} in the log lines")),
    );
    assert!(read > 50_000, "the files of Redis were searched: {read} bytes");
    assert!(said.len() > 1_000, "the log lines were searched: {} bytes", said.len());
    assert_eq!(found, Vec::<String>::new());
    assert!(server.stop());
}
