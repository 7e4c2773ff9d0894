//! A file of borders is taken whole or not at all; whatever is wrong with it is named by feature and ring, all at once.

use serde_json::{Value, json};
use sigap::domain::area::AreaLevel;
use sigap::domain::areas::read::{Faults, MOST_LISTED, Taken, read};

use crate::harness::areas::{Grid, feature, layer, properties};
use crate::harness::centre::morning;

type Ring = Vec<[f64; 2]>;

fn reading(text: &str) -> Result<Taken, Faults> {
    read(text, AreaLevel::Village, &properties(), morning())
}

fn faults(features: &[Value]) -> Vec<String> {
    let all = json!({"type": "FeatureCollection", "features": features}).to_string();
    reading(&all).unwrap_err().listed.iter().map(ToString::to_string).collect()
}

fn named(code: &str) -> Value {
    json!({"kode": code, "nama": "Uji"})
}

fn square(west: f64, south: f64, side: f64) -> Ring {
    let (east, north) = (west + side, south + side);
    vec![[west, south], [east, south], [east, north], [west, north], [west, south]]
}

#[test]
fn each_kind_of_bad_ring_is_named() {
    let shell = || square(107.0, -7.0, 1.0);
    let mut open = shell();
    open.pop();
    let bow = vec![[107.0, -7.0], [108.0, -6.0], [108.0, -7.0], [107.0, -6.0], [107.0, -7.0]];
    let cases: [(&str, Vec<Vec<Ring>>, &str); 8] = [
        ("open", vec![vec![open]], "polygon 1, ring 1: is open"),
        (
            "few",
            vec![vec![vec![[1.0, 1.0], [2.0, 2.0], [1.0, 1.0]]]],
            "polygon 1, ring 1: has 2 different corners",
        ),
        ("flat", vec![vec![vec![[1.0, 1.0]; 5]]], "polygon 1, ring 1: has 1 different corners; three"),
        ("off", vec![vec![square(179.5, 0.0, 1.0)]], "ring 1: has a corner that is not on earth: 180.5, 0"),
        ("bow", vec![vec![shell()], vec![bow]], "polygon 2, ring 1: crosses itself near"),
        (
            "hole",
            vec![vec![shell(), square(109.0, -7.0, 0.1)]],
            "polygon 1, ring 2: is a hole that does not lie",
        ),
        (
            "cut",
            vec![vec![shell(), square(107.9, -6.5, 0.2)]],
            "polygon 1, ring 2: is a hole that does not lie",
        ),
        (
            "over",
            vec![vec![shell(), square(107.2, -6.8, 0.2), square(107.3, -6.7, 0.2)]],
            "polygon 1, ring 3: is a hole that lies over or runs along ring 2",
        ),
    ];
    let features: Vec<Value> =
        cases.iter().map(|(code, polygons, _)| feature(&named(code), polygons)).collect();
    let found = faults(&features);
    assert_eq!(found.len(), cases.len(), "{found:#?}");
    for (n, ((code, _, word), fault)) in cases.iter().zip(&found).enumerate() {
        assert!(
            fault.starts_with(&format!("feature {} ({code} Uji), ", n + 1)) && fault.contains(word),
            "{fault}"
        );
    }
}

#[test]
fn what_is_no_number_or_no_border_is_named_by_its_feature() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"kode":"1","nama":"A"},"geometry":{"type":"Polygon","coordinates":[[[1e999,0],[1,0],[1,1],[1e999,0]]]}},
        {"type":"Feature","properties":{"kode":"2","nama":"B"},"geometry":{"type":"Polygon","coordinates":[[[null,0],[1,0],[1,1],[null,0]]]}},
        {"type":"Feature","properties":{"kode":"3","nama":"C"},"geometry":{"type":"Polygon","coordinates":[[["NaN",0],[1,0],[1,1],["NaN",0]]]}},
        {"type":"Feature","properties":{"kode":"4","nama":"D"},"geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}},
        {"type":"Feature","properties":{"kode":"5","nama":"E"},"geometry":{"type":"Point","coordinates":[0,0]}},
        {"type":"Feature","properties":{"kode":"6","nama":"F"},"geometry":null},
        {"type":"Feature","properties":{"kode":"7","nama":"G"},"geometry":{"type":"Polygon","coordinates":[[[0],[1],[2],[0]]]}}]}"#;
    let faults = reading(text).unwrap_err();
    let numbers: Vec<_> = faults.listed.iter().map(|fault| fault.at.feature).collect();
    assert_eq!(numbers, (1..=7).map(Some).collect::<Vec<_>>(), "{faults}");
    for (fault, word) in
        faults.listed[3..].iter().zip(["LineString", "only landmarks", "no borders", "two numbers"])
    {
        assert!(fault.word.contains(word), "{fault}");
    }
}

