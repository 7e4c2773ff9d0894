//! A screen on a wall is shown rows cut to what visitors may read; nothing that it asks for or says gets it more, and its account
//! is nothing else.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role, View};
use sigap::domain::command::{Asker, Command};
use sigap::domain::live::Mode;
use sigap::domain::place::Point;
use sigap::domain::privacy::{Class, ON_WALL, class_of};
use sigap::domain::unit::UnitSpec;
use sigap::domain::view::{IncidentRow, UnitRow};
use sigap::domain::wall::Withheld;
use sigap::services::accounts::people::Change;
use sigap::services::accounts::{AccountError, Credentials, Profile};

use crate::harness::centre::person;
use crate::harness::screen::Screen;
use crate::harness::site::{PASSWORD, Site};

const AT: &str = "2026-03-02T02:30:00Z";

/// A row with something in every field.
fn full_incident() -> Value {
    let people = json!({"affected": 3, "injured": 2, "trapped": 1});
    let area = json!({"code": "32.73.09.1001", "name": "Cihapit", "level": "village", "off_m": 9,
        "within": [{"code": "32.73.09", "name": "Bandung Wetan", "level": "district"},
            {"code": "32.73", "name": "Kota Bandung", "level": "regency"}]});
    let sending = json!({"id": "32-a.1", "unit": "amb-01", "step": "en_route", "since": AT, "answer_by": AT,
        "result": "transported", "alerted": {"at": AT, "by": "push"},
        "destination": {"facility": "rs", "name": "RS", "step": "named", "since": AT}});
    let there = json!({"incident": "36-b", "label": "ZZZZ"});
    let mut row = json!({
        "id": "32-a", "label": "K7F2", "version": 7, "level": 1, "rules_level": 2, "tier": 1, "state": "active",
        "verification": "verified", "kind": "flood", "rule": "banjir-1", "area": area, "outside": true,
        "place": {"lat": -6.9025, "lon": 107.6188}, "opened_at": AT, "deadline": AT, "overdue": true, "drill": true,
        "reports": 2, "people": people, "vulnerable": ["child"], "assignments": [sending], "notes": 4,
        "mass_casualty": "declared", "tags": {"immediate": 1, "delayed": 1, "minor": 1, "deceased": 1},
    });
    let rest = json!({
        "setting": "city", "scene": {"safe": false, "at": AT}, "alarm": 2, "merged_into": "32-c",
        "merged": [{"id": "32-d", "label": "M3QX", "people": people, "reports": 1}],
        "referrals": [{"id": "32-a.r1", "agency": "pln", "name": "PLN", "outside": true, "takes_over": true,
            "step": "asked", "since": AT, "answer_by": AT}],
        "received": {"region": "36", "name": "Banten", "referral": "36-b.r1", "from": there, "takes_over": true,
            "answer_by": AT, "step": "asked", "since": AT},
        "own_people": people, "similar": ["32-e"],
        "escalations": [{"watch": "acknowledged", "level": 1, "step": 1, "told_at": AT,
            "told": [{"whom": "supervisor", "by": ["board"], "person": "rina"}]}],
        "glass": [{"by": "rina", "at": AT, "until": AT}],
        "changed": {"change": 1, "by": "rina", "at": AT, "parts": ["place"]},
        "care": {"keeper": {"person": "rina", "since": AT}}, "contact": {"asked": AT}, "withheld": true,
    });
    row.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    row
}

fn full_unit() -> Value {
    json!({
        "id": "amb-01", "version": 3, "call_sign": "AMB-01", "agency": "psc", "agency_name": "PSC 119",
        "capabilities": ["ambulance"], "home": {"lat": -6.9025, "lon": 107.6188},
        "area": {"code": "32.73", "name": "Kota Bandung"}, "crew": 2, "phone": "0800-0001",
        "availability": "available", "activity": "en_route", "since": AT, "assignment": "32-a.1", "rest_until": AT,
        "talk": {"for_crew": 1, "for_centre": 1, "last": AT},
        "needs": [{"need": "emergency", "at": AT}],
    })
}

fn full_mode() -> Value {
    json!({
        "stale": true, "durability_degraded": true, "clock_wrong": true, "journal_waiting": 1, "journal_failing": true,
        "disk": "full", "memory": "low", "call_backs": 3,
        "drill": {"n": 1, "name": "Latihan bersama Rina", "from": AT, "to": AT, "runs": true, "people": 3, "incidents": 2},
    })
}

