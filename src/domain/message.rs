//! Which facts people are told about who look at no screen. Pure, so that it is recorded with the facts and can be
//! tried like them. Nothing in a message tells who reported, or exactly where.

use jiff::Timestamp;
use serde::Serialize;

use super::aggregate::State;
use super::area::AreaRef;
use super::assignment::Step;
use super::changed::FactPart;
use super::escalation::{By, Watch, Whom};
use super::event::{Entry, Event};
use super::ids::{AssignmentId, IncidentId, KindCode, UnitId};
use super::incident::Incident;
use super::level::Level;
use super::talk::{Side, TalkStep};

/// The shape of messages this program writes. Who carries them out does not look inside: older and newer ones pass.
pub const VERSION: u16 = 1;

/// Something people are told, once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// Shape of this message.
    pub v: u16,
    /// When it happened, server time.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
    /// The incident it is about, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<About>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are named as in the events")]
pub enum What {
    /// A unit was asked to go, and has to answer.
    UnitOffered { assignment: AssignmentId, unit: UnitId, answer_by: Timestamp },
    /// It did not answer in time.
    OfferExpired { assignment: AssignmentId, unit: UnitId },
    /// An incident of level 1 was opened, or opened again.
    CriticalOpened,
    /// An incident was raised to level 1.
    CriticalRaised,
    /// The scene was called safe, or dangerous: a unit that is sent there is told.
    SceneCalled { safe: bool, assignment: AssignmentId, unit: UnitId },
    /// Where it is, what it is or who is there is known otherwise: a unit that is sent there is told.
    FactsChanged { parts: Vec<FactPart>, assignment: AssignmentId, unit: UnitId },
    /// The centre said something to a crew.
    Talked { unit: UnitId },
    /// Nobody answered, or a target ran out: a step of a ladder tells somebody.
    Escalated {
        watch: Watch,
        whom: Whom,
        #[serde(skip_serializing_if = "Option::is_none")]
        person: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        assignment: Option<AssignmentId>,
    },
}

/// The incident a message is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct About {
    /// Its id.
    pub id: IncidentId,
    /// The label on boards.
    pub label: String,
    /// How urgent it is.
    pub level: Level,
    /// What it is.
    pub kind: Option<KindCode>,
    /// Where, as an area.
    pub area: Option<AreaRef>,
    /// Part of an exercise.
    pub drill: bool,
}

impl Message {
    /// Who is told, when that is a person who may be told of more than anybody can follow: what comes soon after is then
    /// told together. What is critical does not wait for what is not.
    pub fn to(&self) -> Option<String> {
        let What::Escalated { whom, person, .. } = &self.what else { return None };
        let level = self.incident.as_ref().map(|incident| incident.level);
        let critical = if level == Some(Level::Critical) { "critical" } else { "others" };
        let person = person.as_deref().unwrap_or_default();
        whom.is_post().then(|| format!("{} {critical} {person}", whom.word()).trim_end().to_owned())
    }

    /// The crew it is for, when it is for one.
    pub fn unit(&self) -> Option<&UnitId> {
        match &self.what {
            What::UnitOffered { unit, .. }
            | What::OfferExpired { unit, .. }
            | What::SceneCalled { unit, .. }
            | What::FactsChanged { unit, .. }
            | What::Talked { unit } => Some(unit),
            What::Escalated { unit, .. } => unit.as_ref(),
            What::CriticalOpened | What::CriticalRaised => None,
        }
    }

    /// What messages that must not overtake each other have in common: the assignment, else the incident.
    pub fn subject(&self) -> &str {
        match &self.what {
            What::UnitOffered { assignment, .. }
            | What::OfferExpired { assignment, .. }
            | What::SceneCalled { assignment, .. }
            | What::FactsChanged { assignment, .. }
            | What::Escalated { assignment: Some(assignment), .. } => assignment.as_str(),
            What::Talked { unit } => unit.as_str(),
            What::CriticalOpened | What::CriticalRaised | What::Escalated { .. } => {
                self.incident.as_ref().map_or("", |incident| incident.id.as_str())
            }
        }
    }
}

