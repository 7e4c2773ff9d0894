//! All that is sealed or wrapped by a master key, in bounded steps, and putting one in the place of another. Holds no key.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use redis::{AsyncCommands, Script};
use serde::Deserialize;

use super::accounts::second_name;
use super::keys::Keys;
use super::post::letter_name;
use super::vouched::{Kind, unchecked};
use super::{Store, StoreError, even_when_full};
use crate::domain::ids::{ReferralId, ReportId};

static SWAP: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("lua/swap.lua")));

/// Keys looked at in one step.
const STEP: usize = 200;
/// Tries to change an account that others change meanwhile.
const TRIES: usize = 8;

/// What a master key seals. What lives for minutes is left out: a sign-in at a provider that has begun is begun again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Wrapped keys of reports, and of words that belong to none.
    Reports,
    /// Conversations.
    Chats,
    /// Phones of crews.
    Phones,
    /// Wrapped keys of letters in the post.
    Letters,
    /// Secrets of second factors. Accounts that nobody vouched for are passed over, since writing one would vouch for it.
    Accounts,
}

/// Something that a master key seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderMaster {
    key: String,
    part: Part,
    /// The name it was sealed under.
    pub name: String,
    /// What was sealed.
    pub sealed: String,
}

/// Where it stands under its key in Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// It is all that stands there.
    Whole,
    /// In a field.
    Field(String),
    /// In a letter, which is a field.
    Letter { referral: String, text: String },
    /// In this account: the second factor.
    Second(String),
    /// In this account: the one that is being set.
    Pending(String),
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Reports, Self::Chats, Self::Phones, Self::Letters, Self::Accounts];

    fn word(self) -> &'static str {
        match self {
            Self::Reports => "pkey",
            Self::Chats => "chat",
            Self::Phones => "phones",
            Self::Letters => "post",
            Self::Accounts => "account",
        }
    }
}

