//! Reads `config/escalation.toml`, and says everything that is wrong with it with its line.

use super::ladder::{For, Ladder, Ladders, Step};
use super::{By, Watch, Whom};
use crate::domain::ids::KindCode;
use crate::domain::kind::Kinds;
use crate::domain::level::Level;
use crate::domain::setting::Setting;
use crate::domain::triage::Fault;
use crate::domain::triage::read::{Entry, Faults, Word};

/// Steps of one ladder.
const MOST_STEPS: usize = 16;
/// A week.
const LONGEST_S: u32 = 604_800;
/// A ladder does not begin again sooner, so that nobody is told the same all the time.
const AGAIN_S: u32 = 30;

impl Ladders {
    /// Reads a file of ladders.
    ///
    /// # Errors
    /// Every fault of the file, in its order.
    pub fn parse(toml_text: &str, kinds: &Kinds) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(toml_text);
        let table = faults.parse();
        let top = Entry::new(table.get_ref(), table.span());
        top.only(&mut faults, &["ladder"]);
        let mut ladders = Self::default();
        for entry in top.tables(&mut faults, "ladder") {
            entry.only(&mut faults, &["watch", "levels", "kinds", "setting", "from_s", "again_s", "steps"]);
            let word = entry.word(&mut faults, "watch");
            let watch = Watch::parse(&word.text);
            if watch.is_none() {
                faults.add(
                    &word.span,
                    format!("nothing is watched as `{}`: {}", word.text, words(Watch::ALL.map(Watch::word))),
                );
            }
            let ladder = read(&entry, watch, &mut faults);
            let of = read_kinds(&entry, kinds, &mut faults);
            let setting = read_setting(&entry, &mut faults);
            let levels = entry.whole_numbers(&mut faults, "levels", 1..=5).unwrap_or(vec![1, 2, 3, 4, 5]);
            let levels = levels.iter().filter_map(|n| Level::try_from(u8::try_from(*n).ok()?).ok());
            let Some(watch) = watch else { continue };
            for (level, kind) in levels.flat_map(|level| of.iter().map(move |kind| (level, kind))) {
                let there = ladders.all.entry((watch, level)).or_default();
                if there.iter().any(|other| (&other.kind, other.setting) == (kind, setting)) {
                    let level = level.number();
                    faults.add(&word.span, format!("`{}` has two ladders at level {level}", watch.word()));
                }
                there.push(For { kind: kind.clone(), setting, ladder: ladder.clone() });
            }
        }
        faults.or(ladders)
    }
}

fn words<const N: usize>(known: [&str; N]) -> String {
    format!("known are {}", known.join(", "))
}

fn read_setting(entry: &Entry<'_, '_>, faults: &mut Faults<'_>) -> Option<Setting> {
    let word = entry.maybe_word(faults, "setting")?;
    let found = Setting::parse(&word.text);
    if found.is_none() {
        let known = words(Setting::ALL.map(Setting::word));
        faults.add(&word.span, format!("no setting is called `{}`: {known}", word.text));
    }
    found
}

fn read_kinds(entry: &Entry<'_, '_>, kinds: &Kinds, faults: &mut Faults<'_>) -> Vec<Option<KindCode>> {
    let named = entry.words(faults, "kinds");
    if named.is_empty() {
        return vec![None];
    }
    let read = named.into_iter().map(|word| {
        let kind = KindCode(word.text);
        if kinds.get(&kind).is_none() {
            faults.add(&word.span, format!("there is no kind `{kind}`"));
        }
        Some(kind)
    });
    read.collect()
}

fn read(entry: &Entry<'_, '_>, watch: Option<Watch>, faults: &mut Faults<'_>) -> Ladder {
    let from_s = entry.whole_number(faults, "from_s", 0..=LONGEST_S);
    let again_s = entry.whole_number(faults, "again_s", AGAIN_S..=LONGEST_S);
    match watch {
        Some(Watch::Offer | Watch::OnTheWay) if from_s.is_some() => {
            faults.add(
                &entry.span,
                "`from_s` is not for this: it begins with the offer or the queue's deadline",
            );
        }
        Some(Watch::Acknowledged | Watch::OnScene | Watch::CallBack) if from_s.is_none() => {
            faults.add(&entry.span, "`from_s` is missing");
        }
        _ => {}
    }
    if watch == Some(Watch::Offer) && again_s.is_some() {
        faults.add(&entry.span, "`again_s` is not for offers: they end");
    }
    let tables = entry.tables(faults, "steps");
    if tables.is_empty() || tables.len() > MOST_STEPS {
        faults.add(&entry.span, format!("`steps` must have 1 to {MOST_STEPS} steps"));
    }
    let steps = tables.iter().map(|table| read_step(table, watch, faults)).collect();
    Ladder { from_s: from_s.unwrap_or(0), steps, again_s }
}

