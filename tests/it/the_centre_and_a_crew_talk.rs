//! Short words go both ways between the centre and a crew, each line is seen to be read, and the same can be said to many; what is
//! said is sealed, and only the two sides read it.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::ids::UnitId;
use sigap::domain::talk::KEPT;

use crate::harness::centre::person;
use crate::harness::eventually;
use crate::harness::site::{Answer, Site};

struct Two {
    site: Site,
    units: [UnitId; 2],
    crews: [String; 2],
    dispatcher: String,
    supervisor: String,
}

fn of_unit(name: &str, unit: &UnitId) -> Person {
    let mut crew = person(name, &[Role::Responder]);
    crew.unit = Some(unit.clone());
    crew
}

impl Two {
    async fn new() -> Self {
        let site = Site::new().await;
        let units = [site.it.unit("AMB-01").await, site.it.unit("AMB-02").await];
        let crews = [
            site.cookie(&of_unit("first", &units[0])).await,
            site.cookie(&of_unit("second", &units[1])).await,
        ];
        let dispatcher = site.cookie_of(Role::Dispatcher).await;
        let supervisor = site.cookie_of(Role::Supervisor).await;
        eventually("the board knows both", async || {
            site.it.centre.board.read(|state| (state.units.len() == 2).then_some(()))
        })
        .await;
        Self { site, units, crews, dispatcher, supervisor }
    }

    async fn say(&self, who: &str, unit: usize, words: &str) -> Answer {
        let path = format!("/api/v1/units/{}/talk", self.units[unit]);
        self.site.send("POST", &path, Some(who), Some(json!({ "words": words }))).await
    }

    async fn read(&self, who: &str, unit: usize) -> Answer {
        self.site
            .send("POST", &format!("/api/v1/units/{}/talk/read", self.units[unit]), Some(who), None)
            .await
    }

    async fn lines(&self, who: &str, unit: usize) -> Vec<Value> {
        let talk =
            self.site.send("GET", &format!("/api/v1/units/{}/talk", self.units[unit]), Some(who), None).await;
        talk.json()["lines"].as_array().unwrap().clone()
    }

    /// Unread by the crew, and by the centre, as boards show it.
    async fn unread(&self, unit: usize) -> (u64, u64) {
        let all = self.site.send("GET", "/api/v1/units", Some(&self.dispatcher), None).await.json();
        let row = all["units"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["id"] == self.units[unit].as_str())
            .unwrap();
        (row["talk"]["for_crew"].as_u64().unwrap(), row["talk"]["for_centre"].as_u64().unwrap())
    }
}

#[tokio::test]
async fn both_ways_and_each_line_is_seen_to_be_read() {
    let two = Two::new().await;
    assert_eq!(two.say(&two.dispatcher, 0, " Jembatan putus, lewat selatan. ").await.status, 200);
    assert_eq!(two.say(&two.crews[0], 0, "Siap.").await.status, 200);
    assert_eq!(two.unread(0).await, (1, 1));
    assert_eq!(two.read(&two.crews[0], 0).await.status, 200);
    assert_eq!(two.unread(0).await, (0, 1), "the crew read what is for it, and nothing else");
    assert_eq!(two.read(&two.crews[0], 0).await.code(), "nothing_to_do");
    assert_eq!(two.read(&two.dispatcher, 0).await.status, 200);
    assert_eq!(two.unread(0).await, (0, 0));
    let lines = two.lines(&two.crews[0], 0).await;
    let told: Vec<_> =
        lines.iter().map(|line| (line["side"].as_str().unwrap(), line["words"].as_str().unwrap())).collect();
    assert_eq!(told, [("centre", "Jembatan putus, lewat selatan."), ("crew", "Siap.")]);
    assert!(lines.iter().all(|line| line["read_at"].is_string()), "{lines:?}");
}

