//! The rule file proves itself, and a broken one shows all its faults at once.

use sigap::domain::kind::Kinds;
use sigap::domain::triage::Rules;

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
