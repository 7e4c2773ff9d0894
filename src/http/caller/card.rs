//! What to do until help comes: a short card for each kind. Chooses; its words are in the catalogues, with whose guidance they
//! follow.

use crate::text::{fill, find};

use super::page::Words;

/// Steps that a frightened person can read.
const MOST_STEPS: usize = 6;

/// A card: what to do, and whose guidance that follows.
pub(super) struct Card {
    pub steps: Vec<String>,
    pub source: &'static str,
}

/// The card of a kind; `None` where there is nothing to do but wait.
pub(super) fn of_kind(kind: Option<&str>, w: &Words) -> Option<Card> {
    let name = name(kind?)?;
    let step = |n: usize| {
        let key = format!("card.{name}_{n}");
        find(w.lang, &key)?;
        Some(fill(w.lang, &key, &[("number", &w.number)]).into_owned())
    };
    let steps: Vec<String> = (1..=MOST_STEPS).map_while(step).collect();
    let source = find(w.lang, &format!("card.{name}_source"))?;
    (!steps.is_empty()).then_some(Card { steps, source })
}

/// The card that a kind shares with others like it.
fn name(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "medical" | "need_ambulance" | "transfer" => "medical",
        "birth" => "birth",
        "poisoning" | "outbreak" => "poisoning",
        "traffic" | "work_accident" | "vehicle_breakdown" => "injury",
        "fire" | "wildfire" => "fire",
        "gas_leak" | "hazmat" => "gas",
        "drowning" | "sea_accident" => "water",
        "flood" | "flash_flood" | "tidal_flood" => "flood",
        "landslide" => "landslide",
        "earthquake" | "house_collapse" | "trapped" => "quake",
        "tsunami" => "tsunami",
        "eruption" => "eruption",
        "strong_wind" | "tree" | "power_pole" | "electricity" => "wires",
        "violence" | "crime" | "public_order" => "violence",
        "suicide" | "mental" => "mental",
        "animal" => "animal",
        "missing" => "missing",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Kinds;
    use crate::text::Lang;

    #[test]
    fn every_card_is_whole_in_every_language_and_names_its_source() {
        let kinds = Kinds::parse(Kinds::default_text()).unwrap();
        let cards: std::collections::BTreeSet<_> =
            kinds.iter().filter_map(|kind| name(kind.code.as_str())).collect();
        assert!(cards.len() > 15);
        for card in cards {
            let steps = [Lang::Id, Lang::Su, Lang::En].map(|lang| {
                assert!(find(lang, &format!("card.{card}_source")).is_some(), "{card} {lang:?}");
                (1..=MOST_STEPS).take_while(|n| find(lang, &format!("card.{card}_{n}")).is_some()).count()
            });
            assert!(steps.iter().all(|n| *n == steps[0] && *n >= 3), "{card}: {steps:?}");
        }
    }
}