#[tokio::test]
async fn nobody_else_reads_it_and_redis_does_not_tell() {
    let two = Two::new().await;
    two.say(&two.dispatcher, 0, "kata yang tidak boleh terbaca").await;
    for answer in [two.say(&two.crews[1], 0, "x").await, two.read(&two.crews[1], 0).await] {
        assert_eq!(answer.code(), "not_found", "another crew's");
    }
    let auditor = two.site.cookie_of(Role::Auditor).await;
    assert_eq!(two.say(&auditor, 0, "x").await.code(), "forbidden");
    assert_eq!(two.say(&two.dispatcher, 0, "  ").await.json()["errors"][0]["code"], "empty");
    assert_eq!(two.say(&two.dispatcher, 0, &"x".repeat(501)).await.json()["errors"][0]["code"], "too_long");
    let mut state = sigap::domain::aggregate::State::default();
    let key = sigap::domain::aggregate::Key::Unit(two.units[0].clone());
    two.site.it.centre.store.load(&mut state, &[key], None).await.unwrap();
    let doc = serde_json::to_string(&state.units[&two.units[0]].doc).unwrap();
    assert!(!doc.contains("terbaca"), "{doc}");
}

#[tokio::test]
async fn the_last_lines_are_kept_with_the_unit() {
    let two = Two::new().await;
    for n in 0..=KEPT {
        two.say(&two.dispatcher, 0, &format!("pesan {n}")).await;
    }
    let lines = two.lines(&two.dispatcher, 0).await;
    assert_eq!(lines.len(), KEPT);
    assert_eq!(lines[0]["words"], "pesan 1");
}

#[tokio::test]
async fn a_supervisor_announces_to_those_in_reach_and_sees_who_has_read_it() {
    let two = Two::new().await;
    let send = |who: &str, body: Value| {
        let (site, who) = (&two.site, who.to_owned());
        async move { site.send("POST", "/api/v1/announcements", Some(&who), Some(body)).await }
    };
    let all = json!({ "words": "Siaga banjir malam ini." });
    assert_eq!(send(&two.dispatcher, all.clone()).await.code(), "forbidden");
    let made = send(&two.supervisor, all).await;
    assert_eq!((made.status.as_u16(), &made.json()["units"]), (201, &json!(["amb-01", "amb-02"])));
    two.site.it.clock.fast_forward(std::time::Duration::from_mins(1));
    let one = send(&two.supervisor, json!({ "words": "Isi bahan bakar.", "units": ["amb-02"] })).await;
    assert_eq!(one.json()["units"], json!(["amb-02"]));
    let nobody = send(&two.supervisor, json!({ "words": "x", "areas": ["99"] })).await;
    assert_eq!(nobody.code(), "nobody_in_reach");
    let nobody = send(&two.supervisor, json!({ "words": "x", "capabilities": ["none_such"] })).await;
    assert_eq!(nobody.code(), "nobody_in_reach");

    two.read(&two.crews[0], 0).await;
    let told = two.site.send("GET", "/api/v1/announcements", Some(&two.supervisor), None).await.json();
    let told: Vec<_> = told["announcements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["words"].as_str().unwrap(), one["told"].clone(), one["read"].clone(), one["unread"].clone())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Isi bahan bakar.", json!(1), json!(0), json!(["amb-02"])),
            ("Siaga banjir malam ini.", json!(2), json!(1), json!(["amb-02"])),
        ]
    );
    assert!(two.lines(&two.crews[0], 0).await.iter().all(|line| line["announced"] == true));
}

#[tokio::test]
async fn an_announcement_asked_for_twice_is_made_once() {
    let two = Two::new().await;
    let body = json!({ "words": "Siaga." }).to_string();
    let ask = || {
        axum::http::Request::builder()
            .method("POST")
            .uri("/api/v1/announcements")
            .header("host", "127.0.0.1:8080")
            .header("cookie", &two.supervisor)
            .header("content-type", "application/json")
            .header("idempotency-key", "sekali-saja")
            .body(axum::body::Body::from(body.clone()))
            .unwrap()
    };
    let (first, again) = (two.site.ask(ask()).await, two.site.ask(ask()).await);
    assert_eq!((first.status.as_u16(), first.json()), (201, again.json()));
    assert_eq!(two.lines(&two.crews[0], 0).await.len(), 1);
}
