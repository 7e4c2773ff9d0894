//! Every role on every act over HTTP, against the one policy function: outside the view 404, visible but not
//! permitted 403, else neither.

use serde_json::{Value, json};
use sigap::domain::access::{Act, On, Person, Role};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::Site;

#[derive(Clone, Copy)]
enum About {
    Incident,
    Unit,
}

struct Deed {
    name: &'static str,
    act: Act,
    about: About,
    method: &'static str,
    path: &'static str,
    body: Value,
}

fn deeds() -> Vec<Deed> {
    let deed = |name, act, about, path, body| Deed { name, act, about, method: "POST", path, body };
    let (words, on_behalf) = (|| json!({"text": "catatan"}), json!({"on_behalf": true}));
    vec![
        deed("note", Act::Note, About::Incident, "/api/v1/incidents/{incident}/note", words()),
        deed("private", Act::OpenPrivate, About::Incident, "/api/v1/incidents/{incident}/private", json!({})),
        deed("verify", Act::Settle, About::Incident, "/api/v1/incidents/{incident}/verify", json!({})),
        deed(
            "raise",
            Act::RaiseLevel,
            About::Incident,
            "/api/v1/incidents/{incident}/level",
            json!({"level": 1, "reason": "x"}),
        ),
        deed(
            "lower",
            Act::LowerLevel,
            About::Incident,
            "/api/v1/incidents/{incident}/level",
            json!({"level": 5, "reason": "x"}),
        ),
        deed("resolve", Act::Settle, About::Incident, "/api/v1/incidents/{incident}/resolve", json!({})),
        deed(
            "close",
            Act::Settle,
            About::Incident,
            "/api/v1/incidents/{incident}/close",
            json!({"disposition": "helped"}),
        ),
        deed(
            "reject",
            Act::Settle,
            About::Incident,
            "/api/v1/incidents/{incident}/reject",
            json!({"reason": "x"}),
        ),
        deed(
            "assign",
            Act::Assign,
            About::Incident,
            "/api/v1/incidents/{incident}/assignments",
            json!({"unit_id": "amb-01"}),
        ),
        deed(
            "recall",
            Act::Recall,
            About::Incident,
            "/api/v1/assignments/{incident}.1/recall",
            json!({"reason": "x"}),
        ),
        deed("step", Act::Step, About::Incident, "/api/v1/assignments/{incident}.1/en_route", on_behalf),
        deed(
            "position",
            Act::SendPosition,
            About::Unit,
            "/api/v1/units/{unit}/positions",
            json!({"lat": -6.9, "lon": 107.6}),
        ),
        Deed {
            name: "status",
            act: Act::SetUnitStatus,
            about: About::Unit,
            method: "PUT",
            path: "/api/v1/units/{unit}/status",
            body: json!({"availability": "not_available"}),
        },
    ]
}

/// What a crew asks of its centre, and who answers.
fn of_a_crew() -> Vec<Deed> {
    let deed =
        |name, act, path| Deed { name, act, about: About::Unit, method: "POST", path, body: json!({}) };
    vec![
        deed("need", Act::AskCentre, "/api/v1/units/{unit}/needs/emergency"),
        deed("need_taken", Act::AnswerEscalation, "/api/v1/units/{unit}/needs/reporter/taken"),
    ]
}

/// What becomes of a sending beside its steps.
fn of_a_sending() -> Vec<Deed> {
    let deed = |name, act, path, body| Deed { name, act, about: About::Incident, method: "POST", path, body };
    vec![
        // Nobody entered an offer: who may strike is told so.
        deed(
            "strike",
            Act::Step,
            "/api/v1/assignments/{incident}.1/strike",
            json!({"step": "offered", "reason": "x"}),
        ),
        deed(
            "destination",
            Act::Step,
            "/api/v1/assignments/{incident}.1/destination",
            json!({"facility_id": "other"}),
        ),
        deed(
            "destination_answer",
            Act::Step,
            "/api/v1/assignments/{incident}.1/destination/handed_over",
            json!({}),
        ),
        deed(
            "facts",
            Act::ChangeFacts,
            "/api/v1/incidents/{incident}/facts",
            json!({"people": {"affected": 3}}),
        ),
        deed("scene", Act::CallScene, "/api/v1/incidents/{incident}/scene", json!({"safe": false})),
    ]
}

/// Which reports belong together.
fn together() -> Vec<Deed> {
    let deed = |name, path, body| Deed {
        name,
        act: Act::Settle,
        about: About::Incident,
        method: "POST",
        path,
        body,
    };
    vec![
        deed("merge", "/api/v1/incidents/{incident}/merge", json!({"into": "{incident}"})),
        deed("unmerge", "/api/v1/incidents/{incident}/unmerge", json!({})),
        deed("take back", "/api/v1/incidents/{incident}/take_back", json!({"was": "verify"})),
        deed("tell_apart", "/api/v1/incidents/{incident}/tell_apart", json!({"from": "{incident}"})),
    ]
}

/// Everybody there is: each role alone, two crews, an officer of the right and one of another agency, nobody.
fn everybody(own: &UnitId) -> Vec<Person> {
    let mut all: Vec<Person> = Role::ALL.iter().map(|role| person(role.word(), &[*role])).collect();
    all.push(Person { unit: Some(own.clone()), ..person("own-crew", &[Role::Responder]) });
    all.push(Person { unit: Some("amb-99".into()), ..person("other-crew", &[Role::Responder]) });
    all.push(Person { agency: Some("psc".into()), ..person("own-officer", &[Role::Officer]) });
    all.push(Person { agency: Some("tagana".into()), ..person("other-officer", &[Role::Officer]) });
    all.push(person("no-role", &[]));
    all
}

