//! Checking the form of a report: every field on its own, all faults at once.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::fields::{FieldFault, Fields};
use super::report_in::{ReportIn, Reporter};
use crate::domain::ids::KindCode;
use crate::domain::phone::Phone;
use crate::domain::place::Point;
use crate::domain::report::{People, Vulnerable};
use crate::domain::spot::PlaceFrom;
use crate::domain::triage::{Answer, Answers};
use crate::domain::wishes::Wishes;

const PLACE_TEXT_CHARS: usize = 500;
const NAME_CHARS: usize = 120;
const AREA_NAME_CHARS: usize = 100;
const EXTERNAL_ID_CHARS: usize = 120;
const ANSWERS: usize = 60;
const ANSWER_NAME_CHARS: usize = 40;
const ANSWER_CHARS: usize = 60;
const PEOPLE: u32 = 100_000;
const VULNERABLE: usize = 50;
/// A phone's clock may run ahead of ours by this.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// Nothing that happened before is reported; logs of past years are.
const EARLIEST: &str = "2000-01-01T00:00:00Z";

/// What the reader must know of the centre.
#[derive(Clone, Copy)]
pub struct Bounds<'a> {
    /// Server time.
    pub now: Timestamp,
    /// Characters of a text.
    pub text_chars: usize,
    /// Whether there is such a kind.
    pub knows_kind: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether there is an area with such a code.
    pub knows_area: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Reads a report from the object that was sent. Fields without meaning to us are left alone.
///
/// # Errors
/// Every fault, in the order of the contract.
pub fn read(object: &Map<String, Value>, bounds: &Bounds<'_>) -> Result<ReportIn, Vec<FieldFault>> {
    let mut fields = Fields::new(object);
    let told = whole(&mut fields, bounds, |fields| text(fields, bounds));
    if fields.faults.is_empty() { Ok(told) } else { Err(fields.faults) }
}

/// All fields of a report, its text by `text`; as it comes out where a field has a fault.
pub(super) fn whole<'a>(
    fields: &mut Fields<'a>,
    bounds: &Bounds<'_>,
    text: impl FnOnce(&mut Fields<'a>) -> String,
) -> ReportIn {
    let channel = fields.choice("channel");
    let call_type = fields.choice("call_type").unwrap_or_default();
    let text = text(fields);
    let kind = kind(fields, bounds);
    let answers = answers(fields);
    let (point, accuracy_m) = place(fields);
    let place_text = fields.text("place_text", PLACE_TEXT_CHARS);
    let area = area(fields, bounds);
    let district = fields.text("district", AREA_NAME_CHARS);
    let village = fields.text("village", AREA_NAME_CHARS);
    let people = people(fields);
    let vulnerable = vulnerable(fields);
    let reporter = reporter(fields);
    let lang = lang(fields);
    let occurred_at = occurred_at(fields, bounds.now);
    let external_id = fields.text("external_id", EXTERNAL_ID_CHARS);
    ReportIn {
        channel,
        call_type,
        text,
        kind,
        answers,
        point,
        accuracy_m,
        place_text,
        area,
        district,
        village,
        place_from: point.map(|_| PlaceFrom::Sent),
        people,
        vulnerable,
        reporter,
        lang,
        occurred_at,
        external_id,
    }
}

fn text(fields: &mut Fields<'_>, bounds: &Bounds<'_>) -> String {
    let faults = fields.faults.len();
    let text = fields.text("text", bounds.text_chars);
    if text.is_none() && fields.faults.len() == faults {
        fields.fault("text", "missing");
    }
    text.unwrap_or_default()
}

fn kind(fields: &mut Fields<'_>, bounds: &Bounds<'_>) -> Option<KindCode> {
    let kind = fields.text("kind", ANSWER_CHARS)?;
    if (bounds.knows_kind)(&kind) {
        return Some(KindCode::from(kind));
    }
    fields.fault("kind", "unknown");
    None
}

fn area(fields: &mut Fields<'_>, bounds: &Bounds<'_>) -> Option<String> {
    let area = fields.text("area", ANSWER_CHARS)?;
    if (bounds.knows_area)(&area) {
        return Some(area);
    }
    fields.fault("area", "unknown");
    None
}

