//! The live socket, walked as the routes are: every person × every message a client may send × incidents and units of their own
//! and of others. `permissions_live.txt` is what each was told; no message reads or changes more than the view allows.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role, View};
use sigap::domain::command::{Asker, Command};
use sigap::domain::duty::command::DutyCommand;
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::level::Level;
use sigap::domain::live::LiveMessage;
use sigap::domain::place::{Point, Position};
use sigap::domain::unit::UnitSpec;
use sigap::services::accounts::people::Change;
use sigap::services::accounts::{Credentials, Profile, SignedIn};
use sigap::ws::protocol::FromClient;

use super::everybody;
use crate::harness::centre::{TestCentre, dispatcher, person};
use crate::harness::screen::Screen;
use crate::harness::site::PASSWORD;
use crate::harness::socket::{ANY_PORT, Ended, Serving, Socket};
use crate::harness::source::root;

/// Names for the variants of an enum, and all of the names: one without a name does not compile.
macro_rules! named {
    ($of:ty, $all:ident, $name_of:ident, $($pattern:pat => $name:literal),+ $(,)?) => {
        const $all: &[&str] = &[$($name),+];
        fn $name_of(message: &$of) -> &'static str {
            match message {
                $($pattern => $name),+
            }
        }
    };
}

named!(FromClient, SAYABLE, name_of,
    FromClient::Hello { .. } => "hello",
    FromClient::Ack => "ack",
    FromClient::View { .. } => "view",
    FromClient::Pong => "pong",
);
named!(LiveMessage, PUSHED, pushed,
    LiveMessage::Snapshot(_) => "snapshot",
    LiveMessage::Resumed { .. } => "resumed",
    LiveMessage::Patch { .. } => "patch",
    LiveMessage::Positions { .. } => "positions",
    LiveMessage::Heartbeat { .. } => "heartbeat",
    LiveMessage::Mode(_) => "mode",
    LiveMessage::Presence { .. } => "presence",
    LiveMessage::Error { .. } => "error",
);

/// Who has the watch: a name on boards that say who answers.
const HOLDER: &str = "penjaga";
/// Where the own unit was seen, and the other.
const SEEN: [f64; 2] = [-6.81, -6.82];

/// Two incidents, each with a unit: of the people here, and of others.
struct Scene {
    test: TestCentre,
    serving: Serving,
    incidents: [IncidentId; 2],
    units: [UnitId; 2],
    /// From before all of it.
    before: String,
}

impl Scene {
    async fn new() -> Self {
        let test = TestCentre::with(&format!("{ANY_PORT}[live]\nheartbeat_ms = 100\n")).await;
        let serving = Serving::of(&test).await;
        let own = test.unit("AMB-02").await;
        assert!(test.centre.board.wait_until_ready(Duration::from_secs(20)).await);
        let before = test.centre.board.cursor().to_string();
        let spec = UnitSpec {
            call_sign: "SAR-01".to_owned(),
            agency: "sar".into(),
            agency_name: "SAR".to_owned(),
            capabilities: vec!["rescue".into()],
            home: Point { lat: -6.9, lon: 107.6 },
            area: None,
            crew: 3,
            phone: None,
        };
        let other: UnitId = "sar-01".into();
        let register = Command::RegisterUnit { unit: other.clone(), spec };
        test.centre.execute(&Asker::System, register, None).await.unwrap();
        let incidents = [test.incident(Level::Urgent).await, test.incident(Level::Urgent).await];
        let units = [own, other];
        let mut last = None;
        for (incident, unit) in incidents.iter().zip(&units) {
            last = test.assign(incident, unit).await.cursor;
        }
        let holder = Asker::Person(person(HOLDER, &[Role::Dispatcher]));
        let take = Command::Duty { what: DutyCommand::Take { reason: None }, wrapped_key: None };
        last = test.centre.execute(&holder, take, None).await.unwrap().cursor.or(last);
        assert!(test.centre.board.wait_for(&last.unwrap(), Duration::from_secs(20)).await);
        for (unit, lat) in units.iter().zip(SEEN) {
            let at = test.clock.now();
            let seen = Position { point: Point { lat, lon: 107.6 }, at, accuracy_m: None };
            test.centre.store.put_positions(unit, &[seen]).await.unwrap();
        }
        Self { test, serving, incidents, units, before }
    }

