//! Use cases: load, decide, commit, retry; and what runs beside them. Knows no HTTP.

pub mod about;
pub mod accounts;
pub mod audit;
pub mod board;
pub mod calls;
pub mod chat;
pub mod demo;
pub mod devices;
pub mod drill;
pub mod dry_run;
pub mod duty;
pub mod escalator;
pub mod execute;
pub mod figures;
pub mod guard;
pub mod hazards;
pub mod intake;
pub mod journal;
pub mod neighbour;
pub mod outbox;
pub mod partners;
pub mod parts;
pub mod photos;
pub mod places;
pub mod presence;
pub mod privacy;
pub mod quakes;
pub mod replay;
pub mod roster;
pub mod rulebook;
pub mod seal;
pub mod sending;
pub mod shares;
pub mod signing;
pub mod similar;
pub mod supervision;
pub mod talk;
mod tells;
pub mod vapid;
pub mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::ambient::{Clock, Ids};
use crate::config::{Agency, Config, Facility, Number};
use crate::domain::apply::Missing;
use crate::domain::decide::Refusal;
use crate::domain::ending::EndPolicy;
use crate::domain::escalation::Ladders;
use crate::domain::hazard::Hazards;
use crate::domain::kind::Kinds;
use crate::domain::policy::{MostPhotos, Policy};
use crate::domain::recommend::plan::Plans;
use crate::domain::working_days::Calendar;
use crate::store::erased_list::ErasedList;
use crate::store::vault::{Vault, VaultError};
use crate::store::{Store, StoreError};
use accounts::Accounts;
use board::Board;
use guard::Guard;
use journal::{Journal, JournalFault};
use outbox::Outbox;
use partners::Partners;
use photos::{PhotoFault, Photos};
use places::Places;
use presence::Presence;
use replay::Replays;
use roster::RosterBook;
use rulebook::RuleBook;
use seal::Seals;
use sending::RoadTimes;

/// One region's centre, as this process serves it.
#[derive(Clone)]
pub struct Centre {
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub ids: Ids,
    /// Settings.
    pub config: Arc<Config>,
    /// What is kept.
    pub store: Store,
    /// The keys that seal.
    pub vault: Vault,
    /// Which keys and accounts were erased, outside Redis.
    pub erased: ErasedList,
    /// Figures a medical director signs.
    pub policy: Policy,
    /// Who is on call.
    pub roster: RosterBook,
    /// How urgent a report is.
    pub rules: RuleBook,
    /// Kinds of incident.
    pub kinds: Arc<Kinds>,
    /// What goes to an incident.
    pub plans: Arc<Plans>,
    /// How long journeys take by road, where a server knows.
    pub roads: RoadTimes,
    /// Bodies that incidents are referred to.
    pub agencies: Arc<Vec<Agency>>,
    /// Numbers that people call.
    pub numbers: Arc<Vec<Number>>,
    /// Facilities that people are brought to.
    pub facilities: Arc<Vec<Facility>>,
    /// Zones where danger is known beforehand.
    pub hazards: Arc<Hazards>,
    /// The region and its areas.
    pub places: Places,
    /// Who may sign in, and who has.
    pub accounts: Accounts,
    /// What screens show.
    pub board: Board,
    /// Reports taken while Redis is away.
    pub journal: Journal,
    /// What answers stand on.
    pub guard: Guard,
    /// What seals the record.
    pub seals: Seals,
    /// What became of messages to people.
    pub outbox: Outbox,
    /// Who has a board open.
    pub presence: Presence,
    /// The board as it was, as it was looked at lately.
    pub replays: Replays,
    /// Keys that were good lately.
    pub partners: Partners,
    /// Where people sign in beside passwords.
    pub identity: Option<Arc<dyn accounts::oidc::IdentityProvider>>,
    /// Where photos are made and kept.
    pub photos: Photos,
    /// Who is taken next when more reports come than can be.
    pub lanes: intake::Lanes,
    /// Letters of other regions that cannot be taken yet.
    pub waiting: neighbour::Waiting,
    /// Looks at figures at once.
    pub counting: Arc<tokio::sync::Semaphore>,
}

impl Centre {
    /// Code of the region served, such as `32`.
    pub fn region(&self) -> &str {
        &self.config.region.default
    }
}

/// The figures of the settings that rules use.
pub fn policy(config: &Config, holidays: BTreeSet<Date>, kinds: &Kinds, ladders: Ladders) -> Policy {
    let zone = TimeZone::get(&config.region.timezone).unwrap_or(TimeZone::UTC);
    Policy {
        offer_s: config.dispatch.offer_s.all(),
        on_the_way_s: config.dispatch.queue_deadline_s.all(),
        reports_per_incident: config.limits.reports_per_incident,
        end: EndPolicy {
            calendar: Calendar { zone, holidays },
            confirm_working_days: config.endings.confirm_working_days,
            reopen_days: config.endings.reopen_days,
            reopens_by_reporters: config.endings.reopens_by_reporters,
            referral_answer_s: config.referral.answer_s.all(),
            unrated_kinds: kinds.unpublished().cloned().collect(),
        },
        ladders: Arc::new(if config.webhook.url.is_some() { ladders } else { ladders.without_messages() }),
        strike_by_crew_s: config.dispatch.strike_by_crew_s,
        glass_s: config.watch.glass_s,
        patients_per_incident: config.limits.patients_per_incident,
        neighbours: Vec::new(),
        take_back_s: i64::from(config.dispatch.take_back_s),
        photos: MostPhotos {
            of_reporter: config.photos.per_report,
            of_others: config.photos.per_report_of_crews,
            voices: config.chat.voices_per_report,
        },
    }
}

/// Why a use case did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The rules say no.
    #[error(transparent)]
    Refused(Refusal),
    /// The key was used for something else before.
    #[error("the idempotency key was used with another body")]
    KeyReused,
    /// Too many others change the same; trying again helps.
    #[error("too many others are changing the same")]
    Busy,
    /// There is no room for anything new; what is there can be worked on.
    #[error("there is no room for anything new")]
    Full,
    /// What is kept cannot be reached or read.
    #[error(transparent)]
    Store(StoreError),
    /// What is sealed cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Documents and facts do not fit together.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// A photo is not taken.
    #[error(transparent)]
    Photo(PhotoFault),
    /// Nobody is signed in, or no account changed.
    #[error(transparent)]
    Account(#[from] accounts::AccountError),
    /// Neither Redis nor the journal takes it.
    #[error(transparent)]
    Journal(JournalFault),
}

impl From<StoreError> for ServiceError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::Full => Self::Full,
            other => Self::Store(other),
        }
    }
}

impl ServiceError {
    /// Whether Redis is the reason, so that a report belongs into the journal.
    pub fn is_of_store(&self) -> bool {
        matches!(self, Self::Busy | Self::Full | Self::Store(_))
    }

    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Busy | Self::Full | Self::Journal(_) => true,
            Self::Store(fault) => !matches!(fault, StoreError::Damaged { .. }),
            Self::Photo(fault) => matches!(fault, PhotoFault::Busy | PhotoFault::Away | PhotoFault::Cut),
            Self::Account(fault) => matches!(fault, accounts::AccountError::Busy),
            Self::Refused(_) | Self::KeyReused | Self::Vault(_) | Self::Missing(_) => false,
        }
    }
}
