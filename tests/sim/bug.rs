//! Deliberate bugs of store, processes and boards. The invariants must catch each of them; no production code has
//! a switch for any.

/// One bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A commit does not compare the versions of what it changes.
    VersionNotChecked,
    /// A commit does not look whether its key was used.
    KeyNotInCommit,
    /// The answer is not kept beside what was written.
    AnswerNotRemembered,
    /// The answer is kept first, and the process of the store may die before the rest.
    RememberedBeforeWritten,
    /// Documents change, and the log does not say why.
    DocumentsWithoutEntry,
    /// Numbers of events are left out.
    SeqWithAGap,
    /// The timer of what is over is not taken away.
    TimerLeftBehind,
    /// A timer nobody needs is taken away without looking whether it was set anew.
    TimerDroppedUnlooked,
    /// A process does not compare its clock before it fires.
    FiredByAWrongClock,
    /// What timers write is taken whether or not somebody else fired them.
    TimerFiredTwice,
    /// Who asks again after silence makes a new key.
    AskedAgainUnderAnotherKey,
    /// Success is answered before anything is written.
    AcknowledgedBeforeWritten,
    /// A store that must be durable is not.
    NotDurable,
    /// The end of the log is lost, and the epoch stays.
    TailLostInOneEpoch,
    /// What was decided on the lost end of the log is committed after another.
    DecidedOnALostTail,
    /// A record leaves the journal before the store has it.
    JournalReleasedFirst,
    /// A board that returns is served one message too late.
    ResumedOneFrameLate,
    /// A board that returns is not asked for its epoch.
    ResumedInAnotherEpoch,
    /// Messages to people are recorded before it is clear that what they tell happens.
    ToldBeforeChecked,
    /// Two incidents may hold one label.
    LabelHeldTwice,
    /// A power cut leaves the first part of a commit.
    HalfACommandKept,
    /// What was answered to another body is answered again.
    AnswerOfAnotherBody,
    /// Somebody else was faster, and it is called done.
    ConflictTakenForDone,
}
