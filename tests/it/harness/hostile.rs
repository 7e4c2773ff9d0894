//! Words that mean harm (tests/hostile.json, which the browser's tests read too), and what a page is made of beside its words.

use serde::Deserialize;

/// One of them.
#[derive(Clone, Debug, Deserialize)]
pub struct Hostile {
    pub name: String,
    pub text: String,
    /// The text so many times.
    #[serde(default)]
    times: usize,
}

/// All of them.
pub fn corpus() -> Vec<Hostile> {
    let mut all: Vec<Hostile> = serde_json::from_str(include_str!("../../hostile.json")).unwrap();
    for one in &mut all {
        one.text = one.text.repeat(one.times.max(1));
    }
    assert!(all.len() >= 50);
    all
}

impl Hostile {
    /// Its first signs.
    pub fn short(&self, chars: usize) -> String {
        self.text.chars().take(chars).collect()
    }

    /// Whether intake refuses it: signs that control something, or turn the direction of what follows.
    pub fn is_refused(&self) -> bool {
        self.text.trim().chars().any(|sign| {
            (sign.is_control() && !"\n\r\t".contains(sign))
                || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
    }
}

/// Every element and comment of a page with the names of its attributes, in order: words change none of them. Only as much of
/// HTML as a page of ours may hold.
pub fn skeleton(html: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with('!') {
            parts.push(format!("!{}", &rest[1..rest.len().min(3)]));
            continue;
        }
        let name: String =
            rest.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '/').collect();
        if name.is_empty() {
            parts.push("a bare <".to_owned());
            continue;
        }
        rest = &rest[name.len()..];
        parts.push(name);
        rest = attributes(rest, &mut parts);
    }
    parts
}

/// Reads to the end of a tag.
fn attributes<'a>(mut rest: &'a str, parts: &mut Vec<String>) -> &'a str {
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('>') {
            return rest;
        }
        let end = rest.find(|sign: char| sign.is_whitespace() || "=>".contains(sign)).unwrap_or(rest.len());
        parts.push(format!("@{}", &rest[..end]));
        rest = &rest[end..];
        let Some(value) = rest.strip_prefix('=') else { continue };
        let quote = value.chars().next().unwrap_or_default();
        assert!(quote == '"' || quote == '\'', "an attribute without quotes: {value:.40}");
        let inside = &value[1..];
        rest = &inside[inside.find(quote).unwrap_or(inside.len() - 1) + 1..];
    }
}

#[test]
fn a_page_is_its_elements_and_attributes() {
    let page = "<!doctype html><p class=\"a > b\">x &lt; y</p><input value='' disabled>";
    assert_eq!(skeleton(page), ["!do", "p", "@class", "/p", "input", "@value", "@disabled"]);
    assert_ne!(skeleton("<p>x</p>"), skeleton("<p><b>x</p>"));
    assert_ne!(skeleton("<p title=\"x\">"), skeleton("<p title=\"x\" onclick=\"y\">"));
}
