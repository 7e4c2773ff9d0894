//! Places are found by their names however these are written; what they lie within narrows; where several fit
//! equally well, what tells them apart is asked for; a point in the words wins over names.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use sigap::config::{Config, Name};
use sigap::domain::area::AreaLevel;
use sigap::domain::finding::{Finding, Note, Wanted};
use sigap::domain::gazetteer::{Gazetteer, Row, Spelling, Told};
use sigap::domain::place::Point;
use sigap::domain::region::Region;
use sigap::domain::spot::PlaceFrom;

static REGION: LazyLock<Region> = LazyLock::new(|| {
    let settings = Config::load(None, []).unwrap().region;
    Region::new(&settings, settings.centres().unwrap()).named(NAMES.clone())
});

static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| Config::load(None, []).unwrap().region.names().unwrap());

fn find(words: &str) -> Finding {
    REGION.find(words, &Wanted { limit: 5, ..Wanted::default() })
}

/// Codes of what was found, the likeliest first.
fn codes(words: &str) -> Vec<String> {
    find(words).found.into_iter().filter_map(|found| Some(found.area?.code)).collect()
}

fn first(words: &str) -> String {
    codes(words).first().cloned().unwrap_or_default()
}

#[test]
fn names_are_found_however_they_are_written() {
    for (words, code) in [
        ("Citarum", "32.73.09.1003"),
        ("CITARUM", "32.73.09.1003"),
        ("kel. citarum", "32.73.09.1003"),
        ("Citárum", "32.73.09.1003"),
        ("Gunung Putri", "32.01.02"),
        ("gunungputri", "32.01.02"),
        ("Bojong  Gede", "32.01.13"),
        ("kota bandung", "32.73"),
        ("kab. bandung", "32.04"),
        ("Kab Bdg", "32.04"),
        ("kbb", "32.17"),
        ("kota kulon garut", "32.05.01.1001"),
        ("dayeh kolot kab bandung", "32.04.12"),
        ("cibinog kab bogor", "32.01.01"),
        ("pelabuhan ratu", "32.02.01"),
        ("palabuhan", "32.02.01"),
        ("Citarum, Bandung Wetan, Kota Bandung, Jawa Barat", "32.73.09.1003"),
        ("desa Sukamaju kec. Megamendung Bogor", "32.01.26.2001"),
        ("Sukamaju Megamendung", "32.01.26.2001"),
    ] {
        assert_eq!(first(words), code, "{words}");
    }
    assert!(find("xyzzy qqq").found.is_empty());
    assert!(find("").found.iter().all(|found| found.level == Some(AreaLevel::Regency)));
}

#[test]
fn where_a_name_is_shared_the_kecamatan_is_asked() {
    let shared = find("Sukamaju");
    assert_eq!(shared.ask, Some(AreaLevel::District));
    for found in &shared.found {
        let around: Vec<AreaLevel> =
            found.area.as_ref().unwrap().within.iter().map(|area| area.level).collect();
        assert_eq!(around, [AreaLevel::District, AreaLevel::Regency], "candidates say where they are");
    }
    assert_eq!(find("Sukamaju Megamendung").ask, None);
    assert_eq!(find("Bandung").ask, Some(AreaLevel::Regency), "kota or kabupaten");
    assert_eq!(find("Gunung Putri").ask, None, "a desa in the kecamatan of its name is no second place");
}

#[test]
fn a_list_is_what_lies_inside() {
    let within = |code, level| {
        let wanted = Wanted { within: Some(code), level: Some(level), limit: 200, near: None };
        REGION.find("", &wanted).found
    };
    assert_eq!(within("32.73", AreaLevel::District).len(), 30);
    assert_eq!(within("32.73.09", AreaLevel::Village).len(), 3);
    let narrowed = Wanted { within: Some("32.05"), limit: 5, ..Wanted::default() };
    let found = REGION.find("Sukamaju", &narrowed).found;
    assert!(
        !found.is_empty()
            && found.iter().all(|found| found.area.as_ref().unwrap().code.starts_with("32.05."))
    );
}

#[test]
fn a_point_in_the_words_wins_and_says_where_it_lies() {
    let found = find("Gedung Sate https://maps.google.com/?q=-6.9025,107.6188").found.remove(0);
    assert_eq!((found.from, found.area.unwrap().code.as_str()), (Some(PlaceFrom::MapLink), "32.73"));
    assert_eq!(find("107.6188, -6.9025").note, Some(Note::Swapped));
    assert_eq!(find("40.1212, -75.3519").note, Some(Note::Outside));
    let linked = find("Lembang https://maps.app.goo.gl/AbC");
    assert_eq!((linked.note, linked.found[0].from), (Some(Note::ShortLink), None));
}

#[test]
fn a_short_plus_code_is_read_near_the_place_it_names() {
    let gedung_sate = Point { lat: -6.9025, lon: 107.6188 };
    for words in ["3JX9+2G Citarum, Kota Bandung, Jawa Barat", "3JX9+2G bandung"] {
        let found = find(words).found.remove(0);
        assert_eq!(found.from, Some(PlaceFrom::PlusCode), "{words}");
        assert!(found.point.unwrap().distance_m(gedung_sate) < 20.0, "{words}");
        assert_eq!(found.plus_code().unwrap().as_str(), "6P593JX9+2G");
    }
    assert_eq!(find("3JX9+2G").note, Some(Note::ShortCode));
    let near = Wanted { near: Some(Point { lat: -7.0, lon: 107.5 }), limit: 1, ..Wanted::default() };
    assert_eq!(REGION.find("3JX9+2G", &near).found[0].plus_code().unwrap().as_str(), "6P593JX9+2G");
}

