//! Bodies of requests: JSON, forms, forms with files, and what servers of messengers send. The whole service answers, with 4xx where it
//! does not understand, never with 5xx.

use std::sync::Mutex;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use serde_json::json;
use sigap::domain::access::{Person, Role};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::level::Level;
use sigap::services::signing::{body_signature, signature};

use super::hold;
use crate::harness::centre::person;
use crate::harness::messengers::{ALL, Desk, SMS, TELEGRAM, Writer};
use crate::harness::photo::{KIND, body, jpeg};
use crate::harness::site::{ORIGIN, Site};

const CASES: u32 = 120;

/// Who asks, and about what.
struct Scene {
    head: String,
    crew: String,
    unit: UnitId,
    incident: IncidentId,
}

impl Scene {
    async fn of(site: &Site) -> Self {
        let (unit, incident) = (site.it.unit("AMB-01").await, site.it.incident(Level::Urgent).await);
        let crew = Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) };
        Self { head: site.cookie_of(Role::Supervisor).await, crew: site.cookie(&crew).await, unit, incident }
    }
}

/// Lets a service of its own answer each input.
fn answered(name: &str, seeds: &[&str], settings: &str, request: impl Fn(&Scene, &[u8]) -> Request<Body>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (site, scene) = runtime.block_on(async {
        let site = Site::with(settings).await;
        let scene = Scene::of(&site).await;
        (site, scene)
    });
    let site = Mutex::new(site);
    hold(name, CASES, seeds, |bytes| {
        let site = site.lock().unwrap();
        let answer = runtime.block_on(site.ask(request(&scene, bytes)));
        if answer.status.is_server_error() {
            return Err(format!("{}: {}", answer.status, answer.text()));
        }
        // Whoever asks may, and what they ask about is there: so it was no parser that answered.
        if [401, 403, 404, 405].contains(&answer.status.as_u16()) {
            return Err(format!("nothing reads this: {}: {}", answer.status, answer.text()));
        }
        if answer.status == 422 && answer.header(CONTENT_TYPE.as_str()).contains("json") {
            let whole = answer.json();
            let faults = whole["errors"].as_array().unwrap();
            if faults.is_empty() || faults.iter().any(|fault| fault["field"] == "") {
                return Err(format!("a fault without its field: {whole}"));
            }
        }
        Ok(())
    });
    drop(runtime.enter());
}

const REPORT: &str = r#"{"channel":"web","text":"banjir","place":{"lat":-6.9,"lon":107.6},"reporter":{"phone":"081299900017"}}"#;

#[test]
fn reports_as_json() {
    let limits = "[limits]\nreports_per_minute = 1000000\n";
    answered("reports", &[REPORT], limits, |_, bytes| {
        let request = Request::post("/api/v1/reports").header(CONTENT_TYPE, "application/json");
        request.body(Body::from(bytes.to_vec())).unwrap()
    });
}

#[test]
fn bodies_of_staff_as_json() {
    let seeds = [
        r#"{"text":"catatan"}"#,
        r#"{"words":"siap"}"#,
        r#"{"positions":[{"lat":-6.9,"lon":107.6,"at":"2026-03-02T02:30:00Z"}]}"#,
        REPORT,
    ];
    answered("bodies of staff", &seeds, "", |scene, bytes| {
        let Scene { head, crew, unit, incident } = scene;
        let (path, who) = match bytes.len() % 5 {
            0 => (format!("/api/v1/incidents/{incident}/note"), head),
            1 => (format!("/api/v1/units/{unit}/talk"), head),
            2 => (format!("/api/v1/units/{unit}/positions"), crew),
            3 => ("/api/v1/announcements".to_owned(), head),
            _ => ("/api/v1/at_hand".to_owned(), head),
        };
        let request = Request::post(path).header(CONTENT_TYPE, "application/json").header(COOKIE, who);
        request.body(Body::from(bytes.to_vec())).unwrap()
    });
}

#[test]
fn the_form() {
    let seeds = [
        "key=0123456789abcdef&text=banjir&place_text=dekat+pasar&kind=flood&phone=0812&affected=3&vulnerable=infant&vulnerable=child&conscious=no&lat=-6.9&lon=107.6",
    ];
    answered("the form", &seeds, "", |_, bytes| {
        let request = Request::post("/lapor").header("origin", ORIGIN).header("host", "127.0.0.1:8080");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(Body::from(bytes.to_vec())).unwrap()
    });
}

#[test]
fn the_form_with_files() {
    let photo = jpeg(24, 16, 1);
    let whole = body(&[
        ("key", None, b"0123456789abcdef"),
        ("text", None, b"rumah roboh"),
        ("place_text", None, b"dekat pasar"),
        ("photo", Some(("foto.jpg", "image/jpeg")), &photo),
    ]);
    // Seeds are texts: every byte of the photo is one sign, and becomes a byte again.
    let whole: String = whole.into_iter().map(char::from).collect();
    answered("the form with files", &[&whole], "", |_, bytes| {
        let bytes: Vec<u8> = match std::str::from_utf8(bytes) {
            Ok(text) if text.chars().all(|sign| u32::from(sign) < 256) => {
                text.chars().map(|sign| sign as u8).collect()
            }
            _ => bytes.to_vec(),
        };
        let request = Request::post("/lapor").header("origin", ORIGIN).header("host", "127.0.0.1:8080");
        request.header(CONTENT_TYPE, KIND).body(Body::from(bytes)).unwrap()
    });
}

#[test]
fn messages_of_messengers() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let desk = runtime.block_on(Desk::new());
    for channel in ALL {
        let mut writer = Writer::new(&desk, channel, 1);
        let words = writer.words("banjir di kampung kami");
        let words = writer.message(words).to_string();
        let place = writer
            .message(json!({"location": {"latitude": -6.9, "longitude": 107.6}, "type": "location"}))
            .to_string();
        let desk = Mutex::new(&desk);
        hold(channel, CASES / 2, &[&words, &place], |bytes| {
            let desk = desk.lock().unwrap();
            let request = Request::post(format!("/hooks/{channel}")).header(CONTENT_TYPE, "application/json");
            let request = match channel {
                TELEGRAM => request.header("x-telegram-bot-api-secret-token", "rahasia-tg"),
                SMS => {
                    let at = desk.centre().clock.now().as_second().to_string();
                    let signed = signature("rahasia-sms", "masuk", &at, &String::from_utf8_lossy(bytes));
                    let request = request.header("sigap-message-id", "masuk").header("sigap-timestamp", at);
                    request.header("sigap-signature", signed)
                }
                _ => request.header("x-hub-signature-256", body_signature("rahasia-wa", bytes)),
            };
            let answer = runtime.block_on(desk.site.ask(request.body(Body::from(bytes.to_vec())).unwrap()));
            let is_known = !answer.status.is_server_error();
            if is_known { Ok(()) } else { Err(format!("{}: {}", answer.status, answer.text())) }
        });
    }
    drop(runtime.enter());
}
