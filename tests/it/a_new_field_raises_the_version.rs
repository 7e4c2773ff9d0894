//! What is written has the shape that its version names, so that a server of the version before leaves alone what it does not
//! know. Whoever adds to an event or a document raises `event::VERSION`, `documents::NEWEST` and the `v` that is written, and
//! then adds the lines this test names to `shapes.txt`.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::account::{Passage, SignInRefused, SignedIn, Way, Wrong};
use sigap::domain::command::{Asker, Command};
use sigap::domain::contact::ContactStep;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::VERSION;
use sigap::domain::level::Level;
use sigap::domain::partner::{Partner, PartnerChange, PartnerChanged, PartnerSort};
use sigap::domain::privacy::{Class, KeySort};
use sigap::domain::wishes::{Contact, NewsBy};
use sigap::store::image::Kept;

use crate::harness::bustle::Bustle;
use crate::harness::centre::person;
use crate::harness::form::post;
use crate::harness::photo::{self, jpeg, with_exif};
use crate::harness::site::Site;

const SHAPES: &str = include_str!("shapes.txt");
const ACTS: usize = 300;
const SEED: u64 = 20_261_126;

/// The names on the way to every value, lists without their numbers.
fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                paths(value, &format!("{at}.{name}"), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| paths(value, &format!("{at}[]"), found)),
        _ => drop(found.insert(at.to_owned())),
    }
}

