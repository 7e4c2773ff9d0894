//! While Redis is away reports are taken by the journal: acknowledged, shown, opened on record, and carried over once.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::view::NoticeRow;
use sigap::store::keys::Keys;
use tokio_util::sync::CancellationToken;

use crate::harness::centre::{TestCentre, person};
use crate::harness::eventually;
use crate::harness::own_redis::OwnRedis;
use crate::harness::site::{Answer, Site};

const BRIEF: &str = "[journal]\nafter_ms = 200\nmax_bytes = 1_048_576\n";

async fn centre() -> (OwnRedis, Site) {
    let redis = OwnRedis::new().await;
    let site = Site::of(TestCentre::on(&redis.url(), BRIEF).await).await;
    site.it.centre.open_journal().unwrap();
    (redis, site)
}

async fn report(site: &Site, key: &str, text: &str) -> Answer {
    let body = json!({"channel": "web", "text": text, "place": {"lat": -6.9, "lon": 107.6}, "reporter": {"name": "Uji"}});
    let request = axum::http::Request::builder()
        .method("POST")
        .uri("/api/v1/reports")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    site.ask(request.body(axum::body::Body::from(body.to_string())).unwrap()).await
}

/// The same once Redis takes it again in time.
async fn stored(site: &Site, key: &str, text: &str) -> Answer {
    eventually("Redis takes it", async || {
        let answer = report(site, key, text).await;
        (answer.status == StatusCode::CREATED).then_some(answer)
    })
    .await
}

fn waiting(site: &Site, view: &View) -> Vec<std::sync::Arc<NoticeRow>> {
    let notices = site.it.centre.board.snapshot(view).notices;
    notices.into_iter().filter(|notice| notice.report.is_some()).collect()
}

async fn drained(site: &Site) {
    eventually("all is carried over", async || {
        site.it.centre.drain().await;
        (site.it.centre.journal.count() == 0).then_some(())
    })
    .await;
}

