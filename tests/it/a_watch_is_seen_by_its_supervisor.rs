//! How a watch is worked, as its supervisor sees it: load and clocks add up to the figures, alarms are counted for the people
//! they were shown to, and levels set by hand are told with who, from what, to what and why. Others are refused.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::escalation::Watch;
use sigap::domain::figures::Clock;
use sigap::domain::level::Level;

use crate::harness::bustle::Bustle;
use crate::harness::centre::{TestCentre, person};
use crate::harness::form::post;
use crate::harness::screen::Kept;
use crate::harness::site::Site;

/// Printed, so that the same bustle can be made again.
const SEED: u64 = 20_261_127;

#[tokio::test]
async fn load_and_clocks_add_up_to_the_figures() {
    let test = TestCentre::new().await;
    let kept = Kept::of(&test.centre).await;
    let start = test.clock.now();
    let mut bustle = Bustle::new(&test, SEED, 4).await;
    for n in 0..300 {
        bustle.act(&test, &test.centre).await;
        test.clock.fast_forward(Duration::from_secs(53));
        if n % 60 == 59 {
            test.centre.fire_due().await.unwrap();
        }
    }
    kept.caught_up(&test.centre).await;
    let end = test.clock.now();
    let found = test.centre.supervise(start, end, true).await.unwrap();
    let figures = &found.figures;
    assert!(figures.reports.total > 30, "seed {SEED}: {figures:?}");
    for level in 0..5 {
        let came: u32 = found.load.iter().map(|part| part.reports[level]).sum();
        assert_eq!(came, figures.reports.by_level[level], "seed {SEED}, level {level}");
    }
    assert_eq!(found.load.last().unwrap().open, figures.incidents.open_by_level, "seed {SEED}");
    // What was open at the end of the first half is what a look at that half says.
    let half = start.saturating_add(jiff::SignedDuration::from_hours(2)).unwrap();
    let until_half = test.centre.supervise(start, half, true).await.unwrap();
    for (part, whole) in until_half.load.iter().zip(&found.load) {
        assert_eq!(part.reports, whole.reports, "seed {SEED}");
    }
    for clock in [Clock::Answering, Clock::Handling, Clock::Leaving, Clock::Arrival] {
        let row = figures.clocks.iter().find(|row| row.clock == clock).unwrap();
        let measured = |level: Option<Level>| -> u32 {
            let one = found.clocks.iter().find(|one| one.clock == clock && one.level == level).unwrap();
            one.parts.iter().map(|part| part.n).sum()
        };
        assert_eq!(measured(None), row.all.n, "seed {SEED}: {clock:?}");
        for (level, of_level) in Level::ALL.into_iter().zip(&row.by_level) {
            assert_eq!(measured(Some(level)), of_level.n, "seed {SEED}: {clock:?} {level:?}");
        }
    }
    let set = figures.levels.raised + figures.levels.lowered;
    assert_eq!(u32::try_from(found.levels.len()).unwrap(), set, "seed {SEED}");
}

