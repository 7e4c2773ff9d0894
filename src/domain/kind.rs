//! Kinds of incident: whether they are ours, what they need, and which may be the same thing.

use std::collections::HashMap;

use super::ids::{Capability, KindCode};
use super::triage::Fault;
use super::triage::read::{Entry, Faults};

/// Every kind, in the order of `config/kinds.toml`.
#[derive(Clone, Debug)]
pub struct Kinds {
    list: Vec<Kind>,
    by_code: HashMap<KindCode, usize>,
}

/// One kind of incident. Its name is `kind.<code>` in the catalogues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its code.
    pub code: KindCode,
    /// Ours, or to be handed on.
    pub mandate: Mandate,
    /// Capabilities wanted, the first first; of each inner list one will do.
    pub needs: Vec<Vec<Capability>>,
    /// Whether units wait at a safe point until the scene is called safe.
    pub stage: bool,
    /// Whether it may enter open data, and a rating may be asked for.
    pub open_data: bool,
    /// Kinds a duplicate may have been reported as; holds both ways.
    pub compatible: Vec<KindCode>,
}

/// Whether a kind is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mandate {
    /// Level 4 when no rule fires.
    In,
    /// Handed on with a receipt; level 5 when no rule fires.
    Out,
}

/// The capabilities a kind may need.
pub const CAPABILITIES: [&str; 12] = [
    "ambulance",
    "rescue",
    "water_rescue",
    "fire",
    "police",
    "public_order",
    "medical_team",
    "logistics",
    "heavy_equipment",
    "electricity",
    "animal",
    "social",
];

impl Kinds {
    /// The file that is compiled in.
    pub fn default_text() -> &'static str {
        include_str!("../../config/kinds.toml")
    }

    /// Reads a file of kinds.
    ///
    /// # Errors
    /// Every fault of the file, in its order.
    pub fn parse(toml_text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(toml_text);
        let table = faults.parse();
        let top = Entry::new(table.get_ref(), table.span());
        top.only(&mut faults, &["kind"]);
        let entries = top.tables(&mut faults, "kind");
        let mut kinds = Self { list: Vec::new(), by_code: HashMap::new() };
        for entry in &entries {
            let code = entry.word(&mut faults, "code");
            let twice = kinds.by_code.insert(KindCode(code.text.clone()), kinds.list.len()).is_some();
            if twice {
                faults.add(&code.span, format!("kind `{}` is defined twice", code.text));
            }
            kinds.list.push(read_kind(entry, &mut faults));
        }
        for entry in &entries {
            for other in entry.words(&mut faults, "compatible") {
                if !kinds.by_code.contains_key(&KindCode(other.text.clone())) {
                    faults.add(&other.span, format!("there is no kind `{}`", other.text));
                }
            }
        }
        if kinds.list.is_empty() {
            faults.add(&(0..0), "there is no kind at all");
        }
        faults.or(kinds)
    }

    /// The kind of that code.
    pub fn get(&self, code: &KindCode) -> Option<&Kind> {
        self.by_code.get(code).map(|at| &self.list[*at])
    }

    /// Every kind, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.list.iter()
    }

    /// Kinds that stay out of open data, and off walls.
    pub fn unpublished(&self) -> impl Iterator<Item = &KindCode> {
        self.iter().filter(|kind| !kind.open_data).map(|kind| &kind.code)
    }

    /// Whether two kinds may be the same thing in the world.
    pub fn compatible(&self, one: &KindCode, other: &KindCode) -> bool {
        let names = |a: &KindCode, b: &KindCode| self.get(a).is_some_and(|kind| kind.compatible.contains(b));
        one == other || names(one, other) || names(other, one)
    }
}

fn read_kind(entry: &Entry<'_, '_>, faults: &mut Faults<'_>) -> Kind {
    entry.only(faults, &["code", "mandate", "needs", "stage", "open_data", "compatible"]);
    let mandate = entry.word(faults, "mandate");
    let known = ["in", "out"].contains(&mandate.text.as_str());
    if !known {
        faults.add(&mandate.span, "`mandate` is \"in\" or \"out\"");
    }
    let mut needs = Vec::new();
    for choice in entry.choices(faults, "needs") {
        for word in choice.iter().filter(|word| !CAPABILITIES.contains(&word.text.as_str())) {
            faults.add(&word.span, format!("there is no capability `{}`", word.text));
        }
        needs.push(choice.into_iter().map(|word| Capability(word.text)).collect());
    }
    Kind {
        code: KindCode(entry.maybe_word(faults, "code").map(|word| word.text).unwrap_or_default()),
        mandate: if mandate.text == "out" { Mandate::Out } else { Mandate::In },
        needs,
        stage: entry.flag(faults, "stage", false),
        open_data: entry.flag(faults, "open_data", true),
        compatible: entry.words(faults, "compatible").into_iter().map(|word| KindCode(word.text)).collect(),
    }
}
