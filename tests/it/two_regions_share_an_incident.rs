//! Two `sigap serve`, each of a region of its own, on one Redis: what one refers to the other arrives there once, however often
//! a letter is delivered and whoever is killed meanwhile; and what they make of it comes back.

use redis::AsyncCommands;
use reqwest::Client;
use serde_json::{Value, json};

use crate::harness::client::{anybody, signed_in};
use crate::harness::eventually;
use crate::harness::regions::{Regions, again, get, post, received_there, taken};
use crate::harness::server::Server;

/// A report of the public here, and that it was referred there.
async fn referred(regions: &Regions, dispatcher: &Client, text: &str) -> (Value, String) {
    let told = json!({
        "text": text, "place": {"lat": -6.24, "lon": 106.98},
        "place_text": "dekat stasiun", "reporter": {"name": "Uji", "phone": "0811000111"},
    });
    let request = anybody().post(format!("{}/api/v1/reports", regions.west_java.url));
    let report: Value = request
        .header("Idempotency-Key", text.replace([' ', ','], "-"))
        .json(&told)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let incident = format!("/api/v1/incidents/{}", report["incident_id"].as_str().unwrap());
    let body = json!({"agency": "region-31", "takes_over": true, "reason": "lebih dekat ke Jakarta"});
    post(dispatcher, &regions.west_java, &format!("{incident}/referrals"), body).await;
    (report, incident)
}