async fn supervision(site: &Site, cookie: &str) -> Value {
    let answer = site.send("GET", "/api/v1/supervision?hours=2", Some(cookie), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn of<'a>(found: &'a Value, name: &str) -> &'a Value {
    found["people"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()
}

#[tokio::test]
async fn alarms_count_for_the_people_they_were_shown_to() {
    let site = Site::with("[escalation]\n").await;
    let cookie = site.cookie_of(Role::Supervisor).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let here = site.it.centre.presence.enter(&person("supervisor", &[Role::Supervisor])).unwrap();
    site.it.unit("AMB-01").await;
    let red = json!({"text": "kakek tidak sadar dan tidak bernapas", "place": {"lat": -6.9, "lon": 107.6}});
    let red = post(&site.router, "/api/v1/reports", "seen-red-1", &red).await.json();
    assert_eq!(red["level"], 1);
    let incident = red["incident_id"].as_str().unwrap().to_owned();
    // Nobody looks: the ladder tells whoever is next, again and again.
    for _ in 0..6 {
        site.it.clock.fast_forward(Duration::from_mins(1));
        site.it.centre.fire_due().await.unwrap();
    }
    let (doc, _) = site.it.centre.incident(&incident.as_str().into()).await.unwrap();
    let on = doc.escalations.iter().find(|one| one.watch == Watch::Acknowledged).unwrap();
    assert!(on.told_at.is_some(), "{:?}", doc.escalations);
    site.it.clock.fast_forward(Duration::from_secs(7));
    let body = json!({"watch": "acknowledged", "answer": "taken"});
    let path = format!("/api/v1/incidents/{incident}/escalation");
    let answered = site.send("POST", &path, Some(&dispatcher), Some(body)).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    let found = supervision(&site, &cookie).await;
    assert_eq!(found["alarms_per_hour"], 6);
    let (hers, theirs) = (of(&found, "supervisor"), of(&found, "dispatcher"));
    assert_eq!((&hers["here"], &theirs["here"]), (&json!(true), &json!(false)));
    assert!(hers["total"].as_u64().unwrap() >= 1, "the new level 1 at least: {hers}");
    assert!(theirs["total"].as_u64().unwrap() >= 2, "that, and what the ladder told dispatchers: {theirs}");
    assert_eq!(theirs["shown"][0], Value::Null, "an hour in which they did nothing");
    assert_eq!((&theirs["answered"], &hers["answered"]), (&json!(1), &json!(0)));
    assert!(theirs["answered_p50_s"].as_u64().is_some());
    assert_eq!(found["at_boards"], json!([{"name": "supervisor", "roles": ["supervisor"], "boards": 1}]));
    drop(here);
}

#[tokio::test]
async fn levels_set_by_hand_are_told_with_from_to_and_why() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Supervisor).await;
    let incident = site.it.incident(Level::Urgent).await;
    let set = async |level: u8, reason: &str| {
        let path = format!("/api/v1/incidents/{incident}/level");
        let body = json!({"level": level, "reason": reason});
        let answer = site.send("POST", &path, Some(&cookie), Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        site.it.clock.fast_forward(Duration::from_mins(1));
    };
    set(1, "arus makin deras").await;
    set(4, "sudah surut").await;
    let levels = supervision(&site, &cookie).await["levels"].clone();
    let told = |one: &Value| {
        let words = |name: &str| one[name].as_str().unwrap().to_owned();
        (one["from"].clone(), one["to"].clone(), words("by"), words("reason"))
    };
    assert_eq!(told(&levels[0]), (json!(1), json!(4), "supervisor".into(), "sudah surut".into()));
    assert_eq!(told(&levels[1]), (json!(3), json!(1), "supervisor".into(), "arus makin deras".into()));
    // Reasons are about people: who may not read them sees that there were some.
    let auditor = site.cookie_of(Role::Auditor).await;
    let levels = supervision(&site, &auditor).await["levels"].clone();
    assert_eq!((&levels[0]["to"], &levels[0]["reason"]), (&json!(4), &Value::Null));
}

#[tokio::test]
async fn it_is_for_supervisors_and_bounded() {
    let site = Site::with("[watch]\nfigures_hours = 24\nfigures_entries = 100\n").await;
    for role in [Role::CallTaker, Role::Dispatcher, Role::Officer, Role::Responder, Role::Admin] {
        let who = site.cookie_of(role).await;
        let refused = site.send("GET", "/api/v1/supervision", Some(&who), None).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "forbidden"), "{role:?}");
    }
    let who = site.cookie_of(Role::Supervisor).await;
    for hours in ["0", "25", "-1", "banyak"] {
        let path = format!("/api/v1/supervision?hours={hours}");
        let refused = site.send("GET", &path, Some(&who), None).await;
        assert!(refused.status.is_client_error(), "{hours}: {}", refused.text());
    }
    for _ in 0..120 {
        site.it.incident(Level::Scheduled).await;
    }
    let refused = site.send("GET", "/api/v1/supervision", Some(&who), None).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "too_many_entries"));
}
