//! Who sends the head of a form with photos and then nothing does not hold its connection for as long as an upload may pause.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;

use crate::harness::site::Site;

#[tokio::test]
async fn as_soon_as_any_other_body_is() {
    let site = Site::with("[http]\nrequest_timeout_ms = 400\n").await;
    let nothing = futures::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let request = Request::post("/lapor")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from_stream(nothing))
        .unwrap();
    // An upload may pause for a minute.
    let answer = tokio::time::timeout(Duration::from_secs(30), site.ask(request)).await.expect("an answer");
    assert_eq!(answer.status, 408);
}
