//! What was erased is looked for in the whole record when a process has no list of it yet. That delays no answer, is broken off and gone
//! on with, and holds one page of the record at a time.

use std::pin::pin;

use sigap::domain::cursor::StreamId;
use sigap::domain::privacy::Ground;
use sigap::store::erased_list::{ErasedKey, ErasedList};

use crate::harness::centre::{TestCentre, plant};
use crate::harness::folder::Folder;
use crate::harness::redis;
use crate::harness::socket::{ANY_PORT, Serving};

/// Makes the record longer by what it has already: each entry so often.
async fn lengthen(it: &TestCentre, each: usize) {
    let store = &it.centre.store;
    let mut conn = redis::connection(&it.redis_url()).await;
    let entries = store.range(StreamId::default(), None, 100).await.unwrap();
    for _ in 0..each {
        let mut pipe = ::redis::pipe();
        for raw in &entries {
            pipe.cmd("XADD").arg(store.keys.log()).arg("*").arg("data").arg(raw.data.as_slice()).ignore();
        }
        let () = pipe.query_async(&mut conn).await.unwrap();
    }
}

fn erased(id: &str) -> ErasedKey {
    ErasedKey { of: id.into(), whole: true, ground: Ground::Retention }
}

#[tokio::test]
async fn it_is_ready_before_the_record_is_read_through() {
    let test = TestCentre::with(ANY_PORT).await;
    plant(&test.centre, "banjir").await;
    let serving = Serving::of(&test).await;
    let ready = reqwest::get(format!("http://{}/readyz", serving.running.address)).await.unwrap();
    assert_eq!(ready.status().as_u16(), 200);
    assert_eq!(test.centre.erased.through(), StreamId::default(), "nothing of it was read yet");
    serving.running.stop().await;
}

#[tokio::test]
async fn who_is_broken_off_goes_on_from_there() {
    let it = TestCentre::new().await;
    for n in 0..50 {
        plant(&it.centre, &format!("banjir {n}")).await;
    }
    lengthen(&it, 300).await;
    let folder = Folder::named("long-record");
    let mut other = it.another().await;
    other.erased = ErasedList::open(folder.path()).unwrap();
    let last = it.centre.store.range_back(None, 1).await.unwrap()[0].id;
    {
        let mut reading = pin!(other.note_erased());
        let begun = async {
            while other.erased.through() == StreamId::default() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = begun => {}
            _ = &mut reading => panic!("it was read through at once, with nobody else's turn between"),
        }
    }
    let kept = ErasedList::open(folder.path()).unwrap().through();
    assert!(kept > StreamId::default() && kept < last, "broken off in between");
    other.note_erased().await.unwrap();
    assert_eq!(other.erased.through(), last);
    assert_eq!(other.erased.add(&[erased("32-a")]).unwrap(), 1);
}
