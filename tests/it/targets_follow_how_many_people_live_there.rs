//! In the city somebody should be there sooner than in the country: the target, and when it is told that it ran out, follow
//! how many people live around the place. Where nobody knows, the country's holds.

use std::sync::Arc;

use jiff::SignedDuration;
use sigap::config::Config;
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Beside, Command};
use sigap::domain::escalation::{Ladders, Watch};
use sigap::domain::kind::Kinds;
use sigap::domain::level::Level;
use sigap::domain::setting::Setting;

use crate::harness::world::{World, report_of};

#[test]
fn the_alarm_comes_by_the_target_of_the_place() {
    let kinds = Kinds::parse(Kinds::default_text()).unwrap();
    let ladders = Arc::new(Ladders::parse(Ladders::default_text(), &kinds).unwrap());
    let city = Some(Setting::City);
    let targets = [
        (Level::Critical, city, 600),
        (Level::Critical, Some(Setting::Country), 900),
        (Level::Critical, None, 900),
        (Level::VeryUrgent, city, 1_800),
        (Level::VeryUrgent, None, 3_600),
        (Level::Urgent, city, 14_400),
        (Level::Scheduled, None, 259_200),
    ];
    for (level, setting, within_s) in targets {
        let mut world = World::new();
        world.told(1, level, None);
        world.policy.ladders = Arc::clone(&ladders);
        let mut report = world.report(&report_of(1)).clone();
        (report.id, report.incident) = (report_of(2), "32-i2".into());
        report.code = ReceiptCode::from_bytes("32", &[2, 7, 0, 2, 1, 2, 3, 4]);
        report.received_at = world.now + SignedDuration::from_secs(1);
        let id = report.incident.clone();
        let receive = Command::ReceiveReport {
            report: Box::new(report),
            gated: false,
            wrapped_key: String::new(),
            beside: Beside { setting, ..Beside::default() },
        };
        world.does(&Asker::Public, &receive).unwrap();
        let doc = world.doc(&id);
        let due = doc.escalation(Watch::OnScene, None).and_then(|one| one.due).unwrap();
        assert_eq!(due.duration_since(world.now).as_secs(), within_s, "{level:?} {setting:?}");
        assert_eq!(doc.setting, setting);
    }
}

#[test]
fn a_city_is_what_travel_times_call_urban() {
    let urban_from = Config::load(None, []).unwrap().dispatch.travel.urban_from_per_km2;
    let of = |people: f64| Setting::of(people, urban_from);
    assert_eq!([of(15_000.0), of(1_500.0)], [Setting::City; 2]);
    assert_eq!([of(1_499.0), of(0.0)], [Setting::Country; 2]);
}
