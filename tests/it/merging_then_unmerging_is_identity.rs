//! Whatever was done before: merging two incidents and taking them apart again leaves every document as it was, and what
//! was added meanwhile where it was added.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use sigap::domain::command::Command;
use sigap::domain::ids::{IncidentId, ReportId};
use sigap::domain::incident::{Incident, State};
use sigap::domain::level::Level;
use sigap::domain::report::Report;
use sigap::domain::timer::timers;
use sigap::domain::wishes::Contact;

use crate::harness::centre::triage;
use crate::harness::world::{World, attach, close, detach, merge, report_of, supervisor, unmerge, words};

const INCIDENTS: u8 = 6;

/// Something that may be done to incidents; what the rules refuse is not done.
#[derive(Clone, Debug)]
enum Act {
    Merge(u8, u8),
    Unmerge(u8),
    Attach(u8, u8),
    Detach(u8, u8),
    Verify(u8),
    Note(u8),
    Level(u8, Level),
    Facts(u8, Level),
    Deadline(u8),
    Close(u8),
}

fn id(n: u8) -> IncidentId {
    IncidentId(format!("32-i{n}"))
}

fn act() -> impl Strategy<Value = Act> {
    let (one, two) = (0..INCIDENTS, 0..INCIDENTS);
    let level = proptest::sample::select(Level::ALL.to_vec());
    (0..10_u8, one, two, level).prop_map(|(kind, one, two, level)| match kind {
        0 | 1 => Act::Merge(one, two),
        2 => Act::Unmerge(one),
        3 => Act::Attach(one, two),
        4 => Act::Detach(one, two),
        5 => Act::Verify(one),
        6 => Act::Note(one),
        7 => Act::Level(one, level),
        8 if two == 0 => Act::Close(one),
        8 => Act::Facts(one, level),
        _ => Act::Deadline(one),
    })
}

impl Act {
    fn command(&self, world: &World) -> Command {
        match self {
            Self::Merge(one, other) => merge(&id(*one), &id(*other)),
            Self::Unmerge(one) => unmerge(&id(*one)),
            Self::Attach(one, report) => attach(&id(*one), &report_of(*report)),
            Self::Detach(one, report) => detach(&id(*one), &report_of(*report)),
            Self::Verify(one) => Command::Verify { incident: id(*one), version: None },
            Self::Note(one) => Command::AddNote { incident: id(*one), note: words() },
            Self::Level(one, level) => Command::SetLevel {
                incident: id(*one),
                level: *level,
                reason: words(),
                version: None,
                on_call: Vec::new(),
            },
            Self::Facts(one, level) => Command::AddFacts {
                incident: id(*one),
                facts: words(),
                triage: Box::new(triage(*level)),
                contact: Contact::Call,
            },
            Self::Deadline(one) => {
                Command::PassDeadline { incident: id(*one), due: world.doc(&id(*one)).queue().deadline }
            }
            Self::Close(one) => close(&id(*one)),
        }
    }

    fn is_done(&self, world: &mut World) -> bool {
        let command = self.command(world);
        world.does(&supervisor(), &command).is_ok()
    }

    /// What is decided for all together stays with the survivor; what only adds to it is nothing to the other.
    fn adds_only(&self) -> bool {
        matches!(self, Self::Merge(..) | Self::Attach(..) | Self::Verify(_) | Self::Note(_))
    }
}

fn world(levels: &[Level]) -> World {
    let mut world = World::new();
    for (n, level) in (0..).zip(levels) {
        world.told(n, *level, Some(u32::from(n) + 1));
    }
    world
}

fn levels() -> impl Strategy<Value = Vec<Level>> {
    prop::collection::vec(proptest::sample::select(Level::ALL.to_vec()), usize::from(INCIDENTS))
}

type Documents = (BTreeMap<IncidentId, Incident>, BTreeMap<ReportId, Report>);

/// Every document, but for what the public was told meanwhile, which stays told.
fn documents(world: &World) -> Documents {
    let plain = |doc: &Incident| Incident {
        milestones: Vec::new(),
        updated_at: Timestamp::UNIX_EPOCH,
        ..doc.clone()
    };
    let incidents = world.docs().map(|doc| (doc.id.clone(), plain(doc))).collect();
    let reports = world.state.reports.values().filter_map(|slot| slot.doc.clone());
    (incidents, reports.map(|doc| (doc.id.clone(), doc)).collect())
}

