//! "Is it safe to contact you?": the answer goes with the report in the clear, stands on boards before anything is opened, and
//! keeps numbers from those who have no need of them. Such a reporter is offered a way out, and promised no call.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};

use crate::harness::centre::person;
use crate::harness::form::{between, open, post, submit};
use crate::harness::site::Site;

fn told(contact: Option<&str>) -> Value {
    let mut reporter =
        json!({"name": "Uji", "phone": "0811000111", "news": "whatsapp", "needed": "reporter"});
    if let Some(contact) = contact {
        reporter["contact"] = contact.into();
    }
    json!({"text": format!("saya dipukul suami, dia masih di rumah {contact:?}"), "kind": "violence",
        "place": {"lat": -6.9025, "lon": 107.6188}, "reporter": reporter})
}

/// The incident of a report, as staff opens it.
async fn private(site: &Site, cookie: &str, incident: &str) -> Value {
    let path = format!("/api/v1/incidents/{incident}/private");
    let answer = site.send("POST", &path, Some(cookie), Some(json!({}))).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    answer.json()["reports"][0].clone()
}

#[tokio::test]
async fn boards_say_it_before_anything_is_opened() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    for (n, (contact, shown)) in
        [(None, None), (Some("call"), None), (Some("message"), Some("message")), (Some("no"), Some("no"))]
            .into_iter()
            .enumerate()
    {
        let key = format!("contact-key-{n}");
        let sent = post(&site.router, "/api/v1/reports", &key, &told(contact)).await.json();
        let incident = sent["incident_id"].as_str().unwrap();
        let detail =
            site.send("GET", &format!("/api/v1/incidents/{incident}"), Some(&dispatcher), None).await;
        assert_eq!(detail.json()["reports"][0]["contact"].as_str(), shown, "{contact:?}");
        let opened = private(&site, &dispatcher, incident).await;
        assert_eq!(opened["contact"], contact.unwrap_or("call"));
        assert_eq!(opened["needed"], "reporter");
        assert_eq!(opened["news"], if contact == Some("no") { Value::Null } else { "whatsapp".into() });
        assert_eq!(opened["phone"], "+62811000111", "a dispatcher may need it for the police");
    }
    site.it.centre.store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_crew_never_sees_such_a_number() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let unit = site.it.unit("RES-01").await;
    let of_crew = Person { unit: Some(unit.clone()), ..person("awak", &[Role::Responder]) };
    let crew = site.cookie(&of_crew).await;
    let sent = post(&site.router, "/api/v1/reports", "contact-crew-1", &told(Some("no"))).await.json();
    let incident = sent["incident_id"].as_str().unwrap();
    let path = format!("/api/v1/incidents/{incident}/assignments");
    let assigned = site.send("POST", &path, Some(&dispatcher), Some(json!({"unit_id": unit}))).await;
    assert_eq!(assigned.status, 201, "{}", assigned.text());
    let opened = private(&site, &crew, incident).await;
    assert_eq!((&opened["phone"], &opened["contact"]), (&Value::Null, &json!("no")));
    assert!(opened["text"].as_str().unwrap().contains("dipukul"));
}

#[tokio::test]
async fn the_form_offers_a_way_out_and_promises_no_call() {
    let site = Site::new().await;
    let form = open(&site.router, "/lapor").await.text();
    let exit = between(&form, "<a class=\"exit\"", ">");
    assert!(exit.contains("rel=\"noreferrer\"") && exit.contains("https://www.bmkg.go.id/"), "{exit}");
    let fields = [
        ("key", "0123456789abcdef"),
        ("text", "saya dipukul"),
        ("place_text", "Jl. Cisirung"),
        ("phone", "0811000111"),
        ("contact", "no"),
        ("news", "sms"),
    ];
    let page = submit(&site.router, "/lapor", &fields).await.text();
    assert!(page.contains("Kami tidak akan menelepon atau mengirim pesan"), "{page}");
    assert!(!page.contains("mungkin menelepon") && page.contains("class=\"exit\""));
    let wrong =
        submit(&site.router, "/lapor", &[("contact", "maybe"), ("text", "x"), ("place_text", "y")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
}
