//! `config/similar.toml`: how near, how soon and how much alike two reports of one thing are. Pure.

use std::collections::HashMap;

use crate::domain::ids::KindCode;
use crate::domain::kind::Kinds;
use crate::domain::triage::Fault;
use crate::domain::triage::read::{Entry, Faults};

/// The figures by which reports are compared.
#[derive(Clone, Debug)]
pub struct Likeness {
    /// Suggested from this score on.
    pub suggest_at: f32,
    /// How many are suggested.
    pub most: usize,
    /// What joins by itself.
    pub repeat: Repeat,
    pub(super) weights: Weights,
    /// Kinds by number, from 1; 0 is a kind that is not known.
    numbers: HashMap<KindCode, u16>,
    /// Two kinds by their numbers, as a square.
    pairs: Vec<Option<Pair>>,
    /// The widest pair of each kind.
    reach: Vec<Reach>,
}

/// When a report with the same words about the same place belongs to the incident of the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeat {
    /// Seconds after the report it repeats.
    pub within_s: u32,
    /// How many words it has at least.
    pub words: u32,
    /// A point that may be further off than this is no place of its own, metres.
    pub accuracy_m: u32,
}

/// How much each part counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weights {
    pub place: f32,
    pub time: f32,
    pub kind: f32,
    pub words: f32,
}

/// How far apart in metres and seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Reach {
    pub radius_m: f32,
    pub window_s: u32,
}

/// Two kinds that may be the same thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    pub reach: Reach,
    /// How well the kinds fit, 0 to 1.
    pub share: f32,
    pub same: bool,
    /// Both are known.
    pub known: bool,
}

/// One of two kinds is taken for the other.
const COMPATIBLE: f32 = 0.6;
/// Nobody knows whether the kinds fit.
const UNKNOWN: f32 = 0.5;
const PARTS: [&str; 4] = ["place", "time", "kind", "words"];
const MOST: u32 = 20;
/// Metres.
const FURTHEST_M: u32 = 50_000;
/// Two days.
const LONGEST_MIN: u32 = 2_880;

impl Likeness {
    /// The file that is compiled in.
    pub fn default_text() -> &'static str {
        include_str!("../../../config/similar.toml")
    }

    /// Reads the file; `kinds` says which may be the same thing.
    ///
    /// # Errors
    /// Every fault of the file, in its order.
    pub fn parse(toml_text: &str, kinds: &Kinds) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(toml_text);
        let table = faults.parse();
        let top = Entry::new(table.get_ref(), table.span());
        top.only(&mut faults, &["suggest_at", "most", "weights", "usual", "wider", "repeat"]);
        let usual = inside(&top, &mut faults, "usual").map(|entry| {
            entry.only(&mut faults, &["radius_m", "within_min"]);
            read_reach(&entry, &mut faults)
        });
        let wider = read_wider(&top, &mut faults, kinds);
        let repeat = inside(&top, &mut faults, "repeat").map(|entry| {
            entry.only(&mut faults, &["within_min", "words", "accuracy_m"]);
            Repeat {
                within_s: whole(&entry, &mut faults, "within_min", LONGEST_MIN) * 60,
                words: whole(&entry, &mut faults, "words", 20),
                accuracy_m: whole(&entry, &mut faults, "accuracy_m", FURTHEST_M),
            }
        });
        let mut likeness = Self {
            suggest_at: share(&top, &mut faults, "suggest_at"),
            most: whole(&top, &mut faults, "most", MOST) as usize,
            repeat: repeat.unwrap_or_default(),
            weights: read_weights(&top, &mut faults),
            numbers: HashMap::new(),
            pairs: Vec::new(),
            reach: Vec::new(),
        };
        likeness.pair_up(kinds, usual.unwrap_or_default(), &wider);
        faults.or(likeness)
    }

    /// Lays down for every two kinds whether they may be the same thing, and how far apart.
    fn pair_up(&mut self, kinds: &Kinds, usual: Reach, wider: &HashMap<KindCode, Reach>) {
        let list: Vec<Option<&KindCode>> =
            std::iter::once(None).chain(kinds.iter().map(|kind| Some(&kind.code))).collect();
        let reach = |code: Option<&KindCode>| code.and_then(|code| wider.get(code)).copied().unwrap_or(usual);
        for (n, one) in list.iter().copied().enumerate() {
            if let Some(code) = one {
                self.numbers.insert(code.clone(), n as u16);
            }
            let mut widest = Reach::default();
            for other in list.iter().copied() {
                let (known, same) = (one.is_some() && other.is_some(), one == other);
                let fits = one.zip(other).is_none_or(|(one, other)| kinds.compatible(one, other));
                let wide = reach(one).or_wider(reach(other));
                let share = match (known, same) {
                    (false, _) => UNKNOWN,
                    (true, true) => 1.0,
                    (true, false) => COMPATIBLE,
                };
                if fits {
                    widest = widest.or_wider(wide);
                }
                self.pairs.push(fits.then_some(Pair { reach: wide, share, same: known && same, known }));
            }
            self.reach.push(widest);
        }
    }

    /// The number of a kind.
    pub(super) fn number(&self, kind: Option<&KindCode>) -> u16 {
        kind.and_then(|kind| self.numbers.get(kind)).copied().unwrap_or(0)
    }

    /// How two kinds go together; `None`: never.
    pub(super) fn pair(&self, one: u16, other: u16) -> Option<&Pair> {
        self.pairs.get(usize::from(one) * self.reach.len() + usize::from(other))?.as_ref()
    }

    /// The furthest that anything like this kind may be.
    pub(super) fn reach(&self, kind: u16) -> Reach {
        self.reach.get(usize::from(kind)).copied().unwrap_or_default()
    }
}

