//! How an incident climbs its ladders: which it stands on, and what an event changes about that. Part of the fold, so
//! that the same log always gives the same.

use super::{Escalation, EscalationAnswer, Watch};
use crate::domain::assignment::{Assignment, Step};
use crate::domain::event::{Actor, Entry, Event};
use crate::domain::ids::AssignmentId;
use crate::domain::incident::{Incident, Phase, Verification};

impl Incident {
    /// Where it stands on one ladder.
    pub fn escalation(&self, watch: Watch, assignment: Option<&AssignmentId>) -> Option<&Escalation> {
        self.escalations.iter().find(|one| one.is(watch, assignment))
    }

    /// Whether `watch` has to be kept on it now. Offers are watched one by one.
    pub fn needs(&self, watch: Watch) -> bool {
        let has = |step: Step| self.active().any(|sending| sending.step() >= step);
        self.phase == Phase::Open
            && match watch {
                Watch::Offer => false,
                Watch::Acknowledged => !self.is_acknowledged(),
                Watch::OnTheWay => !has(Step::EnRoute),
                Watch::OnScene => !has(Step::OnScene),
                Watch::CallBack => self.is_queued(),
            }
    }

    /// Whether it is or was watched, or its sendings hold something new, so that its document says so.
    pub(in crate::domain) fn is_watched(&self) -> bool {
        self.acknowledged
            || !self.escalations.is_empty()
            || self.assignments.iter().any(Assignment::is_of_shape_3)
    }

    /// Whether somebody has looked at it, as far as it shows.
    fn is_acknowledged(&self) -> bool {
        self.acknowledged
            || self.verification() == Verification::Verified
            || self.level_set.is_some()
            || !self.assignments.is_empty()
    }

    /// Folds an event about its ladders.
    pub(in crate::domain) fn escalate(&mut self, event: &Event, entry: &Entry) {
        match event {
            Event::EscalationSet { watch, assignment, level, step, due, .. } => {
                let mut now = Escalation {
                    watch: *watch,
                    assignment: assignment.clone(),
                    level: *level,
                    step: *step,
                    due: *due,
                    told_at: None,
                    told: Vec::new(),
                    answer: None,
                };
                match self.escalations.iter_mut().find(|one| one.is(*watch, assignment.as_ref())) {
                    // An offer that goes on has told somebody already.
                    Some(one) if *watch == Watch::Offer => {
                        now.told_at = one.told_at;
                        now.told = std::mem::take(&mut one.told);
                        *one = now;
                    }
                    Some(one) => *one = now,
                    None => self.escalations.push(now),
                }
            }
            Event::EscalationStepTaken { watch, assignment, told, next, due, .. } => {
                let found = self.escalations.iter_mut().find(|one| one.is(*watch, assignment.as_ref()));
                let Some(one) = found else { return };
                (one.step, one.due, one.told_at) = (*next, *due, Some(entry.at));
                one.told.clone_from(told);
                one.answer = None;
            }
            Event::EscalationAnswered { watch, assignment, answer, due, .. } => {
                self.acknowledged |= *watch == Watch::Acknowledged;
                let found = self.escalations.iter_mut().find(|one| one.is(*watch, assignment.as_ref()));
                let Some(one) = found else { return };
                (one.answer, one.due) = (Some(*answer), *due);
            }
            _ => {}
        }
        self.v = self.shape();
    }

    /// Gets off the ladders that are not needed any more after an event. One that is merged keeps where it stood.
    pub(in crate::domain) fn get_off(&mut self, event: &Event, by: &Actor) {
        if self.escalations.is_empty() || self.phase == Phase::Merged {
            return;
        }
        if matches!(by, Actor::Account(_)) && self.escalation(Watch::Acknowledged, None).is_some() {
            self.acknowledged |= !matches!(event, Event::EscalationSet { .. });
        }
        let by_hand = match event {
            Event::UnitAssigned { assignment, .. } if matches!(by, Actor::Account(_)) => Some(assignment),
            _ => None,
        };
        let mut all = std::mem::take(&mut self.escalations);
        all.retain(|one| match &one.assignment {
            None => self.needs(one.watch),
            Some(of) => {
                self.phase == Phase::Open && self.assignment(of).is_some_and(|of| waits(of, one, by_hand))
            }
        });
        self.escalations = all;
        self.v = self.shape();
    }
}

/// Whether somebody still has to answer an offer, or another unit in its place. A dispatcher who sends another one has
/// seen to it.
fn waits(offer: &Assignment, one: &Escalation, by_hand: Option<&AssignmentId>) -> bool {
    match offer.step() {
        Step::Offered => true,
        Step::Declined | Step::Expired => one.due.is_some() && by_hand.is_none_or(|hand| *hand == offer.id),
        _ => false,
    }
}

impl EscalationAnswer {
    /// Whether nobody needs to be told any more.
    pub fn settles(self) -> bool {
        self != Self::NotReached
    }
}
