//! Sorts a report into its lane and waits for its turn, before anything costly is done with it.

use std::net::IpAddr;

use super::ReportIn;
use super::lanes::{Shed, Turn};
use super::take::is_believed;
use super::words::words;
use crate::domain::alike::clusters;
use crate::domain::code::ReceiptCode;
use crate::domain::command::Asker;
use crate::domain::lane::{Glance, Lane, Standing};
use crate::domain::rate::Rate;
use crate::services::Centre;
use crate::services::execute::RequestKey;

/// Shorter words say little.
const WORD_CHARS: usize = 3;
/// Receipts that are named in a minute, by everybody together, and looked for in Redis.
const LOOKS_PER_MINUTE: u32 = 600;

/// What a request tells of its sender. Most of it is a claim.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sender<'a> {
    /// The address, where it stands for one network. A hint only.
    pub address: Option<IpAddr>,
    /// The name that we gave the browser, or that of a conversation: not a claim.
    pub device: Option<&'a str>,
    /// A receipt that was given before.
    pub receipt: Option<&'a ReceiptCode>,
    /// The key of the request.
    pub key: Option<&'a RequestKey>,
}

impl Centre {
    /// Waits until a report may be taken; the turn is held while it is.
    ///
    /// # Errors
    /// [`Shed`] when even the queue is full.
    pub async fn turn_to_report(
        &self,
        sender: &Sender<'_>,
        asker: &Asker,
        report: &ReportIn,
    ) -> Result<Turn, Shed> {
        let now = self.clock.monotonic();
        let believed = is_believed(asker);
        let glanced = self.glance(asker, report);
        let returning = !believed && self.is_returning(sender, asker).await;
        let lane = Lane::of(&Glance { believed, level: glanced.level, returning });
        let is_known = glanced.knows || returning;
        let over =
            lane != Lane::Hotline && !self.lanes.is_within(&self.limits(sender, report, is_known), now);
        let address = sender.address.filter(|_| lane != Lane::Hotline);
        let crowded = address.is_some_and(|address| self.lanes.is_crowded(self.lanes.key(address), now));
        self.lanes.turn(Standing { lane, over }, crowded, now).await
    }

    /// What a report is counted under, each with its limit; `is_known`: the rules know of what it tells, or we of its sender.
    fn limits(&self, sender: &Sender<'_>, report: &ReportIn, is_known: bool) -> Vec<(u64, Rate)> {
        let limits = &self.config.limits;
        let of_one = Rate::per_minute(limits.reports_per_minute);
        let alike = Rate::per_minute(limits.lanes.alike_per_minute);
        let hashes: Vec<u64> = words(&report.text)
            .filter(|word| word.chars().count() >= WORD_CHARS && word.chars().all(char::is_alphabetic))
            .map(|word| self.lanes.key(word))
            .collect();
        let mut keys: Vec<(u64, Rate)> =
            clusters(&hashes).into_iter().map(|key| (self.lanes.key(("alike", key)), alike)).collect();
        keys.extend(sender.device.map(|device| (self.lanes.key(("device", device)), of_one)));
        let receipt = sender.receipt.map(ReceiptCode::as_str);
        keys.extend(receipt.map(|code| (self.lanes.key(("receipt", code)), of_one)));
        let phone = report.reporter.phone.as_ref();
        keys.extend(phone.map(|phone| (self.lanes.key(("phone", phone.as_str())), of_one)));
        // People in need also write what no rule knows; who gives a number, or has a name of ours, is counted under that.
        if !is_known && phone.is_none() && sender.device.is_none() {
            keys.push((self.lanes.key("unknown"), Rate::per_minute(limits.lanes.unknown_per_minute)));
        }
        keys
    }

    /// Whether its sender was given a receipt before: for the same request, which a phone sends again until it is answered, or
    /// one that is named. Redis is asked only while there are few who name one.
    async fn is_returning(&self, sender: &Sender<'_>, asker: &Asker) -> bool {
        if let Some(key) = sender.key {
            let id = self.report_id(asker, key);
            if self.journal.report(&id).is_some() || self.board.read(|state| state.reports.contains_key(&id))
            {
                return true;
            }
        }
        let Some(code) = sender.receipt.filter(|code| code.region() == self.region()) else { return false };
        let looks = (self.lanes.key("receipts"), Rate::per_minute(LOOKS_PER_MINUTE));
        if !self.lanes.is_within(&[looks], self.clock.monotonic()) {
            return false;
        }
        matches!(self.report_of_code(code).await, Ok(Some(_)))
    }
}