/// Whether somebody reads something there.
fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => all.iter().any(says),
        Value::Object(all) => all.values().any(says),
    }
}

fn on_wall(thing: &str) -> BTreeSet<&'static str> {
    let (_, fields) = ON_WALL.iter().find(|(name, _)| *name == thing).unwrap();
    fields.iter().copied().collect()
}

/// The full row has every field of the contract filled, and the cut one those that are named and no others.
fn check(thing: &str, full: &Value, cut: &Value) {
    let document = serde_json::to_value(sigap::http::openapi()).unwrap();
    let contract = document["components"]["schemas"][thing]["properties"].as_object().unwrap();
    for field in contract.keys() {
        assert!(
            says(&full[field]),
            "fill {thing}.{field} in this test, and decide whether it hangs on walls"
        );
    }
    let shown: BTreeSet<&str> = cut
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| says(value))
        .map(|(name, _)| name.as_str())
        .collect();
    let named = on_wall(thing);
    let extra: Vec<_> = shown.difference(&named).collect();
    assert!(extra.is_empty(), "{thing} on a wall has {extra:?}, which ON_WALL does not name");
}

#[test]
fn a_field_hangs_on_walls_only_when_it_is_named_and_of_nobody() {
    for (thing, fields) in ON_WALL {
        for field in *fields {
            let class = class_of(thing, field);
            assert!(matches!(class, Some(Class::Public | Class::Operational)), "{thing}.{field}: {class:?}");
        }
    }
    let full = full_incident();
    let row: IncidentRow = serde_json::from_value(full.clone()).unwrap();
    let cut = serde_json::to_value(row.clone().for_wall(&Withheld::new())).unwrap();
    check("IncidentRow", &full, &cut);
    check("AssignmentRow", &full["assignments"][0], &cut["assignments"][0]);
    check("AreaRef", &full["area"], &cut["area"]);
    assert_eq!((&cut["area"]["name"], &cut["kind"]), (&json!("Bandung Wetan"), &json!("flood")));
    assert_eq!(cut["place"], json!({"lat": -6.95, "lon": 107.65}), "on the grid");
    let hidden = serde_json::to_value(row.for_wall(&Withheld::from(["flood".into()]))).unwrap();
    for field in ["kind", "area", "place", "label", "assignments", "mass_casualty", "alarm", "outside"] {
        assert!(!says(&hidden[field]), "{field} of a withheld kind: {}", hidden[field]);
    }
    assert_eq!((&hidden["withheld"], &hidden["level"]), (&json!(true), &json!(1)));
    let full = full_unit();
    let row: UnitRow = serde_json::from_value(full.clone()).unwrap();
    let cut = serde_json::to_value(row.for_wall()).unwrap();
    check("UnitRow", &full, &cut);
    assert_eq!(cut["assignment"], "-", "busy, and not with what");
    let full = full_mode();
    let cut = serde_json::to_value(serde_json::from_value::<Mode>(full.clone()).unwrap().for_wall()).unwrap();
    check("Mode", &full, &cut);
    check("DrillRow", &full["drill"], &cut["drill"]);
}

