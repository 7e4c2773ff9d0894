//! What is known of an incident after the work on it: what it came to, what its reporters said of that, and what they
//! are still asked. Endings are decided in [`super::decide`].

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::assignment::ClearResult;
use super::disposition::Disposition;
use super::event::Event;
use super::ids::{KindCode, ReportId};
use super::incident::{Incident, Phase, Queue, Verification};
use super::level::Level;
use super::report::{Report, SealedText};
use super::working_days::Calendar;

/// The figures of a centre for what comes after the work.
#[derive(Clone, Debug, PartialEq)]
pub struct EndPolicy {
    /// Which days are working days.
    pub calendar: Calendar,
    /// Working days a reporter has to say whether help came, before a resolved incident of level 4 or 5 closes by itself.
    pub confirm_working_days: u32,
    /// Days after an ending within which its reporters may open it again.
    pub reopen_days: u32,
    /// How often reporters may open one incident again.
    pub reopens_by_reporters: u32,
    /// Seconds until an unanswered referral comes back, by level, level 1 first.
    pub referral_answer_s: [u32; 5],
    /// Kinds after which no rating is asked for.
    pub unrated_kinds: BTreeSet<KindCode>,
}

impl EndPolicy {
    /// Ten working days from Monday to Friday; reporters may open again three times in thirty days.
    pub const fn plain() -> Self {
        Self {
            calendar: Calendar::plain(),
            confirm_working_days: 10,
            reopen_days: 30,
            reopens_by_reporters: 3,
            referral_answer_s: [300, 900, 3_600, 28_800, 28_800],
            unrated_kinds: BTreeSet::new(),
        }
    }
}

impl EndPolicy {
    /// How long another body has to answer at `level`, seconds.
    pub fn referral_answer(&self, level: Level) -> i64 {
        i64::from(self.referral_answer_s[usize::from(level.number() - 1)])
    }
}

/// What is known of an incident after the work on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(default)]
pub struct After {
    /// What the work came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub outcome: Option<Disposition>,
    /// When it closes by itself, should no reporter have said anything by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub confirm_by: Option<Timestamp>,
    /// Whose reporters said that help came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<ReportId>>")]
    pub confirmed: Vec<ReportId>,
    /// How often reporters opened it again.
    #[serde(skip_serializing_if = "is_zero")]
    #[ts(optional, as = "Option<u32>")]
    pub reopened: u32,
    /// How reporters rated it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Rating>>")]
    pub ratings: Vec<Rating>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// How a reporter rated what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Rating {
    /// Whose.
    pub report: ReportId,
    /// 1 to 5; 5 is best.
    pub stars: u8,
}

/// What a centre does at the end of an incident, or to undo one.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// It cannot be made sure whether it is real.
    Unverified {
        /// Why.
        reason: SealedText,
    },
    /// A reporter said by telephone that help came: what is resolved is closed.
    Confirmed {
        /// How it ended.
        disposition: Disposition,
        /// In words.
        note: Option<SealedText>,
    },
    /// Nobody said anything by `due`.
    Unconfirmed {
        /// When it was due.
        due: Timestamp,
    },
    /// It was not the end.
    Reopened {
        /// Why.
        reason: SealedText,
    },
}

/// What somebody with a receipt code says after the work.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Help came.
    Received,
    /// It did not, or something is still to be done: it is opened again.
    NotReceived {
        /// In the reporter's words.
        words: Option<SealedText>,
    },
    /// How it was.
    Rated {
        /// 1 to 5; 5 is best.
        stars: u8,
        /// In the reporter's words.
        words: Option<SealedText>,
    },
}

/// What a reporter is asked now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct Asked {
    /// Whether help came.
    pub confirm: bool,
    /// May open it again.
    pub reopen: bool,
    /// How it was, 1 to 5.
    pub rate: bool,
}

impl Disposition {
    /// What a resolved incident came to, by the result of its last sending.
    pub fn of_result(result: ClearResult) -> Option<Self> {
        match result {
            ClearResult::Helped => Some(Self::Helped),
            ClearResult::Transported => Some(Self::Transported),
            ClearResult::NotNeeded => Some(Self::NotNeeded),
            ClearResult::NotFound | ClearResult::Unable => None,
        }
    }

    /// Whether anybody was helped whom one may ask how it was.
    fn is_rated(self) -> bool {
        !matches!(self, Self::Died | Self::Duplicate | Self::Prank | Self::Test | Self::Drill)
    }
}

