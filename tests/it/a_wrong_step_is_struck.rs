//! A step that was entered wrongly is struck: the stamp stays to be seen, everything is as it was before it, the unit
//! follows. Only the last step, only while nothing follows from it, and a unit is never on two incidents by it.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::assignment::{ClearResult, Step};
use sigap::domain::command::{Asker, Command};
use sigap::domain::decide::Refusal;
use sigap::domain::ending::Told;
use sigap::domain::event::Event;
use sigap::domain::ids::{AssignmentId, IncidentId};
use sigap::domain::incident::{Phase, State};
use sigap::domain::level::Level;
use sigap::domain::unit::Activity;

use crate::harness::centre::person;
use crate::harness::site::Site;
use crate::harness::world::{World, report_of, supervisor, words};

const UNIT: &str = "AMB-1";

fn step(world: &mut World, of: &IncidentId, step: Step) -> Result<Vec<Event>, Refusal> {
    let command = Command::TakeStep {
        assignment: AssignmentId::nth(of, 1),
        step,
        said_at: None,
        on_behalf: true,
        result: Some(ClearResult::Helped),
        reason: None,
    };
    world.does(&supervisor(), &command)
}

fn strike(world: &mut World, who: &Asker, of: &IncidentId, step: Step) -> Result<Vec<Event>, Refusal> {
    let command = Command::StrikeStep { assignment: AssignmentId::nth(of, 1), step, reason: words() };
    world.does(who, &command)
}

fn crew() -> Asker {
    Asker::Person(Person { unit: Some(UNIT.into()), ..person("crew", &[Role::Responder]) })
}

/// A unit went the whole way to an incident.
fn cleared() -> (World, IncidentId) {
    let mut world = World::new();
    let id = world.told(1, Level::Urgent, None);
    world.sends(UNIT, &id).unwrap();
    for next in [Step::Accepted, Step::EnRoute, Step::OnScene, Step::Cleared] {
        step(&mut world, &id, next).unwrap();
    }
    (world, id)
}

fn activity(world: &World) -> Activity {
    world.state.units[&UNIT.into()].doc.as_ref().unwrap().activity
}

#[test]
fn one_after_the_other_back_to_the_offer_and_on_again() {
    let (mut world, id) = cleared();
    assert_eq!(world.doc(&id).phase, Phase::Resolved);
    let was = [
        (Step::Cleared, Activity::OnScene),
        (Step::OnScene, Activity::EnRoute),
        (Step::EnRoute, Activity::Acknowledged),
        (Step::Accepted, Activity::Alerted),
    ];
    for (which, then) in was {
        strike(&mut world, &supervisor(), &id, which).unwrap();
        assert_eq!((activity(&world), world.doc(&id).state()), (then, State::Active), "{which:?}");
    }
    let sent = &world.doc(&id).assignments[0];
    assert_eq!(sent.stamps.len(), 5, "nothing is taken out");
    assert!(sent.stamps[1..].iter().all(|stamp| stamp.struck_at.is_some()) && sent.result.is_none());
    assert!(sent.answer_by > world.now, "there is time to answer again");
    assert_eq!(strike(&mut world, &supervisor(), &id, Step::Offered), Err(Refusal::StepNotEntered));
    step(&mut world, &id, Step::OnScene).unwrap();
    assert_eq!(activity(&world), Activity::OnScene);
}

#[test]
fn not_twice_and_only_the_last() {
    let (mut world, id) = cleared();
    let refused = strike(&mut world, &supervisor(), &id, Step::EnRoute);
    assert_eq!(refused, Err(Refusal::NotLastStep { is: Step::Cleared }));
    strike(&mut world, &supervisor(), &id, Step::Cleared).unwrap();
    let again = strike(&mut world, &supervisor(), &id, Step::Cleared);
    assert_eq!(again, Err(Refusal::NotLastStep { is: Step::OnScene }));
}

