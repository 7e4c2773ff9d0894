//! An auditor reads who did what and who looked at whom, page by page, and nothing that is sealed; nobody else reads it.

use std::collections::BTreeSet;

use serde_json::Value;
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;
use sigap::services::seal::Sealer;

use crate::harness::centre::person;
use crate::harness::site::{Answer, Site};

async fn read(site: &Site, cookie: &str, query: &str) -> Value {
    let answer: Answer = site.send("GET", &format!("/api/v1/record{query}"), Some(cookie), None).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn kinds(page: &Value) -> Vec<&str> {
    page["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn who_looked_at_whom_is_found() {
    let site = Site::new().await;
    let (report, wrapped) = site.it.report(Level::Urgent, "ibu Sukaesih kejepit di dapur");
    let incident = report.incident.clone();
    site.it.centre.execute(&Asker::Public, Command::receive(report, wrapped), None).await.unwrap();
    let other = site.it.incident(Level::Urgent).await;
    for (name, id) in [("sari", &incident), ("budi", &other)] {
        let asker = Asker::Person(person(name, &[Role::Dispatcher]));
        let open = Command::OpenPrivate { incident: id.clone(), at: None };
        site.it.centre.execute(&asker, open, None).await.unwrap();
    }
    let cookie = site.cookie_of(Role::Auditor).await;
    let looked = read(&site, &cookie, "?sort=looked").await;
    assert_eq!(kinds(&looked), ["PersonalDataOpened", "PersonalDataOpened"]);
    assert_eq!(
        (looked["rows"][0]["by"].as_str(), looked["rows"][1]["by"].as_str()),
        (Some("budi"), Some("sari"))
    );
    assert_eq!(looked["rows"][1]["incident_id"], incident.as_str());
    assert_eq!(looked["rows"][1]["label"].as_str().unwrap().len(), 4);

    assert_eq!(kinds(&read(&site, &cookie, "?by=sari").await), ["PersonalDataOpened"]);
    let of_it = read(&site, &cookie, &format!("?incident={incident}")).await;
    assert_eq!(kinds(&of_it)[..1], ["PersonalDataOpened"]);
    assert!(kinds(&of_it).contains(&"ReportReceived"));
    assert_eq!(kinds(&read(&site, &cookie, "?from=2026-03-03T00:00:00Z").await), Vec::<&str>::new());
    assert_eq!(kinds(&read(&site, &cookie, "?to=2026-03-02T00:00:00Z").await), Vec::<&str>::new());
    let text = read(&site, &cookie, "").await.to_string();
    assert!(!text.contains("Sukaesih") && !text.contains("sealed\""), "{text}");
}

#[tokio::test]
async fn it_is_read_page_by_page_without_gap() {
    let site = Site::new().await;
    for n in 0..130 {
        site.it.unit(&format!("U-{n:03}")).await;
    }
    let mut sealer = Sealer::open(&site.it.centre).await.unwrap();
    sealer.seal_all().await.unwrap();
    let cookie = site.cookie_of(Role::Auditor).await;
    let (mut seqs, mut next, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = read(&site, &cookie, &format!("?before={next}")).await;
        assert_eq!(page["sealed_to"], 130);
        seqs.extend(page["rows"].as_array().unwrap().iter().map(|row| row["seq"].as_u64().unwrap()));
        pages += 1;
        match page["next"].as_str() {
            Some(id) => next = id.to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, 2);
    assert!(seqs.is_sorted_by(|one, two| one == &(two + 1)), "newest first, each once");
    assert_eq!(seqs.iter().collect::<BTreeSet<_>>().len(), 130);
    for (query, field) in [("?before=x", "before"), ("?from=x", "from"), ("?sort=x", "sort")] {
        let answer = site.send("GET", &format!("/api/v1/record{query}"), Some(&cookie), None).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(field));
    }
}

#[tokio::test]
async fn nobody_but_an_auditor_reads_it() {
    let site = Site::new().await;
    for role in Role::ALL {
        let cookie = site.cookie_of(role).await;
        for path in ["/api/v1/record", "/api/v1/record/export"] {
            let status = site.send("GET", path, Some(&cookie), None).await.status.as_u16();
            let wanted: &[u16] = if role == Role::Auditor { &[200, 404] } else { &[403] };
            assert!(wanted.contains(&status), "{role:?} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn everybody_is_told_the_digest_of_the_last_seal() {
    let site = Site::new().await;
    let none = site.send("GET", "/api/v1/seals/latest", None, None).await.json();
    assert_eq!(none["seal"], Value::Null);
    site.it.incident(Level::Urgent).await;
    let mut sealer = Sealer::open(&site.it.centre).await.unwrap();
    sealer.seal_all().await.unwrap();
    let answer = site.send("GET", "/api/v1/seals/latest", None, None).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=10");
    let told = answer.json();
    let last = site.it.centre.seals.last().unwrap();
    assert_eq!(
        (told["seal"]["number"].as_u64(), told["seal"]["digest"].as_str()),
        (Some(1), Some(&*last.digest))
    );
    assert_eq!(told["centre_key"], site.it.centre.seals.centre_key.public());
    // Lines of it are copies that `sigap verify` takes.
    let line = format!("{}\n", told["seal"]["copy"]);
    let (copies, damaged) = sigap::store::seals::parse_copies(line.as_bytes());
    assert_eq!((copies[0].digest(), damaged), (last.digest.clone(), 0));
    for lang in ["id", "su", "en"] {
        let page = site.send("GET", &format!("/segel?lang={lang}"), None, None).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(&last.digest) && !page.text().contains("sealed."), "{lang}");
    }
}
