//! Opening what was told of people is an event; with a reason once the incident is over, and where the person objected. Looking for a
//! telephone is one too, and shows no number. From the record one command tells who could read which fields of whom.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::services::privacy::BreachAsk;

use crate::harness::form::post;
use crate::harness::messengers::{Desk, TELEGRAM, Writer};
use crate::harness::site::{Answer, Site};

const NUMBER: &str = "081200004321";

async fn reported(site: &Site, n: u32) -> (String, String) {
    let text = if n == 1 { "ibu Warsinah tidak sadar" } else { "pohon tumbang di rumah Warsinah" };
    let told = json!({"text": text, "answers": {"conscious": "no"},
        "place": {"lat": -6.9, "lon": 107.6}, "reporter": {"name": "Warsinah", "phone": NUMBER}});
    let receipt = post(&site.router, "/api/v1/reports", &format!("alasan-laporan-{n}"), &told).await.json();
    let word = |name: &str| receipt[name].as_str().unwrap().to_owned();
    (word("code"), word("incident_id"))
}

async fn open(site: &Site, who: &str, incident: &str, body: Option<Value>) -> Answer {
    site.send("POST", &format!("/api/v1/incidents/{incident}/private"), Some(who), body).await
}

#[tokio::test]
async fn where_it_is_needed() {
    let site = Site::new().await;
    let (head, auditor) = (site.cookie_of(Role::Supervisor).await, site.cookie_of(Role::Auditor).await);
    let (code, incident) = reported(&site, 1).await;
    assert_eq!(open(&site, &head, &incident, None).await.status, 200, "while it runs nobody waits for words");
    let asked = json!({"wants": "objection"});
    let path = format!("/api/v1/reports/{code}/asks");
    assert_eq!(site.send("POST", &path, None, Some(asked)).await.status, 201);
    let yes = json!({"granted": true, "text": "Baik."});
    assert_eq!(site.send("POST", &format!("{path}/1/answer"), Some(&head), Some(yes)).await.status, 200);
    for body in [None, Some(json!({})), Some(json!({"reason": " "}))] {
        assert_eq!(open(&site, &head, &incident, body).await.code(), "reason_needed", "they objected");
    }
    let (_, other) = reported(&site, 2).await;
    let over = format!("/api/v1/incidents/{other}/reject");
    site.send("POST", &over, Some(&head), Some(json!({"reason": "ganda"}))).await;
    assert_eq!(open(&site, &head, &other, None).await.code(), "reason_needed", "it is over");
    assert_eq!(
        open(&site, &auditor, &other, None).await.code(),
        "forbidden",
        "whoever may not is not asked why"
    );
    let opened = open(&site, &head, &other, Some(json!({"reason": "keluarga menelepon"}))).await;
    assert_eq!((opened.status.as_u16(), opened.text().contains("Warsinah")), (200, true));
    let log = site.send("GET", &format!("/api/v1/incidents/{other}/log"), Some(&head), None).await.json();
    let lines = log["entries"].as_array().unwrap();
    let line = lines.iter().find(|line| line["type"] == "PersonalDataOpened").unwrap();
    assert_eq!((&line["by"], &line["reason"]), (&json!("supervisor"), &json!("keluarga menelepon")), "{log}");
}

#[tokio::test]
async fn a_conversation_too_and_once_for_each_reason() {
    let desk = Desk::new().await;
    let (site, head) = (&desk.site, desk.site.cookie_of(Role::Supervisor).await);
    let auditor = site.cookie_of(Role::Auditor).await;
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    writer.writes("tolong anak saya tidak bernapas").await;
    let path = format!("/api/v1/incidents/{}", desk.reports()[0].incident);
    let over = site.send("POST", &format!("{path}/reject"), Some(&head), Some(json!({"reason": "x"}))).await;
    assert_eq!(over.status, 200, "{}", over.text());
    let look = async |who: &str, body: Option<Value>| {
        site.send("POST", &format!("{path}/conversation"), Some(who), body).await
    };
    for body in [None, Some(json!({})), Some(json!({"reason": " "}))] {
        assert_eq!(look(&head, body).await.code(), "reason_needed");
    }
    let why = |words: &str| Some(json!({"reason": words}));
    assert_eq!(look(&auditor, why("ingin tahu")).await.code(), "forbidden");
    assert_eq!(look(&head, why(&"x".repeat(5_000))).await.json()["errors"][0]["field"], "reason");
    for words in ["keluarga menelepon", "keluarga menelepon", "surat polisi 7/IV"] {
        let seen = look(&head, why(words)).await;
        assert_eq!(seen.status, 200, "{}", seen.text());
        assert!(seen.text().contains("tidak bernapas"), "{}", seen.text());
    }
    let log = site.send("GET", &format!("{path}/log"), Some(&head), None).await.json();
    let lines = log["entries"].as_array().unwrap().iter();
    let reasons: Vec<&Value> =
        lines.filter(|line| line["type"] == "PersonalDataOpened").map(|line| &line["reason"]).collect();
    assert_eq!(reasons, ["keluarga menelepon", "surat polisi 7/IV"], "each look again is the same opening");
}

#[tokio::test]
async fn a_telephone_is_looked_for_and_not_shown_and_the_record_tells_who_read_what() {
    let site = Site::new().await;
    let (taker, auditor) = (site.cookie_of(Role::CallTaker).await, site.cookie_of(Role::Auditor).await);
    let since = site.it.clock.now();
    let (code, incident) = reported(&site, 1).await;
    let search = async |who: &str, phone: &str| {
        site.send("POST", "/api/v1/privacy/search", Some(who), Some(json!({"phone": phone}))).await
    };
    assert_eq!(search(&auditor, NUMBER).await.code(), "forbidden");
    assert_eq!(search(&taker, "x").await.json()["errors"][0]["field"], "phone");
    for typed in [NUMBER, "+62 812-0000-4321"] {
        let found = search(&taker, typed).await;
        assert_eq!((found.status.as_u16(), &found.json()["reports"][0]["code"]), (200, &json!(code)));
        assert!(!found.text().contains("4321"), "{}", found.text());
    }
    assert_eq!(search(&taker, "081299999999").await.json()["reports"], json!([]));
    assert_eq!(open(&site, &taker, &incident, None).await.status, 200);
    let ask = |account: Option<&str>| BreachAsk {
        since,
        until: since.saturating_add(SignedDuration::from_hours(1)).unwrap(),
        account: account.map(str::to_owned),
    };
    // The log's ids are of the store's clock, which tests do not move.
    let told = site.it.centre.breach(&ask(None)).await.unwrap();
    let how: Vec<&str> = told.readings.iter().map(|one| one.how).collect();
    assert_eq!(how, ["number_search", "number_search", "opened"], "the same telephone is one look");
    let read = told.readings.last().unwrap();
    assert_eq!((read.account.as_str(), read.code.as_ref().unwrap().to_string()), ("call_taker", code));
    assert_eq!(read.personal, ["text", "lat", "lon", "name", "phone"]);
    assert_eq!(read.restricted, ["answers"]);
    assert_eq!((told.reports, told.accounts["call_taker"]), (1, 3));
    let text = serde_json::to_string(&told).unwrap();
    assert!(
        !text.contains("Warsinah") && !text.contains("4321"),
        "names of fields, not what they hold: {text}"
    );
    assert!(site.it.centre.breach(&ask(Some("orang-lain"))).await.unwrap().readings.is_empty());
}
