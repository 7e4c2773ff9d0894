//! A level is lowered by a supervisor; by a dispatcher only who has the watch while the roster says that no supervisor is on
//! duty. The timeline then says that they were alone.

use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::folder::Folder;
use crate::harness::site::Site;

/// On duty by day, nobody at night; the harness's morning is 09:20.
const BY_DAY: &str =
    "[[shift]]\npost = \"supervisor\"\nperson = \"dewi\"\nfrom = \"07:00\"\nto = \"19:00\"\n";
const BY_NIGHT: &str =
    "[[shift]]\npost = \"supervisor\"\nperson = \"dewi\"\nfrom = \"19:00\"\nto = \"07:00\"\n";

async fn lowers(roster: Option<&str>, takes_watch: bool) -> (u16, bool) {
    let folder = Folder::new();
    let file = folder.path().join("roster.toml");
    std::fs::write(&file, roster.unwrap_or_default()).unwrap();
    let site = Site::with(&format!("[escalation]\nroster_file = \"{}\"\n", file.display())).await;
    let siti = site.cookie(&person("siti", &[Role::Dispatcher, Role::CallTaker])).await;
    if takes_watch {
        assert_eq!(site.send("POST", "/api/v1/watch/take", Some(&siti), Some(json!({}))).await.status, 200);
    }
    let id = site.it.incident(Level::VeryUrgent).await;
    let path = format!("/api/v1/incidents/{id}");
    let body = json!({"level": 4, "reason": "ditelepon lagi: sudah aman"});
    let status = site.send("POST", &format!("{path}/level"), Some(&siti), Some(body)).await.status.as_u16();
    let log = site.send("GET", &format!("{path}/log"), Some(&siti), None).await.json();
    let alone = log["entries"].as_array().unwrap().iter().any(|line| line["alone"] == true);
    (status, alone)
}

#[tokio::test]
async fn when_nobody_else_is_there_to_ask() {
    assert_eq!(lowers(Some(BY_NIGHT), true).await, (200, true));
}

#[tokio::test]
async fn not_beside_a_supervisor_not_without_the_watch_and_not_by_chance() {
    assert_eq!(lowers(Some(BY_DAY), true).await, (403, false), "a supervisor is on duty");
    assert_eq!(lowers(Some(BY_NIGHT), false).await, (403, false), "without the watch");
    assert_eq!(lowers(None, true).await, (403, false), "a roster that says nothing: whoever has the role");
}
