//! Whoever has the code sees the status, in words that follow what really happens, and nothing about anybody.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::command::Command;

use crate::harness::centre::dispatcher;
use crate::harness::form::{open, post};
use crate::harness::site::Site;

async fn report(site: &Site) -> (String, sigap::domain::ids::IncidentId) {
    let body = json!({
        "text": "banjir di rumah bu Aminah", "place_text": "gang mawar", "place": {"lat": -6.9025, "lon": 107.6188},
        "reporter": {"name": "Siti Aminah", "phone": "081234567890"}
    });
    let receipt = post(&site.router, "/api/v1/reports", "follow-key-1", &body).await.json();
    (receipt["code"].as_str().unwrap().to_owned(), receipt["incident_id"].as_str().unwrap().into())
}

#[tokio::test]
async fn the_words_follow_the_state() {
    let site = Site::new().await;
    let (code, incident) = report(&site).await;
    let path = format!("/api/v1/reports/{code}");
    let before = open(&site.router, &path).await.json();
    assert_eq!(before["status"], "waiting_verification");
    assert_eq!(before["status_text"], "Menunggu Verifikasi");
    site.it.clock.fast_forward(Duration::from_mins(1));
    let verify = Command::Verify { incident: incident.clone(), version: None };
    site.it.centre.execute(&dispatcher(), verify, None).await.unwrap();
    assert_eq!(open(&site.router, &path).await.json()["status"], "verified");
    site.it.clock.fast_forward(Duration::from_mins(1));
    let unit = site.it.unit("RES-77").await;
    site.it.assign(&incident, &unit).await;
    let answer = open(&site.router, &path).await;
    let after = answer.json();
    assert_eq!(after["status"], "followed_up");
    let steps: Vec<&Value> = after["steps"].as_array().unwrap().iter().map(|step| &step["status"]).collect();
    assert_eq!(steps, ["waiting_verification", "verified", "followed_up"]);
    assert_eq!(after["steps"][1]["at"], "2026-03-02T02:31:00Z");
    for secret in ["Aminah", "mawar", "081234567890", "+62", "107.6", "RES-77", "res-77", "sari"] {
        assert!(!answer.text().contains(secret), "{secret} in {}", answer.text());
    }
    let page = open(&site.router, &format!("/status/{code}")).await.text();
    assert!(page.contains("<p class=\"now\">Ditindaklanjuti</p>"), "{page}");
    assert!(page.contains("<time>09.31 WIB</time> Terverifikasi"), "{page}");
    assert!(page.len() <= 14 * 1024);
    let english = open(&site.router, &format!("/status/{code}?lang=en")).await.text();
    assert!(english.contains("What has happened"));
}

#[tokio::test]
async fn a_code_is_found_however_it_is_typed_and_a_misread_one_is_said_to_be() {
    let site = Site::new().await;
    let (code, _) = report(&site).await;
    let loose = code.to_lowercase().replace('-', "");
    assert_eq!(open(&site.router, &format!("/api/v1/reports/{loose}")).await.json()["code"], code.as_str());
    let last = code.chars().last().unwrap();
    let misread = format!("{}{}", &code[..code.len() - 1], if last == '7' { '8' } else { '7' });
    for (typed, problem, words) in [
        (misread.as_str(), "code_misread", "salah baca"),
        ("nonsense", "not_found", "Tidak ada laporan"),
        ("31-K7F2-9QMX-4T-C", "", "<main>"),
    ] {
        let answer = open(&site.router, &format!("/api/v1/reports/{typed}")).await;
        assert_eq!(answer.status, 404);
        assert!(answer.code().contains(problem), "{typed}");
        let page = open(&site.router, &format!("/status/{typed}")).await;
        assert_eq!(page.status, 404);
        assert!(page.text().contains(words) && page.text().contains("name=\"code\""), "{typed}");
    }
    let sent_on = open(&site.router, &format!("/status?lang=en&code=%20{loose}")).await;
    assert_eq!(sent_on.status, 303);
    assert_eq!(sent_on.header("location"), format!("/status/{loose}?lang=en"));
}

#[tokio::test]
async fn a_code_that_nobody_was_given_is_not_found() {
    let site = Site::new().await;
    let code = sigap::domain::code::ReceiptCode::from_bytes(site.it.centre.region(), &[9; 8]);
    let answer = open(&site.router, &format!("/api/v1/reports/{code}")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "not_found"));
}
