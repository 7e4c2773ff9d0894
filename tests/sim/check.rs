//! What must hold after every step: the invariants of ARCHITECTURE.md. The log is folded as `sigap verify` does it,
//! and beside that judged by rules written here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sigap::domain::aggregate::State;
use sigap::domain::cursor::StreamId;
use sigap::domain::escalation::Watch;
use sigap::domain::event::{Actor, Entry, Event};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::incident::{Incident, Phase};
use sigap::domain::message::messages;
use sigap::domain::referral::ReferralStep;
use sigap::services::execute::{About, Done};
use sigap::store::keys::Keys;
use sigap::store::verify::{Whole, differing};

use crate::model::Model;
use crate::people::wished_by;

/// An invariant that does not hold: its name and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub &'static str, pub String);

/// Kind, id and version of every row of a view.
pub type Rows = BTreeMap<(&'static str, String), u64>;

/// How much a timer may be early: what clocks may be apart.
const TOLERANCE_MS: i64 = 5_000;

/// The log as it should be read.
pub struct Checker {
    pub whole: Whole,
    keys: Keys,
    ids: Vec<StreamId>,
    /// What the region and each unit is shown, entry by entry.
    shown: Vec<BTreeMap<Option<UnitId>, Rows>>,
    /// How many messages to people follow from the log.
    to_tell: usize,
    /// The entries each wish led to.
    pub led_to: BTreeMap<usize, Vec<StreamId>>,
    answers: BTreeMap<usize, About>,
    /// Places in the log that were told to somebody.
    told: BTreeSet<(String, StreamId)>,
    units: Vec<UnitId>,
}

impl Checker {
    /// Nothing read yet.
    pub fn new(units: Vec<UnitId>) -> Self {
        Self {
            whole: Whole::default(),
            keys: Keys::new("32"),
            ids: Vec::new(),
            shown: Vec::new(),
            to_tell: 0,
            led_to: BTreeMap::new(),
            answers: BTreeMap::new(),
            told: BTreeSet::new(),
            units,
        }
    }

    /// Reads the log again from its start, after its end was lost; the wishes that went with it.
    pub fn begin_again(&mut self, model: &Model) -> Result<BTreeSet<usize>, Broken> {
        let (before, answers) = (self.led_to.clone(), std::mem::take(&mut self.answers));
        let told = std::mem::take(&mut self.told);
        *self = Self { told, ..Self::new(self.units.clone()) };
        self.follow(model)?;
        let lost = before.into_keys().filter(|wish| !self.led_to.contains_key(wish)).collect();
        self.answers = answers;
        self.answers.retain(|wish, _| !BTreeSet::contains(&lost, wish));
        Ok(lost)
    }

    /// Reads what is new in the log.
    pub fn follow(&mut self, model: &Model) -> Result<(), Broken> {
        for raw in &model.data.log[self.ids.len().min(model.data.log.len())..] {
            let entry = raw.read().entry.ok_or_else(|| Broken("I4", "an entry cannot be read".to_owned()))?;
            legal(&self.whole.state, &entry, raw.id)?;
            let before = documents(&self.whole.state, &entry);
            self.whole.fold(raw).map_err(|wrong| Broken("I4", wrong.0))?;
            self.to_tell += messages(&entry, &before, &self.whole.state).len();
            one_sending_each(&self.whole.state)?;
            watched(&self.whole.state, &entry)?;
            self.ids.push(raw.id);
            self.shown.push(self.views());
            match wished_by(&entry) {
                Some(wish) => {
                    let entries = self.led_to.entry(wish).or_default();
                    entries.push(raw.id);
                    if entries.len() > 1 {
                        return Err(Broken(
                            "I1",
                            format!("wish {wish} was carried out twice, at {entries:?}"),
                        ));
                    }
                }
                None if entry.by == Actor::System => {}
                None => return Err(Broken("I2", format!("nobody wished the entry {}", raw.id))),
            }
        }
        Ok(())
    }

    /// Documents and indexes follow from the log.
    pub fn indexes(&self, model: &Model) -> Result<(), Broken> {
        let wrong = differing(&self.whole.image(&self.keys), &model.data.image);
        if !wrong.is_empty() {
            return Err(Broken("I7", format!("not as by the log: {wrong:?}")));
        }
        let told: BTreeSet<&String> = model.data.told.iter().collect();
        let once = told.len() == model.data.told.len() && told.len() == self.to_tell;
        once.then_some(()).ok_or_else(|| {
            Broken("told", format!("{} messages, {} by the log", model.data.told.len(), self.to_tell))
        })
    }

    /// A wish was answered with success.
    pub fn acknowledged(&mut self, wish: usize, done: &Done) -> Result<(), Broken> {
        let Some(entries) = self.led_to.get(&wish) else {
            return Err(Broken("I1", format!("wish {wish} was answered with success and is not in the log")));
        };
        if let Some(cursor) = done.cursor.as_ref().filter(|cursor| !entries.contains(&cursor.id)) {
            return Err(Broken("I2", format!("wish {wish} was answered with another's entry {}", cursor.id)));
        }
        self.told.extend(done.cursor.as_ref().map(|cursor| (cursor.epoch.clone(), cursor.id)));
        let first = self.answers.entry(wish).or_insert_with(|| done.about.clone());
        let same = *first == done.about;
        same.then_some(()).ok_or_else(|| Broken("I2", format!("wish {wish} got another answer than first")))
    }

    /// What was told as a place of the epoch that holds is one.
    pub fn one_history(&self, epoch: &str) -> Result<(), Broken> {
        let gone = self.told.iter().find(|(of, id)| of == epoch && self.ids.binary_search(id).is_err());
        match gone {
            Some((_, id)) => Err(Broken("I5", format!("epoch {epoch} goes on, and {id} is no longer in it"))),
            None => Ok(()),
        }
    }

    /// Everything answered with success is in the log.
    pub fn nothing_lost(&self) -> Result<(), Broken> {
        match self.answers.keys().find(|wish| !self.led_to.contains_key(wish)) {
            Some(wish) => Err(Broken("I1", format!("wish {wish} was answered with success and is lost"))),
            None => Ok(()),
        }
    }

    /// Rows that a view is shown at an entry; `None` when the log has no such entry.
    pub fn rows_at(&self, view: Option<&UnitId>, id: StreamId) -> Option<Rows> {
        if id == StreamId::default() {
            return Some(Rows::new());
        }
        let at = self.ids.binary_search(&id).ok()?;
        self.shown[at].get(&view.cloned()).cloned()
    }

    /// Nothing is left that should have fallen due long ago.
    pub fn all_fired(&self, model: &Model) -> Result<(), Broken> {
        // A ladder that begins again has a step to come.
        if let Some(timer) = model.timers().first().filter(|timer| timer.at <= model.now) {
            return Err(Broken("I6", format!("{} never fires", timer.member)));
        }
        let waits = docs(&self.whole.state).find(|doc| doc.is_queued() && !doc.queue().overdue);
        waits.map_or(Ok(()), |doc| Err(Broken("I6", format!("the deadline of {} never passed", doc.id))))
    }

    fn views(&self) -> BTreeMap<Option<UnitId>, Rows> {
        let units = self.units.iter().map(|unit| Some(unit.clone()));
        let views = std::iter::once(None).chain(units);
        views.map(|view| (view.clone(), rows(&self.whole.state, view.as_ref()))).collect()
    }
}

/// The incidents an entry touches, as they are.
fn documents(state: &State, entry: &Entry) -> State {
    let ids = entry.events.iter().flat_map(Event::incidents);
    let known = ids.filter_map(|id| Some((id.clone(), state.incidents.get(id)?.clone())));
    State { incidents: known.collect(), ..State::default() }
}

fn docs(state: &State) -> impl Iterator<Item = &Incident> {
    state.incidents.values().filter_map(|slot| slot.doc.as_ref())
}

/// What a view is shown of a state: the region everything open; a unit itself, and what it is bound to.
pub fn rows(state: &State, view: Option<&UnitId>) -> Rows {
    let mut rows = Rows::new();
    for (id, slot) in &state.units {
        if slot.doc.is_some() && view.is_none_or(|unit| unit == id) {
            rows.insert(("unit", id.to_string()), slot.version);
        }
    }
    for (id, slot) in &state.incidents {
        let Some(doc) = slot.doc.as_ref().filter(|doc| doc.is_on_board()) else { continue };
        if view.is_some_and(|unit| !doc.active().any(|sending| sending.unit == *unit)) {
            continue;
        }
        rows.insert(("incident", id.to_string()), slot.version);
        for report in doc.reports.iter().filter(|_| view.is_none()) {
            if let Some(slot) = state.reports.get(report) {
                rows.insert(("report", report.to_string()), slot.version);
            }
        }
    }
    rows
}

/// I3, by the incidents: a unit is on one at most, and that is the one its own document says.
fn one_sending_each(state: &State) -> Result<(), Broken> {
    let mut bound: BTreeMap<&UnitId, Vec<String>> = BTreeMap::new();
    for sending in docs(state).flat_map(Incident::active) {
        bound.entry(&sending.unit).or_default().push(sending.id.to_string());
    }
    for (id, slot) in &state.units {
        let is: Vec<String> = bound.remove(id).unwrap_or_default();
        let says: Vec<String> =
            slot.doc.iter().filter_map(|doc| doc.assignment.as_ref()).map(ToString::to_string).collect();
        if is.len() > 1 || is != says {
            return Err(Broken("I3", format!("{id} is sent by {is:?} and says {says:?}")));
        }
    }
    Ok(())
}

/// I6: what has to be watched of an incident is, once; and what comes next has one moment.
fn watched(state: &State, entry: &Entry) -> Result<(), Broken> {
    let ids = entry.events.iter().flat_map(Event::incidents);
    for doc in ids.filter_map(|id| incident(state, id)).filter(|doc| doc.phase == Phase::Open) {
        for watch in Watch::ALL {
            let stands: Vec<_> = doc.escalations.iter().filter(|one| one.watch == watch).collect();
            let once = stands
                .iter()
                .all(|one| stands.iter().filter(|other| other.assignment == one.assignment).count() == 1);
            let ladder = !(watch == Watch::CallBack && [1, 5].contains(&doc.level().number())
                || watch == Watch::OnScene && doc.level().number() == 5);
            let missing = doc.needs(watch) && ladder && stands.is_empty();
            if !once || missing {
                return Err(Broken("I6", format!("{} of {}: {stands:?}", watch.word(), doc.id)));
            }
        }
    }
    Ok(())
}

/// I4 and I6: each event is one that may follow the state before it.
fn legal(before: &State, entry: &Entry, at: StreamId) -> Result<(), Broken> {
    let early = |due: Timestamp| i64::try_from(at.ms).unwrap_or(0) + TOLERANCE_MS < due.as_millisecond();
    for event in &entry.events {
        let doc = event.incident().and_then(|id| incident(before, id));
        let wrong = |what: &str| Err(Broken("I4", format!("{what} at {at}")));
        match (event, doc) {
            (Event::StepTaken { assignment, step, .. }, Some(doc)) => {
                let Some(sending) = doc.assignment(assignment) else { return wrong("a step of nothing") };
                let is_timer = *step == sigap::domain::assignment::Step::Expired;
                if is_timer && early(sending.answer_by) {
                    return Err(Broken("I6", format!("{assignment} expired too early, at {at}")));
                }
                if !sending.step().may_go_to(*step) {
                    let name = if is_timer { "I6" } else { "I4" };
                    let from = sending.step().word();
                    return Err(Broken(name, format!("{assignment} from {from} to {} at {at}", step.word())));
                }
            }
            (Event::DeadlinePassed { incident, .. }, Some(doc)) => {
                if doc.queue().overdue || !doc.is_queued() {
                    return Err(Broken("I6", format!("the deadline of {incident} passed again, at {at}")));
                }
                if early(doc.queue().deadline) {
                    return Err(Broken(
                        "I6",
                        format!("the deadline of {incident} passed too early, at {at}"),
                    ));
                }
            }
            (Event::EscalationStepTaken { watch, assignment, step, .. }, Some(doc)) => {
                let stood = doc.escalation(*watch, assignment.as_ref());
                let due = stood.filter(|one| one.step <= *step).and_then(|one| one.due);
                if due.is_none_or(early) {
                    let name = format!("{} of {} at {at}: step {step} after {stood:?}", watch.word(), doc.id);
                    return Err(Broken("I6", name));
                }
            }
            (Event::IncidentUnmerged { .. }, Some(doc)) if doc.merged.is_none() => {
                return wrong("parted, though whole");
            }
            (Event::IncidentClosed { incident, .. }, Some(doc))
                if entry.by == Actor::System && doc.after.confirm_by.is_none_or(early) =>
            {
                return Err(Broken("I6", format!("{incident} closed by itself too early, at {at}")));
            }
            (Event::ReferralStepTaken { .. }, Some(doc)) => legal_referral(event, doc, early, at)?,
            (Event::IncidentReopened { .. }, Some(doc))
                if matches!(doc.phase, Phase::Open | Phase::Merged) =>
            {
                return wrong("opened again, though open");
            }
            (
                Event::PersonalDataOpened { .. }
                | Event::NoteAdded { .. }
                | Event::EscalationSet { .. }
                | Event::IncidentUnmerged { .. }
                | Event::HelpConfirmed { .. }
                | Event::IncidentRated { .. }
                | Event::IncidentReopened { .. },
                _,
            )
            | (_, None) => {}
            // Out of one and into another in one act.
            (Event::IncidentMerged { .. }, Some(doc)) if doc.merged.is_some() && out_of_one(entry) => {}
            (Event::IncidentOpened { .. }, Some(_)) => return wrong("opened twice"),
            (_, Some(doc)) if !doc.is_on_board() => return wrong("something after the end"),
            _ => {}
        }
    }
    Ok(())
}

/// Whether an entry takes an incident out of another first.
fn out_of_one(entry: &Entry) -> bool {
    matches!(entry.events.first(), Some(Event::IncidentUnmerged { .. }))
}

fn incident<'a>(state: &'a State, id: &IncidentId) -> Option<&'a Incident> {
    state.incidents.get(id)?.doc.as_ref()
}

/// The same of a referral's steps.
fn legal_referral(
    event: &Event,
    doc: &Incident,
    early: impl Fn(Timestamp) -> bool,
    at: StreamId,
) -> Result<(), Broken> {
    let Event::ReferralStepTaken { referral, step, .. } = event else { return Ok(()) };
    match doc.referral(referral) {
        None => Err(Broken("I4", format!("a step of no referral at {at}"))),
        Some(one) if !one.step.may_go_to(*step) => {
            Err(Broken("I4", format!("{referral} from {} to {} at {at}", one.step.word(), step.word())))
        }
        Some(one) if *step == ReferralStep::Expired && early(one.answer_by) => {
            Err(Broken("I6", format!("{referral} expired too early, at {at}")))
        }
        Some(_) => Ok(()),
    }
}
