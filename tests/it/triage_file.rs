//! The rule file proves itself, and a broken one shows all its faults at once.

use sigap::domain::kind::Kinds;
use sigap::domain::triage::Rules;
use sigap::text::{self, Lang};

#[test]
fn the_default_file_has_no_faults() {
    if let Err(faults) = Rules::parse(Rules::default_text()) {
        let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"));
    }
}

#[test]
fn the_default_kinds_fit_the_default_rules() {
    let rules = Rules::parse(Rules::default_text()).unwrap();
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    assert_eq!(rules.check_kinds(&kinds), Vec::<String>::new());
}

#[test]
fn everything_the_rules_name_has_words_in_both_languages() {
    let rules = Rules::parse(Rules::default_text()).unwrap();
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    let mut keys: Vec<String> = rules.sign_names().map(|name| format!("sign.{name}")).collect();
    keys.extend(rules.rule_names().map(|name| format!("rule.{name}")));
    keys.extend(rules.questions().iter().map(|question| format!("question.{}", question.name)));
    keys.extend(kinds.iter().map(|kind| format!("kind.{}", kind.code)));
    for lang in [Lang::Id, Lang::En] {
        let missing: Vec<&String> = keys.iter().filter(|key| text::find(lang, key).is_none()).collect();
        assert!(missing.is_empty(), "{lang:?}: {missing:?}");
    }
}

/// A rule file as small as can be, with `more` put in.
fn small(more: &str) -> String {
    let text = "text = { id = \"buruk\", en = \"bad\" }";
    format!(
        "version = \"t\"\n[[sign]]\nname = \"bad\"\n{text}\nen = [\"bad\"]\n[[rule]]\nname = \"bad\"\n{text}\nlevel = 1\n\
         any = [\"bad\"]\n[[fallback]]\nname = \"else\"\n{text}\nlevel = 4\n{more}"
    )
}

/// A sign of its own that is seen by one phrase and leads to a rule of that level.
fn sign(name: &str, phrase: &str, level: u8) -> String {
    let text = "text = { id = \"tanda\", en = \"sign\" }";
    format!(
        "[[sign]]\nname = \"{name}\"\n{text}\nen = [\"{phrase}\"]\n[[rule]]\nname = \"{name}_rule\"\n{text}\nlevel = {level}\n\
         any = [\"{name}\"]\n"
    )
}

#[test]
fn a_small_file_is_enough() {
    let rules = Rules::parse(&small("")).unwrap();
    assert_eq!(rules.version(), "t");
}

/// Each fault with what it must say.
#[test]
fn each_fault_is_found() {
    let cases = [
        ("[[rule]]\nname = \"x\"\nlevel = 2\nany = [\"nothing\"]", "no sign `nothing`"),
        ("[[rule]]\nname = \"bad\"\nlevel = 2\nany = [\"bad\"]", "defined twice"),
        ("[[rule]]\nname = \"x\"\nlevel = 6\nany = [\"bad\"]", "`level` must be"),
        ("[[rule]]\nname = \"x\"\nlevel = 2\nany = [\"bad\"]\ncolour = 1", "unknown key `colour`"),
        ("[[rule]]\nname = \"x\"\nlevel = 2", "needs `all` or `any`"),
        ("[[sign]]\nname = \"dumb\"\npoints_to = \"x\"", "nothing can show sign `dumb`"),
        ("[[sign]]\nname = \"idle\"\nen = [\"idle\"]", "nothing follows from sign `idle`"),
        ("[[sign]]\nname = \"bad\"\nen = [\"worse\"]", "defined twice"),
        ("[[question]]\nname = \"q\"\non = [{ is = [\"yes\"], sets = [\"nothing\"] }]", "no sign `nothing`"),
        ("[[question]]\nname = \"q\"\non = [{ is = [\"maybe\"], sets = [\"bad\"] }]", "cannot be answered"),
        (
            "[[question]]\nname = \"q\"\nrange = [0, 9]\non = [{ from = 10, sets = [\"bad\"] }]",
            "no answer from",
        ),
        (
            "[[sign]]\nname = \"b\"\nen = [\"b\"]\n[[rule]]\nname = \"x\"\nlevel = 2\nany = [\"b\"]\nnot = [\"bad\"]",
            "a red flag could lower the level",
        ),
        (
            "[[sign]]\nname = \"b\"\nen = [\"b\"]\n[[rule]]\nname = \"x\"\nlevel = 2\nall = [\"bad\"]\nunknown = [\"b\"]",
            "no rule as urgent fires on it alone",
        ),
        (
            "[[sign]]\nname = \"ok\"\nen = [\"ok\"]\ncalm = true\n[[rule]]\nname = \"x\"\nlevel = 2\nany = [\"ok\"]",
            "fires on a calm sign",
        ),
        ("[[modifier]]\nname = \"m\"", "needs signs"),
        ("[[fallback]]\nname = \"late\"\nlevel = 4\nany_kind = true", "must hold for everything"),
        ("[spelling]\n\"two words\" = [\"not one\"]", "is one word"),
        ("[[measure]]\nlabel = \"x\"\nquestion = \"none\"", "a measure needs"),
        ("oops", "expected"),
    ];
    for (more, says) in cases {
        let faults = Rules::parse(&small(more)).expect_err(says);
        assert!(faults.iter().any(|fault| fault.message.contains(says)), "{says}: {faults:?}");
    }
}

