//! The invariants bite: every deliberate bug breaks one of them, within a few seeds.

use crate::bug::Bug;
use crate::run::run;
use crate::shrink::shortest;
use crate::size::Size;

/// Seeds within which a bug must show.
const WITHIN: u64 = 150;

/// The name of the invariant that breaks first.
fn broken_by(bug: Bug) -> &'static str {
    let usual = (1..=WITHIN).map(Size::of);
    let failed = usual
        .chain((1..=10 * WITHIN).map(Size::on_a_poor_store))
        .find_map(|size| run(&size, Some(bug)).err());
    failed.unwrap_or_else(|| panic!("{bug:?} breaks nothing in {WITHIN} seeds")).broken.0
}

macro_rules! caught {
    ($($(#[$why:meta])* $name:ident: $bug:ident breaks $($invariant:literal)or+;)*) => {$(
        $(#[$why])*
        #[test]
        fn $name() {
            let broken = broken_by(Bug::$bug);
            assert!([$($invariant),+].contains(&broken), "it broke {broken}");
        }
    )*};
}

caught! {
    versions_are_not_compared: VersionNotChecked breaks "I4" or "I3";
    the_key_is_looked_up_before_but_not_in_the_commit: KeyNotInCommit breaks "I1" or "I2";
    the_answer_is_not_remembered: AnswerNotRemembered breaks "I1" or "I2";
    the_answer_is_remembered_before_it_is_true: RememberedBeforeWritten breaks "I1" or "I6";
    documents_change_without_an_entry: DocumentsWithoutEntry breaks "I1" or "I4" or "I7";
    a_number_is_left_out: SeqWithAGap breaks "I4";
    a_timer_stays_when_all_is_over: TimerLeftBehind breaks "I7";
    a_timer_set_anew_is_taken_away: TimerDroppedUnlooked breaks "I6" or "I7";
    a_wrong_clock_fires: FiredByAWrongClock breaks "I6";
    a_timer_fires_twice: TimerFiredTwice breaks "I6" or "I4";
    asked_again_under_another_key: AskedAgainUnderAnotherKey breaks "I1" or "I2";
    success_before_the_write: AcknowledgedBeforeWritten breaks "I1";
    the_disk_does_not_have_what_was_promised: NotDurable breaks "I1";
    the_tail_is_lost_and_the_epoch_stays: TailLostInOneEpoch breaks "I5";
    a_decision_on_a_lost_tail_is_committed: DecidedOnALostTail breaks "I4" or "I7";
    a_record_leaves_the_journal_too_soon: JournalReleasedFirst breaks "I1";
    a_board_is_resumed_too_late: ResumedOneFrameLate breaks "I5";
    a_board_is_resumed_in_another_epoch: ResumedInAnotherEpoch breaks "I5";
    people_are_told_what_did_not_happen: ToldBeforeChecked breaks "told";
    two_incidents_hold_one_label: LabelHeldTwice breaks "I7";
    half_a_command_stays: HalfACommandKept breaks "I7";
    another_body_gets_the_answer: AnswerOfAnotherBody breaks "I2";
    a_conflict_is_called_done: ConflictTakenForDone breaks "I1";
}

#[test]
fn a_failure_is_told_as_a_short_story() {
    let bug = Some(Bug::AnswerNotRemembered);
    let failed = (1..=WITHIN).find_map(|seed| run(&Size::of(seed), bug).err()).unwrap();
    let whole = failed.story.len();
    let story = shortest(*failed, bug, 500);
    assert!(story.0.story.len() < 20.min(whole), "{} of {whole} lines:\n{story}", story.0.story.len());
    assert!(story.to_string().contains("make sim SEED="), "{story}");
}
