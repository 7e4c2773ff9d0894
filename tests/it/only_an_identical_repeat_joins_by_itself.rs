//! The same words about the same place, said again so soon that it can only be a repeat, belong to the same incident at once:
//! with a receipt of their own, judged like any report, counting nobody twice. Nothing else ever joins by itself.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::ids::IncidentId;
use sigap::domain::view::IncidentRow;
use sigap::services::Centre;
use sigap::store::verify::Verified;
use std::sync::Arc;

use crate::harness::centre::TestCentre;
use crate::harness::eventually;
use crate::harness::form::post;
use crate::harness::own_redis::OwnRedis;
use crate::harness::receiver::Receiver;
use crate::harness::screen::Kept;
use crate::harness::site::{Answer, Site, router_of};

/// Somebody tells of a flooded house.
fn told() -> Value {
    json!({
        "text": "Rumah kebanjiran, tolong evakuasi ibu saya", "kind": "flood", "people": {"affected": 4},
        "place": {"lat": -6.98765, "lon": 107.62345, "accuracy_m": 12},
    })
}

fn but(mut body: Value, change: impl FnOnce(&mut Value)) -> Value {
    change(&mut body);
    body
}

async fn send(site: &Site, key: &str, body: &Value) -> Answer {
    let answer = post(&site.router, "/api/v1/reports", &format!("repeat-{key}"), body).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    answer
}

