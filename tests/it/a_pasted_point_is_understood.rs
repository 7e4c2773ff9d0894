//! Coordinates, Plus Codes and links to maps in what people write give a point; what was guessed is said; what cannot
//! be known without opening a link is said; nothing else is taken for a place.

use proptest::prelude::*;
use sigap::domain::spot::{PlaceFrom, Reading, Spot, read};

fn spot(text: &str) -> Spot {
    match read(text) {
        Reading::Spot(spot) => spot,
        other => panic!("{text}: {other:?}"),
    }
}

fn is_gedung_sate(text: &str, from: PlaceFrom) {
    let found = spot(text);
    let near = (found.point.lat + 6.9025).abs() < 0.0002 && (found.point.lon - 107.6188).abs() < 0.0002;
    assert!(near, "{text}: {found:?}");
    assert_eq!(found.from, from, "{text}");
}

#[test]
fn coordinates_are_read_as_people_write_them() {
    for text in [
        "-6.9025, 107.6188",
        "-6.9025,107.6188",
        "-6.9025 107.6188",
        "(-6.9025; 107.6188)",
        "-6,9025, 107,6188",
        "-6,9025 107,6188",
        "\u{2212}6.9025, 107.6188",
        "6.9025 S 107.6188 E",
        "6.9025S, 107.6188E",
        "S 6.9025 E 107.6188",
        "S6.9025 E107.6188",
        "6.9025 LS 107.6188 BT",
        "107.6188 BT, 6.9025 LS",
        "6,9025° LS, 107,6188° BT",
        "6.9025 lintang selatan, 107.6188 bujur timur",
        "lintang selatan 6.9025 bujur timur 107.6188",
        "6°54'09\"S 107°37'08\"E",
        "6° 54' 09\" LS, 107° 37' 08\" BT",
        "6°54′09″S 107°37′08″E",
        "6°54'09''S 107°37'08''E",
        "6°54.15' S 107°37.128' E",
        "lat: -6.9025, lon: 107.6188",
        "Latitude -6.9025 Longitude 107.6188",
        "di -6.9025, 107.6188 dekat taman",
        "posisi saya (-6.90250,107.61880).",
    ] {
        is_gedung_sate(text, PlaceFrom::Coordinates);
    }
}

#[test]
fn links_to_maps_are_read() {
    for text in [
        "https://maps.google.com/?q=-6.9025,107.6188",
        "https://maps.google.com/maps?q=-6.9025%2C107.6188&z=17&hl=id",
        "maps.google.com/?q=-6.9025,107.6188",
        "Lokasi:https://www.google.com/maps/place/Gedung+Sate/@-6.91,107.61,17z/data=!3m1!4b1!4m6!3m5!1s0x2e68:0x1!8m2!3d-6.9025!4d107.6188!16s%2Fm",
        "https://www.google.co.id/maps/search/?api=1&query=-6.9025%2C107.6188",
        "https://www.google.com/maps/dir/?api=1&origin=-6.2,106.8&destination=-6.9025,107.6188",
        "https://www.google.com/maps/search/-6.9025,+107.6188?entry=tts",
        "https://www.google.com/maps/place/6%C2%B054'09.0%22S+107%C2%B037'07.7%22E/@-6.9,107.6,17z",
        "https://maps.google.com/?ll=-6.9025,107.6188&z=15",
        "https://maps.google.com/maps?q=loc:-6.9025,107.6188",
        "https://www.openstreetmap.org/?mlat=-6.9025&mlon=107.6188#map=15/-6.91/107.60",
        "https://waze.com/ul?ll=-6.9025,107.6188&navigate=yes",
        "https://www.waze.com/live-map/directions?to=ll.-6.9025%2C107.6188",
        "https://maps.apple.com/?ll=-6.9025,107.6188&q=Pin",
        "https://maps.apple.com/?daddr=-6.9025,107.6188",
        "https://maps.apple.com/place?coordinate=-6.9025,107.6188",
        "geo:-6.9025,107.6188?z=15",
        "geo:0,0?q=-6.9025,107.6188(Gedung+Sate)",
        "<a href=\"https://maps.google.com/?q=-6.9025,107.6188\">",
        "tolong ke sini (https://maps.google.com/?q=-6.9025,107.6188) cepat",
    ] {
        is_gedung_sate(text, PlaceFrom::MapLink);
    }
    for text in [
        "https://www.google.com/maps/@-6.9025,107.6188,15z",
        "https://www.openstreetmap.org/#map=15/-6.9025/107.6188",
        "https://osm.org/#layers=N&map=15/-6.9025/107.6188",
    ] {
        is_gedung_sate(text, PlaceFrom::MapView);
        assert!(spot(text).accuracy_m >= 100.0);
    }
}

