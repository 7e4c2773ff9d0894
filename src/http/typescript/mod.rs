//! The types that web screens share with the server, written as TypeScript from the Rust ones.

use ts_rs::{Config, TS};

use crate::config;
use crate::domain;
use crate::http::incidents::{
    added, alarm, care, casualty, change, conversation, detail, ending, escalation, list, merge, neighbour,
    order, referral, scene, similar, take_back, timeline, verbs,
};
use crate::http::watch::{self, glass, roster, sheets};
use crate::http::{
    areas, assignments, calls, destinations, facilities, map, needs, places, problem, reports, rest, session,
    strike, units, wording,
};
use crate::services::intake;

/// The declarations of some types, each exported.
macro_rules! declared {
    ($($type:ty),* $(,)?) => {{
        let (config, mut out) = (Config::default(), String::new());
        $(
            out.push_str("\nexport ");
            out.push_str(&strip_comments(&<$type>::decl(&config)));
            out.push('\n');
        )*
        out
    }};
}

mod more;

/// The whole of `web/lib/api/types.ts`. A test compares the file with this.
pub fn web_types() -> String {
    let head = "// Written by `make generate` from the Rust types. Do not edit.\n";
    let parts = [
        of_the_live_feed(),
        of_requests(),
        of_what_is_known(),
        of_units_and_places(),
        of_nobody_answering(),
        of_the_way(),
        of_the_watch(),
        of_figures(),
        of_supervision(),
        of_care(),
        of_calls(),
        of_wishes(),
        more::of_photos(),
        more::of_personal_data(),
        more::of_the_record(),
        more::of_words_with_crews(),
        more::of_accounts(),
    ];
    [head, &parts.concat()].concat()
}

/// Rows, and what they are made of.
fn of_the_live_feed() -> String {
    declared!(
        domain::ids::ReportId,
        domain::ids::IncidentId,
        domain::ids::AssignmentId,
        domain::ids::ReferralId,
        domain::ids::UnitId,
        domain::ids::AgencyId,
        domain::ids::KindCode,
        domain::ids::Capability,
        domain::code::ReceiptCode,
        domain::level::Level,
        domain::place::Point,
        domain::area::AreaLevel,
        domain::area::AreaName,
        domain::area::AreaRef,
        domain::spot::PlaceFrom,
        domain::report::Channel,
        domain::report::CallType,
        domain::report::Vulnerable,
        domain::report::People,
        domain::triage::Answer,
        domain::triage::Triage,
        domain::triage::Reason,
        domain::triage::SignFound,
        domain::triage::Because,
        domain::assignment::Step,
        domain::assignment::ClearResult,
        domain::assignment::Stamp,
        domain::assignment::Assignment,
        domain::incident::Verification,
        domain::incident::State,
        domain::incident::Phase,
        domain::incident::Milestone,
        domain::status::PublicStatus,
        domain::disposition::Disposition,
        domain::drill::DrillRow,
        domain::referral::ReferralStep,
        domain::referral::Referral,
        domain::neighbour::There,
        domain::neighbour::Received,
        domain::ending::Rating,
        domain::ending::After,
        domain::unit::Availability,
        domain::unit::Activity,
        domain::access::Role,
        domain::access::Person,
        domain::escalation::Watch,
        domain::escalation::Whom,
        domain::escalation::By,
        domain::escalation::Told,
        domain::escalation::EscalationAnswer,
        domain::escalation::Escalation,
        domain::view::IncidentRow,
        domain::view::MergedRow,
        domain::view::AssignmentRow,
        domain::view::UnitRow,
        domain::privacy::Class,
        domain::view::ReportRow,
        domain::view::WaitingRow,
        domain::view::NoticeRow,
        domain::view::Row,
        domain::view::RowKind,
        domain::view::Change,
        domain::view::ChangeOp,
        domain::fill::Fill,
        domain::presence::PresentRow,
        domain::view::Mode,
        domain::view::Snapshot,
        domain::view::LiveMessage,
    )
}

/// How reporters want to be reached.
fn of_wishes() -> String {
    declared!(domain::wishes::Contact, domain::wishes::Needed, domain::wishes::NewsBy)
}

/// What is sent and answered over HTTP.
fn of_requests() -> String {
    declared!(
        domain::recommend::From,
        domain::recommend::Pick,
        domain::recommend::LeftOut,
        domain::recommend::Why,
        domain::recommend::WhyCount,
        domain::recommend::Cause,
        domain::recommend::PlanLine,
        domain::recommend::Roads,
        domain::recommend::Recommendation,
        problem::ProblemBody,
        problem::FieldError,
        session::SignIn,
        session::WhoAmI,
        session::RegionName,
        wording::ReasonText,
        wording::SignText,
        wording::QuestionText,
        wording::WouldText,
        intake::ReportBody,
        intake::PlaceBody,
        intake::ReporterBody,
        reports::Stored,
        reports::ReportOut,
        reports::JournaledOut,
        detail::IncidentDetail,
        list::IncidentList,
        detail::MergedDetail,
        detail::PrivateDetail,
        detail::PrivateReport,
        added::PrivateAdded,
        intake::AddedBy,
        timeline::Timeline,
        timeline::TimelineEntry,
        timeline::Origin,
        verbs::VersionBody,
        verbs::RejectBody,
        verbs::LevelBody,
        verbs::CloseBody,
        ending::ReasonBody,
        referral::AgencyOut,
        referral::Agencies,
        referral::ReferBody,
        referral::ReferralStepBody,
        neighbour::ReceivedBody,
        crate::http::drill::DrillBody,
        crate::http::drill::DrillJoinBody,
        crate::http::drill::DrillOut,
        verbs::NoteBody,
        alarm::AlarmBody,
        casualty::MassCasualtyBody,
        casualty::PatientBody,
        domain::casualty::Category,
        domain::casualty::Patient,
        domain::casualty::MassState,
        domain::casualty::Tags,
        merge::MergeBody,
        merge::ReportBelongsBody,
        merge::IncidentsMoved,
        domain::similar::Alike,
        similar::AlikeText,
        similar::SimilarIncident,
        similar::SimilarIncidents,
        similar::TellApartBody,
    )
}

