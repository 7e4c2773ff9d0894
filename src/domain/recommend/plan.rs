//! Response plans of `config/plans.toml`: what goes to an incident of a kind and level. Pure.
//!
//! Further alarms will be further lists of lines; a plan has one now.

use std::collections::{HashMap, HashSet};

use crate::domain::ids::{Capability, KindCode};
use crate::domain::kind::{CAPABILITIES, Kinds};
use crate::domain::level::Level;
use crate::domain::triage::Fault;
use crate::domain::triage::read::{Entry, Faults};

/// A line of a plan: so many units, each of which can do one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// One of these capabilities will do.
    pub need: Vec<Capability>,
    /// How many units, at least 1.
    pub count: u32,
    /// Seconds on the way within which they are hoped for; `None`: whenever they come.
    pub within_s: Option<u32>,
}

impl Line {
    /// Whether a unit that is on the way for `travel_s` seconds comes later than hoped for.
    pub fn is_late(&self, travel_s: f32) -> bool {
        self.within_s.is_some_and(|within| travel_s > within as f32)
    }
}

/// What goes to each kind of incident, by level.
#[derive(Clone, Debug)]
pub struct Plans(HashMap<KindCode, [Vec<Line>; 5]>);

/// Lines of one plan, and units of one line.
const MOST: u32 = 16;
/// A day.
const LONGEST_MIN: u32 = 1_440;
const LEVELS: [&str; 5] = ["level_1", "level_2", "level_3", "level_4", "level_5"];

impl Plans {
    /// The file that is compiled in.
    pub fn default_text() -> &'static str {
        include_str!("../../../config/plans.toml")
    }

    /// Reads a file of plans; what it does not plan follows from the needs of `kinds`.
    ///
    /// # Errors
    /// Every fault of the file, in its order.
    pub fn parse(toml_text: &str, kinds: &Kinds) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(toml_text);
        let table = faults.parse();
        let top = Entry::new(table.get_ref(), table.span());
        top.only(&mut faults, &["within_min", "plan"]);
        let within_s = read_within(&top, &mut faults);
        let mut plans =
            Self(kinds.iter().map(|kind| (kind.code.clone(), derived(&kind.needs, within_s))).collect());
        let mut written: HashSet<(String, u32)> = HashSet::new();
        for entry in top.tables(&mut faults, "plan") {
            entry.only(&mut faults, &["kind", "levels", "send"]);
            let kind = entry.word(&mut faults, "kind");
            let lines = read_lines(&entry, &mut faults);
            let Some(by_level) = plans.0.get_mut(&KindCode(kind.text.clone())) else {
                faults.add(&kind.span, format!("there is no kind `{}`", kind.text));
                continue;
            };
            for level in entry.whole_numbers(&mut faults, "levels", 1..=5).unwrap_or(vec![1, 2, 3, 4, 5]) {
                if !written.insert((kind.text.clone(), level)) {
                    faults.add(&kind.span, format!("level {level} of `{}` is planned twice", kind.text));
                }
                let n = level as usize - 1;
                by_level[n] = lines.iter().map(|line| line.clone().hoped_for(within_s[n])).collect();
            }
        }
        faults.or(plans)
    }

    /// What goes to an incident of that kind and level; nothing while its kind is unknown.
    pub fn lines(&self, kind: Option<&KindCode>, level: Level) -> &[Line] {
        let by_level = kind.and_then(|kind| self.0.get(kind));
        by_level.map(|by_level| by_level[usize::from(level.number()) - 1].as_slice()).unwrap_or_default()
    }
}

impl Line {
    fn hoped_for(mut self, within_s: Option<u32>) -> Self {
        self.within_s = self.within_s.or(within_s);
        self
    }
}

/// One unit for each need.
fn derived(needs: &[Vec<Capability>], within_s: [Option<u32>; 5]) -> [Vec<Line>; 5] {
    within_s
        .map(|within_s| needs.iter().map(|need| Line { need: need.clone(), count: 1, within_s }).collect())
}

/// Seconds hoped for, by level.
fn read_within(top: &Entry<'_, '_>, faults: &mut Faults<'_>) -> [Option<u32>; 5] {
    let Some(entry) = top.table(faults, "within_min") else { return [None; 5] };
    entry.only(faults, &LEVELS);
    LEVELS.map(|level| Some(entry.whole_number(faults, level, 1..=LONGEST_MIN)? * 60))
}

fn read_lines(entry: &Entry<'_, '_>, faults: &mut Faults<'_>) -> Vec<Line> {
    let lines = entry.tables(faults, "send");
    if lines.is_empty() || lines.len() > MOST as usize {
        faults.add(&entry.span, format!("`send` must have 1 to {MOST} lines"));
    }
    let mut seen: Vec<Vec<String>> = Vec::new();
    let read = lines.iter().map(|line| {
        line.only(faults, &["need", "count", "within_min"]);
        let need = line.words(faults, "need");
        if need.is_empty() {
            faults.add(&line.span, "`need` must name a capability");
        }
        for word in need.iter().filter(|word| !CAPABILITIES.contains(&word.text.as_str())) {
            faults.add(&word.span, format!("there is no capability `{}`", word.text));
        }
        let mut words: Vec<String> = need.iter().map(|word| word.text.clone()).collect();
        words.sort_unstable();
        if seen.contains(&words) {
            faults.add(&line.span, "`need` stands in two lines; one with a higher `count` is meant");
        }
        seen.push(words);
        Line {
            need: need.into_iter().map(|word| Capability(word.text)).collect(),
            count: line.whole_number(faults, "count", 1..=MOST).unwrap_or(1),
            within_s: line.whole_number(faults, "within_min", 1..=LONGEST_MIN).map(|minutes| minutes * 60),
        }
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Kinds {
        Kinds::parse(Kinds::default_text()).unwrap()
    }

    #[test]
    fn the_file_that_is_compiled_in_is_usable_and_kinds_without_a_plan_send_one_for_each_need() {
        let plans = Plans::parse(Plans::default_text(), &kinds()).unwrap();
        let lines = |kind: &str, level| plans.lines(Some(&kind.into()), level).to_vec();
        let crash = lines("traffic", Level::Critical);
        assert_eq!((crash.len(), crash[0].count, crash[0].within_s), (3, 2, Some(900)));
        let derived = lines("violence", Level::VeryUrgent);
        assert_eq!(derived[1].need, ["ambulance".into(), "medical_team".into()]);
        assert_eq!((derived[1].count, derived[1].within_s), (1, Some(1_800)));
        assert_eq!(lines("traffic", Level::Scheduled)[0].within_s, None);
        assert_eq!(plans.lines(None, Level::Critical), []);
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        let text = "[within_min]\nlevel_6 = 3\n[[plan]]\nkind = \"fire\"\nlevels = [1, 6]\n\
            send = [{ need = [\"fire\"], count = 0 }, { need = [\"dragon\"] }]\n\
            [[plan]]\nkind = \"fire\"\nlevels = [1]\nsend = [{ need = [] }]\n[[plan]]\nkind = \"war\"\nsend = []\n";
        let faults = Plans::parse(text, &kinds()).unwrap_err();
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [2, 5, 6, 6, 8, 10, 11, 12], "{faults:?}");
        let said = |n: usize| faults[n].message.as_str();
        assert_eq!(said(2), "`count` must be a whole number from 1 to 16");
        assert_eq!(said(4), "level 1 of `fire` is planned twice");
    }
}
