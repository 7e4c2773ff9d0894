//! An offer that nobody answers climbs its ladder: reminder, next unit, supervisor; each step once, in however many
//! processes and across restarts, and said in the timeline.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::assignment::Step;
use sigap::domain::command::{Asker, Command};
use sigap::domain::escalation::{By, Watch, Whom};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::level::Level;
use sigap::domain::place::Point;
use sigap::domain::unit::UnitSpec;
use sigap::services::Centre;

use crate::harness::eventually;
use crate::harness::site::Site;

/// The ladders that are compiled in.
const LADDERS: &str = "[escalation]\n";

/// A boat, which a flood needs.
async fn boat(site: &Site, call_sign: &str) -> UnitId {
    let unit = UnitId(call_sign.to_lowercase());
    let spec = UnitSpec {
        call_sign: call_sign.to_owned(),
        agency: "sar".into(),
        agency_name: "SAR".to_owned(),
        capabilities: vec!["water_rescue".into()],
        home: Point { lat: -6.91, lon: 107.6188 },
        area: None,
        crew: 4,
        phone: Some("+62220000001".to_owned()),
    };
    site.it
        .centre
        .execute(&Asker::System, Command::RegisterUnit { unit: unit.clone(), spec }, None)
        .await
        .unwrap();
    unit
}

async fn site(units: &[&str]) -> (Site, Vec<UnitId>) {
    let site = Site::with(LADDERS).await;
    let mut ids = Vec::new();
    for unit in units {
        ids.push(boat(&site, unit).await);
    }
    eventually("the board knows the units", async || {
        let known = site.it.centre.board.search(|_, state| state.units.len());
        (known == units.len()).then_some(())
    })
    .await;
    (site, ids)
}

/// A second process, with a board of its own.
async fn another(site: &Site) -> Centre {
    let other = site.it.another().await;
    tokio::spawn(other.board.clone().keep(tokio_util::sync::CancellationToken::new()));
    assert!(other.board.wait_until_ready(Duration::from_secs(20)).await);
    other
}

impl Site {
    /// Lets time pass, and both processes fire; how many steps came.
    async fn later(&self, seconds: u64, other: &Centre) -> usize {
        self.it.clock.fast_forward(Duration::from_secs(seconds));
        let tail = self.it.centre.store.tail().await.unwrap().id;
        eventually("both boards have folded all", async || {
            let both = [&self.it.centre.board, &other.board];
            both.iter().all(|board| board.cursor().id == tail && !board.mode().stale).then_some(())
        })
        .await;
        let (here, there) = tokio::join!(self.it.centre.fire_due(), other.fire_due());
        here.unwrap() + there.unwrap()
    }

    async fn steps(&self, incident: &IncidentId) -> Vec<Step> {
        let (doc, _) = self.it.centre.incident(incident).await.unwrap();
        doc.assignments.iter().map(sigap::domain::assignment::Assignment::step).collect()
    }

