//! All that is sealed or wrapped by a master key, in bounded steps, and putting one in the place of another. Holds no key.

use std::sync::LazyLock;

use redis::Script;

use super::{Store, StoreError, even_when_full};
use crate::domain::ids::ReportId;

static SWAP: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/swap.lua")));

/// Keys looked at in one step.
const STEP: usize = 200;

/// What a master key seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Wrapped keys of reports, and of words that belong to none.
    Reports,
    /// Conversations.
    Chats,
    /// Phones of crews.
    Phones,
}

/// Something that a master key seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderMaster {
    key: String,
    field: String,
    /// The name it was sealed under.
    pub name: String,
    /// What was sealed.
    pub sealed: String,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reports, Self::Chats, Self::Phones];

    fn pattern(self) -> &'static str {
        match self {
            Self::Reports => "pkey",
            Self::Chats => "chat",
            Self::Phones => "phones",
        }
    }
}

impl Store {
    /// Some of what is sealed by master keys, and where to go on; 0: that was all.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn under_master(&self, sort: Sort, cursor: u64) -> Result<(u64, Vec<UnderMaster>), StoreError> {
        let mut scan = redis::cmd("SCAN");
        let pattern = self.keys.pattern(sort.pattern());
        scan.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(STEP);
        let (next, keys): (u64, Vec<String>) = scan.query_async(&mut self.connection()).await?;
        if keys.is_empty() {
            return Ok((next, Vec::new()));
        }
        let begin = pattern.len() - 1;
        let name = |key: &String| key.get(begin..).unwrap_or_default().to_owned();
        let mut pipe = redis::pipe();
        let mut found = Vec::new();
        if sort == Sort::Phones {
            for key in &keys {
                pipe.cmd("HGETALL").arg(key);
            }
            let all: Vec<Vec<(String, String)>> = pipe.query_async(&mut self.connection()).await?;
            for (key, fields) in keys.iter().zip(all) {
                found.extend(fields.into_iter().map(|(field, sealed)| UnderMaster {
                    key: key.clone(),
                    name: field.clone(),
                    field,
                    sealed,
                }));
            }
            return Ok((next, found));
        }
        let field = if sort == Sort::Chats { "sealed" } else { "" };
        for key in &keys {
            if sort == Sort::Chats {
                pipe.hget(key, field)
            } else {
                pipe.get(key)
            };
        }
        let all: Vec<Option<String>> = pipe.query_async(&mut self.connection()).await?;
        for (key, sealed) in keys.into_iter().zip(all) {
            let Some(sealed) = sealed else { continue };
            found.push(UnderMaster { name: name(&key), key, field: field.to_owned(), sealed });
        }
        Ok((next, found))
    }

    /// Puts what was sealed anew in its place; `false` when it is another by now, or gone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_under_master(&self, was: &UnderMaster, anew: &str) -> Result<bool, StoreError> {
        let mut call = SWAP.prepare_invoke();
        call.key(&was.key).arg(&was.field).arg(&was.sealed).arg(anew);
        let done: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(done == 1)
    }

    /// Puts other wrapped keys of a report in the place of these; `false` when they are others by now, or gone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub(super) async fn swap_key(&self, of: &ReportId, was: &str, anew: &str) -> Result<bool, StoreError> {
        let mut call = SWAP.prepare_invoke();
        call.key(self.keys.personal_key(of.as_str())).arg("").arg(was).arg(anew);
        let done: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(done == 1)
    }

    /// Keeps a wrapped key that is there no more; one that is there stays.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn bring_back_key(&self, report: &ReportId, wrapped: &str) -> Result<bool, StoreError> {
        let mut set = redis::cmd("SETNX");
        set.arg(self.keys.personal_key(report.as_str())).arg(wrapped);
        let done: i64 = set.query_async(&mut self.connection()).await?;
        Ok(done == 1)
    }
}
