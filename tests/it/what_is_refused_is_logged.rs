//! What somebody signed in may not do is one line of the program's log and one figure: which account, what, on which route and
//! incident. Nothing of what was sent is in it, and the public cannot fill the log.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::harness::client::{anybody, signed_in};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

async fn send(server: &Server, client: &Client, (method, path): (Method, &str), body: Value) -> Value {
    let answer = client.request(method, format!("{}{path}", server.url)).json(&body).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn with_account_code_route_and_incident_and_nothing_that_was_sent() {
    let folder = Folder::named("denied");
    let server = Server::start(folder.path(), &["--demo", "--log-json"], "");
    let auditor = signed_in(&server, "auditor").await;
    let told = json!({"text": "pohon tumbang", "place": {"lat": -6.9, "lon": 107.6}});
    let receipt = send(&server, &anybody(), (Method::POST, "/api/v1/reports"), told).await;
    let id = receipt["incident_id"].as_str().unwrap();
    let note = || json!({"text": "kambing loncat pagar ungu"});
    let post = |path: &str| (Method::POST, path.to_owned());
    let asked = [
        (post(&format!("/api/v1/incidents/{id}/note")), note(), "forbidden"),
        // Nobody says whether there is such an incident, so nothing was refused.
        (post("/api/v1/incidents/081277700031/note"), note(), "not_found"),
        (post("/api/v1/session/step-up"), json!({"password": "gerobak hijau"}), "wrong_password"),
        ((Method::GET, "/api/v1/accounts".to_owned()), json!({}), "forbidden"),
    ];
    for ((method, path), body, code) in asked {
        assert_eq!(send(&server, &auditor, (method, &path), body).await["code"], code, "{path}");
    }
    // Without a session nothing is logged.
    send(&server, &anybody(), (Method::GET, "/api/v1/accounts"), json!({})).await;
    let figures =
        anybody().get(format!("{}/metrics", server.url)).send().await.unwrap().text().await.unwrap();
    let ours = |said: &str| said.lines().filter(|line| line.contains("what is not theirs")).count();
    let said =
        eventually("three lines are written", async || Some(server.said()).filter(|said| ours(said) >= 3))
            .await;
    let lines: Vec<Value> = said
        .lines()
        .filter(|line| line.contains("what is not theirs"))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let shown: Vec<String> = lines
        .iter()
        .map(|line| {
            let field = |name: &str| line["fields"][name].as_str().unwrap_or("-").to_owned();
            assert_eq!((line["level"].as_str(), field("account").as_str()), (Some("INFO"), "auditor"));
            format!("{} {} {}", field("code"), field("route"), field("incident"))
        })
        .collect();
    let wanted = [
        format!("forbidden /api/v1/incidents/{{id}}/note {id}"),
        "wrong_password /api/v1/session/step-up -".to_owned(),
        "forbidden /api/v1/accounts -".to_owned(),
    ];
    assert_eq!(shown, wanted);
    assert!(figures.contains("sigap_denied_total{code=\"forbidden\"}"), "{figures}");
    assert!(figures.contains("sigap_refused_sign_ins{of=\"password\"} 1"), "{figures}");
    for sent in ["kambing", "gerobak", "081277700031"] {
        assert!(!said.contains(sent), "{sent}");
    }
    assert!(server.stop());
}
