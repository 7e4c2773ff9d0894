//! I1, I2: whatever is killed at whatever moment, every 2xx is there once afterwards, and nothing else is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::board::{TestBoard, door};
use crate::harness::client::{anybody, cookie_of};
use crate::harness::command::{said, sigap};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

const ROUNDS: usize = 10;
const SENDERS: usize = 8;
/// Acknowledged in each round before the blow falls.
const BEFORE_THE_BLOW: usize = 40;
const BOARDS: usize = 5;
const DEMO_UNITS: usize = 120;

/// What was sent, and what was answered to it: key → code.
#[derive(Default)]
struct Ledger {
    answered: Mutex<BTreeMap<String, String>>,
    sent: AtomicUsize,
    url: Mutex<String>,
    over: AtomicBool,
}

impl Ledger {
    fn url(&self) -> String {
        self.url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn count(&self) -> usize {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Sends one report after the other, each until it is acknowledged, with its own key.
async fn send(ledger: Arc<Ledger>) {
    let client = anybody();
    while !ledger.over.load(Ordering::SeqCst) {
        let n = ledger.sent.fetch_add(1, Ordering::SeqCst);
        let key = format!("ledger-{n:06}");
        let south = -6.9 - (n % 100) as f64 / 500.0;
        let body = json!({"channel": "web", "text": format!("banjir selutut {n}"), "place": {"lat": south, "lon": 107.6}});
        let code = loop {
            match attempt(&client, &ledger.url(), &key, &body).await {
                Some(code) => break code,
                None => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        };
        ledger.answered.lock().unwrap_or_else(PoisonError::into_inner).insert(key, code);
    }
}

async fn attempt(client: &reqwest::Client, url: &str, key: &str, body: &Value) -> Option<String> {
    let request = client.post(format!("{url}/api/v1/reports")).header("Idempotency-Key", key).json(body);
    let answer = request.send().await.ok()?;
    let good = answer.status().is_success();
    let answer: Value = answer.json().await.ok()?;
    assert!(good || answer["retryable"] == true, "a good report was refused: {answer}");
    answer["code"].as_str().filter(|_| good).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_rounds_of_kill_nine_lose_nothing() {
    let folder = Folder::named("kill9");
    let ledger = Arc::new(Ledger::default());
    let mut server = Server::start(folder.path(), &["--demo"], "");
    ledger.url.lock().unwrap().clone_from(&server.url);
    let here = door(&server.url, &cookie_of(&server, "dispatcher").await);
    let boards: Vec<_> = (0..BOARDS).map(|_| TestBoard::open(Arc::clone(&here))).collect();
    let senders: Vec<_> = (0..SENDERS).map(|_| tokio::spawn(send(Arc::clone(&ledger)))).collect();
    for round in 0..ROUNDS {
        let goal = ledger.count() + BEFORE_THE_BLOW;
        eventually("enough is acknowledged", async || (ledger.count() >= goal).then_some(())).await;
        if round % 3 != 0 {
            server.kill_redis();
        }
        if round % 3 != 1 {
            server.kill();
            server = Server::start(folder.path(), &[], "");
            ledger.url.lock().unwrap().clone_from(&server.url);
            here.lock().unwrap().0.clone_from(&server.url);
        }
    }
    let goal = ledger.count() + BEFORE_THE_BLOW;
    eventually("it works again", async || (ledger.count() >= goal).then_some(())).await;
    ledger.over.store(true, Ordering::SeqCst);
    for sender in senders {
        sender.await.unwrap();
    }
    let answered = ledger.answered.lock().unwrap().clone();
    for board in &boards {
        eventually("every board is back and agrees with the server", async || {
            let shown = board.shown();
            let reports = shown.rows.keys().filter(|row| row.starts_with("report ")).count();
            (reports == answered.len() && shown.agreed_at == shown.cursor).then_some(())
        })
        .await;
        assert_eq!(board.shown().faults, Vec::<String>::new());
    }
    let client = anybody();
    for (key, code) in &answered {
        let found = client.get(format!("{}/api/v1/reports/{code}", server.url)).send().await.unwrap();
        assert!(found.status().is_success(), "{key} was acknowledged with {code} and is gone");
    }
    let codes: std::collections::BTreeSet<_> = answered.values().collect();
    assert_eq!(codes.len(), answered.len(), "each key has a code of its own");
    assert_eq!(
        answered.len(),
        ledger.sent.load(Ordering::SeqCst),
        "everything sent was acknowledged in the end"
    );
    assert!(server.stop(), "the server ends well");
    let config = folder.path().join("sigap.toml").display().to_string();
    let verified = sigap(folder.path(), &["verify", "--config", &config]).output().unwrap();
    let (words, good) = said(&verified);
    assert!(good, "{words}");
    // A report is one entry, a unit of the demo another, the dispatcher's signing in one more; nothing exists that nobody sent.
    let entries = answered.len() + DEMO_UNITS + 1;
    assert!(words.contains(&format!(" in {entries} entries")), "{words}, {} sent", answered.len());
}
