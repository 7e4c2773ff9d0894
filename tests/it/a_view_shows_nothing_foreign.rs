//! An agency is told only of its units and what they are sent to, a crew only of itself; also in what is taken away.

use sigap::domain::access::View;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::level::Level;
use sigap::domain::place::Point;
use sigap::domain::unit::UnitSpec;

use crate::harness::bustle::Bustle;
use crate::harness::centre::TestCentre;
use crate::harness::screen::{Kept, Screen};

async fn unit_of(test: &TestCentre, agency: &str, id: &str) -> UnitId {
    let spec = UnitSpec {
        call_sign: id.to_uppercase(),
        agency: agency.into(),
        agency_name: agency.to_uppercase(),
        capabilities: vec!["rescue".into()],
        home: Point { lat: -6.9, lon: 107.6 },
        area: None,
        crew: 3,
        phone: None,
    };
    let command = Command::RegisterUnit { unit: id.into(), spec };
    test.centre.execute(&Asker::System, command, None).await.unwrap();
    id.into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_rows_nor_their_end_are_told_to_others() {
    for (seed, ring) in [(41, 10_000), (42, 2)] {
        eprintln!("seed {seed}");
        let test = TestCentre::with(&format!("[live]\ngather_ms = 2\nring_entries = {ring}\n")).await;
        let kept = Kept::of(&test.centre).await;
        let mut bustle = Bustle::new(&test, seed, 3).await;
        let own = unit_of(&test, "sar", "res-01").await;
        let mine = test.incident(Level::Urgent).await;
        kept.caught_up(&test.centre).await;
        let views = [View::Agency("sar".into()), View::Unit(own.clone())];
        let mut screens = Vec::new();
        for view in &views {
            let screen = Screen::default();
            let feed = screen.join(&kept.board, view).await;
            screens.push((screen, Some(feed)));
        }
        for round in 0..60 {
            bustle.act(&test, &test.centre).await;
            if round == 20 {
                test.assign(&mine, &own).await;
            }
            let who = bustle.below(2);
            let (screen, feed) = &mut screens[who];
            kept.caught_up(&test.centre).await;
            if let Some(mut open) = feed.take() {
                while let Ok(texts) = open.waiting(4_096) {
                    if texts.is_empty() {
                        break;
                    }
                    for text in &texts {
                        screen.hear(std::str::from_utf8(text).unwrap());
                    }
                }
            }
            *feed = Some(screen.join(&kept.board, &views[who]).await);
        }
        for ((mut screen, feed), view) in screens.into_iter().zip(&views) {
            drop(feed);
            let mut feed = screen.join(&kept.board, view).await;
            screen.agrees(&mut feed, &kept.board);
            let shown: Vec<&str> = screen.rows.keys().map(|(_, id)| id.as_str()).collect();
            assert_eq!(shown, [mine.as_str(), own.as_str()], "{view:?}");
            let said = screen.said.concat();
            for foreign in
                bustle.incidents.iter().map(IncidentId::as_str).chain(["amb-00", "amb-01", "amb-02"])
            {
                assert!(!said.contains(foreign), "{view:?} was told of {foreign}");
            }
        }
    }
}
