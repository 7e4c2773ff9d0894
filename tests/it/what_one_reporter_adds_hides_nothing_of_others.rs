//! Whatever one reporter adds, what others told later stays to be read, and stays on the list of what was read. Of one report only so
//! much is added in a day; whoever is refused is told whom to telephone, and a wish to be let alone is heeded all the same.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;
use sigap::domain::wishes::Contact;
use sigap::services::privacy::BreachAsk;

use crate::harness::centre::triage;
use crate::harness::form::{between, open, post, submit};
use crate::harness::messengers::{Desk, TELEGRAM, Writer};
use crate::harness::site::{Answer, Site};

/// More than a timeline shows at once.
const FLOOD: usize = 1_001;
const FEW: &str = "[limits]\nadded_per_day = 10\n";

async fn told(site: &Site, n: u8) -> Value {
    let body = json!({"text": format!("pohon tumbang nomor {n}"),
        "place": {"lat": -6.9 - f64::from(n) / 10.0, "lon": 107.6}});
    post(&site.router, "/api/v1/reports", &format!("banjir-kata-{n}"), &body).await.json()
}

async fn adds(site: &Site, code: &str, words: &str) -> Answer {
    let path = format!("/status/{code}");
    let page = open(&site.router, &path).await.text();
    let key = format!("m{}", between(&page, "name=\"key\" value=\"m", "\""));
    let fields = [("key", key.as_str()), ("said", "more"), ("words", words), ("place_text", "gang buntu")];
    submit(&site.router, &path, &fields).await
}

#[tokio::test]
async fn it_is_read_and_told_of_whatever_comes_after_it() {
    let site = Site::new().await;
    let head = site.cookie_of(Role::Supervisor).await;
    let since = site.it.clock.now();
    let (one, two) = (told(&site, 1).await, told(&site, 2).await);
    let id = one["incident_id"].as_str().unwrap();
    let path = |verb: &str| format!("/api/v1/incidents/{id}/{verb}");
    let attach = json!({"report_id": two["report_id"]});
    assert_eq!(site.send("POST", &path("attach"), Some(&head), Some(attach)).await.status, 200);
    let added = adds(&site, two["code"].as_str().unwrap(), "kata Beni").await;
    assert_eq!(added.status, 303, "{}", added.text());
    let facts = site.it.centre.seal_words(&id.into(), "kata Asep").await.unwrap();
    let (incident, triage) = (id.into(), Box::new(triage(Level::Referred)));
    let more = Command::AddFacts { incident, facts, triage, contact: Contact::Call };
    for _ in 0..FLOOD {
        site.it.centre.execute(&Asker::Public, more.clone(), None).await.unwrap();
    }
    let opened = site.send("POST", &path("private"), Some(&head), Some(json!({}))).await.json();
    let shown = opened["added"].as_array().unwrap();
    assert_eq!((shown.len(), &shown[0]["report"]), (FLOOD + 1, &two["report_id"]));
    assert_eq!(shown[0]["text"].as_str().map(str::trim), Some("kata Beni"));
    let until = since.saturating_add(SignedDuration::from_hours(1)).unwrap();
    let read = site.it.centre.breach(&BreachAsk { since, until, account: None }).await.unwrap();
    let of_two = |report: &Option<sigap::domain::ids::ReportId>| {
        report.as_ref().is_some_and(|report| two["report_id"] == report.as_str())
    };
    let of_two = read.readings.iter().find(|one| of_two(&one.report)).unwrap();
    assert!(of_two.personal.iter().any(|field| field == "place_text"), "{:?}", of_two.personal);
}

#[tokio::test]
async fn in_a_day_only_so_much_is_added_and_who_to_telephone_is_said() {
    let site = Site::with(FEW).await;
    let (one, two) = (told(&site, 1).await, told(&site, 2).await);
    let (one, two) = (one["code"].as_str().unwrap(), two["code"].as_str().unwrap());
    for n in 0..10 {
        let added = adds(&site, one, &format!("kata {n}")).await;
        assert_eq!(added.status, 303, "{}", added.text());
    }
    let refused = adds(&site, one, "satu lagi").await;
    let phone = site.it.centre.config.region.phone();
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains(&format!("telepon {phone}")), "{}", refused.text());
    assert_eq!(adds(&site, two, "lain").await.status, 303, "others are heard");
    site.it.clock.fast_forward(std::time::Duration::from_hours(3));
    assert_eq!(adds(&site, one, "satu lagi").await.status, 303, "after a while they are, too");
}

#[tokio::test]
async fn a_wish_to_be_let_alone_is_heeded_all_the_same() {
    let site = Site::with(FEW).await;
    let sends = async |text: &str, contact| {
        let fields = [
            ("key", "0123456789abcdef"),
            ("text", text),
            ("place_text", "Jl. Cisirung"),
            ("phone", "0811000111"),
            ("contact", contact),
        ];
        submit(&site.router, "/lapor", &fields).await
    };
    let first = sends("saya dipukul", "call").await;
    let code = first.header("content-location").split(['/', '?']).nth(2).unwrap().to_owned();
    for n in 0..10 {
        assert_eq!(adds(&site, &code, &format!("kata {n}")).await.status, 303);
    }
    let refused = sends("jangan hubungi saya", "no").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains(site.it.centre.config.region.phone()), "{}", refused.text());
    let followed = site.it.centre.follow(&ReceiptCode::parse(&code).unwrap()).await.unwrap();
    assert_eq!(followed.wishes.contact, Contact::No);
}

#[tokio::test]
async fn who_writes_in_a_conversation_is_told_so_there() {
    let desk = Desk::with(FEW).await;
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    writer.writes("tolong anak saya tidak bernapas").await;
    let notes = async || {
        let id = &desk.reports()[0].incident;
        desk.centre().incident(id).await.unwrap().0.notes
    };
    let mut last = Vec::new();
    for n in 0..20 {
        last = writer.writes(&format!("masih di sini, menit {n}")).await;
    }
    assert_eq!(notes().await, 10);
    assert!(last.iter().any(|sent| sent.text.contains("tidak ditambahkan")), "{last:?}");
}
