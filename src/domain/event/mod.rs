//! Facts, as they stand in the log for ever. Older shapes stay readable: fields are only added, with defaults, and what is
//! added raises [`VERSION`], here and in the documents, so that an older program beside this one leaves it alone.

mod about;
mod entry;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::account::{AccountChange, SignInRefused, SignedIn};
use super::assignment::{AlertedBy, ClearResult, Step};
use super::escalation::{EscalationAnswer, Told, Watch};
use super::ids::{AssignmentId, CallId, FacilityId, IncidentId, ReferralId, ReportId, SheetId, StandInId};
use super::privacy::{Ask, Class, Ground, KeySort, Proof};
use super::unit::{Activity, Availability, UnitSpec};
use super::{call::CallFact, care::CareStep, casualty::Category, changed::FactsChange, photo::Photo};
use super::{contact::ContactStep, ids::UnitId, slip::Slip, triage::Triage, wishes::Contact, wishes::NewsBy};
use super::{destination::DestinationStep, disposition::Disposition, level::Level, merged::Absorbed};
use super::{duty::StandIn, duty::sheet::Sheet, partner::PartnerChanged, talk::TalkStep, voice::Voice};
use super::{need::NeedChange, report::Report, report::SealedText, setting::Setting, similar::Suggested};
use super::{neighbour::Received, neighbour::There, referral::Body, referral::ReferralStep};

pub use self::entry::{Actor, Entry, VERSION};

