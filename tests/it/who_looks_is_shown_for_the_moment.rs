//! Who looks at or types on an incident is shown on every board of the region, in however many processes; it is gone with the
//! connection, and nothing of it is in the log.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::ids::IncidentId;
use sigap::domain::level::Level;
use tokio_util::sync::CancellationToken;

use crate::harness::centre::{TestCentre, person};
use crate::harness::eventually;
use crate::harness::site::Site;
use crate::harness::socket::{ANY_PORT, Serving, Socket};

fn quick() -> String {
    format!("{ANY_PORT}[live]\npresence_ms = 50\n")
}

fn row(incident: &IncidentId, name: &str, typing: bool) -> Value {
    json!({"incident": incident, "name": name, "typing": typing})
}

async fn look(socket: &mut Socket, incident: Option<&str>, typing: bool) {
    let said = json!({"type": "view", "incident": incident, "typing": typing});
    socket.say(&said.to_string()).await;
}

/// Waits until the board is told that exactly these look.
async fn told(socket: &mut Socket, people: &[Value]) {
    let ended = socket.until(|screen| screen.people == json!(people)).await;
    assert_eq!(ended, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_see_who_looks_and_who_types_until_they_leave() {
    let test = TestCentre::with(&quick()).await;
    let serving = Serving::of(&test).await;
    let siti = serving.sign_in(&test, "siti", Role::Dispatcher).await;
    let asep = serving.sign_in(&test, "asep", Role::CallTaker).await;
    let (mut hers, mut his) = (serving.board(&siti, "").await, serving.board(&asep, "").await);
    told(&mut his, &[]).await;
    let incident = test.incident(Level::Urgent).await;
    let shown = |id: &IncidentId| {
        let id = id.to_string();
        move |screen: &crate::harness::screen::Screen| screen.rows.keys().any(|(_, row)| *row == id)
    };
    assert_eq!(hers.until(shown(&incident)).await, None);
    let before = test.centre.store.tail().await.unwrap();
    look(&mut hers, Some(incident.as_str()), false).await;
    told(&mut his, &[row(&incident, "siti", false)]).await;
    look(&mut hers, Some(incident.as_str()), true).await;
    told(&mut his, &[row(&incident, "siti", true)]).await;
    look(&mut his, Some(incident.as_str()), false).await;
    told(&mut hers, &[row(&incident, "asep", false), row(&incident, "siti", true)]).await;
    // Somebody who opens a board later is told as well, and what is on no board is looked at by nobody.
    look(&mut his, Some("32-nothing"), true).await;
    told(&mut hers, &[row(&incident, "siti", true)]).await;
    let mut late = serving.board(&asep, "").await;
    told(&mut late, &[row(&incident, "siti", true)]).await;
    drop(hers);
    told(&mut his, &[]).await;
    assert_eq!(test.centre.store.tail().await.unwrap(), before, "nothing of it is in the log");
    serving.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn boards_of_another_process_are_told_and_what_a_dead_one_said_runs_out() {
    let test = TestCentre::with(&quick()).await;
    let serving = Serving::of(&test).await;
    let siti = serving.sign_in(&test, "siti", Role::Dispatcher).await;
    let mut hers = serving.board(&siti, "").await;
    let incident = test.incident(Level::Urgent).await;
    let other = test.another().await;
    let place = other.presence.enter(&person("asep", &[Role::Dispatcher])).unwrap();
    place.look(Some(incident.clone()), false);
    let stop = CancellationToken::new();
    let running = tokio::spawn(other.clone().follow_presence(stop.clone()));
    told(&mut hers, &[row(&incident, "asep", false)]).await;
    let boards = eventually("both know both", async || {
        let boards = other.presence.at_boards();
        (boards.len() == 2).then_some(boards)
    })
    .await;
    assert_eq!(boards[1].name, "siti");
    // It is killed: nobody says that its boards are gone.
    running.abort();
    test.clock.fast_forward(Duration::from_secs(5));
    told(&mut hers, &[]).await;
    stop.cancel();
    serving.running.stop().await;
}

#[tokio::test]
async fn those_who_see_a_part_are_not_shown_and_are_told_nothing() {
    let site = Site::new().await;
    let presence = &site.it.centre.presence;
    for role in [Role::Responder, Role::Officer, Role::Admin] {
        assert!(presence.enter(&person("who", &[role])).is_none(), "{role:?}");
    }
    let supervisor = presence.enter(&person("sup", &[Role::Supervisor])).unwrap();
    assert_eq!(presence.at_boards().len(), 1);
    drop(supervisor);
    assert!(presence.at_boards().is_empty());
}
