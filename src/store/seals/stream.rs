//! The stream of seals in Redis. The id of an entry is the number of its seal, so that none can come twice.

use std::sync::LazyLock;

use redis::Script;

use super::super::log::Fields;
use super::super::{Store, StoreError, even_when_full};
use super::seal::{Seal, Signed};

/// Small, and what was done while memory is full is to be sealed too.
static APPEND: LazyLock<Script> = LazyLock::new(|| even_when_full(include_str!("../lua/seal.lua")));

/// What became of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is the last one now.
    Done,
    /// Another process was faster, or the stream is not what it was.
    Behind,
}

/// How the stream and the log stand.
#[derive(Clone, Debug, Default)]
pub struct Stand {
    /// Seals from the asked one on, in order, by number.
    pub seals: Vec<(u64, Signed)>,
    /// `seq` of the last event of the log.
    pub seq: u64,
}

impl Store {
    /// Seals from `number` on, at most `count`, in order.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn seals_from(&self, number: u64, count: usize) -> Result<Vec<(u64, Signed)>, StoreError> {
        let mut ask = redis::cmd("XRANGE");
        ask.arg(self.keys.seals()).arg(format!("{number}-0")).arg("+").arg("COUNT").arg(count);
        let found: Vec<Fields> = ask.query_async(&mut self.connection()).await?;
        Ok(found.into_iter().map(signed_of).collect())
    }

    /// The last seal; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn last_seal(&self) -> Result<Option<(u64, Signed)>, StoreError> {
        let mut ask = redis::cmd("XREVRANGE");
        ask.arg(self.keys.seals()).arg("+").arg("-").arg("COUNT").arg(1);
        let mut found: Vec<Fields> = ask.query_async(&mut self.connection()).await?;
        Ok(found.pop().map(signed_of))
    }

    /// Seals from `number` on, at most `count`, and where the log ends: in one go.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn seal_stand(&self, number: u64, count: usize) -> Result<Stand, StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("XRANGE").arg(self.keys.seals()).arg(format!("{number}-0")).arg("+").arg("COUNT").arg(count);
        pipe.cmd("HGET").arg(self.keys.head()).arg("seq");
        let (found, seq): (Vec<Fields>, Option<u64>) = pipe.query_async(&mut self.connection()).await?;
        Ok(Stand { seals: found.into_iter().map(signed_of).collect(), seq: seq.unwrap_or(0) })
    }

    /// Appends a seal if `last` (its number and signature) is still the last one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn append_seal(
        &self,
        last: Option<(u64, &str)>,
        seal: &Seal,
        signed: &Signed,
    ) -> Result<Appended, StoreError> {
        let (number, sig) = last.unwrap_or((0, ""));
        let mut call = APPEND.prepare_invoke();
        call.key(self.keys.seals()).key(self.keys.head()).arg(number).arg(sig);
        call.arg(seal.number).arg(seal.last).arg(&signed.seal).arg(&signed.sig).arg(&signed.leaves);
        let answer: String = call.invoke_async(&mut self.connection()).await?;
        Ok(if answer == "ok" { Appended::Done } else { Appended::Behind })
    }
}

/// What cannot be read is an empty text, which follows nothing.
fn signed_of((id, fields): Fields) -> (u64, Signed) {
    let number = id.split_once('-').filter(|(_, n)| *n == "0").and_then(|(ms, _)| ms.parse().ok());
    let mut signed = Signed { seal: String::new(), sig: String::new(), leaves: String::new() };
    for (name, value) in fields {
        let value = String::from_utf8(value).unwrap_or_default();
        match name.as_str() {
            "seal" => signed.seal = value,
            "sig" => signed.sig = value,
            "leaves" => signed.leaves = value,
            _ => {}
        }
    }
    (number.unwrap_or(0), signed)
}
