//! What `/lapor` costs on a slow line: the page, and the page with everything it loads, compressed as a browser gets
//! them, within `web/budgets.json`.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::harness::form::{between, open};
use crate::harness::site::Site;
use crate::harness::source::root;

/// Bytes on the line of what a browser is sent that takes gzip.
async fn bytes(site: &Site, path: &str) -> usize {
    let request = Request::get(path).header("host", "127.0.0.1:8080").header("accept-encoding", "gzip");
    let answer = site.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, "gzip"), "{path}");
    answer.body.len()
}

#[tokio::test]
async fn the_form_and_all_it_loads_are_within_their_budgets() {
    let budgets = std::fs::read_to_string(root().join("web/budgets.json")).unwrap();
    let budgets: Value = serde_json::from_str(&budgets).unwrap();
    let most = |what: &str| budgets["/lapor"][what].as_u64().unwrap() as usize * 1_024;
    let site = Site::new().await;
    for path in ["/lapor?lang=id", "/lapor?lang=su", "/lapor?lang=en"] {
        let page = open(&site.router, path).await.text();
        let html = bytes(&site, path).await;
        let css = bytes(&site, between(&page, "rel=\"stylesheet\" href=\"", "\"")).await;
        let js = bytes(&site, between(&page, "<script src=\"", "\"")).await;
        assert_eq!(
            page.matches("src=\"").count() + page.matches("<link ").count(),
            3,
            "nothing else is loaded"
        );
        // What the script loads when the page is there: what lets it open and send without a network.
        let mut later = 0;
        for kept in ["/lapor.sw.js", "/lapor/menunggu?lang=id", "/lapor/questions?lang=id"] {
            later += bytes(&site, &kept.replace("=id", &path[path.len() - 3..])).await;
        }
        assert!(html <= most("html_kb"), "{path}: {html} bytes of HTML");
        assert!(
            html + css + js + later <= most("all_kb"),
            "{path}: {} bytes in all",
            html + css + js + later
        );
    }
}
