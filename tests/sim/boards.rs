//! I5, looked at: what boards and screens show beside what the log says.

use std::sync::atomic::Ordering;

use sigap::services::board::picture::write;

use crate::check::{Broken, rows};
use crate::process::Process;
use crate::screen::Heard;
use crate::world::World;

impl World {
    /// A screen takes what waits, and shows what the log says.
    pub fn listen(&mut self, n: usize) -> Result<(), Broken> {
        let Some((host, _)) = self.screens[n].on else { return Ok(()) };
        let Some(process) = self.hosts[host].process.clone() else { return Ok(()) };
        match self.screens[n].listen()? {
            Heard::All => {}
            Heard::Cut => self.screens[n].on = None,
            Heard::Replaced => {
                let start = write(&process.picture).begin(&self.screens[n].view(), self.model.now);
                self.screens[n].on = Some((host, start.into()));
                self.screens[n].listen()?;
            }
        }
        let screen = &self.screens[n];
        let Some(cursor) = screen.cursor.as_ref().filter(|_| self.is_current(&process)) else {
            return Ok(());
        };
        let Some(should) = self.checker.rows_at(screen.unit.as_ref(), cursor.id) else {
            return Err(Broken("I5", format!("screen {n} is at {cursor}, which the log does not have")));
        };
        if should == screen.rows {
            return Ok(());
        }
        let wrong = format!("screen {n} of p{host} at {cursor} shows {:?}, not {should:?}", screen.rows);
        Err(Broken("I5", wrong))
    }

    fn is_current(&self, process: &Process) -> bool {
        let is_joined = process.joined.load(Ordering::Relaxed) == self.model.run;
        is_joined && write(&process.picture).epoch == self.model.data.epoch
    }

    /// The board of a process shows the fold of the log.
    pub fn look_at_board(&self, host: usize) -> Result<(), Broken> {
        let Some(process) = self.hosts[host].process.as_ref().filter(|p| self.is_current(p)) else {
            return Ok(());
        };
        self.checker.one_history(&self.model.data.epoch)?;
        let picture = write(&process.picture);
        let is = rows(&picture.state, None);
        let at = picture.folded();
        match self.checker.rows_at(None, at) {
            _ if !picture.is_exact() => Ok(()),
            Some(should) if should == is => Ok(()),
            should => Err(Broken("I5", format!("the board of p{host} at {at} shows {is:?}, not {should:?}"))),
        }
    }
}