async fn kinds(client: &Client, server: &Server, incident: &str) -> Vec<String> {
    let log = get(client, server, &format!("{incident}/log")).await;
    let kind = |entry: &Value| entry["type"].as_str().unwrap().to_owned();
    log["entries"].as_array().unwrap().iter().map(kind).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_however_often_it_is_delivered_and_back_again() {
    let regions = Regions::start();
    let dispatcher = signed_in(&regions.west_java, "dispatcher").await;
    // Their centre has just died: the letter waits.
    regions.jakarta().kill();
    let (report, here) = referred(&regions, &dispatcher, "ayah saya pingsan tidak bernapas").await;
    let redis = regions.redis().await;
    let letters: Vec<(String, String)> = eventually("the letter is in their post", async || {
        let all: Vec<(String, String)> = redis.clone().hgetall("{31}:post").await.unwrap();
        (!all.is_empty()).then_some(all)
    })
    .await;
    assert!(!letters[0].1.contains("pingsan"), "nobody reads it in Redis");
    let status = |answer: &Value| answer["status"].as_str().unwrap().to_owned();
    let follow = format!("/api/v1/reports/{}", report["code"].as_str().unwrap());
    assert_eq!(
        status(&get(&anybody(), &regions.west_java, &follow).await),
        "coordinated",
        "ours until accepted"
    );

    let jakarta = regions.jakarta();
    let theirs = signed_in(&jakarta, "dispatcher").await;
    let row =
        eventually("it is on their board", async || received_there(&theirs, &jakarta).await.pop()).await;
    assert_eq!((row["level"].as_u64(), row["received"]["name"].as_str()), (Some(1), Some("Jawa Barat")));
    let there = format!("/api/v1/incidents/{}", row["id"].as_str().unwrap());
    let detail = get(&dispatcher, &regions.west_java, &here).await;
    assert_eq!(row["received"]["from"]["label"], detail["incident"]["label"]);

    // The same letter again, and again after they were killed.
    again(&redis, &letters[0]).await;
    taken(&redis).await;
    jakarta.kill();
    again(&redis, &letters[0]).await;
    let jakarta = regions.jakarta();
    let theirs = signed_in(&jakarta, "dispatcher").await;
    taken(&redis).await;
    assert_eq!(
        received_there(&theirs, &jakarta).await.len(),
        1,
        "one incident, however often it is delivered"
    );
    let private = post(&theirs, &jakarta, &format!("{there}/private"), json!({})).await;
    assert_eq!(private["reports"][0]["text"], "ayah saya pingsan tidak bernapas");
    assert_eq!(private["reports"][0]["phone"], "+62811000111");

    post(&theirs, &jakarta, &format!("{there}/received/accept"), json!({})).await;
    let step = async |wanted: &str| {
        eventually("the step comes back", async || {
            let detail = get(&dispatcher, &regions.west_java, &here).await;
            (detail["incident"]["referrals"][0]["step"] == wanted).then_some(detail)
        })
        .await
    };
    let detail = step("accepted").await;
    assert_eq!(detail["incident"]["referrals"][0]["there"]["label"], row["label"]);
    assert_eq!(detail["incident"]["state"], "referred_out");
    let followed = get(&anybody(), &regions.west_java, &follow).await;
    assert_eq!(status(&followed), "referred_out", "{followed}");
    let theirs_code = detail["incident"]["referrals"][0]["number"].as_str().unwrap().to_owned();
    let there_too = get(&anybody(), &jakarta, &format!("/api/v1/reports/{theirs_code}")).await;
    assert_eq!(there_too["code"], theirs_code.as_str(), "the number there works there");

    post(&theirs, &jakarta, &format!("{there}/close"), json!({"disposition": "helped"})).await;
    let detail = step("finished").await;
    assert_eq!(
        (&detail["incident"]["state"], &detail["disposition"]),
        (&json!("closed"), &json!("referred"))
    );
    let ours = kinds(&dispatcher, &regions.west_java, &here).await;
    let count = |all: &[String], kind: &str| all.iter().filter(|one| *one == kind).count();
    assert_eq!((count(&ours, "ReferralArrived"), count(&ours, "ReferralStepTaken")), (1, 2), "{ours:?}");
    let log = kinds(&theirs, &jakarta, &there).await;
    assert_eq!((count(&log, "ReferralReceived"), count(&log, "ReceivedStepTaken")), (1, 2), "{log:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn given_back_with_their_reason_and_taken_back_before_they_came() {
    let regions = Regions::start();
    let dispatcher = signed_in(&regions.west_java, "dispatcher").await;
    let jakarta = regions.jakarta();
    let theirs = signed_in(&jakarta, "dispatcher").await;
    let (_, here) = referred(&regions, &dispatcher, "ibu saya sesak napas berat").await;
    let row =
        eventually("it is on their board", async || received_there(&theirs, &jakarta).await.pop()).await;
    let there = format!("/api/v1/incidents/{}/received/return", row["id"].as_str().unwrap());
    post(&theirs, &jakarta, &there, json!({"reason": "semua ambulans sedang jalan"})).await;
    eventually("it is ours again, with their reason", async || {
        let log = get(&dispatcher, &regions.west_java, &format!("{here}/log")).await;
        let entries = log["entries"].as_array().unwrap();
        entries.iter().any(|entry| entry["reason"] == "semua ambulans sedang jalan").then_some(())
    })
    .await;
    let detail = get(&dispatcher, &regions.west_java, &here).await;
    assert_eq!(
        (&detail["incident"]["state"], &detail["incident"]["referrals"][0]["step"]),
        (&json!("new"), &json!("returned"))
    );

    jakarta.kill();
    let (_, here) = referred(&regions, &dispatcher, "truk terguling, sopir terjepit").await;
    let referral =
        get(&dispatcher, &regions.west_java, &here).await["incident"]["referrals"][0]["id"].clone();
    let withdraw = format!("/api/v1/referrals/{}/withdraw", referral.as_str().unwrap());
    post(&dispatcher, &regions.west_java, &withdraw, json!({})).await;
    eventually("they are to be told", async || {
        let detail = get(&dispatcher, &regions.west_java, &here).await;
        (detail["incident"]["referrals"][0]["carried"] == "withdrawn").then_some(())
    })
    .await;
    let redis = regions.redis().await;
    let jakarta = regions.jakarta();
    taken(&redis).await;
    let theirs = signed_in(&jakarta, "dispatcher").await;
    assert_eq!(received_there(&theirs, &jakarta).await, Vec::<Value>::new(), "nothing came of it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_although_they_accepted_on_the_telephone_before_they_took_the_letter() {
    let regions = Regions::start();
    let dispatcher = signed_in(&regions.west_java, "dispatcher").await;
    regions.jakarta().kill();
    let (_, here) = referred(&regions, &dispatcher, "kakek saya jatuh, tidak sadar").await;
    let one = async || get(&dispatcher, &regions.west_java, &here).await["incident"]["referrals"][0].clone();
    let known = async |step: &str| {
        eventually("they are told", async || (one().await["carried"] == step).then_some(())).await;
    };
    known("asked").await;
    let accept = format!("/api/v1/referrals/{}/accept", one().await["id"].as_str().unwrap());
    post(&dispatcher, &regions.west_java, &accept, json!({"spoke_with": "Budi di Jakarta"})).await;
    known("accepted").await;

    let jakarta = regions.jakarta();
    let theirs = signed_in(&jakarta, "dispatcher").await;
    let row =
        eventually("it is on their board", async || received_there(&theirs, &jakarta).await.pop()).await;
    assert_eq!(row["received"]["step"], "accepted");
    let there = format!("/api/v1/incidents/{}/private", row["id"].as_str().unwrap());
    let private = post(&theirs, &jakarta, &there, json!({})).await;
    assert_eq!(private["reports"][0]["text"], "kakek saya jatuh, tidak sadar");
}
