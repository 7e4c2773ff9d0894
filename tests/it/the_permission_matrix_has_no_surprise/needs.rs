//! What each route needs of whoever asks.

use serde_json::{Value, json};
use sigap::domain::access::Act;

use self::Need::{InRegion, May, OnIncident, OnSending, OnUnit, Open, Region, Signed};

/// What a route needs of whoever asks.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// Nobody has to be signed in.
    Open,
    /// Any session.
    Signed,
    /// An act about nothing in particular.
    May(Act),
    /// The whole region is in view.
    Region,
    /// The same, for an incident: others who see it are told that it is not for them.
    InRegion,
    /// An act on the incident of the path.
    OnIncident(Act),
    /// An act on a sending of that incident: a crew's own only.
    OnSending(Act),
    /// An act on the unit of the path.
    OnUnit(Act),
}

pub type Line = (&'static str, Need, Value);

pub fn of_everybody() -> Vec<Line> {
    let none = || json!({});
    vec![
        ("get_document", Open, none()),
        ("is_alive", Open, none()),
        ("is_ready", Open, none()),
        ("get_metrics", Open, none()),
        ("get_map", Open, none()),
        ("get_borders", Open, none()),
        ("find_places", Open, none()),
        ("send_report", Open, json!({"text": "banjir"})),
        ("try_triage", Open, json!({"text": "banjir"})),
        ("get_latest_seal", Open, none()),
        ("ask_privacy", Open, json!({"wants": "erasure"})),
        ("list_asks", Open, none()),
        ("follow_report", Open, none()),
        ("answer_question", Open, json!({"received": true})),
        ("rate_help", Open, json!({"stars": 3})),
        ("send_photos", Open, none()),
        ("sign_in", Open, json!({"name": "x", "password": "x"})),
        ("look_at_invitation", Open, json!({"token": "x"})),
        ("take_invitation", Open, json!({"token": "x", "password": "x"})),
        ("who_am_i", Signed, none()),
        ("list_sessions", Signed, none()),
        ("end_session", Signed, none()),
        ("see_devices", Signed, none()),
        ("issue_ticket", Signed, none()),
        ("ways_in", Open, none()),
        ("begin_at_provider", Open, none()),
        ("come_back", Open, none()),
        ("hear_of_leaving", Open, none()),
        ("step_up", Signed, json!({"password": "x"})),
        ("begin_second_factor", Signed, none()),
        ("confirm_second_factor", Signed, json!({"code": "x"})),
        ("change_password", Signed, json!({"password": "x"})),
        ("get_clocks", Signed, none()),
        ("get_push_key", Signed, none()),
        ("list_areas", Signed, none()),
        ("get_areas", Signed, none()),
        ("get_hazards", Signed, none()),
    ]
}

pub fn of_the_centre() -> Vec<Line> {
    let none = || json!({});
    let drill = json!({"name": "x", "to": "2026-03-02T04:00:00Z"});
    let stand_in = json!({"post": "supervisor", "from": "2026-03-02T04:00:00Z", "to": "2026-03-02T05:00:00Z",
        "person": "x", "reason": "x"});
    vec![
        ("list_accounts", May(Act::Administer), none()),
        ("invite", May(Act::Administer), json!({"name": "x", "roles": []})),
        ("change_account", May(Act::Administer), none()),
        ("erase_account", May(Act::Administer), none()),
        ("invite_anew", May(Act::Administer), none()),
        ("list_sessions_of", May(Act::Administer), none()),
        ("end_session_of", May(Act::Administer), none()),
        ("list_announcements", May(Act::Supervise), none()),
        ("announce", May(Act::Announce), json!({"words": "x"})),
        ("list_agencies", May(Act::LookUp), none()),
        ("list_facilities", May(Act::LookUp), none()),
        ("get_board", May(Act::SeeBoard), none()),
        ("list_incidents", May(Act::SeeBoard), none()),
        ("list_units", May(Act::SeeBoard), none()),
        ("get_drill", May(Act::LookUp), none()),
        ("at_hand", May(Act::TakeReports), none()),
        ("list_calls", May(Act::TakeReports), none()),
        ("tell_call", May(Act::TakeReports), json!({"exchange_id": "x", "rang": "2026-03-02T02:00:00Z"})),
        ("list_colleagues", Region, none()),
        ("declare_drill", May(Act::RunDrill), drill),
        ("end_drill", May(Act::RunDrill), none()),
        ("get_figures", May(Act::SeeFigures), none()),
        ("get_supervision", May(Act::Supervise), none()),
        ("search_number", May(Act::TakeReports), json!({"phone": "0812 0000 0000"})),
        ("list_waiting", May(Act::ErasePersonal), none()),
        ("list_holds", May(Act::Supervise), none()),
        ("set_hold", May(Act::Hold), json!({"incident": "XXXX", "reason": "x"})),
        ("lift_hold", May(Act::Hold), json!({"reason": "x"})),
        ("get_record", May(Act::ReadRecord), none()),
        ("export_record", May(Act::ReadRecord), none()),
        ("get_replay", May(Act::Supervise), none()),
        ("break_glass", May(Act::BreakGlass), json!({"incident": "XXXX", "reason": "x"})),
        ("see_quake", May(Act::HoldWatch), none()),
        ("set_stand_in", May(Act::DirectWatch), stand_in),
        ("take_watch", May(Act::HoldWatch), none()),
        ("sign_sheet", May(Act::HoldWatch), none()),
        ("accept_sheet", May(Act::HoldWatch), none()),
        ("withdraw_sheet", May(Act::HoldWatch), none()),
        ("draft_sheet", Region, none()),
        ("list_sheets", Region, none()),
        ("get_sheet", Region, none()),
        ("get_roster", Region, none()),
        ("end_stand_in", May(Act::DirectWatch), none()),
        ("get_replay_changes", May(Act::Supervise), none()),
        ("get_call", May(Act::TakeReports), none()),
        ("join_drill", May(Act::TakeReports), json!({"on": true})),
        ("say_beds", May(Act::SayBeds), json!({"free": 1})),
    ]
}

pub fn of_incidents() -> Vec<Line> {
    let none = || json!({});
    let reason = || json!({"reason": "x"});
    vec![
        ("get_incident", OnIncident(Act::SeeIncident), none()),
        ("get_log", OnIncident(Act::SeeIncident), none()),
        ("get_recommendations", InRegion, none()),
        ("get_similar", InRegion, none()),
        ("open_private", OnIncident(Act::OpenPrivate), none()),
        ("open_conversation", OnIncident(Act::OpenPrivate), none()),
        ("add_note", OnIncident(Act::Note), json!({"text": "x"})),
        ("raise_alarm", OnIncident(Act::Assign), json!({"alarm": 2})),
        ("assign_unit", OnIncident(Act::Assign), json!({"unit_id": "amb-90"})),
        ("order_units", OnIncident(Act::Assign), json!({"unit_ids": ["amb-90"]})),
        ("attach_report", OnIncident(Act::Settle), json!({"report_id": "{report}"})),
        ("detach_report", OnIncident(Act::Settle), json!({"report_id": "{report}"})),
        ("merge_incident", OnIncident(Act::Settle), json!({"into": "{incident}"})),
        ("unmerge_incident", OnIncident(Act::Settle), none()),
        ("tell_apart", OnIncident(Act::Settle), json!({"from": "{incident}"})),
        ("take_back", OnIncident(Act::Settle), json!({"was": "verify"})),
        ("verify_incident", OnIncident(Act::Settle), none()),
        ("reject_incident", OnIncident(Act::Settle), reason()),
        ("resolve_incident", OnIncident(Act::Settle), none()),
        ("close_incident", OnIncident(Act::Settle), json!({"disposition": "helped"})),
        ("confirm_by_phone", OnIncident(Act::Settle), json!({"disposition": "helped"})),
        ("reopen_incident", OnIncident(Act::Settle), reason()),
        ("give_up_verification", OnIncident(Act::Settle), reason()),
        ("refer_incident", OnIncident(Act::Settle), json!({"agency": "bpbd"})),
        ("change_facts", OnIncident(Act::ChangeFacts), json!({"people": {"affected": 3}})),
        ("set_level", OnIncident(Act::RaiseLevel), json!({"level": 1, "reason": "x"})),
        ("declare_mass_casualty", OnIncident(Act::TagPatients), json!({"on": true})),
        ("tag_patient", OnIncident(Act::TagPatients), json!({"tag": "A1", "category": "minor"})),
        ("call_scene", OnIncident(Act::CallScene), json!({"safe": false})),
        (
            "answer_escalation",
            OnIncident(Act::AnswerEscalation),
            json!({"watch": "acknowledged", "answer": "taken"}),
        ),
        ("hand_incident", OnIncident(Act::Settle), json!({"to": "dispatcher"})),
        ("shelve_alarms", OnIncident(Act::AnswerEscalation), json!({"minutes": 5, "reason": "x"})),
        ("get_photo", OnIncident(Act::OpenPrivate), none()),
        ("get_voice", OnIncident(Act::OpenPrivate), none()),
    ]
}

pub fn of_crews() -> Vec<Line> {
    let none = || json!({});
    vec![
        ("take_step", OnSending(Act::Step), json!({"on_behalf": true})),
        ("strike_step", OnSending(Act::Step), json!({"step": "offered", "reason": "x"})),
        ("name_destination", OnSending(Act::Step), json!({"facility_id": "other"})),
        ("answer_destination", OnSending(Act::Step), none()),
        ("send_positions", OnUnit(Act::SendPosition), json!({"lat": -6.9, "lon": 107.6})),
        ("set_unit_status", OnUnit(Act::SetUnitStatus), json!({"availability": "not_available"})),
        ("get_talk", OnUnit(Act::Talk), none()),
        ("say_to_crew", OnUnit(Act::Talk), json!({"words": "x"})),
        ("read_talk", OnUnit(Act::Talk), none()),
        ("rest", OnUnit(Act::SetUnitStatus), json!({"minutes": 30})),
        ("ask_centre", OnUnit(Act::AskCentre), none()),
        ("step_need", OnUnit(Act::AnswerEscalation), none()),
    ]
}

/// Routes whose rule is more than one act; each with the test that holds it.
pub const TRIED_ELSEWHERE: &[(&str, &str)] = &[
    ("sign_out", "no_staff_route_answers_without_a_session"),
    ("crew_alerted", "a_crews_phones_are_woken"),
    ("add_device", "a_crews_phones_are_woken"),
    ("drop_device", "a_crews_phones_are_woken"),
    ("settle_call", "a_call_is_a_record"),
    ("open_call", "a_call_is_a_record"),
    ("answer_reporter", "a_person_goes_on_with_a_conversation"),
    ("settle_contact", "a_person_goes_on_with_a_conversation"),
    ("answer_hand", "an_incident_is_kept_until_a_colleague_accepts"),
    ("send_crew_photos", "what_a_crew_took_may_arrive_late"),
    ("answer_region", "a_neighbour_gets_an_incident_of_its_own"),
    ("step_referral", "an_officer_sees_what_was_referred"),
    ("open_waiting", "reports_outlive_redis"),
    ("answer_ask", "who_asks_about_their_data_is_answered"),
    ("erase_report", "what_is_erased_cannot_be_read_again"),
];
