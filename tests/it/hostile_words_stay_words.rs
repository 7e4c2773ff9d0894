//! Words that mean harm come in by every way there is, and are words wherever they come out: in pages, JSON, GeoJSON, messages,
//! answers of chats and names of keys. The browser's part of it is web/tests/e2e/hostile_words.test.ts.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sigap::channels::webhook::Webhook;
use sigap::domain::access::Role;
use sigap::domain::level::Level;
use sigap::domain::partner::{Partner, PartnerSort};
use sigap::services::seal::Sealer;
use sigap::store::outbox::Lane;

use crate::harness::folder::Folder;
use crate::harness::form::{open, submit};
use crate::harness::hostile::{Hostile, corpus, skeleton};
use crate::harness::messengers::{ALL, Desk, Writer};
use crate::harness::photo::{body, jpeg, send};
use crate::harness::receiver::Receiver;
use crate::harness::redis::connection;
use crate::harness::site::{Answer, Site, routes};

const PLACE: [f64; 2] = [-6.9025, 107.6188];

/// The same length and the same faults, and nothing in it: every sign that is not blank or refused is an `x`.
fn twin(text: &str) -> String {
    let plain = |sign: char| {
        let is_kept = sign.is_whitespace()
            || sign.is_control()
            || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if is_kept { sign } else { 'x' }
    };
    text.chars().map(plain).collect()
}

/// Whether some text in it is just that.
fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(said) => said == text,
        Value::Array(all) => all.iter().any(|one| says(one, text)),
        Value::Object(all) => all.values().any(|one| says(one, text)),
        _ => false,
    }
}

/// As intake keeps it.
fn kept(one: &Hostile) -> String {
    one.text.trim().replace("\r\n", "\n")
}

fn is_data(answer: &Answer, what: &str) {
    let kind = answer.header("content-type");
    assert!(kind.contains("json"), "{what}: {kind}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{what}");
}

#[tokio::test]
async fn a_form_with_faults_gives_them_back_as_words() {
    let site = Site::new().await;
    // Questions follow from what is told: the kind is given, so that both have the same.
    let page = async |key: &str, text: &str| {
        let short: String = text.chars().take(100).collect();
        let fields = [
            ("key", key),
            ("text", text),
            ("kind", "other"),
            ("place_text", &short),
            ("district", &short),
            ("village", &short),
            ("name", &short),
            ("phone", &short),
            ("affected", &short),
            ("contact", &short),
            ("lang", &short),
            (&short, &short),
        ];
        let answer = submit(&site.router, "/lapor", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
        answer.text()
    };
    for one in corpus() {
        let (hostile, plain) =
            (page("0123456789abcdef", &one.text).await, page("fedcba9876543210", &twin(&one.text)).await);
        let parts = |page: &str| {
            // What is asked depends on the words.
            let (before, rest) = page.split_once("id=\"asked\"").unwrap();
            let (_, after) = rest.split_once("<legend>").unwrap();
            let (_, after) = after.split_once("</fieldset>\n<fieldset>").unwrap();
            (skeleton(&format!("{before}>")), skeleton(after))
        };
        assert_eq!(parts(&hostile), parts(&plain), "{}", one.name);
    }
}

#[tokio::test]
async fn a_report_says_to_staff_what_was_told_and_to_pages_nothing_else() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let key = {
        let partner =
            Partner { name: "rs-1".to_owned(), sort: PartnerSort::Partner, says: "RS <b>Uji</b>".to_owned() };
        site.it.centre.make_partner(partner, 60_000).await.unwrap()
    };
    let mut shown = Vec::new();
    for (n, one) in corpus().iter().enumerate() {
        let told = json!({
            "channel": "web", "text": one.text, "place_text": one.short(200), "kind": "other",
            "reporter": {"name": one.short(100)}, "place": {"lat": PLACE[0], "lon": PLACE[1] + n as f64 / 1_000.0},
        });
        let taken = if n % 2 == 0 {
            site.send("POST", "/api/v1/reports", None, Some(told)).await
        } else {
            let mut told = told;
            told["external_id"] = json!(one.short(60));
            told["channel"] = json!("hotline");
            let request = axum::http::Request::post("/api/v1/reports")
                .header("host", "127.0.0.1:8080")
                .header("authorization", format!("Bearer {key}"))
                .header("content-type", "application/json");
            site.ask(request.body(told.to_string().into()).unwrap()).await
        };
        is_data(&taken, &one.name);
        let blank = one.text.trim().is_empty();
        if one.is_refused() || blank {
            assert_eq!(taken.code(), "invalid", "{}", one.name);
            assert!(!taken.text().contains("jahatnian"), "{}: {}", one.name, taken.text());
            continue;
        }
        assert_eq!(taken.status, StatusCode::CREATED, "{}: {}", one.name, taken.text());
        let receipt = taken.json();
        let path = format!("/api/v1/incidents/{}", receipt["incident_id"].as_str().unwrap());
        let private = site.send("POST", &format!("{path}/private"), Some(&cookie), None).await;
        is_data(&private, &one.name);
        assert!(says(&private.json(), &kept(one)), "{}: {}", one.name, private.text());
        let status = open(&site.router, &format!("/status/{}", receipt["code"].as_str().unwrap())).await;
        shown.push((one.name.clone(), skeleton(&status.text())));
        let public = status.text() + &taken.text();
        assert!(!public.contains("jahatnian") && !public.contains("sigapRan"), "{}: {public}", one.name);
        for way in ["", "/log", "/recommendations", "/similar"] {
            let answer = site.send("GET", &format!("{path}{way}"), Some(&cookie), None).await;
            is_data(&answer, &one.name);
            assert!(!answer.text().contains("jahatnian"), "{}: unopened words in {way}", one.name);
        }
    }
    let (_, first) = &shown[0];
    assert!(shown.iter().all(|(_, page)| page == first), "{shown:?}");
}

