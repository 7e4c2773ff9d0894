//! Drills: a supervisor declares one; who takes part opens what belongs to it; what the public reports stays real; a unit in a
//! drill is taken for a real call at once; the end of the drill ends all of it in one act, also by the clock; nothing of it
//! counts, or is compared with what is real.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::aggregate::{Key, State};
use sigap::domain::disposition::Disposition;
use sigap::domain::incident::Phase;
use sigap::domain::timer::Due;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

struct Drill {
    site: Site,
    supervisor: String,
    dispatcher: String,
}

impl Drill {
    async fn declared() -> Self {
        let site = Site::new().await;
        let supervisor = site.cookie_of(Role::Supervisor).await;
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let drill = Self { site, supervisor, dispatcher };
        let body = json!({"name": "Gempa Lembang", "to": "2026-03-02T06:00:00Z"});
        assert_eq!(drill.posts(&drill.supervisor, "/drill", body).await.status, 200);
        drill
    }

    async fn posts(&self, who: &str, path: &str, body: Value) -> Answer {
        self.site.send("POST", &format!("/api/v1{path}"), Some(who), Some(body)).await
    }

    async fn joins(&self, who: &str) {
        assert_eq!(self.posts(who, "/drill/part", json!({"on": true})).await.status, 200);
    }

    async fn takes(&self, who: Option<&str>, text: &str, call_type: &str) -> Answer {
        let told = json!({"text": text, "call_type": call_type, "place": {"lat": -6.9, "lon": 107.6}});
        self.site.send("POST", "/api/v1/reports", who, Some(told)).await
    }

    async fn detail(&self, id: &Value) -> Value {
        let path = format!("/api/v1/incidents/{}", id.as_str().unwrap());
        self.site.send("GET", &path, Some(&self.dispatcher), None).await.json()
    }

    async fn opens(&self, text: &str) -> Value {
        let answer = self.takes(Some(&self.dispatcher), text, "drill").await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["incident_id"].clone()
    }

    async fn sends(&self, id: &Value, unit: &str) -> Answer {
        let path = format!("/incidents/{}/assignments", id.as_str().unwrap());
        self.posts(&self.dispatcher, &path, json!({"unit_id": unit})).await
    }
}

#[tokio::test]
async fn only_a_supervisor_declares_one_at_a_time() {
    let drill = Drill::declared().await;
    let body = json!({"name": "Banjir", "to": "2026-03-02T06:00:00Z"});
    assert_eq!(drill.posts(&drill.dispatcher, "/drill", body.clone()).await.status, 403);
    assert_eq!(drill.posts(&drill.dispatcher, "/drill/end", json!({})).await.status, 403);
    let again = drill.posts(&drill.supervisor, "/drill", body.clone()).await;
    assert_eq!((again.code().as_str(), &again.json()["name"]), ("drill_runs", &json!("Gempa Lembang")));
    assert_eq!(drill.posts(&drill.supervisor, "/drill/end", json!({})).await.status, 200);
    assert_eq!(drill.posts(&drill.supervisor, "/drill/end", json!({})).await.code(), "no_drill");
    assert_eq!(drill.posts(&drill.dispatcher, "/drill/part", json!({"on": true})).await.code(), "no_drill");
    for (to, from) in [("2026-03-02T02:00:00Z", None), ("2026-03-09T06:00:00Z", Some("2026-03-02T06:00:00Z"))]
    {
        let body = json!({"name": "Banjir", "from": from, "to": to});
        assert_eq!(drill.posts(&drill.supervisor, "/drill", body).await.code(), "drill_times");
    }
    let planned = json!({"name": "Banjir", "from": "2026-03-03T02:00:00Z", "to": "2026-03-03T06:00:00Z"});
    let answer = drill.posts(&drill.supervisor, "/drill", planned).await.json();
    assert_eq!((&answer["drill"]["n"], &answer["drill"]["runs"]), (&json!(2), &json!(false)));
}

#[tokio::test]
async fn who_takes_part_opens_it_and_what_the_public_says_is_real() {
    let drill = Drill::declared().await;
    let refused = drill.takes(Some(&drill.dispatcher), "rumah roboh", "drill").await;
    assert_eq!(refused.code(), "not_in_drill");
    drill.joins(&drill.dispatcher).await;
    let played = drill.opens("rumah roboh, tiga orang tertimbun").await;
    let real = drill.takes(Some(&drill.dispatcher), "ibu saya sesak napas", "normal").await.json();
    let public = drill.takes(None, "rumah roboh, tiga orang tertimbun", "drill").await.json();
    assert_eq!(public.get("repeats"), None, "not joined to the exercise");
    let drills: Vec<bool> = [
        drill.detail(&played).await,
        drill.detail(&real["incident_id"]).await,
        drill.detail(&public["incident_id"]).await,
    ]
    .iter()
    .map(|detail| detail["incident"]["drill"].as_bool().unwrap())
    .collect();
    assert_eq!(drills, [true, false, false]);
    assert_eq!(drill.detail(&public["incident_id"]).await["incident"].get("similar"), None, "nor like it");
    // The same words in earnest are a repeat of what was said in earnest, whatever was played between.
    drill.opens("rumah roboh, tiga orang tertimbun").await;
    let again = drill.takes(None, "rumah roboh, tiga orang tertimbun", "normal").await.json();
    assert_eq!(again["incident_id"], public["incident_id"]);

    let metrics = drill.site.send("GET", "/metrics", None, None).await.text();
    assert!(metrics.contains("board_rows{of=\"incident\"} 2"), "{metrics}");
    let seen = drill.site.send("GET", "/api/v1/drill", Some(&drill.dispatcher), None).await.json();
    assert_eq!((&seen["taking_part"], &seen["drill"]["incidents"]), (&json!(true), &json!(2)), "{seen}");
    assert_eq!(drill.site.it.centre.board.mode().drill.unwrap().name, "Gempa Lembang");
}