/// Messages to one recipient as one, the oldest first. `at` is when the last of them happened.
pub fn together(bodies: &[&str], at: Timestamp) -> String {
    let messages = bodies.join(",");
    format!(r#"{{"v":{VERSION},"type":"escalated_many","at":"{at}","messages":[{messages}]}}"#)
}

/// What people are told of an entry; `before` and `after` are the documents around it.
pub fn messages(entry: &Entry, before: &State, after: &State) -> Vec<Message> {
    let said = entry.events.iter().filter_map(said).map(|what| Message {
        v: VERSION,
        at: entry.at,
        what,
        incident: None,
    });
    let told = entry.events.iter().filter_map(|event| Some((event, about(event, after)?)));
    let told = told.flat_map(|(event, doc)| {
        let all = escalated(event).into_iter().chain(scene(event, doc)).chain(changed(event, doc));
        let what = all.chain(what(event, doc, before));
        what.map(|what| Message { v: VERSION, at: entry.at, what, incident: Some(About::of(doc)) })
    });
    said.chain(told).collect()
}

/// What the centre says to a crew.
fn said(event: &Event) -> Option<What> {
    let Event::Talked { unit, talk: TalkStep::Said { side: Side::Centre, .. } } = event else { return None };
    Some(What::Talked { unit: unit.clone() })
}

/// The incident that is spoken of.
fn about<'a>(event: &Event, after: &'a State) -> Option<&'a Incident> {
    let about = match event {
        Event::IncidentMerged { into, .. } => into,
        _ => event.incident()?,
    };
    incident(after, about)
}

/// One for each who is told by message.
fn escalated(event: &Event) -> Vec<What> {
    let Event::EscalationStepTaken { watch, assignment, told, .. } = event else { return Vec::new() };
    // The unit that is asked next is told by its offer.
    let by_message = told.iter().filter(|one| one.by.contains(&By::Message) && one.whom != Whom::NextUnit);
    let what = by_message.map(|one| What::Escalated {
        watch: *watch,
        whom: one.whom,
        person: one.person.clone(),
        unit: one.unit.clone(),
        assignment: assignment.clone(),
    });
    what.collect()
}

/// One for each unit that is on the way or waits; a danger concerns those that are there, too.
fn scene(event: &Event, doc: &Incident) -> Vec<What> {
    let Event::SceneCalled { safe, .. } = event else { return Vec::new() };
    let concerned = |step: Step| step >= Step::Accepted && (!safe || step < Step::OnScene);
    let sent = doc.active().filter(|sent| concerned(sent.step()));
    let told = sent.map(|sent| What::SceneCalled {
        safe: *safe,
        assignment: sent.id.clone(),
        unit: sent.unit.clone(),
    });
    told.collect()
}

/// One for each unit that is bound.
fn changed(event: &Event, doc: &Incident) -> Vec<What> {
    let Event::FactsChanged { change, .. } = event else { return Vec::new() };
    let told = doc.active().map(|sent| What::FactsChanged {
        parts: change.parts.clone(),
        assignment: sent.id.clone(),
        unit: sent.unit.clone(),
    });
    told.collect()
}

fn what(event: &Event, doc: &Incident, before: &State) -> Option<What> {
    let was = incident(before, &doc.id).map(Incident::level);
    Some(match event {
        Event::UnitAssigned { assignment, unit, answer_by, by_radio: false, .. } => {
            What::UnitOffered { assignment: assignment.clone(), unit: unit.clone(), answer_by: *answer_by }
        }
        Event::StepTaken { assignment, unit, step: Step::Expired, .. } => {
            What::OfferExpired { assignment: assignment.clone(), unit: unit.clone() }
        }
        Event::IncidentOpened { .. } | Event::IncidentReopened { .. }
            if doc.level() == Level::Critical && doc.is_on_board() =>
        {
            What::CriticalOpened
        }
        Event::LevelChanged { .. }
        | Event::FactsAdded { .. }
        | Event::FactsChanged { .. }
        | Event::IncidentMerged { .. }
            if doc.level() == Level::Critical && was.is_some_and(|was| was != Level::Critical) =>
        {
            What::CriticalRaised
        }
        _ => return None,
    })
}

impl About {
    fn of(doc: &Incident) -> Self {
        Self {
            id: doc.id.clone(),
            label: doc.label.clone(),
            level: doc.level(),
            kind: doc.kind.clone(),
            area: doc.area.clone(),
            drill: doc.drill,
        }
    }
}

fn incident<'a>(state: &'a State, id: &IncidentId) -> Option<&'a Incident> {
    state.incidents.get(id)?.doc.as_ref()
}