/// A centre with a flood and a death, a unit with a telephone that was seen, a note and a watch that somebody has.
async fn busy(site: &Site) -> (String, Vec<String>) {
    let centre = &site.it.centre;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let spec = UnitSpec {
        call_sign: "AMB-01".to_owned(),
        agency: "psc".into(),
        agency_name: "PSC 119".to_owned(),
        capabilities: vec!["ambulance".into()],
        home: Point { lat: -6.912_34, lon: 107.612_34 },
        area: None,
        crew: 2,
        phone: Some("+628000000001".to_owned()),
    };
    let command = Command::RegisterUnit { unit: "amb-01".into(), spec };
    centre.execute(&Asker::System, command, None).await.unwrap();
    let seen = json!({"lat": -6.954_32, "lon": 107.654_32});
    let crew = Person { unit: Some("amb-01".into()), ..person("awak", &[Role::Responder]) };
    let crew = site.cookie(&crew).await;
    let taken = site.send("POST", "/api/v1/units/amb-01/positions", Some(&crew), Some(seen)).await;
    assert_eq!(taken.status, 202, "{}", taken.text());
    let mut ids = Vec::new();
    for (kind, text) in
        [("flood", "banjir di rumah Bu Sumiyati"), ("death", "ada yang meninggal, Pak Suparman")]
    {
        let body = json!({"text": text, "kind": kind, "place": {"lat": -6.917_47, "lon": 107.619_12},
            "reporter": {"name": "Sumiyati Rahayu", "phone": "0800 000 0002"}, "place_text": "gang kelinci nomor tujuh"});
        let sent = site.send("POST", "/api/v1/reports", Some(&dispatcher), Some(body)).await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let id = sent.json()["incident_id"].as_str().unwrap().to_owned();
        let facts = json!({"kind": kind});
        let _ =
            site.send("POST", &format!("/api/v1/incidents/{id}/facts"), Some(&dispatcher), Some(facts)).await;
        ids.push(id);
    }
    let note = json!({"text": "tetangga menunggu di gardu"});
    let noted =
        site.send("POST", &format!("/api/v1/incidents/{}/note", ids[0]), Some(&dispatcher), Some(note)).await;
    assert_eq!(noted.status, 200, "{}", noted.text());
    let sent = json!({"unit_id": "amb-01"});
    let path = format!("/api/v1/incidents/{}/assignments", ids[0]);
    assert_eq!(site.send("POST", &path, Some(&dispatcher), Some(sent)).await.status, 201);
    let supervisor = site.cookie_of(Role::Supervisor).await;
    let drill = json!({"name": "Latihan Sumiyati", "to": "2026-03-02T04:00:00Z"});
    assert_eq!(site.send("POST", "/api/v1/drill", Some(&supervisor), Some(drill)).await.status, 200);
    assert!(
        site.send("POST", "/api/v1/watch/take", Some(&dispatcher), Some(json!({}))).await.status.is_success()
    );
    (dispatcher, ids)
}

