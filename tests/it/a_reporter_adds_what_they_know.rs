//! Whoever has the code adds words, a place and counts to a report that goes on: once, judged anew, in the record of the
//! incident. The page shows nothing about persons, and nothing at all to read over a shoulder where that is not safe.

use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::form::{between, open, post, submit};
use crate::harness::site::Site;

const NAME: &str = "Contoh Pelapor";
const PHONE: &str = "0811000222";

/// A report of little urgency; its code and incident.
async fn told(site: &Site, contact: &str) -> (String, String) {
    let body = json!({
        "text": format!("air masuk ke halaman rumah {contact}"), "place": {"lat": -6.9025, "lon": 107.6188},
        "kind": "flood", "place_text": "belakang pasar",
        "reporter": {"name": NAME, "phone": PHONE, "contact": contact, "news": "sms"},
    });
    let receipt = post(&site.router, "/api/v1/reports", &format!("more-key-{contact}"), &body).await.json();
    (receipt["code"].as_str().unwrap().to_owned(), receipt["incident_id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn it_is_kept_once_judged_anew_and_read_by_staff() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let (code, incident) = told(&site, "call").await;
    let path = format!("/status/{code}");
    let page = open(&site.router, &path).await.text();
    let key = between(&page, "name=\"key\" value=\"m", "\"").to_owned();
    let key = format!("m{key}");
    let fields = [
        ("key", key.as_str()),
        ("said", "more"),
        ("words", "nenek tidak bernapas"),
        ("place_text", "rumah hijau dekat jembatan"),
        ("affected", "4"),
    ];
    for _ in 0..2 {
        let answer = submit(&site.router, &path, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(answer.header("location"), format!("/status/{code}?lang=id&told=more"));
    }
    let doc = site.it.centre.incident(&incident.as_str().into()).await.unwrap().0;
    assert_eq!((doc.notes, doc.level()), (1, Level::Critical), "once, and more urgent than before");
    let private = format!("/api/v1/incidents/{incident}/private");
    let opened = site.send("POST", &private, Some(&dispatcher), None).await;
    for said in ["nenek tidak bernapas", "rumah hijau", "4 orang terdampak"] {
        assert!(opened.text().contains(said), "{said}: {}", opened.text());
    }
    assert!(open(&site.router, &format!("{path}?told=more")).await.text().contains("sudah kami terima"));
    site.it.centre.store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_wrong_is_said_and_changes_nothing() {
    let site = Site::new().await;
    let (code, incident) = told(&site, "call").await;
    let path = format!("/status/{code}");
    for (fields, said) in [
        (vec![("key", "abcdefgh1"), ("said", "more"), ("words", " ")], "Tuliskan keterangannya"),
        (
            vec![("key", "abcdefgh2"), ("said", "more"), ("words", "x"), ("affected", "banyak")],
            "berupa angka",
        ),
        (vec![("key", "ab"), ("said", "more"), ("words", "x")], "tidak dapat diterima"),
    ] {
        let answer = submit(&site.router, &path, &fields).await;
        assert!(answer.status.is_client_error() && answer.text().contains(said), "{said}: {}", answer.text());
    }
    let unknown = sigap::domain::code::ReceiptCode::from_bytes(site.it.centre.region(), &[7; 8]);
    let fields = [("key", "abcdefgh3"), ("said", "more"), ("words", "x")];
    assert_eq!(submit(&site.router, &format!("/status/{unknown}"), &fields).await.status, 404);
    assert_eq!(site.it.centre.incident(&incident.as_str().into()).await.unwrap().0.notes, 0);
}

#[tokio::test]
async fn the_code_shows_nothing_about_persons() {
    let site = Site::new().await;
    for contact in ["call", "message", "no"] {
        let (code, _) = told(&site, contact).await;
        let page = open(&site.router, &format!("/status/{code}")).await.text();
        let api = open(&site.router, &format!("/api/v1/reports/{code}")).await.text();
        for secret in [NAME, PHONE, "811000222", "halaman rumah", "belakang pasar", "-6.9", "107.6"] {
            assert!(!page.contains(secret) && !api.contains(secret), "{contact}: {secret}");
        }
        assert_eq!(page.contains("class=\"exit\""), contact == "no");
        assert_eq!(page.contains("SIGAP"), contact != "no", "a page that anybody may have open: {page}");
        assert_eq!(page.contains("Kota Bandung"), contact != "no");
        assert!(!page.replace(&code, "").contains("SMS"), "nothing is promised that is not sent: {page}");
    }
}

#[tokio::test]
async fn the_receipt_has_a_picture_of_its_address_and_a_card_with_its_source() {
    let site = Site::new().await;
    for (lang, step) in
        [("id", "Naik ke tempat tinggi"), ("su", "Naék ka tempat luhur"), ("en", "Go to high ground")]
    {
        let fields = [("text", "banjir"), ("place_text", "Dayeuhkolot"), ("kind", "flood")];
        let page = submit(&site.router, &format!("/lapor?lang={lang}"), &fields).await.text();
        assert!(page.contains(step) && page.contains("BNPB"), "{page}");
        let picture = between(&page, "<svg class=\"qr\"", "</svg>");
        assert!(picture.contains("role=\"img\"") && picture.contains("viewBox=\"0 0 "), "{picture}");
        assert!(page.len() <= 14 * 1_024, "{} bytes", page.len());
    }
}
