//! A recommendation is of units as they are now: registered, moved, sent; and tells why not the others, all when asked.

use serde_json::Value;
use sigap::domain::access::Role;
use sigap::domain::area::AreaLevel;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::UnitId;
use sigap::domain::level::Level;
use sigap::domain::place::{Point, Position};
use sigap::domain::unit::UnitSpec;

use crate::harness::areas::{Grid, import, layer};
use crate::harness::eventually;
use crate::harness::site::Site;

/// A boat at this latitude.
async fn boat(site: &Site, call_sign: &str, lat: f64) -> UnitId {
    let unit = UnitId(call_sign.to_lowercase());
    let spec = UnitSpec {
        call_sign: call_sign.to_owned(),
        agency: "sar".into(),
        agency_name: "SAR".to_owned(),
        capabilities: vec!["water_rescue".into()],
        home: Point { lat, lon: 107.6188 },
        area: None,
        crew: 4,
        phone: None,
    };
    let command = Command::RegisterUnit { unit: unit.clone(), spec };
    site.it.centre.execute(&Asker::System, command, None).await.unwrap();
    unit
}

fn signs(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["call_sign"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn units_that_move_or_are_sent_are_judged_anew() {
    let site = Site::new().await;
    let incident = site.it.incident(Level::Critical).await;
    let (near, far) = (boat(&site, "BOAT-1", -6.91).await, boat(&site, "BOAT-2", -7.2).await);
    site.it.unit("AMB-01").await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let path = format!("/api/v1/incidents/{incident}/recommendations");
    let ask = async |more: &str| site.send("GET", &format!("{path}{more}"), Some(&cookie), None).await.json();

    eventually("both boats, the near one first", async || {
        let found = ask("").await;
        (signs(&found["picks"]) == ["BOAT-1", "BOAT-2"]).then_some(())
    })
    .await;
    let here =
        Position { point: Point { lat: -6.9025, lon: 107.6188 }, at: site.it.clock.now(), accuracy_m: None };
    site.it.centre.store.put_positions(&far, &[here]).await.unwrap();
    let found = eventually("the far one came near", async || {
        let found = ask("").await;
        (signs(&found["picks"]) == ["BOAT-2", "BOAT-1"]).then_some(found)
    })
    .await;
    assert_eq!(
        (&found["picks"][0]["from"], &found["picks"][1]["from"]),
        (&"position".into(), &"home".into())
    );
    assert_eq!(found["picks"][0]["fills"], serde_json::json!(["water_rescue"]));
    assert_eq!(found["plan"][1]["short"], 1, "nobody brings food: {found}");

    site.it.assign(&incident, &far).await;
    let found = eventually("the one that was sent counts", async || {
        let found = ask("?left_out=all").await;
        (signs(&found["picks"]) == ["BOAT-1"]).then_some(found)
    })
    .await;
    assert_eq!(found["plan"][0]["sent"], serde_json::json!([far.as_str()]));
    assert_eq!(found["picks"][0]["unit"], near.as_str());
    let mut why: Vec<(&str, &str)> = signs(&found["left_out"])
        .into_iter()
        .zip(found["left_out"].as_array().unwrap().iter().map(|one| one["why"].as_str().unwrap()))
        .collect();
    why.sort_unstable();
    assert_eq!(why, [("AMB-01", "lacks_capability"), ("BOAT-2", "sent_here")]);
    let counts = found["left_out_counts"].as_array().unwrap();
    assert_eq!(counts.iter().map(|one| one["count"].as_u64().unwrap()).sum::<u64>(), 2);
    let refused = site.send("GET", &format!("{path}?left_out=some"), Some(&cookie), None).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "invalid"));
}

#[tokio::test]
async fn an_import_that_knows_how_many_people_live_there_changes_travel_times() {
    let site = Site::new().await;
    let incident = site.it.incident(Level::Critical).await;
    let grid = Grid::new(20);
    boat(&site, "BOAT-1", grid.middle(5, 5).lat).await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let path = format!("/api/v1/incidents/{incident}/recommendations");
    let ask = async || {
        eventually("the boat", async || {
            let found = site.send("GET", &path, Some(&cookie), None).await.json();
            found["picks"][0]["travel_s"]
                .as_f64()
                .map(|s| (s, found["picks"][0]["distance_m"].as_f64().unwrap()))
        })
        .await
    };
    let (before, metres) = ask().await;
    assert!((before - metres * 1.4 / (30.0 / 3.6)).abs() < 2.0, "{before} s for {metres} m");
    // Villages of about 1,000 people on 5 km²: rural at one end at least, and known at both.
    import(&site.it.centre, vec![layer(AreaLevel::Village, &grid.villages())]).await;
    let (after, _) = ask().await;
    assert!((after - metres * 1.4 / (40.0 / 3.6)).abs() < 2.0, "{after} s for {metres} m");
}
