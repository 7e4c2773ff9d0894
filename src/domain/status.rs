//! The status the reporter sees, always following the internal state.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::assignment::Step;
use super::incident::{Incident, State};

/// What the public page says; the words are `status.<name>` in the catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublicStatus {
    /// Menunggu Verifikasi.
    WaitingVerification,
    /// Terverifikasi.
    Verified,
    /// Ditindaklanjuti: a unit was asked.
    FollowedUp,
    /// Help is on the way: a unit accepted.
    HelpComing,
    /// A unit is there.
    HelpArrived,
    /// On the way to a facility.
    Transporting,
    /// Selesai Dikerjakan.
    Done,
    /// Ditutup.
    Closed,
    /// Ditolak.
    Rejected,
    /// Digabung: goes on as part of another.
    Merged,
    /// Belum dapat diverifikasi.
    Unverified,
    /// Dikoordinasikan: another body is asked to act.
    Coordinated,
    /// Diteruskan ke …
    ReferredOut,
}

impl PublicStatus {
    /// The word on the wire and in the catalogues.
    pub fn word(self) -> &'static str {
        match self {
            Self::WaitingVerification => "waiting_verification",
            Self::Verified => "verified",
            Self::FollowedUp => "followed_up",
            Self::HelpComing => "help_coming",
            Self::HelpArrived => "help_arrived",
            Self::Transporting => "transporting",
            Self::Done => "done",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Merged => "merged",
            Self::Unverified => "unverified",
            Self::Coordinated => "coordinated",
            Self::ReferredOut => "referred_out",
        }
    }

    /// Whether documents of the shapes before 3 cannot name it.
    pub(super) fn is_of_shape_3(self) -> bool {
        matches!(self, Self::Unverified | Self::Coordinated | Self::ReferredOut)
    }
}

/// The public status that follows from where the incident stands.
pub fn public_status(incident: &Incident) -> PublicStatus {
    match incident.state() {
        State::New | State::Queued if incident.is_coordinating() => PublicStatus::Coordinated,
        State::New => PublicStatus::WaitingVerification,
        State::Queued => PublicStatus::Verified,
        State::Resolved => PublicStatus::Done,
        State::Closed => PublicStatus::Closed,
        State::Rejected => PublicStatus::Rejected,
        State::Merged => PublicStatus::Merged,
        State::Unverified => PublicStatus::Unverified,
        State::ReferredOut => PublicStatus::ReferredOut,
        State::Active => match incident.active().map(super::assignment::Assignment::step).max() {
            Some(Step::Accepted | Step::EnRoute) => PublicStatus::HelpComing,
            Some(Step::OnScene) => PublicStatus::HelpArrived,
            Some(Step::Transporting | Step::AtFacility) => PublicStatus::Transporting,
            _ => PublicStatus::FollowedUp,
        },
    }
}
