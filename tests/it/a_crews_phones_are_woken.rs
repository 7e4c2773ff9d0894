//! What a unit is offered wakes the phones of its crew, and says nothing there of who reported. A phone says by itself that
//! it called; whose phone does not is telephoned by the ladder.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use sigap::channels::web_push::WebPush;
use sigap::domain::access::Role;
use sigap::domain::assignment::AlertedBy;
use sigap::domain::escalation::{By, Watch};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::level::Level;
use sigap::store::outbox::Lane;

use crate::harness::centre::person;
use crate::harness::push_service::{Phone, PushService};
use crate::harness::site::Site;

struct Crew {
    service: PushService,
    site: Site,
    unit: UnitId,
    cookie: String,
}

impl Crew {
    async fn new() -> Self {
        let service = PushService::new().await;
        let site = Site::with(&format!("[escalation]\n{}", service.settings())).await;
        let unit = site.it.unit("AMB-01").await;
        let cookie = site.cookie(&of_unit("crew", &unit)).await;
        site.it.centre.store.open_outbox(Lane::Crews).await.unwrap();
        Self { service, site, unit, cookie }
    }

    async fn has(&self, phone: &Phone) {
        let told = self.post("/api/v1/push/devices", phone.body(&self.service)).await;
        assert_eq!(told.status, 201, "{}", told.text());
    }

    async fn post(&self, path: &str, body: Value) -> crate::harness::site::Answer {
        self.site.send("POST", path, Some(&self.cookie), Some(body)).await
    }

    async fn offered(&self, level: Level) -> IncidentId {
        let incident = self.site.it.incident(level).await;
        self.site.it.assign(&incident, &self.unit).await;
        incident
    }

    /// One pass of the outbox: how many messages went, and how many did not.
    async fn carry(&self) -> (u64, u64) {
        let push = WebPush::new(&self.site.it.centre).unwrap().unwrap();
        let pass = self.site.it.centre.deliver(&push).await.unwrap();
        (pass.delivered, pass.failed)
    }

    /// Whether the reminder of an offer asks somebody to telephone.
    async fn is_telephoned(&self, incident: &IncidentId) -> bool {
        self.site.it.clock.fast_forward(Duration::from_secs(30));
        let tail = self.site.it.centre.store.tail().await.unwrap().id;
        crate::harness::eventually("the board has folded all", async || {
            let board = &self.site.it.centre.board;
            (board.cursor().id == tail && !board.mode().stale).then_some(())
        })
        .await;
        assert_eq!(self.site.it.centre.fire_due().await.unwrap(), 1, "the reminder");
        let (doc, _) = self.site.it.centre.incident(incident).await.unwrap();
        let told = &doc.escalations.iter().find(|one| one.watch == Watch::Offer).unwrap().told[0];
        told.by.contains(&By::Call)
    }
}

fn of_unit(name: &str, unit: &UnitId) -> sigap::domain::access::Person {
    let mut crew = person(name, &[Role::Responder]);
    crew.unit = Some(unit.clone());
    crew
}

#[tokio::test]
async fn each_phone_of_the_crew_is_and_no_other() {
    let crew = Crew::new().await;
    let (first, second, other) = (Phone::new("first"), Phone::new("second"), Phone::new("other"));
    crew.has(&first).await;
    crew.has(&second).await;
    crew.has(&first).await;
    let elsewhere = crew.site.it.unit("AMB-02").await;
    let neighbour = crew.site.cookie(&of_unit("neighbour", &elsewhere)).await;
    let body = other.body(&crew.service);
    let told = crew.site.send("POST", "/api/v1/push/devices", Some(&neighbour), Some(body)).await;
    assert_eq!(told.status, 201);

    let incident = crew.offered(Level::VeryUrgent).await;
    assert_eq!(crew.carry().await, (1, 0));
    let pushed = crew.service.take();
    let mut woken: Vec<&str> = pushed.iter().map(|one| one.phone.as_str()).collect();
    woken.sort_unstable();
    assert_eq!(woken, ["first", "second"], "each once, though one said so twice");

    let key = crew.site.send("GET", "/api/v1/push", Some(&crew.cookie), None).await.json();
    for one in &pushed {
        let claims = one.claims(key["key"].as_str().unwrap());
        assert_eq!(claims["aud"], crew.service.origin);
        assert_eq!(claims["sub"], "mailto:uji@example.org");
        assert!(claims["exp"].as_i64().unwrap() > crew.site.it.clock.now().as_second());
        assert!(one.headers["urgency"] == "high" && one.headers["ttl"] == "600");
        assert!(one.headers["topic"].len() <= 32);
    }
    let said = first.read(pushed.iter().find(|one| one.phone == "first").unwrap());
    assert_eq!(
        (said["type"].as_str(), said["assignment"].as_str()),
        (Some("unit_offered"), Some(&*format!("{incident}.1")))
    );
    let (doc, _) = crew.site.it.centre.incident(&incident).await.unwrap();
    let title = said["title"].as_str().unwrap();
    assert!(title.starts_with("2 · ") && title.contains(&doc.label), "{title}");
    let log = crew.site.it.centre.board.search(|_, state| state.reports.len());
    assert_eq!(log, 1);
    let fields: Vec<&str> = said.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        ["assignment", "at", "body", "id", "tag", "title", "type"],
        "and nothing of the reporter"
    );
}

