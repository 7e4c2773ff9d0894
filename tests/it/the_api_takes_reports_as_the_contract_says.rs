//! `POST /api/v1/reports` and the dry run of triage: shapes, replays, faults, limits.

use serde_json::json;
use sigap::domain::access::{Role, View};
use sigap::text::missing;

use crate::harness::form::{open, post};
use crate::harness::site::Site;

#[tokio::test]
async fn a_report_is_answered_with_its_receipt_and_reasons() {
    let site = Site::new().await;
    let body = json!({
        "channel": "web", "text": "bapak tidak bernapas", "place": {"lat": -6.9025, "lon": 107.6188, "accuracy_m": 20},
        "people": {"affected": 7, "injured": 4}, "vulnerable": ["elderly"], "answers": {"hr_per_min": 30, "conscious": "no"}
    });
    let before = missing();
    let answer = post(&site.router, "/api/v1/reports", "report-key-1", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let receipt = answer.json();
    assert_eq!(
        (&receipt["level"], &receipt["tier"], &receipt["stored"]),
        (&json!(1), &json!(1), &json!("primary"))
    );
    assert_eq!(receipt["area"]["code"], "32.73");
    assert_eq!(receipt["outside"], false);
    assert_eq!(receipt["status_url"], format!("/status/{}", receipt["code"].as_str().unwrap()));
    for id in ["report_id", "incident_id", "rules_version", "cursor"] {
        assert!(receipt[id].as_str().is_some_and(|text| !text.is_empty()), "{id}");
    }
    let first = &receipt["reasons"][0];
    assert!(first["text"].as_str().unwrap().contains(' ') && first["level"] == 1, "{first}");
    assert!(first["because"][0].is_string());
    assert!(!receipt.to_string().contains("bapak"), "never the caller's own words");
    assert!(receipt.get("similar").is_none());
    assert_eq!(missing(), before, "every reason has words: {receipt}");

    let again = post(&site.router, "/api/v1/reports", "report-key-1", &body).await;
    assert_eq!((again.status.as_u16(), again.header("idempotent-replay")), (201, "true"));
    let mut expected = receipt.clone();
    expected.as_object_mut().unwrap().remove("cursor");
    assert_eq!(again.json(), expected);
    let other = post(&site.router, "/api/v1/reports", "report-key-1", &json!({"text": "lain"})).await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (422, "idempotency_key_reused"));
}

#[tokio::test]
async fn every_fault_of_a_report_is_said_in_the_askers_language() {
    let site = Site::new().await;
    let body = json!({"place": {"lat": 91, "lon": 0}, "reporter": {"phone": "112"}, "kind": "picnic"});
    let answer = post(&site.router, "/api/v1/reports", "faulty-key", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "invalid"));
    let errors = answer.json()["errors"].clone();
    let found: Vec<(&str, &str)> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["field"].as_str().unwrap(), error["text"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("text", "wajib diisi"),
            ("kind", "tidak dikenal"),
            ("place.lat", "di luar batas"),
            ("reporter.phone", "terlalu pendek untuk ditelepon kembali"),
        ]
    );
    let list = post(&site.router, "/api/v1/reports", "faulty-key", &json!(["text"])).await;
    assert_eq!(list.status, 422);
}

#[tokio::test]
async fn a_dry_run_takes_nothing_and_the_public_may_not_ask_for_ever() {
    let site = Site::new().await;
    let body = json!({"text": "pasien serangan jantung", "answers": {"hr_per_min": 131}});
    let limit = site.it.centre.config.limits.reports_per_minute;
    for _ in 0..limit {
        let answer = post(&site.router, "/api/v1/triage", "dry-run-1", &body).await;
        assert_eq!(answer.status, 200);
        let said = answer.json();
        assert!(said["signs"].is_array() && said["unasked"].is_array() && said["rules_version"].is_string());
    }
    let answer = post(&site.router, "/api/v1/triage", "dry-run-1", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (429, "too_many_requests"));
    assert!(!answer.header("retry-after").is_empty());
    let cookie = site.cookie_of(Role::CallTaker).await;
    let staff = site.send("POST", "/api/v1/triage", Some(&cookie), Some(body)).await;
    assert_eq!(staff.status, 200);
    assert_eq!(site.it.centre.board.snapshot(&View::Region).reports.len(), 0);
}

/// A report sent while Redis is away is answered with the telephone number, and nothing pretends to be stored.
#[tokio::test]
async fn while_nothing_can_be_stored_the_answer_is_the_telephone() {
    use sigap::ambient::{Clock, Ids};
    use sigap::config::Config;
    use sigap::http::{App, router};

    let folder = crate::harness::folder::Folder::new();
    let text = format!(
        "data_dir = \"{}\"\n[region]\nphone = \"022-5550199\"\n[redis]\ncommand_timeout_ms = 2000\n",
        folder.path().display()
    );
    let config = Config::load(Some(("test", &text)), []).unwrap();
    let opened = sigap::app::wiring::open(config, Clock::system(), Ids::system()).await.unwrap();
    let bound = "127.0.0.1:8080".parse().unwrap();
    let away = router(App::new(opened.centre.clone(), bound), axum::Router::new());
    let body = json!({"text": "banjir"});
    let before = post(&away, "/api/v1/reports", "away-key-1", &body).await;
    assert_eq!(before.status, 201);
    opened.local_redis.unwrap().stop().await;
    let answer = post(&away, "/api/v1/reports", "away-key-2", &body).await;
    assert_eq!(answer.status, 503);
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(answer.json()["retryable"], true);
    assert!(answer.json()["detail"].as_str().unwrap().contains("022-5550199"));
    let fields = [("key", "0123456789abcdef"), ("text", "banjir sedada"), ("place_text", "dekat masjid")];
    let page = crate::harness::form::submit(&away, "/lapor", &fields).await;
    assert_eq!(page.status, 503);
    for words in ["BELUM tersimpan", "022-5550199", "banjir sedada", "value=\"0123456789abcdef\""] {
        assert!(page.text().contains(words), "{words}");
    }
    let code = before.json()["code"].as_str().unwrap().to_owned();
    let status = open(&away, &format!("/status/{code}")).await;
    assert_eq!(status.status, 503);
    assert!(status.text().contains("022-5550199"));
}
