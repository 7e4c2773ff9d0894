//! Why a command is refused.

mod code;

use jiff::Timestamp;

use crate::domain::aggregate::Key;
use crate::domain::assignment::Step;
use crate::domain::destination::DestinationStep;
use crate::domain::ids::IncidentId;
use crate::domain::incident::State;
use crate::domain::referral::ReferralStep;

/// A named no. Its words are `problem.<code>` in the catalogues.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing, or it lies outside the asker's view.
    #[error("{} {} does not exist", .0.parts().0, .0.parts().1)]
    NotFound(Key),
    /// It is there, but not for the asker to do.
    #[error("not permitted")]
    Forbidden,
    /// It has changed since the asker looked.
    #[error("the document is at version {newest} now")]
    VersionConflict {
        /// The version it has now.
        newest: u64,
    },
    /// The unit is bound, off duty or unstaffed.
    #[error("the unit cannot be sent")]
    UnitUnavailable {
        /// What it is bound to, if that is why.
        bound_to: Option<IncidentId>,
    },
    /// Already on the way to this very incident.
    #[error("the unit is already on this incident")]
    AlreadyAssigned,
    /// A step back, or a step after the end.
    #[error("from {} there is no step to {}", .from.word(), .to.word())]
    IllegalStep {
        /// Where it stands.
        from: Step,
        /// What was asked.
        to: Step,
    },
    /// Another step was taken since, or this one was struck.
    #[error("the last step is {}", .is.word())]
    NotLastStep {
        /// The last one.
        is: Step,
    },
    /// An offer is taken back, not struck, and that nobody answered was not entered by anybody.
    #[error("nobody entered that step")]
    StepNotEntered,
    /// Something else follows from the step by now.
    #[error("something else follows from that step")]
    StepBuiltUpon {
        /// What the unit is bound to meanwhile, if that is why.
        bound_to: Option<IncidentId>,
    },
    /// A crew strikes its own step shortly after, a dispatcher at any time.
    #[error("a crew strikes a step within {within_s} s")]
    StrikeTooLate {
        /// Within how many seconds.
        within_s: u32,
    },
    /// One sending would have more struck steps than there may be.
    #[error("a sending has at most {most} struck steps")]
    TooManyStrikes {
        /// How many there may be.
        most: usize,
    },
    /// Somebody sees to it first.
    #[error("nobody sees to it yet")]
    NeedNotTaken,
    /// The crew is on no incident.
    #[error("the crew is on no incident")]
    NotOnIncident,
    /// Only who is there can say that a scene is safe.
    #[error("not on the scene")]
    NotOnScene,
    /// Nobody is on the way with anybody.
    #[error("a destination is named while the crew is under way, not at {}", .is.word())]
    NotUnderWay {
        /// Where it stands.
        is: Step,
    },
    /// No destination was named.
    #[error("no destination was named")]
    NoDestination,
    /// Another facility is named than the one that is said to have answered.
    #[error("the destination is {is} by now")]
    OtherDestination {
        /// What the one that is named is called.
        is: String,
    },
    /// From where a destination stands there is no such step.
    #[error("from {} there is no step to {}", .from.word(), .to.word())]
    IllegalDestinationStep {
        /// Where it stands.
        from: DestinationStep,
        /// What was said.
        to: DestinationStep,
    },
    /// One sending would have more destinations than there may be.
    #[error("a sending has at most {most} destinations")]
    TooManyDestinations {
        /// How many there may be.
        most: usize,
    },
    /// Clearing needs a result.
    #[error("clearing needs a result")]
    ResultMissing,
    /// Only the crew itself takes a step without saying that it is on its behalf.
    #[error("a step for another crew must be said to be on its behalf")]
    OnBehalfMissing,
    /// Closed or rejected already.
    #[error("the incident is over")]
    IncidentOver,
    /// All its reports were erased: new words could not be sealed, nor belong to anything.
    #[error("what was told of the incident is erased")]
    AllErased,
    /// The same was asked and waits for its answer, or it was asked too often.
    #[error("it was asked for already")]
    AskedAlready,
    /// What is to be opened is opened with a reason.
    #[error("a reason is needed")]
    ReasonNeeded,
    /// It would be written to where its reporter does not write, and wishes that nobody gets in touch.
    #[error("the reporter wishes that nobody gets in touch")]
    ReporterLetAlone,
    /// What would be erased is evidence.
    #[error("what was told of the incident is under hold")]
    OnHold,
    /// Somebody may still need what would be erased.
    #[error("the incident is not over")]
    IncidentOpen,
    /// It goes on as part of another.
    #[error("the incident was merged into {into}")]
    IncidentMerged {
        /// Which.
        into: IncidentId,
    },
    /// It is on its own.
    #[error("the incident is not merged")]
    NotMerged,
    /// An incident is not merged into itself.
    #[error("both are the same incident")]
    SameIncident,
    /// Of a real incident and an exercise neither goes on as part of the other.
    #[error("one is an exercise, the other is real")]
    DrillAndReal,
    /// What still needs doing does not go on as part of what is done.
    #[error("the incident to go on is done, the other is not")]
    MergeIntoResolved,
    /// There is a drill already.
    #[error("the drill {name} runs, or is planned")]
    DrillRuns {
        /// Its name.
        name: String,
    },
    /// It would end before it begins, be over already, or last too long.
    #[error("a drill ends later than now, and lasts {most_h} h at most")]
    DrillTimes {
        /// How long it may last, hours.
        most_h: i64,
    },
    /// No drill runs.
    #[error("there is no drill")]
    NoDrill,
    /// While a drill runs, only who takes part opens what belongs to it.
    #[error("the asker does not take part in the drill {name}")]
    NotInDrill {
        /// Its name.
        name: String,
    },
    /// The drill has opened as many as it may.
    #[error("a drill opens {most} incidents at most")]
    DrillFull {
        /// How many.
        most: usize,
    },
    /// A unit would be on an incident that ended.
    #[error("a unit is on the incident that would end")]
    UnitsOnMerged,
    /// One incident would have more reports than there may be.
    #[error("an incident has at most {most} reports")]
    TooManyReports {
        /// How many there may be.
        most: usize,
    },
    /// Nobody declared that many are hurt, or it is over.
    #[error("patients are tagged once many are declared to be hurt")]
    NotMassCasualty,
    /// One incident would have more tags than there may be.
    #[error("an incident has at most {most} tagged patients")]
    TooManyPatients {
        /// How many there may be.
        most: usize,
    },
    /// A report would have more photos than there may be.
    #[error("a report has at most {most} photos")]
    TooManyPhotos {
        /// How many there may be.
        most: usize,
    },
    /// The teller of a report would add more to it in a day than is taken.
    #[error("at most {most} times a day something is added to a report")]
    ToldTooMuch {
        /// How often it may be.
        most: u32,
    },
    /// The report belongs to another incident, or already to this one.
    #[error("the report belongs to {}", .of)]
    ReportElsewhere {
        /// Which it belongs to.
        of: IncidentId,
    },
    /// The report opened the incident it belongs to.
    #[error("the report opened this incident")]
    ReportOpenedIt,
    /// Others were merged into the incident that the report opened.
    #[error("other reports belong to the incident of this report")]
    ReportHoldsOthers {
        /// The incident it opened.
        home: IncidentId,
    },
    /// Its state allows something else only.
    #[error("not in this state")]
    WrongState {
        /// The state it is in.
        is: State,
    },
    /// Its reporters have the last word on its end.
    #[error("its reporter may say until {until} whether help came")]
    AwaitsReporter {
        /// When it closes by itself.
        until: Timestamp,
    },
    /// It ended too long ago to be opened again by a reporter.
    #[error("it ended more than {days} days ago")]
    EndedLongAgo {
        /// Within how many days it can be.
        days: u32,
    },
    /// Reporters opened it again as often as they may.
    #[error("reporters opened it again too often")]
    ReopenedTooOften,
    /// Why it is not the end must be said.
    #[error("words are missing")]
    WordsMissing,
    /// The other body is asked already, or at it.
    #[error("it is referred there already")]
    AlreadyReferred,
    /// An incident would have more referrals than there may be.
    #[error("an incident has at most {most} referrals")]
    TooManyReferrals {
        /// How many there may be.
        most: usize,
    },
    /// From where a referral stands there is no such step.
    #[error("from {} there is no step to {}", .from.word(), .to.word())]
    IllegalReferralStep {
        /// Where it stands.
        from: ReferralStep,
        /// What was asked.
        to: ReferralStep,
    },
    /// Another body is at the incident that would end.
    #[error("the incident that would end is referred")]
    ReferralsOnMerged,
    /// Something must be said with it.
    #[error("{field} is missing")]
    FieldMissing {
        /// What.
        field: &'static str,
    },
    /// A rating has one to five stars.
    #[error("a rating has one to five stars")]
    StarsOutOfRange,
    /// Nobody is asked how it was.
    #[error("no rating is asked for")]
    NoRating,
    /// This reporter said how it was.
    #[error("it was rated already")]
    RatedAlready,
    /// An incident cannot end while a unit is on it.
    #[error("a unit is still on the incident")]
    UnitsStillBound,
    /// Already so.
    #[error("nothing to change")]
    NothingToDo,
    /// What a busy unit does follows its assignment.
    #[error("the unit is bound to an assignment")]
    UnitBusy,
    /// The watch is handed over by whoever has it.
    #[error("{by} has the watch")]
    WatchHeld {
        /// Who has it.
        by: String,
    },
    /// Only whoever has the watch hands it over.
    #[error("the watch is somebody else's")]
    NotYourWatch,
    /// Whoever keeps an incident hands it over, or a supervisor.
    #[error("{keeper} keeps the incident")]
    NotYourIncident {
        /// Who keeps it.
        keeper: String,
    },
    /// A sheet waits for its second signature.
    #[error("a hand-over waits to be accepted")]
    HandOverOpen,
    /// A hand-over has two people.
    #[error("both are the same person")]
    SamePerson,
    /// What was given for it cannot be.
    #[error("{field} is out of range")]
    FieldOutOfRange {
        /// Which.
        field: &'static str,
    },
    /// There would be more stand-ins than there may be.
    #[error("there are at most {most} stand-ins")]
    TooManyStandIns {
        /// How many there may be.
        most: usize,
    },
    /// It was told otherwise before.
    #[error("{field} of the call was told otherwise before")]
    CallToldOtherwise {
        /// What.
        field: &'static str,
    },
    /// Nobody has to call back, or somebody said what came of it.
    #[error("the call waits for nobody")]
    CallNotWaiting,
    /// The id or code exists already.
    #[error("it exists already")]
    AlreadyExists,
}
