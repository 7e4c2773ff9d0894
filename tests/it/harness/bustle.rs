//! Random work in a centre, from a printed seed.

use sigap::domain::assignment::{ClearResult, Step};
use sigap::domain::command::Command;
use sigap::domain::cursor::StreamId;
use sigap::domain::disposition::Disposition;
use sigap::domain::ending::{End, Told};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::incident::Incident;
use sigap::domain::level::Level;
use sigap::domain::referral::{Body, Refer, ReferralStep};
use sigap::domain::report::{Sealed, SealedText};
use sigap::domain::slip::Slip;
use sigap::services::{Centre, ServiceError};

use super::centre::{TestCentre, dispatcher};

/// Random numbers, reports, sendings and endings.
pub struct Bustle {
    state: u64,
    pub incidents: Vec<IncidentId>,
    pub units: Vec<UnitId>,
}

impl Bustle {
    /// From a seed, with this many units.
    pub async fn new(test: &TestCentre, seed: u64, units: usize) -> Self {
        let mut all = Vec::new();
        for n in 0..units {
            all.push(test.unit(&format!("AMB-{n:02}")).await);
        }
        Self { state: seed | 1, incidents: Vec::new(), units: all }
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % n as u64) as usize
    }

    /// Something happens, or is refused.
    pub async fn act(&mut self, test: &TestCentre, centre: &Centre) {
        if self.incidents.is_empty() || self.below(4) == 0 {
            let level = Level::ALL[self.below(5)];
            self.incidents.push(test.incident(level).await);
            return;
        }
        let place = self.below(self.incidents.len());
        let incident = self.incidents[place].clone();
        let Ok((doc, _)) = centre.incident(&incident).await else { return };
        let command = self.command(&incident, &doc);
        match centre.execute(&dispatcher(), command, None).await {
            Ok(_) | Err(ServiceError::Refused(_)) => {}
            Err(fault) => panic!("{fault}"),
        }
    }

    /// It goes on as part of another, or is on its own again; or one of its reports is.
    fn together(&mut self, incident: IncidentId, doc: &Incident) -> Command {
        let place = self.below(self.incidents.len());
        let other = self.incidents[place].clone();
        let report = doc.reports.last().cloned().unwrap_or_else(|| "none".into());
        match self.below(7) {
            6 => Command::TakeBack { incident, slip: self.slip(other), version: None },
            5 => Command::TellApart { incident, other, version: None },
            0 => Command::Detach { incident, report, version: None },
            1 => Command::Attach { incident: other, report, judged: None, version: None },
            _ if doc.merged.is_some() => Command::Unmerge { incident, version: None },
            _ => Command::Merge { incident, into: other, judged: None, version: None },
        }
    }

    fn slip(&mut self, other: IncidentId) -> Slip {
        match self.below(4) {
            0 => Slip::Verify,
            1 => Slip::Alarm { alarm: 1 },
            2 => Slip::TellApart { other },
            _ => Slip::Note { note: StreamId { ms: 1, n: 0 } },
        }
    }

    /// What comes after the work.
    fn after(&mut self, incident: &IncidentId, doc: &Incident) -> Command {
        let sealed = || SealedText { key_of: doc.reports[0].clone(), sealed: Sealed("x".to_owned()) };
        let report = doc.reports[0].clone();
        let end = |end| Command::End { incident: incident.clone(), end, version: None };
        let refer = |refer| Command::Refer { incident: incident.clone(), refer, version: None };
        let agency = |outside| Body { agency: "pln".into(), name: "PLN".to_owned(), outside, region: None };
        match self.below(10) {
            6 => refer(Refer::Ask {
                to: agency(self.below(2) == 0),
                takes_over: self.below(2) == 0,
                number: None,
                reason: Some(sealed()),
            }),
            7..=9 if !doc.referrals.is_empty() => refer(Refer::Step {
                referral: doc.referrals[self.below(doc.referrals.len())].id.clone(),
                step: [ReferralStep::Accepted, ReferralStep::Returned, ReferralStep::Finished][self.below(3)],
                said_at: Some(super::centre::morning()),
                spoke_with: Some(sealed()),
                number: Some("7".to_owned()),
                reason: Some(sealed()),
            }),
            0 => end(End::Unverified { reason: sealed() }),
            1 => end(End::Reopened { reason: sealed() }),
            2 => end(End::Confirmed { disposition: Disposition::Handled, note: None }),
            3 => Command::Tell { report, told: Told::Received },
            4 => Command::Tell { report, told: Told::Rated { stars: 5, words: Some(sealed()) } },
            _ => Command::Tell { report, told: Told::NotReceived { words: Some(sealed()) } },
        }
    }

    fn command(&mut self, incident: &IncidentId, doc: &Incident) -> Command {
        let incident = incident.clone();
        match self.below(15) {
            10..=12 => self.together(incident, doc),
            13..=14 => self.after(&incident, doc),
            0 => Command::Verify { incident, version: None },
            1 => Command::Resolve { incident, version: None },
            2 => Command::Close { incident, disposition: Disposition::ALL[0], note: None, version: None },
            3..=5 => {
                let which = self.below(self.units.len());
                let unit = self.units[which].clone();
                Command::Assign { incident, unit, divert: self.below(4) == 0 }
            }
            _ => match doc.active().next() {
                Some(sending) => {
                    let steps = [
                        Step::Accepted,
                        Step::EnRoute,
                        Step::Staged,
                        Step::OnScene,
                        Step::AtPerson,
                        Step::Cleared,
                    ];
                    if self.below(6) == 0 {
                        let reason =
                            SealedText { key_of: doc.reports[0].clone(), sealed: Sealed("x".to_owned()) };
                        let (assignment, step) = (sending.id.clone(), sending.step());
                        return Command::StrikeStep { assignment, step, reason };
                    }
                    Command::TakeStep {
                        assignment: sending.id.clone(),
                        step: steps[self.below(6)],
                        said_at: None,
                        on_behalf: true,
                        result: Some(ClearResult::Helped),
                        reason: None,
                    }
                }
                None => Command::OpenPrivate { incident, at: None },
            },
        }
    }
}
