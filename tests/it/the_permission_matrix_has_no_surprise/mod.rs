//! Every route × every role, with own and foreign agency, unit and region: no session 401, outside one's view 404, visible but
//! not permitted 403, by the one policy function. Each route says here what it needs; one that does not fails the test.
//! `permissions.txt` is the matrix as it is, to be read by people: a change of it is a change of rights.

mod beside;
mod grave;
mod live;
mod needs;

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};
use sigap::domain::access::{Act, On, Person, Role, View};
use sigap::domain::ids::UnitId;
use sigap::domain::level::Level;

use self::needs::Need::{self, InRegion, May, OnIncident, OnSending, OnUnit, Open, Region, Signed};
use self::needs::{TRIED_ELSEWHERE, of_crews, of_everybody, of_incidents, of_the_centre};
use crate::harness::centre::person;
use crate::harness::site::{Answer, Site, routes};
use crate::harness::source::root;

/// Each role alone; a crew and an officer whose unit and agency are at the scene, and others; nobody's.
fn everybody(own: &UnitId) -> Vec<Person> {
    let mut all: Vec<Person> = Role::ALL.iter().map(|role| person(role.word(), &[*role])).collect();
    all.push(Person { unit: Some(own.clone()), ..person("own_crew", &[Role::Responder]) });
    all.push(Person { unit: Some("amb-99".into()), ..person("other_crew", &[Role::Responder]) });
    all.push(Person { agency: Some("psc".into()), ..person("own_officer", &[Role::Officer]) });
    all.push(Person { agency: Some("tagana".into()), ..person("other_officer", &[Role::Officer]) });
    all.push(person("no_role", &[]));
    all
}

/// What a person may expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Gate(u16),
    Through,
}

struct Walk {
    site: Site,
    units: usize,
    accounts: usize,
}

/// One scene, which an act may change: made anew for each.
struct Scene {
    path: String,
    body: Value,
    incident: sigap::domain::incident::Incident,
    unit: sigap::domain::unit::Unit,
}

impl Walk {
    async fn scene(&mut self, path: &str, body: &Value, own: Option<&UnitId>) -> Scene {
        let unit = if let Some(own) = own {
            own.clone()
        } else {
            self.units += 1;
            self.site.it.unit(&format!("POL-{}", self.units)).await
        };
        // Somebody whom an act may erase.
        self.accounts += 1;
        let holder = format!("holder-{}", self.accounts);
        if path.ends_with("/accounts/{name}") {
            self.site.account(&person(&holder, &[])).await;
        }
        let incident = self.site.it.incident(Level::Urgent).await;
        let sent = self.site.it.assign(&incident, &unit).await.about.assignment.unwrap();
        let centre = &self.site.it.centre;
        let (incident, _) = centre.incident(&incident).await.unwrap();
        let (unit, _) = centre.unit(&unit).await.unwrap();
        let id = match path {
            path if path.contains("/units/") => unit.id.as_str(),
            path if path.contains("/assignments/") => sent.as_str(),
            _ => incident.id.as_str(),
        };
        let verb = if path.contains("/destination/") { "handed_over" } else { "accept" };
        let step = if path.contains("/needs/") { "taken" } else { "" };
        let name = if path.ends_with("/accounts/{name}") { &holder } else { "no_role" };
        // A wish for one's data is anybody's; of what is there, staff asks by their rights.
        let code = if path.ends_with("/asks") { "32-K7F2-9QMX-4T-C" } else { incident.code.as_str() };
        let path = path
            .replace("{id}", id)
            .replace("{verb}", verb)
            .replace("{need}", "emergency")
            .replace("{step}", step)
            .replace("{name}", name)
            .replace("{level}", "regency")
            .replace("{photo}", "x?ticket=x")
            .replace("{voice}", "x?ticket=x")
            .replace("/replay/changes", "/replay/changes?cursor=x&until=2026-03-02T02:30:00Z")
            .replace("{code}", code);
        let path = if path.ends_with("/replay") { path + "?at=2026-03-02T02:30:00Z" } else { path };
        let body = body.to_string().replace("{incident}", incident.id.as_str());
        let body = body.replace("{report}", incident.reports[0].as_str());
        Scene { path, body: serde_json::from_str(&body).unwrap(), incident, unit }
    }
}

fn expected(need: Need, who: &Person, scene: &Scene) -> Expected {
    let through = |may: bool| if may { Expected::Through } else { Expected::Gate(403) };
    let agencys = who.agency.as_ref() == Some(&scene.unit.spec.agency) && who.view().is_some();
    let seen = |visible: bool, may: bool| if visible { through(may) } else { Expected::Gate(404) };
    match need {
        Open | Signed => Expected::Through,
        May(act) => through(who.may(act, On::Nothing)),
        Region => through(who.view() == Some(View::Region)),
        InRegion => {
            let visible = who.sees(On::Incident(&scene.incident)) || agencys;
            seen(visible, who.view() == Some(View::Region))
        }
        OnIncident(act) => {
            let on = On::Incident(&scene.incident);
            // A unit of the agency is at it.
            let visible = who.sees(on) || agencys;
            seen(visible, who.may(act, on) || (act == Act::SeeIncident && visible && who.works_here()))
        }
        OnSending(act) => {
            let on = On::Incident(&scene.incident);
            let may = who.may(act, on) && who.may(act, On::Unit(&scene.unit));
            seen(who.sees(on) || agencys, may)
        }
        OnUnit(act) => {
            let on = On::Unit(&scene.unit);
            seen(who.sees(on), who.may(act, on))
        }
    }
}

