//! Requests of which nothing more comes hold turns until they are given up. A quarter of all turns is for who is signed in.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures::FutureExt;
use sigap::domain::access::Role;

use crate::harness::site::Site;

#[tokio::test]
async fn while_strangers_begin_requests_and_send_nothing_more() {
    let site = Site::with("[http]\nmax_requests = 8\n").await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    assert_eq!(site.send("GET", "/api/v1/board", Some(&dispatcher), None).await.status, StatusCode::OK);
    let begun = || {
        Request::post("/api/v1/session")
            .header("host", "127.0.0.1:8080")
            .header("content-type", "application/json")
            // A cookie of nobody helps nobody.
            .header("cookie", "sigap=32.none")
            .body(Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>()))
            .unwrap()
    };
    let mut held: Vec<_> = (0..6).map(|_| Box::pin(site.ask(begun()))).collect();
    for request in &mut held {
        assert!(request.as_mut().now_or_never().is_none(), "it waits for its body");
    }
    let stranger = site.send("GET", "/api/v1/map", None, None).await;
    assert_eq!((stranger.status, stranger.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "busy"));
    assert_eq!(site.send("GET", "/api/v1/board", Some(&dispatcher), None).await.status, StatusCode::OK);
    drop(held);
    assert_eq!(site.send("GET", "/api/v1/map", None, None).await.status, StatusCode::OK);
}
