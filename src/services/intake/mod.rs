//! Taking a report: its form, its place, its triage, its seal, its receipt.

mod fields;
mod read;
mod report_in;

pub use fields::FieldFault;
pub use read::{Bounds, read};
pub use report_in::{ReportBody, ReportIn, Reporter};
