//! What was decided on entries that a failing store lost is not committed on the history that came instead, also where
//! the versions happen to be the same.

use std::sync::Mutex;

use sigap::domain::aggregate::{Key, State};
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;
use sigap::domain::report::{Sealed, SealedText};
use sigap::services::execute::{Documents, Protocol, Tells};
use sigap::store::commit::{Commit, Committed};
use sigap::store::documents::Looked;
use sigap::store::{Store, StoreError};

use crate::harness::centre::{TestCentre, dispatcher};
use crate::harness::redis::connection;

/// A store that loses its last entry between the first look and the commit, as a replica without it would.
struct Failing {
    store: Store,
    url: String,
    lost: Mutex<bool>,
    commits: Mutex<Vec<bool>>,
}

impl Documents for Failing {
    async fn load(&self, state: &mut State, keys: &[Key], hash: Option<&str>) -> Result<Looked, StoreError> {
        let looked = self.store.load(state, keys, hash).await?;
        if !std::mem::replace(&mut *self.lost.lock().unwrap(), true) {
            let mut redis = connection(&self.url).await;
            let keys = &self.store.keys;
            let last = looked.head.to_string();
            let gone: i64 =
                redis::cmd("XDEL").arg(keys.log()).arg(last).query_async(&mut redis).await.unwrap();
            let mut head = redis::cmd("HSET");
            head.arg(keys.head()).arg("id").arg("1-0");
            let _: i64 = head.query_async(&mut redis).await.unwrap();
            assert_eq!(gone, 1);
        }
        Ok(looked)
    }

    async fn commit(&self, commit: &Commit<'_>) -> Result<Committed, StoreError> {
        let committed = self.store.commit(commit).await?;
        self.commits.lock().unwrap().push(matches!(committed, Committed::Done(_)));
        Ok(committed)
    }
}

#[tokio::test]
async fn although_every_version_is_as_it_was() {
    let test = TestCentre::new().await;
    let incident = test.incident(Level::Urgent).await;
    test.unit("AMB-01").await;
    let store = Failing {
        store: test.centre.store.clone(),
        url: test.redis_url(),
        lost: Mutex::default(),
        commits: Mutex::default(),
    };
    let (clock, ids, policy) = (&test.centre.clock, &test.centre.ids, &test.centre.policy);
    let protocol =
        Protocol { store: &store, clock, ids, policy, retries: 3, remember_s: 60, tells: Tells::default() };
    let note = SealedText { key_of: "r".into(), sealed: Sealed("x".to_owned()) };
    let asker: Asker = dispatcher();
    let done = protocol.execute(&asker, &Command::AddNote { incident, note }, None).await.unwrap();
    assert!(done.fresh);
    assert_eq!(
        *store.commits.lock().unwrap(),
        [false, true],
        "the first was refused, the second looked again"
    );
}
