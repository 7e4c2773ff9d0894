//! Response plans of `config/plans.toml`: what goes to an incident of a kind and level, in an area, alarm by alarm. Pure.

use std::collections::{HashMap, HashSet};

use crate::domain::area::AreaRef;
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
pub struct Plans(HashMap<KindCode, [Vec<Plan>; 5]>);

/// A plan for one kind and level.
#[derive(Clone, Debug)]
struct Plan {
    /// Code of the area it is for; empty: everywhere.
    area: String,
    /// What each alarm brings on top of those before it, the first one first; never empty.
    alarms: Vec<Vec<Line>>,
}

/// Lines of one plan, and units of one line.
const MOST: u32 = 16;
/// The highest alarm. A plan that has fewer sends for each further one again what its last brought.
pub const MOST_ALARMS: u8 = 5;
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
        let mut plans = Self(HashMap::new());
        let mut written: HashSet<(String, u32, String)> = HashSet::new();
        for entry in top.tables(&mut faults, "plan") {
            entry.only(&mut faults, &["kind", "levels", "areas", "send", "then"]);
            let kind = entry.word(&mut faults, "kind");
            let alarms = read_alarms(&entry, &mut faults);
            if kinds.get(&KindCode(kind.text.clone())).is_none() {
                faults.add(&kind.span, format!("there is no kind `{}`", kind.text));
                continue;
            }
            let areas = read_areas(&entry, &mut faults);
            for level in entry.whole_numbers(&mut faults, "levels", 1..=5).unwrap_or(vec![1, 2, 3, 4, 5]) {
                let n = level as usize - 1;
                for area in &areas {
                    if !written.insert((kind.text.clone(), level, area.clone())) {
                        let (kind_of, there) = (&kind.text, if area.is_empty() { "" } else { " there" });
                        faults
                            .add(&kind.span, format!("level {level} of `{kind_of}` is planned twice{there}"));
                    }
                    let hoped =
                        |lines: &Vec<Line>| lines.iter().map(|l| l.clone().hoped_for(within_s[n])).collect();
                    let alarms = alarms.iter().map(hoped).collect();
                    let by_level = plans.0.entry(KindCode(kind.text.clone())).or_default();
                    by_level[n].push(Plan { area: area.clone(), alarms });
                }
            }
        }
        for kind in kinds.iter() {
            let by_level = plans.0.entry(kind.code.clone()).or_default();
            for (plans, lines) in by_level.iter_mut().zip(derived(&kind.needs, within_s)) {
                if !plans.iter().any(|plan| plan.area.is_empty()) {
                    plans.push(Plan { area: String::new(), alarms: vec![lines] });
                }
                // The plan for the finest area comes first.
                plans.sort_by_key(|plan| std::cmp::Reverse(plan.area.len()));
            }
        }
        faults.or(plans)
    }

    /// What goes to an incident of that kind and level in an area at the `alarm`th alarm, that of the alarms before
    /// included; nothing while its kind is unknown.
    pub fn lines(
        &self,
        kind: Option<&KindCode>,
        level: Level,
        area: Option<&AreaRef>,
        alarm: u8,
    ) -> Vec<Line> {
        let by_level = kind.and_then(|kind| self.0.get(kind));
        let plans = by_level.map(|by_level| by_level[usize::from(level.number()) - 1].as_slice());
        let is_for = |plan: &&Plan| plan.area.is_empty() || area.is_some_and(|area| area.lies_in(&plan.area));
        let Some(plan) = plans.unwrap_or_default().iter().find(is_for) else { return Vec::new() };
        let mut lines: Vec<Line> = Vec::new();
        let again = std::iter::repeat(plan.alarms.last()).flatten();
        let steps = plan.alarms.iter().chain(again).take(usize::from(alarm.clamp(1, MOST_ALARMS)));
        for line in steps.flatten() {
            match lines.iter_mut().find(|known| known.need == line.need) {
                Some(known) => known.count += line.count,
                None => lines.push(line.clone()),
            }
        }
        lines
    }

    /// Codes of areas that plans are for, each once.
    pub fn areas(&self) -> HashSet<&str> {
        let plans = self.0.values().flatten().flatten();
        plans.map(|plan| plan.area.as_str()).filter(|code| !code.is_empty()).collect()
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

/// Codes of the areas a plan is for; one empty code when it is for all.
fn read_areas(entry: &Entry<'_, '_>, faults: &mut Faults<'_>) -> Vec<String> {
    let codes: Vec<String> = entry.words(faults, "areas").into_iter().map(|word| word.text).collect();
    if codes.is_empty() { vec![String::new()] } else { codes }
}

/// What the first alarm sends, and what each further one brings on top.
fn read_alarms(entry: &Entry<'_, '_>, faults: &mut Faults<'_>) -> Vec<Vec<Line>> {
    let mut alarms = vec![read_lines(entry, "send", faults)];
    let further = entry.tables(faults, "then");
    if further.len() >= usize::from(MOST_ALARMS) {
        faults.add(&entry.span, format!("a plan has at most {MOST_ALARMS} alarms"));
    }
    for step in further {
        step.only(faults, &["send"]);
        alarms.push(read_lines(&step, "send", faults));
    }
    alarms
}

fn read_lines(entry: &Entry<'_, '_>, key: &str, faults: &mut Faults<'_>) -> Vec<Line> {
    let lines = entry.tables(faults, key);
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
        let lines = |kind: &str, level| plans.lines(Some(&kind.into()), level, None, 1);
        let crash = lines("traffic", Level::Critical);
        assert_eq!((crash.len(), crash[0].count, crash[0].within_s), (3, 2, Some(900)));
        let derived = lines("violence", Level::VeryUrgent);
        assert_eq!(derived[1].need, ["ambulance".into(), "medical_team".into()]);
        assert_eq!((derived[1].count, derived[1].within_s), (1, Some(1_800)));
        assert_eq!(lines("traffic", Level::Scheduled)[0].within_s, None);
        assert_eq!(plans.lines(None, Level::Critical, None, 1), []);
    }

    #[test]
    fn a_further_alarm_brings_its_own_on_top_and_the_last_again() {
        let text = "[[plan]]\nkind = \"fire\"\nsend = [{ need = [\"fire\"], count = 2 }]\n\
            then = [{ send = [{ need = [\"fire\"] }, { need = [\"ambulance\"] }] }]\n";
        let plans = Plans::parse(text, &kinds()).unwrap();
        let counts = |alarm| {
            let lines = plans.lines(Some(&"fire".into()), Level::Critical, None, alarm);
            lines.iter().map(|line| line.count).collect::<Vec<_>>()
        };
        assert_eq!([counts(1), counts(2), counts(3)], [vec![2], vec![3, 1], vec![4, 2]]);
        assert_eq!(counts(9), counts(MOST_ALARMS));
        assert_eq!(counts(0), counts(1));
    }

    #[test]
    fn the_plan_for_the_finest_area_counts() {
        let plan = |areas: &str, count: u32| {
            format!("[[plan]]\nkind = \"fire\"\n{areas}send = [{{ need = [\"fire\"], count = {count} }}]\n")
        };
        let text =
            plan("areas = [\"32.73\"]\n", 2) + &plan("", 1) + &plan("areas = [\"32.73.01\", \"32.04\"]\n", 3);
        let plans = Plans::parse(&text, &kinds()).unwrap();
        let count = |code: &str| {
            let area = AreaRef::new(code, "");
            plans.lines(Some(&"fire".into()), Level::Critical, Some(&area), 1)[0].count
        };
        assert_eq!(
            ["32.11", "32.73", "32.73.02.1001", "32.73.01.1001", "32.04.05"].map(count),
            [1, 2, 2, 3, 3]
        );
        assert_eq!(plans.areas().len(), 3);
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
