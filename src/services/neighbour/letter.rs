//! A letter from one region to another, sealed under a key of its own which the installation's master key wraps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ambient::Ids;
use crate::domain::area::AreaRef;
use crate::domain::ids::{KindCode, ReferralId};
use crate::domain::level::Level;
use crate::domain::neighbour::There;
use crate::domain::referral::ReferralStep;
use crate::domain::report::{People, Private, Sealed, Vulnerable};
use crate::domain::wishes::{Contact, Wishes};
use crate::store::post::letter_name;
use crate::store::vault::{Vault, VaultError};

/// The newest shape this program understands; what a newer one wrote stays in the post.
const VERSION: u16 = 1;

/// What one region says to another about a referral.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Letter {
    /// Help is asked for.
    Asked(Box<Asked>),
    /// The region that asked goes on with it: took it back, or noted what was said on the telephone.
    Went {
        step: ReferralStep,
        /// What its reporter wishes; whatever is known there, the stricter counts.
        #[serde(default)]
        contact: Contact,
    },
    /// The region that was asked says how far it is.
    Answered { step: ReferralStep, there: There, number: String, reason: Option<String> },
}

/// All that the other region needs to act.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    /// Code of the region that asks.
    pub region: String,
    pub referral: ReferralId,
    /// The incident there.
    pub from: There,
    pub takes_over: bool,
    pub answer_by: Timestamp,
    pub step: ReferralStep,
    pub drill: bool,
    /// It is never less urgent than where it comes from.
    pub level: Level,
    pub kind: Option<KindCode>,
    pub area: Option<AreaRef>,
    pub people: People,
    pub vulnerable: Vec<Vulnerable>,
    pub lang: String,
    /// How its reporter wants to be reached.
    #[serde(default)]
    pub wishes: Wishes,
    pub occurred_at: Option<Timestamp>,
    /// Of its first report, with the words of all.
    pub private: Private,
    pub reason: Option<String>,
}

/// `key` is wrapped anew where it lies when the master key is changed (`store::rewrap`).
#[derive(Serialize, Deserialize)]
struct Envelope {
    v: u16,
    key: String,
    sealed: Sealed,
}

/// Why a letter is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// A newer program wrote it; it waits for one.
    #[error("written by a newer program")]
    Newer,
    /// No key here opens it now; one that is picked up, or brought back, may.
    #[error(transparent)]
    Closed(#[from] VaultError),
    /// It is no letter.
    #[error("not to be read: {0}")]
    Broken(#[from] serde_json::Error),
}

impl Letter {
    /// Seals it, to be put into the post under the name of the referral.
    pub fn seal(&self, vault: &Vault, ids: &Ids, referral: &ReferralId) -> Result<String, VaultError> {
        let (key, wrapped) = vault.new_report_key(ids, &letter_name(referral))?;
        let envelope = Envelope { v: VERSION, key: wrapped, sealed: key.seal(ids, self)? };
        serde_json::to_string(&envelope).map_err(|_| VaultError::Broken)
    }

    /// Opens what [`Letter::seal`] made.
    pub fn open(vault: &Vault, referral: &ReferralId, text: &str) -> Result<Self, Unread> {
        #[derive(Deserialize)]
        struct Shape {
            v: u16,
        }
        let shape: Shape = serde_json::from_str(text)?;
        if shape.v > VERSION {
            return Err(Unread::Newer);
        }
        let envelope: Envelope = serde_json::from_str(text)?;
        Ok(vault.unwrap(&letter_name(referral), &envelope.key)?.open(&envelope.sealed)?)
    }
}
