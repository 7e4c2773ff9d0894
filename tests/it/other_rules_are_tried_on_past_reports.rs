//! Another rule file is tried on the reports of the past before it goes live: what it would change is told, and nothing is
//! changed.

use jiff::Timestamp;
use serde_json::json;
use sigap::domain::level::Level;
use sigap::domain::triage::Rules;

use crate::harness::site::Site;

/// The built-in rules with one line changed.
fn changed(from: &str, to: &str) -> Rules {
    let text = Rules::default_text();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    Rules::parse(&text.replace(from, to)).unwrap()
}

async fn told(site: &Site, text: &str) -> String {
    let body = json!({"channel": "web", "text": text, "place": {"lat": -6.9, "lon": 107.6}});
    let answer = site.send("POST", "/api/v1/reports", None, Some(body)).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["incident_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn with_a_table_and_each_report_that_differs() {
    let site = Site::new().await;
    let centre = &site.it.centre;
    let cut_off = told(&site, "desa kami terisolir").await;
    told(&site, "bapak tidak bernapas").await;
    told(&site, "jalan berlubang").await;
    let end = centre.store.tail().await.unwrap().seq;

    let isolated = "name = \"isolated\"\nlevel = 3";
    let others = changed(isolated, "name = \"isolated\"\nlevel = 2");
    let run = centre.dry_run(&others, Timestamp::MIN).await.unwrap();
    assert_eq!((run.table.cases(), run.table.over().hits, run.table.under().hits, run.erased), (3, 1, 0, 0));
    assert_eq!(run.table.count(Level::Urgent, Level::VeryUrgent), 1);
    assert_eq!(run.table.count(Level::Critical, Level::Critical), 1);
    let [difference] = run.differences.as_slice() else { panic!("{:?}", run.differences) };
    assert_eq!(difference.incident.as_str(), cut_off);
    assert_eq!(difference.after.reasons[0].rule, "isolated");

    assert_eq!(centre.store.tail().await.unwrap().seq, end, "nothing was written");
    let same = centre.dry_run(&Rules::parse(Rules::default_text()).unwrap(), Timestamp::MIN).await.unwrap();
    assert!(same.differences.is_empty());
}

#[tokio::test]
async fn as_far_back_as_was_asked_for() {
    let site = Site::new().await;
    told(&site, "desa kami terisolir").await;
    let run = site.it.centre.dry_run(&site.it.centre.rules.get(), Timestamp::MAX).await.unwrap();
    assert_eq!(run.table.cases(), 0);
}
