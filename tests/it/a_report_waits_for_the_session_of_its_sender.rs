//! Who brings a session that cannot be looked up now is told to come again: taken as the public, the same key would
//! make a second report later.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::harness::redis;
use crate::harness::site::{Answer, ORIGIN, Site};

const TOKEN: &str = "read-while-the-store-was-away";

async fn send(site: &Site, path: &str, kind: &str, body: &'static str) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("origin", ORIGIN)
        .header("cookie", format!("sigap={}.{TOKEN}", site.it.centre.region()))
        .header("idempotency-key", "one-press-of-a-call-taker")
        .header("content-type", kind);
    site.ask(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn nothing_is_taken_in_anothers_name() {
    let site = Site::new().await;
    let store = &site.it.centre.store;
    let session = store.keys.session(&URL_SAFE_NO_PAD.encode(Sha256::digest(TOKEN)));
    let mut conn = redis::connection(&site.it.redis_url()).await;
    let _: () = ::redis::cmd("SADD").arg(&session).arg("unreadable").query_async(&mut conn).await.unwrap();
    let before = store.tail().await.unwrap().id;

    let json = r#"{"text":"banjir sedada","place_text":"dekat masjid"}"#;
    let answer = send(&site, "/api/v1/reports", "application/json", json).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "unavailable"));
    assert_eq!(answer.json()["retryable"], true);
    let form = "key=0123456789abcdef&text=banjir+sedada&place_text=dekat+masjid";
    let page = send(&site, "/lapor", "application/x-www-form-urlencoded", form).await;
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "2"));
    assert!(page.text().contains("banjir sedada</textarea>") && page.text().contains("0123456789abcdef"));
    assert_eq!(store.tail().await.unwrap().id, before, "nothing was stored");

    let _: () = ::redis::cmd("DEL").arg(&session).query_async(&mut conn).await.unwrap();
    assert_eq!(send(&site, "/api/v1/reports", "application/json", json).await.status, 201);
}
