//! Who answers for the region now, what the outgoing has signed for the incoming, and who stands in for whom on the roster:
//! one document a region, an aggregate of its own. Pure. The sheets themselves are kept in the log, as they were signed
//! ([adr 26](../../../docs/adr/0026-a-hand-over-is-signed-twice-and-kept-as-it-was.md)).

pub mod command;
mod row;
pub mod sheet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::access::{Person, Role};
use super::escalation::Whom;
use super::event::{Actor, Event};
use super::ids::{SheetId, StandInId};
use super::report::SealedText;
use super::roster::OnCall;

pub use self::row::{DutyRow, StandInRow};

/// Who has the watch of the region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Responsible {
    /// Account.
    pub person: String,
    /// Since when.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// The sheet that was signed for it; none: it was taken without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sheet: Option<SheetId>,
}

/// A sheet that waits for its second signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Offered {
    /// The sheet.
    pub sheet: SheetId,
    /// The outgoing, who signed it.
    pub by: String,
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// For whom; none: whoever comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub to: Option<String>,
}

/// Somebody holds a post of the roster for once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// Its id.
    pub id: StandInId,
    /// As what.
    pub post: Whom,
    /// Who: an account or a name; none: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Telephone on duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when; that moment is not in it.
    pub to: Timestamp,
    /// Why.
    pub reason: SealedText,
    /// Who set it; as it is asked for, nobody yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
}

/// Who answers for the region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Shape of this document.
    pub v: u16,
    /// Who has the watch; none: nobody took it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Responsible>,
    /// What the outgoing has signed and the incoming has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<Offered>,
    /// Who stands in, in the order it was set; those that are over go with the next change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stand_ins: Vec<StandIn>,
}

impl Default for Duty {
    fn default() -> Self {
        Self { v: 3, responsible: None, offered: None, stand_ins: Vec::new() }
    }
}

/// How many stand-ins there may be that are not over.
pub const MOST_STAND_INS: usize = 100;
/// How long one of them may last, hours: four weeks.
pub const LONGEST_STAND_IN_HOURS: i64 = 28 * 24;

impl Duty {
    /// Whether the person has the watch.
    pub fn is_on(&self, person: &str) -> bool {
        self.responsible.as_ref().is_some_and(|one| one.person == person)
    }

    /// What an event makes of it.
    pub fn change(&mut self, event: &Event, by: &Actor, at: Timestamp) {
        let Actor::Account(name) = by else { return };
        let has_it = |sheet| Some(Responsible { person: name.clone(), since: at, sheet });
        match event {
            Event::DutyTaken { .. } => (self.responsible, self.offered) = (has_it(None), None),
            Event::HandOverSigned { sheet } => {
                let to = sheet.incoming.clone();
                self.offered = Some(Offered { sheet: sheet.id.clone(), by: name.clone(), at, to });
            }
            Event::HandOverAccepted { sheet } => {
                (self.responsible, self.offered) = (has_it(Some(sheet.clone())), None);
            }
            Event::HandOverWithdrawn { .. } => self.offered = None,
            Event::StandInSet { stand_in } => {
                self.stand_ins.retain(|one| one.to > at);
                self.stand_ins.push(StandIn { by: name.clone(), ..(**stand_in).clone() });
            }
            Event::StandInEnded { stand_in } => {
                self.stand_ins.retain(|one| one.to > at && one.id != *stand_in);
            }
            _ => {}
        }
    }
}

/// Who holds the posts now: as the roster says, then who stands in (of several for one post the one set last), and as the
/// dispatcher whoever has the watch.
pub fn posts(roster: &[OnCall], duty: Option<&Duty>, now: Timestamp) -> Vec<OnCall> {
    let mut posts = roster.to_vec();
    let mut put = |one: OnCall| match posts.iter_mut().find(|held| held.post == one.post) {
        Some(held) => *held = one,
        None => posts.push(one),
    };
    let Some(duty) = duty else { return posts };
    for one in duty.stand_ins.iter().filter(|one| one.from <= now && now < one.to) {
        put(OnCall { post: one.post, person: one.person.clone(), phone: one.phone.clone() });
    }
    if let Some(has) = &duty.responsible {
        let post = Whom::Dispatcher;
        let known = roster.iter().find(|one| one.person.as_ref() == Some(&has.person));
        let phone = known.and_then(|one| one.phone.clone());
        put(OnCall { post, person: Some(has.person.clone()), phone });
    }
    posts
}

/// Whether a dispatcher is alone: has the watch, while the roster names the post of a supervisor and nobody holds it.
/// Then, and only then, a dispatcher may lower a level, with a reason.
pub fn is_alone(person: &Person, roster: &[OnCall], duty: Option<&Duty>, now: Timestamp) -> bool {
    let nobody = |one: &OnCall| one.post == Whom::Supervisor && one.person.is_none();
    person.is_any(&[Role::Dispatcher])
        && duty.is_some_and(|duty| duty.is_on(&person.name))
        && posts(roster, duty, now).iter().any(nobody)
}