#[test]
fn codes_that_are_missing_or_twice_are_named_and_null_is_left_out() {
    let polygons = [vec![square(107.0, -7.0, 1.0)]];
    let all = [
        feature(&named("1"), &polygons),
        feature(&named("1"), &polygons),
        feature(&json!({"nama": "Tanpa", "desa": 3}), &polygons),
        feature(&json!({"kode": "", "nama": "Kosong"}), &polygons),
        feature(&json!({"kode": "2"}), &polygons),
        feature(&json!({"kode": null, "nama": "Waduk"}), &polygons),
        feature(&json!({"kode": "3", "nama": null}), &polygons),
    ];
    let found = faults(&all);
    for (fault, word) in found.iter().zip([
        "feature 2 (1 Uji): has the code of feature 1",
        r#"feature 3 (Tanpa): has no property "kode"; it has: desa, nama"#,
        r#"feature 4 (Kosong): its "kode" must be 1 to 40 signs"#,
        r#"feature 5 (2): has no property "nama""#,
        r#"feature 7 (3): its "nama" is null"#,
    ]) {
        assert!(fault.starts_with(word), "{fault}");
    }
    assert_eq!(found.len(), 5, "{found:#?}");
    let right = json!({"type": "FeatureCollection", "features": [all[0], all[5]]}).to_string();
    let taken = reading(&right).unwrap();
    assert_eq!((taken.layer.len(), taken.left_out), (1, vec!["Waduk".to_owned()]));
}

#[test]
fn many_faults_are_counted_and_the_first_listed() {
    let all: Vec<Value> =
        (0..80).map(|n| feature(&named(&n.to_string()), &[vec![vec![[0.0, 0.0]]]])).collect();
    let text = json!({"type": "FeatureCollection", "features": all}).to_string();
    let faults = reading(&text).unwrap_err();
    assert_eq!((faults.count, faults.listed.len()), (80, MOST_LISTED));
    assert!(faults.to_string().ends_with("\nand 30 more"));
}