/// A fact.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[expect(missing_docs, reason = "the fields are named as in the documents they change")]
pub enum Event {
    /// A unit exists from now on, or its registration changed.
    UnitRegistered { unit: UnitId, spec: Box<UnitSpec> },
    /// A crew (or somebody for it) said what it does and whether it can be sent.
    UnitStatusChanged { unit: UnitId, availability: Availability, activity: Activity },
    /// A crew rests until then; `None`: no longer.
    CrewRests { unit: UnitId, until: Option<Timestamp> },
    /// A crew needs something of the centre, or something came of that.
    CrewNeedChanged(Box<NeedChange>),
    /// Somebody told us something.
    ReportReceived { report: Box<Report> },
    /// A report made us look after something.
    IncidentOpened {
        incident: IncidentId,
        report: ReportId,
        label: String,
        drill: bool,
        tier: u8,
        deadline: Timestamp,
        /// Open incidents that were suggested as the same.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        similar: Vec<Suggested>,
        /// City or country, where that is known.
        setting: Option<Setting>,
    },
    /// Somebody made sure.
    IncidentVerified { incident: IncidentId },
    /// Somebody refused it.
    IncidentRejected { incident: IncidentId, reason: SealedText },
    /// A person set the level.
    LevelChanged {
        incident: IncidentId,
        level: Level,
        reason: SealedText,
        tier: u8,
        deadline: Timestamp,
        /// A dispatcher lowered it who was alone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        alone: bool,
    },
    /// The deadline in the queue passed; the tier may have been promoted.
    DeadlinePassed { incident: IncidentId, tier: u8, deadline: Timestamp },
    /// The reporter told more about it. `triage` when that is more urgent than what was known.
    FactsAdded {
        incident: IncidentId,
        facts: SealedText,
        triage: Option<Box<Triage>>,
        tier: u8,
        deadline: Timestamp,
    },
    /// Where it is, what it is or who is there is known otherwise; `tier` and `deadline` where the level is another by that.
    FactsChanged {
        incident: IncidentId,
        #[serde(flatten)]
        change: Box<FactsChange>,
        tier: u8,
        deadline: Timestamp,
    },
    /// More goes to it than its plan sends first: that of this alarm, 2 and up.
    AlarmRaised { incident: IncidentId, alarm: u8 },
    /// Somebody declared that many are hurt.
    MassCasualtyDeclared { incident: IncidentId, tier: u8, deadline: Timestamp },
    /// Somebody declared that this is over.
    MassCasualtyOver { incident: IncidentId },
    /// A patient was tagged, or tagged anew; by a crew, or by radio.
    PatientTagged {
        incident: IncidentId,
        tag: String,
        category: Category,
        unit: Option<UnitId>,
        said_at: Option<Timestamp>,
    },
    /// A photo came.
    PhotoAdded { incident: IncidentId, photo: Box<Photo> },
    /// A voice note came.
    VoiceAdded { incident: IncidentId, voice: Box<Voice> },
    /// Somebody wrote something down.
    NoteAdded { incident: IncidentId, note: SealedText },
    /// A unit was sent; an offer until it answers.
    UnitAssigned {
        incident: IncidentId,
        assignment: AssignmentId,
        unit: UnitId,
        answer_by: Timestamp,
        /// Alerted beside the plan's units, until those have acknowledged.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        spare: bool,
        /// Told by radio: no device of the crew was alerted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_radio: bool,
    },
    /// A sending went on or ended.
    StepTaken {
        incident: IncidentId,
        assignment: AssignmentId,
        unit: UnitId,
        step: Step,
        said_at: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        on_behalf: bool,
        result: Option<ClearResult>,
        reason: Option<SealedText>,
        /// The incident it was diverted to.
        diverted_to: Option<IncidentId>,
    },
    /// A device of the crew has called for it; of several the first counts.
    CrewAlerted { incident: IncidentId, assignment: AssignmentId, unit: UnitId, by: AlertedBy },
    /// Words between the centre and a crew.
    Talked {
        unit: UnitId,
        #[serde(flatten)]
        talk: TalkStep,
    },
    /// The last step of a sending had been entered wrongly: it stands where it stood before.
    StepStruck {
        incident: IncidentId,
        assignment: AssignmentId,
        unit: UnitId,
        step: Step,
        reason: SealedText,
        /// Until when an offer that stands again waits for an answer.
        answer_by: Option<Timestamp>,
        /// The step had resolved the incident, which is open again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reopens: bool,
    },
    /// Where a crew brings somebody to.
    DestinationNamed {
        incident: IncidentId,
        assignment: AssignmentId,
        facility: FacilityId,
        name: String,
        said_at: Option<Timestamp>,
    },
    /// What the facility said, or that they are in its hands. `forbidden`: refused in an emergency.
    DestinationAnswered {
        incident: IncidentId,
        assignment: AssignmentId,
        facility: FacilityId,
        step: DestinationStep,
        said_at: Option<Timestamp>,
        spoke_with: Option<SealedText>,
        reason: Option<SealedText>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        forbidden: bool,
    },
    /// Who sees to it changed, or for whom its alarms are put off.
    CareChanged {
        incident: IncidentId,
        #[serde(flatten)]
        care: CareStep,
    },
    /// Something between a reporter who writes and the centre.
    ReporterContact {
        incident: IncidentId,
        #[serde(flatten)]
        contact: ContactStep,
    },
    /// A reporter chose by what they are told how it goes on; `None`: not any more.
    NewsChosen { incident: IncidentId, report: ReportId, news: Option<NewsBy> },
    /// Somebody called the scene safe, or dangerous.
    SceneCalled { incident: IncidentId, safe: bool },
    /// It is watched whether something happens in time; `step` of that ladder comes at `due`, if ever.
    EscalationSet {
        incident: IncidentId,
        watch: Watch,
        assignment: Option<AssignmentId>,
        level: Level,
        step: u8,
        due: Option<Timestamp>,
    },
    /// It did not happen in time: a step told somebody, those with nobody to tell were passed over, `next` comes at `due`.
    EscalationStepTaken {
        incident: IncidentId,
        watch: Watch,
        assignment: Option<AssignmentId>,
        step: u8,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        skipped: Vec<u8>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        told: Vec<Told>,
        next: u8,
        due: Option<Timestamp>,
    },
    /// Somebody who was told sees to it, or somebody was telephoned.
    EscalationAnswered {
        incident: IncidentId,
        watch: Watch,
        assignment: Option<AssignmentId>,
        answer: EscalationAnswer,
        due: Option<Timestamp>,
    },
    /// It is done.
    IncidentResolved {
        incident: IncidentId,
        /// What the work came to.
        outcome: Option<Disposition>,
        /// Until when its reporters may say that it is not.
        confirm_by: Option<Timestamp>,
    },
    /// A reporter said that help came; to a dispatcher when no report is named.
    HelpConfirmed { incident: IncidentId, report: Option<ReportId> },
    /// A reporter said how it was.
    IncidentRated { incident: IncidentId, report: ReportId, stars: u8, words: Option<SealedText> },
    /// Nobody could make sure whether it is real.
    VerificationFailed { incident: IncidentId, reason: SealedText },
    /// Another body was asked to act: beside us, or in our place.
    IncidentReferred {
        incident: IncidentId,
        referral: ReferralId,
        #[serde(flatten)]
        to: Body,
        takes_over: bool,
        answer_by: Timestamp,
        reason: Option<SealedText>,
    },
    /// A referral went on or ended. `spoke_with` and `said_at` when one of ours was told so on the telephone.
    ReferralStepTaken {
        incident: IncidentId,
        referral: ReferralId,
        step: ReferralStep,
        said_at: Option<Timestamp>,
        spoke_with: Option<SealedText>,
        number: Option<String>,
        reason: Option<SealedText>,
        /// A neighbouring region said so; what it is in its log.
        there: Option<There>,
    },
    /// All of it is in other hands.
    IncidentReferredOut { incident: IncidentId },
    /// A neighbouring region has an incident of its own for it now.
    ReferralArrived { incident: IncidentId, referral: ReferralId, there: There, number: Option<String> },
    /// The other of two regions has been told where the referral is.
    ReferralTold { incident: IncidentId, referral: ReferralId, step: ReferralStep, wish: Option<Contact> },
    /// It is here since another region asked for help.
    ReferralReceived {
        incident: IncidentId,
        #[serde(flatten)]
        received: Box<Received>,
        why: Option<SealedText>,
    },
    /// We answered the region that it came from, or that region went on with it.
    ReceivedStepTaken {
        incident: IncidentId,
        referral: ReferralId,
        step: ReferralStep,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_sender: bool,
        reason: Option<SealedText>,
    },
    /// It was not the end. `report` when its reporter said so; `label` when boards show it again.
    IncidentReopened {
        incident: IncidentId,
        label: Option<String>,
        tier: u8,
        deadline: Timestamp,
        report: Option<ReportId>,
        reason: Option<SealedText>,
    },
    /// It is over.
    IncidentClosed { incident: IncidentId, disposition: Disposition, note: Option<SealedText> },
    /// It goes on as part of another, with its reports. `part` is what it brings.
    IncidentMerged {
        incident: IncidentId,
        into: IncidentId,
        part: Box<Absorbed>,
        /// The report that was meant, when one was attached rather than an incident merged.
        attached: Option<ReportId>,
        /// The report whose words it repeated, when it joined by itself.
        repeats: Option<ReportId>,
    },
    /// It is on its own again, with `reports`, under a label that nobody else holds.
    IncidentUnmerged {
        incident: IncidentId,
        /// What it is taken out of: the incident it was merged into, and where that went, to the last.
        from: Vec<IncidentId>,
        label: String,
        reports: Vec<ReportId>,
        /// The report that was meant, when one was detached.
        detached: Option<ReportId>,
    },
    /// Somebody said that the two are not the same thing: neither is suggested for the other again.
    IncidentsToldApart { incident: IncidentId, other: IncidentId },
    /// What somebody did by mistake is taken back.
    ActTakenBack {
        incident: IncidentId,
        #[serde(flatten)]
        slip: Slip,
    },
    /// A supervisor declared a drill.
    DrillDeclared { drill: u32, name: String, from: Timestamp, to: Timestamp },
    /// Somebody takes part in it, or no longer.
    DrillJoined { drill: u32, who: String, on: bool },
    /// An incident was opened in it.
    DrillIncidentOpened { drill: u32, opened: IncidentId },
    /// It is over, with all that was opened in it.
    DrillEnded { drill: u32 },
    /// Something about a call on the telephone.
    CallChanged { call: CallId, fact: Box<CallFact> },
    /// Somebody read names, numbers, words or the exact place. Changes no document.
    PersonalDataOpened {
        incident: IncidentId,
        /// When, if Redis was away then.
        opened_at: Option<Timestamp>,
        /// Why, sealed apart.
        reason: Option<SealedText>,
    },
    /// What is sealed of a report cannot be opened any more: the keys of these classes are gone.
    PersonalDataErased {
        incident: IncidentId,
        report: ReportId,
        classes: Vec<Class>,
        ground: Ground,
        reason: Option<SealedText>,
    },
    /// Whoever has the code of a report asks something about its data.
    PrivacyAsked { incident: IncidentId, report: ReportId, ask: Box<Ask> },
    /// They were answered.
    PrivacyAnswered { incident: IncidentId, report: ReportId, n: u32, granted: bool, words: SealedText },
    /// Nothing of it is left where it lay. Changes no document.
    ErasureProved { incident: IncidentId, report: ReportId, proof: Proof },
    /// What was told of it is evidence: it is not erased from now on. Why is sealed apart.
    HoldSet { incident: IncidentId, reason: SealedText },
    /// It is not, or no longer.
    HoldLifted { incident: IncidentId, reason: SealedText },
    /// The time of these classes was over, and a hold keeps them.
    ErasureHeld { incident: IncidentId, classes: Vec<Class> },
    /// Keys of what is sealed apart were deleted: what was said until then is kept no longer. Changes no document.
    KeysErased { sort: KeySort, keys: Vec<ReportId>, until: Timestamp },
    /// So many of them were looked for, and are gone. Changes no document.
    KeysErasureProved { sort: KeySort, keys: u32, rewritten: bool },
    /// Somebody looked for the reports of a telephone, which is not told. Changes no document.
    NumberSearched { found: u32 },
    /// Somebody looked at the board as it was then. Changes no document.
    PastBoardOpened { moment: Timestamp },
    /// Somebody took these seals and the entries under them away with their proof. Changes no document.
    RecordExported { first: u64, last: u64 },
    /// Somebody took the watch of the region that nobody had, or in the place of one who cannot hand it over.
    DutyTaken { reason: Option<SealedText> },
    /// The outgoing signed what is handed over. They keep the watch until it is accepted.
    HandOverSigned { sheet: Box<Sheet> },
    /// The incoming signed it, and has the watch.
    HandOverAccepted { sheet: SheetId },
    /// It is not handed over now.
    HandOverWithdrawn { sheet: SheetId },
    /// Somebody holds a post of the roster for once.
    StandInSet { stand_in: Box<StandIn> },
    /// They do not, or no longer.
    StandInEnded { stand_in: StandInId },
    /// Somebody whose view does not hold it opened it with a reason, until then.
    GlassBroken { incident: IncidentId, reason: SealedText, until: Timestamp },
    /// Something happened to an account. Changes no document.
    AccountChanged {
        account: String,
        #[serde(flatten)]
        change: AccountChange,
    },
    /// Something happened to the key of a gauge or another centre. Changes no document.
    PartnerChanged(PartnerChanged),
    /// Somebody signed in. Changes no document, as little as the next two.
    SignedIn(SignedIn),
    /// Somebody ended their session.
    SignedOut { account: String },
    /// Somebody was not let in.
    SignInRefused(SignInRefused),
    /// A kind of event that a newer program wrote. Kept in the log, skipped by the fold.
    #[serde(other)]
    Unknown,
}
