//! Plus Codes both ways: a point has a code, a code names a cell that holds the point, a longer code lies in the
//! cell of a shorter one, and a short code finds its way back near its place.

use proptest::prelude::*;
use sigap::domain::place::Point;
use sigap::domain::spot::plus_code::{PlusCode, Written};

fn full(text: &str) -> PlusCode {
    match Written::parse(text) {
        Some(Written::Full(code)) => code,
        other => panic!("{text}: {other:?}"),
    }
}

fn recovered(text: &str, near: Point) -> String {
    match Written::parse(text) {
        Some(Written::Short(code)) => code.near(near).to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

/// Worked out by hand from the specification, in whole fractions.
#[test]
fn known_points_have_known_codes() {
    for (lat, lon, ten, eleven) in [
        (-6.9025, 107.6188, "6P593JX9+2G", "6P593JX9+2G3"),
        (-6.1754, 106.8272, "6P58RRFG+RV", "6P58RRFG+RVW"),
        (-7.7030, 108.6560, "6P4C7MW4+RC", "6P4C7MW4+RC2"),
        (47.365_590, 8.524_997, "8FVC9G8F+6X", "8FVC9G8F+6XQ"),
        (0.0, 0.0, "6FG22222+22", "6FG22222+222"),
        (-90.0, -180.0, "22222222+22", "22222222+222"),
        (12.345_678_9, -179.999_999_9, "724282W2+72", "724282W2+72C"),
    ] {
        let point = Point { lat, lon };
        assert_eq!(PlusCode::of(point).as_str(), ten);
        assert_eq!(PlusCode::fine(point).as_str(), eleven);
    }
}

#[test]
fn the_ends_of_the_earth_have_codes_too() {
    for (lat, lon) in [(90.0, 0.0), (-90.0, 180.0), (91.0, 540.0), (f64::MAX, f64::MIN), (f64::NAN, 0.0)] {
        let code = PlusCode::of(Point { lat, lon });
        assert!(matches!(Written::parse(code.as_str()), Some(Written::Full(_))), "{code}");
    }
    assert_eq!(PlusCode::of(Point { lat: 1.0, lon: 180.0 }), PlusCode::of(Point { lat: 1.0, lon: -180.0 }));
}

#[test]
fn letters_and_blanks_may_be_written_as_one_likes() {
    for text in ["6p593jx9+2g", " 6P59 3JX9+2G ", "6P593JX9 + 2G"] {
        assert_eq!(full(text), full("6P593JX9+2G"), "{text}");
    }
    let wide = full("6P590000+").cell();
    assert!((wide.north_east.lat - wide.south_west.lat - 1.0).abs() < 1e-9);
}

#[test]
fn what_is_no_code_is_not_taken_for_one() {
    for text in [
        "",
        "+",
        "6P593JX9",
        "6P593JX9+2",
        "6P593JX+2G",
        "6P593JX92+G",
        "6P593IX9+2G",
        "6P593JX9+2G+",
        "0P593JX9+2G",
        "6P5900X9+2G",
        "6P590000+2G",
        "6P500000+",
        "00000000+",
        "X2593JX9+2G",
        "6X593JX9+2G",
        "+2G",
        "JX9+2G",
        "é+2G",
        "6P593JX9+2GGGGGGGGGGGGGGGG",
    ] {
        assert_eq!(Written::parse(text), None, "{text}");
    }
}

#[test]
fn a_short_code_is_read_near_its_place() {
    let bandung = Point { lat: -6.914, lon: 107.609 };
    assert_eq!(recovered("3JX9+2G", bandung), "6P593JX9+2G");
    assert_eq!(recovered("X9+2G", Point { lat: -6.91, lon: 107.62 }), "6P593JX9+2G");
    // The nearest one lies across the edge of the degree, to the south and to the west.
    let (edge, beyond) = (Point { lat: -6.99, lon: 107.01 }, Point { lat: -7.01, lon: 106.99 });
    let code = PlusCode::of(beyond).to_string();
    assert_ne!(code[..4], PlusCode::of(edge).as_str()[..4]);
    assert_eq!(recovered(&code[4..], edge), code);
}

proptest! {
    #[test]
    fn a_cell_holds_the_point_it_was_made_from(lat in -90.0..90.0_f64, lon in -180.0..180.0_f64) {
        let point = Point { lat, lon };
        for code in [PlusCode::of(point), PlusCode::fine(point)] {
            let cell = code.cell();
            // Points within a millionth of a step of an edge may fall to either side.
            let near = point.distance_m(cell.centre()) <= cell.accuracy_m() + 0.001;
            prop_assert!(cell.contains(point) || near, "{code} {cell:?}");
            prop_assert_eq!(full(code.as_str()), code);
        }
    }

    #[test]
    fn the_middle_of_a_cell_has_its_code(lat in -89.9..89.9_f64, lon in -180.0..180.0_f64) {
        let code = PlusCode::of(Point { lat, lon });
        prop_assert_eq!(PlusCode::of(code.cell().centre()), code.clone());
        let fine = PlusCode::fine(Point { lat, lon });
        prop_assert_eq!(PlusCode::fine(fine.cell().centre()), fine.clone());
    }

    #[test]
    fn a_longer_code_lies_in_the_cell_of_a_shorter_one(lat in -89.9..89.9_f64, lon in -179.9..179.9_f64) {
        let point = Point { lat, lon };
        let (ten, eleven) = (PlusCode::of(point), PlusCode::fine(point));
        prop_assert!(eleven.as_str().starts_with(ten.as_str()));
        let middle = eleven.cell().centre();
        prop_assert!(ten.cell().contains(middle));
        for digits in [2, 4, 6, 8] {
            let wide = full(&format!("{:0<8}+", &ten.as_str()[..digits]));
            prop_assert!(wide.cell().contains(middle), "{wide}");
        }
    }

    #[test]
    fn a_short_code_comes_back_from_anywhere_within_a_third_of_a_degree(
        lat in -80.0..80.0_f64, lon in -179.0..179.0_f64, up in -0.33..0.33_f64, right in -0.33..0.33_f64,
    ) {
        let code = PlusCode::of(Point { lat, lon });
        let near = Point { lat: lat + up, lon: lon + right };
        prop_assert_eq!(recovered(&code.as_str()[4..], near), code.to_string());
    }

    #[test]
    fn no_text_makes_it_stumble(text in "\\PC{0,40}") {
        if let Some(Written::Full(code)) = Written::parse(&text) {
            let cell = code.cell();
            prop_assert!(cell.contains(cell.centre()));
        }
    }
}
