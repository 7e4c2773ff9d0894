//! Files that an operator gives: settings, rules, plans, ladders, rosters, lists, borders; and what other servers and our own disk give.

use sigap::config::{
    Config, DEFAULTS, read_agencies, read_centres, read_facilities, read_holidays, read_names,
    read_neighbours, read_numbers,
};
use sigap::domain::area::AreaLevel;
use sigap::domain::areas::read::read;
use sigap::domain::escalation::Ladders;
use sigap::domain::event::Entry;
use sigap::domain::hazard::Hazards;
use sigap::domain::kind::Kinds;
use sigap::domain::recommend::plan::Plans;
use sigap::domain::roster::Roster;
use sigap::domain::similar::Likeness;
use sigap::domain::triage::{Fault, Rules};

use super::hold;
use crate::harness::areas::properties;
use crate::harness::source::root;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Faults are said, and each names the file.
fn named<T, F: ToString>(read: Result<T, Vec<F>>, file: &str) -> Result<(), String> {
    let Err(faults) = read else { return Ok(()) };
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    match said.iter().find(|fault| !fault.contains(file)) {
        _ if said.is_empty() => Err("refused without a word".to_owned()),
        Some(fault) => Err(format!("a fault without its place: {fault}")),
        None => Ok(()),
    }
}

/// Faults are said; their place is a line of the text.
fn placed<T>(read: Result<T, Vec<Fault>>, text: &str) -> Result<(), String> {
    let Err(faults) = read else { return Ok(()) };
    let lines = text.lines().count() + 1;
    if faults.is_empty() {
        return Err("refused without a word".to_owned());
    }
    match faults.iter().find(|fault| fault.line == 0 || fault.line > lines || fault.column == 0) {
        Some(fault) => Err(format!("a fault without its line: {fault}")),
        None => Ok(()),
    }
}

#[test]
fn settings() {
    let part = "[http]\nlisten = \"127.0.0.1:0\"\nallowed_origins = [\"https://a.example\"]\n[dispatch.offer_s]\nlevel_1 = 90\n";
    hold("settings", 150, &[DEFAULTS, part], |bytes| {
        named(Config::load(Some(("uji.toml", &text(bytes))), []), "uji.toml")
    });
}

#[test]
fn variables_of_the_environment() {
    let seeds = [
        "HTTP__LISTEN=127.0.0.1:0",
        "WEBHOOK__SECRET=x",
        "DISPATCH__OFFER_S__LEVEL_1=9",
        "HTTP__ALLOWED_ORIGINS=a,b",
    ];
    hold("variables", 200, &seeds, |bytes| {
        let text = text(bytes);
        let (name, value) = text.split_once('=').unwrap_or((&text, ""));
        let variable = (format!("SIGAP__{name}"), value.to_owned());
        match Config::load(None, [variable]) {
            Err(faults) if faults.is_empty() => Err("refused without a word".to_owned()),
            _ => Ok(()),
        }
    });
}

#[test]
fn rules_kinds_plans_likeness_ladders_and_rosters() {
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    let cut = |text: &'static str| text.char_indices().nth(4_000).map_or(text, |(at, _)| &text[..at]);
    let cases = 60;
    hold("rules", cases, &[cut(Rules::default_text())], |bytes| {
        placed(Rules::parse(&text(bytes)), &text(bytes))
    });
    hold("kinds", cases, &[cut(Kinds::default_text())], |bytes| {
        placed(Kinds::parse(&text(bytes)), &text(bytes))
    });
    hold("plans", cases, &[cut(Plans::default_text())], |bytes| {
        placed(Plans::parse(&text(bytes), &kinds), &text(bytes))
    });
    let likeness = |bytes: &[u8]| placed(Likeness::parse(&text(bytes), &kinds), &text(bytes));
    hold("likeness", cases, &[cut(Likeness::default_text())], likeness);
    let ladders = |bytes: &[u8]| placed(Ladders::parse(&text(bytes), &kinds), &text(bytes));
    hold("ladders", cases, &[cut(Ladders::default_text())], ladders);
    let shift = "[[shift]]\npost = \"supervisor\"\nperson = \"sari\"\nphone = \"0811\"\ndays = [\"mon\"]\nfrom = \"08:00\"\nto = \"20:00\"\n";
    hold("roster", cases, &[shift], |bytes| placed(Roster::parse(&text(bytes)), &text(bytes)));
}

