//! Every process seals with a key of its own; each seal stands after the one before, in one chain, and all are copied by all.

use std::time::Duration;

use sigap::domain::level::Level;
use sigap::services::seal::Sealer;
use sigap::store::seals::{Copies, Seal, Slot};

use crate::harness::centre::TestCentre;
use crate::harness::client::anybody;
use crate::harness::command::sigap;
use crate::harness::folder::Folder;
use crate::harness::redis::connection;
use crate::harness::server::Server;

async fn check(test: &TestCentre) -> sigap::store::seals::Checked {
    let centre = &test.centre;
    let known = centre.known_copies().unwrap().known;
    let key = centre.seals.centre_key.public();
    centre.store.check_seals(key, centre.region(), &known).await.unwrap().unwrap()
}

#[tokio::test]
async fn four_processes_make_one_chain() {
    let test = TestCentre::new().await;
    let mut sealers = Vec::new();
    for _ in 0..4 {
        sealers.push(Sealer::open(&test.another().await).await.unwrap());
    }
    for _ in 0..12 {
        test.incident(Level::Urgent).await;
        let turns = sealers.iter_mut().map(|sealer| sealer.turn(true));
        for done in futures::future::join_all(turns).await {
            done.unwrap();
        }
    }
    for sealer in &mut sealers {
        sealer.turn(false).await.unwrap();
    }
    let checked = check(&test).await;
    assert_eq!(checked.seals, 12, "each event is under one seal, whoever was faster");
    let copies = Copies::in_folder(&test.centre.seals_dir()).unwrap().known;
    assert_eq!(copies.len(), 12);
    assert!(copies.values().all(|all| all.len() == 1), "all copied the same");
    let keys: std::collections::BTreeSet<_> = sealers.iter().map(Sealer::key).collect();
    assert_eq!(keys.len(), 4, "each signs with its own");
}

#[tokio::test]
async fn a_process_that_comes_back_goes_on_where_it_was() {
    let test = TestCentre::new().await;
    let mut one = Sealer::open(&test.centre).await.unwrap();
    let key = one.key();
    test.incident(Level::Urgent).await;
    one.seal_all().await.unwrap();
    drop(one);
    let mut other = Sealer::open(&test.another().await).await.unwrap();
    assert_eq!(other.key(), key, "the place of who ended is taken, and its key with it");
    test.incident(Level::Urgent).await;
    assert_eq!(other.seal_all().await.unwrap(), 1);
    assert_eq!(check(&test).await.seals, 2);
}

#[tokio::test]
async fn a_new_key_retires_the_old_one() {
    let test = TestCentre::new().await;
    let mut sealer = Sealer::open(&test.centre).await.unwrap();
    test.incident(Level::Urgent).await;
    sealer.seal_all().await.unwrap();
    let before = sealer.key();
    // The times of files are as fine as the file system's.
    crate::harness::eventually("a later time", async || {
        Slot::ask_for_new_keys(&test.centre.seals_dir()).unwrap();
        sealer.turn(false).await.unwrap();
        (sealer.key() != before).then_some(())
    })
    .await;
    test.incident(Level::Urgent).await;
    sealer.seal_all().await.unwrap();
    let (_, last) = test.centre.store.last_seal().await.unwrap().unwrap();
    let seal = Seal::parse(&last.seal).unwrap();
    assert_eq!((seal.retires, seal.key), (Some(before), sealer.key()));
    assert_eq!(check(&test).await.seals, 2);
}

#[tokio::test]
async fn seals_come_by_number_and_by_time() {
    let test = TestCentre::with("[seals]\nevery_events = 6\nevery_s = 60\n").await;
    let mut sealer = Sealer::open(&test.centre).await.unwrap();
    test.incident(Level::Urgent).await;
    sealer.turn(false).await.unwrap();
    assert!(test.centre.seals.last().is_none());
    test.clock.fast_forward(Duration::from_secs(61));
    sealer.turn(false).await.unwrap();
    assert_eq!(test.centre.seals.last().unwrap().number, 1);
    for _ in 0..3 {
        test.incident(Level::Urgent).await;
    }
    sealer.turn(false).await.unwrap();
    assert_eq!(test.centre.seals.last().unwrap().number, 2, "six events do not wait");
}

