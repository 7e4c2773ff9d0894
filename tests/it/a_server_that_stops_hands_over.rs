//! A server that is told to stop beside another, under load: every board is told to come back at a moment of its own, what
//! is being answered is answered, nobody new is let in, and nothing that was acknowledged is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::board::{TestBoard, door};
use crate::harness::client::{anybody, cookie_of};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

const BOARDS: usize = 40;
const SENDERS: usize = 4;
const MORE: &str = "[http]\nrequest_timeout_ms = 60_000\n[live]\nmax_sockets_per_account = 100\n";

/// What was acknowledged: key → code.
#[derive(Default)]
struct Ledger {
    codes: Mutex<BTreeMap<String, String>>,
    sent: AtomicUsize,
    over: AtomicBool,
}

impl Ledger {
    fn codes(&self) -> BTreeMap<String, String> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Sends reports to the first of two servers, and the same one to the other when that does not answer.
async fn send(ledger: Arc<Ledger>, urls: [String; 2]) {
    let client = anybody();
    while !ledger.over.load(Ordering::SeqCst) {
        let key = format!("hand-over-{:05}", ledger.sent.fetch_add(1, Ordering::SeqCst));
        let code = loop {
            match attempt(&client, &urls[0], &key).await {
                Some(code) => break code,
                None => match attempt(&client, &urls[1], &key).await {
                    Some(code) => break code,
                    None => tokio::task::yield_now().await,
                },
            }
        };
        ledger.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(key, code);
    }
}

async fn attempt(client: &reqwest::Client, url: &str, key: &str) -> Option<String> {
    let body = json!({"channel": "web", "text": "banjir selutut", "place": {"lat": -6.92, "lon": 107.61}});
    let request = client.post(format!("{url}/api/v1/reports")).header("idempotency-key", key).json(&body);
    let answer = request.send().await.ok()?;
    let good = answer.status().as_u16() == 201;
    let answer: Value = answer.json().await.ok()?;
    assert!(good || answer["retryable"] == true, "a good report was refused: {answer}");
    answer["code"].as_str().filter(|_| good).map(str::to_owned)
}

/// A report whose words come late.
struct Late(TcpStream);

const WORDS: &str =
    "{\"channel\":\"web\",\"text\":\"banjir, terlambat\",\"place\":{\"lat\":-6.9,\"lon\":107.6}}";

impl Late {
    /// Begun: the server has read its head and waits for the words.
    async fn begun(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /api/v1/reports HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             idempotency-key: late-words\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
            WORDS.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut said = [0; 12];
        stream.read_exact(&mut said).await.unwrap();
        assert_eq!(&said, b"HTTP/1.1 100");
        Self(stream)
    }

    /// Says the words, and gives all that was answered.
    async fn ends(mut self) -> String {
        self.0.write_all(WORDS.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn to_the_one_beside_it() {
    let folder = Folder::named("hand-over");
    let own = folder.path().join("stays");
    std::fs::create_dir_all(&own).unwrap();
    let stays = Server::start(&own, &["--demo"], MORE);
    let stops = stays.start_beside(&folder.path().join("stops"), MORE);
    let address = stops.url.trim_start_matches("http://").to_owned();
    let here = door(&stops.url, &cookie_of(&stays, "dispatcher").await);
    let boards: Vec<_> = (0..BOARDS).map(|_| TestBoard::open(Arc::clone(&here))).collect();
    let ledger = Arc::new(Ledger::default());
    let urls = [stops.url.clone(), stays.url.clone()];
    let senders: Vec<_> =
        (0..SENDERS).map(|_| tokio::spawn(send(Arc::clone(&ledger), urls.clone()))).collect();
    eventually("boards and reports are on their way", async || {
        let all = boards.iter().all(|board| board.shown().agreed > 0);
        (all && ledger.codes().len() > 50).then_some(())
    })
    .await;
    let late = Late::begun(&address).await;

    here.lock().unwrap().0.clone_from(&stays.url);
    stops.ask_to_end();
    let hints: Vec<u64> = eventually("every board is told when to come back", async || {
        boards.iter().map(|board| hint(&board.shown().farewells)).collect()
    })
    .await;
    assert!(hints.iter().all(|hint| (500..=5_000).contains(hint)), "{hints:?}");
    let moments: BTreeSet<_> = hints.iter().collect();
    assert!(moments.len() > BOARDS / 2, "not all at once: {hints:?}");
    eventually("nobody new is let in", async || TcpStream::connect(&address).await.err()).await;
    let answer = late.ends().await;
    assert!(answer.contains("HTTP/1.1 201") && answer.contains("connection: close"), "{answer}");
    assert!(stops.stop(), "it ends well");

    let goal = ledger.codes().len() + 50;
    eventually("the other one goes on", async || (ledger.codes().len() >= goal).then_some(())).await;
    ledger.over.store(true, Ordering::SeqCst);
    for sender in senders {
        sender.await.unwrap();
    }
    nothing_is_lost(&stays, &ledger, &boards).await;
    assert!(stays.stop());
}

/// What the farewell asked for, once there was one.
fn hint(farewells: &[(u16, String)]) -> Option<u64> {
    let (code, reason) = farewells.first()?;
    assert_eq!(*code, 1001);
    serde_json::from_str::<Value>(reason).unwrap()["reconnect_ms"].as_u64()
}

async fn nothing_is_lost(stays: &Server, ledger: &Ledger, boards: &[TestBoard]) {
    let codes = ledger.codes();
    assert_eq!(codes.len(), ledger.sent.load(Ordering::SeqCst));
    let client = anybody();
    for (key, code) in &codes {
        let found = client.get(format!("{}/api/v1/reports/{code}", stays.url)).send().await.unwrap();
        assert!(found.status().is_success(), "{key} was acknowledged with {code} and is gone");
    }
    let all = codes.len() + 1;
    for board in boards {
        eventually("every board is back, and shows all of it once", async || {
            let shown = board.shown();
            let reports = shown.rows.keys().filter(|row| row.starts_with("report ")).count();
            (reports == all && shown.agreed_at == shown.cursor).then_some(())
        })
        .await;
        assert_eq!(board.shown().faults, Vec::<String>::new());
    }
}