    async fn sign_in(&self, who: &Person) -> SignedIn {
        let accounts = &self.test.centre.accounts;
        accounts.create(&profile_of(who), PASSWORD).await.unwrap();
        accounts.sign_in(&Credentials::new(&who.name, PASSWORD)).await.unwrap()
    }

    /// Opens a socket, which begins by itself when nothing is asked of it, and says something.
    async fn say(&self, token: &str, text: &str) -> (Socket, Option<Ended>) {
        let mut socket = self.serving.open(token, Some(&self.serving.origin()), "").await.unwrap();
        let is_hello = text.contains("\"hello\"");
        if !is_hello && let Some(ended) = socket.until(|screen| screen.snapshots > 0).await {
            return (socket, Some(ended));
        }
        if is_hello && text.contains("cursor") {
            socket.screen.cursor = Some(self.before.clone());
        }
        socket.say(text).await;
        if let Some(ended) = socket.until(has_begun).await {
            return (socket, Some(ended));
        }
        self.test.centre.clone().tell_presence().await;
        // What was pushed, or answered, before a later heartbeat is there by then.
        let beats = socket.screen.heartbeats + 2;
        let ended = socket.until(|screen| screen.heartbeats >= beats).await;
        (socket, ended)
    }

    /// What a socket was told, in words.
    fn told(&self, screen: &Screen) -> String {
        let said = screen.said.concat();
        let mut words = Vec::new();
        for (what, own, other) in [
            ("incidents", self.incidents[0].as_str(), self.incidents[1].as_str()),
            ("units", self.units[0].as_str(), self.units[1].as_str()),
        ] {
            words.extend(both(what, said.contains(own), said.contains(other)));
        }
        let seen = screen.positions.iter().map(Value::to_string).collect::<String>();
        words.extend(both("positions", seen.contains("-6.81"), seen.contains("-6.82")));
        let has_reports = screen.rows.keys().any(|(kind, _)| kind == "report");
        words.extend(has_reports.then(|| "reports".to_owned()));
        words.extend(said.contains(HOLDER).then(|| "watch".to_owned()));
        words.extend((!screen.people.is_null()).then(|| "presence".to_owned()));
        words.extend(screen.errors.iter().map(|code| format!("error {code}")));
        words.join(", ")
    }
}

fn has_begun(screen: &Screen) -> bool {
    screen.snapshots + screen.resumed > 0
}

fn both(what: &str, own: bool, other: bool) -> Option<String> {
    match (own, other) {
        (true, true) => Some(format!("own and other {what}")),
        (true, false) => Some(format!("own {what}")),
        (false, true) => Some(format!("other {what}")),
        (false, false) => None,
    }
}

fn profile_of(who: &Person) -> Profile {
    Profile {
        name: who.name.clone(),
        roles: who.roles.clone(),
        agency: who.agency.clone(),
        unit: who.unit.clone(),
    }
}

/// What a view is told, whatever is said; a new view says here what that is.
fn may_be_told(view: Option<&View>, own: (&UnitId, &str)) -> &'static str {
    match view {
        None => "closed 4003",
        Some(View::Region) => {
            "own and other incidents, own and other units, own and other positions, reports, watch, presence"
        }
        Some(View::Agency(agency)) if agency.as_str() == own.1 => {
            "own incidents, own units, own positions, watch"
        }
        Some(View::Agency(_)) => "watch",
        Some(View::Unit(unit)) if unit == own.0 => "own incidents, own units, own positions",
        Some(View::Unit(_)) => "",
        Some(View::Wall) => "own and other incidents, own and other units",
    }
}

