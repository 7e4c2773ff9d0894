//! Laying one source of settings over another, remembering where each value came from.
//!
//! The defaults are the schema: a key they do not have is unknown, and a value must be of their type.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::fault::{Fault, Place};
use super::rule::Rule;

/// Environment variables of this prefix are settings, with `__` for the dot.
const ENV_PREFIX: &str = "SIGAP__";

/// The settings so far.
pub(super) struct Merged {
    values: Table,
    origins: BTreeMap<String, Place>,
    checked: BTreeSet<&'static str>,
    faults: Vec<Fault>,
}

impl Merged {
    pub(super) fn of_defaults(text: &str) -> Result<Self, Vec<Fault>> {
        let values = text.parse::<Table>().map_err(|error| {
            let place = Place::in_file("defaults", text, error.span().map_or(0, |span| span.start));
            vec![Fault { place, key: None, word: error.message().to_owned() }]
        })?;
        Ok(Self { values, origins: BTreeMap::new(), checked: BTreeSet::new(), faults: Vec::new() })
    }

    pub(super) fn add_file(&mut self, name: &str, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let place = Place::in_file(name, text, error.span().map_or(0, |span| span.start));
            self.faults.push(Fault { place, key: None, word: error.message().to_owned() });
        }
        self.add_table(&Source { name, text }, "", table.get_ref());
    }

    fn add_table(&mut self, source: &Source<'_>, prefix: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let dotted = join(prefix, key.get_ref());
            let at_key = Place::in_file(source.name, source.text, key.span().start);
            match (self.find(&dotted), value.get_ref()) {
                (None, _) => self.unknown(at_key, &dotted),
                (Some(Value::Table(_)), DeValue::Table(inner)) => self.add_table(source, &dotted, inner),
                (Some(Value::Table(_)), _) => {
                    self.fault(at_key, &dotted, "is a section: write it as a table".to_owned());
                }
                (Some(default), given) => {
                    let place = Place::in_file(source.name, source.text, value.span().start);
                    match plain(given).and_then(|given| typed(default, given)) {
                        Ok(value) => self.put(&dotted, value, place),
                        Err(word) => self.fault(place, &dotted, word),
                    }
                }
            }
        }
    }

    pub(super) fn add_env(&mut self, env: impl IntoIterator<Item = (String, String)>) {
        let given: BTreeMap<String, String> =
            env.into_iter().filter(|(name, _)| name.starts_with(ENV_PREFIX)).collect();
        for (name, text) in given {
            let dotted = name[ENV_PREFIX.len()..].to_lowercase().replace("__", ".");
            let place = Place::Environment(name);
            match self.find(&dotted) {
                None => self.unknown(place, &dotted),
                Some(default) => match from_text(default, &text) {
                    Ok(value) => self.put(&dotted, value, place),
                    Err(word) => self.fault(place, &dotted, word),
                },
            }
        }
    }

    /// Applies rules to the values as they are now.
    pub(super) fn check(&mut self, rules: &'static [(&'static str, Rule)]) {
        for (key, rule) in rules {
            self.checked.insert(key);
            let Some(value) = self.find(key) else {
                self.fault(Place::Defaults, key, "has a rule, but no default".to_owned());
                continue;
            };
            if let Err(word) = rule.check(value) {
                let place = self.origins.get(*key).cloned().unwrap_or(Place::Defaults);
                self.fault(place, key, word);
            }
        }
    }

    /// The typed root, when nothing was wrong.
    pub(super) fn finish<T: DeserializeOwned>(mut self) -> Result<T, Vec<Fault>> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        Value::Table(self.values).try_into().map_err(|error: toml::de::Error| {
            self.faults.push(Fault { place: Place::Defaults, key: None, word: error.message().to_owned() });
            self.faults
        })
    }

    #[cfg(test)]
    pub(super) fn unruled_numbers(&self) -> Vec<String> {
        let mut out = Vec::new();
        walk(&self.values, "", &mut |key, value| {
            if value.is_integer() && !self.checked.contains(key) {
                out.push(key.to_owned());
            }
        });
        out
    }

    fn find(&self, dotted: &str) -> Option<&Value> {
        let mut parts = dotted.split('.');
        let mut value = self.values.get(parts.next()?)?;
        for part in parts {
            value = value.as_table()?.get(part)?;
        }
        Some(value)
    }

    fn put(&mut self, dotted: &str, value: Value, place: Place) {
        let mut table = &mut self.values;
        let (sections, key) = dotted.rsplit_once('.').map_or(("", dotted), |(sections, key)| (sections, key));
        for section in sections.split('.').filter(|section| !section.is_empty()) {
            match table.get_mut(section).and_then(Value::as_table_mut) {
                Some(inner) => table = inner,
                None => return,
            }
        }
        table.insert(key.to_owned(), value);
        self.origins.insert(dotted.to_owned(), place);
    }

    fn unknown(&mut self, place: Place, dotted: &str) {
        let mut known = Vec::new();
        walk(&self.values, "", &mut |key, _| known.push(key.to_owned()));
        let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let near = known.iter().find(|key| last(key) == last(dotted));
        let hint = near.map(|key| format!(", {key} is")).unwrap_or_default();
        self.fault(place, dotted, format!("is not a setting{hint}"));
    }

    fn fault(&mut self, place: Place, dotted: &str, word: String) {
        self.faults.push(Fault { place, key: Some(dotted.to_owned()), word });
    }
}

struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

/// Calls `see` with the dotted key of every value that is not a section.
fn walk(table: &Table, prefix: &str, see: &mut dyn FnMut(&str, &Value)) {
    for (key, value) in table {
        let dotted = join(prefix, key);
        match value {
            Value::Table(inner) => walk(inner, &dotted, see),
            value => see(&dotted, value),
        }
    }
}

fn plain(value: &DeValue<'_>) -> Result<Value, String> {
    match value {
        DeValue::String(text) => Ok(Value::String(text.to_string())),
        DeValue::Boolean(yes) => Ok(Value::Boolean(*yes)),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(Value::Integer)
            .map_err(|_| "is too large a number".to_owned()),
        DeValue::Float(number) => {
            number.as_str().parse().map(Value::Float).map_err(|_| "is not a number".to_owned())
        }
        DeValue::Array(items) => {
            items.iter().map(|item| plain(item.get_ref())).collect::<Result<_, _>>().map(Value::Array)
        }
        DeValue::Datetime(_) | DeValue::Table(_) => Err(format!("cannot be a {}", value.type_str())),
    }
}

/// `given`, when it is of the type of `default`.
fn typed(default: &Value, given: Value) -> Result<Value, String> {
    match (default, given) {
        (Value::Float(_), Value::Integer(number)) => Ok(Value::Float(number as f64)),
        (Value::Array(_), Value::Array(items)) if items.iter().all(Value::is_str) => Ok(Value::Array(items)),
        (Value::Array(_), _) => Err("must be a list of texts".to_owned()),
        (default, given) if default.same_type(&given) => Ok(given),
        (default, given) => Err(format!("must be a {}, not a {}", word_for(default), word_for(&given))),
    }
}

fn word_for(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text in quotes",
        Value::Integer(_) => "whole number",
        Value::Float(_) => "number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "time",
        Value::Array(_) => "list",
        Value::Table(_) => "section",
    }
}

/// An environment variable's text as a value of the type of `default`; a list is separated by commas.
fn from_text(default: &Value, text: &str) -> Result<Value, String> {
    let word = || format!("must be a {}", word_for(default));
    match default {
        Value::String(_) => Ok(Value::String(text.to_owned())),
        Value::Integer(_) => text.trim().replace('_', "").parse().map(Value::Integer).map_err(|_| word()),
        Value::Float(_) => text.trim().parse().map(Value::Float).map_err(|_| word()),
        Value::Boolean(_) => text.trim().parse().map(Value::Boolean).map_err(|_| word()),
        Value::Array(_) => Ok(Value::Array(
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect(),
        )),
        Value::Table(_) => Err("is a section".to_owned()),
        Value::Datetime(_) => Err(word()),
    }
}
