//! Where there is violence, weapons, live wires, swift water or gas, units wait at a safe distance until somebody who knows
//! calls the scene safe; those that wait are told. What is told anew of danger counts again.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::assignment::{ClearResult, Step};
use sigap::domain::command::{Asker, Command};
use sigap::domain::decide::Refusal;
use sigap::domain::ids::AssignmentId;
use sigap::domain::level::Level;
use sigap::domain::message::{What, messages};
use sigap::domain::wishes::Contact;

use crate::harness::centre::{person, triage};
use crate::harness::form::post;
use crate::harness::site::Site;
use crate::harness::world::{World, supervisor, words};

async fn why(site: &Site, cookie: &str, report: Value, n: u32) -> (String, Vec<String>) {
    let told = post(&site.router, "/api/v1/reports", &format!("scene-key-{n}"), &report).await.json();
    let id = told["incident_id"].as_str().unwrap().to_owned();
    let detail = site.send("GET", &format!("/api/v1/incidents/{id}"), Some(cookie), None).await.json();
    let all = detail["stage_first"].as_array().cloned().unwrap_or_default();
    (id, all.iter().map(|one| one.as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn by_kind_or_by_what_was_told_until_it_is_called_safe() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let place = json!({"lat": -6.9, "lon": 107.6});
    let told = |text: &str| json!({"channel": "hotline", "text": text, "place": place});
    let (_, calm) = why(&site, &dispatcher, told("ibu saya pingsan di rumah"), 1).await;
    assert!(calm.is_empty(), "{calm:?}");
    let (id, wire) =
        why(&site, &dispatcher, told("kabel listrik putus menimpa jalan, ada percikan api"), 2).await;
    assert!(!wire.is_empty(), "{wire:?}");
    let scene = format!("/api/v1/incidents/{id}/scene");
    let called = site.send("POST", &scene, Some(&dispatcher), Some(json!({"safe": true}))).await;
    assert_eq!(called.status, 200, "{}", called.text());
    let detail = site.send("GET", &format!("/api/v1/incidents/{id}"), Some(&dispatcher), None).await.json();
    assert!(detail.get("stage_first").is_none() && detail["incident"]["scene"]["safe"] == true, "{detail}");
    site.send("POST", &scene, Some(&dispatcher), Some(json!({"safe": false}))).await;
    let detail = site.send("GET", &format!("/api/v1/incidents/{id}"), Some(&dispatcher), None).await.json();
    assert_eq!(detail["stage_first"].as_array().map(Vec::len), Some(1), "{detail}");
    let auditor = site.cookie_of(Role::Auditor).await;
    let refused = site.send("POST", &scene, Some(&auditor), Some(json!({"safe": true}))).await;
    assert_eq!(refused.code(), "forbidden");
}

#[test]
fn a_crew_calls_it_safe_on_the_scene_only_and_those_that_wait_are_told() {
    let mut world = World::new();
    let id = world.told(1, Level::Critical, None);
    for unit in ["AMB-1", "POL-2"] {
        world.sends(unit, &id).unwrap();
    }
    let crew =
        |unit: &str| Asker::Person(Person { unit: Some(unit.into()), ..person("c", &[Role::Responder]) });
    let step = |world: &mut World, n: usize, step: Step| {
        let command = Command::TakeStep {
            assignment: AssignmentId::nth(&id, n),
            step,
            said_at: None,
            on_behalf: true,
            result: Some(ClearResult::Helped),
            reason: None,
        };
        world.does(&supervisor(), &command).unwrap();
    };
    step(&mut world, 1, Step::Staged);
    step(&mut world, 2, Step::EnRoute);
    let call = |safe| Command::CallScene { incident: id.clone(), safe, version: None };
    assert_eq!(world.does(&crew("AMB-1"), &call(true)), Err(Refusal::NotOnScene));
    assert_eq!(world.does(&crew("POL-2"), &call(true)), Err(Refusal::NotOnScene));
    world.does(&crew("AMB-1"), &call(false)).unwrap();
    step(&mut world, 2, Step::OnScene);
    let before = world.state.clone();
    world.does(&crew("POL-2"), &call(true)).unwrap();
    assert_eq!(world.does(&crew("POL-2"), &call(true)), Err(Refusal::NothingToDo));
    let told = messages(world.log.last().unwrap(), &before, &world.state);
    assert_eq!(told.len(), 1, "only who waits: {told:?}");
    assert!(matches!(&told[0].what, What::SceneCalled { safe: true, unit, .. } if unit.as_str() == "AMB-1"));
}

#[test]
fn a_danger_told_anew_is_not_known_to_who_called_it_safe() {
    let mut world = World::new();
    let id = world.told(1, Level::Urgent, None);
    world
        .does(&supervisor(), &Command::CallScene { incident: id.clone(), safe: true, version: None })
        .unwrap();
    let same = Box::new(triage(Level::Urgent));
    let facts =
        Command::AddFacts { incident: id.clone(), facts: words(), triage: same, contact: Contact::Call };
    world.does(&Asker::Public, &facts).unwrap();
    assert!(world.doc(&id).scene.is_some_and(|scene| scene.safe), "nothing worse was told");
    let worse = Box::new(triage(Level::Critical));
    world
        .does(
            &Asker::Public,
            &Command::AddFacts {
                incident: id.clone(),
                facts: words(),
                triage: worse,
                contact: Contact::Call,
            },
        )
        .unwrap();
    assert!(world.doc(&id).scene.is_none());
}

#[test]
fn every_sign_of_danger_is_one_of_the_rules() {
    let config = sigap::config::Config::load(None, []).unwrap();
    let rules = sigap::domain::triage::Rules::default_text();
    for sign in &config.dispatch.stage_signs {
        assert!(rules.contains(&format!("name = \"{sign}\"")), "{sign}");
    }
}
