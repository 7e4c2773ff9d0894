//! I9: a board that does not read is cut within the grace and told to resume; nobody else waits for it.

use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::eventually;
use crate::harness::socket::{ANY_PORT, Serving};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_comes_back_with_its_cursor_and_lacks_nothing() {
    let live = "[live]\nring_entries = 30000\nslow_grace_ms = 3000\ngather_ms = 1\nheartbeat_ms = 100\n\
                max_sockets_per_account = 2\n";
    let test = TestCentre::with(&format!("{ANY_PORT}{live}")).await;
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let (mut slow, mut quick) = (serving.board(&who, "").await, serving.board(&who, "").await);
    assert_eq!(slow.until(|screen| screen.snapshots == 1).await, None);
    assert_eq!(quick.until(|screen| screen.snapshots == 1).await, None);
    let watching = tokio::spawn(async move {
        let cut = quick.until(|screen| screen.rows.len() >= 22).await;
        (cut, quick)
    });
    for round in 0..11 {
        test.incident(Level::Urgent).await;
        // More than every buffer on the way to the slow one holds.
        for _ in 0..1_000 {
            let code = format!("flood-{round}-{}", "x".repeat(300));
            serving.running.centre.board.set_notice(&code, true);
            serving.running.centre.board.set_notice(&code, false);
            tokio::task::yield_now().await;
        }
    }
    let (cut, quick) = watching.await.unwrap();
    assert_eq!(cut, None, "the quick one goes on");
    // Nobody else of the account is let in before.
    let mut third = eventually("its seat is free", async || {
        let mut third = serving.board(&who, "").await;
        third.until(|screen| screen.snapshots == 1).await.is_none().then_some(third)
    })
    .await;
    third.socket.close(None).await.unwrap();
    let ended = slow.end().await;
    assert!(ended.code.is_none_or(|code| code == 4002), "{ended:?}");
    assert!(slow.screen.rows.len() < 22, "it was cut before it had everything");
    let (cursor, rows) = (slow.screen.cursor.unwrap(), slow.screen.rows);
    let back = eventually("it comes back", async || {
        let mut back = serving.board(&who, &cursor).await;
        back.screen.rows.clone_from(&rows);
        back.until(|screen| screen.rows.len() >= 22).await.is_none().then_some(back)
    })
    .await;
    assert_eq!((back.screen.snapshots, back.screen.resumed), (0, 1));
    assert_eq!(back.screen.digest(), quick.screen.digest());
    serving.running.stop().await;
}
