//! Words between the centre and crews: sealed, said, read, and said to many at once.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Centre, ServiceError};
use crate::domain::aggregate::{Key, State};
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::{Capability, UnitId, opaque};
use crate::domain::talk::{Side, TalkLine, TalkStep};
use crate::domain::unit::Unit;
use crate::services::execute::{Done, RequestKey};

/// Announcements that are told of, the newest first.
const TOLD_OF: usize = 20;

/// To whom an announcement goes: units for which all that is said holds.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// In one of these areas, or in what lies in them.
    pub areas: Vec<String>,
    /// That can do one of these.
    pub capabilities: Vec<Capability>,
    /// One of these.
    pub units: Vec<UnitId>,
    /// Those off duty as well.
    pub off_duty: bool,
}

/// An announcement, and who has read it.
#[derive(Clone, Debug)]
pub struct Announced {
    /// Its name.
    pub id: String,
    /// When it was said.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What; `None` when that was erased.
    pub words: Option<String>,
    /// To whom, and when each had read it.
    pub units: Vec<(UnitId, Option<Timestamp>)>,
}

impl Centre {
    /// Says something to a crew, or for it.
    ///
    /// # Errors
    /// As the rules say.
    pub async fn say_to_crew(
        &self,
        asker: &Asker,
        unit: &UnitId,
        words: &str,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let id = opaque(self.region(), &self.ids.bytes::<16>());
        self.say_as(asker, unit, (&id, words, None), key).await
    }

    async fn say_as(
        &self,
        asker: &Asker,
        unit: &UnitId,
        (id, words, announcement): (&str, &str, Option<&str>),
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let (sealed, wrapped_key) = self.seal_apart(id, Some(words))?;
        let Some(words) = sealed else { return Err(Refusal::NothingToDo.into()) };
        let announcement = announcement.map(str::to_owned);
        let step = TalkStep::Said { id: id.to_owned(), side: Side::Centre, words, announcement };
        self.execute(asker, Command::Talk { unit: unit.clone(), step, wrapped_key }, key).await
    }

    /// Says the same to many crews, each for itself: broken off and asked for again under the same name, it goes on with those
    /// who were not told.
    ///
    /// # Errors
    /// As the rules say; nobody in reach is [`Refusal::NothingToDo`].
    pub async fn announce(
        &self,
        asker: &Asker,
        (announcement, words): (&str, &str),
        reach: &Reach,
    ) -> Result<Vec<UnitId>, ServiceError> {
        let units = self.board.read(|state| in_reach(state, reach));
        if units.is_empty() {
            return Err(Refusal::NothingToDo.into());
        }
        for unit in &units {
            let bits = self.vault.stable_bytes::<16>(&[announcement, unit.as_str()], "announcement");
            let id = opaque(self.region(), &bits);
            match self.say_as(asker, unit, (&id, words, Some(announcement)), None).await {
                Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(units)
    }

    /// What was said between the centre and a crew lately, the oldest first, opened.
    ///
    /// # Errors
    /// Not found.
    pub async fn talk(&self, unit: &UnitId) -> Result<Vec<(TalkLine, Option<String>)>, ServiceError> {
        let mut state = State::default();
        let key = Key::Unit(unit.clone());
        self.store.load(&mut state, std::slice::from_ref(&key), None).await?;
        let doc = state.units.remove(unit).and_then(|slot| slot.doc);
        let doc = doc.ok_or(ServiceError::Refused(Refusal::NotFound(key)))?;
        let sealed: Vec<_> = doc.talk.iter().map(|line| &line.words).collect();
        let words = self.open_words(&sealed).await?;
        Ok(doc.talk.into_iter().zip(words).collect())
    }

    /// The last announcements, the newest first.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn announcements(&self) -> Result<Vec<Announced>, ServiceError> {
        let found = self.board.read(gather);
        let mut found: Vec<_> = found.into_values().collect();
        found.sort_by_key(|(line, _)| std::cmp::Reverse(line.at));
        found.truncate(TOLD_OF);
        let sealed: Vec<_> = found.iter().map(|(line, _)| &line.words).collect();
        let words = self.open_words(&sealed).await?;
        let announced = found.into_iter().zip(words).map(|((line, units), words)| Announced {
            id: line.announcement.unwrap_or_default(),
            at: line.at,
            by: line.by,
            words,
            units,
        });
        Ok(announced.collect())
    }
}

type Found = BTreeMap<String, (TalkLine, Vec<(UnitId, Option<Timestamp>)>)>;

fn gather(state: &State) -> Found {
    let mut found = Found::new();
    for doc in docs(state) {
        for line in &doc.talk {
            let Some(of) = &line.announcement else { continue };
            let (first, units) = found.entry(of.clone()).or_insert_with(|| (line.clone(), Vec::new()));
            first.at = first.at.min(line.at);
            units.push((doc.id.clone(), line.read_at));
        }
    }
    for (_, units) in found.values_mut() {
        units.sort();
    }
    found
}

fn in_reach(state: &State, reach: &Reach) -> Vec<UnitId> {
    let lies_in = |doc: &Unit, code: &str| doc.spec.area.as_ref().is_some_and(|area| area.lies_in(code));
    let told = docs(state).filter(|doc| {
        (reach.areas.is_empty() || reach.areas.iter().any(|code| lies_in(doc, code)))
            && (reach.capabilities.is_empty()
                || doc.spec.capabilities.iter().any(|one| reach.capabilities.contains(one)))
            && (reach.units.is_empty() || reach.units.contains(&doc.id))
            && (reach.off_duty || !doc.is_off_duty())
    });
    let mut units: Vec<UnitId> = told.map(|doc| doc.id.clone()).collect();
    units.sort();
    units
}

fn docs(state: &State) -> impl Iterator<Item = &Unit> {
    state.units.values().filter_map(|slot| slot.doc.as_ref())
}
