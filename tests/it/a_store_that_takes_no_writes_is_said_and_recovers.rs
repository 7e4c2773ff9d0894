//! A Redis that is a replica, cannot save, or is still loading: no command is acknowledged, reports wait in the journal,
//! and all works again without a restart as soon as it takes writes.

use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::ids::IncidentId;
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::client::anybody;
use crate::harness::eventually;
use crate::harness::own_redis::OwnRedis;
use crate::harness::socket::{ANY_PORT, Serving};

const INCIDENTS_BEFORE: usize = 200;

/// A server on a Redis of its own, and a dispatcher.
struct Badly {
    redis: OwnRedis,
    test: TestCentre,
    serving: Serving,
    client: Client,
    cookie: String,
    incident: IncidentId,
}

impl Badly {
    async fn treated() -> Self {
        let redis = OwnRedis::new().await;
        let settings = format!("redis.command_timeout_ms = 2000\ndisk.check_ms = 50\n{ANY_PORT}");
        let test = TestCentre::on(&redis.url(), &settings).await;
        let serving = Serving::of(&test).await;
        let signed_in = serving.sign_in(&test, "sari", Role::Dispatcher).await;
        let cookie = format!("sigap={}.{}", serving.region, signed_in.token);
        let incident = test.incident(Level::Urgent).await;
        Self { redis, test, serving, client: anybody(), cookie, incident }
    }

    async fn post(&self, path: &str, key: &str, body: Value) -> (u16, Value) {
        let request = self.client.post(format!("{}{path}", self.serving.origin()));
        let request = request.header("cookie", &self.cookie).header("idempotency-key", key).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn report(&self, key: &str) -> (u16, Value) {
        let body = json!({"channel": "web", "text": "banjir", "place": {"lat": -6.92, "lon": 107.61}});
        self.post("/api/v1/reports", key, body).await
    }

    async fn note(&self, key: &str) -> (u16, Value) {
        self.post(&format!("/api/v1/incidents/{}/note", self.incident), key, json!({"text": "sudah"})).await
    }

    /// Nothing is acknowledged by Redis now.
    async fn refuses(&self, key: &str) -> Value {
        let (status, refused) = self.note(key).await;
        let said = (status, &refused["code"], &refused["retryable"]);
        assert_eq!(said, (503, &json!("unavailable"), &json!(true)), "{refused}");
        let (status, kept) = self.report(key).await;
        assert_eq!((status, &kept["stored"]), (202, &json!("journal")), "{kept}");
        kept["code"].clone()
    }

    /// The same requests are carried out, once, soon.
    async fn recovers(self, key: &str, code: Value) {
        eventually("commands are carried out again", async || {
            let (status, answer) = self.note(key).await;
            assert!(matches!(status, 200 | 503), "{status} {answer}");
            (status == 200).then_some(())
        })
        .await;
        let over = eventually("what waited is carried over", async || {
            let (status, receipt) = self.report(key).await;
            (status == 201).then_some(receipt)
        })
        .await;
        assert_eq!(over["code"], code);
        self.until("all is well again", async |mode| {
            mode == json!({"stale": false, "durability_degraded": false, "journal_waiting": 0})
        })
        .await;
        self.serving.running.stop().await;
    }

    /// Until boards are told so.
    async fn until(&self, what: &str, is_so: impl AsyncFn(Value) -> bool) {
        eventually(what, async || {
            let mode = self.test.centre.board.mode();
            let said = json!({"stale": mode.stale, "durability_degraded": mode.durability_degraded, "journal_waiting": mode.journal_waiting});
            is_so(said).await.then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica() {
    let badly = Badly::treated().await;
    badly.redis.tell(&["REPLICAOF", "127.0.0.1", "1"]).await;
    let code = badly.refuses("to-a-replica").await;
    badly
        .until("boards are told that the log is not read", async |mode| {
            badly.test.clock.fast_forward(Duration::from_millis(500));
            mode["stale"] == true
        })
        .await;
    badly.redis.tell(&["REPLICAOF", "NO", "ONE"]).await;
    badly.recovers("to-a-replica", code).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_cannot_save() {
    let badly = Badly::treated().await;
    // A folder where the file should be: saving fails, also for root.
    let in_the_way = badly.redis.folder().join("dump.rdb");
    std::fs::create_dir_all(in_the_way.join("in-the-way")).unwrap();
    badly.redis.configure("save", "3600 1").await;
    badly.redis.tell(&["BGSAVE"]).await;
    badly.until("boards are told", async |mode| mode["durability_degraded"] == true).await;
    let code = badly.refuses("cannot-save").await;
    std::fs::remove_dir_all(in_the_way).unwrap();
    badly.redis.tell(&["BGSAVE"]).await;
    badly.recovers("cannot-save", code).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_loads_its_files() {
    let mut badly = Badly::treated().await;
    for _ in 0..INCIDENTS_BEFORE {
        badly.test.incident(Level::Urgent).await;
    }
    // Only a whole image is loaded key by key, and can be made slow.
    badly.redis.tell(&["BGREWRITEAOF"]).await;
    let manifest = badly.redis.folder().join("appendonlydir/appendonly.aof.manifest");
    eventually("the image is written and named", async || {
        let names = std::fs::read_to_string(&manifest).unwrap_or_default();
        names.contains("appendonly.aof.2.base.rdb").then_some(())
    })
    .await;
    badly.redis.kill();
    let slow = ["--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024"];
    badly.redis.start_slowly(&slow).await;
    let code = badly.refuses("while-loading").await;
    badly.recovers("while-loading", code).await;
}
