//! The questions of the form are those of the kind chosen, without scripts too: a press shows them and keeps what was typed.
//! Each may be answered with "I do not know". What reaches the report is what was said.

use serde_json::Value;
use sigap::domain::aggregate::Key;
use sigap::domain::report::Private;
use sigap::domain::wishes::Needed;

use crate::harness::form::{between, open, submit};
use crate::harness::site::Site;

const KEY: &str = "0123456789abcdef";

/// What is sealed of the report of a receipt.
async fn private(site: &Site, page: &str) -> Private {
    let code = between(page, "<p class=\"code\" translate=\"no\">", "</p>").to_owned();
    let holder = site.it.centre.store.holder(&Key::Code(code)).await.unwrap().unwrap();
    let (report, private) = site.it.centre.open_reports(&[holder.into()]).await.unwrap().remove(0);
    assert_eq!(report.v, report.shape());
    private.unwrap()
}

#[tokio::test]
async fn a_press_shows_the_questions_of_the_kind_and_keeps_all() {
    let site = Site::new().await;
    let first = open(&site.router, "/lapor").await.text();
    assert!(first.contains("name=\"conscious\"") && !first.contains("name=\"water_depth_cm\""));
    let fields = [("key", KEY), ("kind", "flood"), ("text", "air naik"), ("area", "32.05"), ("show", "1")];
    let shown = submit(&site.router, "/lapor", &fields).await;
    assert_eq!(shown.status, 200, "nothing is refused, nothing is stored");
    let page = shown.text();
    for kept in [
        "air naik</textarea>",
        "value=\"flood\" selected",
        "name=\"water_depth_cm\"",
        "value=\"0123456789abcdef\"",
    ] {
        assert!(page.contains(kept), "{kept}");
    }
    assert!(!page.contains("id=\"errors\"") && !page.contains("name=\"baby_coming\""));
    assert!(
        page.contains("tel:119") && page.contains("mungkin belum dijawab"),
        "numbers of Garut, where 112 is in doubt"
    );
    let asked = page.matches("value=\"unknown\"").count();
    assert!((3..=10).contains(&asked), "{asked} questions, each with \"tidak tahu\"");
    assert_eq!(site.it.centre.store.verify().await.unwrap().unwrap().entries, 0, "a look is no report");
}

#[tokio::test]
async fn what_is_answered_reaches_the_report() {
    let site = Site::new().await;
    let fields = [
        ("key", KEY),
        ("kind", "flood"),
        ("text", "banjir di kampung"),
        ("place_text", "dekat masjid"),
        ("water_depth_cm", "120"),
        ("water_fast", "unknown"),
        ("in_water", "yes"),
        ("hours_without_food", ""),
        ("hours_without_food", "unknown"),
        ("needed", "others"),
    ];
    let page = submit(&site.router, "/lapor", &fields).await.text();
    let private = private(&site, &page).await;
    let said = serde_json::to_value(&private.answers).unwrap();
    assert_eq!(said["water_depth_cm"], Value::from(120.0));
    assert_eq!((&said["water_fast"], &said["in_water"]), (&Value::from("unknown"), &Value::from("yes")));
    assert_eq!(said["hours_without_food"], "unknown");
    assert_eq!(private.needed, Some(Needed::Others));
    assert!(page.contains("▲"), "chest-deep water is the most urgent: {page}");
}

#[tokio::test]
async fn a_script_finds_the_questions_of_all_kinds_in_one_file() {
    let site = Site::new().await;
    for lang in ["id", "su", "en"] {
        let all = open(&site.router, &format!("/lapor/questions?lang={lang}")).await.json();
        let kinds = all["kinds"].as_object().unwrap();
        let words = all["all"].as_array().unwrap();
        let none = kinds[""].as_array().unwrap();
        let flood = kinds["flood"].as_array().unwrap();
        let named = |place: &Value| words[place.as_u64().unwrap() as usize]["name"].as_str().unwrap();
        assert_eq!(none.iter().map(named).collect::<Vec<_>>(), ["conscious", "breathing"]);
        assert!(flood.iter().any(|place| named(place) == "water_depth_cm") && flood.len() <= 10);
        for word in words {
            assert!(!word["text"].as_str().unwrap().starts_with("question."), "{lang}: {word}");
            assert!(!["avpu", "spo2_percent"].contains(&word["name"].as_str().unwrap()));
        }
    }
}

#[tokio::test]
async fn numbers_are_those_of_the_place() {
    let site = Site::new().await;
    let any = open(&site.router, "/nomor").await.text();
    let bandung = open(&site.router, "/nomor?area=32.73&lang=en").await.text();
    let garut = open(&site.router, "/nomor?area=32.05&lang=en").await.text();
    for page in [&any, &bandung, &garut] {
        assert!(page.contains("tel:110") && page.contains("tel:119") && !page.contains("number."));
    }
    assert!(!bandung.contains("may not be answered here") && garut.contains("may not be answered here"));
    assert!(garut.contains("Kabupaten Garut") && any.contains("Kementerian Kesehatan"), "sources are named");
    let strange = open(&site.router, "/nomor?area=%3Cscript%3E").await;
    assert!(strange.status == 200 && !strange.text().contains("<script>"));
}
