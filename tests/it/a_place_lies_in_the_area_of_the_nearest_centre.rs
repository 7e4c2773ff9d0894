//! 27 areas of Jawa Barat; the nearest centre within reach decides; beyond it a place is outside. Another region
//! is a file.

use sigap::config::{Config, read_centres};
use sigap::domain::place::Point;
use sigap::domain::region::{Placed, Region};

fn jawa_barat() -> Region {
    let settings = Config::load(None, []).unwrap().region;
    Region::new(&settings, settings.centres().unwrap())
}

fn code(region: &Region, lat: f64, lon: f64) -> Option<String> {
    match region.place(Point { lat, lon }) {
        Placed::In(area) => Some(area.code),
        Placed::Outside => None,
    }
}

#[test]
fn there_are_18_kabupaten_and_9_kota() {
    let region = jawa_barat();
    let codes: Vec<&str> = region.centres.iter().map(|centre| centre.area.code.as_str()).collect();
    let expected: Vec<String> = (1..=18).chain(71..=79).map(|n| format!("32.{n:02}")).collect();
    assert_eq!(codes, expected);
    for centre in &region.centres {
        let kota = centre.area.code.as_str() > "32.70";
        assert_eq!(centre.area.name.starts_with("Kota "), kota, "{}", centre.area.name);
        assert_eq!(region.place(centre.point), Placed::In(centre.area.clone()));
    }
}

#[test]
fn well_known_places_are_where_they_are() {
    let region = jawa_barat();
    for (name, lat, lon, expected) in [
        ("Gedung Sate", -6.9025, 107.6188, Some("32.73")),
        ("Kebun Raya Bogor", -6.5976, 106.7996, Some("32.71")),
        ("Pantai Pangandaran", -7.7030, 108.6560, Some("32.18")),
        ("Ujung Genteng", -7.3690, 106.4050, Some("32.02")),
        ("Surabaya", -7.2575, 112.7521, None),
        ("Norristown", 40.1212, -75.3519, None),
        ("the pole", 90.0, 0.0, None),
    ] {
        assert_eq!(code(&region, lat, lon).as_deref(), expected, "{name}");
    }
}

/// Borders are not known yet: what lies just beyond the province is taken for its nearest area.
#[test]
fn a_place_just_outside_the_border_counts_to_the_nearest_area() {
    assert_eq!(code(&jawa_barat(), -6.1754, 106.8272).as_deref(), Some("32.75"), "Monas");
}

#[test]
fn another_region_is_a_file_of_centres() {
    let file = "[[area]]\ncode = \"mc\"\nname = \"Montgomery\"\nlat = 40.2115\nlon = -75.37\n";
    let settings = Config::load(None, []).unwrap().region;
    let region = Region::new(&settings, read_centres("montgomery.toml", file).unwrap());
    assert_eq!(code(&region, 40.1212, -75.3519).as_deref(), Some("mc"));
    assert_eq!(code(&region, -6.9025, 107.6188), None);
}
