//! What a screen on a wall is shown, where visitors read along: rows cut here, on the server, to what is public or of the work
//! and tells of nobody. Each row is taken apart field by field, so that whoever adds one decides here whether it hangs on walls;
//! `privacy::classes` has the list, and `a_wall_shows_what_visitors_may_read` holds both to each other.

use std::collections::BTreeSet;

use super::area::{AreaLevel, AreaRef};
use super::drill::DrillRow;
use super::ids::{AssignmentId, KindCode};
use super::live::Mode;
use super::place::Point;
use super::report::People;
use super::view::{AssignmentRow, IncidentRow, UnitRow};

/// Kinds of which a wall says neither what nor where: those that stay out of open data.
pub type Withheld = BTreeSet<KindCode>;

/// Cells of the grid that places on a wall are moved to the middle of, in a degree: each is about 11 km wide, more than most
/// districts.
const CELLS: f64 = 10.0;
/// What binds a unit, on a wall: that something does.
const BOUND: &str = "-";

impl IncidentRow {
    /// The row as a wall has it.
    #[must_use]
    pub fn for_wall(self, kept: &Withheld) -> Self {
        let withheld = self.kind.as_ref().is_some_and(|kind| kept.contains(kind));
        let shown = !withheld;
        Self {
            id: self.id,
            // The beginning of a reporter's code: the room speaks of incidents by it.
            label: if shown { self.label } else { String::new() },
            version: self.version,
            level: self.level,
            rules_level: self.level,
            tier: self.tier,
            state: self.state,
            verification: self.verification,
            kind: self.kind.filter(|_| shown),
            // A rule tells what somebody said of a person.
            rule: None,
            area: self.area.filter(|_| shown).and_then(down_to_district),
            outside: self.outside && shown,
            place: self.place.filter(|_| shown).map(on_the_grid),
            opened_at: self.opened_at,
            deadline: self.deadline,
            overdue: self.overdue,
            drill: self.drill,
            reports: self.reports,
            people: People::default(),
            vulnerable: Vec::new(),
            // Whose unit goes tells where to.
            assignments: self
                .assignments
                .into_iter()
                .filter(|_| shown)
                .map(AssignmentRow::for_wall)
                .collect(),
            notes: 0,
            mass_casualty: self.mass_casualty.filter(|_| shown),
            tags: None,
            setting: None,
            scene: None,
            alarm: self.alarm.filter(|_| shown),
            merged_into: None,
            merged: Vec::new(),
            referrals: Vec::new(),
            received: None,
            own_people: None,
            similar: Vec::new(),
            escalations: Vec::new(),
            glass: Vec::new(),
            changed: None,
            care: None,
            contact: None,
            withheld,
        }
    }
}

impl AssignmentRow {
    fn for_wall(self) -> Self {
        Self {
            id: self.id,
            unit: self.unit,
            step: self.step,
            since: self.since,
            answer_by: self.answer_by,
            // What came of it, and where somebody is brought to, is a patient's.
            result: None,
            alerted: None,
            destination: None,
        }
    }
}

impl UnitRow {
    /// The row as a wall has it: no crew, no telephone, no post, and not to what it was sent.
    #[must_use]
    pub fn for_wall(self) -> Self {
        Self {
            id: self.id,
            version: self.version,
            call_sign: self.call_sign,
            agency: self.agency,
            agency_name: self.agency_name,
            capabilities: Vec::new(),
            home: on_the_grid(self.home),
            area: self.area.and_then(down_to_district),
            crew: 0,
            phone: None,
            availability: self.availability,
            activity: self.activity,
            since: self.since,
            assignment: self.assignment.map(|_| AssignmentId::from(BOUND)),
            rest_until: None,
            talk: None,
            needs: Vec::new(),
        }
    }
}

impl Mode {
    /// The mode as a wall has it: that there is a drill, and not what somebody called it; no calls.
    #[must_use]
    pub fn for_wall(self) -> Self {
        let cut = |drill: DrillRow| DrillRow { name: String::new(), people: 0, ..drill };
        Self {
            stale: self.stale,
            durability_degraded: self.durability_degraded,
            clock_wrong: self.clock_wrong,
            journal_waiting: self.journal_waiting,
            journal_failing: self.journal_failing,
            disk: self.disk,
            memory: self.memory,
            drill: self.drill.map(cut),
            call_backs: None,
        }
    }
}

/// The district an area lies in, or itself when it is no finer; `None` when that cannot be told.
fn down_to_district(area: AreaRef) -> Option<AreaRef> {
    let is_coarse = |level: AreaLevel| level <= AreaLevel::District;
    let coarse = match area.level {
        Some(level) => is_coarse(level),
        // Official codes: province, regency, district, village.
        None => area.code.split('.').count() <= 3,
    };
    if coarse {
        return Some(AreaRef { off_m: None, ..area });
    }
    let at = area.within.iter().position(|around| is_coarse(around.level))?;
    let mut within = area.within;
    let rest = within.split_off(at + 1);
    let found = within.pop()?;
    Some(AreaRef { code: found.code, name: found.name, level: Some(found.level), within: rest, off_m: None })
}

/// The middle of the cell a place lies in.
fn on_the_grid(place: Point) -> Point {
    let middle = |degrees: f64| ((degrees * CELLS).floor() + 0.5) / CELLS;
    Point { lat: middle(place.lat), lon: middle(place.lon) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::area::AreaName;

    fn around(code: &str, level: AreaLevel) -> AreaName {
        AreaName { code: code.to_owned(), name: code.to_owned(), level }
    }

    #[test]
    fn a_village_becomes_its_district_and_what_cannot_be_told_is_left_out() {
        let within = vec![around("32.73.09", AreaLevel::District), around("32.73", AreaLevel::Regency)];
        let village = AreaRef {
            level: Some(AreaLevel::Village),
            within,
            off_m: Some(7),
            ..AreaRef::new("32.73.09.1001", "x")
        };
        let shown = down_to_district(village.clone()).unwrap();
        assert_eq!(
            (shown.code.as_str(), shown.level, shown.off_m),
            ("32.73.09", Some(AreaLevel::District), None)
        );
        assert_eq!(shown.within, [around("32.73", AreaLevel::Regency)]);
        assert_eq!(down_to_district(AreaRef { within: Vec::new(), ..village }), None);
        assert_eq!(down_to_district(AreaRef::new("32.73.09.1001", "x")), None);
        assert!(down_to_district(AreaRef::new("32.73", "x")).is_some());
    }

    #[test]
    fn two_places_of_a_cell_cannot_be_told_apart() {
        let (a, b) = (Point { lat: -6.9001, lon: 107.601 }, Point { lat: -6.9999, lon: 107.699 });
        assert_eq!(on_the_grid(a), on_the_grid(b));
        let middle = on_the_grid(a);
        assert!((middle.lat + 6.95).abs() < 1e-9 && (middle.lon - 107.65).abs() < 1e-9, "{middle:?}");
    }
}
