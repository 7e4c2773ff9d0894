//! Many hurt at once: declared by a person, since from then on each crew looks after all of them rather than after one.
//! Patients are tagged on the scene by START (adults) or JumpSTART (children); the incident stays at level 1.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ids::UnitId;
use super::incident::Incident;

/// From so many injured on the system proposes it.
pub const PROPOSED_FROM: u32 = 10;
/// Signs of a tag at most.
pub const TAG_SIGNS: usize = 12;
/// The rule of `config/triage.toml` that says so in words.
const RULE: &str = "ten_injured";

/// How soon a patient needs help, the categories of START.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// MERAH: now.
    Immediate,
    /// KUNING: can wait for some hours.
    Delayed,
    /// HIJAU: walks.
    Minor,
    /// HITAM: does not breathe with the airway open. Given by a responder on the scene only.
    Deceased,
}

/// A patient with a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Patient {
    /// What stands on the tag.
    pub tag: String,
    /// The newest category.
    pub category: Category,
    /// The crew that gave it; `None` when it was told by radio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<UnitId>,
    /// When, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What was declared of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MassCasualty {
    /// When it was declared first.
    pub at: Timestamp,
    /// It was declared to be over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
    /// Everybody with a tag, in the order of the first tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patients: Vec<Patient>,
}

/// How it stands with many hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MassState {
    /// The system proposes to declare it; a person does.
    Proposed,
    /// Declared.
    Declared,
    /// Declared to be over.
    Over,
}

/// How many patients of each category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names are the categories")]
pub struct Tags {
    pub immediate: u32,
    pub delayed: u32,
    pub minor: u32,
    pub deceased: u32,
}

impl MassCasualty {
    /// Declared at that time.
    pub fn new(at: Timestamp) -> Self {
        Self { at, over: false, patients: Vec::new() }
    }

    /// How many patients of each category.
    pub fn tags(&self) -> Tags {
        let count = |category: Category| {
            self.patients.iter().filter(|patient| patient.category == category).count() as u32
        };
        Tags {
            immediate: count(Category::Immediate),
            delayed: count(Category::Delayed),
            minor: count(Category::Minor),
            deceased: count(Category::Deceased),
        }
    }

    /// A patient is tagged, or tagged anew.
    pub(super) fn tag(&mut self, patient: Patient) {
        match self.patients.iter_mut().find(|known| known.tag == patient.tag) {
            Some(known) => *known = patient,
            None => self.patients.push(patient),
        }
    }
}

impl Incident {
    /// How it stands with many hurt; `None` when nothing speaks for it.
    pub fn mass_state(&self) -> Option<MassState> {
        match &self.mass_casualty {
            Some(mass) if mass.over => Some(MassState::Over),
            Some(_) => Some(MassState::Declared),
            None => {
                let told = self.triage.reasons.iter().any(|reason| reason.rule == RULE);
                let counted = self.people().injured.is_some_and(|injured| injured >= PROPOSED_FROM);
                (told || counted).then_some(MassState::Proposed)
            }
        }
    }

    /// Whether it is declared and goes on.
    pub fn is_mass_casualty(&self) -> bool {
        self.mass_casualty.as_ref().is_some_and(|mass| !mass.over)
    }
}

/// A tag as it is kept: capitals, digits and hyphens. `None` when it is none.
pub fn read_tag(written: &str) -> Option<String> {
    let tag = written.trim().to_ascii_uppercase();
    let plain = tag.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
    (plain && !tag.is_empty() && tag.len() <= TAG_SIGNS).then_some(tag)
}