#[tokio::test]
async fn a_phone_that_is_gone_is_forgotten_and_one_that_left_the_crew_too() {
    let crew = Crew::new().await;
    let phone = Phone::new("lost");
    crew.has(&phone).await;
    crew.service.answers(StatusCode::GONE);
    crew.offered(Level::VeryUrgent).await;
    assert_eq!(crew.carry().await, (1, 0));
    assert_eq!(crew.service.take().len(), 1);
    assert!(crew.site.it.centre.devices_of(&crew.unit).await.unwrap().is_empty());

    crew.service.answers(StatusCode::CREATED);
    crew.has(&phone).await;
    let store = &crew.site.it.centre.store;
    let (before, mut account) = store.account_to_change("crew").await.unwrap().unwrap();
    account.disabled = true;
    assert!(store.replace_account(&before, &account).await.unwrap());
    assert!(
        crew.site.it.centre.devices_of(&crew.unit).await.unwrap().is_empty(),
        "they may not sign in any more"
    );
}

#[tokio::test]
async fn what_a_push_service_does_not_take_is_tried_again() {
    let crew = Crew::new().await;
    crew.has(&Phone::new("first")).await;
    crew.service.answers(StatusCode::TOO_MANY_REQUESTS);
    crew.offered(Level::VeryUrgent).await;
    assert_eq!(crew.carry().await, (0, 1));
    assert_eq!(crew.site.it.centre.store.messages_waiting(Lane::Crews).await.unwrap().messages, 1);
}

#[tokio::test]
async fn a_phone_cannot_make_the_centre_write_to_wherever_it_likes() {
    let crew = Crew::new().await;
    let phone = Phone::new("first").body(&crew.service);
    let with = |field: &str, value: Value| {
        let mut body = phone.clone();
        body[field] = value;
        body
    };
    for (body, code) in [
        (with("endpoint", json!("http://127.0.0.1:6379/")), "push_service"),
        (with("endpoint", json!("https://push.example/to/x")), "push_service"),
        (with("keys", json!({"p256dh": "BAAA", "auth": "AAAA"})), "push_keys"),
    ] {
        let refused = crew.post("/api/v1/push/devices", body).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "invalid"));
        assert_eq!(refused.json()["errors"][0]["code"], code);
    }
    let dispatcher = crew.site.cookie_of(Role::Dispatcher).await;
    let refused = crew.site.send("POST", "/api/v1/push/devices", Some(&dispatcher), Some(phone)).await;
    assert_eq!(refused.status, 403, "who is on no unit is woken by nobody");
}

#[tokio::test]
async fn a_phone_that_called_is_shown_and_answers_for_nobody() {
    let crew = Crew::new().await;
    let incident = crew.offered(Level::VeryUrgent).await;
    let path = format!("/api/v1/assignments/{incident}.1/alerted");
    assert_eq!(crew.post(&path, json!({"by": "push"})).await.status, 200);
    assert_eq!(
        crew.post(&path, json!({"by": "screen"})).await.code(),
        "nothing_to_do",
        "the first one counts"
    );
    let (doc, _) = crew.site.it.centre.incident(&incident).await.unwrap();
    let alerted = doc.assignments[0].alerted.unwrap();
    assert_eq!((alerted.by, alerted.at), (AlertedBy::Push, crew.site.it.clock.now()));
    let waits = doc.escalations.iter().any(|one| one.watch == Watch::Offer && one.due.is_some());
    assert!(waits, "a phone is nobody who answered");
    assert!(!crew.is_telephoned(&incident).await, "it rang: the reminder is enough");
    let shown =
        crew.site.send("GET", &format!("/api/v1/incidents/{incident}"), Some(&crew.cookie), None).await;
    assert_eq!(shown.json()["assignments"][0]["alerted"]["by"], "push");

    let elsewhere = crew.site.it.unit("AMB-02").await;
    let neighbour = crew.site.cookie(&of_unit("neighbour", &elsewhere)).await;
    let refused = crew.site.send("POST", &path, Some(&neighbour), Some(json!({"by": "push"}))).await;
    assert_eq!(refused.status, 404, "it is not theirs to see");
    let dispatcher = crew.site.cookie_of(Role::Dispatcher).await;
    let refused = crew.site.send("POST", &path, Some(&dispatcher), Some(json!({"by": "push"}))).await;
    assert_eq!(refused.code(), "forbidden", "nobody says that for a phone");
}

#[tokio::test]
async fn whose_phone_did_not_call_is_telephoned() {
    let crew = Crew::new().await;
    crew.has(&Phone::new("first")).await;
    let incident = crew.offered(Level::VeryUrgent).await;
    assert_eq!(crew.carry().await, (1, 0), "a push service took it, which says nothing of the phone");
    assert!(crew.is_telephoned(&incident).await);
}
