//! Laws that hold for every report, tried on random ones.

use proptest::prelude::*;
use proptest::sample::select;
use sigap::domain::ids::KindCode;
use sigap::domain::report::{CallType, People, Vulnerable};
use sigap::domain::triage::{Answer, Answers, Triage, TriageInput};

use super::triage_levels::{of_text, rules};

const RED: [&str; 8] = [
    "tidak bernapas",
    "korban tidak sadar",
    "darah tidak berhenti",
    "orang hanyut",
    "tertimbun longsor",
    "not breathing",
    "bayi baru lahir tidak menangis",
    "kesetrum",
];
const OTHER: [&str; 16] = [
    "banjir selutut",
    "rumah roboh",
    "nyeri dada",
    "tidak ada korban",
    "semua penghuni sudah keluar",
    "api sudah padam",
    "jalan berlubang",
    "masih sadar",
    "napas normal",
    "lecet",
    "katanya",
    "kebakaran rumah",
    "bisa diajak bicara",
    "luka berat",
    "pingsan",
    "pohon tumbang",
];
const NEGATED: [&str; 5] = [
    "tidak ada yang kejang",
    "tidak muntah darah",
    "no chest pain",
    "bukan keracunan",
    "tidak ada gas bocor",
];

fn sentences() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(select(OTHER.to_vec()), 0..5)
}

fn some_answers() -> impl Strategy<Value = Answers> {
    let names: Vec<String> = rules().questions().iter().map(|question| question.name.clone()).collect();
    let value = prop_oneof![
        select(vec!["yes", "no", "unknown", "a", "u", "f", ""])
            .prop_map(|word| Answer::Word(word.to_owned())),
        (-10.0..500.0_f64).prop_map(Answer::Number),
        any::<f64>().prop_map(Answer::Number),
    ];
    prop::collection::btree_map(select(names), value, 0..6)
}

fn with(text: &str, answers: &Answers, kind: Option<&KindCode>, vulnerable: &[Vulnerable]) -> Triage {
    let people = People::default();
    let call_type = CallType::Normal;
    rules().triage(&TriageInput { text, kind, answers, people: &people, vulnerable, call_type, night: true })
}

proptest! {
    #[test]
    fn a_glance_gives_the_level_of_the_whole(red in prop::collection::vec(select(RED.to_vec()), 0..2), more in sentences()) {
        let text = [red, more].concat().join(". ");
        let (answers, people) = (Answers::new(), People::default());
        let input = TriageInput { text: &text, kind: None, answers: &answers, people: &people, vulnerable: &[],
            call_type: CallType::Normal, night: false };
        let glanced = rules().glance(&input);
        prop_assert_eq!(glanced.level, rules().triage(&input).level);
        prop_assert!(glanced.knows || text.is_empty() || glanced.level > sigap::domain::level::Level::VeryUrgent);
    }

    #[test]
    fn a_red_flag_never_lowers_the_level(told in sentences(), red in select(RED.to_vec()), at in 0..6_usize, answers in some_answers()) {
        let before = with(&told.join(". "), &answers, None, &[]);
        let mut more = told.clone();
        more.insert(at.min(told.len()), red);
        let after = with(&more.join(". "), &answers, None, &[]);
        prop_assert!(after.level <= before.level, "{more:?}: {:?} then {:?}", before.level, after.level);
    }

    #[test]
    fn the_order_of_sentences_plays_no_part(told in sentences(), red in select(RED.to_vec())) {
        let mut forward = told.clone();
        forward.push(red);
        let backward: Vec<&str> = forward.iter().rev().copied().collect();
        let (one, other) = (of_text(&forward.join(". ")), of_text(&backward.join(". ")));
        prop_assert_eq!(one.level, other.level);
        prop_assert_eq!(one.signs.len(), other.signs.len());
    }

    #[test]
    fn a_negated_sentence_about_another_sign_cancels_nothing(red in select(RED.to_vec()), negated in select(NEGATED.to_vec()), first: bool, dot: bool) {
        let (one, two) = if first { (negated, red) } else { (red, negated) };
        let text = format!("{one}{} {two}", if dot { "." } else { "," });
        prop_assert_eq!(of_text(&text).level, of_text(red).level, "{}", text);
    }

    #[test]
    fn modifiers_raise_by_at_most_one_step_and_never_into_1(told in sentences(), answers in some_answers()) {
        let text = told.join(". ");
        let plain = with(&text, &answers, None, &[]);
        let vulnerable = [Vulnerable::Infant, Vulnerable::Elderly, Vulnerable::Disabled];
        let raised = with(&format!("{text}. tinggal sendiri. jalan putus"), &answers, None, &vulnerable);
        let modifiers = ["vulnerable_present", "alone", "access_cut", "night_without_shelter"];
        let base = raised.reasons.iter().filter(|r| !modifiers.contains(&r.rule.as_str())).map(|r| r.level).min();
        let base = base.expect("something decides").number();
        prop_assert!(raised.level <= plain.level);
        prop_assert!(base - raised.level.number() <= 1);
        prop_assert!(raised.level.number() != 1 || base == 1);
    }

    #[test]
    fn the_first_reason_has_the_level_and_the_rest_follow(told in sentences(), answers in some_answers()) {
        let triage = with(&told.join(", "), &answers, None, &[Vulnerable::Child]);
        prop_assert_eq!(triage.reasons.first().map(|reason| reason.level), Some(triage.level));
        prop_assert!(triage.reasons.is_sorted_by_key(|reason| reason.level));
    }

    #[test]
    fn no_text_and_no_answer_makes_it_panic(text in "\\PC{0,400}", raw in any::<String>(), answers in some_answers(), kind in "[a-z_]{0,12}") {
        let kind = KindCode::from(kind);
        with(&text, &answers, Some(&kind), &[]);
        with(&raw, &answers, None, &[]);
    }

    #[test]
    fn no_mix_of_its_own_words_makes_it_panic_or_forget_a_reason(words in prop::collection::vec(select(vec!["tidak", "ada", "yang", "atau", "sadar", "belum", "api", "kereta", "150", "cm", "banjir", "2", "!", "tapi", "napas", "satu"]), 0..60)) {
        let triage = of_text(&words.join(" "));
        prop_assert!(!triage.reasons.is_empty());
    }
}

#[test]
fn the_longest_text_allowed_is_read_to_its_end() {
    let text = format!("{} tidak bernapas", "a ".repeat(1_990));
    assert_eq!(of_text(&text).level.number(), 1);
    of_text(&"tidak ada yang ".repeat(270));
    of_text(&"ü\u{301}".repeat(2_000));
}
