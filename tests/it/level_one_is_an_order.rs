//! At level 1 the plan's units and a spare one are alerted in one act; the spare one is released when they have
//! acknowledged, and stays when one of them does not.

use sigap::domain::assignment::Step;
use sigap::domain::command::Command;
use sigap::domain::decide::Refusal;
use sigap::domain::event::Event;
use sigap::domain::ids::{AssignmentId, IncidentId};
use sigap::domain::level::Level;

use crate::harness::world::{World, supervisor};

fn ordered(units: &[&str], spare: Option<&str>) -> (World, IncidentId) {
    let mut world = World::new();
    for unit in ["a", "b", "c"] {
        world.has(unit);
    }
    let incident = world.told(0, Level::Critical, None);
    let units = units.iter().map(|unit| (*unit).into()).collect();
    let order = Command::Order { incident: incident.clone(), units, spare: spare.map(Into::into) };
    let events = world.does(&supervisor(), &order).unwrap();
    assert_eq!(events.iter().filter(|event| matches!(event, Event::UnitAssigned { .. })).count(), 3);
    (world, incident)
}

fn says(world: &mut World, incident: &IncidentId, n: usize, step: Step) {
    let assignment = AssignmentId::nth(incident, n);
    let command =
        Command::TakeStep { assignment, step, said_at: None, on_behalf: true, result: None, reason: None };
    world.does(&supervisor(), &command).unwrap();
}

fn steps(world: &World, incident: &IncidentId) -> Vec<Step> {
    world.doc(incident).assignments.iter().map(sigap::domain::assignment::Assignment::step).collect()
}

#[test]
fn the_spare_one_is_released_when_the_plan_has_acknowledged() {
    let (mut world, incident) = ordered(&["a", "b"], Some("c"));
    says(&mut world, &incident, 1, Step::Accepted);
    assert_eq!(steps(&world, &incident), [Step::Accepted, Step::Offered, Step::Offered]);
    says(&mut world, &incident, 2, Step::EnRoute);
    assert_eq!(steps(&world, &incident), [Step::Accepted, Step::EnRoute, Step::Recalled]);
    let unit = &world.state.units[&"c".into()].doc;
    assert_eq!(unit.as_ref().unwrap().assignment, None, "free again");
}

#[test]
fn it_takes_the_place_of_one_that_says_no_and_goes_on_when_it_is_on_the_way() {
    let (mut world, incident) = ordered(&["a", "b"], Some("c"));
    says(&mut world, &incident, 1, Step::Declined);
    says(&mut world, &incident, 2, Step::Accepted);
    assert_eq!(steps(&world, &incident), [Step::Declined, Step::Accepted, Step::Offered]);
    let (mut world, incident) = ordered(&["a", "b"], Some("c"));
    says(&mut world, &incident, 3, Step::EnRoute);
    says(&mut world, &incident, 1, Step::Accepted);
    says(&mut world, &incident, 2, Step::Accepted);
    assert_eq!(steps(&world, &incident), [Step::Accepted, Step::Accepted, Step::EnRoute]);
}

#[test]
fn an_order_is_carried_out_whole_or_not_at_all() {
    let (mut world, incident) = ordered(&["a", "b"], Some("c"));
    let other = world.told(1, Level::Critical, None);
    world.has("d");
    let order = Command::Order { incident: other.clone(), units: vec!["d".into(), "a".into()], spare: None };
    let bound = Refusal::UnitUnavailable { bound_to: Some(incident) };
    assert_eq!(world.does(&supervisor(), &order), Err(bound));
    let twice = Command::Order { incident: other.clone(), units: vec!["d".into()], spare: Some("d".into()) };
    assert_eq!(world.does(&supervisor(), &twice), Err(Refusal::AlreadyAssigned));
    assert_eq!(steps(&world, &other), []);
}