/// Where a report belongs is told by both documents, and nothing is lost or counted twice.
fn is_whole(world: &World) -> Result<(), TestCaseError> {
    let mut held: Vec<&ReportId> = Vec::new();
    for doc in world.docs() {
        let parts: Vec<&Incident> = doc.absorbed.iter().map(|part| world.doc(&part.incident)).collect();
        prop_assert!(parts.iter().all(|part| part.merged.as_ref().unwrap().incident == doc.id));
        // What stood before a level set by hand is kept, which older programs do not know.
        let shape = if doc.level_set.is_some() {
            3
        } else if doc.merged.is_some() || !parts.is_empty() {
            2
        } else {
            1
        };
        prop_assert_eq!(doc.v, shape);
        let merged = doc.state() == State::Merged;
        prop_assert_eq!(doc.merged.is_some(), merged);
        if merged {
            prop_assert!(timers(doc).is_empty());
            continue;
        }
        for report in &doc.reports {
            prop_assert_eq!(&world.report(report).incident, &doc.id);
            held.push(report);
        }
        let most = parts.iter().map(|part| part.rules_level()).min();
        prop_assert!(most.is_none_or(|most| doc.rules_level() <= most));
        prop_assert!(doc.queue().tier <= doc.queue.tier);
        if doc.is_on_board() && !doc.queue().overdue {
            prop_assert_eq!(timers(doc).len(), 1);
        }
    }
    held.sort();
    held.dedup();
    prop_assert_eq!(held.len(), world.state.reports.len(), "no report is lost, none is twice");
    Ok(())
}

proptest! {
    #[test]
    fn merging_then_unmerging_is_identity(levels in levels(), acts in prop::collection::vec(act(), 0..24), one in 0..INCIDENTS, other in 0..INCIDENTS) {
        let mut world = world(&levels);
        for act in &acts {
            act.is_done(&mut world);
            is_whole(&world)?;
        }
        let before = documents(&world);
        if Act::Merge(one, other).is_done(&mut world) {
            is_whole(&world)?;
            prop_assert!(world.doc(&id(other)).level() <= before.0[&id(one)].level());
            prop_assert!(Act::Unmerge(one).is_done(&mut world), "{:?}", world.log);
            is_whole(&world)?;
            prop_assert_eq!(documents(&world), before);
        }
    }

    #[test]
    fn what_was_added_meanwhile_stays_and_the_rest_is_as_if_nothing_happened(levels in levels(), acts in prop::collection::vec(act(), 0..16), meanwhile in prop::collection::vec(act(), 0..12), one in 0..INCIDENTS, other in 0..INCIDENTS) {
        let mut world = world(&levels);
        for act in &acts {
            act.is_done(&mut world);
        }
        let mut without = world.clone();
        if !Act::Merge(one, other).is_done(&mut world) {
            return Ok(());
        }
        // The clock goes on by as much.
        without.does(&supervisor(), &unmerge(&IncidentId("32-none".to_owned()))).unwrap_err();
        let apart = world.doc(&id(one)).clone();
        for act in meanwhile.iter().filter(|act| act.adds_only()) {
            let mut tried = world.clone();
            let done = act.is_done(&mut tried);
            // Only what can be done both ways tells anything.
            let mut also = without.clone();
            if done && act.is_done(&mut also) {
                (world, without) = (tried, also);
            }
        }
        is_whole(&world)?;
        if world.doc(&id(one)).merged == apart.merged {
            prop_assert!(Act::Unmerge(one).is_done(&mut world));
            is_whole(&world)?;
            prop_assert_eq!(documents(&world), documents(&without));
        }
    }

    #[test]
    fn who_judges_in_which_order_plays_no_part(levels in levels(), order in Just((1..INCIDENTS).collect::<Vec<_>>()).prop_shuffle()) {
        let (mut one, mut other) = (world(&levels), world(&levels));
        for n in 1..INCIDENTS {
            prop_assert!(Act::Merge(n, 0).is_done(&mut one));
        }
        for n in order {
            prop_assert!(Act::Merge(n, 0).is_done(&mut other));
        }
        let seen = |world: &World| {
            let doc = world.doc(&id(0));
            (doc.level(), doc.rules_level(), doc.queue(), doc.people(), doc.reports.len())
        };
        prop_assert_eq!(seen(&one), seen(&other));
        prop_assert_eq!(seen(&one).0, levels.iter().copied().min().unwrap());
    }
}
