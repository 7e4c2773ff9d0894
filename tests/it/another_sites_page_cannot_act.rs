//! Browsers say where a request comes from; what another site's page sends is refused. Programs say nothing and
//! are let through.

use axum::body::Body;
use axum::http::Request;
use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::site::{ORIGIN, Site};

#[tokio::test]
async fn only_our_own_pages_and_programs_may_post() {
    let site = Site::new().await;
    let incident = site.it.incident(Level::Urgent).await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let path = format!("/api/v1/incidents/{incident}/note");
    let post = |headers: &[(&str, &str)]| {
        let mut request = Request::post(&path).header("host", "127.0.0.1:8080").header("cookie", &cookie);
        for (name, value) in headers.iter().chain(&[("content-type", "application/json")]) {
            request = request.header(*name, *value);
        }
        request.body(Body::from(r#"{"text":"catatan"}"#)).unwrap()
    };
    let refused: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:9999")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")],
    ];
    for headers in refused {
        let answer = site.ask(post(headers)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "cross_site"), "{headers:?}");
    }
    let taken: [&[(&str, &str)]; 4] = [
        &[],
        &[("sec-fetch-site", "same-origin"), ("origin", ORIGIN)],
        &[("origin", ORIGIN)],
        &[("origin", "http://localhost:8080")],
    ];
    for headers in taken {
        let answer = site.ask(post(headers)).await;
        assert_eq!(answer.status, 200, "{headers:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_strict() {
    let site = Site::new().await;
    for path in ["/healthz", "/api/v1/session", "/nothing"] {
        let answer = site.send("GET", path, None, None).await;
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "ws://127.0.0.1:8080",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.header("x-request-id").is_empty());
    }
}