#[tokio::test]
async fn what_staff_and_crews_write_is_given_back_as_it_was() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let incident = site.it.incident(Level::Urgent).await;
    let unit = site.it.unit("AMB-01").await;
    for one in corpus() {
        let talk = format!("/api/v1/units/{unit}/talk");
        let note = format!("/api/v1/incidents/{incident}/note");
        let words = one.short(400);
        let noted = site.send("POST", &note, Some(&cookie), Some(json!({"text": words}))).await;
        let said = site.send("POST", &talk, Some(&cookie), Some(json!({"words": words}))).await;
        for answer in [&noted, &said] {
            is_data(answer, &one.name);
            assert!(!answer.status.is_server_error(), "{}: {}", one.name, answer.text());
        }
        let holds_nul = words.contains('\0') || words.trim().is_empty();
        assert_eq!(
            (noted.status == 200, said.status.is_success()),
            (!holds_nul, !holds_nul),
            "{} {}",
            one.name,
            said.text()
        );
        if holds_nul {
            continue;
        }
        let log = site.send("GET", &format!("/api/v1/incidents/{incident}/log"), Some(&cookie), None).await;
        let lines = site.send("GET", &talk, Some(&cookie), None).await;
        for answer in [log, lines] {
            is_data(&answer, &one.name);
            let whole = answer.json();
            assert!(says(&whole, &words) || says(&whole, words.trim()), "{}: {whole}", one.name);
        }
    }
}

#[tokio::test]
async fn answers_of_chats_repeat_nothing_and_hold_no_mark_up() {
    let desk = Desk::new().await;
    for (n, channel) in ALL.into_iter().enumerate() {
        for (m, one) in corpus().iter().enumerate() {
            let mut writer = Writer::new(&desk, channel, (100 * n + m) as i64);
            let mut answers = writer.writes(&one.text).await;
            answers.extend(writer.writes(&one.text).await);
            for sent in answers {
                let whole = format!("{} {:?}", sent.text, sent.choices);
                let is_clean =
                    !whole.contains("jahatnian") && !whole.contains('<') && !whole.contains("sigapRan");
                assert!(is_clean, "{channel}, {}: {whole}", one.name);
            }
        }
    }
}

