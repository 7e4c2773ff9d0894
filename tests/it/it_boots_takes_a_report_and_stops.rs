//! The built program, with nothing but a folder: it becomes ready, takes a report, ends politely with its Redis,
//! and has kept the report; also after a power cut that left the Redis behind.

use serde_json::{Value, json};

use crate::harness::client::anybody;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

async fn report(server: &Server, key: &str) -> (u16, String) {
    let body = json!({
        "channel": "web", "call_type": "normal", "lang": "id", "place": {"lat": -6.9175, "lon": 107.6191},
        "text": "banjir, air setinggi dada, nenek terjebak",
    });
    let url = format!("{}/api/v1/reports", server.url);
    let answer = anybody().post(url).header("idempotency-key", key).json(&body).send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

async fn status(server: &Server, path: &str) -> u16 {
    anybody().get(format!("{}{path}", server.url)).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn from_an_empty_folder_and_again_from_what_it_left() {
    let folder = Folder::new();
    let server = Server::start(folder.path(), &[], "");
    assert_eq!(status(&server, "/readyz").await, 200);
    let (created, code) = report(&server, "boot-0001").await;
    assert_eq!(created, 201);
    assert!(server.stop(), "it ends politely");
    assert!(!folder.path().join("data/redis.sock").exists(), "its Redis has ended too");

    let server = Server::start(folder.path(), &[], "");
    assert_eq!(status(&server, &format!("/api/v1/reports/{code}")).await, 200);
    assert_eq!(report(&server, "boot-0001").await, (201, code), "the first answer again");
    assert!(server.stop());
}

#[tokio::test]
async fn after_a_power_cut_that_left_its_redis_behind() {
    let folder = Folder::new();
    let server = Server::start(folder.path(), &[], "");
    let (created, code) = report(&server, "boot-0002").await;
    assert_eq!(created, 201);
    server.kill();

    let server = Server::start(folder.path(), &[], "");
    assert_eq!(status(&server, &format!("/api/v1/reports/{code}")).await, 200);
    assert!(server.stop());
    assert!(!folder.path().join("data/redis.sock").exists(), "the left-over Redis was owned and ended");
}
