//! Half of a write, as a power cut leaves it in Redis' file, is not carried out: not at the next start, nor at the one
//! after it.

use sigap::store::local_redis::LocalRedis;

use crate::harness::folder::Folder;
use crate::harness::redis::{connection, get, set};

#[tokio::test]
async fn a_transaction_without_its_end_is_taken_out() {
    let folder = Folder::named("broken-off");
    let local = LocalRedis::start(folder.path()).await.unwrap();
    set(local.url(), "before", "1").await;
    let mut conn = connection(local.url()).await;
    write_both(&mut conn, "half", "other-half").await;
    local.stop().await;

    let dir = folder.path().join("redis/appendonlydir");
    let file = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let file = file.into_iter().find(|path| path.to_string_lossy().ends_with(".incr.aof")).unwrap();
    let length = std::fs::metadata(&file).unwrap().len();
    // In the middle of what ends the transaction.
    std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(length - 4).unwrap();

    for start in 1..=3 {
        let local = LocalRedis::start(folder.path()).await.unwrap();
        assert_eq!(get(local.url(), "before").await.as_deref(), Some("1"), "start {start}");
        for key in ["half", "other-half"] {
            assert_eq!(get(local.url(), key).await, None, "{key} at start {start}");
        }
        let mut conn = connection(local.url()).await;
        write_both(&mut conn, "later", "latest").await;
        local.stop().await;
    }
}

/// As our scripts do: both, or none.
async fn write_both(conn: &mut redis::aio::MultiplexedConnection, one: &str, other: &str) {
    let script = redis::Script::new("redis.call('SET', KEYS[1], '1'); redis.call('SET', KEYS[2], '1')");
    let _: () = script.key(one).key(other).invoke_async(conn).await.unwrap();
}
