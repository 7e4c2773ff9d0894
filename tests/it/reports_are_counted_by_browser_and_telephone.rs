//! Of one browser, and of one telephone, no more reports are taken before others than a limit says, in whatever words; a browser is
//! known by the name that the form gave it. Whoever makes up a name, or a receipt, is as unknown as without.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use sigap::domain::code::ReceiptCode;

use crate::harness::form::open;
use crate::harness::site::Site;

const LIMITS: &str = "[limits]
reports_per_minute = 2
[limits.lanes]
alike_per_minute = 1_000
unknown_per_minute = 1
";

struct Desk {
    site: Site,
    sent: usize,
}

impl Desk {
    /// The cookie that the form gives a browser.
    async fn browser(&self) -> String {
        let page = open(&self.site.router, "/lapor").await;
        let cookie = page.header("set-cookie");
        assert!(cookie.starts_with("sigap-sender=") && !cookie.contains("Max-Age"), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Whether a report in words that no rule knows, unlike all others, is counted as too many of its like.
    async fn is_over(&mut self, header: (&str, &str), phone: Option<&str>) -> bool {
        self.sent += 1;
        let before = self.over();
        let word =
            |n: usize| "bcdfghjklmnp".chars().cycle().skip(self.sent * 5 + n).take(6).collect::<String>();
        let text: Vec<String> = (0..8).map(|n| word(n * self.sent)).collect();
        let body = json!({"text": text.join(" "), "place": {"lat": -6.9, "lon": 107.6}, "reporter": {"phone": phone}});
        let request = Request::post("/api/v1/reports")
            .header("host", "127.0.0.1:8080")
            .header("content-type", "application/json")
            .header("idempotency-key", format!("counted-{:04}", self.sent))
            .header(header.0, header.1);
        let answer = self.site.ask(request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer.status, 201, "there is room, so that it is taken all the same: {}", answer.text());
        self.over() > before
    }

    fn over(&self) -> u64 {
        self.site.it.centre.lanes.counted().iter().map(|(_, counted)| counted.over).sum()
    }
}

#[tokio::test]
async fn and_by_nothing_that_anybody_makes_up() {
    let mut desk = Desk { site: Site::with(LIMITS).await, sent: 0 };
    let (one, other) = (desk.browser().await, desk.browser().await);
    assert_ne!(one, other);
    for (cookie, expected) in [(&one, false), (&one, false), (&one, true), (&other, false)] {
        assert_eq!(desk.is_over(("cookie", cookie), None).await, expected, "{cookie}");
    }
    for (phone, expected) in
        [("0800000001", false), ("0800000001", false), ("0800000001", true), ("0800000002", false)]
    {
        assert_eq!(desk.is_over(("x-none", "1"), Some(phone)).await, expected, "{phone}");
    }
    assert!(
        !desk.is_over(("x-none", "1"), None).await,
        "of those whom nobody knows one is taken in a minute"
    );
    let proof = one.split_once('.').unwrap().1;
    let code = ReceiptCode::from_bytes(desk.site.it.centre.region(), &[7; 8]).to_string();
    for (name, value) in [
        ("cookie", format!("sigap-sender=00000000000000000000000000000000.{proof}")),
        ("cookie", "sigap-device=0123456789abcdef0123456789abcdef".to_owned()),
        ("sigap-receipt", code),
    ] {
        assert!(desk.is_over((name, &value), None).await, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_browser_is_given_one_name() {
    let desk = Desk { site: Site::new().await, sent: 0 };
    let cookie = desk.browser().await;
    let request = Request::get("/lapor").header("host", "127.0.0.1:8080").header("cookie", &cookie);
    let again = desk.site.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status.as_u16(), again.header("set-cookie")), (200, ""));
    assert_eq!(open(&desk.site.router, "/").await.header("set-cookie"), "");
}
