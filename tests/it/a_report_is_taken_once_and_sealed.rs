//! Taking a report: one for each key, placed, judged by the rules, sealed; the receipt is always the same.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::disposition::Disposition;
use sigap::domain::status::PublicStatus;
use sigap::services::ServiceError;
use sigap::services::intake::{Bounds, Receipt, ReportIn, read};
use sigap::text::Lang;

use crate::harness::centre::{TestCentre, dispatcher, person, request_key};

fn input(test: &TestCentre, body: &Value) -> ReportIn {
    let bounds = Bounds {
        now: test.clock.now(),
        text_chars: 4_000,
        knows_kind: &|kind| test.centre.kinds.get(&kind.into()).is_some(),
        knows_area: &|area| test.centre.places.get().area(area).is_some(),
    };
    read(body.as_object().unwrap(), &bounds).unwrap()
}

async fn take(
    test: &TestCentre,
    asker: &Asker,
    body: &Value,
    key: Option<&str>,
) -> Result<Receipt, ServiceError> {
    let key = key.map(|key| request_key("POST /api/v1/reports", key, &body.to_string()));
    test.centre.take_report(asker, input(test, body), key.as_ref(), Lang::Id).await
}

fn call_taker() -> Asker {
    Asker::Person(person("tuti", &[Role::CallTaker]))
}

#[tokio::test]
async fn fifty_times_at_once_over_two_processes_is_one_report() {
    let test = TestCentre::new().await;
    let other = test.another().await;
    let body = json!({"text": "banjir sedada, ada bayi", "place": {"lat": -6.9025, "lon": 107.6188}});
    let key = request_key("POST /api/v1/reports", "same-key", &body.to_string());
    let calls = (0..50).map(|n| {
        let centre = if n % 2 == 0 { &test.centre } else { &other };
        centre.take_report(&Asker::Public, input(&test, &body), Some(&key), Lang::Id)
    });
    let receipts: Vec<Receipt> =
        futures::future::join_all(calls).await.into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(receipts.iter().filter(|receipt| !receipt.replay).count(), 1);
    for receipt in &receipts {
        assert_eq!(receipt.report, receipts[0].report);
    }
    let code = receipts[0].report.code.clone();
    let state = test.centre.follow(&code).await.unwrap();
    assert_eq!((state.code, state.status), (code, PublicStatus::WaitingVerification));
}

#[tokio::test]
async fn the_same_key_with_other_words_is_refused_and_the_first_receipt_can_be_had() {
    let test = TestCentre::new().await;
    let first = take(&test, &Asker::Public, &json!({"text": "banjir"}), Some("key-0001")).await.unwrap();
    let other = take(&test, &Asker::Public, &json!({"text": "longsor"}), Some("key-0001")).await;
    assert!(matches!(other, Err(ServiceError::KeyReused)));
    let key = request_key("POST /api/v1/reports", "key-0001", "");
    let again = test.centre.receipt_of_key(&Asker::Public, &key).await.unwrap().unwrap();
    assert_eq!(again.report, first.report);
    let unknown = request_key("POST /api/v1/reports", "key-0002", "");
    assert_eq!(test.centre.receipt_of_key(&Asker::Public, &unknown).await.unwrap(), None);
}

#[tokio::test]
async fn where_it_is_decides_the_area_and_beyond_it_is_flagged_but_taken() {
    let test = TestCentre::new().await;
    for (body, area, outside) in [
        (json!({"text": "x", "place": {"lat": -6.9025, "lon": 107.6188}}), Some("32.73"), false),
        (json!({"text": "x", "place": {"lat": 40.1, "lon": -75.3}}), None, true),
        (json!({"text": "x", "area": "32.05"}), Some("32.05"), false),
        (
            json!({"text": "x", "area": "32.05", "place": {"lat": -6.9025, "lon": 107.6188}}),
            Some("32.73"),
            false,
        ),
        (json!({"text": "x", "place_text": "dekat masjid"}), None, false),
        (json!({"text": "x"}), None, false),
    ] {
        let report = take(&test, &Asker::Public, &body, None).await.unwrap().report;
        assert_eq!(report.area.map(|area| area.code).as_deref(), area, "{body}");
        assert_eq!(report.outside, outside, "{body}");
    }
}

#[tokio::test]
async fn what_tells_who_or_exactly_where_is_only_in_the_seal() {
    let test = TestCentre::new().await;
    let body = json!({
        "text": "rumah pak lurah kebanjiran", "place_text": "gang mawar 7", "place": {"lat": -6.90251, "lon": 107.61881},
        "reporter": {"name": "Siti Aminah", "phone": "0812 3456 7890"}, "answers": {"hr_per_min": 131}
    });
    let report = take(&test, &Asker::Public, &body, None).await.unwrap().report;
    let stored = serde_json::to_string(&report).unwrap();
    for secret in ["lurah", "mawar", "Siti", "81234567890", "6.90251", "107.61881", "131.0"] {
        assert!(!stored.contains(secret), "{secret} in {stored}");
    }
    let (_, private) = test.centre.open_reports(&[report.id]).await.unwrap().pop().unwrap();
    let private = private.unwrap();
    assert_eq!(private.phone.as_deref(), Some("+6281234567890"));
    assert_eq!(private.name.as_deref(), Some("Siti Aminah"));
    assert_eq!(private.text, "rumah pak lurah kebanjiran");
}

#[tokio::test]
async fn who_stays_anonymous_is_not_written_down_at_all() {
    let test = TestCentre::new().await;
    let reporter = json!({"name": "Siti", "phone": "081234567890", "anonymous": true});
    let report =
        take(&test, &Asker::Public, &json!({"text": "x", "reporter": reporter}), None).await.unwrap().report;
    let private = test.centre.open_reports(&[report.id]).await.unwrap().pop().unwrap().1.unwrap();
    assert_eq!((private.name, private.phone, private.anonymous), (None, None, true));
}

/// The public's word about the sort of call is a claim; a call taker's closes what shows no urgent sign.
#[tokio::test]
async fn only_a_call_taker_can_say_that_a_call_is_no_emergency() {
    let test = TestCentre::new().await;
    let harmless = json!({"text": "halo", "call_type": "prank"});
    let red = json!({"text": "tidak bernapas, tidak sadar", "call_type": "prank"});
    for (asker, body, closed) in
        [(Asker::Public, &harmless, false), (call_taker(), &harmless, true), (call_taker(), &red, false)]
    {
        let report = take(&test, &asker, body, None).await.unwrap().report;
        let (incident, _) = test.centre.incident(&report.incident).await.unwrap();
        assert_eq!(incident.disposition == Some(Disposition::Prank), closed, "{body}");
    }
}

#[tokio::test]
async fn the_status_follows_what_happens() {
    let test = TestCentre::new().await;
    let report = take(&test, &Asker::Public, &json!({"text": "banjir"}), None).await.unwrap().report;
    let unit = test.unit("AMB-01").await;
    test.clock.fast_forward(Duration::from_secs(5));
    test.assign(&report.incident, &unit).await;
    let state = test.centre.follow(&report.code).await.unwrap();
    assert_eq!(state.status, PublicStatus::FollowedUp);
    let verify = Command::Verify { incident: report.incident.clone(), version: None };
    test.centre.execute(&dispatcher(), verify, None).await.unwrap();
    let state = test.centre.follow(&report.code).await.unwrap();
    let steps: Vec<PublicStatus> = state.steps.iter().map(|step| step.status).collect();
    assert_eq!(steps.first(), Some(&PublicStatus::WaitingVerification));
    assert_eq!(steps.last(), Some(&state.status));
}