/// Everything a client may say: each message, about one's own and about others'.
fn messages(scene: &Scene) -> Vec<(String, String)> {
    let text = |message: Value| message.to_string();
    let mut all = vec![
        ("hello".to_owned(), text(json!({"type": "hello"}))),
        ("hello after a break".to_owned(), text(json!({"type": "hello", "cursor": scene.before}))),
        ("ack".to_owned(), text(json!({"type": "ack"}))),
        ("pong".to_owned(), text(json!({"type": "pong"}))),
    ];
    for (whose, incident) in ["own", "other"].iter().zip(&scene.incidents) {
        all.push((
            format!("view of {whose}"),
            text(json!({"type": "view", "incident": incident, "typing": true})),
        ));
    }
    for name in SAYABLE {
        let said = all.iter().filter_map(|(_, text)| serde_json::from_str::<FromClient>(text).ok());
        assert!(said.into_iter().any(|one| name_of(&one) == *name), "say {name} in this test");
    }
    all.push(("something else".to_owned(), text(json!({"type": "assign", "incident": scene.incidents[0]}))));
    all
}

/// Whether others are told that the person looks at the incident.
async fn is_seen_looking(scene: &Scene, name: &str, text: &str) -> bool {
    let mut watcher = Screen::default();
    let mut feed = watcher.join(&scene.test.centre.board, &View::Region).await;
    let _place = scene.test.centre.presence.enter(&person("sari", &[Role::Dispatcher]));
    scene.test.centre.clone().tell_presence().await;
    watcher.drain(&mut feed);
    let message: Value = serde_json::from_str(text).unwrap();
    watcher.people.as_array().is_some_and(|people| {
        people.iter().any(|one| one["name"] == *name && one["incident"] == message["incident"])
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_of_the_live_socket_tells_each_person_what_their_view_holds() {
    let scene = Scene::new().await;
    let own = &scene.units[0];
    let before = scene.test.centre.store.tail().await.unwrap();
    let (mut matrix, mut surprises) = (String::new(), Vec::new());
    let mut people = Vec::new();
    for who in everybody(own) {
        people.push((scene.sign_in(&who).await, who));
    }
    for (name, text) in messages(&scene) {
        let (mut nobody, ended) = scene.say("forged", &text).await;
        let code = match ended {
            Some(ended) => ended.code,
            None => nobody.end().await.code,
        };
        assert_eq!((code, nobody.screen.said.len()), (Some(4001), 0), "without a session");
        for (signed_in, who) in &people {
            let (socket, ended) = scene.say(&signed_in.token, &text).await;
            let mut is = match &ended {
                Some(ended) => format!("closed {}", ended.code.unwrap_or_default()),
                None => scene.told(&socket.screen),
            };
            let mut should = may_be_told(who.view().as_ref(), (own, "psc")).to_owned();
            if name == "something else" && ended.is_none() {
                should = if should.is_empty() { String::new() } else { should + ", " } + "error bad_message";
            }
            if name.starts_with("view") && ended.is_none() {
                let whole = who.view() == Some(View::Region);
                let seen = is_seen_looking(&scene, &who.name, &text).await;
                should += if whole { "; seen looking" } else { "; not seen looking" };
                is += if seen { "; seen looking" } else { "; not seen looking" };
            }
            if is != should {
                surprises.push(format!("{name} by {}: {should}; is {is}", who.name));
            }
            for said in &socket.screen.said {
                let sort: Value = serde_json::from_str(said).unwrap();
                assert!(PUSHED.iter().any(|known| sort["type"] == *known), "a push of another sort: {sort}");
            }
            let _ = writeln!(matrix, "{name} | {} | {should}", who.name);
        }
    }
    assert!(surprises.is_empty(), "{} surprises:\n{}", surprises.len(), surprises.join("\n"));
    assert_eq!(scene.test.centre.store.tail().await.unwrap(), before, "no message writes anything down");
    let complaint = LiveMessage::Error { code: String::new(), retryable: false };
    assert_eq!(pushed(&complaint), "error");
    let file = root().join("tests/it/permissions_live.txt");
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    if std::env::var_os("SIGAP_WRITE_PERMISSIONS").is_some() {
        std::fs::write(&file, &matrix).unwrap();
    } else {
        assert_eq!(kept, matrix, "rights changed; SIGAP_WRITE_PERMISSIONS=1 writes the file anew");
    }
    scene.serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_of_another_region_opens_no_socket() {
    let (scene, other) = (Scene::new().await, TestCentre::new().await);
    let there = profile_of(&person("sari", &[Role::Supervisor]));
    other.centre.accounts.create(&there, PASSWORD).await.unwrap();
    let foreign = other.centre.accounts.sign_in(&Credentials::new("sari", PASSWORD)).await.unwrap();
    for (name, text) in messages(&scene) {
        let (mut socket, ended) = scene.say(&foreign.token, &text).await;
        let code = match ended {
            Some(ended) => ended.code,
            None => socket.end().await.code,
        };
        assert_eq!((code, socket.screen.said.len()), (Some(4001), 0), "{name}");
    }
    scene.serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_other_things_now_is_cut_off_within_five_seconds() {
    let scene = Scene::new().await;
    let officer = |agency: &str| Person { agency: Some(agency.into()), ..person("x", &[Role::Officer]) };
    let crew = |unit: &str| Person { unit: Some(unit.into()), ..person("x", &[Role::Responder]) };
    let changes = [
        ("the same view, and more to do", person("x", &[Role::Dispatcher]), person("x", &[Role::Supervisor])),
        ("another view", person("x", &[Role::Dispatcher]), crew("amb-02")),
        ("another agency", officer("psc"), officer("sar")),
        ("another unit", crew("amb-02"), crew("sar-01")),
        ("nothing to see any more", person("x", &[Role::Auditor]), person("x", &[Role::Admin])),
        ("a wall no more", person("x", &[Role::Wall]), person("x", &[Role::Auditor])),
    ];
    // In another process, as an administrator may be.
    let elsewhere = scene.test.another().await;
    for (n, (what, from, to)) in changes.into_iter().enumerate() {
        let name = format!("orang-{n}");
        let signed_in = scene.sign_in(&Person { name: name.clone(), ..from }).await;
        let mut socket = scene.serving.board(&signed_in, "").await;
        assert_eq!(socket.until(has_begun).await, None, "{what}");
        let profile = Profile { name: name.clone(), ..profile_of(&to) };
        let change = Change { profile: Some(profile), ..Change::default() };
        elsewhere.change_account(&Asker::System, &name, &change).await.unwrap();
        scene.test.clock.fast_forward(Duration::from_millis(4_500));
        // Fifty heartbeats are five seconds at least: it is closed before, or not in time.
        let beats = socket.screen.heartbeats + 50;
        let ended = socket.until(|screen| screen.heartbeats >= beats).await;
        assert_eq!(ended.and_then(|ended| ended.code), Some(4001), "{what}");
    }
    // A change that gives the person nothing else cuts nobody off.
    let signed_in = scene.sign_in(&person("tetap", &[Role::Dispatcher])).await;
    let mut socket = scene.serving.board(&signed_in, "").await;
    assert_eq!(socket.until(has_begun).await, None);
    let same = Change { disabled: Some(false), ..Change::default() };
    let _ = elsewhere.change_account(&Asker::System, "tetap", &same).await;
    scene.test.clock.fast_forward(Duration::from_millis(4_500));
    let beats = socket.screen.heartbeats + 10;
    assert_eq!(socket.until(|screen| screen.heartbeats >= beats).await, None);
    let incident = &scene.incidents[0];
    let verified = Command::Verify { incident: incident.clone(), version: None };
    scene.test.centre.execute(&dispatcher(), verified, None).await.unwrap();
    assert_eq!(socket.until(|screen| screen.patches > 0).await, None);
    scene.serving.running.stop().await;
}
