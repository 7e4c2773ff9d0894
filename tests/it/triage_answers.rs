//! How answers, counts and circumstances become signs: answers overrule words, unknown is not no.

use std::collections::BTreeSet;

use sigap::domain::ids::KindCode;
use sigap::domain::level::Level;
use sigap::domain::report::{CallType, People, Vulnerable};
use sigap::domain::triage::{Answer, Answers, Triage, TriageInput, WhatIf, Would};

use super::triage_levels::{of, rules};

fn answers(pairs: &[(&str, &str)]) -> Answers {
    let value = |text: &str| text.parse().map_or_else(|_| Answer::Word(text.into()), Answer::Number);
    pairs.iter().map(|(name, text)| ((*name).to_owned(), value(text))).collect()
}

fn asked(text: &str, kind: &str, pairs: &[(&str, &str)]) -> Triage {
    of(text, Some(kind), &answers(pairs), &People::default())
}

#[track_caller]
fn level(expected: u8, triage: &Triage) {
    assert_eq!(triage.level.number(), expected, "{:?}", triage.reasons);
}

#[test]
fn answers_overrule_words() {
    level(1, &asked("tidak sadar", "medical", &[]));
    level(4, &asked("tidak sadar", "medical", &[("conscious", "yes")]));
    level(1, &asked("dia sadar", "medical", &[("conscious", "no")]));
    level(3, &asked("banjir sedada", "flood", &[("water_depth_cm", "60")]));
}

#[test]
fn unknown_takes_no_sign_away_but_every_comfort() {
    level(1, &asked("tidak sadar", "medical", &[("conscious", "unknown")]));
    let calm = [("conscious", "yes"), ("breathing", "yes")];
    level(3, &asked("luka di tangan", "medical", &calm));
    level(
        2,
        &asked("luka di tangan, napas normal", "medical", &[("conscious", "yes"), ("breathing", "unknown")]),
    );
}

#[test]
fn the_worse_of_two_answers_counts() {
    level(1, &asked("", "medical", &[("conscious", "yes"), ("avpu", "u")]));
    level(1, &asked("", "medical", &[("conscious", "no"), ("avpu", "a")]));
}

#[test]
fn unknown_is_not_no() {
    level(1, &asked("jatuh pingsan", "medical", &[("conscious", "yes")]));
    level(2, &asked("jatuh pingsan", "medical", &[("conscious", "yes"), ("breathing", "yes")]));
    let people = People { injured: Some(1), ..People::default() };
    level(2, &of("", Some("traffic"), &Answers::new(), &people));
    level(3, &of("", Some("traffic"), &answers(&[("conscious", "yes"), ("breathing", "yes")]), &people));
}

#[test]
fn vital_signs_have_bands_by_age() {
    for (expected, pairs) in [
        (1, vec![("spo2_percent", "80")]),
        (2, vec![("spo2_percent", "90")]),
        (3, vec![("spo2_percent", "93")]),
        (4, vec![("spo2_percent", "98")]),
        (2, vec![("hr_per_min", "140")]),
        (3, vec![("hr_per_min", "140"), ("age_years", "0.5")]),
        (2, vec![("rr_per_min", "35")]),
        (3, vec![("rr_per_min", "35"), ("age_years", "4")]),
        (1, vec![("sbp_mmhg", "60")]),
        (2, vec![("sbp_mmhg", "85")]),
        (2, vec![("avpu", "v")]),
        (1, vec![("avpu", "p")]),
        (2, vec![("temp_c", "38.5"), ("age_years", "0.1")]),
        (3, vec![("temp_c", "39")]),
        (2, vec![("pain_0_10", "9")]),
    ] {
        let triage = asked("", "medical", &pairs);
        assert_eq!(triage.level.number(), expected, "{pairs:?}: {:?}", triage.reasons);
    }
}

#[test]
fn nonsense_is_unknown_and_named() {
    for (name, value) in [("hr_per_min", "0"), ("spo2_percent", "5"), ("rr_per_min", "1"), ("temp_c", "21")] {
        let triage = asked("", "medical", &[(name, value), ("avpu", "a")]);
        level(4, &triage);
        assert!(triage.unasked.iter().any(|unasked| unasked == name), "{:?}", triage.unasked);
    }
    for (name, value) in
        [("hr_per_min", "1e300"), ("conscious", "7"), ("avpu", "zzz"), ("age_years", "-3"), ("breathing", "")]
    {
        let triage = asked("", "medical", &[(name, value)]);
        level(4, &triage);
        assert!(triage.unasked.iter().any(|unasked| unasked == name), "{:?}", triage.unasked);
    }
    level(1, &asked("", "medical", &[("hr_per_min", "0"), ("avpu", "u")]));
}