#[test]
fn full_plus_codes_are_read_and_short_ones_keep_their_words() {
    for text in ["6P593JX9+2G", "di 6p593jx9+2g, cepat", "https://maps.google.com/?q=6P593JX9%2B2G"] {
        is_gedung_sate(text, PlaceFrom::PlusCode);
    }
    match read("3JX9+2G Citarum, Kota Bandung, Jawa Barat") {
        Reading::ShortCode(code, rest) => {
            assert_eq!((code.as_str(), rest.as_str()), ("3JX9+2G", "Citarum, Kota Bandung, Jawa Barat"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_link_that_has_to_be_opened_is_said_to_be_one() {
    for text in [
        "https://maps.app.goo.gl/AbCdEf123",
        "lokasi https://goo.gl/maps/AbCdEf123",
        "https://waze.com/ul/hqqu9f8abc",
        "https://osm.org/go/4xVYI--",
    ] {
        assert_eq!(read(text), Reading::ShortLink, "{text}");
    }
    is_gedung_sate("https://maps.app.goo.gl/AbCdEf123 -6.9025, 107.6188", PlaceFrom::Coordinates);
}

#[test]
fn the_other_order_is_taken_only_where_the_first_is_not_on_earth_and_said() {
    is_gedung_sate("107.6188, -6.9025", PlaceFrom::CoordinatesSwapped);
    assert_eq!(spot("40.1212, -75.3519").from, PlaceFrom::Coordinates);
    assert!(spot("-75.3519, 40.1212").point.lat < -75.0);
    assert_eq!(read("191.1234, 107.6188"), Reading::Nothing);
}

#[test]
fn how_far_off_it_may_be_follows_from_how_it_was_written() {
    let accuracy = |text: &str| spot(text).accuracy_m as u32;
    assert_eq!(accuracy("-6.9,107.6"), 5_560);
    assert_eq!(accuracy("-6.902,107.618"), 56);
    assert_eq!(accuracy("-6.902512,107.618834"), 10);
    assert_eq!(accuracy("geo:-6.9025,107.6188;u=35"), 35);
    assert_eq!(accuracy("6P593JX9+2G"), 10);
    assert!((1_000_000..2_000_000).contains(&accuracy("6P000000+")));
}

#[test]
fn what_only_looks_like_a_place_is_none() {
    for text in [
        "",
        "RT 03, RW 05",
        "RT 03, 05",
        "jl. Merdeka no 12, 14",
        "tensi 120,80 nadi 88",
        "kerugian Rp 1.500, 2.000",
        "telepon 0812.3456.7890",
        "tanggal 12.05.2026 pukul 14.07",
        "KM 72, 73",
        "3 ton, 4 unit",
        "suhu 38.5 39.2 pagi dan sore",
        "https://example.org/?q=-6.9025",
        "https://example.org/maps/@-6.9025",
        "https://www.google.com/search?q=banjir",
        "satu+dua",
        "C++ dan 4+4",
        "6°75'09\"S 107°37'08\"E",
    ] {
        assert_eq!(read(text), Reading::Nothing, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_stumble(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn no_link_makes_it_stumble(rest in "[-0-9.,!34d@/?&=#%+qlmapznGEO:;()°'\"é]{0,80}") {
        for begin in ["https://maps.google.com/", "geo:", "https://osm.org/#map=", "waze.com/ul?ll=", ""] {
            if let Reading::Spot(found) = read(&format!("{begin}{rest}")) {
                prop_assert!((-90.0..=90.0).contains(&found.point.lat) && (-180.0..=180.0).contains(&found.point.lon));
                prop_assert!(found.accuracy_m.is_finite() && found.accuracy_m >= 0.0);
            }
        }
    }

    #[test]
    fn every_point_written_plainly_comes_back(lat in -89.9999..89.9999_f64, lon in -179.9999..179.9999_f64) {
        for text in [
            format!("{lat:.6}, {lon:.6}"),
            format!("geo:{lat:.6},{lon:.6}"),
            format!("https://maps.google.com/?q={lat:.6},{lon:.6}"),
            format!("lihat https://www.google.com/maps/@{lat:.6},{lon:.6},17z"),
        ] {
            let found = spot(&text);
            prop_assert!((found.point.lat - lat).abs() < 1e-5 && (found.point.lon - lon).abs() < 1e-5, "{}", text);
        }
    }
}
