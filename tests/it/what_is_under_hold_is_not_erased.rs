//! An incident under hold is evidence: neither the clock nor anybody erases what was told of it, and the record says what was kept. Who
//! asks for erasure is told that there is a hold, not why. Lifted, everything goes on where it was.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::privacy::Class;

use crate::harness::centre::person;
use crate::harness::form::post;
use crate::harness::site::{Answer, Site};

const DAY: Duration = Duration::from_hours(24);
const SETTINGS: &str = "[privacy]\npersonal_days = 30\nrestricted_days = 7\ncalls_days = 7\nstep = 2\n";

struct Case {
    site: Site,
    incident: String,
    code: String,
    report: String,
}

impl Case {
    async fn new(n: u32) -> Self {
        let site = Site::with(SETTINGS).await;
        let (incident, code, report) = reported(&site, n).await;
        Self { site, incident, code, report }
    }

    /// A supervisor who has just signed in.
    async fn head(&self, name: &str) -> String {
        self.site.cookie(&person(name, &[Role::Supervisor])).await
    }

    async fn hold(&self, who: &str, named: &str) -> Answer {
        let body = json!({"incident": named, "reason": "perkara 12/III"});
        self.site.send("POST", "/api/v1/privacy/holds", Some(who), Some(body)).await
    }

    async fn lift(&self, who: &str) -> Answer {
        let path = format!("/api/v1/privacy/holds/{}/lift", self.incident);
        self.site.send("POST", &path, Some(who), Some(json!({"reason": "perkara selesai"}))).await
    }

    async fn events(&self, incident: &str, who: &str) -> Vec<Value> {
        let path = format!("/api/v1/incidents/{incident}/log");
        self.site.send("GET", &path, Some(who), None).await.json()["entries"].as_array().unwrap().clone()
    }

    async fn key(&self) -> Option<String> {
        let of = [self.report.as_str().into()];
        self.site.it.centre.store.wrapped_keys(&of).await.unwrap().remove(0)
    }
}

async fn reported(site: &Site, n: u32) -> (String, String, String) {
    let text = if n == 1 { "ibu Warsinah tidak sadar" } else { "pohon tumbang di rumah Warsinah" };
    let told = json!({"text": text, "answers": {"conscious": "no"},
        "place": {"lat": -6.9, "lon": 107.6}, "reporter": {"name": "Warsinah", "phone": "081200004321"}});
    let receipt = post(&site.router, "/api/v1/reports", &format!("tahan-laporan-{n}"), &told).await.json();
    let word = |name: &str| receipt[name].as_str().unwrap().to_owned();
    (word("incident_id"), word("code"), word("report_id"))
}

async fn over(site: &Site, who: &str, incident: &str) {
    let path = format!("/api/v1/incidents/{incident}/reject");
    let done = site.send("POST", &path, Some(who), Some(json!({"reason": "ganda"}))).await;
    assert_eq!(done.status, 200, "{}", done.text());
}

