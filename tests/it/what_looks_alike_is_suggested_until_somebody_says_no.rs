//! Open incidents that may be the same thing are suggested with reasons, to those who see the region and nobody else.
//! Once somebody said that they are not, neither is suggested for the other again, whatever restarts or is merged.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role, View};
use sigap::domain::aggregate::Key;
use sigap::domain::command::Command;
use sigap::domain::decide::Refusal;
use sigap::domain::ids::IncidentId;
use sigap::domain::level::Level;
use sigap::domain::similar::Similar;
use sigap::services::Centre;

use crate::harness::centre::{dispatcher, person};
use crate::harness::form::post;
use crate::harness::screen::Kept;
use crate::harness::site::Site;
use crate::harness::world::{World, merge, supervisor, unmerge};

const FIRE: &str = "kebakaran rumah di gang mawar dekat masjid, api besar";

async fn told(site: &Site, n: u32, text: &str, lat: f64) -> IncidentId {
    let body =
        json!({"text": text, "kind": "fire", "place": {"lat": lat, "lon": 107.6188, "accuracy_m": 20}});
    let answer = post(&site.router, "/api/v1/reports", &format!("look-alike-{n}"), &body).await;
    answer.json()["incident_id"].as_str().unwrap().into()
}

/// What is suggested for an incident, by a board that has read everything.
async fn suggested(site: &Site, id: &IncidentId, cookie: &str) -> Vec<Value> {
    let path = format!("/api/v1/incidents/{id}/similar?at_least={}", end(&site.it.centre).await);
    let answer = site.send("GET", &path, Some(cookie), None).await.json();
    answer["similar"].as_array().unwrap().clone()
}

async fn end(centre: &Centre) -> String {
    let epoch = centre.board.cursor().epoch;
    let id = centre.store.tail().await.unwrap().id;
    sigap::domain::cursor::Cursor { epoch, id }.to_string().replace(':', "%3A")
}

