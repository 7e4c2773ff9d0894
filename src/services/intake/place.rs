//! Where a report is, from everything it says: a point sent, a point in its words, an area chosen, names.
//!
//! Never refuses: what is not understood stays as words for the people who read them.

use super::ReportIn;
use crate::domain::area::AreaRef;
use crate::domain::gazetteer::Told;
use crate::domain::region::{Placed, Region};
use crate::domain::spot::Spot;
use crate::text::{Lang, fill};

/// Where a report is, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Whereabouts {
    pub area: Option<AreaRef>,
    pub outside: bool,
}

/// Gives a report without a point the one that its words hold: those of the place, then those of what happened.
pub(super) fn read_point(region: &Region, input: &mut ReportIn) {
    if input.point.is_some() {
        return;
    }
    // A short Plus Code is read near the middle of the kabupaten that was chosen.
    let chosen = input.area.as_deref().and_then(|code| region.names().find(code));
    let near = chosen.and_then(|entry| region.names().point_of(entry)).map(|(point, _)| point);
    let words = [input.place_text.as_deref(), Some(&*input.text)];
    let spot = words.into_iter().flatten().find_map(|words| region.spot(words, near).0);
    // A point far from the area that was chosen (a minus forgotten) is left to the people who read the words.
    let fits = |spot: &Spot| input.area.is_none() || region.place(spot.point) != Placed::Outside;
    if let Some(spot) = spot.filter(fits) {
        input.point = Some(spot.point);
        input.accuracy_m = Some(spot.accuracy_m);
        input.place_from = Some(spot.from);
    }
}

/// The area of a report: of its point, else the kecamatan or desa that its words name beyond doubt, else the one
/// chosen.
pub(super) fn whereabouts(region: &Region, input: &ReportIn) -> Whereabouts {
    match input.point.map(|point| region.place(point)) {
        Some(Placed::In(area)) => Whereabouts { area: Some(area), outside: false },
        Some(Placed::Outside) => Whereabouts { area: None, outside: true },
        None => {
            let told = Told {
                regency: input.area.as_deref(),
                district: input.district.as_deref(),
                village: input.village.as_deref(),
                words: input.place_text.as_deref(),
            };
            let named = region.names().named(&told).map(|entry| region.names().area(entry));
            let chosen = || input.area.as_deref().and_then(|code| region.any_area(code));
            Whereabouts { area: named.or_else(chosen), outside: false }
        }
    }
}

/// The words about the place as they are kept: the kecamatan and desa as they were written stand behind.
pub(super) fn place_words(input: &ReportIn, lang: Lang) -> Option<String> {
    let name = |level: &str, said: &Option<String>| {
        let said = said.as_deref()?;
        Some(fill(lang, &format!("area.{level}"), &[("name", said)]).into_owned())
    };
    let parts =
        [input.place_text.clone(), name("village", &input.village), name("district", &input.district)];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}
