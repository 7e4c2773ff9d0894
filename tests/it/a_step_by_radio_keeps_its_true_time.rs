//! A step entered for a crew that called by radio is stamped when it was entered, and keeps when it happened beside that.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::site::Site;

#[tokio::test]
async fn beside_the_stamp_and_never_in_the_future() {
    let site = Site::new().await;
    let (id, unit) = (site.it.incident(Level::Urgent).await, site.it.unit("AMB-01").await);
    site.it.assign(&id, &unit).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    site.it.clock.fast_forward(Duration::from_mins(10));
    let now = site.it.clock.now();
    let cases = [
        ("accept", SignedDuration::from_mins(-7), true),
        ("en_route", SignedDuration::from_mins(-5), true),
        ("on_scene", SignedDuration::from_mins(1), false),
    ];
    for (verb, off, kept) in cases {
        let path = format!("/api/v1/assignments/{id}.1/{verb}");
        let said = now + off;
        let body = json!({"on_behalf": true, "at": said.to_string()});
        assert_eq!(site.send("POST", &path, Some(&dispatcher), Some(body)).await.status, 200, "{verb}");
        let (doc, _) = site.it.centre.incident(&id).await.unwrap();
        let stamp = doc.assignments[0].last().unwrap();
        assert_eq!((stamp.said_at, stamp.on_behalf), (kept.then_some(said), true), "{verb}");
        assert!(stamp.at >= now, "{verb}: stamped when it was entered");
    }
}
