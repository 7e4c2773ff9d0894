//! Two regions of one installation, each with a process of its own, that name each other.

use std::path::Path;

use redis::AsyncCommands;
use reqwest::Client;
use serde_json::Value;

use super::eventually;
use super::folder::Folder;
use super::redis::connection;
use super::server::Server;

/// The neighbour, as a region names it in its settings.
fn beside(folder: &Path, code: &str, name: &str) -> String {
    std::fs::create_dir_all(folder).unwrap();
    let file = folder.join("neighbours.toml");
    std::fs::write(&file, format!("[[neighbour]]\ncode = \"{code}\"\nname = \"{name}\"\n")).unwrap();
    format!("region.neighbours_file = \"{}\"\n", file.display())
}

/// Jawa Barat, which runs, and DKI Jakarta beside it on the same Redis.
pub struct Regions {
    folder: Folder,
    pub west_java: Server,
}

impl Regions {
    pub fn start() -> Self {
        let folder = Folder::named("regions");
        let own = folder.path().join("32");
        let more = beside(&own, "31", "DKI Jakarta");
        Self { west_java: Server::start(&own, &["--demo"], &more), folder }
    }

    pub fn jakarta(&self) -> Server {
        let own = self.folder.path().join("31");
        let named = beside(&own, "32", "Jawa Barat");
        let more = format!("region.default = \"31\"\nregion.name = \"DKI Jakarta\"\n{named}");
        self.west_java.start_beside_with(&own, &["--demo"], &more)
    }

    pub async fn redis(&self) -> Redis {
        let socket = self.folder.path().join("32/data/redis.sock");
        connection(&format!("unix://{}", socket.display())).await
    }
}

/// What is read there.
pub async fn get(client: &Client, server: &Server, path: &str) -> Value {
    client.get(format!("{}{path}", server.url)).send().await.unwrap().json().await.unwrap()
}

/// What came of sending something there.
pub async fn post(client: &Client, server: &Server, path: &str, body: Value) -> Value {
    let answer = client.post(format!("{}{path}", server.url)).json(&body).send().await.unwrap();
    let status = answer.status();
    let said: Value = answer.json().await.unwrap();
    assert!(status.is_success(), "{path}: {said}");
    said
}

/// What other regions asked for, as it stands on the board there.
pub async fn received_there(client: &Client, server: &Server) -> Vec<Value> {
    let board = get(client, server, "/api/v1/incidents").await;
    let all = board["incidents"].as_array().unwrap().iter();
    all.filter(|row| row.get("received").is_some()).cloned().collect()
}

pub type Redis = redis::aio::MultiplexedConnection;

/// A letter that was taken lies in their post once more.
pub async fn again(redis: &Redis, (referral, letter): &(String, String)) {
    let _: () = redis.clone().hset("{31}:post", referral, letter).await.unwrap();
}

/// Waits until nothing lies in their post.
pub async fn taken(redis: &Redis) {
    let waits = async || redis.clone().exists::<_, bool>("{31}:post").await.unwrap();
    eventually("the letter is taken", async || (!waits().await).then_some(())).await;
}
