//! A phone is woken as long as the session runs in which it was told of, and beyond the end that the clock sets that. Once somebody
//! ends the session, or a new password does, the phone is forgotten: whoever has it now may not be of the crew.

use std::time::Duration;

use sigap::domain::access::{Person, Role};
use sigap::domain::ids::UnitId;

use crate::harness::centre::person;
use crate::harness::provider::session_of;
use crate::harness::push_service::{Phone, PushService};
use crate::harness::site::{PASSWORD, Site};

struct Crew {
    service: PushService,
    site: Site,
    unit: UnitId,
    /// A session with a phone.
    lost: String,
    /// Another, with another phone.
    kept: String,
}

impl Crew {
    async fn new() -> Self {
        let service = PushService::new().await;
        let site = Box::pin(Site::with(&service.settings())).await;
        let unit = site.it.unit("AMB-01").await;
        let crew = Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) };
        let lost = site.cookie(&crew).await;
        let mut crew = Self { service, site, unit, lost, kept: String::new() };
        crew.kept = crew.sign_in().await;
        crew.has(&crew.lost, "lost").await;
        crew.has(&crew.kept, "kept").await;
        assert_eq!(crew.phones().await, ["kept", "lost"]);
        crew
    }

    async fn sign_in(&self) -> String {
        let body = serde_json::json!({"name": "crew", "password": PASSWORD});
        session_of(&self.site.send("POST", "/api/v1/session", None, Some(body)).await)
    }

    async fn has(&self, session: &str, phone: &'static str) {
        let body = Phone::new(phone).body(&self.service);
        let told = self.site.send("POST", "/api/v1/push/devices", Some(session), Some(body)).await;
        assert_eq!(told.status, 201, "{}", told.text());
    }

    /// The phones that would be woken.
    async fn phones(&self) -> Vec<String> {
        let devices = self.site.it.centre.devices_of(&self.unit).await.unwrap();
        let name = |endpoint: &str| endpoint.rsplit('/').next().unwrap().to_owned();
        let mut names: Vec<String> = devices.iter().map(|(_, device)| name(&device.endpoint)).collect();
        names.sort_unstable();
        names
    }

    /// How its holder or an administrator names a session.
    async fn id_of(&self, session: &str) -> String {
        let all = self.site.send("GET", "/api/v1/session/all", Some(session), None).await.json();
        let mut all = all["sessions"].as_array().unwrap().iter();
        all.find(|one| one["current"] == true).unwrap()["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn an_administrator_ends_it() {
    let crew = Crew::new().await;
    let admin = crew.site.cookie_of(Role::Admin).await;
    let path = format!("/api/v1/accounts/crew/sessions/{}", crew.id_of(&crew.lost).await);
    assert_eq!(crew.site.send("DELETE", &path, Some(&admin), None).await.status, 204);
    assert_eq!(crew.phones().await, ["kept"]);
}

#[tokio::test]
async fn its_holder_ends_it_from_elsewhere_or_signs_out() {
    let crew = Crew::new().await;
    let path = format!("/api/v1/session/all/{}", crew.id_of(&crew.lost).await);
    assert_eq!(crew.site.send("DELETE", &path, Some(&crew.kept), None).await.status, 204);
    assert_eq!(crew.phones().await, ["kept"]);
    assert_eq!(crew.site.send("DELETE", "/api/v1/session", Some(&crew.kept), None).await.status, 204);
    assert!(crew.phones().await.is_empty());
}

#[tokio::test]
async fn after_a_step_up_the_phone_belongs_to_the_session_that_took_its_place() {
    let crew = Crew::new().await;
    let body = serde_json::json!({"password": PASSWORD});
    let path = "/api/v1/session/step-up";
    let renewed = session_of(&crew.site.send("POST", path, Some(&crew.lost), Some(body)).await);
    assert_eq!(crew.phones().await, ["kept", "lost"]);
    assert_eq!(crew.site.send("DELETE", "/api/v1/session", Some(&renewed), None).await.status, 204);
    assert_eq!(crew.phones().await, ["kept"]);
}

#[tokio::test]
async fn a_new_password_ends_all_and_the_clock_none() {
    let crew = Crew::new().await;
    crew.site.it.clock.fast_forward(Duration::from_hours(48));
    let over = crew.site.send("GET", "/api/v1/session", Some(&crew.lost), None).await;
    assert_eq!(over.code(), "no_session");
    assert_eq!(crew.phones().await, ["kept", "lost"], "the crew is still to be woken");
    crew.site.it.centre.accounts.reset("crew", "another password").await.unwrap();
    assert!(crew.phones().await.is_empty());
}
