//! Personal data of those who report: erased on purpose or when its time is over, and that nothing of it is left.

mod erase;
mod sweep;

pub use erase::Erasing;
