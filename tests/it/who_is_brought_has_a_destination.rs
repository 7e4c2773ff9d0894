//! Transporting names a destination: which facility, who accepted and when, when they were handed over; or that it refused,
//! which the law forbids in an emergency. Free beds are shown with the age of that knowledge.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

const HERE: &str = "contoh-bandung-1";
const THERE: &str = "contoh-cimahi";

struct Sent {
    site: Site,
    incident: String,
    crew: String,
    dispatcher: String,
}

impl Sent {
    /// A crew is on the scene.
    async fn on_scene(level: Level) -> Self {
        let site = Site::new().await;
        let (incident, unit) = (site.it.incident(level).await, site.it.unit("AMB-01").await);
        site.it.assign(&incident, &unit).await;
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let crew = site.cookie(&Person { unit: Some(unit), ..person("crew", &[Role::Responder]) }).await;
        let sent = Self { site, incident: incident.to_string(), crew, dispatcher };
        for verb in ["accept", "on_scene"] {
            assert_eq!(sent.say(verb, json!({})).await.status, 200, "{verb}");
        }
        sent
    }

    async fn say(&self, verb: &str, body: Value) -> Answer {
        let path = format!("/api/v1/assignments/{}.1/{verb}", self.incident);
        self.site.send("POST", &path, Some(&self.crew), Some(body)).await
    }

    async fn get(&self, path: &str) -> Value {
        let path = format!("/api/v1/incidents/{}{path}", self.incident);
        self.site.send("GET", &path, Some(&self.dispatcher), None).await.json()
    }
}

#[tokio::test]
async fn from_leaving_to_handing_over() {
    let sent = Sent::on_scene(Level::Urgent).await;
    let leaves = sent.say("destination", json!({"facility_id": HERE, "starts": true})).await;
    assert_eq!(leaves.status, 200, "{}", leaves.text());
    let row = sent.get("").await["incident"]["assignments"][0].clone();
    assert_eq!(
        (&row["step"], &row["destination"]["name"]),
        (&json!("transporting"), &json!("RS Contoh Bandung"))
    );
    assert_eq!(sent.say("destination", json!({"facility_id": HERE})).await.code(), "nothing_to_do");
    let nobody = sent.say("destination/accepted", json!({})).await;
    assert_eq!(
        (nobody.code(), nobody.json()["errors"][0]["field"].clone()),
        ("field_missing".into(), json!("spoke_with"))
    );
    assert_eq!(sent.say("destination/accepted", json!({"spoke_with": "dr. Uji"})).await.status, 200);
    assert_eq!(sent.say("at_facility", json!({})).await.status, 200);
    assert_eq!(sent.say("destination", json!({"facility_id": THERE})).await.code(), "not_under_way");
    assert_eq!(sent.say("clear", json!({"result": "transported"})).await.status, 200);
    let late = sent.say("destination/handed_over", json!({})).await;
    assert_eq!(late.status, 200, "buttons are forgotten: {}", late.text());
    assert_eq!(
        sent.say("destination/refused", json!({"reason": "penuh"})).await.code(),
        "illegal_destination_step"
    );
    let log = sent.get("/log").await;
    let told: Vec<&Value> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["type"].as_str().unwrap().starts_with("Destination"))
        .collect();
    assert_eq!(told.len(), 3);
    assert_eq!((&told[1]["step"], &told[1]["spoke_with"]), (&json!("accepted"), &json!("dr. Uji")));
    let kept = sent.site.it.centre.incident(&sent.incident.as_str().into()).await.unwrap().0;
    assert!(!serde_json::to_string(&kept).unwrap().contains("dr. Uji"), "who spoke is sealed");
    assert!(sent.site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn turning_away_is_forbidden_in_an_emergency_and_marked_so() {
    for (level, forbidden) in [(Level::Urgent, true), (Level::Scheduled, false)] {
        let sent = Sent::on_scene(level).await;
        assert_eq!(sent.say("destination/refused", json!({"reason": "x"})).await.code(), "no_destination");
        sent.say("destination", json!({"facility_id": HERE})).await;
        assert_eq!(sent.say("destination/refused", json!({})).await.code(), "field_missing");
        let refused = sent.say("destination/refused", json!({"reason": "tidak ada tempat tidur"})).await;
        assert_eq!(refused.status, 200, "{}", refused.text());
        let row = sent.get("").await["incident"]["assignments"][0].clone();
        assert_eq!(row["destination"]["step"], "refused");
        assert_eq!(row["destination"]["forbidden"] == true, forbidden, "{row}");
        assert_eq!(sent.say("destination", json!({"facility_id": THERE, "starts": true})).await.status, 200);
        let all = sent.get("").await["assignments"][0]["destinations"].clone();
        assert_eq!((&all[0]["step"], &all[1]["step"]), (&json!("refused"), &json!("named")));
    }
}

#[tokio::test]
async fn what_a_facility_answered_is_never_said_of_another() {
    let sent = Sent::on_scene(Level::Urgent).await;
    sent.say("destination", json!({"facility_id": HERE})).await;
    // While the phone is out of reach, the centre names another.
    sent.say("destination", json!({"facility_id": THERE})).await;
    for (verb, mut body) in [
        ("destination/accepted", json!({"spoke_with": "dr. Uji"})),
        ("destination/refused", json!({"reason": "penuh"})),
        ("destination/handed_over", json!({})),
    ] {
        body["facility_id"] = json!(HERE);
        let late = sent.say(verb, body).await;
        assert_eq!((late.code(), late.status.as_u16()), ("other_destination".into(), 409));
    }
    let all = sent.get("").await["assignments"][0]["destinations"].clone();
    assert_eq!((&all[0]["step"], &all[1]["step"]), (&json!("named"), &json!("named")));
    let here = sent.say("destination/handed_over", json!({"facility_id": THERE})).await;
    assert_eq!(here.status, 200, "{}", here.text());
}

#[tokio::test]
async fn a_facility_nobody_knows_is_refused_and_another_place_is_not() {
    let sent = Sent::on_scene(Level::Urgent).await;
    let unknown = sent.say("destination", json!({"facility_id": "nowhere"})).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.json()["errors"][0]["code"].clone()),
        (422, json!("unknown"))
    );
    assert_eq!(sent.say("destination", json!({"facility_id": "other"})).await.status, 200);
}

