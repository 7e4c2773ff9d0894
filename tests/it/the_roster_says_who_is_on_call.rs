//! Who is on call at a moment: shifts, also across midnight, and overrides, of which the last one counts. A step tells whom the
//! roster names then, passes over a post that nobody holds, and a changed file counts while running.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use sigap::domain::escalation::{Watch, Whom};
use sigap::domain::level::Level;
use sigap::domain::roster::Roster;

use crate::harness::centre::TestCentre;
use crate::harness::folder::Folder;

const TWO_SHIFTS: &str = "
[[shift]]
post = \"supervisor\"
person = \"day\"
from = \"07:00\"
to = \"19:00\"
[[shift]]
post = \"supervisor\"
person = \"night\"
from = \"19:00\"
to = \"07:00\"
[[shift]]
post = \"head\"
person = \"weekday\"
days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]
from = \"22:00\"
to = \"02:00\"
";

fn holder(roster: &Roster, post: Whom, at: DateTime) -> Option<String> {
    let zone = TimeZone::get("Asia/Jakarta").unwrap();
    let now = zone.to_timestamp(at).unwrap();
    roster.on_call(now, &zone).into_iter().find(|held| held.post == post)?.person
}

proptest! {
    #[test]
    fn somebody_holds_a_post_of_two_shifts_at_every_minute(minute in 0..20_160_i64) {
        let roster = Roster::parse(TWO_SHIFTS).unwrap();
        let at: DateTime = "2026-03-02T00:00".parse().unwrap();
        let at = at.checked_add(jiff::SignedDuration::from_mins(minute)).unwrap();
        let day = (7..19).contains(&at.hour());
        prop_assert_eq!(holder(&roster, Whom::Supervisor, at), Some(if day { "day" } else { "night" }.to_owned()));
        // After midnight it is the shift of the day before.
        let begun = if at.hour() < 2 { at.date().yesterday().unwrap() } else { at.date() };
        let on = (at.hour() >= 22 || at.hour() < 2) && begun.weekday().to_monday_one_offset() <= 5;
        prop_assert_eq!(holder(&roster, Whom::Head, at), on.then(|| "weekday".to_owned()));
    }

    #[test]
    fn of_overrides_the_last_one_that_covers_the_moment_counts(
        turns in prop::collection::vec((0..72_i64, 1..24_i64, prop::bool::ANY), 1..6),
        hour in 0..100_i64,
    ) {
        let start: DateTime = "2026-03-02T00:00".parse().unwrap();
        let at = |hour: i64| start.checked_add(jiff::SignedDuration::from_hours(hour)).unwrap();
        let mut text = TWO_SHIFTS.to_owned();
        for (n, (from, length, somebody)) in turns.iter().enumerate() {
            let person = if *somebody { format!("person = \"other-{n}\"\n") } else { String::new() };
            let (from, to) = (at(*from), at(from + length));
            let turn = format!("[[override]]\npost = \"supervisor\"\n{person}from = \"{from}\"\nto = \"{to}\"\n");
            text.push_str(&turn);
        }
        let roster = Roster::parse(&text).unwrap();
        let last = turns.iter().enumerate().rev().find(|(_, (from, length, _))| (*from..from + length).contains(&hour));
        let by_shift = if (7..19).contains(&at(hour).hour()) { "day" } else { "night" };
        let should = match last {
            Some((n, (_, _, true))) => Some(format!("other-{n}")),
            Some((_, (_, _, false))) => None,
            None => Some(by_shift.to_owned()),
        };
        prop_assert_eq!(holder(&roster, Whom::Supervisor, at(hour)), should);
    }
}

#[test]
fn every_fault_is_named_with_its_line() {
    let text = "[[shift]]\npost = \"unit\"\nperson = \"a\"\nfrom = \"25:00\"\nto = \"07:00\"\ndays = [\"funday\"]\n\
        [[shift]]\npost = \"head\"\nfrom = \"07:00\"\nto = \"08:00\"\n\
        [[override]]\npost = \"head\"\nfrom = \"2026-03-02T08:00\"\nto = \"2026-03-02T07:00\"\n";
    let faults = Roster::parse(text).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 4, 6, 7, 11], "{faults:#?}");
}

#[tokio::test]
async fn a_step_tells_who_is_on_call_and_passes_over_an_empty_post() {
    let folder = Folder::new();
    let file = folder.path().join("roster.toml");
    let post = |post: &str, person: &str| {
        format!("[[shift]]\npost = \"{post}\"\nperson = \"{person}\"\nfrom = \"00:00\"\nto = \"00:00\"\n")
    };
    let nobody = "[[override]]\npost = \"second_dispatcher\"\nfrom = \"2026-01-01T00:00\"\nto = \"2027-01-01T00:00\"\n";
    std::fs::write(&file, post("second_dispatcher", "tono") + nobody + &post("supervisor", "dewi")).unwrap();
    let settings = format!("[escalation]\nroster_file = \"{}\"\n", file.display());
    let test = TestCentre::with(&settings).await;
    let told = async |incident| {
        let (doc, _) = test.centre.incident(incident).await.unwrap();
        let one = doc.escalation(Watch::Acknowledged, None).unwrap().told[0].clone();
        (one.whom, one.person)
    };
    let first = test.incident(Level::VeryUrgent).await;
    test.clock.fast_forward(Duration::from_mins(2));
    assert_eq!(test.centre.fire_due().await.unwrap(), 1);
    assert_eq!(
        told(&first).await,
        (Whom::Supervisor, Some("dewi".to_owned())),
        "no second dispatcher is on duty"
    );
    std::fs::write(&file, post("second_dispatcher", "rina") + &post("supervisor", "dewi")).unwrap();
    assert_eq!(test.centre.roster.reread(&file), Some(Ok(())));
    let second = test.incident(Level::VeryUrgent).await;
    test.clock.fast_forward(Duration::from_mins(2));
    assert!(test.centre.fire_due().await.unwrap() >= 1);
    assert_eq!(told(&second).await, (Whom::SecondDispatcher, Some("rina".to_owned())));
    std::fs::write(&file, "[[shift]]\npost = \"king\"\n").unwrap();
    assert!(test.centre.roster.reread(&file).unwrap().is_err());
    assert_eq!(test.centre.roster.on_call(test.clock.now()).len(), 2, "the roster before stays in force");
}
