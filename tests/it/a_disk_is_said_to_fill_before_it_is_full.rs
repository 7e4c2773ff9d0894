//! Below the low mark everybody is told and nothing is refused; below the full mark new reports are, and nothing else.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::fill::Fill;
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::form::post;
use crate::harness::own_redis::OwnRedis;
use crate::harness::site::Site;

/// More than any disk of a test has free.
const MORE_THAN_ALL: u64 = 1 << 50;

fn flood() -> Value {
    json!({"channel": "web", "text": "banjir selutut", "place": {"lat": -6.92, "lon": 107.61}})
}

/// A service with these marks, an incident from before anybody looked, and a dispatcher.
async fn site(redis: &OwnRedis, marks: &str) -> (Site, String, String) {
    let site = Site::of(TestCentre::on(&redis.url(), marks).await).await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let incident = site.it.incident(Level::Urgent).await;
    site.it.centre.guard.look().await;
    (site, cookie, incident.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn low_is_said_and_full_refuses_only_what_is_new() {
    let redis = OwnRedis::new().await;
    let marks = format!("disk.low_bytes = {MORE_THAN_ALL}\ndisk.full_bytes = 0\n");
    let (low, cookie, _) = site(&redis, &marks).await;
    let board = low.send("GET", "/api/v1/board", Some(&cookie), None).await.json();
    assert_eq!((&board["mode"]["disk"], &board["notices"][0]["code"]), (&json!("low"), &json!("disk_low")));
    let taken = post(&low.router, "/api/v1/reports", "still-taken", &flood()).await;
    assert_eq!(taken.status, StatusCode::CREATED);

    let (full, cookie, incident) = site(&redis, &format!("disk.full_bytes = {MORE_THAN_ALL}\n")).await;
    assert_eq!(full.it.centre.board.mode().disk, Fill::Full);
    assert!(!full.it.centre.may_take());
    // This service has opened no journal, where the report would go.
    let refused = post(&full.router, "/api/v1/reports", "not-any-more", &flood()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "storage_full"));
    let ready = full.send("GET", "/readyz", None, None).await;
    assert_eq!((ready.status.as_u16(), &ready.json()["mode"]["disk"]), (200, &json!("full")));
    let metrics = full.send("GET", "/metrics", None, None).await.text();
    for line in ["sigap_fill{of=\"disk\"} 2", "sigap_disk_free_bytes{of=\"store\"} "] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    let close = format!("/api/v1/incidents/{incident}/close");
    let body = json!({"disposition": "settled_by_phone"});
    let closed = full.send("POST", &close, Some(&cookie), Some(body)).await;
    assert_eq!(closed.status, StatusCode::OK, "{}", closed.text());
}
