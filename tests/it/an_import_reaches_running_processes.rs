//! `sigap areas` works beside a running service; every process takes over what was imported, without a pause, and
//! finds it again after a start. What is wrong changes nothing.

use std::path::Path;

use serde_json::{Value, json};
use sigap::domain::area::AreaLevel;
use sigap::domain::place::Point;

use crate::harness::areas::{Grid, layer};
use crate::harness::centre::TestCentre;
use crate::harness::client::anybody;
use crate::harness::command::{said, sigap};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

fn areas(folder: &Path, args: &[&str]) -> (String, bool) {
    let mut all = vec!["areas", "--config", "sigap.toml"];
    all.extend_from_slice(args);
    said(&sigap(folder, &all).output().unwrap())
}

fn import(folder: &Path, file: &str, level: &str) -> (String, bool) {
    areas(folder, &["import", file, "--code", "kode", "--name", "nama", "--level", level])
}

async fn area_of(url: &str, key: &str, at: Point) -> Value {
    let body = json!({"text": "banjir", "place": {"lat": at.lat, "lon": at.lon}});
    let request = anybody().post(format!("{url}/api/v1/reports")).header("idempotency-key", key);
    request.json(&body).send().await.unwrap().json::<Value>().await.unwrap()["area"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_service_and_the_next_one_have_what_was_imported() {
    let (folder, grid) = (Folder::new(), Grid::new(3));
    let write =
        |name: &str, what: &Value| std::fs::write(folder.path().join(name), what.to_string()).unwrap();
    write("desa.geojson", &grid.villages());
    write("kecamatan.geojson", &grid.districts());
    let mut bad = grid.villages();
    bad["features"][3]["geometry"]["coordinates"][0][0].as_array_mut().unwrap().pop();
    bad["features"][7]["properties"]["kode"] = Value::Null;
    write("bad.geojson", &bad);
    std::fs::write(
        folder.path().join("orang.csv"),
        "kode,penduduk\n32.04.01,60000\n32.04.02,\n32.04.03,5\n32.99,1\n",
    )
    .unwrap();
    let server = Server::start(folder.path(), &[], "[region]\nareas_check_ms = 100\n");
    assert_eq!(area_of(&server.url, "before-key", grid.middle(2, 2)).await["code"], "32.04");

    let (told, well) = import(folder.path(), "bad.geojson", "desa");
    assert!(
        !well && told.contains("feature 4 (32.04.02.2001 Desa 1-0), polygon 1, ring 1: is open"),
        "{told}"
    );
    let (told, well) = import(folder.path(), "desa.geojson", "rw");
    assert!(!well && told.contains("village (desa, kelurahan)"), "{told}");
    let (told, _) = areas(folder.path(), &["list"]);
    assert!(told.contains("no areas were imported: the nearest of 27 centres decides"), "{told}");

    let (told, well) = import(folder.path(), "kecamatan.geojson", "kecamatan");
    assert!(well && told.contains("✓ district: 3 areas, 42 km²"), "{told}");
    let (told, well) = areas(
        folder.path(),
        &["people", "orang.csv", "--code", "kode", "--people", "penduduk", "--level", "district"],
    );
    assert!(well && told.contains("✓ district: 2 areas know their people: 60,005"), "{told}");
    assert!(
        told.contains("without a row, which keep what they had: 1 (32.04.02)")
            && told.contains("no area has: 1 (32.99)"),
        "{told}"
    );
    bad["features"][3] = grid.villages()["features"][3].clone();
    write("desa.geojson", &bad);
    let (told, well) = import(folder.path(), "desa.geojson", "kelurahan");
    assert!(
        well && told.contains("✓ village: 8 areas")
            && told.contains("1 left out, whose code is null: Desa 2-1"),
        "{told}"
    );
    let (told, well) = import(folder.path(), "kecamatan.geojson", "district");
    assert!(well && told.contains("2 keep the number of people they had"), "{told}");

    let mut tries = 0;
    let area = eventually("the service has the villages", async || {
        tries += 1;
        let area = area_of(&server.url, &format!("after-key-{tries}"), grid.middle(2, 2)).await;
        (area["code"] == "32.04.03.2003").then_some(area)
    })
    .await;
    assert_eq!(area["within"][0]["name"], "Kecamatan 2");
    assert!(server.stop());

    let server = Server::start(folder.path(), &[], "");
    assert_eq!(
        area_of(&server.url, "next-key", grid.middle(0, 1)).await["code"],
        Grid::code(0, 1),
        "from the start"
    );
    assert!(server.stop());
    let (told, well) = said(&sigap(folder.path(), &["verify", "--config", "sigap.toml"]).output().unwrap());
    assert!(well, "areas are no part of what follows from the log: {told}");
    let (told, _) = areas(folder.path(), &["list"]);
    assert!(told.contains("district  3 areas") && told.contains("60,005 people in 2 of them"), "{told}");
}

#[tokio::test]
async fn another_process_takes_it_over_and_readers_keep_what_they_hold() {
    let (test, grid) = (TestCentre::new().await, Grid::new(3));
    let other = test.another().await;
    let held = other.places.get();
    test.centre.import_layer("", layer(AreaLevel::Village, &grid.villages())).await.unwrap();
    assert!(!other.places.get().areas.have_borders(), "until it looks");
    assert!(other.refresh_areas().await.unwrap() && !other.refresh_areas().await.unwrap());
    let area = other.places.get();
    assert_eq!(area.locate(grid.middle(0, 2)).unwrap().known.area.code, Grid::code(0, 2));
    assert!(!held.areas.have_borders());
}

#[tokio::test]
async fn two_imports_at_once_do_not_undo_each_other() {
    let (test, grid) = (TestCentre::new().await, Grid::new(2));
    let villages = layer(AreaLevel::Village, &grid.villages());
    test.centre.import_layer("", layer(AreaLevel::District, &grid.districts())).await.unwrap();
    let refused = test.centre.import_layer("", villages.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("meanwhile"), "{refused}");
    let (version, layers) = test.centre.imported_layers().await.unwrap();
    assert_eq!(layers.len(), 1);
    test.centre.import_layer(&version, villages).await.unwrap();
    assert_eq!(test.centre.imported_layers().await.unwrap().1.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_read_leaves_the_areas_before() {
    let (test, grid) = (TestCentre::new().await, Grid::new(2));
    test.centre.import_layer("", layer(AreaLevel::Village, &grid.villages())).await.unwrap();
    test.centre.refresh_areas().await.unwrap();
    let version = test.centre.store.areas_version().await.unwrap();
    let kept = test.centre.store.put_areas(&version, "next", AreaLevel::Village, b"rubbish").await.unwrap();
    assert!(kept);
    let fault = test.centre.refresh_areas().await.unwrap_err().to_string();
    assert!(fault.contains("areas of level village cannot be read"), "{fault}");
    assert!(test.centre.places.get().locate(grid.middle(1, 0)).is_some());
}