#[tokio::test]
async fn beds_are_said_by_staff_and_shown_with_their_age() {
    let sent = Sent::on_scene(Level::Urgent).await;
    let site = &sent.site;
    let beds = format!("/api/v1/facilities/{HERE}/beds");
    let known = |list: &Value| {
        list["facilities"].as_array().unwrap().iter().find(|one| one["id"] == HERE).cloned().unwrap()
    };
    let list = site.send("GET", "/api/v1/facilities", Some(&sent.crew), None).await.json();
    assert!(known(&list).get("free").is_none(), "nobody said");
    for who in [&sent.crew, &sent.dispatcher] {
        assert_eq!(site.send("PUT", &beds, Some(who), Some(json!({"free": 3}))).await.status, 200);
    }
    let auditor = site.cookie_of(Role::Auditor).await;
    assert_eq!(site.send("PUT", &beds, Some(&auditor), Some(json!({"free": 3}))).await.code(), "forbidden");
    let nowhere = "/api/v1/facilities/nowhere/beds";
    assert_eq!(
        site.send("PUT", nowhere, Some(&sent.crew), Some(json!({"free": 3}))).await.code(),
        "not_found"
    );
    for (minutes, stale) in [(10, false), (60, true)] {
        site.it.clock.fast_forward(Duration::from_mins(minutes));
        let list = site.send("GET", "/api/v1/facilities", Some(&sent.dispatcher), None).await.json();
        let free = known(&list)["free"].clone();
        assert_eq!((&free["beds"], &free["stale"]), (&json!(3), &json!(stale)), "{free}");
        assert!(free["age_s"].as_u64().unwrap() >= minutes * 60);
    }
}

#[test]
fn a_file_of_facilities_is_read_whole_and_its_faults_are_named() {
    use sigap::config::read_facilities;
    let text = "[[facility]]\ncode = \"a\"\nname = \"A\"\nlat = -6.9\nlon = 107.6\n\
                [[facility]]\ncode = \"a\"\nname = \" \"\nlat = 91.0\nlon = 0.0\n\
                [[facility]]\ncode = \"other\"\nname = \"B\"\nlat = 0.0\nlon = 0.0\n";
    let faults = read_facilities("f.toml", text).unwrap_err();
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said[0].contains("f.toml") && said.iter().any(|one| one.contains("twice")), "{said:?}");
    assert!(read_facilities("f.toml", "").unwrap().is_empty());
}