#[tokio::test]
async fn a_unit_in_a_drill_is_taken_for_a_real_call_and_never_the_other_way() {
    let drill = Drill::declared().await;
    drill.joins(&drill.dispatcher).await;
    for unit in ["AMB-01", "AMB-02"] {
        drill.site.it.unit(unit).await;
    }
    let played = drill.opens("latihan: orang pingsan").await;
    assert_eq!(drill.sends(&played, "amb-01").await.status, 201);
    let real = drill.takes(None, "ayah saya pingsan", "normal").await.json()["incident_id"].clone();
    for (of, picked) in [(&played, false), (&real, true)] {
        let path = format!("/api/v1/incidents/{}/recommendations", of.as_str().unwrap());
        let found = drill.site.send("GET", &path, Some(&drill.dispatcher), None).await.json();
        let picks = found["picks"].as_array().unwrap();
        assert_eq!(picks.iter().any(|pick| pick["unit"] == "amb-01"), picked, "{found}");
    }
    assert_eq!(drill.sends(&real, "amb-01").await.status, 201, "without a reason");
    let units = &drill.detail(&played).await["assignments"];
    assert_eq!(units[0]["stamps"][1]["step"], "recalled");
    assert_eq!(drill.sends(&played, "amb-01").await.code(), "unit_unavailable");
    drill.site.it.clock.fast_forward(std::time::Duration::from_secs(1));
    let other = drill.takes(None, "kakek jatuh dari tangga", "normal").await.json()["incident_id"].clone();
    assert_eq!(drill.sends(&other, "amb-01").await.code(), "unit_unavailable", "real calls keep theirs");
}

#[tokio::test]
async fn its_end_ends_all_of_it_in_one_act_by_a_person_or_the_clock() {
    let drill = Drill::declared().await;
    drill.joins(&drill.dispatcher).await;
    let unit = drill.site.it.unit("AMB-01").await;
    let played = [drill.opens("latihan: rumah roboh").await, drill.opens("latihan: orang hanyut").await];
    let real = drill.takes(Some(&drill.dispatcher), "ibu saya sesak napas", "normal").await.json();
    assert_eq!(drill.sends(&played[0], "amb-01").await.status, 201);
    assert_eq!(Due::parse(&Due::Drill(1).member()), Some(Due::Drill(1)));

    let (clock, centre) = (&drill.site.it.clock, &drill.site.it.centre);
    clock.fast_forward(std::time::Duration::from_hours(4));
    centre.fire_due().await.unwrap();
    let mut state = State::default();
    let keys = played.iter().map(|id| Key::Incident(id.as_str().unwrap().into()));
    let keys: Vec<Key> = keys.chain([Key::Unit(unit.clone()), Key::Drill]).collect();
    centre.store.load(&mut state, &keys, None).await.unwrap();
    let ended = state.incidents.values().filter_map(|slot| slot.doc.as_ref());
    let ends: Vec<_> = ended.map(|doc| (doc.phase, doc.disposition)).collect();
    assert_eq!(ends, [(Phase::Closed, Some(Disposition::Drill)); 2]);
    assert_eq!(state.units[&unit].doc.as_ref().unwrap().assignment, None, "nobody is on the way any more");
    assert!(state.drill.unwrap().doc.unwrap().ended);
    assert_ne!(drill.detail(&real["incident_id"]).await["incident"]["state"], "closed");

    // Every exercise may be ended by a person, and the next declared.
    let body = json!({"name": "Lagi", "to": "2026-03-02T10:00:00Z"});
    let supervisor = Person { ..person("penyelia-2", &[Role::Supervisor]) };
    let cookie = drill.site.cookie(&supervisor).await;
    assert_eq!(drill.posts(&cookie, "/drill", body).await.status, 200);
    drill.joins(&cookie).await;
    let told = drill.takes(Some(&cookie), "latihan: kebakaran", "drill").await.json();
    assert_eq!(drill.posts(&cookie, "/drill/end", json!({})).await.status, 200);
    let path = format!("/api/v1/incidents/{}", told["incident_id"].as_str().unwrap());
    let detail = drill.site.send("GET", &path, Some(&cookie), None).await.json();
    assert_eq!(detail["disposition"], "drill");
    let log = centre.store.image().await.unwrap();
    assert!(log.keys().any(|key| key.ends_with("drill:now")), "a document like all others");
}