/// Entries of the log, as any client reads them.
async fn log(redis: &OwnRedis, site: &Site) -> String {
    let mut conn = crate::harness::redis::connection(&site.it.redis_url()).await;
    let key = Keys::new(site.it.centre.region()).log();
    let entries: Vec<(String, Vec<(String, String)>)> =
        redis::cmd("XRANGE").arg(key).arg("-").arg("+").query_async(&mut conn).await.unwrap();
    assert!(!redis.url().is_empty());
    entries.into_iter().flat_map(|(_, fields)| fields).map(|(_, value)| value + "\n").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_taken_without_redis_and_answered_201_when_it_is_back() {
    let (mut redis, site) = centre().await;
    redis.kill();
    let first = report(&site, "tanpa-redis", "anak hanyut di sungai").await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.text());
    let receipt = first.json();
    assert_eq!(receipt["stored"], "journal");
    assert_eq!((&receipt["incident_id"], &receipt["level"]), (&Value::Null, &Value::Null));
    let ready = site.send("GET", "/readyz", None, None).await;
    assert_eq!((ready.status, &ready.json()["mode"]["journal_waiting"]), (StatusCode::OK, &json!(1)));
    let again = report(&site, "tanpa-redis", "anak hanyut di sungai").await;
    assert_eq!((again.status, &again.json()["code"]), (StatusCode::ACCEPTED, &receipt["code"]));
    assert_eq!(again.header("idempotent-replay"), "true");
    let other = report(&site, "tanpa-redis", "lain sama sekali").await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (422, "idempotency_key_reused"));
    let status = site.send("GET", &format!("/api/v1/reports/{}", text(&receipt["code"])), None, None).await;
    assert_eq!((status.status, &status.json()["status"]), (StatusCode::OK, &json!("waiting_verification")));

    redis.start().await;
    drained(&site).await;
    let later = stored(&site, "tanpa-redis", "anak hanyut di sungai").await;
    assert_eq!(later.json()["code"], receipt["code"]);
    assert_eq!(later.json()["report_id"], receipt["report_id"]);
    assert_eq!(later.header("idempotent-replay"), "true");
    assert_eq!(log(&redis, &site).await.matches("ReportReceived").count(), 1, "once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn boards_show_it_with_its_level_and_only_who_sees_the_region() {
    let (mut redis, site) = centre().await;
    redis.kill();
    let receipt = report(&site, "papan-tanpa-redis", "anak hanyut terbawa arus").await.json();
    let [notice] = &waiting(&site, &View::Region)[..] else { panic!("one notice") };
    let shown = notice.report.as_ref().unwrap();
    assert_eq!((shown.level.number(), shown.code.as_str()), (1, text(&receipt["code"]).as_str()));
    assert_eq!(site.it.centre.board.mode().journal_waiting, 1);
    for view in [View::Unit("amb-01".into()), View::Agency("psc".into())] {
        assert!(waiting(&site, &view).is_empty(), "{view:?}");
    }
    redis.start().await;
    drained(&site).await;
    assert!(waiting(&site, &View::Region).is_empty(), "taken down");
    assert_eq!(site.it.centre.board.mode().journal_waiting, 0);
    eventually("the row takes its place", async || {
        let board = site.it.centre.board.snapshot(&View::Region);
        board.reports.iter().any(|row| row.code == shown.code).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_it_is_recorded_when_redis_is_back() {
    let (mut redis, site) = centre().await;
    let dispatcher = site.cookie(&person("sari", &[Role::Dispatcher])).await;
    let responder = site.cookie_of(Role::Responder).await;
    for cookie in [&dispatcher, &responder] {
        site.send("GET", "/api/v1/session", Some(cookie), None).await;
    }
    redis.kill();
    let receipt = report(&site, "dibaca-tanpa-redis", "rumah roboh, ada yang terjepit").await.json();
    let path = format!("/api/v1/journal/{}/private", text(&receipt["report_id"]));
    let opened = site.send("POST", &path, Some(&dispatcher), None).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
    assert_eq!(opened.json()["reports"][0]["text"], "rumah roboh, ada yang terjepit");
    assert_eq!(site.send("POST", &path, Some(&responder), None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.send("POST", &path, None, None).await.status, StatusCode::UNAUTHORIZED);
    let read_at = site.it.clock.now();
    site.it.clock.fast_forward(std::time::Duration::from_mins(20));
    redis.start().await;
    drained(&site).await;
    let log = log(&redis, &site).await;
    assert_eq!(log.matches("PersonalDataOpened").count(), 1);
    assert!(log.contains(&format!("\"opened_at\":\"{read_at}\"")), "{log}");
    let gone = site.send("POST", &path, Some(&dispatcher), None).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "it is an incident now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deadline_counts_from_when_it_was_told() {
    let (mut redis, site) = centre().await;
    redis.kill();
    report(&site, "lama-menunggu", "banjir selutut").await;
    let told_at = site.it.clock.now();
    site.it.clock.fast_forward(std::time::Duration::from_mins(30));
    redis.start().await;
    drained(&site).await;
    eventually("it is on the board", async || {
        let board = site.it.centre.board.snapshot(&View::Region);
        let row = board.incidents.first()?;
        let goal = site.it.centre.policy.on_the_way(row.tier);
        assert_eq!(row.deadline.duration_since(told_at).as_secs(), goal);
        Some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_words_under_a_key_are_added_to_the_first_report() {
    let (mut redis, site) = centre().await;
    let first = stored(&site, "pertama-di-redis", "banjir selutut").await.json();
    redis.kill();
    let second = report(&site, "pertama-di-redis", "banjir, anak terbawa arus").await;
    assert_eq!((second.status.as_u16(), &second.json()["code"]), (202, &first["code"]));
    redis.start().await;
    drained(&site).await;
    let log = log(&redis, &site).await;
    assert_eq!((log.matches("ReportReceived").count(), log.matches("FactsAdded").count()), (1, 1), "{log}");
    let incident = site.it.centre.incident(&text(&first["incident_id"]).into()).await.unwrap().0;
    assert_eq!(incident.level().number(), 1, "judged anew");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_redis_holds_no_report_up_and_doubles_none() {
    let (redis, site) = centre().await;
    redis.freeze();
    let receipt = report(&site, "redis-membeku", "banjir selutut").await;
    assert_eq!(receipt.status, StatusCode::ACCEPTED);
    redis.thaw();
    drained(&site).await;
    assert_eq!(log(&redis, &site).await.matches("ReportReceived").count(), 1, "the late one is the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_survives_the_process_and_goes_over_in_order() {
    let (mut redis, site) = centre().await;
    redis.kill();
    let mut codes = Vec::new();
    for n in 0..20 {
        codes.push(report(&site, &format!("urutan-{n:02}"), "banjir selutut").await.json()["code"].clone());
    }
    let folder = site.it.centre.config.journal_dir();
    let copy = folder.join("after-the-crash");
    std::fs::create_dir_all(&copy).unwrap();
    for file in std::fs::read_dir(&folder).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    redis.start().await;
    let next = site.it.another().await;
    assert_eq!(next.journal.open(&copy, 1_048_576).unwrap(), 20, "read again after a crash");
    let stop = CancellationToken::new();
    let carrier = tokio::spawn(next.clone().carry_over(stop.clone()));
    eventually("all is carried over", async || (next.journal.count() == 0).then_some(())).await;
    drained(&site).await;
    stop.cancel();
    carrier.await.unwrap();
    let log = log(&redis, &site).await;
    let places: Vec<usize> = codes.iter().map(|code| log.find(&text(code)).unwrap()).collect();
    assert!(places.is_sorted(), "in the order they came");
    assert_eq!(log.matches("ReportReceived").count(), 20, "twenty, though two processes carried them over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_without_memory_is_as_good_as_away() {
    let (redis, site) = centre().await;
    redis.configure("maxmemory", "1").await;
    assert_eq!(report(&site, "tanpa-memori", "banjir selutut").await.status, StatusCode::ACCEPTED);
    redis.configure("maxmemory", "0").await;
    drained(&site).await;
    stored(&site, "tanpa-memori", "banjir selutut").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_gives_its_receipt_without_redis() {
    let (mut redis, site) = centre().await;
    redis.kill();
    let form = "key=formulirtanparedis&text=banjir+selutut&place_unknown=1";
    let request = axum::http::Request::builder()
        .method("POST")
        .uri("/lapor")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = site.ask(request.body(axum::body::Body::from(form)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let [notice] = &waiting(&site, &View::Region)[..] else { panic!("one notice") };
    assert!(answer.text().contains(notice.report.as_ref().unwrap().code.as_str()));
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
