//! Whether a scene is safe to go in to. Where violence, weapons, live wires, swift water or gas are known of, units wait at
//! a safe distance (staged) until somebody calls the scene safe; anybody there may call it dangerous.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::changed::{FactPart, FactsChange};
use super::event::Event;
use super::ids::KindCode;
use super::incident::Incident;
use super::kind::Kinds;

/// What somebody called a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Scene {
    /// Safe to go in to; else dangerous.
    pub safe: bool,
    /// When, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Why units wait at a safe distance first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Danger {
    /// The kind of incident is dangerous.
    Kind(KindCode),
    /// Something dangerous was told of.
    Sign(String),
    /// Somebody called it dangerous.
    Called,
}

/// What speaks for waiting at a safe distance; empty when nothing does, or when the scene was called safe. `parts` are
/// what was merged into it, `signs` those that count as dangerous.
pub fn dangers<'a>(
    doc: &'a Incident,
    parts: impl IntoIterator<Item = &'a Incident>,
    kinds: &Kinds,
    signs: &[String],
) -> Vec<Danger> {
    match doc.scene {
        Some(Scene { safe: true, .. }) => return Vec::new(),
        Some(Scene { safe: false, .. }) => return vec![Danger::Called],
        None => {}
    }
    let mut found = Vec::new();
    let mut add = |danger: Danger| {
        if !found.contains(&danger) {
            found.push(danger);
        }
    };
    for one in std::iter::once(doc).chain(parts) {
        let staged = |code: &&KindCode| kinds.get(code).is_some_and(|kind| kind.stage);
        one.kind.iter().filter(staged).for_each(|code| add(Danger::Kind(code.clone())));
        let told = one.triage.signs.iter().filter(|found| signs.contains(&found.sign));
        told.for_each(|found| add(Danger::Sign(found.sign.clone())));
    }
    found
}

impl Incident {
    /// Follows what is said of its scene. What is told anew of danger is not known to whoever called it safe before.
    pub(super) fn look_at_scene(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::SceneCalled { safe, .. } => self.scene = Some(Scene { safe: *safe, at }),
            Event::FactsAdded { triage: Some(_), .. } | Event::IncidentMerged { .. } => {
                self.scene = self.scene.filter(|scene| !scene.safe);
            }
            Event::FactsChanged { change, .. } => {
                let FactsChange { facts, parts, .. } = &**change;
                let elsewhere = parts.iter().any(|part| matches!(part, FactPart::Place | FactPart::Kind));
                let known = |sign: &str| self.triage.signs.iter().any(|found| found.sign == sign);
                if elsewhere || facts.triage.signs.iter().any(|found| !known(&found.sign)) {
                    self.scene = self.scene.filter(|scene| !scene.safe);
                }
            }
            Event::IncidentReopened { .. } => self.scene = None,
            _ => {}
        }
    }
}
