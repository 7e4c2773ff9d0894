//! Whoever has the watch of the region answers for it until somebody else signs the sheet too. What was signed stays as it
//! was, and what a ladder tells the dispatcher goes to whoever has the watch.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::escalation::{Watch, Whom};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

const LADDER: &str =
    "[[ladder]]\nwatch = \"acknowledged\"\nfrom_s = 60\nsteps = [{ tell = [\"dispatcher\"] }]\n";

struct Night {
    site: Site,
    siti: String,
    budi: String,
    head: String,
}

impl Night {
    async fn of(site: Site) -> Self {
        let siti = site.cookie(&person("siti", &[Role::Dispatcher])).await;
        let budi = site.cookie(&person("budi", &[Role::Dispatcher, Role::CallTaker])).await;
        let head = site.cookie(&person("dewi", &[Role::Supervisor])).await;
        Self { site, siti, budi, head }
    }

    async fn new() -> Self {
        Self::of(Site::new().await).await
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.site.send("POST", &format!("/api/v1/watch{path}"), Some(who), Some(body)).await
    }

    async fn get(&self, path: &str) -> Value {
        self.site.send("GET", &format!("/api/v1/watch{path}"), Some(&self.budi), None).await.json()
    }

    /// Siti takes the watch and signs a sheet; its id.
    async fn offered(&self, body: Value) -> String {
        assert_eq!(self.post(&self.siti, "/take", json!({})).await.status, 200);
        let signed = self.post(&self.siti, "/sheets", body).await;
        assert_eq!(signed.status, 201, "{}", signed.text());
        signed.json()["id"].as_str().unwrap().to_owned()
    }

    async fn responsible(&self) -> Option<String> {
        self.site.it.centre.duty().await.unwrap().responsible.map(|has| has.person)
    }
}