#[tokio::test]
async fn by_the_clock_and_after_it_is_lifted_it_is() {
    let case = Case::new(1).await;
    let (site, centre) = (&case.site, &case.site.it.centre);
    let head = case.head("kepala").await;
    let (other, ..) = reported(site, 2).await;
    let told = json!({"exchange_id": "pbx-1", "number": "0812 0000 4321", "rang": "2026-03-02T02:00:00Z"});
    let call = site.send("POST", "/api/v1/calls", Some(&head), Some(told)).await.json();
    let call = format!("/api/v1/calls/{}", call["id"].as_str().unwrap());
    for incident in [&case.incident, &other] {
        over(site, &head, incident).await;
    }
    let held = case.hold(&head, &case.code).await;
    assert_eq!((held.status.as_u16(), &held.json()["incident_id"]), (201, &json!(case.incident)));
    assert_eq!(case.hold(&head, &case.incident).await.code(), "nothing_to_do");

    site.it.clock.fast_forward(31 * DAY);
    let head = case.head("kepala-dua").await;
    for _ in 0..2 {
        centre.erase_what_is_old().await.unwrap();
    }
    assert!(case.key().await.unwrap().contains(' '), "both keys are there");
    let path = format!("/api/v1/incidents/{other}/private");
    let erased = site.send("POST", &path, Some(&head), Some(json!({"reason": "uji"}))).await;
    assert_eq!(erased.json()["reports"][0]["erased"], true, "what nobody holds is gone");
    assert_eq!(
        site.send("GET", &call, Some(&head), None).await.json()["erased"],
        false,
        "it may belong to it"
    );
    let log = case.events(&case.incident, &head).await;
    let kept: Vec<&Value> =
        log.iter().filter(|line| line["type"] == "ErasureHeld").map(|line| &line["classes"]).collect();
    assert_eq!(kept, [&json!(["restricted"]), &json!(["personal"])], "what was kept is said, once");
    let set = log.iter().find(|line| line["type"] == "HoldSet").unwrap();
    assert_eq!((&set["by"], &set["reason"]), (&json!("kepala"), &json!("perkara 12/III")));
    assert!(centre.store.verify().await.unwrap().is_ok());

    let lifted = case.lift(&head).await;
    assert_eq!(
        (lifted.status.as_u16(), lifted.json()["held"].as_bool()),
        (200, Some(false)),
        "{}",
        lifted.text()
    );
    assert_eq!(case.lift(&head).await.code(), "nothing_to_do");
    centre.erase_what_is_old().await.unwrap();
    assert_eq!(case.key().await, None);
    let doc = centre.report(&case.report.as_str().into()).await.unwrap();
    assert!(Class::SEALED.into_iter().all(|class| doc.is_erased(class)));
    assert_eq!(site.send("GET", &call, Some(&head), None).await.json()["erased"], true);
    assert!(centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn nor_when_somebody_asks_who_is_told_that_there_is_one() {
    let case = Case::new(1).await;
    let site = &case.site;
    let (head, dispatcher) = (case.head("kepala").await, site.cookie_of(Role::Dispatcher).await);
    let auditor = site.cookie_of(Role::Auditor).await;
    over(site, &head, &case.incident).await;
    assert_eq!(case.hold(&dispatcher, &case.code).await.code(), "forbidden");
    assert_eq!(case.hold(&head, "XXXX").await.status, 404);
    assert_eq!(case.hold(&head, &case.code).await.status, 201);

    let asks = format!("/api/v1/reports/{}/asks", case.code);
    for wants in ["erasure", "objection"] {
        let asked = site.send("POST", &asks, None, Some(json!({"wants": wants}))).await;
        assert_eq!(asked.status, 201, "{}", asked.text());
    }
    let told = site.send("GET", &asks, None, None).await;
    assert_eq!(
        (&told.json()["asks"][0]["held"], &told.json()["asks"][1]["held"]),
        (&json!(true), &json!(false))
    );
    let page = site.send("GET", &format!("/status/{}/data?lang=id", case.code), None, None).await.text();
    assert!(page.contains("ditahan menurut hukum"), "{page}");
    assert!(!told.text().contains("perkara") && !page.contains("perkara"), "not why");
    let waiting = site.send("GET", "/api/v1/privacy/asks", Some(&head), None).await.json();
    assert_eq!(waiting["asks"][0]["ask"]["held"], true);
    let yes = Some(json!({"granted": true, "text": "Baik."}));
    let granted = site.send("POST", &format!("{asks}/1/answer"), Some(&head), yes.clone()).await;
    assert_eq!((granted.status.as_u16(), granted.code().as_str()), (409, "on_hold"));
    assert_eq!(site.send("POST", &format!("{asks}/2/answer"), Some(&head), yes.clone()).await.status, 200);
    let erase = json!({"ground": "request", "reason": "surat"});
    let path = format!("/api/v1/reports/{}/erase", case.code);
    assert_eq!(site.send("POST", &path, Some(&head), Some(erase)).await.code(), "on_hold");
    assert!(case.key().await.is_some());

    for (who, sees) in [(&head, true), (&auditor, true), (&dispatcher, false)] {
        let listed = site.send("GET", "/api/v1/privacy/holds", Some(who), None).await;
        assert_eq!(listed.status == 200, sees, "{}", listed.text());
        if sees {
            let hold = &listed.json()["holds"][0];
            assert_eq!((&hold["reason"], &hold["by"]), (&json!("perkara 12/III"), &json!("kepala")));
        }
    }
    assert_eq!(case.lift(&auditor).await.code(), "forbidden");
    // What lets data go is asked for with the password again.
    site.it.clock.fast_forward(Duration::from_hours(1));
    assert_eq!(case.lift(&head).await.code(), "step_up_needed");
    let head = case.head("kepala-dua").await;
    assert_eq!(case.lift(&head).await.status, 200);
    let granted = site.send("POST", &format!("{asks}/1/answer"), Some(&head), yes).await;
    assert_eq!(granted.status, 200, "{}", granted.text());
    assert_eq!((case.key().await, &granted.json()["asks"][0]["held"]), (None, &json!(false)));
}

#[tokio::test]
async fn nor_by_merging_and_taking_apart() {
    let case = Case::new(1).await;
    let site = &case.site;
    let head = case.head("kepala").await;
    let (other, other_code, _) = reported(site, 2).await;
    assert_eq!(case.hold(&head, &case.code).await.status, 201);
    let merge = json!({"into": other});
    let path = format!("/api/v1/incidents/{}", case.incident);
    let merged = site.send("POST", &format!("{path}/merge"), Some(&head), Some(merge)).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    assert_eq!(case.lift(&head).await.code(), "incident_merged", "its reports belong to the other");
    over(site, &head, &other).await;
    for code in [&case.code, &other_code] {
        let erase = json!({"ground": "request", "reason": "surat"});
        let tried =
            site.send("POST", &format!("/api/v1/reports/{code}/erase"), Some(&head), Some(erase)).await;
        assert_eq!(tried.code(), "on_hold", "{}", tried.text());
    }
    let listed = site.send("GET", "/api/v1/privacy/holds", Some(&head), None).await.json();
    assert_eq!(listed["all"], 2);
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}
