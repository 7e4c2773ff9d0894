//! Every report that comes to an incident is judged again, by the rules of now: what they find raises the incident at
//! once, whatever was known when the report was taken.

use sigap::domain::access::{Role, View};
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::{IncidentId, ReportId};
use sigap::domain::level::Level;
use sigap::domain::message::{What, messages};
use sigap::domain::report::Report;

use crate::harness::centre::{TestCentre, dispatcher, triage};
use crate::harness::site::Site;
use crate::harness::world::{World, merge};

/// A report whose words earlier rules took for less.
async fn told_before(test: &TestCentre, words: &str, rules: &str) -> (IncidentId, ReportId) {
    let (report, wrapped_key) = test.report(Level::Scheduled, words);
    let mut earlier = triage(Level::Scheduled);
    rules.clone_into(&mut earlier.rules_version);
    let report = Report { triage: earlier, ..report };
    let (incident, id) = (report.incident.clone(), report.id.clone());
    let command = Command::receive(report, wrapped_key);
    test.centre.execute(&Asker::Public, command, None).await.unwrap();
    (incident, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_rules_find_now_counts() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let rules = site.it.centre.rules.get().version().to_owned();
    let known = site.it.incident(Level::Urgent).await;
    let red = "bapak saya tidak bernapas";
    let (_, same) = told_before(&site.it, red, &rules).await;
    let (_, earlier) = told_before(&site.it, red, "2020.1").await;
    for (report, level) in [(same, Level::Urgent), (earlier, Level::Critical)] {
        let path = format!("/api/v1/incidents/{known}/attach");
        let body = serde_json::json!({"report_id": report});
        let attached = site.send("POST", &path, Some(&dispatcher), Some(body)).await;
        assert_eq!(attached.status, 200, "{}", attached.text());
        let rows = site.it.centre.board.snapshot(&View::Region).incidents;
        let row = rows.iter().find(|row| row.id == known).unwrap();
        assert_eq!((row.level, row.rules_level), (level, level));
    }
    let (doc, _) = site.it.centre.incident(&known).await.unwrap();
    assert_eq!(doc.queue().tier, 1);
    let within = doc.queue().deadline.duration_since(site.it.clock.now()).as_secs();
    assert!((1..=120).contains(&within), "a unit is due as for any other red one: {within} s");
    assert_ne!(doc.rule().map(String::as_str), Some("test"), "the rule that found it is told");
}

#[test]
fn people_who_look_at_no_screen_are_told_once_of_the_one_that_goes_on() {
    let mut world = World::new();
    let (known, red) = (world.told(0, Level::Urgent, None), world.told(1, Level::Critical, None));
    let also = world.told(2, Level::Critical, None);
    for (part, told) in [(red, 1), (also, 0)] {
        let before = world.state.clone();
        world.does(&dispatcher(), &merge(&part, &known)).unwrap();
        let said = messages(world.log.last().unwrap(), &before, &world.state);
        assert_eq!(said.len(), told, "it is red only once");
        assert!(said.iter().all(|one| one.what == What::CriticalRaised
            && one.incident.as_ref().is_some_and(|about| about.id == known)));
    }
}