#[test]
fn what_is_no_file_of_borders_is_refused_as_a_whole() {
    for (text, word) in [
        ("", "neither GeoJSON nor TopoJSON"),
        ("<kml/>", "neither GeoJSON nor TopoJSON"),
        ("[]", "neither GeoJSON nor TopoJSON"),
        (r#"{"type":"Polygon","coordinates":[]}"#, r#"its type is "Polygon""#),
        (r#"{"type":"FeatureCollection","features":[]}"#, "nothing that could be taken"),
        (r#"{"type":"Topology","arcs":3}"#, "not understood as TopoJSON"),
    ] {
        let faults = reading(text).unwrap_err();
        assert!(faults.count == 1 && faults.to_string().contains(word), "{text}: {faults}");
    }
}

#[test]
fn a_ring_that_winds_the_other_way_a_collection_and_a_single_feature_are_taken() {
    let mut shell = square(107.0, -7.0, 1.0);
    shell.reverse();
    let hole = square(107.4, -6.6, 0.2);
    let one = json!({"type": "Feature", "properties": named("1"), "geometry": {
        "type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "coordinates": [shell, hole]},
            {"type": "MultiPolygon", "coordinates": [[square(109.0, -7.0, 0.5)]]}]}});
    let region = crate::harness::areas::region(vec![layer_of(&one)]);
    let at = |lat, lon| region.areas.locate(sigap::domain::place::Point { lat, lon }, 0.0).is_some();
    assert!(at(-6.9, 107.1) && at(-6.9, 109.1), "inside");
    assert!(!at(-6.5, 107.5) && !at(-6.9, 108.5), "the hole, and between");
}

fn layer_of(feature: &Value) -> sigap::domain::areas::Layer {
    reading(&feature.to_string()).unwrap().layer
}

#[test]
fn topojson_is_taken_with_steps_and_arcs_walked_backwards() {
    // Two squares side by side that share an arc; the second walks it backwards.
    let text = json!({
        "type": "Topology",
        "transform": {"scale": [0.001, 0.001], "translate": [107.0, -7.0]},
        "arcs": [
            [[1000, 0], [0, 1000]],
            [[1000, 1000], [-1000, 0], [0, -1000], [1000, 0]],
            [[1000, 0], [1000, 0], [0, 1000], [-1000, 0]],
        ],
        "objects": {"desa": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"kode": "1", "nama": "Barat"}},
            {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"kode": "2", "nama": "Timur"}},
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"kode": null, "nama": "Danau"}},
        ]}}
    });
    let taken = reading(&text.to_string()).unwrap();
    assert_eq!(taken.left_out, ["Danau"]);
    let corners = |n: usize| {
        let ring = taken.layer.shapes[n].borders.0[0].exterior();
        ring.coords().map(|at| (at.x, at.y)).collect::<Vec<_>>()
    };
    assert_eq!(corners(0), [(108.0, -7.0), (108.0, -6.0), (107.0, -6.0), (107.0, -7.0), (108.0, -7.0)]);
    assert_eq!(corners(1), [(108.0, -7.0), (109.0, -7.0), (109.0, -6.0), (108.0, -6.0), (108.0, -7.0)]);
    let mut broken = text;
    broken["objects"]["desa"]["geometries"][0]["arcs"] = json!([[0, 7]]);
    broken["objects"]["desa"]["geometries"][1]["arcs"] = json!([[[2]]]);
    let faults = reading(&broken.to_string()).unwrap_err().to_string();
    assert!(faults.contains("feature 1 (1 Barat): arc 7 is not there"), "{faults}");
    assert!(faults.contains("feature 2 (2 Timur), polygon 1, ring 1: is open"), "{faults}");
}

#[test]
fn landmarks_are_points_with_a_name_and_may_have_no_code() {
    let text = json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"nama": "Pasar Baru"}, "geometry": {"type": "Point", "coordinates": [107.6, -6.9]}},
        {"type": "Feature", "properties": {"nama": null}, "geometry": {"type": "Point", "coordinates": [107.6, -6.9]}},
        {"type": "Feature", "properties": {"nama": "Alun-alun", "kode": 7}, "geometry": {"type": "Polygon", "coordinates": [square(107.0, -7.0, 0.01)]}},
    ]});
    let taken = read(&text.to_string(), AreaLevel::Landmark, &properties(), morning()).unwrap();
    let names: Vec<_> =
        taken.layer.landmarks.iter().map(|one| (one.name.as_str(), one.code.as_deref())).collect();
    assert_eq!(taken.left_out, ["feature 2"], "nobody can look for it");
    assert_eq!(names, [("Pasar Baru", None), ("Alun-alun", Some("7"))]);
    let bad = text.to_string().replace("[107.6,-6.9]", "[-6.9,107.6]");
    let faults = read(&bad, AreaLevel::Landmark, &properties(), morning()).unwrap_err();
    assert!(faults.to_string().contains("feature 1 (Pasar Baru): is not on earth"), "{faults}");
}

#[test]
fn the_areas_of_other_tests_are_right() {
    let grid = Grid::new(6);
    assert_eq!(layer(AreaLevel::Village, &grid.villages()).len(), 36);
    assert_eq!(layer(AreaLevel::District, &grid.districts()).len(), 6);
}