#[tokio::test]
async fn until_the_second_signature_the_outgoing_answers() {
    let night = Night::new().await;
    let sheet = night.offered(json!({"notes": "banjir di hilir naik"})).await;
    let accept = format!("/sheets/{sheet}/accept");
    assert_eq!(night.post(&night.siti, &accept, json!({})).await.code(), "same_person");
    assert_eq!(night.responsible().await.as_deref(), Some("siti"));
    assert_eq!(night.get(&format!("/sheets/{sheet}")).await["state"], "offered");
    assert_eq!(night.post(&night.siti, "/sheets", json!({})).await.code(), "hand_over_open");
    night.site.it.clock.fast_forward(Duration::from_mins(7));
    let accepted = night.post(&night.budi, &accept, json!({})).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    assert_eq!(night.responsible().await.as_deref(), Some("budi"));
    let kept = night.get(&format!("/sheets/{sheet}")).await;
    assert_eq!(
        (&kept["state"], &kept["outgoing"], &kept["accepted_by"]),
        (&json!("accepted"), &json!("siti"), &json!("budi"))
    );
    assert_eq!(kept["notes"], "banjir di hilir naik");
    assert!(kept["accepted_at"].as_str() > kept["signed_at"].as_str(), "{kept}");
    assert_eq!(night.post(&night.siti, "/sheets", json!({})).await.code(), "not_your_watch");
    assert_eq!(night.get("/sheets").await["sheets"][0]["id"], json!(sheet));
    assert!(night.site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn what_was_signed_stays_as_it_was() {
    let night = Night::new().await;
    let one = night.site.it.incident(Level::VeryUrgent).await;
    night.site.it.incident(Level::Scheduled).await;
    let unit = night.site.it.unit("AMB-01").await;
    let sent = night.site.it.assign(&one, &unit).await;
    assert!(night.site.it.centre.board.wait_for(&sent.cursor.unwrap(), Duration::from_secs(5)).await);
    let sheet = night.offered(json!({"takes": {one.as_str(): "Budi"}})).await;
    let path = format!("/sheets/{sheet}");
    let before = night.get(&path).await;
    assert_eq!(before["lines"].as_array().unwrap().len(), 2);
    let active =
        before["lines"].as_array().unwrap().iter().find(|line| line["incident"] == one.as_str()).unwrap();
    assert_eq!((&active["takes"], &active["units"][0]["unit"]), (&json!("Budi"), &json!(unit.as_str())));
    assert_eq!(
        (&before["counts"]["active"], &before["counts"]["waiting"]),
        (&json!([0, 1, 0, 0, 0]), &json!([0, 0, 0, 1, 0]))
    );
    assert_eq!(before["counts"]["units_bound"], 1);
    let incident = format!("/api/v1/incidents/{one}/level");
    let raise = json!({"level": 1, "reason": "memburuk"});
    assert_eq!(night.site.send("POST", &incident, Some(&night.head), Some(raise)).await.status, 200);
    night.site.it.incident(Level::Critical).await;
    let after = night.get(&path).await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_name_on_the_sheet_binds_and_a_sheet_can_be_taken_back() {
    let night = Night::new().await;
    let sheet = night.offered(json!({"incoming": "dewi"})).await;
    let accept = format!("/sheets/{sheet}/accept");
    assert_eq!(night.post(&night.budi, &accept, json!({})).await.code(), "forbidden");
    let withdraw = format!("/sheets/{sheet}/withdraw");
    assert_eq!(night.post(&night.budi, &withdraw, json!({})).await.code(), "forbidden");
    assert_eq!(night.post(&night.siti, &withdraw, json!({})).await.status, 200);
    assert_eq!(night.post(&night.head, &accept, json!({})).await.code(), "nothing_to_do");
    assert_eq!(night.responsible().await.as_deref(), Some("siti"));
    assert_eq!(night.get(&format!("/sheets/{sheet}")).await["state"], "withdrawn");
    let nobody = night.post(&night.siti, "/sheets", json!({"incoming": "orang lain"})).await;
    assert_eq!((nobody.status.as_u16(), &nobody.json()["errors"][0]["field"]), (422, &json!("incoming")));
}

#[tokio::test]
async fn only_a_supervisor_takes_it_from_somebody_and_says_why() {
    let night = Night::new().await;
    let sheet = night.offered(json!({})).await;
    let held = night.post(&night.budi, "/take", json!({"reason": "ia pulang"})).await;
    assert_eq!((held.code().as_str(), &held.json()["by"]), ("watch_held", &json!("siti")));
    assert_eq!(night.post(&night.head, "/take", json!({})).await.json()["errors"][0]["field"], "reason");
    assert_eq!(night.post(&night.head, "/take", json!({"reason": "ia sakit"})).await.status, 200);
    assert_eq!(night.responsible().await.as_deref(), Some("dewi"));
    assert_eq!(night.get(&format!("/sheets/{sheet}")).await["state"], "lapsed");
    let accept = format!("/sheets/{sheet}/accept");
    assert_eq!(night.post(&night.budi, &accept, json!({})).await.code(), "nothing_to_do");
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_has_it() {
    let night = Night::new().await;
    let sheet = night.offered(json!({})).await;
    let accept = format!("/sheets/{sheet}/accept");
    let (one, other) = tokio::join!(
        night.post(&night.budi, &accept, json!({})),
        night.post(&night.head, &accept, json!({}))
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let has = if one.status.is_success() { "budi" } else { "dewi" };
    assert_eq!(night.responsible().await.as_deref(), Some(has));
}

#[tokio::test]
async fn a_ladder_tells_whoever_has_the_watch() {
    let folder = crate::harness::folder::Folder::new();
    let file = folder.path().join("ladders.toml");
    std::fs::write(&file, LADDER).unwrap();
    let night =
        Night::of(Site::with(&format!("[escalation]\nladders_file = \"{}\"\n", file.display())).await).await;
    let it = &night.site.it;
    let told = async |level| {
        let id = it.incident(level).await;
        it.clock.fast_forward(Duration::from_secs(61));
        it.centre.fire_due().await.unwrap();
        let (doc, _) = it.centre.incident(&id).await.unwrap();
        let told = doc.escalation(Watch::Acknowledged, None).unwrap().told[0].clone();
        assert_eq!(told.whom, Whom::Dispatcher);
        told.person
    };
    assert_eq!(told(Level::Urgent).await, None, "nobody took it: whoever has the role");
    let sheet = night.offered(json!({"incoming": "budi"})).await;
    assert_eq!(told(Level::Urgent).await.as_deref(), Some("siti"), "one signature does not do");
    assert_eq!(night.post(&night.budi, &format!("/sheets/{sheet}/accept"), json!({})).await.status, 200);
    assert_eq!(told(Level::Urgent).await.as_deref(), Some("budi"));
}

#[tokio::test]
async fn every_board_says_who_has_it_and_crews_are_not_told() {
    let night = Night::new().await;
    let sheet = night.offered(json!({"notes": "rahasia"})).await;
    let cursor =
        night.post(&night.budi, &format!("/sheets/{sheet}/accept"), json!({})).await.json()["cursor"].clone();
    let officer = sigap::domain::access::Person {
        agency: Some("psc119".into()),
        ..person("petugas", &[Role::Officer])
    };
    let officer = night.site.cookie(&officer).await;
    let at = format!("/api/v1/board?at_least={}", cursor.as_str().unwrap());
    let whole = night.site.send("GET", &at, Some(&night.siti), None).await.json();
    assert_eq!(whole["duty"]["responsible"]["person"], "budi", "{whole}");
    let part = night.site.send("GET", &at, Some(&officer), None).await.json();
    assert_eq!(part["duty"]["responsible"]["person"], "budi");
    let unit = night.site.it.unit("AMB-01").await;
    let crew = sigap::domain::access::Person { unit: Some(unit), ..person("awak", &[Role::Responder]) };
    let crew = night.site.cookie(&crew).await;
    assert_eq!(night.site.send("GET", &at, Some(&crew), None).await.json()["duty"], Value::Null);
    assert_eq!(
        night.site.send("GET", &format!("/api/v1/watch/sheets/{sheet}"), Some(&officer), None).await.code(),
        "forbidden"
    );
}
