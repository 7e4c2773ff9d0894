//! I5: whatever happens, in whichever process, and however often screens lose their link, each shows exactly the
//! fold of the log at its cursor: no gap, no duplicate, the same digest in every process.

use sigap::domain::access::View;
use sigap::domain::command::Command;
use sigap::domain::disposition::Disposition;
use sigap::domain::level::Level;
use sigap::domain::recommend::travel::Terrain;
use sigap::services::board::picture::{Picture, Wants};
use sigap::services::board::ring::{Bounds, Taken};
use sigap::services::board::{Subscription, load};

use crate::harness::bustle::Bustle;
use crate::harness::centre::{TestCentre, dispatcher};
use crate::harness::screen::{Kept, Screen};

const LIVE: &str = "[live]\ngather_ms = 3\nheartbeat_ms = 50\n";

/// A screen, and the process it is linked to.
type Viewer = (View, Screen, Option<(usize, Subscription)>);

async fn bustle_with_two_processes(seed: u64, ring_entries: usize, acts: usize) {
    eprintln!("seed {seed}, ring of {ring_entries}");
    let test = TestCentre::with(&format!("{LIVE}ring_entries = {ring_entries}\n")).await;
    let processes = [test.centre.clone(), test.another().await];
    let kept = [Kept::of(&processes[0]).await, Kept::of(&processes[1]).await];
    let mut bustle = Bustle::new(&test, seed, 4).await;
    let views = [View::Region, View::Region, View::Agency("psc".into()), View::Unit("amb-01".into())];
    let mut screens: Vec<Viewer> = views.into_iter().map(|view| (view, Screen::default(), None)).collect();
    for _ in 0..acts {
        let process = bustle.below(2);
        bustle.act(&test, &processes[process]).await;
        let who = bustle.below(screens.len());
        let (view, screen, feed) = &mut screens[who];
        match (feed.take(), bustle.below(3)) {
            (Some((process, mut open)), 1..) => {
                // Who has lost its place in the ring is cut, and comes back.
                while let Ok(texts) = open.waiting(4_096) {
                    if texts.is_empty() {
                        *feed = Some((process, open));
                        break;
                    }
                    for text in &texts {
                        screen.hear(std::str::from_utf8(text).unwrap());
                    }
                }
            }
            (Some(_), _) => {}
            (None, _) => {
                let process = bustle.below(2);
                *feed = Some((process, screen.join(&kept[process].board, view).await));
            }
        }
    }
    for (one, centre) in kept.iter().zip(&processes) {
        one.caught_up(centre).await;
    }
    for (view, mut screen, feed) in screens {
        let begun = screen.snapshots;
        drop(feed);
        let mut open = screen.join(&kept[0].board, &view).await;
        screen.agrees(&mut open, &kept[0].board);
        assert!(begun == 0 || screen.snapshots == begun, "what could be resumed was sent anew");
        let (_, elsewhere) = kept[1].board.digest(&view);
        assert_eq!(screen.digest(), elsewhere, "the other process shows {view:?} differently");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_breaks_mended_from_the_ring() {
    for seed in [11, 12, 13] {
        bustle_with_two_processes(seed, 10_000, 250).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_breaks_mended_from_the_log() {
    for seed in [21, 22, 23] {
        bustle_with_two_processes(seed, 2, 250).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_starts_later_shows_the_same_and_resumes_what_others_began() {
    let test = TestCentre::with(LIVE).await;
    let mut bustle = Bustle::new(&test, 31, 4).await;
    let mut screen = Screen::default();
    let first = Kept::of(&test.centre).await;
    for _ in 0..60 {
        bustle.act(&test, &test.centre).await;
    }
    first.caught_up(&test.centre).await;
    let mut feed = screen.join(&first.board, &View::Region).await;
    screen.agrees(&mut feed, &first.board);
    drop(feed);
    for _ in 0..60 {
        bustle.act(&test, &test.centre).await;
    }
    first.caught_up(&test.centre).await;
    let later = Kept::of(&test.another().await).await;
    let mut feed = screen.join(&later.board, &View::Region).await;
    screen.agrees(&mut feed, &later.board);
    assert_eq!((screen.snapshots, screen.resumed), (1, 1));
    assert_eq!(screen.digest(), first.board.digest(&View::Region).1);
}

#[tokio::test]
async fn a_patch_in_which_an_incident_came_and_went_ends_after_it() {
    let test = TestCentre::new().await;
    test.unit("AMB-01").await;
    let live = &test.centre.config.live;
    let bounds = Bounds { entries: live.ring_entries, bytes: live.ring_bytes };
    let mut picture = Picture::new(
        bounds,
        Terrain::unknown(test.centre.config.dispatch.travel),
        test.centre.board.compare(|tellings, _| tellings.likeness()),
        std::sync::Arc::default(),
    );
    load::fill(&test.centre.store, &mut picture).await.unwrap();
    picture.epoch = "e".to_owned();
    let mut screen = Screen::default();
    let start = picture.begin(&View::Region, test.clock.now());
    for text in &start.first {
        screen.hear(std::str::from_utf8(text).unwrap());
    }

    let gone = test.incident(Level::Scheduled).await;
    test.incident(Level::Urgent).await;
    let disposition = Disposition::NotNeeded;
    let close = Command::Close { incident: gone, disposition, note: None, version: None };
    test.centre.execute(&dispatcher(), close, None).await.unwrap();
    let entries = test.centre.store.range(picture.folded(), None, 10).await.unwrap();
    let last = entries.last().unwrap().id;
    for raw in entries {
        assert_eq!(picture.fold(raw), Wants::default());
    }
    picture.flush();
    let Taken::Frames(texts, _) = start.feed.take(start.generation, start.next, 0, 1 << 20) else {
        panic!("the ring has room")
    };
    for text in &texts {
        screen.hear(std::str::from_utf8(text).unwrap());
    }
    assert_eq!(screen.place().unwrap().id, last, "before that the incident was still shown");
    assert_eq!(screen.rows.len(), 3, "one incident, its report, the unit");
}
