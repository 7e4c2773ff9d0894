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
    format!(
        "version = \"t\"\n[[sign]]\nname = \"bad\"\nen = [\"bad\"]\n[[rule]]\nname = \"bad\"\nlevel = 1\nany = [\"bad\"]\n\
         [[fallback]]\nname = \"else\"\nlevel = 4\n{more}"
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
fn all_faults_are_told_at_once_with_their_place() {
    let text = small("[[rule]]\nname = \"x\"\nlevel = 9\nany = [\"a\", \"b\"]\n[[sign]]\nname = \"dumb\"\n");
    let faults = Rules::parse(&text).unwrap_err();
    let places: Vec<(usize, usize)> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
    assert!(faults.len() >= 4, "{faults:?}");
    assert!(places.is_sorted(), "{places:?}");
    let named = faults.iter().find(|fault| fault.message.contains("no sign `b`")).unwrap();
    assert_eq!((named.line, named.column), (15, 13));
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