fn ids(similar: &[Value]) -> Vec<&str> {
    similar.iter().map(|one| one["incident_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn with_place_time_kind_and_words_as_reasons() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let first = told(&site, 1, FIRE, -6.9025).await;
    told(&site, 2, "rumah terbakar", -6.95).await;
    site.it.clock.fast_forward(std::time::Duration::from_mins(4));
    let second = told(&site, 3, "api besar di gang mawar, rumah terbakar", -6.9024).await;
    let similar = suggested(&site, &second, &cookie).await;
    assert_eq!(ids(&similar), [first.as_str()], "the other fire is five kilometres away");
    let codes: Vec<&str> =
        similar[0]["because"].as_array().unwrap().iter().map(|why| why["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["place", "time", "kind", "words"]);
    assert_eq!(similar[0]["because"][1]["minutes"], 4);
    assert_eq!(similar[0]["because"][1]["text"], "selisih 4 mnt (berdekatan: 60 mnt)");
    assert_eq!(similar[0]["because"][0]["give_or_take_m"], 708, "the place is kept on a grid");
    assert!(similar[0]["score"].as_f64().is_some_and(|score| (0.55..=1.0).contains(&score)));
    assert_eq!(ids(&suggested(&site, &first, &cookie).await), [second.as_str()], "it holds both ways");
    let text =
        site.send("GET", &format!("/api/v1/incidents/{second}/similar"), Some(&cookie), None).await.text();
    assert!(!text.contains("mawar"), "words are compared, not told");
}

#[tokio::test]
async fn when_it_comes_in_to_staff_and_on_rows_of_the_region_only() {
    let site = Site::new().await;
    let takes = site.cookie_of(Role::CallTaker).await;
    let first = told(&site, 1, FIRE, -6.9025).await;
    let body = json!({"text": "api besar di gang mawar dekat masjid", "kind": "fire",
        "place": {"lat": -6.9024, "lon": 107.6188}});
    let told = site.send("POST", "/api/v1/reports", Some(&takes), Some(body.clone())).await.json();
    let similar = told["similar"].as_array().unwrap();
    assert_eq!(ids(similar), [first.as_str()]);
    let place = &similar[0]["because"][0];
    assert_eq!((&place["code"], &place["give_or_take_m"]), (&json!("place"), &json!(354)), "one is exact");
    let public = json!({"text": "kebakaran rumah gang mawar", "kind": "fire", "place": body["place"]});
    let public = post(&site.router, "/api/v1/reports", "public-alike", &public).await.json();
    assert!(public.get("similar").is_none() && public.get("repeats").is_none(), "{public}");

    let second: IncidentId = told["incident_id"].as_str().unwrap().into();
    let unit = site.it.unit("AMB-01").await;
    site.it.assign(&second, &unit).await;
    let rows = |view: &View| site.it.centre.board.snapshot(view).incidents;
    let row = |view: &View| rows(view).into_iter().find(|row| row.id == second).unwrap();
    assert_eq!(row(&View::Region).similar, std::slice::from_ref(&first));
    for view in [View::Unit(unit.clone()), View::Agency("psc".into())] {
        assert_eq!(row(&view).similar, [], "{view:?}");
    }
    let apart = apart(&second, &first);
    site.it.centre.execute(&dispatcher(), apart, None).await.unwrap();
    assert_eq!(row(&View::Region).similar, []);
}

#[tokio::test]
async fn to_those_only_who_see_the_region() {
    let site = Site::new().await;
    let (one, _) = (told(&site, 1, FIRE, -6.9025).await, told(&site, 2, FIRE, -6.90251).await);
    let unit = site.it.unit("AMB-01").await;
    site.it.assign(&one, &unit).await;
    let path = format!("/api/v1/incidents/{one}/similar");
    let crew = Person { unit: Some(unit), ..person("crew-1", &[Role::Responder]) };
    let officer = Person { agency: Some("psc".into()), ..person("officer-1", &[Role::Officer]) };
    for (who, status) in [(crew, 403), (officer, 403), (person("nobody", &[]), 404)] {
        let cookie = site.cookie(&who).await;
        eventually_status(&site, &path, &cookie, status).await;
        let body = json!({"from": one});
        let told = site
            .send("POST", &format!("/api/v1/incidents/{one}/tell_apart"), Some(&cookie), Some(body))
            .await;
        assert_eq!(told.status, status, "{}", who.name);
    }
    assert_eq!(site.send("GET", &path, None, None).await.status, 401);
    let auditor = site.cookie_of(Role::Auditor).await;
    let elsewhere = "/api/v1/incidents/99-0000000000000000000000000/similar";
    assert_eq!(site.send("GET", elsewhere, Some(&auditor), None).await.status, 404);
}

async fn eventually_status(site: &Site, path: &str, cookie: &str, status: u16) {
    crate::harness::eventually("the board shows it to its crew", async || {
        let answer = site.send("GET", path, Some(cookie), None).await;
        (answer.status == status).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_no_is_remembered_on_both_sides_and_after_a_restart() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let one = told(&site, 1, FIRE, -6.9025).await;
    let other = told(&site, 2, "api besar di gang mawar dekat masjid", -6.9024).await;
    let third = told(&site, 3, "kebakaran besar gang mawar", -6.9023).await;
    assert_eq!(suggested(&site, &one, &cookie).await.len(), 2);
    let path = format!("/api/v1/incidents/{other}/tell_apart");
    let body = || Some(json!({"from": one}));
    let answer = site.send("POST", &path, Some(&cookie), body()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let again = site.send("POST", &path, Some(&cookie), body()).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "nothing_to_do"));
    assert_eq!(ids(&suggested(&site, &one, &cookie).await), [third.as_str()]);
    assert_eq!(ids(&suggested(&site, &other, &cookie).await), [third.as_str()]);
    for id in [&one, &other] {
        let log = site.send("GET", &format!("/api/v1/incidents/{id}/log"), Some(&cookie), None).await.json();
        let last = log["entries"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["type"], &last["by"]), (&json!("IncidentsToldApart"), &json!("dispatcher")));
    }

    // What somebody said of a part holds for the whole.
    site.it.centre.execute(&dispatcher(), merge(&third, &one), None).await.unwrap();
    assert!(suggested(&site, &other, &cookie).await.is_empty());
    site.it.centre.execute(&dispatcher(), unmerge(&third), None).await.unwrap();
    let later = site.it.another().await;
    let _kept = Kept::of(&later).await;
    let similar: Vec<Similar> = later.similar_to(&later.incident(&one).await.unwrap().0);
    assert_eq!(similar.iter().map(|one| &one.incident_id).collect::<Vec<_>>(), [&third]);
    assert!(later.board.shows(&View::Region, &Key::Incident(other)));
}

fn apart(incident: &IncidentId, other: &IncidentId) -> Command {
    Command::TellApart { incident: incident.clone(), other: other.clone(), version: None }
}

#[test]
fn merging_them_all_the_same_counts_more_while_it_lasts() {
    let mut world = World::new();
    let (one, two, three) = (
        world.told(0, Level::Urgent, None),
        world.told(1, Level::Urgent, None),
        world.told(2, Level::Urgent, None),
    );
    let is_apart = |world: &World, a: &IncidentId, b: &IncidentId| world.doc(a).is_told_apart(world.doc(b));
    let before = world.doc(&one).clone();
    assert_eq!(before.v, 1);
    world.does(&dispatcher(), &apart(&one, &two)).unwrap();
    assert_eq!((world.doc(&one).v, world.doc(&two).v), (3, 3));
    assert!(is_apart(&world, &one, &two) && is_apart(&world, &two, &one) && !is_apart(&world, &one, &three));
    assert_eq!(world.does(&dispatcher(), &apart(&two, &one)), Err(Refusal::NothingToDo));
    assert_eq!(world.does(&dispatcher(), &apart(&two, &two)), Err(Refusal::SameIncident));

    world.does(&supervisor(), &merge(&two, &three)).unwrap();
    assert!(is_apart(&world, &three, &one), "a part of it was told apart");
    world.does(&supervisor(), &merge(&three, &one)).unwrap();
    assert_eq!(world.doc(&one).reports.len(), 3);
    let merged = world.does(&dispatcher(), &apart(&one, &two));
    assert_eq!(merged, Err(Refusal::IncidentMerged { into: three.clone() }));
    world.does(&supervisor(), &unmerge(&three)).unwrap();
    world.does(&supervisor(), &unmerge(&two)).unwrap();
    assert!(is_apart(&world, &one, &two) && !is_apart(&world, &three, &one));
}

#[test]
fn of_very_many_the_oldest_are_forgotten() {
    let mut world = World::new();
    let one = world.told(0, Level::Urgent, None);
    for n in 1..=201 {
        let other = world.told(n, Level::Urgent, None);
        world.does(&dispatcher(), &apart(&one, &other)).unwrap();
    }
    let doc = world.doc(&one);
    assert_eq!((doc.not_same.len(), doc.not_same[0].as_str()), (200, "32-i2"));
}
