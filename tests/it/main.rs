//! The rules of sigap as tests, in one binary: each file is named as the rule it checks.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should fail where it stands")]

mod harness;

mod a_heartbeat_tells_the_truth;
mod a_history_that_broke_begins_with_a_snapshot;
mod a_place_lies_in_the_area_of_the_nearest_centre;
mod a_report_is_taken_once_and_sealed;
mod a_report_with_faults_names_each_field;
mod a_request_with_a_key_happens_once;
mod a_silent_connection_is_closed;
mod a_slow_reader_is_cut_and_others_feel_nothing;
mod a_socket_ends_with_a_reason;
mod a_test_has_its_own_region_on_a_shared_redis;
mod a_unit_is_never_given_twice;
mod another_sites_page_cannot_act;
mod a_view_shows_nothing_foreign;
mod catalogues_say_the_same_in_both_languages;
mod check_config_lists_everything_wrong;
mod config_faults_are_reported_at_once_with_their_place;
mod config_later_sources_win;
mod dependencies_are_free_and_known;
mod doctor_says_what_is_missing;
mod each_role_does_only_its_own;
mod every_route_answers_garbage_with_a_problem;
mod every_screen_shows_the_fold_of_the_log;
mod indexes_follow_from_the_log;
mod it_boots_takes_a_report_and_stops;
mod layering;
mod local_redis_adopts_what_a_killed_owner_left;
mod local_redis_has_one_owner_a_folder;
mod local_redis_keeps_what_it_acknowledged;
mod local_redis_opens_only_its_own_files;
mod local_redis_restarts_when_it_dies;
mod no_staff_route_answers_without_a_session;
mod nobody_can_be_read_in_redis;
mod nothing_acknowledged_is_lost;
mod sessions_end_by_the_clock;
mod tidy;
mod triage_answers;
mod triage_file;
mod triage_laws;
mod triage_levels;
mod triage_words;
mod what_falls_due_happens_once;
