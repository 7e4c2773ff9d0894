//! I3: however many dispatchers click in however many processes, a unit has at most one active assignment.

use sigap::domain::command::Command;
use sigap::domain::decide::Refusal;
use sigap::domain::ids::AssignmentId;
use sigap::domain::level::Level;
use sigap::services::ServiceError;

use crate::harness::centre::{TestCentre, dispatcher, request_key};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_dispatchers_in_four_processes_get_one_unit_once() {
    let test = TestCentre::new().await;
    let unit = test.unit("AMB-01").await;
    let processes = [test.centre.clone(), test.another().await, test.another().await, test.another().await];
    let mut incidents = Vec::new();
    for _ in 0..20 {
        incidents.push(test.incident(Level::VeryUrgent).await);
    }
    let mut asked = tokio::task::JoinSet::new();
    for (n, incident) in incidents.into_iter().enumerate() {
        let (centre, unit) = (processes[n % 4].clone(), unit.clone());
        asked.spawn(async move {
            let key = request_key("assign", &format!("click-{n}"), "b");
            let command = Command::Assign { incident, unit, divert: false };
            (centre.execute(&dispatcher(), command.clone(), Some(&key)).await, centre, command, key)
        });
    }
    let mut won = Vec::new();
    for (outcome, centre, command, key) in asked.join_all().await {
        match outcome {
            Ok(done) => won.push((done, centre, command, key)),
            Err(ServiceError::Refused(Refusal::UnitUnavailable { bound_to })) => assert!(bound_to.is_some()),
            Err(other) => panic!("neither sent nor refused: {other}"),
        }
    }
    let [(done, centre, command, key)] = &won[..] else { panic!("{} were sent", won.len()) };
    let again = centre.execute(&dispatcher(), command.clone(), Some(key)).await.unwrap();
    assert!(again.replay);
    assert_eq!(again.about, done.about);
    let incident = done.about.assignment.as_ref().and_then(AssignmentId::incident);
    assert_eq!(incident, done.about.incident);
}

#[tokio::test]
async fn a_busy_unit_is_diverted_only_when_that_is_said() {
    let test = TestCentre::new().await;
    let unit = test.unit("AMB-01").await;
    let (first, second) = (test.incident(Level::Urgent).await, test.incident(Level::Critical).await);
    test.assign(&first, &unit).await;
    let assign = |divert| Command::Assign { incident: second.clone(), unit: unit.clone(), divert };
    let refused = test.centre.execute(&dispatcher(), assign(false), None).await;
    assert!(matches!(refused, Err(ServiceError::Refused(Refusal::UnitUnavailable { bound_to: Some(_) }))));
    test.centre.execute(&dispatcher(), assign(true), None).await.unwrap();
    let (left, _) = test.centre.incident(&first).await.unwrap();
    assert!(left.is_queued(), "the first incident waits again");
    let (went, _) = test.centre.incident(&second).await.unwrap();
    assert_eq!(went.active().count(), 1);
}
