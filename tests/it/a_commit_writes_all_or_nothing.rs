//! Redis rolls nothing back: a key of another type than it should have stops a commit before its first write.

use std::collections::BTreeMap;

use redis::aio::MultiplexedConnection;
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;
use sigap::services::ServiceError;
use sigap::store::StoreError;

use crate::harness::centre::TestCentre;

async fn everything(redis: &mut MultiplexedConnection, tag: &str) -> BTreeMap<String, Vec<u8>> {
    let pattern = format!("{tag}:*");
    let keys: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(redis).await.unwrap();
    let mut all = BTreeMap::new();
    for key in keys {
        let dump = redis::cmd("DUMP").arg(&key).query_async(redis).await.unwrap();
        all.insert(key, dump);
    }
    all
}

#[tokio::test]
async fn a_key_of_another_type_stops_it_before_anything_is_written() {
    for sort in ["head", "log", "epoch", "open", "geo", "timers", "code", "trail"] {
        let test = TestCentre::new().await;
        test.incident(Level::Urgent).await;
        let client = redis::Client::open(test.redis_url()).unwrap();
        let mut redis = client.get_multiplexed_async_connection().await.unwrap();
        let tag = format!("{{{}}}", test.centre.region());
        let (report, wrapped_key) = test.report(Level::Critical, "banjir");
        let key = match sort {
            "code" => format!("{tag}:code:{}", report.code.as_str()),
            "trail" => format!("{tag}:trail:{}", report.incident),
            sort => format!("{tag}:{sort}"),
        };
        let _: i64 = redis::cmd("DEL").arg(&key).query_async(&mut redis).await.unwrap();
        let _: () = redis::cmd("SET").arg(&key).arg("junk").query_async(&mut redis).await.unwrap();
        let before = everything(&mut redis, &tag).await;
        let command = Command::receive(report, wrapped_key);
        let done = test.centre.execute(&Asker::Public, command, None).await;
        let named = |what: &str| what == key;
        assert!(
            matches!(&done, Err(ServiceError::Store(StoreError::Damaged { what, .. })) if named(what)),
            "{sort}: {done:?}"
        );
        assert_eq!(everything(&mut redis, &tag).await, before, "{sort}");
    }
}
