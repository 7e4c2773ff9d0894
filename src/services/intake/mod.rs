//! Taking a report: its form, its place, its triage, its seal, its receipt.

mod added;
mod at_hand;
mod change;
mod fields;
mod follow;
mod gate;
mod lanes;
mod more;
mod place;
mod read;
mod receipt;
mod report_in;
mod suspicion;
mod take;
mod told;
mod words;

pub use added::{Added, AddedBy, ToldLater, contacts, reporter_words};
pub use at_hand::{AtHand, AtHandBody, AtHandIn, read_at_hand};
pub use change::{ChangeBody, ChangeIn, Retold, RetoldPlace, read_change};
pub use fields::FieldFault;
pub use follow::{Followed, Said};
pub use gate::Sender;
pub use lanes::{Counted, Lanes, Shed, Turn};
pub(in crate::services) use more::told;
pub use read::{Bounds, read};
pub use receipt::{Receipt, Stored};
pub use report_in::{PlaceBody, ReportBody, ReportIn, Reporter, ReporterBody};