#[test]
fn those_near_are_preferred_among_equals() {
    let near = Wanted { near: Some(Point { lat: -7.25, lon: 107.87 }), limit: 3, ..Wanted::default() };
    let found = REGION.find("Sukamaju", &near).found;
    assert!(found[0].area.as_ref().unwrap().code.starts_with("32.05."), "{:?}", found[0]);
}

#[test]
fn words_name_an_area_only_where_they_leave_no_doubt() {
    let told = |regency, district, village, words| Told { regency, district, village, words };
    for (told, code) in [
        (told(Some("32.01"), Some("Megamendung"), Some("Sukamaju"), None), Some("32.01.26.2001")),
        (
            told(Some("32.01"), Some("Kec. Megamendung, Bogor"), Some("desa Sukamaju"), None),
            Some("32.01.26.2001"),
        ),
        (told(Some("32.01"), Some("megamendug"), Some("sukmaju"), None), Some("32.01.26.2001")),
        (told(Some("32.01"), Some("Megamendung"), None, Some("Sukamaju")), Some("32.01.26.2001")),
        (told(Some("32.01"), Some("Megamendung"), Some("entah"), None), Some("32.01.26")),
        (told(Some("32.01"), None, Some("Sukamaju"), None), None),
        (told(Some("32.73"), None, Some("Citarum"), None), Some("32.73.09.1003")),
        (told(Some("32.04"), Some("Megamendung"), None, None), None),
        (
            told(None, None, None, Some("Jl. Merdeka 5, desa Sukamaju, kec. Megamendung")),
            Some("32.01.26.2001"),
        ),
        (told(None, None, None, Some("dekat pasar kecamatan Lembang")), Some("32.17.01")),
        (told(None, None, None, Some("dekat masjid")), None),
        (told(None, None, None, Some("Jl. Merdeka")), None),
        (told(None, None, None, Some("Sukamaju")), None),
        (told(None, None, None, None), None),
    ] {
        let named = REGION.names().named(&told).map(|entry| entry.row.code.as_str());
        assert_eq!(named, code, "{told:?}");
    }
}

#[test]
fn landmarks_are_names_too() {
    let row = |code: &str, name: &str, level, parent: Option<&str>, point| Row {
        code: code.to_owned(),
        name: name.to_owned(),
        level,
        parent: parent.map(str::to_owned),
        point,
    };
    let point = Point { lat: -6.89, lon: 107.6 };
    let rows = [
        row("32.73", "Kota Bandung", AreaLevel::Regency, None, None),
        row("", "RSUP Dr. Hasan Sadikin", AreaLevel::Landmark, Some("32.73"), Some(point)),
        row("", "RSUD Hasan Basri", AreaLevel::Landmark, None, None),
    ];
    let spelling = Spelling::parse(Spelling::default_text()).unwrap();
    let names = Gazetteer::new(rows, spelling, "Jawa Barat");
    for words in ["hasan sadikin", "rsup hasan sadikin bandung", "dr hasan sadikn", "Hasan Sad"] {
        let (hits, _) = names.search(words, None, 3);
        assert_eq!(hits[0].entry.row.name, "RSUP Dr. Hasan Sadikin", "{words}");
        assert_eq!(names.point_of(hits[0].entry), Some((point, true)));
    }
}

#[test]
fn a_name_with_a_stroke_is_no_link() {
    assert_eq!(codes("Mekarwangi/Sukatani, Haurwangi, Kabupaten Cianjur")[0], "32.03.31.2004");
}

#[test]
fn a_short_form_is_no_name_of_an_area() {
    let spelling = Spelling::parse(Spelling::default_text()).unwrap();
    for short in spelling.short_forms() {
        assert!(!NAMES.iter().any(|name| name.name.to_lowercase() == short), "{short}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_place_is_found_by_its_name_and_what_it_lies_within(which in any::<Index>()) {
        let name = &NAMES[which.index(NAMES.len())];
        let entry = REGION.names().find(&name.code).unwrap();
        let around: Vec<&str> = REGION.names().chain(entry).map(|around| around.row.name.as_str()).collect();
        let words = format!("{}, {}", name.name, around.join(", "));
        prop_assert!(codes(&words).contains(&name.code), "{}: {:?}", words, codes(&words));
    }

    #[test]
    fn one_letter_missing_is_no_hindrance(which in any::<Index>(), letter in any::<Index>()) {
        // "Kota" also says which sort of area is meant: with a mistake beside it that is believed first.
        let tried = |name: &&Name| name.code.len() == 13 && name.name.len() >= 7 && !name.name.contains("Kota");
        let villages: Vec<_> = NAMES.iter().filter(tried).collect();
        let name = villages[which.index(villages.len())];
        let (district, regency) = (&name.code[..8], &name.code[..5]);
        let mut said: Vec<char> = name.name.chars().collect();
        said.remove(letter.index(said.len()));
        let said: String = said.into_iter().collect();
        let wanted = Wanted { within: Some(district), limit: 5, ..Wanted::default() };
        let found = REGION.find(&said, &wanted).found;
        prop_assert!(found.iter().any(|f| f.area.as_ref().unwrap().code == name.code), "{} {} {}", said, district, regency);
    }

    #[test]
    fn no_words_make_it_stumble(words in any::<String>(), near in prop::option::of((-90.0..90.0_f64, -180.0..180.0_f64))) {
        let near = near.map(|(lat, lon)| Point { lat, lon });
        let finding = REGION.find(&words, &Wanted { near, limit: 5, ..Wanted::default() });
        prop_assert!(finding.found.len() <= 27 && finding.found.iter().all(|found| (0.0..=1.0).contains(&found.score)));
        let told = Told { regency: Some(&words), district: Some(&words), village: Some(&words), words: Some(&words) };
        let _ = REGION.names().named(&told);
    }
}
