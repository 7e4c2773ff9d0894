//! What somebody wants to happen to the data of a report: it is erased, or an ask about it is answered. Words about why are sealed apart.

use super::{Class, Ground};
use crate::domain::duty::command::WrappedKey;
use crate::domain::ids::ReportId;
use crate::domain::report::SealedText;

/// What is to be erased.
#[derive(Clone, Debug, PartialEq)]
pub struct Erase {
    /// The report.
    pub report: ReportId,
    /// Which classes of it.
    pub classes: Vec<Class>,
    /// Why.
    pub ground: Ground,
    /// In words, sealed apart from what is erased.
    pub reason: Option<SealedText>,
    /// Keys that are kept: the one of the words, and what is left of the report's.
    pub wrapped_keys: Vec<WrappedKey>,
}

/// What is answered to somebody who asked for something about their data.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerAsk {
    /// The report.
    pub report: ReportId,
    /// Which ask of it.
    pub n: u32,
    /// Whether it is done as asked.
    pub granted: bool,
    /// In words, sealed apart: they stay when the report is erased.
    pub words: SealedText,
    /// Their key.
    pub wrapped_key: Option<WrappedKey>,
}
