//! The post between regions on one Redis: what a region is told by another, until it has taken it. Side state: each letter
//! follows from the documents of the region that wrote it.

use std::sync::LazyLock;

use redis::Script;

use super::keys::Keys;
use super::{Store, StoreError, even_when_full};
use crate::domain::ids::{ReferralId, ReportId};

static TAKE: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/take_from_post.lua")));

/// What the key of a letter is wrapped under.
pub fn letter_name(referral: &ReferralId) -> ReportId {
    ReportId(format!("letter:{referral}"))
}

impl Store {
    /// Puts a letter into the post of another region, in place of an earlier one about the same referral.
    ///
    /// # Errors
    /// [`StoreError`]; it may lie there all the same.
    pub async fn post(&self, region: &str, referral: &ReferralId, letter: &str) -> Result<(), StoreError> {
        let mut put = redis::cmd("HSET");
        put.arg(Keys::new(region).post()).arg(referral.as_str()).arg(letter);
        let _: i64 = put.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Some of what lies in the post of this region, about `limit` of it, and where to go on; 0: that was all.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn posted(
        &self,
        cursor: u64,
        limit: usize,
    ) -> Result<(u64, Vec<(ReferralId, String)>), StoreError> {
        let mut look = redis::cmd("HSCAN");
        look.arg(self.keys.post()).arg(cursor).arg("COUNT").arg(limit);
        let (next, found): (u64, Vec<(String, String)>) = look.query_async(&mut self.connection()).await?;
        Ok((next, found.into_iter().map(|(referral, letter)| (referral.into(), letter)).collect()))
    }

    /// Takes a letter away, unless a later one lies in its place.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; it may be taken again.
    pub async fn take_from_post(&self, referral: &ReferralId, letter: &str) -> Result<(), StoreError> {
        let mut call = TAKE.key(self.keys.post());
        let _: i64 = call.arg(referral.as_str()).arg(letter).invoke_async(&mut self.connection()).await?;
        Ok(())
    }
}