/// What is known of incidents, changed and at hand, and what is taken back.
fn of_what_is_known() -> String {
    declared!(
        domain::changed::ChangedSince,
        domain::changed::FactPart,
        domain::changed::ChangedRow,
        intake::ChangeBody,
        intake::AtHandBody,
        crate::http::at_hand::AtHandRow,
        crate::http::at_hand::AtHandOut,
        change::PrivateNow,
        take_back::Was,
        take_back::TakeBackBody,
    )
}

/// Of units, and of places on the map.
fn of_units_and_places() -> String {
    declared!(
        domain::hazard::HazardLevel,
        domain::hazard::HazardAt,
        assignments::AssignBody,
        assignments::StepBody,
        units::StatusBody,
        rest::RestBody,
        needs::NeedBody,
        domain::need::NeedKind,
        domain::need::SeenTo,
        domain::need::Need,
        units::PositionBody,
        map::MapOut,
        config::Clocks,
        areas::AreaList,
        areas::AreaLevelRow,
        places::PlacesOut,
        places::PlaceFound,
    )
}

/// Orders, and what is done when nobody answers.
fn of_nobody_answering() -> String {
    declared!(escalation::EscalationBody, order::OrderBody, roster::RosterOut, roster::PostOut)
}

/// Where crews bring people to, and whether a scene is safe.
fn of_the_way() -> String {
    declared!(
        domain::ids::FacilityId,
        domain::destination::DestinationStep,
        domain::destination::Destination,
        domain::scene::Scene,
        domain::setting::Setting,
        scene::Target,
        scene::SceneBody,
        destinations::DestinationBody,
        destinations::DestinationAnswerBody,
        destinations::DestinationSaid,
        facilities::FacilityList,
        facilities::FacilityOut,
        facilities::FreeBeds,
        facilities::BedsBody,
        strike::StrikeBody,
    )
}

/// The watch, its hand-over, the roster.
fn of_the_watch() -> String {
    declared!(
        domain::ids::SheetId,
        domain::ids::StandInId,
        domain::duty::Responsible,
        domain::duty::Offered,
        domain::duty::StandInRow,
        domain::duty::DutyRow,
        domain::glass::Glass,
        watch::TakeBody,
        watch::WatchChanged,
        sheets::SheetBody,
        sheets::SheetState,
        sheets::SheetOut,
        sheets::SheetShort,
        sheets::Sheets,
        domain::duty::sheet::Counts,
        domain::duty::sheet::Line,
        domain::duty::sheet::Sent,
        domain::duty::sheet::Ladder,
        roster::StandInBody,
        roster::StandInOut,
        glass::GlassBody,
        glass::GlassOut,
    )
}

/// Figures.
fn of_figures() -> String {
    use domain::figures;
    declared!(
        figures::Clock,
        figures::Figures,
        figures::ReportsOut,
        figures::IncidentsOut,
        figures::OffersOut,
        figures::LevelsByHand,
        figures::UnitsOut,
        figures::NameCount,
        figures::AreaCount,
        figures::ClockRow,
        figures::ClockOut,
        figures::HourOut,
    )
}

/// Who sees to an incident.
#[rustfmt::skip]
fn of_care() -> String {
    declared!(
        domain::contact::InTouch, crate::services::chat::Speaker, crate::services::chat::DeliveryState,
        conversation::ReporterAnswerBody, conversation::ConversationsOut, conversation::ConversationOut,
        conversation::LineOut, conversation::MediaOut, conversation::MediaState, conversation::DeliveryOut,
        conversation::LinesLeftOut, domain::care::Care, domain::care::Keeper, domain::care::Handed,
        domain::care::Shelved, care::HandBody, care::HandAnswerBody, care::ShelveBody, care::Colleagues,
    )
}

/// Calls on the telephone.
fn of_calls() -> String {
    declared!(
        domain::ids::CallId,
        domain::call::CallOutcome,
        domain::call::CallSort,
        calls::CallBody,
        calls::CallOutcomeBody,
        calls::CallOut,
        calls::CallsOut,
        calls::CallPrivateOut,
    )
}

/// How the watch is worked.
fn of_supervision() -> String {
    declared!(
        domain::figures::LoadOut,
        domain::figures::ClockOverTime,
        domain::supervision::PersonAlarms,
        domain::supervision::LevelByHand,
        domain::presence::AtBoard,
        watch::supervision::Supervision,
        domain::replay::PastStep,
        domain::replay::PastSteps,
        watch::replay::PastBoard,
    )
}

/// Doc comments stay with the Rust types; the web's reader finds them there.
fn strip_comments(declaration: &str) -> String {
    let mut kept = String::with_capacity(declaration.len());
    let mut rest = declaration;
    while let Some((before, after)) = rest.split_once("/**") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after.trim_start());
    }
    kept.push_str(rest);
    let lines: Vec<&str> = kept.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