fn read_step(entry: &Entry<'_, '_>, watch: Option<Watch>, faults: &mut Faults<'_>) -> Step {
    entry.only(faults, &["after_s", "tell", "by"]);
    let after_s = entry.whole_number(faults, "after_s", 0..=LONGEST_S).unwrap_or(0);
    let named = entry.words(faults, "tell");
    if named.is_empty() {
        faults.add(&entry.span, "`tell` must name somebody");
    }
    let tell: Vec<Whom> = named.iter().filter_map(|word| whom(word, watch, faults)).collect();
    if tell.len() > 1 && tell.iter().any(|whom| !whom.is_post()) {
        faults.add(&entry.span, "`unit` and `next_unit` are steps of their own");
    }
    let by: Vec<By> = entry.words(faults, "by").iter().filter_map(|word| by(word, faults)).collect();
    let by = if by.is_empty() { vec![By::Board, By::Message] } else { by };
    Step { after_s, tell, by }
}

fn whom(word: &Word, watch: Option<Watch>, faults: &mut Faults<'_>) -> Option<Whom> {
    let found = Whom::ALL.into_iter().find(|whom| whom.word() == word.text);
    match found {
        None => {
            let known = words(Whom::ALL.map(Whom::word));
            faults.add(&word.span, format!("nobody is called `{}`: {known}", word.text));
        }
        Some(whom) if !whom.is_post() && watch.is_some_and(|watch| watch != Watch::Offer) => {
            faults.add(&word.span, format!("`{}` is told of offers only", word.text));
        }
        Some(_) => {}
    }
    found
}

fn by(word: &Word, faults: &mut Faults<'_>) -> Option<By> {
    let all = [By::Board, By::Message, By::Call];
    let found = all.into_iter().find(|by| by.word() == word.text);
    if found.is_none() {
        faults.add(&word.span, format!("nobody is told by `{}`: {}", word.text, words(all.map(By::word))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Kinds {
        Kinds::parse(Kinds::default_text()).unwrap()
    }

    #[test]
    fn the_file_that_is_compiled_in_is_usable_and_watches_every_level() {
        let ladders = Ladders::parse(Ladders::default_text(), &kinds()).unwrap();
        for (watch, level) in Watch::ALL.iter().flat_map(|watch| Level::ALL.map(|level| (*watch, level))) {
            let no_call_back =
                watch == Watch::CallBack && [Level::Critical, Level::Referred].contains(&level);
            let no_scene = watch == Watch::OnScene && level == Level::Referred;
            for setting in [None, Some(Setting::City), Some(Setting::Country)] {
                let found = ladders.of(watch, level, (Some(&"flood".into()), setting));
                assert_eq!(found.is_none(), no_call_back || no_scene, "{watch:?} at {level:?}");
            }
        }
        let call = ladders.of(Watch::Offer, Level::Critical, (None, None)).unwrap();
        assert_eq!((call.steps[0].after_s, call.steps[0].by.as_slice()), (20, [By::Call].as_slice()));
    }

    #[test]
    fn a_kind_may_have_a_ladder_of_its_own() {
        let text = "[[ladder]]\nwatch = \"offer\"\nlevels = [2]\nsteps = [{ after_s = 9, tell = [\"unit\"] }]\n\
            [[ladder]]\nwatch = \"offer\"\nkinds = [\"flood\"]\nlevels = [2]\nsteps = [{ tell = [\"supervisor\"] }]\n";
        let ladders = Ladders::parse(text, &kinds()).unwrap();
        let first = |kind: Option<&KindCode>| {
            ladders.of(Watch::Offer, Level::VeryUrgent, (kind, None)).unwrap().steps[0].after_s
        };
        assert_eq!((first(Some(&"flood".into())), first(Some(&"fire".into())), first(None)), (0, 9, 9));
        assert_eq!(ladders.of(Watch::Offer, Level::Urgent, (None, None)), None);
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        let text = "[[ladder]]\nwatch = \"weather\"\nsteps = [{ tell = [\"unit\"] }]\n\
            [[ladder]]\nwatch = \"on_scene\"\nlevels = [1]\nsteps = [{ tell = [\"unit\"], by = [\"smoke\"] }]\n\
            [[ladder]]\nwatch = \"offer\"\nfrom_s = 3\nagain_s = 3\nsteps = []\n\
            [[ladder]]\nwatch = \"offer\"\nkinds = [\"war\"]\nsteps = [{ tell = [\"unit\", \"god\"], at = 1 }]\n\
            [[ladder]]\nwatch = \"offer\"\nlevels = [3]\nsteps = [{ tell = [] }]\n";
        let faults = Ladders::parse(text, &kinds()).unwrap_err();
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [2, 4, 7, 7, 8, 8, 11, 15, 16, 16, 18, 20], "{faults:#?}");
    }
}