/// What differs, and how.
type Other = (&'static str, fn(&mut Value));

fn rows(centre: &Centre) -> Vec<Arc<IncidentRow>> {
    centre.board.snapshot(&View::Region).incidents
}

async fn is_whole(centre: &Centre) {
    let verified: Verified = centre.store.verify().await.unwrap().unwrap();
    assert!(verified.entries > 0);
}

#[tokio::test]
async fn it_is_one_incident_and_two_reports_and_nobody_is_counted_twice() {
    let site = Site::new().await;
    let first = send(&site, "1", &told()).await.json();
    site.it.clock.fast_forward(Duration::from_mins(20));
    let again = but(told(), |body| {
        body["text"] = json!("rumah  kebanjiran - TOLONG evakuasi ibu saya!");
        body["people"] = json!({"affected": 5, "injured": 1});
    });
    let second = send(&site, "2", &again).await.json();
    assert_ne!(second["code"], first["code"], "a receipt of its own");
    assert_eq!(second["incident_id"], first["incident_id"]);
    let [row] = &rows(&site.it.centre)[..] else { panic!("one incident") };
    assert_eq!((row.id.as_str(), row.reports), (first["incident_id"].as_str().unwrap(), 2));
    assert_eq!((row.people.affected, row.people.injured), (Some(5), Some(1)), "the most that was said");

    let (doc, _) = site.it.centre.incident(&row.id).await.unwrap();
    assert_eq!((doc.absorbed.len(), doc.v), (1, 2));
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let log =
        site.send("GET", &format!("/api/v1/incidents/{}/log", row.id), Some(&cookie), None).await.json();
    let merged = log["entries"].as_array().unwrap().iter().find(|entry| entry["type"] == "IncidentMerged");
    assert_eq!(
        (&merged.unwrap()["repeats"], &merged.unwrap()["by"]),
        (&first["report_id"], &json!("public"))
    );
    let path = format!("/api/v1/incidents/{}/close", row.id);
    let closed = site.send("POST", &path, Some(&cookie), Some(json!({"disposition": "helped"}))).await;
    assert_eq!(closed.status, StatusCode::OK);
    let code = second["code"].as_str().unwrap();
    let status = site.send("GET", &format!("/api/v1/reports/{code}"), None, None).await.json();
    assert_eq!(status["status"], "closed", "its reporter follows the one that goes on");

    let replay = send(&site, "2", &again).await;
    assert_eq!((replay.header("idempotent-replay"), &replay.json()["code"]), ("true", &second["code"]));
    assert_eq!(replay.json()["incident_id"], first["incident_id"]);
    is_whole(&site.it.centre).await;
}

#[tokio::test]
async fn anything_else_stands_alone() {
    let site = Site::new().await;
    let first = send(&site, "first", &told()).await.json();
    let others: [Other; 6] = [
        ("a house ten metres on", |body| body["place"]["lat"] = json!(-6.98774)),
        ("one word more", |body| body["text"] = json!("Rumah kebanjiran, tolong evakuasi ibu saya juga")),
        ("another landmark", |body| body["place_text"] = json!("seberang masjid")),
        ("another call of the sender", |body| body["external_id"] = json!("panggilan 2")),
        ("at another time", |body| body["occurred_at"] = json!("2026-03-01T20:00:00Z")),
        ("about there", |body| body["place"]["accuracy_m"] = json!(200)),
    ];
    for (n, (what, change)) in others.into_iter().enumerate() {
        let body = but(told(), change);
        let answer = send(&site, &format!("other-{n}"), &body).await.json();
        assert_ne!(answer["incident_id"], first["incident_id"], "{what}");
        assert_eq!(rows(&site.it.centre).len(), n + 2, "{what}");
    }
    let about = but(told(), |body| body["place"]["accuracy_m"] = json!(200));
    let before = rows(&site.it.centre).len();
    send(&site, "about", &about).await;
    assert_eq!(rows(&site.it.centre).len(), before + 1, "a place known so badly is never the same");
    let short = json!({"text": "tolong cepat", "place": {"lat": -6.9, "lon": 107.6}});
    let (one, two) = (send(&site, "s1", &short).await.json(), send(&site, "s2", &short).await.json());
    assert_ne!(one["incident_id"], two["incident_id"], "anybody says these words");
    site.it.clock.fast_forward(Duration::from_mins(31));
    let late = send(&site, "late", &told()).await.json();
    assert_ne!(late["incident_id"], first["incident_id"], "half an hour later it may be news");
    let next = send(&site, "next", &told()).await.json();
    assert_eq!(next["incident_id"], late["incident_id"]);
}

#[tokio::test]
async fn without_a_point_the_words_of_the_place_and_the_telephone_must_be_the_same() {
    let site = Site::new().await;
    let body = |place: &str, phone: Option<&str>| json!({"text": "atap rumah roboh", "place_text": place, "reporter": {"phone": phone}});
    let joins = async |key: &str, place: &str, phone: Option<&str>| {
        let before = rows(&site.it.centre).len();
        send(&site, &format!("w1{key}"), &body(place, phone)).await;
        send(&site, &format!("w2{key}"), &body(place, phone)).await;
        rows(&site.it.centre).len() == before + 1
    };
    assert!(joins("a", "gang mawar nomor 7 Lembang", Some("0811000111")).await);
    assert!(!joins("b", "gang mawar nomor 8 Lembang", None).await, "two people may say so");
    assert!(!joins("c", "rumah saya", Some("0811000111")).await, "that is no place");
}

#[tokio::test]
async fn what_it_repeats_must_still_be_open_and_real_and_with_room() {
    let site = Site::with("limits.reports_per_incident = 2\n").await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let takes = site.cookie_of(Role::CallTaker).await;
    let first = send(&site, "1", &told()).await.json();
    let drill = but(told(), |body| body["call_type"] = json!("drill"));
    let drill = site.send("POST", "/api/v1/reports", Some(&takes), Some(drill)).await.json();
    assert_ne!(drill["incident_id"], first["incident_id"], "an exercise");
    // What an exercise said cuts in nowhere: what is real repeats what was real.
    let second = send(&site, "2", &told()).await.json();
    assert_eq!(second["incident_id"], first["incident_id"]);
    let third = send(&site, "3", &told()).await.json();
    assert_ne!(third["incident_id"], first["incident_id"], "no more reports may belong to one incident");
    let fourth = send(&site, "4", &told()).await.json();
    assert_eq!(fourth["incident_id"], third["incident_id"]);
    let fifth = send(&site, "5", &told()).await.json();
    let path = format!("/api/v1/incidents/{}/resolve", fifth["incident_id"].as_str().unwrap());
    assert_eq!(site.send("POST", &path, Some(&cookie), Some(json!({}))).await.status, StatusCode::OK);
    let sixth = send(&site, "6", &told()).await.json();
    assert_ne!(sixth["incident_id"], fifth["incident_id"], "what is done is not done for them");

    let path = format!("/api/v1/incidents/{}/detach", first["incident_id"].as_str().unwrap());
    let body = json!({"report_id": second["report_id"]});
    let apart = site.send("POST", &path, Some(&cookie), Some(body)).await;
    assert_eq!(apart.status, StatusCode::OK, "{}", apart.text());
    assert_eq!(rows(&site.it.centre).len(), 6, "each on its own again");
    is_whole(&site.it.centre).await;
}

#[tokio::test]
async fn a_new_red_flag_raises_the_incident_and_alarms_and_the_same_again_does_not() {
    let receiver = Receiver::new().await;
    let site = Site::with(&receiver.settings()).await;
    site.it.centre.store.open_outbox(sigap::store::outbox::Lane::People).await.unwrap();
    let waiting = async || {
        site.it.centre.store.messages_waiting(sigap::store::outbox::Lane::People).await.unwrap().messages
    };
    let calm = but(told(), |body| body["text"] = json!("pohon tumbang menimpa rumah tetangga"));
    send(&site, "1", &calm).await;
    let (level, alarms) = (rows(&site.it.centre)[0].level.number(), waiting().await);
    assert!(level > 1 && alarms == 0);
    let red = but(calm.clone(), |body| body["answers"] = json!({"breathing": "no", "conscious": "no"}));
    send(&site, "2", &red).await;
    let [row] = &rows(&site.it.centre)[..] else { panic!("one incident") };
    assert_eq!((row.level.number(), row.tier, row.reports), (1, 1, 2));
    let within = row.deadline.duration_since(site.it.clock.now()).as_secs();
    assert!((1..=120).contains(&within), "a unit is due as for any red one: {within} s");
    assert_eq!(waiting().await, 1, "raised to level 1");
    send(&site, "3", &red).await;
    send(&site, "4", &calm).await;
    let row = &rows(&site.it.centre)[0];
    assert_eq!((row.level.number(), row.reports), (1, 4), "more reports make it surer, not graver");
    assert_eq!(waiting().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_two_processes_at_once_it_is_one_incident() {
    let site = Site::new().await;
    let other = site.it.another().await;
    let _kept = Kept::of(&other).await;
    let routers = [site.router.clone(), router_of(&other)];
    let mut sent = Vec::new();
    for n in 0..12 {
        let router = routers[n % 2].clone();
        let (key, body) = (format!("at-once-{n}"), told());
        sent.push(tokio::spawn(async move { post(&router, "/api/v1/reports", &key, &body).await }));
    }
    let mut codes = Vec::new();
    for one in sent {
        let answer = one.await.unwrap();
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        codes.push(answer.json()["code"].clone());
    }
    codes.sort_by_key(ToString::to_string);
    codes.dedup();
    assert_eq!(codes.len(), 12);
    eventually("both boards show one incident with all reports", async || {
        let shown = [&site.it.centre, &other].map(rows);
        shown.iter().all(|rows| rows.len() == 1 && rows[0].reports == 12).then_some(())
    })
    .await;
    is_whole(&site.it.centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_in_the_journal_joins_as_well() {
    const BRIEF: &str = "[journal]\nafter_ms = 200\nmax_bytes = 1_048_576\n";
    let mut redis = OwnRedis::new().await;
    let site = Site::of(TestCentre::on(&redis.url(), BRIEF).await).await;
    site.it.centre.open_journal().unwrap();
    let first = eventually("Redis takes it", async || {
        let answer = send(&site, "before", &told()).await;
        (answer.status == StatusCode::CREATED).then(|| answer.json())
    })
    .await;
    redis.kill();
    let mut reports = vec![first["report_id"].clone()];
    for n in 0..3 {
        let answer = send(&site, &format!("journal-{n}"), &told()).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
        reports.push(answer.json()["report_id"].clone());
    }
    redis.start().await;
    eventually("all is carried over", async || {
        site.it.centre.drain().await;
        (site.it.centre.journal.count() == 0).then_some(())
    })
    .await;
    let id: IncidentId = first["incident_id"].as_str().unwrap().into();
    let doc = eventually("Redis answers", async || site.it.centre.incident(&id).await.ok()).await.0;
    let mut belong: Vec<Value> = doc.reports.iter().map(|report| json!(report)).collect();
    for list in [&mut belong, &mut reports] {
        list.sort_by_key(ToString::to_string);
    }
    assert_eq!(belong, reports);
}
