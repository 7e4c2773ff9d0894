//! A process that starts while its Redis is away takes reports all the same, and all the rest once Redis is there.

use serde_json::{Value, json};

use crate::harness::client::anybody;
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::own_redis::OwnRedis;
use crate::harness::server::Server;

async fn report(url: &str) -> (u16, Value) {
    let body = json!({"channel": "web", "text": "banjir selutut", "place": {"lat": -6.92, "lon": 107.61}});
    let request = anybody().post(format!("{url}/api/v1/reports")).header("Idempotency-Key", "sebelum-redis");
    let answer = request.json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_are_taken_before_redis_is_there() {
    let mut redis = OwnRedis::new().await;
    redis.kill();
    let folder = Folder::named("early");
    let settings = format!("[redis]\nurl = \"{}\"\n[journal]\nmax_bytes = 1_048_576\n", redis.url());
    let server = Server::start(folder.path(), &[], &settings);
    let (status, receipt) = report(&server.url).await;
    assert_eq!((status, &receipt["stored"]), (202, &json!("journal")));
    let board = anybody().get(format!("{}/api/v1/board", server.url)).header("cookie", "sigap=32.a-session");
    let board = board.send().await.unwrap();
    assert_eq!(board.status().as_u16(), 503, "staff see no empty board that looks like a quiet night");
    redis.start().await;
    let stored = eventually("it is carried over", async || {
        let (status, stored) = report(&server.url).await;
        (status == 201).then_some(stored)
    })
    .await;
    assert_eq!(stored["code"], receipt["code"]);
    eventually("it works as always", async || {
        let ready = anybody().get(format!("{}/readyz", server.url)).send().await.ok()?;
        let mode = ready.json::<Value>().await.ok()?["mode"].clone();
        (mode["stale"] == false && mode["journal_waiting"] == 0).then_some(())
    })
    .await;
    assert!(server.stop(), "it ends well");
}