#[tokio::test]
async fn seals_are_copied_to_a_second_place_and_a_place_that_is_none_is_said() {
    let folder = Folder::new();
    let settings = format!("[seals]\ncopies = \"{}\"\n", folder.path().join("far").display());
    let test = TestCentre::with(&settings).await;
    let mut sealer = Sealer::open(&test.centre).await.unwrap();
    test.incident(Level::Urgent).await;
    sealer.seal_all().await.unwrap();
    let far = Copies::in_folder(&folder.path().join("far")).unwrap().known;
    assert_eq!(far[&1][0].1, Copies::in_folder(&test.centre.seals_dir()).unwrap().known[&1][0].1);

    let test = TestCentre::with("[seals]\ncheck_ms = 20\ncopies = \"/dev/null/no\"\n").await;
    let stop = tokio_util::sync::CancellationToken::new();
    let sealing = tokio::spawn(test.centre.clone().seal(stop.clone()));
    crate::harness::eventually("the notice", async || {
        let notices = test.centre.board.snapshot(&sigap::domain::access::View::Region).notices;
        notices.iter().any(|notice| notice.code == "seals_failing").then_some(())
    })
    .await;
    stop.cancel();
    sealing.await.unwrap();
}

/// Sends a report until it is taken: the way to Redis may be new just now.
async fn report(server: &Server, n: u32) {
    let (text, key) = (format!("banjir sepinggang {n}"), format!("sealed-report-{n:03}"));
    let body = serde_json::json!({"channel": "web", "text": text, "place": {"lat": -6.92, "lon": 107.61}});
    crate::harness::eventually("the report is taken", async || {
        let request =
            anybody().post(format!("{}/api/v1/reports", server.url)).header("Idempotency-Key", &key);
        let answer = request.json(&body).send().await.ok()?;
        (answer.status() == 201).then_some(())
    })
    .await;
}

async fn sealed_to(server: &Server, at_least: u64) {
    crate::harness::eventually("a seal", async || {
        let url = format!("{}/api/v1/seals/latest", server.url);
        let told: serde_json::Value = anybody().get(url).send().await.ok()?.json().await.ok()?;
        (told["seal"]["number"].as_u64()? >= at_least).then_some(())
    })
    .await;
}

/// What `sigap verify` says beside what runs, and whether it is content.
fn verify(folder: &Folder, more: &[&str]) -> (bool, String) {
    let config = folder.path().join("sigap.toml").display().to_string();
    let mut args = vec!["verify", "--config", config.as_str()];
    args.extend_from_slice(more);
    let out = sigap(folder.path(), &args).output().unwrap();
    (out.status.success(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chain_outlives_kills_and_the_command_names_what_was_changed() {
    let folder = Folder::named("sealed");
    let often = "[seals]\nevery_events = 1\ncheck_ms = 20\n";
    let server = Server::start(folder.path(), &[], often);
    report(&server, 1).await;
    sealed_to(&server, 1).await;
    server.kill_redis();
    crate::harness::eventually("Redis again", async || {
        let ready = anybody().get(format!("{}/readyz", server.url)).send().await.ok()?;
        (ready.status() == 200).then_some(())
    })
    .await;
    report(&server, 2).await;
    sealed_to(&server, 2).await;
    server.kill();
    let server = Server::start(folder.path(), &[], often);
    report(&server, 3).await;
    sealed_to(&server, 3).await;
    let (content, said) = verify(&folder, &[]);
    assert!(content && said.contains("seals hold"), "{said}");

    let data = folder.path().join("data");
    let elsewhere = folder.path().join("elsewhere.ndjson");
    std::fs::copy(data.join("seals/copies-01.ndjson"), &elsewhere).unwrap();
    let mut redis = connection(&format!("unix://{}", data.join("redis.sock").display())).await;
    let (id, _): (String, Vec<(String, String)>) = redis::cmd("XRANGE")
        .arg("{32}:log")
        .arg("-")
        .arg("+")
        .query_async::<Vec<_>>(&mut redis)
        .await
        .unwrap()
        .swap_remove(1);
    let _: i64 = redis::cmd("XDEL").arg("{32}:log").arg(&id).query_async(&mut redis).await.unwrap();
    let (content, said) = verify(&folder, &["--copies", elsewhere.to_str().unwrap()]);
    assert!(!content && said.contains("were taken out of the log") && said.contains("What to do"), "{said}");
}
