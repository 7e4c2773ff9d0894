//! Two regions on one Redis: the sockets of one never carry anything of the other, neither rows nor words.

use sigap::domain::access::View;
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::screen::{Kept, Screen};

const TEXT: &str = "kebakaran gudang kerupuk di ujung gang buntu";

#[tokio::test]
async fn a_report_here_is_not_heard_there() {
    let (here, there) = (TestCentre::new().await, TestCentre::new().await);
    assert_ne!(here.centre.region(), there.centre.region());
    let kept = [Kept::of(&here.centre).await, Kept::of(&there.centre).await];
    let (mut screen_here, mut screen_there) = (Screen::default(), Screen::default());
    let mut feed_here = screen_here.join(&kept[0].board, &View::Region).await;
    let mut feed_there = screen_there.join(&kept[1].board, &View::Region).await;
    let (report, wrapped_key) = here.report(Level::Critical, TEXT);
    let (id, incident) = (report.id.to_string(), report.incident.to_string());
    let command = Command::receive(report, wrapped_key);
    here.centre.execute(&Asker::Public, command, None).await.unwrap();
    there.incident(Level::Urgent).await;
    for (one, test) in kept.iter().zip([&here, &there]) {
        one.caught_up(&test.centre).await;
    }
    screen_here.agrees(&mut feed_here, &kept[0].board);
    screen_there.agrees(&mut feed_there, &kept[1].board);
    assert!(screen_here.said.concat().contains(&id), "it is heard where it belongs");
    assert_eq!(screen_there.rows.len(), 2, "its own report and incident");
    for foreign in [id.as_str(), incident.as_str(), TEXT] {
        assert!(!screen_there.said.concat().contains(foreign), "{foreign}");
    }
    assert!(!screen_here.said.concat().contains(TEXT), "nobody's board carries words");
}
