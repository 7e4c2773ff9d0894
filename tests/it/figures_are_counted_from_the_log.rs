//! Figures of a span are what the log says happened in it: exercises and tests of the line count nowhere, stamps that nobody
//! pressed are left out, parts add up to the whole, and what one look may read is bounded.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::figures::{Clock, Figures};
use sigap::domain::level::Level;

use crate::harness::bustle::Bustle;
use crate::harness::centre::TestCentre;
use crate::harness::form::post;
use crate::harness::site::Site;

/// Printed, so that the same bustle can be made again.
const SEED: u64 = 20_261_126;

fn total(of: &[sigap::domain::figures::NameCount]) -> u32 {
    of.iter().map(|one| one.n).sum()
}

fn of(figures: &Value, clock: &str) -> Value {
    let rows = figures["clocks"].as_array().unwrap();
    rows.iter().find(|row| row["clock"] == clock).unwrap().clone()
}

#[tokio::test]
async fn a_night_in_figures() {
    let site = Site::new().await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let step = async |path: String, body: Value| {
        let answer = site.send("POST", &path, Some(&dispatcher), Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
        answer.json()
    };
    let pass = |seconds| site.it.clock.fast_forward(Duration::from_secs(seconds));
    let unit = site.it.unit("AMB-01").await;
    let told = |text: &str| json!({"text": text, "place": {"lat": -6.9, "lon": 107.6}, "channel": "hotline"});
    let real = json!({"text": "kakek tidak sadar dan tidak bernapas", "place": {"lat": -6.9, "lon": 107.6}});
    let real = post(&site.router, "/api/v1/reports", "figures-1", &real).await.json();
    assert_eq!(real["level"], 1);
    let incident = format!("/api/v1/incidents/{}", real["incident_id"].as_str().unwrap());
    pass(20);
    step(format!("{incident}/verify"), json!({})).await;
    pass(10);
    let sent = step(format!("{incident}/assignments"), json!({"unit_id": unit.as_str()})).await;
    let sent = format!("/api/v1/assignments/{}", sent["assignment_id"].as_str().unwrap());
    pass(60);
    step(format!("{sent}/en_route"), json!({"on_behalf": true})).await;
    pass(300);
    step(format!("{sent}/on_scene"), json!({"on_behalf": true})).await;
    pass(600);
    step(format!("{sent}/clear"), json!({"on_behalf": true, "result": "helped"})).await;
    step(format!("{incident}/close"), json!({"disposition": "helped"})).await;
    // What does not count: an exercise, and a test of the line.
    for (text, call_type) in [("gempa besar, tiga orang tertimbun", "drill"), ("tes satu dua", "test")] {
        let mut body = told(text);
        body["call_type"] = json!(call_type);
        step("/api/v1/reports".to_owned(), body).await;
    }
    let figures = site.send("GET", "/api/v1/figures", Some(&dispatcher), None).await;
    assert_eq!(figures.status, 200, "{}", figures.text());
    let figures = figures.json();
    assert_eq!(figures["reports"]["total"], 1, "{figures}");
    assert_eq!(figures["reports"]["by_channel"], json!([{"name": "web", "n": 1}]));
    assert_eq!(figures["reports"]["by_level"], json!([1, 0, 0, 0, 0]));
    assert_eq!(figures["incidents"]["ended"], json!([{"name": "helped", "n": 1}]));
    assert_eq!(figures["incidents"]["open_by_level"], json!([0, 0, 0, 0, 0]), "the exercise is open");
    assert_eq!((&figures["offers"]["made"], &figures["offers"]["accepted"]), (&json!(1), &json!(0)));
    for (clock, seconds) in [
        ("answering", 20),
        ("processing", 10),
        ("handling", 30),
        ("turnout", 60),
        ("travel", 300),
        ("leaving", 90),
        ("arrival", 390),
        ("on_scene", 600),
    ] {
        let all = &of(&figures, clock)["all"];
        assert_eq!(
            (&all["n"], &all["p50_s"], &all["p90_s"]),
            (&json!(1), &json!(seconds), &json!(seconds)),
            "{clock}"
        );
    }
    let leaving = of(&figures, "leaving")["by_level"][0].clone();
    assert_eq!((&leaving["target_s"], &leaving["within"]), (&json!(120), &json!(1)));
    assert_eq!(figures["units"], json!({"available": 1, "bound": 0, "away": 0}));
    let counted = figures["hours"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hour| hour["reports"].as_u64().unwrap())
        .sum::<u64>();
    assert_eq!((figures["hours"].as_array().unwrap().len(), counted), (12, 1));
}

async fn span(test: &TestCentre, from: Timestamp, to: Timestamp) -> Figures {
    test.centre.figures(from, to).await.unwrap()
}

#[tokio::test]
async fn parts_add_up_to_the_whole() {
    let test = TestCentre::new().await;
    let start = test.clock.now();
    let mut bustle = Bustle::new(&test, SEED, 4).await;
    let mut middles = Vec::new();
    for n in 0..240 {
        bustle.act(&test, &test.centre).await;
        test.clock.fast_forward(Duration::from_secs(47));
        if n % 60 == 59 {
            test.centre.fire_due().await.unwrap();
            middles.push(test.clock.now());
        }
    }
    let end = test.clock.now();
    let whole = span(&test, start, end).await;
    assert!(whole.reports.total > 20 && total(&whole.incidents.ended) > 5, "seed {SEED}: {whole:?}");
    assert_eq!(total(&whole.reports.by_channel), whole.reports.total);
    assert_eq!(whole.reports.by_level.iter().sum::<u32>(), whole.reports.total);
    assert_eq!(whole.reports.by_area.iter().map(|one| one.n).sum::<u32>(), whole.reports.total);
    assert_eq!(whole.hours.iter().map(|hour| hour.reports).sum::<u32>(), whole.reports.total);
    assert_eq!(whole.hours.iter().map(|hour| hour.ended).sum::<u32>(), total(&whole.incidents.ended));
    let of = |clock: Clock| whole.clocks.iter().find(|row| row.clock == clock).unwrap();
    for row in &whole.clocks {
        assert_eq!(row.all.n, row.by_level.iter().map(|one| one.n).sum::<u32>(), "{:?}", row.clock);
        assert!(row.all.p50_s <= row.all.p90_s);
        assert!(row.by_level.iter().all(|one| one.within.is_none_or(|within| within <= one.n)));
    }
    assert!(of(Clock::Handling).all.n >= of(Clock::Arrival).all.n, "who arrived was asked before");
    for middle in middles {
        let (one, other) = (span(&test, start, middle).await, span(&test, middle, end).await);
        assert_eq!(one.reports.total + other.reports.total, whole.reports.total);
        assert_eq!(
            total(&one.incidents.ended) + total(&other.incidents.ended),
            total(&whole.incidents.ended)
        );
        assert_eq!(one.offers.made + other.offers.made, whole.offers.made);
        assert_eq!(one.offers.expired + other.offers.expired, whole.offers.expired);
        assert_eq!(one.entries + other.entries, whole.entries);
    }
    assert_eq!(whole, span(&test, start, end).await, "it is the same whenever it is asked");
}

#[tokio::test]
async fn what_one_look_reads_is_bounded() {
    let site = Site::with("[watch]\nfigures_hours = 24\nfigures_entries = 100\n").await;
    let who = site.cookie_of(Role::Supervisor).await;
    let ask =
        async |query: &str| site.send("GET", &format!("/api/v1/figures{query}"), Some(&who), None).await;
    for query in [
        "?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:01Z",
        "?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z",
    ] {
        let refused = ask(query).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["errors"][0]["field"]),
            (422, &json!("to")),
            "{query}"
        );
    }
    assert_eq!(ask("?from=kemarin").await.json()["errors"][0]["field"], "from");
    for _ in 0..60 {
        site.it.incident(Level::Scheduled).await;
    }
    assert_eq!(ask("").await.json()["reports"]["total"], 60);
    for _ in 0..60 {
        site.it.incident(Level::Scheduled).await;
    }
    let refused = ask("").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "too_many_entries"));
    assert_eq!(refused.json()["most"], 100);
    for role in [Role::CallTaker, Role::Officer, Role::Admin] {
        let who = site.cookie_of(role).await;
        assert_eq!(site.send("GET", "/api/v1/figures", Some(&who), None).await.code(), "forbidden");
    }
}