#[test]
fn unasked_names_what_could_change_the_level() {
    let bare = asked("", "medical", &[]).unasked;
    assert_eq!(bare[..2], ["conscious", "breathing"]);
    let known = asked("", "medical", &[("conscious", "yes"), ("breathing", "yes")]).unasked;
    assert!(!known.contains(&"conscious".to_owned()) && !known.contains(&"breathing".to_owned()));
    assert!(!asked("tidak bernapas", "medical", &[]).unasked.contains(&"chest_pain".to_owned()));
    assert!(asked("banjir", "flood", &[]).unasked.contains(&"water_depth_cm".to_owned()));
    assert_eq!(asked("jalan berlubang", "infrastructure", &[]).unasked, Vec::<String>::new());
}

#[test]
fn the_kind_and_the_counts_are_signs_too() {
    level(1, &asked("", "drowning", &[]));
    level(2, &asked("", "trapped", &[]));
    level(4, &asked("", "earthquake", &[]));
    level(5, &asked("", "infrastructure", &[]));
    level(2, &asked("", "suicide", &[]));
    level(3, &asked("", "suicide", &[("means_at_hand", "no")]));
    level(1, &of("", None, &Answers::new(), &People { injured: Some(10), ..People::default() }));
    level(2, &of("", None, &Answers::new(), &People { trapped: Some(1), ..People::default() }));
    level(
        3,
        &of("", Some("earthquake"), &Answers::new(), &People { affected: Some(5), ..People::default() }),
    );
}

fn circumstances(
    text: &str,
    kind: &str,
    vulnerable: &[Vulnerable],
    night: bool,
    call_type: CallType,
) -> Triage {
    let (kind, answers, people) = (KindCode::from(kind), Answers::new(), People::default());
    let kind = Some(&kind);
    rules().triage(&TriageInput {
        text,
        kind,
        answers: &answers,
        people: &people,
        vulnerable,
        call_type,
        night,
    })
}

#[test]
fn modifiers_raise_by_one_step_in_all_never_into_1_and_say_why() {
    use Vulnerable::{Disabled, Elderly, Infant};
    let all = [Infant, Elderly, Disabled];
    let raised = circumstances("sendirian, jalan putus", "earthquake", &all, true, CallType::Normal);
    level(3, &raised);
    assert_eq!(raised.reasons[0].rule, "vulnerable_present");
    assert_eq!(raised.reasons[0].level, Level::Urgent);
    assert!(raised.reasons.iter().any(|reason| reason.rule == "in_mandate"));
    level(2, &circumstances("demam tinggi", "medical", &all, true, CallType::Normal));
    level(2, &circumstances("nyeri dada, sendirian", "medical", &all, true, CallType::Normal));
    level(5, &circumstances("", "infrastructure", &all, true, CallType::Normal));
    level(2, &circumstances("tidak punya tempat tinggal", "displaced", &[], true, CallType::Normal));
    level(3, &circumstances("tidak punya tempat tinggal", "displaced", &[], false, CallType::Normal));
}

#[test]
fn call_types_decide_only_where_no_danger_is_told() {
    for (call_type, expected, rule) in [
        (CallType::Silent, 4, "silent_call"),
        (CallType::Information, 5, "information_only"),
        (CallType::Prank, 5, "prank_or_test"),
        (CallType::Test, 5, "prank_or_test"),
        (CallType::Drill, 4, "in_mandate"),
    ] {
        let quiet = circumstances("halo", "medical", &[], false, call_type);
        level(expected, &quiet);
        assert_eq!(quiet.reasons[0].rule, rule);
        level(1, &circumstances("tidak bernapas", "medical", &[], false, call_type));
    }
}

/// What answers to the open questions would make of it.
fn what_if(text: &str, kind: &str) -> Vec<WhatIf> {
    rules().what_if(&TriageInput {
        text,
        kind: Some(&KindCode::from(kind)),
        answers: &Answers::new(),
        people: &People::default(),
        vulnerable: &[],
        call_type: CallType::Normal,
        night: false,
    })
}

#[test]
fn what_an_answer_would_make_of_the_level_is_what_it_makes_when_given() {
    for text in ["", "banjir di kampung", "jatuh dari motor", "bapak pingsan", "nyeri dada sejak pagi"] {
        let open = asked(text, "medical", &[]);
        let would = what_if(text, "medical");
        let named: BTreeSet<&String> = would.iter().map(|one| &one.question).collect();
        assert_eq!(named, open.unasked.iter().collect(), "each open question could change it: {text}");
        for one in &would {
            let answer = match &one.answer {
                Would::Word(word) => word.clone(),
                Would::Between(from, below) => {
                    assert!(below.is_none_or(|below| *from < below), "{one:?}");
                    from.to_string()
                }
            };
            assert_ne!(one.level, open.level, "{text}: {one:?}");
            let given = asked(text, "medical", &[(&one.question, &answer)]);
            assert_eq!(given.level, one.level, "{text}: {one:?}");
        }
    }
}