#[test]
fn not_when_the_unit_went_elsewhere() {
    let (mut world, id) = cleared();
    let other = world.told(2, Level::Critical, None);
    let send = Command::Assign { incident: other.clone(), unit: UNIT.into(), divert: false };
    world.does(&supervisor(), &send).unwrap();
    let refused = strike(&mut world, &supervisor(), &id, Step::Cleared);
    assert_eq!(refused, Err(Refusal::StepBuiltUpon { bound_to: Some(other.clone()) }));
    step(&mut world, &other, Step::Recalled).unwrap();
    let refused = strike(&mut world, &supervisor(), &id, Step::Cleared);
    assert_eq!(refused, Err(Refusal::StepBuiltUpon { bound_to: None }), "it was there meanwhile");
    // Its own recall is the last thing that happened to it.
    strike(&mut world, &supervisor(), &other, Step::Recalled).unwrap();
    assert_eq!(activity(&world), Activity::Alerted);
}

#[test]
fn not_when_the_incident_went_on() {
    let (mut world, id) = cleared();
    let told = Command::Tell { report: report_of(1), told: Told::Received };
    world.does(&Asker::Public, &told).unwrap();
    let refused = strike(&mut world, &supervisor(), &id, Step::Cleared);
    assert_eq!(refused, Err(Refusal::StepBuiltUpon { bound_to: None }));
}

#[test]
fn a_crew_only_shortly_after_and_nothing_that_is_not_its_own() {
    let (mut world, id) = cleared();
    world.now += Duration::from_secs(u64::from(world.policy.strike_by_crew_s) + 1);
    let late = strike(&mut world, &crew(), &id, Step::Cleared);
    assert_eq!(late, Err(Refusal::StrikeTooLate { within_s: world.policy.strike_by_crew_s }));
    strike(&mut world, &supervisor(), &id, Step::Cleared).unwrap();
    step(&mut world, &id, Step::Transporting).unwrap();
    strike(&mut world, &crew(), &id, Step::Transporting).unwrap();
    step(&mut world, &id, Step::Recalled).unwrap();
    assert_eq!(strike(&mut world, &crew(), &id, Step::Recalled), Err(Refusal::Forbidden));
}

#[tokio::test]
async fn over_http_with_its_reason_in_the_timeline() {
    let site = Site::new().await;
    let (id, unit) = (site.it.incident(Level::Urgent).await.to_string(), site.it.unit("AMB-01").await);
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let crew = site.cookie(&Person { unit: Some(unit), ..person("crew", &[Role::Responder]) }).await;
    let post = async |path: String, cookie: &str, body: Value| {
        site.send("POST", &format!("/api/v1{path}"), Some(cookie), Some(body)).await
    };
    let body = json!({"unit_id": "amb-01", "by_radio": true});
    let sent = post(format!("/incidents/{id}/assignments"), &dispatcher, body).await.json();
    let sent = format!("/assignments/{}", sent["assignment_id"].as_str().unwrap());
    let (unit, _) = site.it.centre.unit(&"amb-01".into()).await.unwrap();
    assert_eq!(unit.activity, Activity::Assigned, "no device was alerted");
    for (verb, body) in [("accept", json!({})), ("staged", json!({})), ("clear", json!({"result": "helped"}))]
    {
        assert_eq!(post(format!("{sent}/{verb}"), &crew, body).await.status, 200, "{verb}");
    }
    let wrong = json!({"step": "cleared", "reason": "salah tekan"});
    let struck = post(format!("{sent}/strike"), &crew, wrong.clone()).await;
    assert_eq!((struck.status.as_u16(), struck.json()["step"].clone()), (200, json!("staged")));
    let again = post(format!("{sent}/strike"), &crew, wrong).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "not_last_step"));
    assert_eq!(again.json()["is"], "staged");
    let log = site.send("GET", &format!("/api/v1/incidents/{id}/log"), Some(&dispatcher), None).await.json();
    let told = log["entries"].as_array().unwrap().iter().find(|one| one["type"] == "StepStruck").unwrap();
    assert_eq!((&told["reason"], &told["step"]), (&json!("salah tekan"), &json!("cleared")));
    let detail = site.send("GET", &format!("/api/v1/incidents/{id}"), Some(&dispatcher), None).await.json();
    assert!(detail["assignments"][0]["stamps"][3]["struck_at"].is_string(), "{detail}");
    assert_eq!(detail["incident"]["state"], "active");
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}
