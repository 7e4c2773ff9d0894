//! Settings: compiled-in commented defaults, then one file, then the environment; one typed root.
//!
//! Owns the names, types and limits of all settings and the only reading of the environment. Everything wrong
//! is reported at once, with its place. To add a setting: a line in `config/default.toml`, a field in its
//! section here, a rule in that section's `RULES`; tests complain when one of the three is missing.

mod centres;
mod chat;
mod clocks;
mod dispatch;
mod endings;
mod escalation;
mod facilities;
mod fault;
mod http;
mod limits;
mod live;
mod map;
mod merge;
mod names;
mod neighbours;
mod network;
mod numbers;
mod oidc;
mod photos;
mod privacy;
mod push;
mod quakes;
mod redis;
mod referral;
mod region;
mod routing;
mod rule;
mod seals;
mod secret;
mod session;
mod storage;
mod travel;
mod triage;
mod watch;
mod webhook;

use std::path::Path;

use serde::Deserialize;

pub use self::centres::{Centre, read_centres};
pub use self::chat::{Chat, ChatChannel, Sms, Telegram, Whatsapp, missing as chat_missing};
pub use self::clocks::Clocks;
pub use self::dispatch::{Dispatch, PerLevel, Timers};
pub use self::endings::{Endings, read_holidays};
pub use self::escalation::Escalation;
pub use self::facilities::{Facilities, Facility, OTHER as OTHER_FACILITY, read_facilities};
pub use self::fault::{Fault, Place};
pub use self::http::Http;
pub use self::limits::{Lanes, Limits};
pub use self::live::Live;
pub use self::map::{Map, check_archive};
pub use self::names::{Name, read_names};
pub use self::neighbours::{Neighbour, read_neighbours};
pub use self::network::{Network, is_public};
pub use self::numbers::{Number, read_numbers};
pub use self::oidc::Oidc;
pub use self::photos::Photos;
pub use self::privacy::Privacy;
pub use self::push::Push;
pub use self::quakes::Quakes;
pub use self::redis::Redis;
pub use self::referral::{Agency, Referral, read_agencies};
pub use self::region::Region;
pub use self::routing::Routing;
pub use self::seals::Seals;
pub use self::secret::Secret;
pub use self::session::{Session, StaffRole};
pub use self::storage::{Disk, Journal, Secrets};
pub use self::travel::Travel;
pub use self::triage::Triage;
pub use self::watch::Watch;
pub use self::webhook::Webhook;

/// The commented defaults, as `sigap default-config` prints them.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

const RULES: [&[(&str, rule::Rule)]; 26] = [
    storage::RULES,
    http::RULES,
    redis::RULES,
    region::RULES,
    live::RULES,
    map::RULES,
    oidc::RULES,
    session::RULES,
    dispatch::RULES,
    clocks::RULES,
    escalation::RULES,
    travel::RULES,
    routing::RULES,
    endings::RULES,
    referral::RULES,
    facilities::RULES,
    triage::RULES,
    limits::RULES,
    photos::RULES,
    privacy::RULES,
    quakes::RULES,
    watch::RULES,
    webhook::RULES,
    push::RULES,
    chat::RULES,
    seals::RULES,
];

/// Every setting, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the private Redis, the secrets, the journal and the seals.
    pub data_dir: std::path::PathBuf,
    /// Where the keys are.
    pub secrets: Secrets,
    /// The server.
    pub http: Http,
    /// The store.
    pub redis: Redis,
    /// When a disk counts as full.
    pub disk: Disk,
    /// Reports taken while Redis is away.
    pub journal: Journal,
    /// Seals of the record.
    pub seals: Seals,
    /// What this process serves.
    pub region: Region,
    /// Things that happen by themselves.
    pub timers: Timers,
    /// The live feed.
    pub live: Live,
    /// What maps are drawn from.
    pub map: Map,
    /// Signing in.
    pub session: Session,
    /// Signing in at a provider of identities.
    pub oidc: Oidc,
    /// Offers and deadlines.
    pub dispatch: Dispatch,
    /// How clocks on boards count.
    pub clocks: Clocks,
    /// A server that knows roads.
    pub routing: Routing,
    /// Other bodies.
    pub referral: Referral,
    /// Facilities that people are brought to.
    pub facilities: Facilities,
    /// What comes after the work.
    pub endings: Endings,
    /// What is done when nobody answers.
    pub escalation: Escalation,
    /// The rules of triage.
    pub triage: Triage,
    /// Messages to people who look at no screen.
    pub webhook: Webhook,
    /// Waking the phones of crews.
    pub push: Push,
    /// Writing with people who need help.
    pub chat: Chat,
    /// The Bot API of Telegram.
    pub telegram: Telegram,
    /// The Cloud API of WhatsApp.
    pub whatsapp: Whatsapp,
    /// A gateway to short messages.
    pub sms: Sms,
    /// The watch of the region.
    pub watch: Watch,
    /// How much of anything.
    pub limits: Limits,
    /// Photos.
    pub photos: Photos,
    /// Personal data.
    pub privacy: Privacy,
    /// Earthquakes.
    pub quakes: Quakes,
}

impl Config {
    /// Merges the defaults, a file's `(name, text)` and `SIGAP__…` variables, and checks the result. Pure.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file, then of the environment.
    pub fn load(
        file: Option<(&str, &str)>,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Fault>> {
        let mut merged = merge::Merged::of_defaults(DEFAULTS)?;
        if let Some((name, text)) = file {
            merged.add_file(name, text);
        }
        merged.add_env(env);
        for rules in RULES {
            merged.check(rules);
        }
        merged.finish()
    }

    /// [`Config::load`] with the file at `path`, when given, and this process's environment.
    ///
    /// # Errors
    /// As `load`, or that the file cannot be read.
    pub fn read(path: Option<&Path>) -> Result<Self, Vec<Fault>> {
        let env =
            std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        let Some(path) = path else { return Self::load(None, env) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::load(Some((&name, &text)), env),
            Err(error) => Err(vec![Fault {
                place: Place::Whole(name),
                key: None,
                word: format!("cannot be read: {error}"),
            }]),
        }
    }
}

/// An empty text is "not set".
fn not_empty<'de, D: serde::Deserializer<'de>, T: From<String>>(from: D) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(from)?;
    Ok((!text.is_empty()).then(|| T::from(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_each_number_and_address_has_a_rule() {
        let config = Config::load(None, []).unwrap();
        assert_eq!(config.region.default, "32");
        let mut merged = merge::Merged::of_defaults(DEFAULTS).unwrap();
        for rules in RULES {
            merged.check(rules);
        }
        assert_eq!(merged.unruled_numbers(), Vec::<String>::new());
    }
}
