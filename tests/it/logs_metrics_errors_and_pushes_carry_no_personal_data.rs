//! What people tell by any channel is in no log line, no metric, no problem, no message to people of the centre, and in no file of Redis
//! or of the data folder, through the whole life of an incident; and after its erasure not even sealed.

use std::path::Path;

use reqwest::Client;
use serde_json::{Value, json};

use crate::harness::client::{anybody, signed_in};
use crate::harness::command::sigap;
use crate::harness::folder::Folder;
use crate::harness::messengers::Servers;
use crate::harness::receiver::Receiver;
use crate::harness::server::Server;

const PLANTED: [&str; 11] = [
    "Sumirahnama",
    "081277700031",
    "6281277700031",
    "kambing loncat pagar ungu",
    "gerobak hijau depan toko Bu Planted",
    "-6.918273",
    "107.609182",
    "Kartiniobrolan",
    "catatan rahasia petugas",
    "alasan rahasia kepala",
    "0812888000",
];

fn search(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map_while(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            search(&path, found);
        } else if let Ok(bytes) = std::fs::read(&path) {
            hold(&String::from_utf8_lossy(&bytes), &path.display().to_string(), found);
        }
    }
}

fn hold(text: &str, place: &str, found: &mut Vec<String>) {
    found
        .extend(PLANTED.iter().filter(|word| text.contains(**word)).map(|word| format!("{word} in {place}")));
}

struct Told<'a> {
    server: &'a Server,
    found: Vec<String>,
}

impl Told<'_> {
    async fn send(&mut self, client: &Client, path: &str, body: Value) -> Value {
        let answer = client.post(format!("{}{path}", self.server.url)).json(&body).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// What is refused must not say what was sent.
    async fn refused(&mut self, client: &Client, path: &str, body: Value) {
        let answer = client.post(format!("{}{path}", self.server.url)).json(&body).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
        hold(&answer.text().await.unwrap(), &format!("the problem of {path}"), &mut self.found);
    }
}

async fn written(told: &mut Told<'_>) {
    let message = json!({"update_id": 7, "message": {"message_id": 7, "date": 1_767_225_600,
        "chat": {"id": 77_001, "type": "private"}, "from": {"id": 77_001, "is_bot": false, "first_name": "Kartiniobrolan"},
        "text": "banjir, Kartiniobrolan di dekat gerobak hijau depan toko Bu Planted"}});
    let sent = anybody()
        .post(format!("{}/hooks/telegram", told.server.url))
        .header("x-telegram-bot-api-secret-token", "rahasia-tg")
        .json(&message)
        .send()
        .await
        .unwrap();
    assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
}

#[tokio::test]
async fn through_the_whole_life_of_an_incident() {
    let (servers, receiver) = (Servers::new().await, Receiver::new().await);
    let folder = Folder::named("planted");
    let settings = format!("{}{}", servers.settings(), receiver.settings());
    let server = Server::start(folder.path(), &["--demo", "--log", "trace"], &settings);
    let (desk, head) = (signed_in(&server, "dispatcher").await, signed_in(&server, "supervisor").await);
    let mut told = Told { server: &server, found: Vec::new() };
    let report = json!({
        "channel": "web", "text": "kambing loncat pagar ungu, api besar, ada orang terjebak", "answers": {"conscious": "no"},
        "place": {"lat": -6.918_273, "lon": 107.609_182}, "place_text": "gerobak hijau depan toko Bu Planted",
        "reporter": {"name": "Sumirahnama", "phone": "081277700031"},
    });
    let receipt = told.send(&anybody(), "/api/v1/reports", report.clone()).await;
    let (id, code) = (receipt["incident_id"].as_str().unwrap(), receipt["code"].as_str().unwrap());
    written(&mut told).await;
    let incident = format!("/api/v1/incidents/{id}");
    let call =
        json!({"exchange_id": "pbx-planted", "number": "0812888000111", "rang": "2026-03-02T02:20:00Z"});
    told.send(&desk, "/api/v1/calls", call).await;
    told.send(&desk, &format!("{incident}/note"), json!({"text": "catatan rahasia petugas"})).await;
    told.send(&desk, &format!("{incident}/private"), json!({})).await;
    let phone = || json!({"phone": "081277700031"});
    let found = told.send(&desk, "/api/v1/privacy/search", phone()).await;
    assert_eq!(found["reports"][0]["code"], code, "it is found");
    told.send(&desk, "/api/v1/at_hand", json!({"reporter": phone()})).await;
    let ask = json!({"wants": "erasure", "text": "kambing loncat pagar ungu"});
    told.send(&anybody(), &format!("/api/v1/reports/{code}/asks"), ask).await;
    let mut wrong = report.clone();
    (wrong["people"], wrong["kind"]) = (json!("kambing loncat pagar ungu"), json!("Sumirahnama"));
    told.refused(&anybody(), "/api/v1/reports", wrong).await;
    told.refused(&desk, "/api/v1/privacy/search", json!({"phone": "081277700031 Sumirahnama"})).await;
    told.refused(&desk, &format!("{incident}/level"), json!({"level": "alasan rahasia kepala"})).await;
    told.refused(&desk, "/api/v1/calls", json!({"exchange_id": "x", "number": "Sumirahnama"})).await;
    told.send(&head, &format!("{incident}/reject"), json!({"reason": "alasan rahasia kepala"})).await;
    told.send(&head, &format!("{incident}/private"), json!({"reason": "alasan rahasia kepala"})).await;
    for path in ["/metrics", "/readyz", "/api/v1/board"] {
        let text = desk.get(format!("{}{path}", server.url)).send().await.unwrap().text().await.unwrap();
        hold(&text, path, &mut told.found);
    }
    search(folder.path(), &mut told.found);
    let config = folder.path().join("sigap.toml").display().to_string();
    let words =
        ["privacy", "--config", &config, "breach", "--since", "2026-01-01T00:00:00Z", "--form", "json"];
    let breach = sigap(folder.path(), &words).output().unwrap();
    let breach = String::from_utf8([breach.stdout, breach.stderr].concat()).unwrap();
    assert!(breach.contains(code) && breach.contains("place_text"), "{breach}");
    hold(&breach, "the list after a breach", &mut told.found);
    let yes = json!({"granted": true, "text": "Sudah dihapus."});
    told.send(&head, &format!("/api/v1/reports/{code}/asks/1/answer"), yes).await;
    let opened = told.send(&head, &format!("{incident}/private"), json!({"reason": "memeriksa"})).await;
    assert_eq!(opened["reports"][0]["erased"], true);
    search(folder.path(), &mut told.found);
    for heard in receiver.heard() {
        hold(&heard.body.to_string(), "a message to people", &mut told.found);
    }
    let said = server.said();
    assert!(said.len() > 1_000 && said.contains("TRACE"), "the log lines were searched");
    hold(&said, "the log lines", &mut told.found);
    assert_eq!(told.found, Vec::<String>::new());
    assert!(server.stop());
}
