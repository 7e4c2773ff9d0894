//! What wakes a phone is read on a locked screen, and passes a push service of somebody else: it holds nothing that a reporter, a call
//! taker or a dispatcher wrote, and no place that is nearer than an area; whatever words those are.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use sigap::channels::web_push::WebPush;
use sigap::domain::access::{Person, Role};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::store::outbox::Lane;

use crate::harness::centre::person;
use crate::harness::eventually;
use crate::harness::hostile::corpus;
use crate::harness::push_service::{Phone, PushService, Pushed};
use crate::harness::site::Site;

const PLANTED: [&str; 9] = [
    "Sumirahnama",
    "081277700031",
    "6281277700031",
    "kambing loncat pagar ungu",
    "gerobak hijau depan toko Bu Planted",
    "-6.918273",
    "107.609182",
    "catatan rahasia petugas",
    "kata rahasia untuk regu",
];

struct Crew {
    service: PushService,
    phone: Phone,
    site: Site,
    unit: UnitId,
    desk: String,
}

impl Crew {
    async fn new() -> Self {
        let service = PushService::new().await;
        let site = Site::with(&format!("[escalation]\n{}", service.settings())).await;
        let unit = site.it.unit("AMB-01").await;
        let who = Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) };
        let (cookie, desk) = (site.cookie(&who).await, site.cookie_of(Role::Dispatcher).await);
        site.it.centre.store.open_outbox(Lane::Crews).await.unwrap();
        let phone = Phone::new("first");
        let told = site.send("POST", "/api/v1/push/devices", Some(&cookie), Some(phone.body(&service))).await;
        assert_eq!(told.status, 201, "{}", told.text());
        Self { service, phone, site, unit, desk }
    }

    async fn does(&self, path: &str, body: Value) {
        let done = self.site.send("POST", path, Some(&self.desk), Some(body)).await;
        assert!(done.status.is_success(), "{path}: {}", done.text());
    }

    /// Takes a report; its incident.
    async fn told(&self, report: Value) -> IncidentId {
        let taken = self.site.send("POST", "/api/v1/reports", None, Some(report)).await;
        assert_eq!(taken.status, 201, "{}", taken.text());
        IncidentId(taken.json()["incident_id"].as_str().unwrap().to_owned())
    }

    /// All that waits for phones is sent; what came to this one.
    async fn woken(&self) -> Vec<Pushed> {
        let push = WebPush::new(&self.site.it.centre).unwrap().unwrap();
        loop {
            let pass = self.site.it.centre.deliver(&push).await.unwrap();
            assert_eq!(pass.failed, 0);
            if pass.delivered == 0 {
                return self.service.take();
            }
        }
    }
}

#[tokio::test]
async fn through_all_that_a_crew_is_told_of() {
    let crew = Crew::new().await;
    let incident = crew
        .told(json!({
            "channel": "web", "text": "kambing loncat pagar ungu",
            "place": {"lat": -6.918_273, "lon": 107.609_182}, "place_text": "gerobak hijau depan toko Bu Planted",
            "reporter": {"name": "Sumirahnama", "phone": "081277700031"},
        }))
        .await;
    let path = format!("/api/v1/incidents/{incident}");
    let raised = json!({"level": 2, "reason": "catatan rahasia petugas"});
    crew.does(&format!("{path}/level"), raised).await;
    crew.site.it.assign(&incident, &crew.unit).await;
    crew.does(&format!("{path}/note"), json!({"text": "catatan rahasia petugas"})).await;
    crew.does(&format!("{path}/facts"), json!({"people": {"affected": 3}})).await;
    crew.does(&format!("/api/v1/units/{}/talk", crew.unit), json!({"words": "kata rahasia untuk regu"}))
        .await;
    crew.site.it.clock.fast_forward(Duration::from_secs(30));
    let tail = crew.site.it.centre.store.tail().await.unwrap().id;
    eventually("the board has folded all", async || {
        let board = &crew.site.it.centre.board;
        (board.cursor().id == tail && !board.mode().stale).then_some(())
    })
    .await;
    crew.site.it.centre.fire_due().await.unwrap();
    let accept = format!("/api/v1/assignments/{incident}.1/accept");
    crew.does(&accept, json!({"on_behalf": true})).await;
    crew.does(&format!("{path}/scene"), json!({"safe": false})).await;
    let pushed = crew.woken().await;
    let (mut sorts, mut found) = (BTreeSet::new(), Vec::new());
    for one in &pushed {
        let words = crew.phone.read(one).to_string();
        let outside = format!("{:?} {}", one.headers, String::from_utf8_lossy(&one.body));
        sorts.insert(crew.phone.read(one)["type"].as_str().unwrap().to_owned());
        let holds = PLANTED.iter().filter(|word| words.contains(**word) || outside.contains(**word));
        found.extend(holds.map(|word| format!("{word} in {words}")));
    }
    let all = ["escalated", "facts_changed", "scene_called", "talked", "unit_offered"];
    assert_eq!(sorts.iter().map(String::as_str).collect::<Vec<_>>(), all, "each sort was looked at");
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn whatever_is_written_they_are_the_same() {
    let crew = Crew::new().await;
    let mut alike = BTreeSet::new();
    let mut tried = 0;
    for (n, one) in corpus().iter().enumerate() {
        if one.is_refused() || one.text.trim().is_empty() {
            continue;
        }
        let place = json!({"lat": -6.9, "lon": 107.6 + n as f64 / 1_000.0});
        let incident = crew
            .told(json!({"channel": "web", "text": one.text, "place_text": one.short(200), "kind": "other",
                "place": place, "reporter": {"name": one.short(100)}}))
            .await;
        crew.site.it.assign(&incident, &crew.unit).await;
        let talk = format!("/api/v1/units/{}/talk", crew.unit);
        crew.does(&talk, json!({"words": one.short(400)})).await;
        let (doc, _) = crew.site.it.centre.incident(&incident).await.unwrap();
        let pushed = crew.woken().await;
        assert_eq!(pushed.len(), 2, "{}: an offer and a message", one.name);
        for one in pushed {
            let said = crew.phone.read(&one);
            let fields: Vec<&str> = said.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(fields, ["assignment", "at", "body", "id", "tag", "title", "type"]);
            let title = said["title"].as_str().unwrap().replace(&doc.label, "");
            let level = u8::from(doc.level()).to_string();
            alike.insert(format!("{} {} {}", said["type"], title.replacen(&level, "", 1), said["body"]));
        }
        crew.site.it.release(&incident, &crew.unit).await;
        crew.woken().await;
        tried += 1;
    }
    assert!(tried >= 30, "only {tried} texts");
    assert_eq!(alike.len(), 2, "one for offers, one for messages: {alike:?}");
}
