//! The names compiled in: all of Jawa Barat, each once and within something, in codes that fit the centres; their
//! license stands beside them; another region brings its own.

use sigap::config::{Config, read_names};

use crate::harness::source::root;

#[test]
fn every_kabupaten_kecamatan_and_desa_of_jawa_barat_has_its_name() {
    let region = Config::load(None, []).unwrap().region;
    let names = region.names().unwrap();
    let of_level = |dots: usize| names.iter().filter(|name| name.code.matches('.').count() == dots).count();
    assert_eq!((of_level(1), of_level(2), of_level(3)), (27, 627, 5_957));
    for centre in region.centres().unwrap() {
        let name = names.iter().find(|name| name.code == centre.code).unwrap();
        assert_eq!(name.name, centre.name);
    }
    assert!(names.iter().any(|name| name.code == "32.73.09.1003" && name.name == "Citarum"));
}

#[test]
fn where_the_names_are_from_and_their_license_stand_beside_them() {
    let file = std::fs::read_to_string(root().join("config/names/32.csv")).unwrap();
    let notice = std::fs::read_to_string(root().join("NOTICE.md")).unwrap();
    for text in [file, notice] {
        assert!(text.contains("idn-area-data") && text.contains("opendatacommons.org/licenses/odbl/1.0"));
    }
}

#[test]
fn another_region_has_its_own_names_or_none() {
    let centres = "[region]\ncentres_file = \"montgomery.toml\"\n";
    let region = Config::load(Some(("sigap.toml", centres)), []).unwrap().region;
    assert_eq!(region.names(), Ok(Vec::new()));
    let names = read_names("names.csv", "# ours\n\nmc,Montgomery\nmc.1, \"Lower Merion\"\n").unwrap();
    assert_eq!(names[1].name, "Lower Merion");
    assert_eq!(read_names("names.csv", "mc,Montgomery\nmc,Montgomery\n").unwrap_err().len(), 1);
}
