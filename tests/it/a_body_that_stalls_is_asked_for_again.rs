//! A phone that loses its network in the middle of a request is told to send it again: 408, and not that the server
//! is away. A body that was cut off is no body that was too large.

use axum::body::Body;
use axum::http::Request;
use futures::StreamExt;

use crate::harness::site::{Answer, ORIGIN, Site};

const SENT: &[u8] = b"{\"text\":\"banjir se";

const KINDS: [(&str, &str); 2] =
    [("/api/v1/reports", "application/json"), ("/lapor", "application/x-www-form-urlencoded")];

async fn send(site: &Site, (path, kind): (&str, &str), body: Body) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("origin", ORIGIN)
        .header("accept-language", "en")
        .header("content-type", kind);
    site.ask(request.body(body).unwrap()).await
}

#[tokio::test]
async fn what_never_comes_whole_is_408() {
    let site = Site::with("[http]\nrequest_timeout_ms = 400\n").await;
    for kind in KINDS {
        let begun = futures::stream::iter([Ok::<_, std::io::Error>(SENT)]);
        let answer = send(&site, kind, Body::from_stream(begun.chain(futures::stream::pending()))).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (408, "body_too_slow"), "{kind:?}");
        assert_eq!(answer.json()["retryable"], true);
    }
}

#[tokio::test]
async fn what_was_cut_off_is_400_and_what_is_too_large_413() {
    let site = Site::new().await;
    for kind in KINDS {
        let cut = futures::stream::iter([Ok(SENT), Err(std::io::Error::other("reset"))]);
        let answer = send(&site, kind, Body::from_stream(cut)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "bad_request"), "{kind:?}");
        let large = Body::from(vec![b'a'; site.it.centre.config.http.body_limit_bytes + 1]);
        let answer = send(&site, kind, large).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "body_too_large"), "{kind:?}");
    }
}