impl Incident {
    /// What it came to so far: as told when it was resolved, else by its last sending that helped.
    pub fn outcome(&self) -> Disposition {
        let result = self.assignments.iter().rev().find_map(|a| Disposition::of_result(a.result?));
        self.after.outcome.or(result).unwrap_or(Disposition::Handled)
    }

    /// Whether its reporters have the last word on its end: it can wait (levels 4 and 5), and is done.
    pub fn awaits_reporter(&self) -> bool {
        self.phase == Phase::Resolved
            && self.level() >= Level::Scheduled
            && !self.drill
            && self.after.confirm_by.is_some()
    }

    /// What the reporter of `report`, one of its `reports`, is asked now.
    pub fn asked<'a>(
        &self,
        report: &ReportId,
        reports: impl IntoIterator<Item = &'a Report>,
        policy: &EndPolicy,
        now: Timestamp,
    ) -> Asked {
        let over = !matches!(self.phase, Phase::Open | Phase::Merged);
        let told = self.after.confirmed.contains(report);
        Asked {
            confirm: self.phase == Phase::Resolved && !told,
            reopen: over
                && !self.is_settled(policy, now)
                && self.after.reopened < policy.reopens_by_reporters,
            rate: self.may_rate(reports, policy)
                && self.after.ratings.iter().all(|one| one.report != *report),
        }
    }

    /// Whether it ended too long ago for reporters to open it again.
    pub fn is_settled(&self, policy: &EndPolicy, now: Timestamp) -> bool {
        let days = SignedDuration::from_hours(24 * i64::from(policy.reopen_days));
        self.phase != Phase::Resolved && now.duration_since(self.updated_at) > days
    }

    /// Whether its reporters may be asked how it was: never after death, violence or suicide, of which any of its
    /// reports may speak.
    pub fn may_rate<'a>(&self, reports: impl IntoIterator<Item = &'a Report>, policy: &EndPolicy) -> bool {
        let silent =
            |kind: &Option<KindCode>| kind.as_ref().is_some_and(|kind| policy.unrated_kinds.contains(kind));
        self.phase == Phase::Closed
            && !self.drill
            && self.disposition.is_some_and(Disposition::is_rated)
            && !silent(&self.kind)
            && !silent(&self.triage.kind)
            && !reports.into_iter().any(|report| silent(&report.kind) || silent(&report.triage.kind))
    }

    /// Follows a fact of its end.
    pub(super) fn end_with(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::IncidentResolved { outcome, confirm_by, .. } => {
                self.phase = Phase::Resolved;
                (self.after.outcome, self.after.confirm_by) = (*outcome, *confirm_by);
            }
            Event::IncidentClosed { disposition, .. } => {
                (self.phase, self.disposition) = (Phase::Closed, Some(*disposition));
            }
            Event::VerificationFailed { .. } => {
                (self.phase, self.verification) = (Phase::Unverified, Verification::Failed);
            }
            Event::HelpConfirmed { report: Some(report), .. } => self.after.confirmed.push(report.clone()),
            Event::IncidentRated { report, stars, .. } => {
                self.after.ratings.push(Rating { report: report.clone(), stars: *stars });
            }
            Event::IncidentReopened { label, report, tier, deadline, .. } => {
                (self.phase, self.disposition) = (Phase::Open, None);
                if self.verification == Verification::Failed {
                    self.verification = Verification::Pending;
                }
                if let Some(label) = label {
                    self.label.clone_from(label);
                }
                let After { reopened, ratings, .. } = std::mem::take(&mut self.after);
                self.after =
                    After { reopened: reopened + u32::from(report.is_some()), ratings, ..After::default() };
                self.set_queue(Queue { tier: *tier, deadline: *deadline, overdue: false });
            }
            _ => {}
        }
        self.refer_with(event, at);
    }

    /// Whether it holds anything that the shapes before 3 did not have.
    pub(super) fn is_of_shape_3(&self) -> bool {
        self.after != After::default()
            || !self.referrals.is_empty()
            || self.received.is_some()
            || self.phase == Phase::Unverified
            || self.verification == Verification::Failed
            || self.disposition.is_some_and(Disposition::is_of_shape_3)
            || self.milestones.iter().any(|step| step.status.is_of_shape_3())
    }
}
