//! What was told of people is kept for a time after its incident ended, each class for its own; then it is erased by the clock, in
//! bounded steps, from where the last look ended, and nothing of it is in Redis or in the data folder any more.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::config::Config;
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::ReportId;
use sigap::domain::level::Level;
use sigap::domain::privacy::Class;

use crate::harness::centre::{morning, plant};
use crate::harness::folder::Folder;
use crate::harness::form::post;
use crate::harness::photo::holds;
use crate::harness::site::Site;

const DAY: Duration = Duration::from_hours(24);
const SETTINGS: &str = "[privacy]\npersonal_days = 30\nrestricted_days = 7\nstep = 2\n";

async fn reported(site: &Site, n: u32) -> (String, ReportId) {
    let told = json!({"text": "ibu Warsinah tidak sadar", "answers": {"conscious": "no"},
        "place": {"lat": -6.9, "lon": 107.6}, "reporter": {"name": "Warsinah", "phone": "081200004321"}});
    let receipt = post(&site.router, "/api/v1/reports", &format!("lama-laporan-{n}"), &told).await.json();
    (receipt["incident_id"].as_str().unwrap().to_owned(), receipt["report_id"].as_str().unwrap().into())
}

async fn opened(site: &Site, who: &str, incident: &str) -> Value {
    let path = format!("/api/v1/incidents/{incident}/private");
    site.send("POST", &path, Some(who), Some(json!({"reason": "uji"}))).await.json()["reports"][0].clone()
}

#[tokio::test]
async fn the_restricted_first_then_the_rest_and_only_of_what_ended() {
    let site = Site::with(SETTINGS).await;
    let head = site.cookie_of(Role::Supervisor).await;
    let mut ended = Vec::new();
    for n in 0..5 {
        let (incident, report) = reported(&site, n).await;
        let path = format!("/api/v1/incidents/{incident}/reject");
        let over = site.send("POST", &path, Some(&head), Some(json!({"reason": "ganda"}))).await;
        assert_eq!(over.status, 200, "{}", over.text());
        ended.push((incident, report));
    }
    let (running, _) = reported(&site, 9).await;
    let centre = &site.it.centre;
    assert_eq!(centre.erase_what_is_old().await.unwrap(), 0, "its time is not over");
    site.it.clock.fast_forward(8 * DAY);
    let head = site.cookie(&crate::harness::centre::person("kepala", &[Role::Supervisor])).await;
    assert_eq!(centre.erase_what_is_old().await.unwrap(), 5);
    for (incident, _) in &ended {
        let report = opened(&site, &head, incident).await;
        assert_eq!((&report["answers"], &report["name"]), (&json!({}), &json!("Warsinah")), "{report}");
        assert_eq!(report["restricted_erased"], true);
    }
    assert_eq!(opened(&site, &head, &running).await["answers"]["conscious"], "no");
    assert_eq!(centre.erase_what_is_old().await.unwrap(), 0, "once");
    site.it.clock.fast_forward(23 * DAY);
    let head = site.cookie(&crate::harness::centre::person("ketua", &[Role::Supervisor])).await;
    assert_eq!(centre.erase_what_is_old().await.unwrap(), 5);
    for (incident, report) in &ended {
        assert_eq!(opened(&site, &head, incident).await["erased"], true);
        let doc = centre.report(report).await.unwrap();
        assert!(Class::SEALED.into_iter().all(|class| doc.is_erased(class)) && doc.area.is_some());
        assert_eq!(centre.store.wrapped_keys(std::slice::from_ref(report)).await.unwrap(), [None]);
        let log = format!("/api/v1/incidents/{incident}/log");
        let log = site.send("GET", &log, Some(&head), None).await.text();
        assert_eq!((log.matches("PersonalDataErased").count(), log.matches("ErasureProved").count()), (2, 2));
    }
    assert_eq!(opened(&site, &head, &running).await["name"], "Warsinah", "what runs is kept");
    assert!(centre.store.verify().await.unwrap().is_ok());
}

fn files_in(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn nothing_of_it_is_left_on_the_disk() {
    let folder = Folder::named("retention");
    let text = format!("data_dir = \"{}\"\n{SETTINGS}", folder.path().display());
    let config = Config::load(Some(("test", &text)), []).unwrap();
    let clock = Clock::manual(morning());
    let opened = wiring::open(config, clock.clone(), Ids::system()).await.unwrap();
    let centre = &opened.centre;
    let mut wrapped = Vec::new();
    for n in 0..3 {
        let id = plant(centre, &format!("rahasia nomor {n}")).await;
        let keys = centre.store.wrapped_keys(std::slice::from_ref(&id)).await.unwrap().remove(0).unwrap();
        wrapped.extend(keys.split(' ').map(str::to_owned));
        let incident = centre.report(&id).await.unwrap().incident;
        let reason = centre.seal_words(&incident, "selesai").await.unwrap();
        let over = Command::Reject { incident, reason, version: None };
        centre.execute(&Asker::System, over, None).await.unwrap();
    }
    assert_eq!(wrapped.len(), 6, "two keys each");
    let left = || {
        let files = files_in(folder.path());
        let read: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap_or_default()).collect();
        wrapped.iter().filter(|key| read.iter().any(|file| holds(file, key.as_bytes()))).count()
    };
    assert_eq!(left(), 6);
    clock.fast_forward(8 * DAY);
    centre.erase_what_is_old().await.unwrap();
    assert_eq!(left(), 3, "those of the restricted are gone");
    clock.fast_forward(23 * DAY);
    centre.erase_what_is_old().await.unwrap();
    assert_eq!(left(), 0);
    opened.local_redis.unwrap().stop().await;
    assert_eq!(left(), 0);
    let _ = Level::Urgent;
}