    async fn timeline(&self, incident: &IncidentId, cookie: &str) -> Vec<Value> {
        let log = self.send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(cookie), None).await;
        log.json()["entries"].as_array().unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_then_the_next_unit_then_the_supervisor() {
    let (site, units) = site(&["BOAT-01", "BOAT-02", "BOAT-03"]).await;
    let other = another(&site).await;
    let incident = site.it.incident(Level::VeryUrgent).await;
    site.it.assign(&incident, &units[0]).await;
    assert_eq!(site.later(30, &other).await, 1, "a reminder");
    let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
    let told = &doc.escalations.iter().find(|one| one.watch == Watch::Offer).unwrap().told[0];
    assert_eq!((told.whom, told.unit.as_ref()), (Whom::Unit, Some(&units[0])));
    assert!(told.by.contains(&By::Call), "it shows no sign of a device: it is to be telephoned");
    assert_eq!(site.later(30, &other).await, 1, "the offer expires");
    assert_eq!(site.steps(&incident).await, [Step::Expired]);
    // A process that starts now goes on where the others stopped.
    let fresh = another(&site).await;
    assert_eq!(site.later(1, &fresh).await, 1, "the next unit is asked at once");
    assert_eq!(site.steps(&incident).await, [Step::Expired, Step::Offered]);
    let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
    assert_ne!(doc.assignments[1].unit, units[0]);
    assert_eq!(site.later(30, &other).await, 1, "it is reminded as well");
    assert_eq!(site.later(30, &other).await, 1, "expires");
    assert_eq!(site.later(1, &other).await, 1, "the third one is asked");
    assert_eq!(site.steps(&incident).await, [Step::Expired, Step::Expired, Step::Offered]);
    assert_eq!(site.later(60, &other).await, 1, "it expires");
    assert_eq!(site.later(1, &other).await, 1, "and the supervisor is told");
    let cookie = site.cookie_of(Role::Supervisor).await;
    let told: Vec<String> = site
        .timeline(&incident, &cookie)
        .await
        .iter()
        .filter(|one| one["type"] == "EscalationStepTaken" && one["watch"] == "offer")
        .map(|one| one["told"][0]["whom"].as_str().unwrap_or("nobody").to_owned())
        .collect();
    assert_eq!(told, ["unit", "next_unit", "unit", "next_unit", "supervisor"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_with_nobody_to_tell_is_passed_over_at_once() {
    let (site, units) = site(&["BOAT-01"]).await;
    let other = another(&site).await;
    let incident = site.it.incident(Level::VeryUrgent).await;
    site.it.assign(&incident, &units[0]).await;
    site.later(60, &other).await;
    assert_eq!(site.later(1, &other).await, 1);
    let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
    let one = doc.escalations.iter().find(|one| one.watch == Watch::Offer).unwrap();
    assert_eq!(one.told[0].whom, Whom::Supervisor, "no other unit: the supervisor, without waiting");
    assert_eq!(site.steps(&incident).await, [Step::Expired]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_no_asks_the_next_unit_and_a_yes_ends_it() {
    let (site, units) = site(&["BOAT-01", "BOAT-02"]).await;
    let other = another(&site).await;
    let incident = site.it.incident(Level::VeryUrgent).await;
    let first = site.it.assign(&incident, &units[0]).await.about.assignment.unwrap();
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let step = async |id: &str, verb: &str| {
        let body = json!({"on_behalf": true});
        let path = format!("/api/v1/assignments/{id}/{verb}");
        assert_eq!(site.send("POST", &path, Some(&dispatcher), Some(body)).await.status, 200);
    };
    step(first.as_str(), "decline").await;
    assert_eq!(site.later(1, &other).await, 1);
    assert_eq!(site.steps(&incident).await, [Step::Declined, Step::Offered]);
    step(&format!("{incident}.2"), "accept").await;
    let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
    assert!(doc.escalations.iter().all(|one| one.watch != Watch::Offer), "{:?}", doc.escalations);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_level_one_a_telephone_call_is_asked_for_and_its_outcome_is_on_record() {
    let (site, units) = site(&["BOAT-01", "BOAT-02"]).await;
    let other = another(&site).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let incident = site.it.incident(Level::Critical).await;
    let path = format!("/api/v1/incidents/{incident}/escalation");
    let sent = site.it.assign(&incident, &units[0]).await.about.assignment.unwrap();
    let answer = async |watch: &str, of: Option<&str>, answer: &str| {
        let body = json!({"watch": watch, "assignment_id": of, "answer": answer});
        site.send("POST", &path, Some(&dispatcher), Some(body)).await.status.as_u16()
    };
    assert_eq!(
        answer("offer", Some(sent.as_str()), "reached").await,
        409,
        "nobody was asked to telephone yet"
    );
    assert_eq!(site.later(20, &other).await, 1);
    let row = site.it.centre.incident(&incident).await.unwrap().0;
    assert_eq!(row.escalations.iter().find(|one| one.watch == Watch::Offer).unwrap().told[0].by, [By::Call]);
    assert_eq!(answer("offer", Some(sent.as_str()), "not_reached").await, 200);
    assert_eq!(site.later(1, &other).await, 1, "then the next unit, without waiting");
    assert_eq!(site.steps(&incident).await, [Step::Offered, Step::Offered]);
    site.later(20, &other).await;
    assert_eq!(answer("offer", Some(&format!("{incident}.2")), "reached").await, 200);
    assert_eq!(site.steps(&incident).await, [Step::Offered, Step::Accepted], "who was reached has its order");
    assert_eq!(answer("offer", Some(&format!("{incident}.2")), "reached").await, 409, "once");
    let said: Vec<Value> = site.timeline(&incident, &dispatcher).await;
    let said: Vec<&str> = said
        .iter()
        .filter(|one| one["type"] == "EscalationAnswered")
        .map(|one| one["answer"].as_str().unwrap())
        .collect();
    assert_eq!(said, ["not_reached", "reached"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn targets_are_watched_and_waiting_reporters_called_back() {
    let (site, _) = site(&[]).await;
    let other = another(&site).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let incident = site.it.incident(Level::VeryUrgent).await;
    let told = async |watch: Watch| -> Vec<Whom> {
        let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
        let one = doc.escalation(watch, None);
        one.map(|one| one.told.iter().map(|told| told.whom).collect()).unwrap_or_default()
    };
    assert_eq!(site.later(120, &other).await, 1, "nobody has looked");
    assert_eq!(told(Watch::Acknowledged).await, [Whom::SecondDispatcher]);
    let path = format!("/api/v1/incidents/{incident}/escalation");
    let answer = async |watch: &str, answer: &str| {
        let body = json!({"watch": watch, "answer": answer});
        site.send("POST", &path, Some(&dispatcher), Some(body)).await.status.as_u16()
    };
    assert_eq!(answer("acknowledged", "taken").await, 200);
    assert_eq!(told(Watch::Acknowledged).await, []);
    assert_eq!(site.later(480, &other).await, 3, "the deadline, no unit on the way, and a call-back");
    assert_eq!(told(Watch::OnTheWay).await, [Whom::SecondDispatcher]);
    assert_eq!(told(Watch::CallBack).await, [Whom::Dispatcher]);
    site.later(300, &other).await;
    assert_eq!(told(Watch::CallBack).await, [Whom::Supervisor], "a missed call-back is an alarm");
    assert_eq!(answer("call_back", "reached").await, 200);
    let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
    let next = doc.escalation(Watch::CallBack, None).unwrap().due.unwrap();
    assert_eq!(next.duration_since(site.it.clock.now()).as_secs(), 600, "and again while it waits");
}
