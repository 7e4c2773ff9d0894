//! What passes between neighbouring regions of one installation. A process serves one region: it puts a letter into the post
//! of the other, whose processes decide by their own rules. Ids there follow from the referral, and every letter says where the
//! referral stands rather than what to do, so that one that comes twice, or late, does no harm.
//!
//! What is carried follows from the documents (`Due::Tell`), never from the post: a letter that is lost was not recorded as
//! told, and is written anew. A letter that cannot be opened now, though, was told: it waits until it can be.

mod letter;
mod receive;
mod send;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::domain::ids::ReferralId;
use letter::{Asked, Letter};

/// How long nothing more is said of a letter that waits.
const SAID_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Letters that wait, and when that was said of each. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Waiting(Arc<Mutex<HashMap<ReferralId, Timestamp>>>);

impl Waiting {
    /// Whether it is to be said now that a letter waits.
    fn is_news(&self, referral: &ReferralId, now: Timestamp) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, at| now.duration_since(*at) < SAID_AGAIN);
        let is_news = !said.contains_key(referral);
        if is_news {
            said.insert(referral.clone(), now);
        }
        is_news
    }
}
