//! Photos, and what goes between the centre and crews, as TypeScript.

use ts_rs::{Config, TS};

use super::strip_comments;
use crate::domain;
use crate::http::record::list;
use crate::http::{account, devices, photos, privacy, talk};

/// Photos, keys of partners, earthquakes.
pub(super) fn of_photos() -> String {
    declared!(
        domain::partner::Source,
        domain::quake::Quake,
        domain::quake::QuakeArea,
        domain::view::QuakeRow,
        domain::ids::PhotoId,
        domain::photo::PhotoFrom,
        domain::photo::Taken,
        photos::PhotoOut,
        photos::KeptPhoto,
        photos::RefusedPhoto,
        photos::PhotosOut,
    )
}

/// Personal data.
pub(super) fn of_personal_data() -> String {
    declared!(
        domain::privacy::Ground,
        domain::privacy::Wants,
        privacy::erase::EraseBody,
        privacy::hold::HoldBody,
        privacy::hold::LiftBody,
        privacy::hold::HoldOut,
        privacy::hold::HoldsOut,
        privacy::hold::HoldChanged,
        privacy::erase::ErasedOut,
        privacy::open::OpenBody,
        privacy::search::NumberBody,
        privacy::search::NumberOut,
        privacy::asks::AskBody,
        privacy::asks::AskAnswerBody,
        privacy::asks::AskOut,
        privacy::asks::AsksOut,
        privacy::asks::AskWaiting,
        privacy::asks::AsksWaiting,
    )
}

/// The record.
pub(super) fn of_the_record() -> String {
    declared!(domain::record::Sort, list::RecordOut, list::RecordRowOut)
}

/// Words with crews, and their phones.
pub(super) fn of_words_with_crews() -> String {
    declared!(
        domain::assignment::AlertedBy,
        domain::assignment::Alerted,
        devices::PushKey,
        devices::DeviceKeys,
        devices::DeviceBody,
        devices::DeviceKept,
        devices::AlertedBody,
        domain::talk::Side,
        domain::talk::TalkRow,
        talk::SayBody,
        talk::Talk,
        talk::TalkLineOut,
        talk::AnnounceBody,
        talk::AnnouncementMade,
        talk::Announcements,
        talk::AnnouncementOut,
    )
}

/// Accounts, and what one sees to oneself.
pub(super) fn of_accounts() -> String {
    declared!(
        account::mine::SessionOut,
        account::mine::SessionsOut,
        account::mine::StepUp,
        account::mine::SecondFactorBegun,
        account::mine::SecondFactorCode,
        account::mine::SecondFactorSet,
        account::mine::NewPassword,
        account::Token,
        account::Invited,
        account::Joining,
        account::AccountBody,
        account::AccountOut,
        account::AccountsOut,
        account::ChangeBody,
        account::InvitationOut,
        account::WaysIn,
        crate::http::session::Leaving,
    )
}