fn answers(fields: &mut Fields<'_>) -> Answers {
    let mut answers = Answers::new();
    let mut inside = fields.inside("answers");
    let Some(Value::Object(given)) = fields.get("answers") else {
        fields.faults.append(&mut inside.faults);
        return answers;
    };
    if given.len() > ANSWERS {
        inside.fault_with("", "too_many", vec![("max", ANSWERS.to_string())]);
    } else {
        for (name, value) in given {
            if name.is_empty() || name.len() > ANSWER_NAME_CHARS || !name.bytes().all(is_name_byte) {
                // The name itself is not repeated: it may hold anything.
                inside.fault("", "answer_name");
            } else if let Some(answer) = answer(&mut inside, name, value) {
                answers.insert(name.clone(), answer);
            }
        }
    }
    inside.faults.dedup();
    fields.faults.append(&mut inside.faults);
    answers
}

fn is_name_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')
}

fn answer(inside: &mut Fields<'_>, name: &str, value: &Value) -> Option<Answer> {
    match value {
        Value::Null => None,
        Value::String(_) => inside.text(name, ANSWER_CHARS).map(Answer::Word),
        Value::Number(_) => inside.number(name, f64::MIN..=f64::MAX).map(Answer::Number),
        _ => {
            inside.fault(name, "wrong_type");
            None
        }
    }
}

fn place(fields: &mut Fields<'_>) -> (Option<Point>, Option<f64>) {
    let mut inside = fields.inside("place");
    let lat = inside.number("lat", -90.0..=90.0);
    let lon = inside.number("lon", -180.0..=180.0);
    let accuracy_m = inside.number("accuracy_m", 0.0..=f64::from(u32::MAX));
    if fields.get("place").is_some_and(Value::is_object) {
        for name in ["lat", "lon"] {
            if inside.get(name).is_none() {
                inside.fault(name, "missing");
            }
        }
    }
    fields.faults.append(&mut inside.faults);
    match (lat, lon) {
        (Some(lat), Some(lon)) => (Some(Point { lat, lon }), accuracy_m),
        _ => (None, None),
    }
}

fn people(fields: &mut Fields<'_>) -> People {
    let mut inside = fields.inside("people");
    let people = People {
        affected: inside.whole("affected", PEOPLE),
        injured: inside.whole("injured", PEOPLE),
        trapped: inside.whole("trapped", PEOPLE),
    };
    fields.faults.append(&mut inside.faults);
    people
}

fn vulnerable(fields: &mut Fields<'_>) -> Vec<Vulnerable> {
    let mut all: Vec<Vulnerable> = match fields.get("vulnerable") {
        None => return Vec::new(),
        Some(Value::Array(list)) if list.len() > VULNERABLE => {
            fields.fault_with("vulnerable", "too_many", vec![("max", VULNERABLE.to_string())]);
            return Vec::new();
        }
        Some(Value::Array(_)) => fields.choice("vulnerable").unwrap_or_default(),
        Some(_) => {
            fields.fault("vulnerable", "wrong_type");
            return Vec::new();
        }
    };
    all.sort_unstable();
    all.dedup();
    all
}

fn reporter(fields: &mut Fields<'_>) -> Reporter {
    let mut inside = fields.inside("reporter");
    let name = inside.text("name", NAME_CHARS);
    let phone = inside.text("phone", ANSWER_CHARS).and_then(|typed| match Phone::parse(&typed) {
        Ok(phone) => Some(phone),
        Err(fault) => {
            inside.fault("phone", fault.code());
            None
        }
    });
    let anonymous = inside.yes("anonymous");
    let contact = inside.choice("contact").unwrap_or_default();
    let wishes = Wishes::new(contact, inside.choice("news"));
    let needed = inside.choice("needed");
    fields.faults.append(&mut inside.faults);
    Reporter { name, phone, anonymous, needed, wishes }
}

fn lang(fields: &mut Fields<'_>) -> Option<String> {
    let lang = fields.text("lang", ANSWER_CHARS)?;
    if matches!(lang.as_str(), "id" | "su" | "en") {
        return Some(lang);
    }
    fields.fault("lang", "not_allowed");
    None
}

fn occurred_at(fields: &mut Fields<'_>, now: Timestamp) -> Option<Timestamp> {
    let text = fields.text("occurred_at", ANSWER_CHARS)?;
    let Ok(at) = text.parse::<Timestamp>() else {
        fields.fault("occurred_at", "not_a_time");
        return None;
    };
    let earliest = EARLIEST.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    if at > now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX) {
        fields.fault("occurred_at", "in_future");
        None
    } else if at < earliest {
        fields.fault("occurred_at", "too_old");
        None
    } else {
        Some(at)
    }
}
