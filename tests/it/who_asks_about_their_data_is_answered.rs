//! Whoever has the code of a report asks that its data is erased, or objects, without scripts too; a supervisor sees what is due, decides
//! with words, and the answer stands on the page of the report, also when the report is erased by it.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sigap::domain::access::Role;

use crate::harness::form::post;
use crate::harness::site::{Answer, Site};

async fn reported(site: &Site) -> (String, String) {
    let told = json!({"text": "ibu Warsinah terluka", "place": {"lat": -6.9, "lon": 107.6}});
    let receipt = post(&site.router, "/api/v1/reports", "tanya-laporan-1", &told).await.json();
    let word = |name: &str| receipt[name].as_str().unwrap().to_owned();
    (word("code"), word("incident_id"))
}

async fn form(site: &Site, code: &str, fields: &str) -> Answer {
    let request = Request::post(format!("/status/{code}/data?lang=id"))
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/x-www-form-urlencoded");
    site.ask(request.body(Body::from(fields.to_owned())).unwrap()).await
}

async fn waiting(site: &Site, who: &str) -> Value {
    site.send("GET", "/api/v1/privacy/asks", Some(who), None).await.json()
}

#[tokio::test]
async fn and_what_was_granted_is_done() {
    let site = Site::new().await;
    let (head, dispatcher) = (site.cookie_of(Role::Supervisor).await, site.cookie_of(Role::Dispatcher).await);
    let (code, incident) = reported(&site).await;
    let page = format!("/status/{code}/data?lang=id");
    assert!(site.send("GET", &page, None, None).await.text().contains("Hapus data saya"));
    let empty = form(&site, &code, "wants=&words=x").await;
    assert_eq!(empty.status, 422, "{}", empty.text());
    for _ in 0..2 {
        let sent = form(&site, &code, "wants=erasure&words=saya+takut&key=d0123456789abcdef").await;
        assert_eq!(sent.status, 303, "{}", sent.text());
    }
    let again = form(&site, &code, "wants=erasure&key=dother456789abcdef").await;
    assert_eq!(again.status, 409);
    assert!(again.text().contains("menunggu jawaban"), "{}", again.text());
    assert_eq!(site.send("GET", "/api/v1/privacy/asks", Some(&dispatcher), None).await.code(), "forbidden");
    let known = waiting(&site, &head).await;
    let ask = &known["asks"][0];
    assert_eq!((&known["all"], &ask["text"], &ask["open"]), (&json!(1), &json!("saya takut"), &json!(true)));
    assert_eq!(ask["late"], false);
    site.it.clock.fast_forward(Duration::from_hours(73));
    let head = site.cookie(&crate::harness::centre::person("kepala", &[Role::Supervisor])).await;
    assert_eq!(waiting(&site, &head).await["asks"][0]["late"], true);
    let path = format!("/api/v1/reports/{code}/asks/1/answer");
    let yes = || json!({"granted": true, "text": "Sudah kami hapus."});
    assert_eq!(site.send("POST", &path, Some(&head), Some(yes())).await.code(), "incident_open");
    let over = format!("/api/v1/incidents/{incident}/reject");
    site.send("POST", &over, Some(&head), Some(json!({"reason": "ganda"}))).await;
    // Erasing by an answer is erasing: the password is given anew.
    site.it.clock.fast_forward(Duration::from_mins(20));
    let unsure = site.send("POST", &path, Some(&head), Some(yes())).await;
    assert_eq!((unsure.status.as_u16(), unsure.code().as_str()), (403, "step_up_needed"));
    assert_eq!(waiting(&site, &head).await["all"], 1, "nothing was done");
    let sure = json!({"password": crate::harness::site::PASSWORD});
    let sure = site.send("POST", "/api/v1/session/step-up", Some(&head), Some(sure)).await;
    assert_eq!(sure.status, 200, "{}", sure.text());
    let head = sure.header("set-cookie").split(';').next().unwrap().to_owned();
    let done = site.send("POST", &path, Some(&head), Some(yes())).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(waiting(&site, &head).await["all"], 0);
    let shown = site.send("GET", &page, None, None).await.text();
    assert!(shown.contains("Dikabulkan") && shown.contains("Sudah kami hapus."), "{shown}");
    let asks = site.send("GET", &format!("/api/v1/reports/{code}/asks"), None, None).await.json();
    assert_eq!(asks["asks"][0]["granted"], true);
    let private = format!("/api/v1/incidents/{incident}/private");
    let opened = site.send("POST", &private, Some(&head), Some(json!({"reason": "uji"}))).await.json();
    assert_eq!(opened["reports"][0]["erased"], true);
    assert_eq!(form(&site, &code, "wants=erasure").await.status, 409, "nothing is left");
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn and_what_was_not_is_said() {
    let site = Site::new().await;
    let head = site.cookie_of(Role::Supervisor).await;
    let (code, _) = reported(&site).await;
    let body = json!({"wants": "objection", "text": "jangan dipakai untuk berita"});
    let path = format!("/api/v1/reports/{code}/asks");
    let asked = site.send("POST", &path, None, Some(body)).await;
    assert_eq!((asked.status.as_u16(), &asked.json()["asks"][0]["n"]), (201, &json!(1)), "{}", asked.text());
    let to = format!("{path}/1/answer");
    let empty = site.send("POST", &to, Some(&head), Some(json!({"granted": false, "text": " "}))).await;
    assert_eq!(empty.json()["errors"][0]["field"], "text");
    let no = json!({"granted": false, "text": "Belum terbukti."});
    let done = site.send("POST", &format!("{path}/1/answer"), Some(&head), Some(no.clone())).await;
    assert_eq!((done.status.as_u16(), &done.json()["asks"][0]["granted"]), (200, &json!(false)));
    let twice = site.send("POST", &format!("{path}/1/answer"), Some(&head), Some(no)).await;
    assert_eq!(twice.code(), "nothing_to_do");
    let page = site.send("GET", &format!("/status/{code}/data?lang=id"), None, None).await.text();
    assert!(page.contains("Tidak dikabulkan") && page.contains("Belum terbukti."), "{page}");
    assert_eq!(site.send("GET", "/status/32-ZZZZ-ZZZZ-ZZ-Z/data", None, None).await.status, 404);
}
