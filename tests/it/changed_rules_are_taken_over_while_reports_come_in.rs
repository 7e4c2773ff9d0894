//! A changed file of rules is in force without a pause; one with faults is not, and boards say so.

use std::path::Path;

use serde_json::json;
use sigap::domain::access::View;
use sigap::domain::triage::Rules;
use sigap::services::rulebook::{Reread, RuleBook};
use tokio_util::sync::CancellationToken;

use crate::harness::centre::TestCentre;
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::site::Site;

fn written(file: &Path, version: &str, more: &str) {
    let text = Rules::default_text().replacen("version = \"", &format!("version = \"{version} "), 1);
    std::fs::write(file, text + more).unwrap();
}

async fn version_of_a_report(site: &Site) -> String {
    let body = json!({"channel": "web", "text": "nyeri dada", "place": {"lat": -6.9, "lon": 107.6}});
    let answer = site.send("POST", "/api/v1/reports", None, Some(body)).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    let answer = answer.json();
    assert_eq!(answer["level"], 2);
    answer["rules_version"].as_str().unwrap().to_owned()
}

fn is_refused(site: &Site) -> bool {
    let notices = site.it.centre.board.snapshot(&View::Region).notices;
    notices.iter().any(|notice| notice.code == "rules_refused")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_report_is_judged_by_the_rules_in_force_and_says_by_which() {
    let folder = Folder::named("rules");
    let file = folder.path().join("triage.toml");
    written(&file, "one", "");
    let settings = format!("[triage]\nrules_file = \"{}\"\ncheck_ms = 20\n", file.display());
    let site = Site::of(TestCentre::with(&settings).await).await;
    let stop = CancellationToken::new();
    let follows = tokio::spawn(site.it.centre.clone().follow_rules(stop.clone()));
    assert!(version_of_a_report(&site).await.starts_with("one "));

    written(&file, "two", "");
    eventually("the changed rules are in force", async || {
        version_of_a_report(&site).await.starts_with("two ").then_some(())
    })
    .await;

    written(&file, "three", "\n[[rule]]\nname = \"odd\"\nlevel = 9\nany = [\"no_such_sign\"]\n");
    eventually("boards say that the file has faults", async || is_refused(&site).then_some(())).await;
    assert!(version_of_a_report(&site).await.starts_with("two "), "the rules before stay");

    written(&file, "four", "");
    eventually("it was put right", async || {
        (!is_refused(&site) && version_of_a_report(&site).await.starts_with("four ")).then_some(())
    })
    .await;
    stop.cancel();
    follows.await.unwrap();
}

#[test]
fn faults_are_told_with_their_lines_once() {
    let folder = Folder::named("rules");
    let file = folder.path().join("triage.toml");
    let book = RuleBook::open(Rules::default_text().to_owned()).unwrap();
    written(&file, "odd", "\n[[rule]]\nname = \"odd\"\nlevel = 2\nany = [\"no_such_sign\"]\n");
    let last = std::fs::read_to_string(&file).unwrap().lines().count();
    let Reread::Refused(faults) = book.reread(&file) else { panic!("it has a fault") };
    assert!(faults.iter().any(|fault| fault.starts_with(&format!("{last}:"))), "{faults:?}");
    assert_eq!(book.reread(&file), Reread::Same, "not again, until it changes");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(book.reread(&file), Reread::Same, "a file that is being replaced is no fault");
}

#[tokio::test]
async fn a_file_that_cannot_be_used_stops_the_start() {
    let folder = Folder::named("rules");
    let missing = folder.path().join("nowhere.toml");
    let text = format!(
        "data_dir = \"{0}\"\n[triage]\nrules_file = \"{1}\"\n",
        folder.path().display(),
        missing.display()
    );
    let config = sigap::config::Config::load(Some(("test", &text)), []).unwrap();
    let clock = sigap::ambient::Clock::system();
    let opened = sigap::app::wiring::open(config, clock, sigap::ambient::Ids::system()).await;
    let Err(fault) = opened else { panic!("it starts") };
    assert!(format!("{fault:#}").contains("nowhere.toml (triage.rules_file) cannot be read"), "{fault:#}");
}