#[tokio::test]
async fn the_name_of_a_photo_is_never_read() {
    let site = Site::new().await;
    let photo = jpeg(40, 30, 1);
    let page = async |name: &str, kind: &str| {
        // Browsers write no such sign into the head of a part.
        let called = name.replace(|sign: char| sign == '"' || sign.is_control(), "_");
        let parts = body(&[
            ("key", None, b"0123456789abcdef"),
            ("text", None, b"rumah roboh"),
            ("place_text", None, b"dekat pasar"),
            ("photo", Some((called.as_str(), kind)), &photo),
        ]);
        let answer = send(&site.router, "/lapor", None, parts).await;
        (answer.status, answer.text())
    };
    let (_, plain) = page("foto.jpg", "image/jpeg").await;
    for one in corpus() {
        let (status, said) = page(&one.short(300), "image/svg+xml").await;
        assert!(status.is_success() || status.is_redirection(), "{}: {status} {said}", one.name);
        assert!(!said.contains("jahatnian") && !said.contains("sigapRan"), "{}", one.name);
        let again = |parts: Vec<String>| parts.into_iter().filter(|part| part != "@role").collect::<Vec<_>>();
        assert!(again(skeleton(&said)).len() + 4 >= again(skeleton(&plain)).len(), "{}", one.name);
        assert!(!skeleton(&said).iter().any(|part| part.starts_with("@on")), "{}", one.name);
    }
}

#[tokio::test]
async fn names_of_files_go_to_maps_as_data() {
    let folder = Folder::new();
    let names: Vec<String> = corpus()
        .iter()
        .filter(|one| !one.is_refused())
        .map(|one| one.short(60).replace(['\n', '\r', '\t'], " "))
        .collect();
    let features: Vec<Value> = names
        .iter()
        .filter(|name| !name.trim().is_empty())
        .map(|name| {
            let ring = [[107.5, -7.1], [107.8, -7.1], [107.8, -6.8], [107.5, -6.8], [107.5, -7.1]];
            json!({"type": "Feature", "properties": {"name": name, "level": "high"},
                "geometry": {"type": "Polygon", "coordinates": [ring]}})
        })
        .collect();
    let file = folder.path().join("rawan.geojson");
    std::fs::write(&file, json!({"type": "FeatureCollection", "features": features}).to_string()).unwrap();
    let site = Site::with(&format!("[map]\nhazards_file = \"{}\"\n", file.display())).await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let given = site.send("GET", "/api/v1/map/hazards", Some(&cookie), None).await;
    assert_eq!(given.header("content-type"), "application/geo+json", "{}", given.text());
    assert_eq!(given.header("x-content-type-options"), "nosniff");
    for name in names.iter().filter(|name| !name.trim().is_empty()) {
        assert!(says(&given.json(), name.trim()), "{name}");
    }
}

#[tokio::test]
async fn messages_to_other_servers_hold_them_as_json() {
    let receiver = Receiver::new().await;
    let site = Site::with(&receiver.settings()).await;
    let webhook = Webhook::new(&site.it.centre.config.webhook).unwrap().unwrap();
    site.it.centre.store.open_outbox(Lane::People).await.unwrap();
    let mut sent = 0;
    for one in corpus().iter().filter(|one| !one.text.contains('\0')).take(20) {
        let incident = site.it.incident(Level::Critical).await;
        let unit = site.it.unit(&one.short(40)).await;
        site.it.assign(&incident, &unit).await;
        sent += 2;
    }
    let mut delivered = 0;
    while delivered < sent {
        let pass = site.it.centre.deliver(&webhook).await.unwrap();
        assert_eq!(pass.failed, 0);
        delivered += pass.delivered;
    }
    assert!(receiver.heard().iter().all(|heard| heard.body.is_object()));
}

