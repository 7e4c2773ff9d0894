//! Whatever is sent, the answer is a 4xx problem: never 5xx, never a panic, never silence.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Map, Value, json};
use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::site::{Route, Site, routes};

/// Bodies that no route can take.
fn nonsense() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |n: usize| [b"[".repeat(n), b"]".repeat(n)].concat();
    vec![
        ("cut off", b"{\"text\":\"a".to_vec()),
        ("not JSON", b"nul".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a text", b"\"x\"".to_vec()),
        ("a number", b"12".to_vec()),
        ("null", b"null".to_vec()),
        ("raw NUL", b"{\"text\":\"a\0b\"}".to_vec()),
        ("NUL", br#"{"text":"a\u0000b","reason":"\u0000","name":"\u0000"}"#.to_vec()),
        ("lone surrogate", br#"{"text":"\ud800","reason":"\udfff x"}"#.to_vec()),
        ("1e400", br#"{"lat":1e400,"version":1e400}"#.to_vec()),
        ("not UTF-8", b"{\"text\":\"\xff\xfe\"}".to_vec()),
        ("too deep", deep(10_000)),
        ("too deep inside", [br#"{"text":"#.to_vec(), deep(5_000), b"}".to_vec()].concat()),
        ("too large", [b"{\"text\":\"".to_vec(), vec![b'a'; 300_000], b"\"}".to_vec()].concat()),
    ]
}

/// For each field of a body: the same with another type in it, and a number out of any sense.
fn wrong_types(route: &Route) -> Vec<(String, Value)> {
    let Some(fields) = route.body.as_ref().and_then(|body| body["properties"].as_object()) else {
        return vec![("lat 91".to_owned(), json!({"lat": 91, "lon": 107.6}))];
    };
    let mut all = Vec::new();
    for name in fields.keys() {
        for wrong in [json!({"x": [1]}), json!([[1]]), json!(-1.5e300)] {
            let mut body: Map<String, Value> = fields.keys().map(|name| (name.clone(), json!("x"))).collect();
            body.insert(name.clone(), wrong);
            all.push((format!("{name} of a wrong type"), Value::Object(body)));
        }
    }
    all
}

struct Walk {
    site: Site,
    cookie: String,
    ids: [String; 3],
}

impl Walk {
    async fn new() -> Self {
        let site = Site::new().await;
        let (incident, unit) = (site.it.incident(Level::Urgent).await, site.it.unit("AMB-01").await);
        let sent = site.it.assign(&incident, &unit).await.about.assignment.unwrap();
        // Whoever audits sends no position, and a screen on a wall is nobody.
        let roles = Role::ALL.into_iter().filter(|role| !matches!(role, Role::Auditor | Role::Wall));
        let mut everybody = person("everybody", &roles.collect::<Vec<_>>());
        everybody.unit = Some(unit.clone());
        let cookie = site.cookie(&everybody).await;
        Self { site, cookie, ids: [incident.to_string(), unit.to_string(), sent.to_string()] }
    }

    fn path(&self, route: &Route) -> String {
        let [incident, unit, assignment] = &self.ids;
        let id = match route.path.as_str() {
            path if path.contains("/units/") => unit,
            path if path.contains("/assignments/") => assignment,
            _ => incident,
        };
        route.path.replace("{id}", id).replace("{verb}", "accept").replace("{code}", "32-K7F2-9QMX-4T-C")
    }

    async fn refuses(&self, what: &str, request: Request<Body>) {
        let told = format!("{} {}: {what}", request.method(), request.uri());
        let answer = self.site.ask(request).await;
        assert!(answer.status.is_client_error(), "{told}: {} {}", answer.status, answer.text());
        if !answer.header("content-type").starts_with("text/html") {
            answer.code();
        }
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(path).header("cookie", &self.cookie)
    }
}

#[tokio::test]
async fn bodies_that_make_no_sense_are_refused() {
    let walk = Walk::new().await;
    for route in routes().into_iter().filter(|route| route.body.is_some()) {
        let path = walk.path(&route);
        let json = || walk.request(&route.method, &path).header("content-type", "application/json");
        for (what, body) in nonsense() {
            walk.refuses(what, json().body(body.into()).unwrap()).await;
        }
        for (what, body) in wrong_types(&route) {
            walk.refuses(&what, json().body(body.to_string().into()).unwrap()).await;
        }
        let other = walk.request(&route.method, &path).header("content-type", "text/plain");
        walk.refuses("another content type", other.body("{}".into()).unwrap()).await;
    }
}

#[tokio::test]
async fn paths_queries_methods_and_headers_that_make_no_sense_are_refused() {
    let walk = Walk::new().await;
    for route in routes() {
        let path = walk.path(&route);
        for method in ["PATCH", "PROPFIND"] {
            walk.refuses("a wrong method", walk.request(method, &path).body(Body::empty()).unwrap()).await;
        }
        if route.path.contains("{id}") {
            for id in
                ["%00", "%ff", "..%2f..", "x", &"a".repeat(3_000), "%0d%0a", "32-", ".1", "💧%F0%9F%92%A7"]
            {
                let id: String = id.chars().filter(char::is_ascii).collect();
                let path = route.path.replace("{id}", &id).replace("{verb}", "accept");
                let body =
                    Body::from(r#"{"unit_id":"x","reason":"x","text":"x","level":1,"disposition":"helped"}"#);
                let request = walk.request(&route.method, &path).header("content-type", "application/json");
                walk.refuses("no such id", request.body(body).unwrap()).await;
            }
        }
        if route.body.is_some()
            && route.tag != "public"
            && route.tag != "session"
            && route.name != "send_positions"
        {
            for key in ["short", "with a space in it", &"k".repeat(129)] {
                let request = walk.request(&route.method, &path).header("idempotency-key", key);
                walk.refuses("a key that is none", request.body(Body::empty()).unwrap()).await;
            }
        }
    }
    for query in
        ["limit=x", "limit=-1", "state=x", "level=9", "cursor=x", "at_least=x", "cursor=%00", "limit=1e400"]
    {
        let path = format!("/api/v1/incidents?{query}");
        walk.refuses("a query", walk.request("GET", &path).body(Body::empty()).unwrap()).await;
    }
    for path in
        ["/nothing", "/api/v1/nothing", "/api/v1/incidents/", "/assets/../Cargo.toml", "/%2e%2e/Cargo.toml"]
    {
        for method in ["GET", "POST", "DELETE"] {
            walk.refuses("no such route", walk.request(method, path).body(Body::empty()).unwrap()).await;
        }
    }
}

#[tokio::test]
async fn a_place_that_is_not_on_earth_is_named() {
    let walk = Walk::new().await;
    let path = format!("/api/v1/units/{}/positions", walk.ids[1]);
    let body = json!({"positions": [{"lat": -6.9, "lon": 107.6}, {"lat": 91, "lon": 181}]});
    let answer = walk.site.send("POST", &path, Some(&walk.cookie), Some(body)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "invalid"));
    let fields: Vec<_> =
        answer.json()["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, ["positions[1].lat", "positions[1].lon"]);
}