impl Store {
    /// Some of what is sealed by master keys, and where to go on; 0: that was all.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn under_master(&self, sort: Sort, cursor: u64) -> Result<(u64, Vec<UnderMaster>), StoreError> {
        if sort == Sort::Letters {
            let (next, letters) = self.posted(cursor, STEP).await?;
            return Ok((next, letters.into_iter().filter_map(|one| self.in_letter(one)).collect()));
        }
        let mut scan = redis::cmd("SCAN");
        let pattern = self.keys.pattern(sort.word());
        scan.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(STEP);
        let (next, keys): (u64, Vec<String>) = scan.query_async(&mut self.connection()).await?;
        if keys.is_empty() {
            return Ok((next, Vec::new()));
        }
        let begin = pattern.len() - 1;
        let name = |key: &String| key.get(begin..).unwrap_or_default().to_owned();
        let mut pipe = redis::pipe();
        if sort == Sort::Phones {
            for key in &keys {
                pipe.cmd("HGETALL").arg(key);
            }
            let all: Vec<Vec<(String, String)>> = pipe.query_async(&mut self.connection()).await?;
            let phone = |key: &String, (field, sealed): (String, String)| UnderMaster {
                key: key.clone(),
                name: field.clone(),
                part: Part::Field(field),
                sealed,
            };
            let each = keys.iter().zip(all);
            return Ok((
                next,
                each.flat_map(|(key, all)| all.into_iter().map(move |one| phone(key, one))).collect(),
            ));
        }
        for key in &keys {
            if sort == Sort::Chats {
                pipe.hget(key, "sealed")
            } else {
                pipe.get(key)
            };
        }
        let all: Vec<Option<String>> = pipe.query_async(&mut self.connection()).await?;
        let mut found = Vec::new();
        for (key, text) in keys.into_iter().zip(all) {
            let (Some(text), name) = (text, name(&key)) else { continue };
            match sort {
                Sort::Accounts => found.extend(self.in_account(&key, &name, &text)),
                Sort::Chats => {
                    found.push(UnderMaster {
                        key,
                        part: Part::Field("sealed".to_owned()),
                        name,
                        sealed: text,
                    });
                }
                _ => found.push(UnderMaster { key, part: Part::Whole, name, sealed: text }),
            }
        }
        Ok((next, found))
    }

    /// The key of a letter; none where it is no letter.
    fn in_letter(&self, (referral, text): (ReferralId, String)) -> Option<UnderMaster> {
        let letter: serde_json::Value = serde_json::from_str(&text).ok()?;
        let sealed = letter.get("key")?.as_str()?.to_owned();
        let name = letter_name(&referral).0;
        let part = Part::Letter { referral: referral.to_string(), text };
        Some(UnderMaster { key: self.keys.post(), part, name, sealed })
    }

    fn in_account(&self, key: &str, name: &str, text: &str) -> Vec<UnderMaster> {
        #[derive(Default, Deserialize)]
        struct Shape {
            second: Option<Secret>,
            second_pending: Option<String>,
        }
        #[derive(Deserialize)]
        struct Secret {
            sealed: String,
        }
        if !self.vouched.is_ours(Kind::Account, key, text) {
            return Vec::new();
        }
        let shape: Shape = serde_json::from_str(unchecked(text)).unwrap_or_default();
        let second = shape.second.map(|second| (Part::Second(name.to_owned()), second.sealed));
        let pending = shape.second_pending.map(|sealed| (Part::Pending(name.to_owned()), sealed));
        let both = second.into_iter().chain(pending);
        both.map(|(part, sealed)| UnderMaster { key: key.to_owned(), part, name: second_name(name), sealed })
            .collect()
    }

    /// Puts what was sealed anew in its place; `false` when it is another by now, or gone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn put_under_master(&self, was: &UnderMaster, anew: &str) -> Result<bool, StoreError> {
        match &was.part {
            Part::Whole => self.swap(&was.key, "", (&was.sealed, anew)).await,
            Part::Field(field) => self.swap(&was.key, field, (&was.sealed, anew)).await,
            Part::Letter { referral, text } => {
                let Ok(mut letter) = serde_json::from_str::<serde_json::Map<_, _>>(text) else {
                    return Ok(false);
                };
                letter.insert("key".to_owned(), anew.into());
                let letter = serde_json::Value::Object(letter).to_string();
                self.swap(&was.key, referral, (text, &letter)).await
            }
            Part::Second(account) | Part::Pending(account) => self.put_in_account(account, was, anew).await,
        }
    }

    async fn put_in_account(&self, name: &str, was: &UnderMaster, anew: &str) -> Result<bool, StoreError> {
        // Who signs in with a code writes the account as well.
        for _ in 0..TRIES {
            let (before, mut account) = match self.account_to_change(name).await {
                Ok(Some(found)) => found,
                Ok(None) => return Ok(false),
                Err(fault @ (StoreError::Newer(_) | StoreError::Damaged { .. })) => {
                    tracing::warn!(%fault, "its second factor stays under the old master key");
                    return Ok(false);
                }
                Err(fault) => return Err(fault),
            };
            let sealed = match was.part {
                Part::Pending(_) => account.second_pending.as_mut(),
                _ => account.second.as_mut().map(|second| &mut second.sealed),
            };
            let Some(sealed) = sealed.filter(|sealed| **sealed == was.sealed) else { return Ok(false) };
            anew.clone_into(sealed);
            if self.replace_account(&before, &account).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes a value in the place of another, in a field of a hash or, where that is empty, as a text.
    async fn swap(&self, key: &str, field: &str, (was, anew): (&str, &str)) -> Result<bool, StoreError> {
        let mut call = SWAP.prepare_invoke();
        call.key(key).arg(field).arg(was).arg(anew);
        let done: i64 = call.invoke_async(&mut self.connection()).await?;
        Ok(done == 1)
    }

    /// Puts other wrapped keys of a report in the place of these; `false` when they are others by now, or gone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub(super) async fn swap_key(&self, of: &ReportId, was: &str, anew: &str) -> Result<bool, StoreError> {
        self.swap(&self.keys.personal_key(of.as_str()), "", (was, anew)).await
    }

    /// Keeps a wrapped key that is there no more; one that is there stays.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn bring_back_key(&self, report: &ReportId, wrapped: &str) -> Result<bool, StoreError> {
        Ok(self.connection().set_nx(self.keys.personal_key(report.as_str()), wrapped).await?)
    }

    /// Codes of all regions on this Redis where a master key was used, or a letter lies.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn regions(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut found = BTreeSet::new();
        for name in ["masters", "post"] {
            let mut cursor: u64 = 0;
            loop {
                let mut scan = redis::cmd("SCAN");
                scan.arg(cursor).arg("MATCH").arg(Keys::everywhere(name)).arg("COUNT").arg(STEP);
                let (next, keys): (u64, Vec<String>) = scan.query_async(&mut self.connection()).await?;
                let regions = keys.iter().filter_map(|key| Keys::region_of(key, name));
                found.extend(regions.map(str::to_owned));
                if next == 0 {
                    break;
                }
                cursor = next;
            }
        }
        Ok(found)
    }
}
