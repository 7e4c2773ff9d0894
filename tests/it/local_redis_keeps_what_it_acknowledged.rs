//! What was answered is on the disk: after a kill -9 and after a stop it is still there, and the running
//! configuration is the one that makes this so.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sigap::store::durability::{check_durability, look};
use sigap::store::local_redis::{Health, LocalRedis};

use crate::harness::folder::Folder;
use crate::harness::redis::{get, redis_url, set};

#[tokio::test]
async fn over_a_stop_and_over_a_kill() {
    let folder = Folder::new();
    let redis = LocalRedis::start(folder.path()).await.unwrap();
    for n in 0..50 {
        set(redis.url(), &format!("n{n}"), "kept").await;
    }
    let Health::Running { pid } = *redis.health().borrow() else { panic!() };
    kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
    let mut health = redis.health();
    health.wait_for(|now| matches!(now, Health::Running { pid: new } if *new != pid)).await.unwrap();
    assert_eq!(get(redis.url(), "n49").await.as_deref(), Some("kept"));
    redis.stop().await;

    let redis = LocalRedis::start(folder.path()).await.unwrap();
    assert_eq!(get(redis.url(), "n0").await.as_deref(), Some("kept"));
    redis.stop().await;
}

#[tokio::test]
async fn the_running_configuration_is_as_durable_as_needed() {
    let folder = Folder::new();
    let redis = LocalRedis::start(folder.path()).await.unwrap();
    let found = look(redis.url()).await.unwrap();
    assert_eq!(found.deviations, []);
    assert_eq!(found.program, redis.program().to_string());
    redis.stop().await;
    assert_eq!(look(redis_url()).await.unwrap().deviations, [], "the tests' own server, too");
}

#[tokio::test]
async fn a_change_of_the_running_configuration_is_found() {
    let folder = Folder::new();
    let local = LocalRedis::start(folder.path()).await.unwrap();
    let client = redis::Client::open(local.url()).unwrap();
    let mut conn = client.get_multiplexed_async_connection().await.unwrap();
    let mut change = redis::cmd("CONFIG");
    change.arg("SET").arg("appendfsync").arg("everysec");
    let _: () = change.query_async(&mut conn).await.unwrap();
    let words: Vec<String> =
        check_durability(&mut conn).await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(words, ["appendfsync is everysec, must be always"]);
    local.stop().await;
}
