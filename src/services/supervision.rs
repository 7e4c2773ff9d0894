//! How the watch is worked: load, clocks, alarms by person and levels set by hand, read from the log once when asked for.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::Centre;
use super::figures::NoFigures;
use crate::domain::access::Role;
use crate::domain::figures::{ClockOverTime, Figures, LoadOut, Tally};
use crate::domain::ids::IncidentId;
use crate::domain::supervision::{LevelByHand, Oversight, PersonAlarms, Worker};

/// People that are listed.
const PEOPLE: usize = 200;

/// What a span came to, for whoever leads the watch.
#[derive(Clone, Debug)]
pub struct Supervised {
    /// As for the report upwards.
    pub figures: Figures,
    /// What came, and what was open.
    pub load: Vec<LoadOut>,
    /// Clocks over time.
    pub clocks: Vec<ClockOverTime>,
    /// Alarms by person.
    pub people: Vec<PersonAlarms>,
    /// Levels that people set.
    pub levels: Vec<LevelByHand>,
}

impl Centre {
    /// How the watch was worked in `from..to`, which ends about now. `reads`: reasons of people are opened.
    ///
    /// # Errors
    /// As [`Centre::figures`].
    pub async fn supervise(
        &self,
        from: Timestamp,
        to: Timestamp,
        reads: bool,
    ) -> Result<Supervised, NoFigures> {
        // Closed never: only the process's end closes it.
        let _turn = self.counting.acquire().await;
        let (mut tally, mut oversight) = (Tally::new(from, to), Oversight::new(from, to));
        self.read_span(from, to, |entry| {
            tally.hear(entry);
            oversight.hear(entry);
        })
        .await?;
        let documents = self.documents_of(&tally).await?;
        let mut figures = tally.figures(&documents, &self.policy);
        self.as_it_is_now(&mut figures);
        let is_real = |id: &IncidentId| documents.get(id).is_some_and(|doc| !doc.drill);
        let people = oversight.people(self.workers(oversight.names()).await?, is_real);
        let (mut levels, reasons) = oversight.levels(&documents, is_real);
        if reads {
            let reasons = self.open_words(&reasons).await?;
            for (row, reason) in levels.iter_mut().zip(reasons) {
                row.reason = reason;
            }
        }
        Ok(Supervised {
            load: tally.load(&documents, &self.open_levels()),
            clocks: tally.over_time(&documents, &self.policy),
            figures,
            people,
            levels,
        })
    }

    /// What is open now, without exercises, with its level counted from 0.
    fn open_levels(&self) -> HashMap<IncidentId, usize> {
        self.board.read(|state| {
            let docs = state.incidents.values().filter_map(|slot| slot.doc.as_ref());
            let open = docs.filter(|doc| !doc.drill && doc.is_on_board());
            open.map(|doc| (doc.id.clone(), usize::from(doc.level().number() - 1))).collect()
        })
    }

    /// Those of `names`, and of people with a board open, who work on the board.
    async fn workers(&self, names: impl Iterator<Item = &str>) -> Result<Vec<Worker>, NoFigures> {
        let here = self.presence.at_boards().into_iter();
        let mut all: BTreeMap<String, (Vec<Role>, bool)> =
            here.map(|one| (one.name, (one.roles, true))).collect();
        for name in names.take(PEOPLE) {
            if !all.contains_key(name)
                && let Some(account) = self.accounts.account(name).await?
            {
                all.insert(account.name, (account.roles, false));
            }
        }
        let works = |roles: &[Role]| {
            [Role::CallTaker, Role::Dispatcher, Role::Supervisor].iter().any(|role| roles.contains(role))
        };
        let all = all.into_iter().filter(|(_, (roles, _))| works(roles));
        Ok(all.map(|(name, (roles, here))| (name, roles, here)).take(PEOPLE).collect())
    }
}
