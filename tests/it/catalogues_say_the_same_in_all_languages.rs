//! All catalogues have the same keys with the same placeholders, and a word for every refusal.

use sigap::domain::decide::Refusal;
use sigap::domain::level::Level;
use sigap::text::{self, Lang};

#[test]
fn all_languages_have_the_same_keys_and_placeholders() {
    assert_eq!(text::faults(), Vec::<String>::new());
}

#[test]
fn every_level_and_the_commonest_refusals_have_words() {
    for lang in [Lang::Id, Lang::Su, Lang::En] {
        for level in Level::ALL {
            assert!(text::find(lang, &format!("level.{}.name", level.number())).is_some());
        }
        for refusal in [Refusal::Forbidden, Refusal::AlreadyAssigned, Refusal::UnitBusy] {
            let key = format!("problem.{}.title", refusal.code());
            assert!(text::find(lang, &key).is_some(), "{key}");
        }
    }
}