impl Reach {
    fn or_wider(self, other: Self) -> Self {
        Self { radius_m: self.radius_m.max(other.radius_m), window_s: self.window_s.max(other.window_s) }
    }
}

/// A table that must be there.
fn inside<'a, 't>(top: &Entry<'a, 't>, faults: &mut Faults<'_>, name: &str) -> Option<Entry<'a, 't>> {
    let found = top.table(faults, name);
    if found.is_none() {
        faults.add(&(0..0), format!("the table `{name}` is missing"));
    }
    found
}

/// A whole number from 1 that must be there.
fn whole(entry: &Entry<'_, '_>, faults: &mut Faults<'_>, name: &str, most: u32) -> u32 {
    if !entry.has(name) {
        faults.add(&entry.span, format!("`{name}` is missing"));
    }
    entry.whole_number(faults, name, 1..=most).unwrap_or(1)
}

/// A number from 0 to 1 that must be there.
fn share(entry: &Entry<'_, '_>, faults: &mut Faults<'_>, name: &str) -> f32 {
    let said = entry.maybe_number(faults, name);
    if !said.is_some_and(|number| (0.0..=1.0).contains(&number)) {
        faults.add(&entry.span, format!("`{name}` must be there, a number from 0 to 1"));
    }
    said.unwrap_or_default() as f32
}

fn read_weights(top: &Entry<'_, '_>, faults: &mut Faults<'_>) -> Weights {
    let Some(entry) = inside(top, faults, "weights") else { return Weights::default() };
    entry.only(faults, &PARTS);
    let [place, time, kind, words] = PARTS.map(|part| share(&entry, faults, part));
    if ((place + time + kind + words) - 1.0).abs() > 0.001 {
        faults.add(&entry.span, "the weights must add up to 1");
    }
    Weights { place, time, kind, words }
}

fn read_reach(entry: &Entry<'_, '_>, faults: &mut Faults<'_>) -> Reach {
    Reach {
        radius_m: whole(entry, faults, "radius_m", FURTHEST_M) as f32,
        window_s: whole(entry, faults, "within_min", LONGEST_MIN) * 60,
    }
}

fn read_wider(top: &Entry<'_, '_>, faults: &mut Faults<'_>, kinds: &Kinds) -> HashMap<KindCode, Reach> {
    let mut wider = HashMap::new();
    for entry in top.tables(faults, "wider") {
        entry.only(faults, &["kinds", "radius_m", "within_min"]);
        let reach = read_reach(&entry, faults);
        let named = entry.words(faults, "kinds");
        if named.is_empty() {
            faults.add(&entry.span, "`kinds` must name a kind");
        }
        for word in named {
            let code = KindCode(word.text);
            if kinds.get(&code).is_none() {
                faults.add(&word.span, format!("there is no kind `{code}`"));
            } else if wider.insert(code.clone(), reach).is_some() {
                faults.add(&word.span, format!("`{code}` stands twice"));
            }
        }
    }
    wider
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Kinds {
        Kinds::parse(Kinds::default_text()).unwrap()
    }

    #[test]
    fn of_two_kinds_that_may_be_one_thing_the_wider_counts_and_others_never_meet() {
        let likeness = Likeness::parse(Likeness::default_text(), &kinds()).unwrap();
        let number = |kind: &str| likeness.number(Some(&kind.into()));
        let pair = |one: &str, other: &str| likeness.pair(number(one), number(other)).copied();
        let reach = |radius_m, minutes: u32| Reach { radius_m, window_s: minutes * 60 };
        assert_eq!(pair("fire", "fire").unwrap().reach, reach(250.0, 60));
        assert_eq!(pair("flood", "flood").unwrap().reach, reach(1_000.0, 180));
        let (one, other) = (pair("flood", "drowning"), pair("drowning", "flood"));
        assert_eq!(one, other, "it holds both ways");
        assert_eq!(one.unwrap().reach, reach(1_000.0, 180));
        assert!(one.unwrap().share < 1.0);
        assert_eq!(pair("fire", "hunger"), None);
        let unknown = likeness.pair(0, number("fire")).unwrap();
        assert!(!unknown.same && !unknown.known);
        assert_eq!(likeness.number(Some(&"dragon".into())), 0);
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        let text = "suggest_at = 2\nmost = 0\n[weights]\nplace = 0.5\ntime = 0.5\nkind = 0.5\nwords = 0\n\
            [usual]\nradius_m = 250\n[[wider]]\nkinds = [\"flood\", \"dragon\", \"flood\"]\nradius_m = 9\n\
            within_min = 9_999\n[repeat]\nwithin_min = 5\nwords = 3\naccuracy_m = 5\ncolour = 1\n";
        let faults = Likeness::parse(text, &kinds()).unwrap_err();
        let said: Vec<String> =
            faults.iter().map(|fault| format!("{} {}", fault.line, fault.message)).collect();
        for wanted in [
            "1 `suggest_at` must be there, a number from 0 to 1",
            "2 `most` must be a whole number from 1 to 20",
            "3 the weights must add up to 1",
            "8 `within_min` is missing",
            "11 there is no kind `dragon`",
            "11 `flood` stands twice",
            "13 `within_min` must be a whole number from 1 to 2880",
            "18 unknown key `colour`; known: within_min, words, accuracy_m",
        ] {
            assert!(said.iter().any(|said| said == wanted), "{wanted}: {said:#?}");
        }
        assert_eq!(Likeness::parse("", &kinds()).unwrap_err().len(), 5);
    }
}
