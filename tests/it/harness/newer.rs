//! The program after this one, as far as Redis sees it: the same script, entries and documents of another shape.

use redis::Script;
use redis::aio::MultiplexedConnection;
use serde_json::Value;
use sigap::domain::aggregate::Key;
use sigap::store::keys::Keys;

use super::centre::TestCentre;
use super::redis::connection;

const COMMIT: &str = include_str!("../../../src/store/lua/commit.lua");

/// A newer program beside a centre.
pub struct Newer {
    conn: MultiplexedConnection,
    keys: Keys,
}

impl Newer {
    /// On the Redis of a centre.
    pub async fn beside(test: &TestCentre) -> Self {
        Self { conn: connection(&test.redis_url()).await, keys: test.centre.store.keys.clone() }
    }

    /// A document as it is kept: its version, and its very bytes.
    pub async fn kept(&self, key: &Key) -> (u64, String) {
        let mut ask = redis::cmd("HMGET");
        ask.arg(self.keys.document(key)).arg("version").arg("doc");
        ask.query_async(&mut self.conn.clone()).await.unwrap()
    }

    /// Commits one entry of shape `v` with these events, which makes a document what `change` makes of it; gives its
    /// bytes.
    pub async fn commits(&self, v: u64, events: Value, key: &Key, change: impl FnOnce(&mut Value)) -> String {
        let (version, doc) = self.kept(key).await;
        let mut doc: Value = serde_json::from_str(&doc).unwrap();
        change(&mut doc);
        let doc = doc.to_string();
        let entry = serde_json::json!({
            "v": v, "at": "2026-03-02T02:30:01Z", "by": "system", "events": events, "weather": "rain",
            "touched": [[key, version + 1], ["drone:d1", 1]],
        });
        let count = events.as_array().unwrap().len();
        let script = Script::new(&format!("#!lua\n{COMMIT}"));
        let mut call = script.prepare_invoke();
        let idem = self.keys.idem(&format!("newer-{key:?}-{version}"));
        for name in [idem, self.keys.head(), self.keys.log(), self.keys.epoch(), self.keys.document(key)] {
            call.key(name);
        }
        call.arg("body").arg(600).arg("{}").arg(entry.to_string()).arg(count);
        // One check, no entry that must still be there, one operation.
        call.arg(1).arg(5).arg(version).arg(0).arg(1).arg("doc").arg(5).arg(2).arg(version + 1).arg(&doc);
        let said: Vec<String> = call.invoke_async(&mut self.conn.clone()).await.unwrap();
        assert_eq!(said[0], "ok", "{said:?}");
        doc
    }
}
