//! Every field that is stored or shown of reports, incidents, calls, conversations, photos and positions has one class, and what is
//! on boards has none of those that are opened on the record.

use std::collections::BTreeSet;

use serde_json::Value;
use sigap::domain::call::CallPrivate;
use sigap::domain::photo::Taken;
use sigap::domain::privacy::{CLASSES, Class, class_of, fields_of, page};
use sigap::domain::report::{Channel, Private};
use sigap::domain::wishes::Needed;
use sigap::services::intake::{Added, Retold};

const SHAPES: &str = include_str!("shapes.txt");

/// The fields of a document as they were ever written.
fn stored(sort: &str) -> BTreeSet<String> {
    let begin = format!("{sort}.");
    let rest = SHAPES.lines().filter_map(|line| line.strip_prefix(&begin));
    rest.map(|path| path.split(['.', '[']).next().unwrap_or_default().to_owned()).collect()
}

/// The fields of something of the API.
fn shown(name: &str) -> BTreeSet<String> {
    let document = serde_json::to_value(sigap::http::openapi()).unwrap();
    let properties = document["components"]["schemas"][name]["properties"].as_object().cloned();
    properties.unwrap_or_else(|| panic!("no {name}")).keys().cloned().collect()
}

fn of(value: impl serde::Serialize) -> BTreeSet<String> {
    match serde_json::to_value(value).unwrap() {
        Value::Object(fields) => fields.keys().cloned().collect(),
        other => panic!("{other}"),
    }
}

fn sealed() -> Vec<(&'static str, BTreeSet<String>)> {
    let private = Private { needed: Some(Needed::Others), ..Private::default() };
    let taken = Taken { lat: Some(0.0), lon: Some(0.0), said_at: Some(String::new()) };
    let call = CallPrivate {
        number: Some(String::new()),
        recording: Some(String::new()),
        exchange_id: String::new(),
    };
    let retold: Retold =
        serde_json::from_str(r#"{"kind": "flood", "place": {"words": "x"}, "answers": {"breathing": "no"}}"#)
            .unwrap();
    let added = Added {
        place_text: Some(String::new()),
        lat: Some(0.0),
        lon: Some(0.0),
        name: Some(String::new()),
        phone: Some(String::new()),
        ..Added::default()
    };
    vec![
        ("private", of(private)),
        ("photo_taken", of(taken)),
        ("call_private", of(call)),
        ("retold", of(retold)),
        ("added", of(added)),
    ]
}

#[test]
fn and_no_field_has_two() {
    let documents = ["report", "incident", "call"].map(|sort| (sort, stored(sort)));
    let screens = [
        "ReportRow",
        "IncidentRow",
        "AssignmentRow",
        "UnitRow",
        "AreaRef",
        "Mode",
        "DrillRow",
        "NoticeRow",
        "PrivateReport",
        "PrivateNow",
        "PrivateAdded",
        "PhotoOut",
        "ConversationOut",
        "CallOut",
        "CallPrivateOut",
        "StatusOut",
    ]
    .map(|name| (name, shown(name)));
    let mut without = Vec::new();
    for (thing, fields) in documents.into_iter().chain(screens).chain(sealed()) {
        assert!(fields.len() > 2, "{thing}: {fields:?}");
        without.extend(
            fields.iter().filter(|field| class_of(thing, field).is_none()).map(|f| format!("{thing}.{f}")),
        );
    }
    assert!(without.is_empty(), "give them a class in src/domain/privacy/classes.rs: {without:?}");
    for (thing, classes) in CLASSES {
        let all: Vec<&str> = classes.iter().flat_map(|(_, fields)| fields.iter().copied()).collect();
        let each: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), each.len(), "a field of {thing} has two classes");
    }
}

#[test]
fn rows_of_boards_hold_nothing_that_is_opened_on_the_record() {
    for row in ["ReportRow", "IncidentRow", "AssignmentRow", "UnitRow", "NoticeRow", "CallOut", "StatusOut"] {
        for class in Class::SEALED {
            assert_eq!(fields_of(row, class), [] as [&str; 0], "{row}");
        }
    }
    // Whatever is restricted in what is sealed is opened as such.
    for field in fields_of("private", Class::Restricted) {
        assert_eq!(class_of("PrivateReport", field), Some(Class::Restricted), "{field}");
    }
    let _ = Channel::Web;
}

#[test]
fn and_how_long_it_is_kept_is_a_setting_that_there_is() {
    let settings: toml::Table = include_str!("../../config/default.toml").parse().unwrap();
    let page = page();
    let (kept, _) = page.split_once("| of |").unwrap();
    let named = kept.split('`').skip(1).step_by(2).filter(|word| !word.contains('/'));
    let mut all = 0;
    for word in named {
        let (section, name) = word.split_once('.').unwrap();
        assert!(settings[section].get(name).is_some(), "{word} is no setting");
        all += 1;
    }
    assert!(all >= 5, "only {all} settings are named");
}
