//! A private Redis that dies is started again, as often as it takes, and everybody who watches is told.

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getpgid};
use sigap::store::local_redis::{Health, LocalRedis};

use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::redis::{get, set};

#[tokio::test]
async fn after_each_of_three_kills_it_answers_again() {
    let folder = Folder::new();
    let redis = LocalRedis::start(folder.path()).await.unwrap();
    set(redis.url(), "a", "1").await;
    let mut health = redis.health();
    for _ in 0..3 {
        let Health::Running { pid } = *health.borrow_and_update() else { panic!() };
        kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
        health.wait_for(|now| matches!(now, Health::Running { pid: new } if *new != pid)).await.unwrap();
        assert_eq!(get(redis.url(), "a").await.as_deref(), Some("1"));
    }
    redis.stop().await;
    assert_eq!(*health.borrow(), Health::Stopped);
}

#[tokio::test]
async fn while_it_cannot_start_the_watchers_see_why_and_a_stop_still_works() {
    let folder = Folder::new();
    let redis = LocalRedis::start(folder.path()).await.unwrap();
    let Health::Running { pid } = *redis.health().borrow() else { panic!() };
    // Files of a stranger: nothing here may open them.
    std::fs::write(folder.path().join("redis/written-by"), "memcached 1.6.0\n").unwrap();
    kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
    let mut health = redis.health();
    let tried_again = |now: &Health| matches!(now, Health::Restarting { attempt, .. } if *attempt > 2);
    let seen = health.wait_for(tried_again).await.unwrap().clone();
    assert!(format!("{seen:?}").contains("memcached"), "{seen:?}");
    redis.stop().await;
    assert_eq!(*health.borrow(), Health::Stopped);
}

#[tokio::test]
async fn it_has_a_process_group_of_its_own_so_that_ctrl_c_does_not_reach_it_first() {
    let folder = Folder::new();
    let redis = LocalRedis::start(folder.path()).await.unwrap();
    let Health::Running { pid } = *redis.health().borrow() else { panic!() };
    let group = eventually("its group", async || getpgid(Some(Pid::from_raw(pid))).ok()).await;
    assert_eq!(group, Pid::from_raw(pid));
    redis.stop().await;
}