async fn scene(site: &Site, unit: &UnitId) -> IncidentId {
    let incident = site.it.incident(Level::Urgent).await;
    site.it.assign(&incident, unit).await;
    incident
}

#[tokio::test]
async fn what_a_role_may_not_is_refused_and_what_it_may_is_not() {
    let site = Site::new().await;
    let spare = site.it.unit("AMB-01").await;
    let mut tried = 0;
    let mut n = 1;
    let first = site.it.unit("AMB-02").await;
    let mut cookies = Vec::new();
    for who in everybody(&first) {
        cookies.push((site.cookie(&who).await, who));
    }
    for deed in deeds().into_iter().chain(of_a_sending()).chain(of_a_crew()).chain(together()) {
        for (cookie, who) in &cookies {
            // A fresh scene for each, since a deed that succeeds changes it. Crews keep their unit.
            let unit = if who.unit.as_ref() == Some(&first) {
                first.clone()
            } else {
                n += 1;
                site.it.unit(&format!("POL-{n}")).await
            };
            let incident = scene(&site, &unit).await;
            let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
            let (unit_doc, _) = site.it.centre.unit(&unit).await.unwrap();
            let on = match deed.about {
                About::Incident => On::Incident(&doc),
                About::Unit => On::Unit(&unit_doc),
            };
            let agencys = who.agency.as_ref() == Some(&unit_doc.spec.agency) && who.view().is_some();
            let visible = who.sees(on) || (agencys && matches!(deed.about, About::Incident));
            let own_step = deed.act != Act::Step || who.may(deed.act, On::Unit(&unit_doc));
            let path = deed.path.replace("{incident}", incident.as_str()).replace("{unit}", unit.as_str());
            let body = deed.body.to_string().replace("{incident}", incident.as_str());
            let body = serde_json::from_str(&body).unwrap();
            let answer = site.send(deed.method, &path, Some(cookie), Some(body)).await;
            let told = format!("{} by {}: {} {}", deed.name, who.name, answer.status, answer.text());
            match (visible, who.may(deed.act, on) && own_step) {
                (false, _) => assert_eq!(answer.status, 404, "{told}"),
                (true, false) => assert_eq!(answer.status, 403, "{told}"),
                (true, true) => assert!(answer.status.is_success() || answer.status == 409, "{told}"),
            }
            site.it.release(&incident, &unit).await;
            tried += 1;
        }
    }
    assert!(tried >= 13 * 12 && !spare.as_str().is_empty());
}

#[tokio::test]
async fn boards_and_lists_show_each_view_its_own() {
    let site = Site::new().await;
    let unit = site.it.unit("AMB-01").await;
    let (sent, other) = (scene(&site, &unit).await, site.it.incident(Level::Critical).await);
    let crew = site.cookie(&Person { unit: Some(unit), ..person("crew", &[Role::Responder]) }).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let admin = site.cookie_of(Role::Admin).await;
    let ids = |list: &Value| -> Vec<String> {
        list["incidents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = site.send("GET", "/api/v1/incidents", Some(&dispatcher), None).await.json();
    assert_eq!(ids(&all), [other.to_string(), sent.to_string()]);
    assert_eq!(
        ids(&site.send("GET", "/api/v1/incidents", Some(&crew), None).await.json()),
        [sent.to_string()]
    );
    let red = site.send("GET", "/api/v1/incidents?level=1,2&state=new", Some(&dispatcher), None).await.json();
    assert_eq!(ids(&red), [other.to_string()]);
    assert_eq!(site.send("GET", "/api/v1/incidents", Some(&admin), None).await.code(), "forbidden");
    let hidden = format!("/api/v1/incidents/{other}");
    assert_eq!(site.send("GET", &hidden, Some(&crew), None).await.code(), "not_found");
    assert_eq!(site.send("GET", &hidden, Some(&admin), None).await.code(), "not_found");
    assert_eq!(site.send("GET", &hidden, Some(&dispatcher), None).await.status, 200);
}

#[tokio::test]
async fn only_the_crew_takes_a_step_without_saying_for_whom() {
    let site = Site::new().await;
    let unit = site.it.unit("AMB-01").await;
    let incident = scene(&site, &unit).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let crew = site.cookie(&Person { unit: Some(unit), ..person("crew", &[Role::Responder]) }).await;
    let step = async |cookie: &str, verb: &str, body: Value| {
        let path = format!("/api/v1/assignments/{incident}.1/{verb}");
        site.send("POST", &path, Some(cookie), Some(body)).await
    };
    for body in [json!({}), json!({"on_behalf": false})] {
        let refused = step(&dispatcher, "accept", body).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "on_behalf_missing"));
        assert_eq!(refused.json()["errors"][0]["field"], "on_behalf");
    }
    for (cookie, verb, body, said) in [
        (&dispatcher, "accept", json!({"on_behalf": true}), true),
        (&crew, "en_route", json!({"on_behalf": true}), false),
        (&crew, "on_scene", json!({}), false),
        (&dispatcher, "recall", json!({"on_behalf": true}), false),
    ] {
        assert_eq!(step(cookie, verb, body).await.status, 200, "{verb}");
        let (doc, _) = site.it.centre.incident(&incident).await.unwrap();
        assert_eq!(doc.assignments[0].stamps.last().unwrap().on_behalf, said, "{verb}");
    }
}