#[test]
fn a_name_without_words_for_people_is_a_fault_at_its_place() {
    let faults = Rules::parse(&small("[[rule]]\nname = \"flat\"\nlevel = 3\nany = [\"bad\"]\n")).unwrap_err();
    let said = faults.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("16:8: rule `flat` has no words for people in id and en"), "{said:?}");
    let half = small("[[rule]]\nname = \"flat\"\ntext = { id = \"datar\" }\nlevel = 3\nany = [\"bad\"]\n");
    let faults = Rules::parse(&half).unwrap_err();
    assert!(faults[0].message.contains("in en:"), "{faults:?}");
}

#[test]
fn a_files_own_words_come_before_the_catalogues() {
    let rules = Rules::parse(&small("")).unwrap();
    assert_eq!(rules.text(Lang::En, "rule", "bad"), Some("bad"));
    assert_eq!(rules.text(Lang::Su, "rule", "bad"), Some("buruk"), "Sundanese falls back to Indonesian");
    assert_eq!(rules.text(Lang::Id, "rule", "not_breathing"), text::named(Lang::Id, "rule", "not_breathing"));
    assert_eq!(rules.text(Lang::Id, "rule", "nobody_knows"), None);
}

#[test]
fn a_phrase_that_hides_a_graver_one_is_a_fault() {
    let hidden = sign("blue", "very blue", 1) + &sign("dress", "very blue dress", 3);
    let faults = Rules::parse(&small(&hidden)).unwrap_err();
    let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(said, ["`very blue dress` hides `very blue` of the graver sign `blue`"]);
    let graver = sign("blue", "very blue", 3) + &sign("baby", "very blue baby", 1);
    assert!(Rules::parse(&small(&graver)).is_ok(), "the longer one is the graver");
    let on_purpose = sign("blue", "very blue", 1);
    assert!(Rules::parse(&small(&format!("{on_purpose}[phrases]\nnothing = [\"very blue sea\"]\n"))).is_ok());
}

#[test]
fn all_faults_are_told_at_once_with_their_place() {
    let text = small("[[rule]]\nname = \"x\"\nlevel = 9\nany = [\"a\", \"b\"]\n[[sign]]\nname = \"dumb\"\n");
    let faults = Rules::parse(&text).unwrap_err();
    let places: Vec<(usize, usize)> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
    assert!(faults.len() >= 4, "{faults:?}");
    assert!(places.is_sorted(), "{places:?}");
    let named = faults.iter().find(|fault| fault.message.contains("no sign `b`")).unwrap();
    assert_eq!((named.line, named.column), (18, 13));
}

#[test]
fn a_fault_among_the_kinds_is_found() {
    let text =
        "[[kind]]\ncode = \"a\"\nmandate = \"maybe\"\nneeds = [\"wings\"]\ncompatible = [\"b\"]\nx = 1\n";
    let faults = Kinds::parse(text).unwrap_err();
    for says in ["\"in\" or \"out\"", "no capability `wings`", "no kind `b`", "unknown key `x`"] {
        assert!(faults.iter().any(|fault| fault.message.contains(says)), "{says}: {faults:?}");
    }
}
