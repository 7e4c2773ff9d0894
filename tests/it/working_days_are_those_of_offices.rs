//! Working days: Monday to Friday without public holidays, counted in the region's zone, as the file says.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use sigap::config::{Config, read_holidays};
use sigap::domain::working_days::Calendar;

fn of_indonesia() -> Calendar {
    let holidays = Config::load(None, []).unwrap().endings.holidays().unwrap();
    Calendar { zone: TimeZone::get("Asia/Jakarta").unwrap(), holidays }
}

fn zones() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(vec!["Asia/Jakarta", "Asia/Jayapura", "UTC", "America/New_York", "Pacific/Apia"])
        .prop_map(|name| TimeZone::get(name).unwrap())
}

#[test]
fn the_lists_of_two_years_are_there_and_leave_out_no_fixed_day() {
    let calendar = of_indonesia();
    for year in [2026, 2027] {
        for (month, day) in [(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)] {
            assert!(calendar.holidays.contains(&date(year, month, day)), "{year}-{month}-{day}");
        }
        let of_year = calendar.holidays.iter().filter(|day| day.year() == year).count();
        assert!(of_year >= 16, "{year} has {of_year}");
    }
}

#[test]
fn ten_days_before_the_feast_end_after_it() {
    // Monday 9 March 2026, 10:00 in Jakarta. Leave and feast are 18 to 24 March.
    let told: Timestamp = "2026-03-09T03:00:00Z".parse().unwrap();
    let passed = of_indonesia().passed(told, 10);
    // 10, 11, 12, 13, 16, 17, 25, 26, 27, 30 March; the day after begins at midnight in Jakarta.
    assert_eq!(passed, "2026-03-30T17:00:00Z".parse().unwrap());
    let late: Timestamp = "2026-03-09T18:00:00Z".parse().unwrap();
    assert_eq!(
        of_indonesia().passed(late, 1),
        "2026-03-11T17:00:00Z".parse().unwrap(),
        "it is the tenth there"
    );
}

#[test]
fn a_file_with_faults_names_each() {
    let text = "[[holiday]]\ndate = \"2026-13-01\"\nname = \"x\"\n[[holiday]]\ndate = \"2026-01-01\"\nname = \" \"\n\
        [[holiday]]\ndate = \"2026-01-01\"\nname = \"y\"\n";
    let faults = read_holidays("libur.toml", text).unwrap_err();
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].contains("libur.toml") && said[0].contains("2026-13-01"), "{said:?}");
}

proptest! {
    #[test]
    fn exactly_so_many_working_days_lie_between(
        second in 1_767_225_600_i64..1_830_000_000, days in 0_u32..40, zone in zones(),
        holidays in prop::collection::btree_set(0_i32..730, 0..60),
    ) {
        let first = date(2026, 1, 1);
        let holidays: BTreeSet<Date> = holidays.into_iter().map(|n| first + n.days()).collect();
        let calendar = Calendar { zone: zone.clone(), holidays };
        let from = Timestamp::from_second(second).unwrap();
        let passed = calendar.passed(from, days);
        let (begun, end) = (from.to_zoned(zone.clone()).date(), passed.to_zoned(zone).datetime());
        prop_assert_eq!(end.time(), jiff::civil::Time::midnight());
        let counted = begun.series(1.day()).skip(1).take_while(|day| *day < end.date());
        prop_assert_eq!(counted.filter(|day| calendar.is_working(*day)).count(), days as usize);
        let last = end.date().yesterday().unwrap();
        prop_assert!(days == 0 || calendar.is_working(last), "it ends with a working day");
        prop_assert!(passed > from);
        prop_assert!(calendar.passed(from + SignedDuration::from_secs(1), days) >= passed, "later is never sooner");
        prop_assert!(calendar.passed(from, days + 1) > passed);
    }
}