/// A day with something of everything in it.
#[expect(clippy::too_many_lines, reason = "a day is long")]
async fn a_day() -> Site {
    // With the ladders that are compiled in.
    let site = Site::with("[escalation]\n").await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let supervisor = site.cookie_of(Role::Supervisor).await;
    let told = json!({
        "channel": "hotline", "text": "banjir setinggi dada, nenek sesak napas, kec. Lembang", "kind": "flood",
        "answers": {"breathing": "yes", "trapped": "yes", "water_depth_cm": 120, "age_years": 80},
        "place": {"lat": -6.82, "lon": 107.62, "accuracy_m": 20}, "place_text": "belakang pasar",
        "people": {"affected": 5, "injured": 1, "trapped": 1}, "vulnerable": ["elderly"],
        "reporter": {"name": "Uji", "phone": "0811000111", "contact": "message", "news": "sms"}, "occurred_at": "2026-03-02T02:20:00Z",
    });
    let receipt = post(&site.router, "/api/v1/reports", "shape-one-1", &told).await.json();
    let id = a_photo(&site, &receipt).await;
    let report = sigap::domain::ids::ReportId::from(receipt["report_id"].as_str().unwrap());
    site.it.centre.add_voice(&report, b"OggS\0\x02").await.unwrap();
    let choice = Command::ChooseNews { report: report.clone(), by: Some(NewsBy::Whatsapp) };
    site.it.centre.execute(&Asker::Public, choice, None).await.unwrap();
    let (incident, step) =
        (id.as_str().unwrap().into(), ContactStep::Wished { report, wish: Contact::No, home: None });
    site.it.centre.execute(&Asker::Public, Command::Contact { incident, step }, None).await.unwrap();
    let incident = format!("/api/v1/incidents/{}", id.as_str().unwrap());
    for (who, verb, body) in [
        (&dispatcher, "escalation", json!({"watch": "acknowledged", "answer": "taken"})),
        (&supervisor, "level", json!({"level": 2, "reason": "sudah aman"})),
        (&dispatcher, "note", json!({"text": "ditelepon"})),
        (&dispatcher, "alarm", json!({"alarm": 2})),
        (&dispatcher, "take_back", json!({"was": "alarm", "alarm": 1})),
        (
            &dispatcher,
            "facts",
            json!({"since": "turned", "reason": "air naik", "people": {"affected": 9}, "answers": {"breathing": "no"},
                "place": {"lat": -6.83, "lon": 107.63}, "vulnerable": ["elderly", "child"], "kind": "landslide"}),
        ),
        (&dispatcher, "facts", json!({"place": {"lat": 3.5, "lon": 98.7}})),
        (&dispatcher, "take_back", json!({"was": "facts", "change": 2})),
        (&dispatcher, "hand", json!({"to": "supervisor", "reason": "istirahat"})),
        (&supervisor, "hand/give_back", json!({"reason": "penuh"})),
        (&dispatcher, "shelve", json!({"minutes": 5, "reason": "menunggu"})),
        (&dispatcher, "mass_casualty", json!({"on": true})),
        (&dispatcher, "patients", json!({"tag": "A-1", "category": "delayed"})),
        (&dispatcher, "mass_casualty", json!({"on": false})),
        (&dispatcher, "private", json!({})),
        (&dispatcher, "reject", json!({"reason": "sudah aman"})),
    ] {
        let answer = site.send("POST", &format!("{incident}/{verb}"), Some(who), Some(body)).await;
        assert!(answer.status.is_success(), "{verb}: {}", answer.text());
    }
    sent_and_struck(&site, &dispatcher).await;
    let mut played = told.clone();
    played["call_type"] = "drill".into();
    for (path, body) in [
        ("drill", json!({"name": "Gempa", "to": "2026-03-02T06:00:00Z"})),
        ("drill/part", json!({"on": true})),
        ("reports", played),
        ("drill/end", json!({})),
    ] {
        let answer = site.send("POST", &format!("/api/v1/{path}"), Some(&supervisor), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
    }
    some_calls(&site, &dispatcher, &id).await;
    let officer = Person { agency: Some("psc119".into()), ..person("penghubung", &[Role::Officer]) };
    let officer = site.cookie(&officer).await;
    let glass = json!({"incident": id, "reason": "pelapor menelepon kami"});
    site.send("POST", "/api/v1/glass", Some(&officer), Some(glass)).await;
    a_night(&site, (&dispatcher, &supervisor)).await;
    personal_data(&site, &supervisor).await;
    let mut bustle = Bustle::new(&site.it, SEED, 6).await;
    let rest = format!("/api/v1/units/{}/rest", bustle.units[0]);
    site.send("POST", &rest, Some(&dispatcher), Some(json!({"minutes": 30}))).await;
    for n in 0..ACTS {
        bustle.act(&site.it, &site.it.centre).await;
        if n % 50 == 49 {
            site.it.clock.fast_forward(std::time::Duration::from_mins(3));
            site.it.centre.fire_due().await.unwrap();
        }
    }
    site
}

/// A photo of a report, that says where it was taken; the report's incident.
async fn a_photo(site: &Site, receipt: &Value) -> Value {
    let path = format!("/api/v1/reports/{}/photos", receipt["code"].as_str().unwrap());
    let taken = with_exif(&jpeg(64, 48, 1), -6.9, 107.6);
    let sent = photo::send(&site.router, &path, None, photo::body(&[photo::photo(&taken)])).await;
    assert!(sent.status.is_success(), "{}", sent.text());
    a_gauge(site).await;
    receipt["incident_id"].clone()
}

/// A report with a key.
async fn a_gauge(site: &Site) {
    let says = "Pos duga air".to_owned();
    let partner = Partner { name: "bbws".to_owned(), sort: PartnerSort::Sensor, says };
    let key = site.it.centre.make_partner(partner, 60).await.unwrap();
    let told = json!({"text": "air naik", "place": {"lat": -6.9, "lon": 107.6}});
    let request = Request::post("/api/v1/reports")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {key}"));
    let sent = site.ask(request.body(Body::from(told.to_string())).unwrap()).await;
    assert!(sent.status.is_success(), "{}", sent.text());
}

/// Calls that were told of, and what came of them.
async fn some_calls(site: &Site, dispatcher: &str, incident: &Value) {
    let at = "2026-03-02T02:20:00Z";
    let call = json!({"exchange_id": "shape-1", "number": "0811000111", "rang": at, "answered": at, "ended": at,
        "recording": "rec/1.wav", "taken_by": "dewi"});
    let told = site.send("POST", "/api/v1/calls", Some(dispatcher), Some(call)).await.json();
    let path = format!("/api/v1/calls/{}", told["id"].as_str().unwrap());
    for (verb, body) in [
        ("outcome", json!({"outcome": "silent"})),
        ("outcome", json!({"outcome": "no_answer_again"})),
        ("private", json!({})),
        ("outcome", json!({"outcome": "report", "incident_id": incident})),
    ] {
        let answer = site.send("POST", &format!("{path}/{verb}"), Some(dispatcher), Some(body)).await;
        assert!(answer.status.is_success(), "{verb}: {}", answer.text());
    }
}

/// A unit is sent by radio, and its steps are struck.
async fn sent_and_struck(site: &Site, dispatcher: &str) {
    let (id, unit) = (site.it.incident(Level::Urgent).await, site.it.unit("AMB-99").await);
    let (sent, at) = (format!("/api/v1/assignments/{id}.1"), "2026-03-02T02:20:00Z");
    for (path, body) in [
        (format!("/api/v1/incidents/{id}/assignments"), json!({"unit_id": unit, "by_radio": true})),
        (format!("{sent}/accept"), json!({"on_behalf": true})),
        (format!("{sent}/strike"), json!({"step": "accepted", "reason": "salah"})),
        (format!("{sent}/staged"), json!({"on_behalf": true})),
        (format!("/api/v1/incidents/{id}/scene"), json!({"safe": true})),
        (
            format!("/api/v1/units/{unit}/needs/more_units"),
            json!({"capabilities": ["fire"], "reason": "api merembet"}),
        ),
        (format!("/api/v1/units/{unit}/needs/more_units/taken"), json!({})),
        (
            format!("{sent}/destination"),
            json!({"facility_id": "other", "starts": true, "on_behalf": true, "at": at}),
        ),
        (format!("{sent}/destination/refused"), json!({"reason": "penuh", "at": at})),
        (format!("{sent}/destination"), json!({"facility_id": "other"})),
        (format!("{sent}/destination/accepted"), json!({"spoke_with": "dr. Uji"})),
        (format!("{sent}/clear"), json!({"on_behalf": true, "result": "helped"})),
        (format!("{sent}/strike"), json!({"step": "cleared", "reason": "salah"})),
    ] {
        let answer = site.send("POST", &path, Some(dispatcher), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
    }
}

/// A phone calls for its crew, and words go both ways.
async fn called_and_talked(site: &Site, supervisor: &str) {
    let (id, unit) = (site.it.incident(Level::Urgent).await, site.it.unit("AMB-98").await);
    site.it.assign(&id, &unit).await;
    let crew = Person { unit: Some(unit.clone()), ..person("regu", &[Role::Responder]) };
    let crew = site.cookie(&crew).await;
    let talk = format!("/api/v1/units/{unit}/talk");
    for (who, path, body) in [
        (crew.as_str(), format!("/api/v1/assignments/{id}.1/alerted"), json!({"by": "push"})),
        (supervisor, "/api/v1/announcements".to_owned(), json!({"words": "siaga"})),
        (supervisor, talk.clone(), json!({"words": "lewat selatan"})),
        (crew.as_str(), talk.clone(), json!({"words": "siap"})),
        (crew.as_str(), format!("{talk}/read"), json!({})),
    ] {
        let answer = site.send("POST", &path, Some(who), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
    }
}

/// What a report told of people goes.
async fn personal_data(site: &Site, supervisor: &str) {
    let told = json!({"text": "pohon tumbang", "place": {"lat": -6.9, "lon": 107.6}});
    let receipt = post(&site.router, "/api/v1/reports", "shape-privacy-1", &told).await.json();
    let (code, id) = (receipt["code"].as_str().unwrap(), receipt["incident_id"].as_str().unwrap());
    for (path, body) in [
        (format!("reports/{code}/asks"), json!({"wants": "objection", "text": "jangan dipakai"})),
        (format!("reports/{code}/asks/1/answer"), json!({"granted": true, "text": "baik"})),
        (format!("incidents/{id}/reject"), json!({"reason": "ganda"})),
        (format!("incidents/{id}/private"), json!({"reason": "permintaan keluarga"})),
        ("privacy/search".to_owned(), json!({"phone": "081200004321"})),
        ("privacy/holds".to_owned(), json!({"incident": code, "reason": "perkara 12"})),
        (format!("privacy/holds/{id}/lift"), json!({"reason": "selesai"})),
        (format!("reports/{code}/erase"), json!({"ground": "unneeded", "reason": "selesai"})),
        ("privacy/holds".to_owned(), json!({"incident": id, "reason": "perkara 13"})),
    ] {
        let answer = site.send("POST", &format!("/api/v1/{path}"), Some(supervisor), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
    }
    let classes = vec![Class::Personal];
    let (sort, keys) = (KeySort::Words, vec!["32-kunci".into()]);
    for command in [
        Command::KeepHeld { incident: id.into(), classes },
        Command::EraseKeys { sort, keys, until: site.it.clock.now() },
        Command::ProveKeysErased { sort, keys: 1, rewritten: false },
        Command::Pass(Passage::In(SignedIn {
            account: "sari".to_owned(),
            way: Way::Code,
            new_device: true,
            again: true,
        })),
        Command::Partner(PartnerChanged { partner: "bbws".to_owned(), change: PartnerChange::Withdrawn }),
        Command::Pass(Passage::Out("sari".to_owned())),
        Command::Pass(Passage::Refused(SignInRefused {
            account: "sari".to_owned(),
            wrong: Wrong::Code,
            tries: 4,
        })),
    ] {
        site.it.centre.execute(&Asker::System, command, None).await.unwrap();
    }
}

/// A watch that is handed over, and somebody who stands in.
async fn a_night(site: &Site, (dispatcher, supervisor): (&str, &str)) {
    called_and_talked(site, supervisor).await;
    let told = json!({"text": "pohon tumbang", "place": {"lat": -6.9, "lon": 107.6}});
    let id =
        post(&site.router, "/api/v1/reports", "shape-night-1", &told).await.json()["incident_id"].clone();
    let stand_in = json!({"post": "supervisor", "person": "rina", "phone": "0822", "from": "2026-03-02T00:00:00Z",
        "to": "2026-03-03T00:00:00Z", "reason": "sakit"});
    let sheet = json!({"incoming": "supervisor", "notes": "tenang", "takes": {id.as_str().unwrap(): "Budi"}});
    let signed = ["/api/v1/watch/take", "/api/v1/watch/sheets"].into_iter().zip([json!({}), sheet]);
    let mut made = String::new();
    for (path, body) in signed {
        let answer = site.send("POST", path, Some(dispatcher), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
        answer.json()["id"].as_str().unwrap_or_default().clone_into(&mut made);
    }
    let withdraw = format!("/api/v1/watch/sheets/{made}/withdraw");
    let again = [("/api/v1/watch/take", json!({"reason": "sakit"})), ("/api/v1/roster/stand_ins", stand_in)];
    let all = [(withdraw.as_str(), json!({}))].into_iter().chain(again);
    for (path, body) in all {
        let answer = site.send("POST", path, Some(supervisor), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_events_and_documents() {
    let site = a_day().await;
    let store = &site.it.centre.store;
    let mut found = BTreeSet::new();
    for raw in store.range(StreamId::default(), None, 100_000).await.unwrap() {
        let mut entry: Value = serde_json::from_slice(&raw.data).unwrap();
        for event in entry["events"].as_array_mut().unwrap().drain(..) {
            paths(&event, event["type"].as_str().unwrap(), &mut found);
        }
        entry["by"] = Value::Null;
        paths(&entry, "entry", &mut found);
    }
    for (key, kept) in store.image().await.unwrap() {
        let sort = key.split(':').nth(1).unwrap_or_default().to_owned();
        if let Kept::Document { doc, .. } = kept {
            paths(&doc, &sort, &mut found);
        }
    }
    let known: BTreeSet<&str> = SHAPES.lines().collect();
    assert!(known.contains(format!("version {VERSION}").as_str()), "shapes.txt is of another version");
    let new: Vec<_> = found.iter().filter(|path| !known.contains(path.as_str())).cloned().collect();
    assert!(new.is_empty(), "new in what is written; see the head of this file:\n{}", new.join("\n"));
    assert!(
        found.len() > known.len() / 2,
        "the day had too little in it: {} of {}",
        found.len(),
        known.len()
    );
}