/// What nobody may read on a wall.
const SECRETS: [&str; 12] = [
    "Sumiyati",
    "Suparman",
    "kelinci",
    "gardu",
    "628000000001",
    "0800 000",
    "628000000002",
    "dispatcher",
    "-6.91",
    "-6.95432",
    "107.61",
    "death",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_it_asks_for_or_is_told_is_of_somebody() {
    let site = Site::with("[live]\nring_entries = 6\n").await;
    let (dispatcher, ids) = busy(&site).await;
    let wall = site.cookie_of(Role::Wall).await;
    let board = &site.it.centre.board;
    let mut screen = Screen::default();
    let mut feed = screen.join(board, &View::Wall).await;
    screen.drain(&mut feed);
    let note = async |id: &str, n: u32| {
        let text = json!({"text": format!("tetangga ke-{n} di gardu")});
        let noted =
            site.send("POST", &format!("/api/v1/incidents/{id}/note"), Some(&dispatcher), Some(text)).await;
        assert_eq!(noted.status, 200);
    };
    note(&ids[1], 2).await;
    screen.agrees(&mut feed, board);
    assert!(screen.patches > 0, "what changes while it is shown");
    drop(feed);
    for n in 3..9 {
        note(&ids[0], n).await;
        note(&ids[1], n).await;
    }
    let mut feed = screen.join(board, &View::Wall).await;
    screen.agrees(&mut feed, board);
    assert_eq!((screen.snapshots, screen.resumed), (1, 1), "what it missed is read from the log");
    assert!(
        screen.modes.iter().any(|mode| mode["drill"]["runs"] == true),
        "a drill is told: {:?}",
        screen.modes
    );
    let mut said = screen.said.clone();
    let mut paths =
        vec!["/api/v1/board".to_owned(), "/api/v1/units".to_owned(), "/api/v1/incidents".to_owned()];
    paths.extend(["/api/v1/session", "/api/v1/clocks"].map(str::to_owned));
    for path in paths {
        let answer = site.send("GET", &path, Some(&wall), None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        said.push(answer.text());
    }
    for secret in SECRETS {
        let told = said.iter().find(|text| text.contains(secret));
        assert!(told.is_none(), "{secret} is read in {}", told.unwrap());
    }
    let rows = site.send("GET", "/api/v1/board", Some(&wall), None).await.json();
    let find = |id: &str| {
        rows["incidents"].as_array().unwrap().iter().find(|row| row["id"] == *id).cloned().unwrap()
    };
    let (flood, death) = (find(&ids[0]), find(&ids[1]));
    assert_eq!(
        (&flood["kind"], &flood["assignments"][0]["unit"]),
        (&json!("flood"), &json!("amb-01")),
        "{flood}"
    );
    assert_eq!(
        (&death["kind"], &death["withheld"], &death["area"]),
        (&Value::Null, &json!(true), &Value::Null)
    );
    assert_eq!((&rows["reports"], &rows["duty"]), (&json!([]), &Value::Null));
    assert!(screen.positions.is_empty(), "no crew is followed on a wall");
}

#[tokio::test]
async fn it_looks_nothing_up_and_learns_no_more_of_what_it_shows() {
    let site = Site::new().await;
    let (dispatcher, ids) = busy(&site).await;
    let wall = site.cookie_of(Role::Wall).await;
    for path in ["", "/log"] {
        let path = format!("/api/v1/incidents/{}{path}", ids[0]);
        assert_eq!(
            site.send("GET", &path, Some(&wall), None).await.status,
            403,
            "{path}: on its board, and no more"
        );
    }
    for path in ["/api/v1/incidents/32-none", "/api/v1/incidents/32-none/log"] {
        assert_eq!(site.send("GET", path, Some(&wall), None).await.status, 404, "{path}");
    }
    let rows = site.send("GET", "/api/v1/board", Some(&dispatcher), None).await.json();
    let code = rows["reports"][0]["code"].as_str().unwrap().to_owned();
    for words in [code.as_str(), "banjir"] {
        let path = format!("/api/v1/incidents?q={words}");
        assert_eq!(site.send("GET", &path, Some(&wall), None).await.status, 403, "whose code it is");
    }
    for path in
        ["/api/v1/agencies", "/api/v1/facilities", "/api/v1/drill", "/api/v1/roster", "/api/v1/figures"]
    {
        assert_eq!(site.send("GET", path, Some(&wall), None).await.status, 403, "{path}");
    }
    let closed = json!({"reason": "salah"});
    let path = format!("/api/v1/incidents/{}/reject", ids[1]);
    assert_eq!(site.send("POST", &path, Some(&dispatcher), Some(closed)).await.status, 200);
    let gone = site.send("GET", &format!("/api/v1/incidents/{}", ids[1]), Some(&wall), None).await;
    assert_eq!(gone.status, 404, "what left its board does not exist for it");
}

#[tokio::test]
async fn its_account_is_nothing_else_and_its_sessions_become_nobodys() {
    let site = Site::new().await;
    let accounts = &site.it.centre.accounts;
    let profile = |roles: &[Role]| Profile {
        name: "dinding".to_owned(),
        roles: roles.to_vec(),
        agency: None,
        unit: None,
    };
    let both = accounts.create(&profile(&[Role::Wall, Role::Dispatcher]), PASSWORD).await;
    assert!(matches!(both, Err(AccountError::Roles)));
    accounts.create(&profile(&[Role::Wall]), PASSWORD).await.unwrap();
    let signed_in = accounts.sign_in(&Credentials::new("dinding", PASSWORD)).await.unwrap();
    // Nobody touches it for days.
    site.it.clock.fast_forward(Duration::from_hours(7 * 24) - Duration::from_secs(1));
    assert!(accounts.session(&signed_in.token).await.unwrap().is_some());
    site.it.clock.fast_forward(Duration::from_secs(1));
    assert!(accounts.session(&signed_in.token).await.unwrap().is_none());
    let signed_in = accounts.sign_in(&Credentials::new("dinding", PASSWORD)).await.unwrap();
    let change = Change { profile: Some(profile(&[Role::Dispatcher])), ..Change::default() };
    site.it.centre.change_account(&Asker::System, "dinding", &change).await.unwrap();
    site.it.clock.fast_forward(Duration::from_secs(6));
    assert!(
        accounts.session(&signed_in.token).await.unwrap().is_none(),
        "a week long for a screen, not for a person"
    );
    // Should an account have both all the same, it sees what the other role sees.
    assert_eq!(person("x", &[Role::Wall, Role::Auditor]).view(), Some(View::Region));
    let crew = Person { unit: Some("amb-01".into()), ..person("x", &[Role::Responder, Role::Wall]) };
    assert_eq!(crew.view(), Some(View::Unit("amb-01".into())));
}
