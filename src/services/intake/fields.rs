//! Reading fields of a JSON object one by one, so that every fault is found, each with the name of its field.

use serde_json::{Map, Value};

/// What is wrong with one field. Its words are `field.<code>` in the catalogues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Dotted name of the field.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// What fills the text.
    pub values: Vec<(&'static str, String)>,
}

/// An object being read, and what was found wrong so far.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    prefix: &'static str,
    pub(super) faults: Vec<FieldFault>,
}

static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);

impl<'a> Fields<'a> {
    pub(super) fn new(object: &'a Map<String, Value>) -> Self {
        Self { object, prefix: "", faults: Vec::new() }
    }

    /// The fields of an object inside; none, and a fault, when it is something else.
    pub(super) fn inside(&mut self, name: &'static str) -> Self {
        let object = match self.get(name) {
            None => &EMPTY,
            Some(Value::Object(object)) => object,
            Some(_) => {
                self.fault(name, "wrong_type");
                &EMPTY
            }
        };
        Self { object, prefix: name, faults: Vec::new() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn fault(&mut self, name: &str, code: &'static str) {
        self.fault_with(name, code, Vec::new());
    }

    pub(super) fn fault_with(&mut self, name: &str, code: &'static str, values: Vec<(&'static str, String)>) {
        let field = match (self.prefix, name) {
            ("", name) => name.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, name) => format!("{prefix}.{name}"),
        };
        self.faults.push(FieldFault { field, code, values });
    }

    /// A trimmed text without control characters; absent when empty.
    pub(super) fn text(&mut self, name: &str, max: usize) -> Option<String> {
        let Value::String(text) = self.get(name)? else {
            self.fault(name, "wrong_type");
            return None;
        };
        let text = text.trim();
        if text.chars().any(is_refused) {
            self.fault(name, "control_character");
            None
        } else if text.chars().count() > max {
            self.fault_with(name, "too_long", vec![("max", max.to_string())]);
            None
        } else {
            (!text.is_empty()).then(|| text.replace("\r\n", "\n"))
        }
    }

    pub(super) fn number(&mut self, name: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let number = self.get(name)?.as_f64().filter(|number| number.is_finite());
        match number {
            None => self.fault(name, "wrong_type"),
            Some(number) if range.contains(&number) => return Some(number),
            Some(_) => self.out_of_range(name, &range.start().to_string(), &range.end().to_string()),
        }
        None
    }

    pub(super) fn whole(&mut self, name: &str, max: u32) -> Option<u32> {
        let value = self.get(name)?;
        match value.as_f64() {
            None => self.fault(name, "wrong_type"),
            Some(number) if number.fract() != 0.0 => self.fault(name, "wrong_type"),
            Some(number) if (0.0..=f64::from(max)).contains(&number) => return Some(number as u32),
            Some(_) => self.out_of_range(name, "0", &max.to_string()),
        }
        None
    }

    fn out_of_range(&mut self, name: &str, min: &str, max: &str) {
        self.fault_with(name, "out_of_range", vec![("min", min.to_owned()), ("max", max.to_owned())]);
    }

    pub(super) fn yes(&mut self, name: &str) -> bool {
        match self.get(name) {
            None => false,
            Some(Value::Bool(yes)) => *yes,
            Some(_) => {
                self.fault(name, "wrong_type");
                false
            }
        }
    }

    /// One of the words of an enum.
    pub(super) fn choice<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let choice = serde_json::from_value(self.get(name)?.clone()).ok();
        if choice.is_none() {
            self.fault(name, "not_allowed");
        }
        choice
    }
}

/// Control characters other than tab and line break, and the marks that turn the direction of what follows.
fn is_refused(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\n' | '\t' | '\r'))
        || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
