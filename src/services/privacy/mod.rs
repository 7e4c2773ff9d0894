//! Personal data of those who report: erased on purpose or when its time is over, that nothing of it is left, and the keys it is
//! sealed by.

mod again;
mod apart;
mod asks;
mod breach;
mod calls;
mod erase;
mod hold;
mod keys;
mod open;
mod retention;
mod rotate;
mod sweep;

pub use asks::AskShown;
pub use breach::{Breach, BreachAsk, Reading};
pub use erase::Erasing;
pub use hold::Held;
pub use keys::KeyState;
pub use rotate::{BroughtBack, KeyBackup, Rewrapped};