/// What came of it: at the gate, or through it, whatever then.
fn came(answer: &Answer) -> Expected {
    match answer.status.as_u16() {
        // They may, and have to open what it belongs to before.
        403 if answer.code() == "photo_not_opened" => Expected::Through,
        401 if answer.code() != "no_session" => Expected::Through,
        gate @ (401 | 403 | 404) => Expected::Gate(gate),
        _ => Expected::Through,
    }
}

/// Of these a thing that the path names besides may be missing.
fn may_be_missing(name: &str) -> bool {
    let named = [
        "end_session",
        "end_session_of",
        "see_quake",
        "open_waiting",
        "break_glass",
        "set_hold",
        "get_call",
        "say_beds",
        "get_sheet",
        "get_hazards",
    ];
    let about_codes = [
        "ask_privacy",
        "list_asks",
        "answer_question",
        "rate_help",
        "send_photos",
        "look_at_invitation",
        "take_invitation",
        "begin_at_provider",
        "come_back",
        "hear_of_leaving",
    ];
    named.contains(&name)
        || about_codes.contains(&name)
        || ["get_areas", "open_conversation", "export_record"].contains(&name)
}

#[tokio::test]
async fn every_route_lets_through_whom_the_policy_names_and_nobody_else() {
    let site = Site::new().await;
    let own = site.it.unit("AMB-02").await;
    site.it.unit("AMB-90").await;
    let mut people = Vec::new();
    for who in everybody(&own) {
        people.push((site.cookie(&who).await, who));
    }
    let needs: BTreeMap<&str, (Need, Value)> = [of_everybody(), of_the_centre(), of_incidents(), of_crews()]
        .into_iter()
        .flatten()
        .map(|(name, need, body)| (name, (need, body)))
        .collect();
    let mut walk = Walk { site, units: 0, accounts: 0 };
    let (mut matrix, mut surprises) = (String::new(), Vec::new());
    for route in routes() {
        if TRIED_ELSEWHERE.iter().any(|(name, _)| *name == route.name) {
            continue;
        }
        let Some((need, body)) = needs.get(route.name.as_str()) else {
            surprises.push(format!("{} says nowhere in this test what it needs", route.name));
            continue;
        };
        let _ = write!(matrix, "{} {}", route.method, route.path);
        for (cookie, who) in &people {
            let mine = who.unit.as_ref().filter(|unit| **unit == own);
            let scene = walk.scene(&route.path, body, mine).await;
            let sent = route.body.as_ref().map(|_| scene.body.clone());
            let answer = walk.site.send(&route.method, &scene.path, Some(cookie), sent).await;
            let (should, is) = (expected(*need, who, &scene), came(&answer));
            let missing = is == Expected::Gate(404) && should == Expected::Through;
            if is != should && !(missing && may_be_missing(&route.name)) {
                surprises.push(format!(
                    "{} by {}: {should:?}, is {is:?} {}",
                    route.name,
                    who.name,
                    answer.text()
                ));
            }
            let word = match should {
                Expected::Through => "yes".to_owned(),
                Expected::Gate(gate) => gate.to_string(),
            };
            let _ = write!(matrix, " {}={word}", who.name);
            walk.site.it.release(&scene.incident.id, &scene.unit.id).await;
        }
        matrix.push('\n');
    }
    assert!(surprises.is_empty(), "{} surprises:\n{}", surprises.len(), surprises.join("\n"));
    let file = root().join("tests/it/permissions.txt");
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    if std::env::var_os("SIGAP_WRITE_PERMISSIONS").is_some() {
        std::fs::write(&file, &matrix).unwrap();
    } else {
        assert_eq!(kept, matrix, "rights changed; SIGAP_WRITE_PERMISSIONS=1 writes the file anew");
    }
}

#[test]
fn what_is_tried_elsewhere_is() {
    let main = std::fs::read_to_string(root().join("tests/it/main.rs")).unwrap();
    for (name, test) in TRIED_ELSEWHERE {
        assert!(main.contains(&format!("mod {test};")), "{test} is gone");
        let all = routes();
        let route = all.iter().find(|one| one.name == *name).unwrap_or_else(|| panic!("{name} is gone"));
        let tried = std::fs::read_to_string(root().join(format!("tests/it/{test}.rs"))).unwrap();
        let word = route.path.rsplit('/').find(|part| !part.contains('{')).unwrap();
        assert!(tried.contains(word), "{test} does not name {}", route.path);
        let refusals = [
            "401",
            "403",
            "404",
            "\"forbidden\"",
            "\"not_found\"",
            "\"no_session\"",
            "FORBIDDEN",
            "NOT_FOUND",
        ];
        assert!(refusals.iter().any(|said| tried.contains(said)), "{test} refuses nobody {}", route.path);
    }
}

#[tokio::test]
async fn a_session_of_another_region_is_none() {
    let (site, other) = (Site::new().await, Site::new().await);
    let cookie = other.cookie_of(Role::Supervisor).await;
    let region = format!("sigap={}.", site.it.centre.region());
    let disguised = cookie.split_once('.').map(|(_, token)| format!("{region}{token}")).unwrap();
    for route in routes() {
        let is_open = needs_nobody(&route.name);
        for cookie in [&cookie, &disguised] {
            let path = route.path.replace("{id}", "x").replace("{verb}", "accept");
            let body = route.body.as_ref().map(|_| json!({}));
            let answer = site.send(&route.method, &path, Some(cookie), body).await;
            assert!(is_open || answer.status == 401, "{}: {}", route.name, answer.status);
        }
    }
}

fn needs_nobody(name: &str) -> bool {
    of_everybody().iter().any(|(open, need, _)| *open == name && matches!(need, Open))
}
