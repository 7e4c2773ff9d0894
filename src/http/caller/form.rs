//! The form as it was sent: a report to read, and everything typed to show again.

use serde_json::{Map, Value, json};

use super::page::Words;
use crate::http::problem::Problem;
use crate::text::{Lang, fill, find, text};

const REPORTER: [&str; 5] = ["name", "phone", "contact", "news", "needed"];
const PEOPLE: [&str; 2] = ["affected", "injured"];
/// What can be looked up in the catalogue as the name of a field.
const LABELS: [(&str, &str); 10] = [
    ("text", "caller.what"),
    ("place_text", "caller.where"),
    ("area", "caller.area"),
    ("district", "caller.district"),
    ("village", "caller.village"),
    ("kind", "caller.kind"),
    ("affected", "caller.affected"),
    ("injured", "caller.injured"),
    ("phone", "caller.phone"),
    ("name", "caller.name"),
];

/// What is wrong with a field of the form.
pub(super) struct FormError {
    pub field: &'static str,
    pub text: String,
}

/// The form.
#[derive(Default)]
pub(super) struct Form {
    /// Makes a second press the same report.
    pub key: String,
    fields: Vec<(String, String)>,
    pub errors: Vec<FormError>,
    /// Offer to say that the place is not known.
    pub ask_unknown: bool,
    /// It could not be stored.
    pub away: bool,
    /// Nothing was sent yet.
    pub fresh: bool,
}

impl Form {
    pub fn empty(key: String) -> Self {
        Self { key, fresh: true, ..Self::default() }
    }

    pub fn sent(fields: Vec<(String, String)>) -> Self {
        let mut form = Self { fields, ..Self::default() };
        form.key = form.get("key").to_owned();
        form
    }

    pub fn has_good_key(&self) -> bool {
        (8..=128).contains(&self.key.len()) && self.key.bytes().all(|sign| sign.is_ascii_alphanumeric())
    }

    /// What was typed into a field; of several of its name the first with something in it.
    pub fn get(&self, name: &str) -> &str {
        let of_name = self.fields.iter().filter(|(field, _)| field == name);
        of_name.map(|(_, value)| value.as_str()).find(|value| !value.trim().is_empty()).unwrap_or_default()
    }

    /// What was found beside what was typed.
    pub fn add(&mut self, more: impl IntoIterator<Item = (String, String)>) {
        self.fields.extend(more);
    }

    pub fn has(&self, name: &str) -> bool {
        !self.get(name).trim().is_empty()
    }

    /// Whether a choice was made.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(field, given)| field == name && given == value)
    }

    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.text.as_str())
    }

    /// The attributes that tie a field to its hint and its error. `name` is one of ours, never typed.
    pub fn described(&self, name: &str, hint: bool) -> String {
        match (self.error(name).is_some(), hint) {
            (true, true) => format!(r#"aria-invalid="true" aria-describedby="{name}-error {name}-hint""#),
            (true, false) => format!(r#"aria-invalid="true" aria-describedby="{name}-error""#),
            (false, true) => format!(r#"aria-describedby="{name}-hint""#),
            (false, false) => String::new(),
        }
    }

    /// That the phone found its place before.
    pub fn located(&self, w: &Words) -> String {
        fill(w.lang, "caller.located", &[("m", self.get("accuracy_m"))]).into_owned()
    }

    /// The report the API would get, with the answers of these names.
    pub fn as_report(&self, lang: Lang, questions: &[String]) -> Value {
        let mut report = Map::new();
        for name in ["text", "kind", "place_text", "area", "district", "village"] {
            if self.has(name) {
                report.insert(name.to_owned(), json!(self.get(name)));
            }
        }
        if let (Ok(lat), Ok(lon)) = (self.get("lat").parse::<f64>(), self.get("lon").parse::<f64>()) {
            let accuracy_m = self.get("accuracy_m").parse::<f64>().ok();
            report.insert("place".to_owned(), json!({"lat": lat, "lon": lon, "accuracy_m": accuracy_m}));
        }
        let people: Map<String, Value> = PEOPLE
            .into_iter()
            .filter(|name| self.has(name))
            .map(|name| (name.to_owned(), number(self.get(name))))
            .collect();
        let answers: Map<String, Value> = questions
            .iter()
            .filter(|name| self.has(name))
            .map(|name| (name.clone(), answer(self.get(name))))
            .collect();
        let mut reporter: Map<String, Value> = REPORTER
            .into_iter()
            .filter(|name| self.has(name))
            .map(|name| (name.to_owned(), json!(self.get(name))))
            .collect();
        reporter.insert("anonymous".to_owned(), json!(self.has("anonymous")));
        let vulnerable: Vec<&str> = self
            .fields
            .iter()
            .filter(|(name, _)| name == "vulnerable")
            .map(|(_, value)| value.as_str())
            .collect();
        report.insert("channel".to_owned(), json!("web"));
        report.insert("lang".to_owned(), json!(lang.word()));
        report.insert("people".to_owned(), Value::Object(people));
        report.insert("answers".to_owned(), Value::Object(answers));
        report.insert("reporter".to_owned(), Value::Object(reporter));
        report.insert("vulnerable".to_owned(), json!(vulnerable));
        Value::Object(report)
    }

    /// Notes what is wrong, in words; whether anything is.
    pub fn judge(&mut self, lang: Lang, problem: Option<&Problem>) -> bool {
        let known = ["place_text", "area", "district", "village", "lat", "place_unknown"]
            .iter()
            .any(|name| self.has(name));
        self.ask_unknown = !known || self.has("place_unknown");
        if !known {
            let text = text(lang, "caller.place_missing").to_owned();
            self.errors.push(FormError { field: "place_text", text });
        }
        for fault in problem.into_iter().flat_map(|problem| &problem.errors) {
            let (field, label) = LABELS
                .into_iter()
                .find(|(field, _)| fault.field.rsplit('.').next() == Some(*field))
                .unwrap_or(("text", "caller.what"));
            let said = match fault.code {
                "wrong_type" if PEOPLE.contains(&field) => Some(text(lang, "caller.not_a_number")),
                code => find(lang, &format!("field.{code}")),
            };
            let said = said.unwrap_or_else(|| text(lang, "field.wrong"));
            let text = format!("{} – {said}", text(lang, label));
            if self.error(field).is_none() {
                self.errors.push(FormError { field, text });
            }
        }
        !self.errors.is_empty()
    }
}

/// A number as one, anything else as a word.
fn answer(typed: &str) -> Value {
    let typed = typed.trim();
    typed.replace(',', ".").parse::<f64>().map_or_else(|_| json!(typed), |number| json!(number))
}

/// Digits as a number; anything else stays a text, which is then found to be the wrong type.
fn number(typed: &str) -> Value {
    typed.trim().parse::<u32>().map_or_else(|_| json!(typed), |number| json!(number))
}
