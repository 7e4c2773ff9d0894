//! The form of a report is checked field by field; every fault is found, with its field and a stable code.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sigap::domain::report::{CallType, Channel, Vulnerable};
use sigap::domain::triage::Answer;
use sigap::services::intake::{Bounds, FieldFault, ReportIn, read};

fn reading(body: &Value) -> Result<ReportIn, Vec<FieldFault>> {
    let empty = Map::new();
    let now: Timestamp = "2026-01-05T02:00:00Z".parse().unwrap();
    let bounds = Bounds {
        now,
        text_chars: 4_000,
        knows_kind: &|kind| kind == "flood",
        knows_area: &|area| area == "32.73",
    };
    read(body.as_object().unwrap_or(&empty), &bounds)
}

fn faults(body: &Value) -> Vec<(String, &'static str)> {
    reading(body).unwrap_err().into_iter().map(|fault| (fault.field, fault.code)).collect()
}

#[test]
fn a_full_report_is_read() {
    let report = reading(&json!({
        "channel": "whatsapp", "call_type": "normal", "text": "  Banjir sedada \r\n tolong ", "kind": "flood",
        "answers": {"breathing": "yes", "water_depth_cm": 120, "alone": null},
        "place": {"lat": -6.9, "lon": 107.6, "accuracy_m": 20}, "place_text": "dekat masjid", "area": "32.73",
        "people": {"affected": 5, "injured": 1, "trapped": 0}, "vulnerable": ["pregnant", "infant", "infant"],
        "reporter": {"name": "Siti", "phone": "0812-3456-7890", "anonymous": false},
        "lang": "id", "occurred_at": "2015-12-10T17:40:00Z", "external_id": "77", "something_else": [1, 2]
    }))
    .unwrap();
    assert_eq!(report.channel, Some(Channel::Whatsapp));
    assert_eq!(report.call_type, CallType::Normal);
    assert_eq!(report.text, "Banjir sedada \n tolong");
    assert_eq!(report.answers.len(), 2);
    assert_eq!(report.answers["water_depth_cm"], Answer::Number(120.0));
    assert_eq!(report.vulnerable, [Vulnerable::Infant, Vulnerable::Pregnant]);
    assert_eq!(report.reporter.phone.unwrap().as_str(), "+6281234567890");
    assert_eq!(report.people.injured, Some(1));
}

/// A person who cannot say where still gets help: the centre asks.
#[test]
fn only_what_happened_is_needed() {
    let report = reading(&json!({"text": "tolong", "place": null, "kind": null})).unwrap();
    assert_eq!((report.point, report.place_text, report.kind), (None, None, None));
}

#[test]
fn each_fault_has_its_field_and_its_code() {
    let long = "a".repeat(4_001);
    let many: Map<String, Value> = (0..61).map(|n| (format!("a{n}"), json!("yes"))).collect();
    for (change, field, code) in [
        (json!({"text": null}), "text", "missing"),
        (json!({"text": " \n "}), "text", "missing"),
        (json!({"text": 5}), "text", "wrong_type"),
        (json!({"text": long}), "text", "too_long"),
        (json!({"text": "a\u{0}b"}), "text", "control_character"),
        (json!({"text": "a\u{1b}[2Jb"}), "text", "control_character"),
        (json!({"text": "a\u{202e}b"}), "text", "control_character"),
        (json!({"channel": "smoke"}), "channel", "not_allowed"),
        (json!({"call_type": 1}), "call_type", "not_allowed"),
        (json!({"kind": "picnic"}), "kind", "unknown"),
        (json!({"area": "31.71"}), "area", "unknown"),
        (json!({"answers": []}), "answers", "wrong_type"),
        (json!({"answers": many}), "answers", "too_many"),
        (json!({"answers": {"Breathing!": "yes"}}), "answers", "answer_name"),
        (json!({"answers": {"breathing": true}}), "answers.breathing", "wrong_type"),
        (json!({"answers": {"breathing": "y".repeat(61)}}), "answers.breathing", "too_long"),
        (json!({"place": "here"}), "place", "wrong_type"),
        (json!({"place": {"lat": 91, "lon": 0}}), "place.lat", "out_of_range"),
        (json!({"place": {"lat": 0, "lon": -180.1}}), "place.lon", "out_of_range"),
        (json!({"place": {"lat": 0}}), "place.lon", "missing"),
        (json!({"place": {"lat": "0", "lon": 0}}), "place.lat", "wrong_type"),
        (json!({"place": {"lat": 0, "lon": 0, "accuracy_m": -1}}), "place.accuracy_m", "out_of_range"),
        (json!({"people": {"affected": -1}}), "people.affected", "out_of_range"),
        (json!({"people": {"injured": 2.5}}), "people.injured", "wrong_type"),
        (json!({"people": {"trapped": 100_001}}), "people.trapped", "out_of_range"),
        (json!({"vulnerable": "infant"}), "vulnerable", "wrong_type"),
        (json!({"vulnerable": ["vip"]}), "vulnerable", "not_allowed"),
        (json!({"reporter": {"name": "n".repeat(121)}}), "reporter.name", "too_long"),
        (json!({"reporter": {"phone": "112"}}), "reporter.phone", "phone_too_short"),
        (json!({"reporter": {"phone": "call me"}}), "reporter.phone", "phone_foreign_sign"),
        (json!({"reporter": {"anonymous": "yes"}}), "reporter.anonymous", "wrong_type"),
        (json!({"lang": "fr"}), "lang", "not_allowed"),
        (json!({"occurred_at": "yesterday"}), "occurred_at", "not_a_time"),
        (json!({"occurred_at": "2026-01-05T02:05:01Z"}), "occurred_at", "in_future"),
        (json!({"occurred_at": "1999-12-31T23:59:59Z"}), "occurred_at", "too_old"),
        (json!({"external_id": "e".repeat(121)}), "external_id", "too_long"),
    ] {
        let mut body = json!({"text": "tolong"});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(faults(&body), [(field.to_owned(), code)], "{field} {code}");
    }
}

#[test]
fn all_faults_come_at_once() {
    let body =
        json!({"place": {"lat": 91, "lon": 181}, "reporter": {"phone": "1"}, "people": {"affected": "five"}});
    let expected = ["text", "place.lat", "place.lon", "people.affected", "reporter.phone"];
    let found: Vec<String> = faults(&body).into_iter().map(|(field, _)| field).collect();
    assert_eq!(found, expected);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,12}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_sent_is_answered(values in prop::collection::vec(any_json(), 16)) {
        let names = [
            "channel", "call_type", "text", "kind", "answers", "place", "place_text", "area", "people", "vulnerable",
            "reporter", "lang", "occurred_at", "external_id", "lat", "x",
        ];
        let body: Map<String, Value> = names.into_iter().map(str::to_owned).zip(values).collect();
        let _ = reading(&Value::Object(body));
    }
}
