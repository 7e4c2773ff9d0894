//! Seals: what makes a change of the record show. A seal says in signed text what a span of the log is, byte for byte, and
//! names the seal before it. They lie in a stream of their own beside the log; every process keeps copies in a file.
//! Holds no rule of when one is made.

mod chain;
mod check;
mod copies;
mod keys;
#[cfg(test)]
mod laws;
mod seal;
mod span;
mod stream;

pub use self::chain::{Break, Chain};
pub use self::check::{Checked, RecordFault, Tampering};
pub use self::copies::{Copies, Known, Slot, parse_copies};
pub use self::keys::{CentreKey, ProcessKey, is_vouched};
pub use self::seal::{Lost, NOTHING, Seal, Signed};
pub use self::span::{Span, line};
pub use self::stream::{Appended, Stand};
