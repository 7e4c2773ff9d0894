//! The drill as every screen of this process is told of it, beside the log: read from its document again and again.

use super::{Centre, ServiceError};
use crate::domain::aggregate::{Key, State};
use crate::domain::drill::Drill;

impl Centre {
    /// The drill that runs, is planned, or was the last one.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn drill(&self) -> Result<Option<Drill>, ServiceError> {
        let mut state = State::default();
        self.store.load(&mut state, &[Key::Drill], None).await?;
        Ok(state.drill.and_then(|slot| slot.doc))
    }

    /// Tells screens whether there is a drill.
    ///
    /// # Errors
    /// When the store cannot be reached; screens keep what they were told.
    pub async fn look_at_drill(&self) -> Result<(), ServiceError> {
        let row = self.drill().await?.and_then(|drill| drill.row(self.clock.now()));
        self.board.set_drill(row);
        Ok(())
    }
}
