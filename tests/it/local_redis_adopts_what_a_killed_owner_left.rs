//! A server that outlived its sigap is taken over with its data, and stopped at the end; one that cannot be
//! talked to is ended first, so that two never write the same files.

use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sigap::store::local_redis::{Health, LocalRedis, LocalRedisError, find};

use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::redis::{connection, get, programs, set};

fn pid(redis: &LocalRedis) -> i32 {
    match *redis.health().borrow() {
        Health::Running { pid } => pid,
        ref other => panic!("{other:?}"),
    }
}

/// Owns the folder as soon as the dropped owner has let go of it.
async fn next_owner(folder: &Folder) -> LocalRedis {
    eventually("the folder is free", async || match LocalRedis::start(folder.path()).await {
        Err(LocalRedisError::Owned { .. }) => None,
        started => Some(started.unwrap()),
    })
    .await
}

#[tokio::test]
async fn it_is_adopted_and_then_owned() {
    let folder = Folder::new();
    let first = LocalRedis::start(folder.path()).await.unwrap();
    set(first.url(), "a", "1").await;
    let orphan = pid(&first);
    drop(first);

    let second = next_owner(&folder).await;
    assert!(second.was_adopted());
    assert_eq!(pid(&second), orphan);
    assert_eq!(get(second.url(), "a").await.as_deref(), Some("1"));
    second.stop().await;
    assert!(!std::path::Path::new(&format!("/proc/{orphan}/cwd")).exists(), "the orphan was stopped");
}

#[tokio::test]
async fn an_adopted_server_that_dies_is_restarted() {
    let folder = Folder::new();
    drop(LocalRedis::start(folder.path()).await.unwrap());
    let redis = next_owner(&folder).await;
    let orphan = pid(&redis);
    let mut health = redis.health();
    kill(Pid::from_raw(orphan), Signal::SIGKILL).unwrap();
    health.wait_for(|health| matches!(health, Health::Running { pid } if *pid != orphan)).await.unwrap();
    set(redis.url(), "a", "1").await;
    redis.stop().await;
}

#[tokio::test]
async fn an_orphan_whose_socket_is_gone_is_ended_first() {
    let folder = Folder::new();
    let first = LocalRedis::start(folder.path()).await.unwrap();
    set(first.url(), "a", "1").await;
    let orphan = pid(&first);
    drop(first);
    std::fs::remove_file(folder.path().join("redis.sock")).unwrap();

    let second = next_owner(&folder).await;
    assert!(!second.was_adopted());
    assert_ne!(pid(&second), orphan);
    assert_eq!(get(second.url(), "a").await.as_deref(), Some("1"));
    second.stop().await;
}

#[tokio::test]
async fn an_orphan_that_has_only_begun_is_waited_for() {
    let folder = Folder::new();
    let first = LocalRedis::start(folder.path()).await.unwrap();
    for n in 0..200 {
        set(first.url(), &format!("{n}"), "1").await;
    }
    let orphan = pid(&first);
    drop(first);
    let free = next_owner(&folder).await;
    free.stop().await;
    let (redis_dir, program) = (folder.path().join("redis"), &find(&programs())[0]);
    // As a sigap that restarts its Redis does before it is killed: no word of the process is written down yet.
    let mut started = Command::new(program.path.as_os_str());
    started.arg(redis_dir.join("redis.conf")).args(["--pidfile", "", "--key-load-delay", "5000"]);
    let mut started = started.current_dir(&redis_dir).stdout(Stdio::null()).spawn().unwrap();
    let second = LocalRedis::start(folder.path()).await.unwrap();
    assert!(second.was_adopted(), "no second server may write the same files");
    assert_eq!(pid(&second), started.id().cast_signed());
    assert_ne!(pid(&second), orphan);
    assert_eq!(get(second.url(), "199").await.as_deref(), Some("1"));
    second.stop().await;
    started.wait().unwrap();
}

async fn limit(redis: &LocalRedis) -> String {
    let mut ask = ::redis::cmd("CONFIG");
    ask.arg("GET").arg("maxmemory");
    let said: Vec<String> = ask.query_async(&mut connection(redis.url()).await).await.unwrap();
    said[1].clone()
}

#[tokio::test]
async fn it_gets_the_limit_of_memory_of_the_new_settings() {
    let folder = Folder::new();
    let first = LocalRedis::start(folder.path()).await.unwrap();
    assert_ne!(limit(&first).await, "0", "nobody said, so half of what there is");
    drop(first);
    let second = eventually("the folder is free", async || {
        match LocalRedis::start_one_of(folder.path(), &programs(), 300_000_000).await {
            Err(LocalRedisError::Owned { .. }) => None,
            started => Some(started.unwrap()),
        }
    })
    .await;
    assert!(second.was_adopted());
    assert_eq!(limit(&second).await, "300000000");
    second.stop().await;
}
