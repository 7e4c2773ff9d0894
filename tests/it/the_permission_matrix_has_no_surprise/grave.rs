//! What changes who may do what, takes data out or erases it asks for password and code once more when they were given long ago: these
//! routes and no others, by what they answer and by what their handlers say.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;

use super::needs::{of_crews, of_everybody, of_incidents, of_the_centre};
use super::{Scene, Walk};
use crate::harness::centre::person;
use crate::harness::site::{Answer, PASSWORD, Route, Site, routes};
use crate::harness::source::sources;

/// All of them, by name.
const GRAVE: [&str; 11] = [
    "answer_ask",
    "begin_second_factor",
    "change_account",
    "change_password",
    "confirm_second_factor",
    "erase_account",
    "erase_report",
    "export_record",
    "invite",
    "invite_anew",
    "lift_hold",
];

/// These end the session that asks, or count as wrong passwords.
const ABOUT_THE_SESSION: [&str; 3] = ["sign_out", "sign_in", "step_up"];

fn body_of(route: &Route, known: &BTreeMap<&str, Value>) -> Value {
    match route.name.as_str() {
        "erase_report" => json!({"ground": "request", "reason": "x"}),
        "answer_ask" => json!({"granted": true, "text": "x"}),
        // Too short to be taken, so that the session stays.
        "change_password" => json!({"password": "x"}),
        name => known.get(name).cloned().unwrap_or_else(|| json!({})),
    }
}

/// Asks for a route by somebody, and says what about.
async fn ask(walk: &mut Walk, route: &Route, cookie: &str, body: &Value) -> (Scene, Answer) {
    let scene = walk.scene(&route.path.replace("{n}", "1"), body, None).await;
    if route.name == "answer_ask" {
        let code = &scene.incident.code;
        let wish = Some(json!({"wants": "erasure"}));
        let asked = walk.site.send("POST", &format!("/api/v1/reports/{code}/asks"), None, wish).await;
        assert!(asked.status.is_success(), "{}", asked.text());
    }
    let answer = again(walk, route, &scene, cookie).await;
    (scene, answer)
}

async fn again(walk: &Walk, route: &Route, scene: &Scene, cookie: &str) -> Answer {
    let sent = route.body.as_ref().map(|_| scene.body.clone());
    walk.site.send(&route.method, &scene.path, Some(cookie), sent).await
}

fn asks_once_more(answer: &Answer) -> bool {
    answer.status == 403 && answer.code() == "step_up_needed"
}

/// Gives the password once more; the cookie of the session from then on.
async fn give_password(walk: &Walk, cookie: &str) -> String {
    let said = Some(json!({"password": PASSWORD}));
    let answer = walk.site.send("POST", "/api/v1/session/step-up", Some(cookie), said).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_grave_asks_for_password_and_code_once_more_and_nothing_else_does() {
    let site = Site::new().await;
    site.account(&person("no_role", &[])).await;
    let known: BTreeMap<&str, Value> = [of_everybody(), of_the_centre(), of_incidents(), of_crews()]
        .into_iter()
        .flatten()
        .map(|(name, _, body)| (name, body))
        .collect();
    let long_s = u64::from(site.it.centre.config.session.step_up_minutes) * 60 + 1;
    let mut walk = Walk { site, units: 0, accounts: 0 };
    let mut asked = BTreeSet::new();
    // Who administers, supervises or audits may all that is grave; their sessions are the shortest ones.
    for role in [Role::Admin, Role::Auditor, Role::Supervisor] {
        let mut cookie = walk.site.cookie_of(role).await;
        walk.site.it.clock.fast_forward(Duration::from_secs(long_s));
        for route in routes() {
            if asked.contains(&route.name) || ABOUT_THE_SESSION.contains(&route.name.as_str()) {
                continue;
            }
            let (scene, answer) = ask(&mut walk, &route, &cookie, &body_of(&route, &known)).await;
            if asks_once_more(&answer) {
                cookie = give_password(&walk, &cookie).await;
                let answer = again(&walk, &route, &scene, &cookie).await;
                assert!(!asks_once_more(&answer), "{} asks again: {}", route.name, answer.text());
                asked.insert(route.name.clone());
                walk.site.it.clock.fast_forward(Duration::from_secs(long_s));
            }
            walk.site.it.release(&scene.incident.id, &scene.unit.id).await;
        }
    }
    assert_eq!(asked.iter().map(String::as_str).collect::<Vec<_>>(), GRAVE);
}

#[test]
fn and_the_handlers_say_the_same() {
    let mut asking = Vec::new();
    for file in sources("src/http") {
        for handler in file.text.split("pub async fn ").skip(1) {
            if handler.contains(".stepped_up(&app)") || handler.contains("app.is_sure(") {
                asking.push(handler.split('(').next().unwrap().to_owned());
            }
        }
    }
    asking.sort();
    assert_eq!(asking, GRAVE, "a route that asks for password and code once more is named in this test");
}
