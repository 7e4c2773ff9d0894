//! Several `sigap serve` on one Redis: one unit is given once, one key is one report, and every board shows the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::board::{TestBoard, door};
use crate::harness::client::{anybody, cookie_of, signed_in};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

/// The owner of the Redis, and three beside it.
fn four(folder: &Folder) -> Vec<Server> {
    let own = folder.path().join("0");
    std::fs::create_dir_all(&own).unwrap();
    let mut servers = vec![Server::start(&own, &["--demo"], "")];
    for n in 1..4 {
        let other = servers[0].start_beside(&folder.path().join(n.to_string()), "");
        servers.push(other);
    }
    servers
}

async fn report(url: &str, key: &str) -> Value {
    let body = json!({"channel": "web", "text": format!("rumah roboh, ada yang luka, {key}"), "place": {"lat": -6.92, "lon": 107.61}});
    let request = anybody().post(format!("{url}/api/v1/reports")).header("Idempotency-Key", key);
    let answer = request.json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    answer.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_agree_on_units_keys_and_boards() {
    let folder = Folder::named("four");
    let servers = four(&folder);
    let cookie = cookie_of(&servers[0], "dispatcher").await;
    let boards: Vec<_> = servers.iter().map(|server| TestBoard::open(door(&server.url, &cookie))).collect();

    let answers =
        futures::future::join_all((0..50).map(|n| report(&servers[n % 2].url, "one-press-fifty-times")))
            .await;
    let codes: BTreeSet<_> = answers.iter().map(|answer| answer["code"].to_string()).collect();
    assert_eq!(codes.len(), 1, "{codes:?}");

    let mut incidents = Vec::new();
    for n in 0..20 {
        incidents.push(report(&servers[n % 4].url, &format!("incident-{n:02}")).await["incident_id"].clone());
    }
    let dispatcher = Arc::new(signed_in(&servers[0], "dispatcher").await);
    let send = |n: usize| {
        let url =
            format!("{}/api/v1/incidents/{}/assignments", servers[n % 4].url, incidents[n].as_str().unwrap());
        let request = dispatcher.post(url).header("Idempotency-Key", format!("click-{n:02}"));
        request.json(&json!({"unit_id": "amb-23"})).send()
    };
    let mut won = Vec::new();
    for (n, answer) in futures::future::join_all((0..20).map(send)).await.into_iter().enumerate() {
        let answer = answer.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        if status == 201 {
            won.push((n, body["assignment_id"].clone()));
        } else {
            assert_eq!((status.as_u16(), &body["code"]), (409, &json!("unit_unavailable")), "{body}");
        }
    }
    let [(n, assignment)] = &won[..] else { panic!("{} were sent: {won:?}", won.len()) };
    let again = send(*n).await.unwrap();
    assert_eq!(again.status(), 201, "a retry of the winner gets the first answer");
    assert_eq!(again.headers()["idempotent-replay"], "true");
    assert_eq!(again.json::<Value>().await.unwrap()["assignment_id"], *assignment);

    let all_agree = async || {
        let agreed: BTreeSet<_> = boards
            .iter()
            .map(|board| {
                let mut shown = board.shown();
                let reports = shown.rows.keys().filter(|row| row.starts_with("report ")).count();
                (reports == 21 && shown.agreed_at == shown.cursor).then(|| shown.digest())
            })
            .collect();
        (agreed.len() == 1).then(|| agreed.into_iter().next().flatten()).flatten()
    };
    eventually("the boards of all processes show the same", all_agree).await;
    for board in &boards {
        assert_eq!(board.shown().faults, Vec::<String>::new());
    }
    assert!(servers.into_iter().rev().all(Server::stop), "all end well");
}
