//! The journal of a process, which outlives it: reports that the store did not take in time are kept there, answered
//! as such, and carried over under the key they came with.

use sigap::domain::command::Command;
use sigap::domain::decide::Refusal;
use sigap::services::ServiceError;
use sigap::services::execute::Done;
use sigap::store::StoreError;

use crate::bug::Bug;
use crate::check::Broken;
use crate::world::{Doing, World};

impl World {
    /// Keeps a report that the store did not take. True when it is kept: the client need not come back.
    pub fn keep(&mut self, host: usize, n: usize, fault: &ServiceError) -> bool {
        let is_away = matches!(fault, ServiceError::Store(StoreError::Unavailable(_)));
        let wished = &mut self.wishes[n];
        let is_report = wished.wish.as_ref().is_some_and(|wish| {
            wish.reuses.is_none() && matches!(wish.command, Command::ReceiveReport { .. })
        });
        if !self.size.journal || !is_away || !is_report {
            return false;
        }
        wished.kept = true;
        self.hosts[host].journal.push(n);
        self.tell(format!("p{host} keeps wish {n} in its journal, and says so"));
        true
    }

    /// Begins to carry the first record over.
    pub fn drain(&mut self, host: usize) -> Result<(), Broken> {
        let Some(n) = self.hosts[host].journal.first().copied() else { return Ok(()) };
        if self.has(Bug::JournalReleasedFirst) {
            self.hosts[host].journal.remove(0);
        }
        self.begin(host, Doing::Drain(n))
    }

    /// A record was carried over, or stays.
    pub fn drained(
        &mut self,
        host: usize,
        n: usize,
        carried: Result<Done, ServiceError>,
    ) -> Result<(), Broken> {
        match carried {
            Ok(done) => self.checker.acknowledged(n, &done)?,
            Err(ServiceError::Refused(Refusal::AlreadyExists)) => {}
            Err(ServiceError::KeyReused) => {
                return Err(Broken("I2", format!("the journal is told that wish {n} reused its key")));
            }
            Err(_) => return Ok(()),
        }
        self.tell(format!("p{host} has carried wish {n} over"));
        self.hosts[host].journal.retain(|kept| *kept != n);
        Ok(())
    }

    /// What was said to be kept is in the log in the end, unless the store itself loses what it promised.
    pub fn nothing_kept_is_lost(&self) -> Result<(), Broken> {
        let lost = |n: &usize| self.wishes[*n].kept && !self.checker.led_to.contains_key(n);
        match (0..self.wishes.len()).find(lost).filter(|_| self.model.is_durable()) {
            Some(n) => Err(Broken("I1", format!("wish {n} was kept in a journal and is lost"))),
            None => Ok(()),
        }
    }
}