#[test]
fn lists_of_areas_agencies_numbers_facilities_holidays_neighbours_and_names() {
    let file = |name: &str| std::fs::read_to_string(root().join("config").join(name)).unwrap();
    let (areas, agencies, numbers) = (file("areas.toml"), file("agencies.toml"), file("numbers.toml"));
    let (facilities, holidays) = (file("facilities.toml"), file("holidays.toml"));
    let neighbour =
        "[[neighbour]]\ncode = \"33\"\nname = \"Jawa Tengah\"\nphone = \"112\"\nareas = [\"32.07\"]\n";
    let cases = 60;
    hold("areas", cases, &[&areas], |bytes| named(read_centres("uji.toml", &text(bytes)), "uji.toml"));
    hold("agencies", cases, &[&agencies], |bytes| named(read_agencies("uji.toml", &text(bytes)), "uji.toml"));
    hold("numbers", cases, &[&numbers], |bytes| named(read_numbers("uji.toml", &text(bytes)), "uji.toml"));
    hold("facilities", cases, &[&facilities], |bytes| {
        named(read_facilities("uji.toml", &text(bytes)), "uji.toml")
    });
    hold("holidays", cases, &[&holidays], |bytes| named(read_holidays("uji.toml", &text(bytes)), "uji.toml"));
    hold("neighbours", cases, &[neighbour], |bytes| {
        named(read_neighbours("uji.toml", &text(bytes), "32"), "uji.toml")
    });
    let names = "# ours\n32.01,Bogor\n32.01.01,Cibinong\n32.01.01.1001,Pakansari\n";
    hold("names", cases, &[names], |bytes| named(read_names("uji.csv", &text(bytes)), "uji.csv"));
}

const AREAS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"32.73.09.1003","name":"Cihapit","level":"high"},
"geometry":{"type":"MultiPolygon","coordinates":[[[[107.6,-6.9],[107.61,-6.9],[107.61,-6.91],[107.6,-6.9]]]]}}]}"#;
const TOPOLOGY: &str = r#"{"type":"Topology","transform":{"scale":[0.01,0.01],"translate":[107,-7]},"arcs":[[[0,0],[10,0],[0,10],[-10,-10]]],
"objects":{"desa":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0]],"properties":{"code":"32.01","name":"A"}}]}}}"#;

#[test]
fn borders_and_zones_of_danger() {
    let at = "2026-03-02T02:30:00Z".parse().unwrap();
    hold("borders", 250, &[AREAS, TOPOLOGY], |bytes| {
        match read(&text(bytes), AreaLevel::Village, &properties(), at) {
            Err(faults) if faults.is_empty() => Err("refused without a word".to_owned()),
            _ => Ok(()),
        }
    });
    hold("zones", 150, &[AREAS], |bytes| match Hazards::read(&text(bytes), "name", "level") {
        Err(faults) if faults.is_empty() => Err("refused without a word".to_owned()),
        _ => Ok(()),
    });
}

#[test]
fn earthquakes() {
    let one = r#"{"Infogempa":{"gempa":[{"Tanggal":"02 Mar 2026","Jam":"09:30:00 WIB","DateTime":"2026-03-02T02:30:00+00:00","Coordinates":"-7.1,107.6",
"Lintang":"7.10 LS","Bujur":"107.60 BT","Magnitude":"4.1","Kedalaman":"10 km","Wilayah":"Pusat gempa di darat","Dirasakan":"III Garut"}]}}"#;
    hold("earthquakes", 300, &[one], |bytes| {
        let _ = sigap::domain::quake::read(&text(bytes));
        Ok(())
    });
}

#[test]
fn entries_of_the_log() {
    let entry = r#"{"v":3,"at":"2026-03-02T02:30:00Z","by":{"is":"public"},"events":[{"type":"NoteAdded","incident":"32-a","text":"x"}],"touched":[]}"#;
    hold("entries", 300, &[entry], |bytes| {
        let _ = serde_json::from_slice::<Entry>(bytes);
        Ok(())
    });
}
