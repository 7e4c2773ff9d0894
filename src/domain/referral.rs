//! Handing an incident, or a part of it, to another body: asked, accepted, returned, finished. Ours until somebody accepts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::Event;
use super::ids::{AgencyId, IncidentId, ReferralId};
use super::incident::{Incident, Phase};
use super::neighbour::There;
use super::report::SealedText;
use super::wishes::Contact;

/// Where a referral stands; the last four are endings.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReferralStep {
    /// The other body was asked.
    Asked,
    /// It took it.
    Accepted,
    /// It is done with it.
    Finished,
    /// It gave it back, with a reason.
    Returned,
    /// It did not answer in time.
    Expired,
    /// We took it back, or the incident ended.
    Withdrawn,
}

impl ReferralStep {
    /// Whether the other body is still asked, or at it.
    pub fn is_open(self) -> bool {
        self <= Self::Accepted
    }

    /// Whether a referral may go from `self` to `next`.
    pub fn may_go_to(self, next: Self) -> bool {
        match self {
            Self::Asked => !matches!(next, Self::Asked | Self::Finished),
            Self::Accepted => matches!(next, Self::Finished | Self::Returned | Self::Withdrawn),
            Self::Finished | Self::Returned | Self::Expired | Self::Withdrawn => false,
        }
    }

    /// The word for it on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Accepted => "accepted",
            Self::Finished => "finished",
            Self::Returned => "returned",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Whom an incident is referred to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Body {
    /// Its code.
    pub agency: AgencyId,
    /// What people call it.
    pub name: String,
    /// It has no accounts here: a dispatcher notes what it says.
    pub outside: bool,
    /// Its code, when it is a neighbouring region of the same installation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub region: Option<String>,
}

/// A referral as stored, within its incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Referral {
    /// `<incident>.r<n>`.
    pub id: ReferralId,
    /// Whom.
    #[serde(flatten)]
    #[ts(flatten)]
    pub to: Body,
    /// It takes over all of it, not a part beside us.
    pub takes_over: bool,
    /// Where it stands.
    pub step: ReferralStep,
    /// Since when, server time.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// By when it has to be answered.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub answer_by: Timestamp,
    /// When the other body said so, when that was on the telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub said_at: Option<Timestamp>,
    /// Its number there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub number: Option<String>,
    /// The incident it became in a neighbouring region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub there: Option<There>,
    /// The last step that the neighbouring region has been told, or told us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub carried: Option<ReferralStep>,
    /// What its reporter wished since, stricter than before, until the neighbouring region knows it. Not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(skip)]
    #[schema(ignore)]
    pub wish: Option<Contact>,
    /// Why a neighbouring region was asked, until it has said that it came. Not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(skip)]
    #[schema(ignore)]
    pub reason: Option<SealedText>,
}

/// What is done about referrals.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named as in the events they lead to")]
pub enum Refer {
    /// Ask another body. `number`: it has it already, under this number.
    Ask { to: Body, takes_over: bool, number: Option<String>, reason: Option<SealedText> },
    /// Go on with a referral, or end it.
    Step {
        referral: ReferralId,
        step: ReferralStep,
        said_at: Option<Timestamp>,
        spoke_with: Option<SealedText>,
        number: Option<String>,
        reason: Option<SealedText>,
    },
    /// The referral that had to be answered by `due` was not.
    Expire { referral: ReferralId, due: Timestamp },
    /// A neighbouring region now knows that the referral is at `step`, and what its reporter wishes.
    Told { referral: ReferralId, step: ReferralStep, wish: Option<Contact> },
    /// A neighbouring region says where the referral is, which is `there` in its log.
    Back {
        referral: ReferralId,
        step: ReferralStep,
        there: There,
        number: Option<String>,
        reason: Option<SealedText>,
    },
    /// Answer the region that the incident came from.
    Answer { step: ReferralStep, reason: Option<SealedText> },
    /// The region that the incident came from says where the referral is.
    TakenBack { step: ReferralStep },
}

impl ReferralId {
    /// The id of the `n`-th referral (from 1) of an incident.
    pub fn nth(incident: &IncidentId, n: usize) -> Self {
        Self(format!("{incident}.r{n}"))
    }

    /// The incident it belongs to; `None` when the text is no referral's id.
    pub fn incident(&self) -> Option<IncidentId> {
        let (incident, n) = self.0.rsplit_once(".r")?;
        n.parse::<u32>().ok()?;
        Some(IncidentId(incident.to_owned()))
    }
}

impl Incident {
    /// Referrals that are asked or accepted.
    pub fn open_referrals(&self) -> impl Iterator<Item = &Referral> {
        self.referrals.iter().filter(|referral| referral.step.is_open())
    }

    /// Whether others are asked to act, or do, beside us.
    pub fn is_coordinating(&self) -> bool {
        self.phase == Phase::Open && self.open_referrals().next().is_some()
    }

    /// Whether an agency with accounts here is asked, or at it.
    pub fn is_referred_to(&self, agency: &AgencyId) -> bool {
        self.open_referrals().any(|referral| !referral.to.outside && referral.to.agency == *agency)
    }

    /// Whether an agency with accounts here still has to do with it, though it was handed over.
    pub(super) fn is_followed(&self) -> bool {
        self.phase == Phase::ReferredOut && self.open_referrals().any(|referral| !referral.to.outside)
    }

    /// A referral of it.
    pub fn referral(&self, id: &ReferralId) -> Option<&Referral> {
        self.referrals.iter().find(|referral| referral.id == *id)
    }

    /// Those that took over all of it.
    pub fn taken_over_by(&self) -> impl Iterator<Item = &Referral> {
        let has_it = |one: &&Referral| one.takes_over && one.step == ReferralStep::Accepted;
        self.referrals.iter().filter(has_it)
    }

    /// Follows a fact of its referrals.
    pub(super) fn refer_with(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::IncidentReferred { referral, to, takes_over, answer_by, reason, .. } => {
                self.referrals.push(Referral {
                    id: referral.clone(),
                    to: to.clone(),
                    takes_over: *takes_over,
                    step: ReferralStep::Asked,
                    since: at,
                    answer_by: *answer_by,
                    said_at: None,
                    number: None,
                    there: None,
                    carried: None,
                    wish: None,
                    reason: reason.clone().filter(|_| to.region.is_some()),
                });
            }
            Event::ReferralStepTaken { referral, step, said_at, number, there, .. } => {
                if let Some(one) = self.referrals.iter_mut().find(|one| one.id == *referral) {
                    (one.step, one.since, one.said_at) = (*step, at.max(one.since), *said_at);
                    one.number = number.clone().or(one.number.take());
                    if there.is_some() {
                        one.carried = Some(*step);
                    }
                }
            }
            Event::IncidentReferredOut { .. } => self.phase = Phase::ReferredOut,
            Event::IncidentReopened { .. } => {
                self.withdraw(at, |one| one.takes_over);
            }
            _ if matches!(self.phase, Phase::Closed | Phase::Rejected | Phase::Unverified) => {
                self.withdraw(at, |one| one.step == ReferralStep::Asked);
            }
            _ => {}
        }
    }

    fn withdraw(&mut self, at: Timestamp, which: impl Fn(&Referral) -> bool) {
        for one in self.referrals.iter_mut().filter(|one| one.step.is_open()) {
            if which(one) {
                (one.step, one.since) = (ReferralStep::Withdrawn, at.max(one.since));
            }
        }
    }
}
