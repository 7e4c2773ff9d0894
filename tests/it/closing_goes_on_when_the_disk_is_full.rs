//! A disk is said to fill before it is full; then new reports wait and running work is finished in what is left;
//! when others eat that too, the reserve is given up; and all of it is over by itself when there is space again.

use reqwest::Client;
use serde_json::{Value, json};
use sigap::store::local_redis::socket_url;

use crate::harness::board::{TestBoard, door};
use crate::harness::client::{anybody, cookie_of, signed_in};
use crate::harness::command::{said, sigap};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::mount::SmallDisk;
use crate::harness::redis::connection;
use crate::harness::server::Server;

const MIB: u64 = 1 << 20;
const SETTINGS: &str = "[disk]\ncheck_ms = 50\nlow_bytes = 67_108_864\nfull_bytes = 33_554_432\n\
                        reserve_bytes = 8_388_608\n[journal]\nmax_bytes = 1_048_576\n";

/// A centre on a small disk, which is filled in steps.
struct Filling {
    folder: Folder,
    server: Server,
    public: Client,
    dispatcher: Client,
    disk: SmallDisk,
}

impl Filling {
    async fn start() -> Option<Self> {
        let folder = Folder::named("disk");
        let disk = SmallDisk::mount(&folder.path().join("data"), 192)?;
        let server = Server::start(folder.path(), &["--demo"], SETTINGS);
        let dispatcher = signed_in(&server, "dispatcher").await;
        Some(Self { folder, server, public: anybody(), dispatcher, disk })
    }

    fn has_reserve(&self) -> bool {
        self.folder.path().join("data/reserve").exists()
    }

    /// Whether the private Redis may write its file anew, for which it needs as much space again.
    async fn may_rewrite(&self, wanted: bool) {
        let url = socket_url(&self.folder.path().join("data/redis.sock"));
        eventually(&format!("it may rewrite its file: {wanted}"), async || {
            let mut ask = redis::cmd("CONFIG");
            ask.arg("GET").arg("auto-aof-rewrite-percentage");
            let said: Vec<String> = ask.query_async(&mut connection(&url).await).await.unwrap();
            ((said[1] != "0") == wanted).then_some(())
        })
        .await;
    }

    /// Until `/readyz` says this of the disk; it answers 200 all the while.
    async fn says(&self, fill: &str) {
        eventually(&format!("the disk is {fill}"), async || {
            let answer = self.public.get(format!("{}/readyz", self.server.url)).send().await.ok()?;
            let ready: Value = answer.json().await.ok()?;
            (ready["mode"]["disk"] == fill).then_some(())
        })
        .await;
    }

    async fn report(&self, key: &str) -> (u16, Value) {
        let body = json!({"channel": "web", "text": "banjir", "place": {"lat": -6.92, "lon": 107.61}});
        let request = self.public.post(format!("{}/api/v1/reports", self.server.url));
        let answer = request.header("idempotency-key", key).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Closes an incident, however often that has to be asked for.
    async fn closes(&self, incident: &Value, key: &str) {
        let incident = incident["incident_id"].as_str().unwrap();
        let url = format!("{}/api/v1/incidents/{incident}/close", self.server.url);
        let body = json!({"disposition": "settled_by_phone", "note": "ditelepon kembali, sudah aman"});
        eventually("the incident is closed", async || {
            let request = self.dispatcher.post(&url).header("idempotency-key", key).json(&body);
            let answer = request.send().await.ok()?;
            let status = answer.status().as_u16();
            assert!(matches!(status, 200 | 503), "{status} {}", answer.text().await.unwrap());
            (status == 200).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_said_before_reports_wait_and_work_is_closed_in_the_space_left_and_in_the_reserve() {
    let Some(filling) = Filling::start().await else { return };
    let board = TestBoard::open(door(&filling.server.url, &cookie_of(&filling.server, "dispatcher").await));
    filling.says("ok").await;
    assert!(filling.has_reserve());
    let (_, first) = filling.report("disk-first").await;
    let (_, second) = filling.report("disk-second").await;

    filling.disk.leave(50 * MIB);
    filling.says("low").await;
    assert_eq!(filling.report("disk-low").await.0, 201, "low is a word, not a refusal");

    filling.disk.leave(20 * MIB);
    filling.says("full").await;
    filling.may_rewrite(false).await;
    let (status, kept) = filling.report("disk-full").await;
    assert_eq!((status, &kept["stored"]), (202, &json!("journal")), "{kept}");
    let (status, again) = filling.report("disk-first").await;
    assert_eq!((status, &again["code"]), (201, &first["code"]), "what was answered is answered again");
    filling.closes(&first, "close-first").await;

    filling.disk.leave(0);
    filling.closes(&second, "close-second").await;
    eventually("the reserve is given up", async || (!filling.has_reserve()).then_some(())).await;
    assert_eq!(filling.report("disk-full").await.0, 202, "the journal has its own space");

    filling.disk.leave(150 * MIB);
    filling.says("ok").await;
    filling.may_rewrite(true).await;
    eventually("the reserve is held again", async || filling.has_reserve().then_some(())).await;
    let over = eventually("what waited is carried over", async || {
        let (status, receipt) = filling.report("disk-full").await;
        (status == 201).then_some(receipt)
    })
    .await;
    assert_eq!(over["code"], kept["code"], "the code that was given stays");
    eventually("the board shows all of it", async || {
        let shown = board.shown();
        let reports = shown.rows.keys().filter(|row| row.starts_with("report ")).count();
        (reports == 2 && shown.agreed_at == shown.cursor).then_some(())
    })
    .await;
    assert_eq!(board.shown().faults, Vec::<String>::new());
    let config = filling.folder.path().join("sigap.toml").display().to_string();
    let (words, good) =
        said(&sigap(filling.folder.path(), &["verify", "--config", &config]).output().unwrap());
    assert!(good, "{words}");
    assert!(filling.server.stop());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_a_full_disk_uses_the_reserve() {
    let Some(filling) = Filling::start().await else { return };
    let (_, first) = filling.report("disk-first").await;
    let Filling { folder, server, public, disk, .. } = filling;
    assert!(server.stop());
    disk.leave(0);
    let server = Server::start(folder.path(), &[], SETTINGS);
    let dispatcher = signed_in(&server, "dispatcher").await;
    let filling = Filling { folder, server, public, dispatcher, disk };
    filling.says("full").await;
    filling.closes(&first, "close-first").await;
    assert_eq!(filling.report("disk-full").await.0, 202);
    filling.disk.leave(150 * MIB);
    filling.says("ok").await;
    eventually("what waited is carried over", async || {
        (filling.report("disk-full").await.0 == 201).then_some(())
    })
    .await;
    assert!(filling.server.stop());
}