/// Percent-encoded, so that it is one part of a path.
fn in_a_path(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

#[tokio::test]
async fn no_words_become_part_of_a_key() {
    let site = Site::new().await;
    let cookie = site.cookie_of(Role::Admin).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    for one in corpus() {
        let id = in_a_path(&one.short(90));
        for route in routes().iter().filter(|route| route.path.contains('{')) {
            let mut path = route.path.clone();
            while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
                path.replace_range(from..=to, &id);
            }
            let sent = route.body.as_ref().map(|_| json!({"text": "x", "reason": "x", "words": "x"}));
            let answer = site.send(&route.method, &path, Some(&dispatcher), sent).await;
            assert!(answer.status.is_client_error(), "{} {path}: {}", route.method, answer.status);
        }
        for query in ["code", "area", "cursor", "at_least", "q", "label"] {
            for path in ["/status", "/api/v1/places", "/api/v1/incidents", "/lapor", "/nomor"] {
                let answer = site.send("GET", &format!("{path}?{query}={id}"), Some(&cookie), None).await;
                assert!(!answer.status.is_server_error(), "{path} {query} {}: {}", one.name, answer.status);
                assert!(!answer.text().contains("sigapRan('"), "{path}?{query} {}", one.name);
            }
        }
        let said: String = one.text.chars().filter(char::is_ascii_graphic).take(120).collect();
        let words = json!({"name": one.short(100), "password": one.short(100)});
        let answer = site.send("POST", "/api/v1/session", Some(&format!("sigap={said}")), Some(words)).await;
        assert!(!answer.status.is_server_error(), "{}: {}", one.name, answer.text());
        if said.len() >= 8 {
            let request = axum::http::Request::post("/api/v1/reports")
                .header("idempotency-key", said)
                .header("content-type", "application/json");
            let body = json!({"channel": "web", "text": "pohon tumbang", "place_text": "dekat pasar"});
            let answer = site.ask(request.body(body.to_string().into()).unwrap()).await;
            assert!(answer.status.is_success(), "{}: {}", one.name, answer.text());
        }
    }
    let mut conn = connection(&site.it.redis_url()).await;
    let pattern = format!("*{{{}}}*", site.it.centre.region());
    let keys: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(&mut conn).await.unwrap();
    assert!(keys.len() > 20, "{}", keys.len());
    for key in keys {
        let rest = key.strip_prefix(&format!("{{{}}}:", site.it.centre.region())).unwrap_or("{");
        let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_.:".contains(sign);
        assert!(rest.chars().all(plain), "{key}");
    }
}

#[tokio::test]
async fn the_record_and_its_export_hold_no_word_in_the_clear_that_was_sealed() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let auditor = site.cookie_of(Role::Auditor).await;
    let incident = site.it.incident(Level::Urgent).await;
    let path = format!("/api/v1/incidents/{incident}");
    site.send("POST", &format!("{path}/mass_casualty"), Some(&dispatcher), Some(json!({"on": true}))).await;
    let mut tags = Vec::new();
    for one in corpus() {
        let told = json!({"channel": "web", "text": one.text, "place_text": one.short(200), "kind": "other",
            "reporter": {"name": one.short(100)}});
        site.send("POST", "/api/v1/reports", None, Some(told)).await;
        site.send("POST", &format!("{path}/note"), Some(&dispatcher), Some(json!({"text": one.text}))).await;
        let tag = json!({"tag": one.short(20), "category": "delayed"});
        let tagged = site.send("POST", &format!("{path}/patients"), Some(&dispatcher), Some(tag)).await;
        assert!(!tagged.status.is_server_error(), "{}", one.name);
        tags.extend(tagged.status.is_success().then(|| one.short(20)));
        for query in ["before", "from", "to", "by", "sort", "incident"] {
            let asked = format!("/api/v1/record?{query}={}", in_a_path(&one.short(90)));
            let answer = site.send("GET", &asked, Some(&auditor), None).await;
            is_data(&answer, &asked);
            assert!(!answer.status.is_server_error(), "{asked}");
            assert!(!answer.text().contains("sigapRan"), "{asked}: {}", answer.text());
        }
    }
    let page = site.send("GET", "/api/v1/record", Some(&auditor), None).await;
    is_data(&page, "the record");
    let clear = |text: &str| text.contains("jahatnian") || text.contains("sigapRan");
    assert!(!clear(&page.text()), "{}", page.text());
    Sealer::open(&site.it.centre).await.unwrap().seal_all().await.unwrap();
    let export = site.send("GET", "/api/v1/record/export", Some(&auditor), None).await;
    assert_eq!((export.status, export.header("content-type")), (StatusCode::OK, "application/x-tar"));
    assert_eq!(export.header("x-content-type-options"), "nosniff");
    let bytes = export.text();
    assert!(!clear(&bytes) && bytes.contains("ReportReceived") && bytes.contains("NoteAdded"));
    assert!(tags.iter().all(|tag| !tag.contains('<')), "{tags:?}");
}
