//! "Do not contact me", said after an incident was referred to a neighbouring region, holds there as well: whether their centre has
//! taken the letter or not, and whatever older letter comes again.

use redis::AsyncCommands;
use reqwest::Client;
use serde_json::{Value, json};

use crate::harness::client::{anybody, signed_in};
use crate::harness::eventually;
use crate::harness::regions::{Redis, Regions, again, get, post, received_there, taken};
use crate::harness::server::Server;

/// The form, as it is sent under the same key each time.
async fn sends(server: &Server, text: &str, contact: &str) {
    let body = format!(
        "key=0123456789abcdef&text={text}&lat=-6.24&lon=106.98&name=Uji&phone=0811000111&contact={contact}"
    );
    let request = anybody().post(format!("{}/lapor", server.url));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let sent = request.header("origin", &server.url).body(body).send().await.unwrap();
    assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
}

/// The letter that lies in their post, once `is_it` says so of it.
async fn letter(redis: &Redis, is_it: impl Fn(&str) -> bool) -> (String, String) {
    eventually("the letter is in their post", async || {
        let all: Vec<(String, String)> = redis.clone().hgetall("{31}:post").await.unwrap();
        all.into_iter().find(|(_, text)| is_it(text))
    })
    .await
}

/// How the reporter of an incident may be reached, as those see who open it.
async fn contact(client: &Client, server: &Server, incident: &str) -> Value {
    get(client, server, incident).await["reports"][0]["contact"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_and_after_they_took_the_letter() {
    let regions = Regions::start();
    let dispatcher = signed_in(&regions.west_java, "dispatcher").await;
    // Their centre has just died: letters wait.
    regions.jakarta().kill();
    sends(&regions.west_java, "saya+dipukul+suami", "call").await;
    let board = get(&dispatcher, &regions.west_java, "/api/v1/incidents").await;
    let is_ours = |row: &&Value| row["kind"] == "violence";
    let row = board["incidents"].as_array().unwrap().iter().find(is_ours).unwrap();
    let here = format!("/api/v1/incidents/{}", row["id"].as_str().unwrap());
    let body = json!({"agency": "region-31", "takes_over": true, "reason": "lebih dekat ke Jakarta"});
    post(&dispatcher, &regions.west_java, &format!("{here}/referrals"), body).await;
    let redis = regions.redis().await;
    let first = letter(&redis, |_| true).await;
    let step = async || get(&dispatcher, &regions.west_java, &here).await["incident"]["referrals"][0].clone();
    eventually("it is noted as told", async || (step().await["carried"] == "asked").then_some(())).await;

    sends(&regions.west_java, "tolong+jangan+telepon", "message").await;
    letter(&redis, |text| text != first.1).await;
    let jakarta = regions.jakarta();
    let theirs = signed_in(&jakarta, "dispatcher").await;
    let row =
        eventually("it is on their board", async || received_there(&theirs, &jakarta).await.pop()).await;
    let there = format!("/api/v1/incidents/{}", row["id"].as_str().unwrap());
    assert_eq!(contact(&theirs, &jakarta, &there).await, "message");
    let log = get(&theirs, &jakarta, &format!("{there}/log")).await.to_string();
    assert!(log.contains("lebih dekat ke Jakarta"), "the reason is in the later letter, too: {log}");
    eventually("they have said that it came", async || step().await.get("there").map(|_| ())).await;

    sends(&regions.west_java, "jangan+hubungi+saya", "no").await;
    let wish = async || (contact(&theirs, &jakarta, &there).await == "no").then_some(());
    eventually("it holds there", wish).await;
    again(&redis, &first).await;
    taken(&redis).await;
    assert_eq!(contact(&theirs, &jakarta, &there).await, "no", "an older letter loosens nothing");
    let opened = post(&theirs, &jakarta, &format!("{there}/private"), json!({})).await;
    assert_eq!(opened["reports"][0]["contact"], "no");
    assert_eq!(received_there(&theirs, &jakarta).await.len(), 1);
}
