//! When Redis is out of memory new reports are refused, with the telephone number; what was begun is finished; and all
//! of it works again as soon as there is memory.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sigap::channels::webhook::Webhook;
use sigap::domain::access::{Person, Role};
use sigap::domain::fill::Fill;
use sigap::domain::level::Level;
use sigap::services::accounts::Credentials;

use crate::harness::centre::{TestCentre, person};
use crate::harness::eventually;
use crate::harness::form::post;
use crate::harness::own_redis::OwnRedis;
use crate::harness::receiver::Receiver;
use crate::harness::site::{PASSWORD, Site};

const REPORTS: &str = "/api/v1/reports";

fn flood() -> Value {
    json!({"channel": "web", "text": "banjir selutut", "place": {"lat": -6.92, "lon": 107.61}})
}

/// A service on a full Redis, with a dispatcher and a crew on its way.
struct Full {
    redis: OwnRedis,
    site: Site,
    dispatcher: String,
    crew: String,
    incident: String,
    assignment: String,
}

impl Full {
    async fn new() -> Self {
        let redis = OwnRedis::new().await;
        let site = Site::of(TestCentre::on(&redis.url(), "").await).await;
        let unit = site.it.unit("AMB-01").await;
        let crew = Person { unit: Some(unit), ..person("amb-01", &[Role::Responder]) };
        let (dispatcher, crew) = (site.cookie_of(Role::Dispatcher).await, site.cookie(&crew).await);
        let taken = post(&site.router, REPORTS, "before-it-was-full", &flood()).await;
        let incident = taken.json()["incident_id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/incidents/{incident}/assignments");
        let sent = site.send("POST", &path, Some(&dispatcher), Some(json!({"unit_id": "amb-01"}))).await;
        let assignment = sent.json()["assignment_id"].as_str().unwrap().to_owned();
        redis.tell(&["CONFIG", "SET", "maxmemory", "1"]).await;
        Self { redis, site, dispatcher, crew, incident, assignment }
    }

    /// What must be possible, and is fine.
    async fn works(&self, who: &str, method: &str, path: &str, body: Value) -> Value {
        let answer = self.site.send(method, path, Some(who), Some(body)).await;
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    async fn closes(&self) {
        let incident = format!("/api/v1/incidents/{}", self.incident);
        let assignment = format!("/api/v1/assignments/{}", self.assignment);
        for step in ["accept", "en_route", "on_scene"] {
            self.works(&self.crew, "POST", &format!("{assignment}/{step}"), json!({})).await;
        }
        self.works(&self.dispatcher, "POST", &format!("{incident}/private"), json!({})).await;
        self.works(&self.dispatcher, "POST", &format!("{incident}/note"), json!({"text": "ditelepon"})).await;
        self.works(&self.crew, "POST", &format!("{assignment}/clear"), json!({"result": "helped"})).await;
        let over = json!({"disposition": "helped"});
        self.works(&self.dispatcher, "POST", &format!("{incident}/close"), over).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_report_is_refused_honestly_and_an_answer_given_before_is_given_again() {
    let full = Full::new().await;
    let refused = post(&full.site.router, REPORTS, "now-it-is-full", &flood()).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "storage_full"));
    let said = refused.json();
    assert_eq!(said["retryable"], true);
    assert!(said["detail"].as_str().unwrap().contains("112"), "{said}");
    assert!(!refused.header("retry-after").is_empty());
    let known = post(&full.site.router, REPORTS, "before-it-was-full", &flood()).await;
    assert_eq!((known.status, known.header("idempotent-replay")), (StatusCode::CREATED, "true"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_clearing_signing_in_and_positions_go_on() {
    let full = Full::new().await;
    let accounts = &full.site.it.centre.accounts;
    let again = accounts.sign_in(&Credentials::new("dispatcher", PASSWORD)).await.unwrap();
    accounts.ticket(&again.session).await.unwrap();
    let seen = json!({"lat": -6.9, "lon": 107.6});
    full.works(&full.crew, "POST", "/api/v1/units/amb-01/positions", seen).await;
    full.closes().await;
    let off = json!({"availability": "not_available"});
    full.works(&full.crew, "PUT", "/api/v1/units/amb-01/status", off).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_falls_due_is_fired_all_the_same() {
    let full = Full::new().await;
    full.site.it.clock.fast_forward(std::time::Duration::from_hours(1));
    let fired = full.site.it.centre.fire_due().await.unwrap();
    assert_eq!(fired, 1, "the offer nobody has answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_said_and_all_recovers_by_itself() {
    let full = Full::new().await;
    let guard = &full.site.it.centre.guard;
    guard.look().await;
    let mode = full.site.it.centre.board.mode();
    assert_eq!(mode.memory, Fill::Full);
    let ready = full.site.send("GET", "/readyz", None, None).await;
    assert_eq!(ready.status, StatusCode::OK, "closing can be acknowledged");
    assert_eq!(ready.json()["mode"]["memory"], "full");
    let board = full.site.send("GET", "/api/v1/board", Some(&full.dispatcher), None).await.json();
    let notices = board["notices"].as_array().unwrap();
    assert!(notices.iter().any(|notice| notice["code"] == "memory_full"), "{board}");

    full.redis.tell(&["CONFIG", "SET", "maxmemory", "0"]).await;
    let taken = post(&full.site.router, REPORTS, "room-again", &flood()).await;
    assert_eq!(taken.status, StatusCode::CREATED, "at once: {}", taken.text());
    guard.look().await;
    assert_ne!(full.site.it.centre.board.mode().memory, Fill::Full);
    full.closes().await;
    eventually("the board shows the fold of all of it", async || {
        let tail = full.site.it.centre.store.tail().await.unwrap();
        (full.site.it.centre.board.cursor().id == tail.id).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crew_is_sent_and_told_all_the_same() {
    let (redis, receiver) = (OwnRedis::new().await, Receiver::new().await);
    let test = TestCentre::on(&redis.url(), &receiver.settings()).await;
    let webhook = Webhook::new(&test.centre.config.webhook).unwrap().unwrap();
    let (incident, unit) = (test.incident(Level::Urgent).await, test.unit("AMB-01").await);
    redis.configure("maxmemory", "1").await;
    let store = &test.centre.store;
    for _ in 0..2 {
        store.open_outbox(sigap::store::outbox::Lane::People).await.unwrap();
    }
    test.assign(&incident, &unit).await;
    assert_eq!(test.centre.deliver(&webhook).await.unwrap().delivered, 1);
    assert_eq!(receiver.told(), ["unit_offered"]);
    test.clock.fast_forward(std::time::Duration::from_mins(5));
    assert_eq!(test.centre.fire_due().await.unwrap(), 1);
    let taken = store
        .take_messages(sigap::store::outbox::Lane::People, 1, |_| std::time::Duration::ZERO)
        .await
        .unwrap()
        .remove(0);
    store.give_up(sigap::store::outbox::Lane::People, &taken).await.unwrap();
    let waiting = store.messages_waiting(sigap::store::outbox::Lane::People).await.unwrap();
    assert_eq!((waiting.messages, waiting.given_up), (0, 1));
}
