//! What documents and indexes look like, in memory: as they should be by the log, or as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Op, OpAct};
use super::keys::Keys;
use super::{Store, StoreError};
use crate::domain::call::Call;
use crate::domain::drill::Drill;
use crate::domain::duty::Duty;
use crate::domain::incident::Incident;
use crate::domain::report::Report;
use crate::domain::unit::Unit;

/// Every key with what it holds.
pub type Image = BTreeMap<String, Kept>;

/// What a key holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// A document, or who holds a claim.
    Document {
        /// Its version.
        version: u64,
        /// The document; a claim's holder as a JSON string.
        doc: serde_json::Value,
    },
    /// A sorted set.
    Scores(BTreeMap<String, f64>),
    /// A geo set: degrees north and east by member.
    Places(BTreeMap<String, (f64, f64)>),
    /// A set.
    Members(BTreeSet<String>),
    /// A list.
    List(Vec<String>),
}

/// Carries out an operation of `commit` in memory; `id` is the entry's.
pub fn apply(image: &mut Image, op: &Op, id: &str) {
    let key = op.key.clone();
    match &op.act {
        OpAct::Doc { version, json } => {
            let doc = serde_json::from_str(json).unwrap_or_default();
            image.insert(key, Kept::Document { version: *version, doc });
        }
        OpAct::Claim { holder } => {
            image.insert(key, Kept::Document { version: 1, doc: holder.clone().into() });
        }
        OpAct::Zadd { score, member } => {
            if let Kept::Scores(scores) = image.entry(key).or_insert_with(|| Kept::Scores(BTreeMap::new())) {
                scores.insert(member.clone(), *score);
            }
        }
        OpAct::Geoadd { lon, lat, member } => {
            if let Kept::Places(places) = image.entry(key).or_insert_with(|| Kept::Places(BTreeMap::new())) {
                places.insert(member.clone(), (*lat, *lon));
            }
        }
        OpAct::Sadd { member } => {
            if let Kept::Members(members) = image.entry(key).or_insert_with(|| Kept::Members(BTreeSet::new()))
            {
                members.insert(member.clone());
            }
        }
        OpAct::Trail => {
            if let Kept::List(list) = image.entry(key).or_insert_with(|| Kept::List(Vec::new())) {
                list.push(id.to_owned());
            }
        }
        // An image is made from the last documents: nothing in it has to go, and side state is not in it.
        OpAct::Del | OpAct::Zrem { .. } | OpAct::Hold { .. } | OpAct::Set { .. } | OpAct::Tell(_) => {}
    }
}

/// The sorts of keys of which there is one a document.
const SORTS: [&str; 9] = ["duty", "incident", "report", "unit", "label", "code", "trail", "drill", "call"];
/// How many keys are asked for in one round trip.
const AT_ONCE: usize = 500;

impl Store {
    /// Documents and indexes as they are.
    pub async fn image(&self) -> Result<Image, StoreError> {
        let mut image = Image::new();
        for sort in SORTS {
            let keys = self.scan(&self.keys.pattern(sort)).await?;
            for some in keys.chunks(AT_ONCE) {
                self.read_into(&mut image, some).await?;
            }
        }
        self.read_into(&mut image, &fixed(&self.keys)).await?;
        Ok(image)
    }

    /// Some of them, as they are; those that are not there are left out.
    pub async fn read_into(&self, image: &mut Image, keys: &[String]) -> Result<(), StoreError> {
        let fixed = fixed(&self.keys);
        let (indexes, others): (Vec<&String>, Vec<&String>) =
            keys.iter().partition(|key| fixed.contains(key));
        let (trails, documents): (Vec<&String>, Vec<&String>) =
            others.into_iter().partition(|key| key.starts_with(&self.keys.trail("")));
        for key in keys {
            image.remove(key);
        }
        for key in indexes {
            image.extend(self.read_index(key).await?.map(|kept| (key.clone(), kept)));
        }
        for some in trails.chunks(AT_ONCE) {
            self.read_trails(image, some).await?;
        }
        for some in documents.chunks(AT_ONCE) {
            self.read_documents(image, some).await?;
        }
        Ok(())
    }

    async fn read_trails(&self, image: &mut Image, keys: &[&String]) -> Result<(), StoreError> {
        let mut pipe = redis::pipe();
        for key in keys {
            pipe.cmd("LRANGE").arg(*key).arg(0).arg(-1);
        }
        let found: Vec<Vec<String>> = pipe.query_async(&mut self.connection()).await?;
        let found = keys.iter().zip(found).filter(|(_, list)| !list.is_empty());
        image.extend(found.map(|(key, list)| ((*key).clone(), Kept::List(list))));
        Ok(())
    }

    async fn read_documents(&self, image: &mut Image, keys: &[&String]) -> Result<(), StoreError> {
        let mut pipe = redis::pipe();
        for key in keys {
            pipe.cmd("HMGET").arg(*key).arg("version").arg("doc");
        }
        let found: Vec<(Option<u64>, Option<String>)> = pipe.query_async(&mut self.connection()).await?;
        for (key, found) in keys.iter().zip(found) {
            if let (Some(version), Some(doc)) = found {
                let doc = self.as_written_now(key, doc);
                image.insert((*key).clone(), Kept::Document { version, doc });
            }
        }
        Ok(())
    }

    /// A document as this program would write it: one that an older program wrote may lack fields that have a
    /// default, or have some that are no longer kept, and says the same all the same.
    fn as_written_now(&self, key: &str, text: String) -> serde_json::Value {
        let sort = |sort: &str| key.starts_with(self.keys.pattern(sort).trim_end_matches('*'));
        let anew = if sort("duty") {
            again::<Duty>(&text)
        } else if sort("incident") {
            again::<Incident>(&text)
        } else if sort("report") {
            again::<Report>(&text)
        } else if sort("unit") {
            again::<Unit>(&text)
        } else if sort("call") {
            again::<Call>(&text)
        } else if sort("drill") {
            again::<Drill>(&text)
        } else {
            Some(serde_json::Value::String(text.clone()))
        };
        anew.unwrap_or(serde_json::Value::String(text))
    }

    async fn read_index(&self, key: &str) -> Result<Option<Kept>, StoreError> {
        let mut connection = self.connection();
        let is = |fixed: String| fixed == key;
        let keys = &self.keys;
        if is(keys.open())
            || is(keys.timers())
            || is(keys.closed())
            || is(keys.call_tasks())
            || is(keys.asks())
            || is(keys.holds())
        {
            let found: BTreeMap<String, f64> = redis::cmd("ZRANGE")
                .arg(key)
                .arg(0)
                .arg(-1)
                .arg("WITHSCORES")
                .query_async(&mut connection)
                .await?;
            return Ok((!found.is_empty()).then_some(Kept::Scores(found)));
        }
        if is(keys.units()) {
            let found: BTreeSet<String> =
                redis::cmd("SMEMBERS").arg(key).query_async(&mut connection).await?;
            return Ok((!found.is_empty()).then_some(Kept::Members(found)));
        }
        self.read_places(key).await
    }

    async fn read_places(&self, key: &str) -> Result<Option<Kept>, StoreError> {
        let mut connection = self.connection();
        let members: Vec<String> =
            redis::cmd("ZRANGE").arg(key).arg(0).arg(-1).query_async(&mut connection).await?;
        let mut places = BTreeMap::new();
        for some in members.chunks(AT_ONCE) {
            let found: Vec<Option<(f64, f64)>> =
                redis::cmd("GEOPOS").arg(key).arg(some).query_async(&mut connection).await?;
            let found = some.iter().cloned().zip(found);
            places.extend(found.filter_map(|(member, at)| at.map(|(lon, lat)| (member, (lat, lon)))));
        }
        Ok((!places.is_empty()).then_some(Kept::Places(places)))
    }

    async fn scan(&self, pattern: &str) -> Result<Vec<String>, StoreError> {
        let (mut found, mut cursor) = (BTreeSet::new(), 0_u64);
        loop {
            let mut ask = redis::cmd("SCAN");
            ask.arg(cursor).arg("MATCH").arg(pattern).arg("COUNT").arg(1_000);
            let (next, some): (u64, Vec<String>) = ask.query_async(&mut self.connection()).await?;
            found.extend(some);
            cursor = next;
            if cursor == 0 {
                return Ok(found.into_iter().collect());
            }
        }
    }

    /// Replaces documents and indexes. Nothing else may write meanwhile.
    pub(super) async fn write_image(&self, image: &Image) -> Result<(), StoreError> {
        let mut gone = fixed(&self.keys);
        for sort in SORTS {
            gone.extend(self.scan(&self.keys.pattern(sort)).await?);
        }
        for some in gone.chunks(AT_ONCE) {
            let _: i64 = redis::cmd("UNLINK").arg(some).query_async(&mut self.connection()).await?;
        }
        let entries: Vec<_> = image.iter().collect();
        for some in entries.chunks(AT_ONCE) {
            let mut pipe = redis::pipe();
            for (key, kept) in some {
                write_key(&mut pipe, key, kept);
            }
            let () = pipe.query_async(&mut self.connection()).await?;
        }
        Ok(())
    }
}

fn again<T: serde::de::DeserializeOwned + serde::Serialize>(text: &str) -> Option<serde_json::Value> {
    serde_json::to_value(serde_json::from_str::<T>(text).ok()?).ok()
}

fn fixed(keys: &Keys) -> Vec<String> {
    vec![
        keys.open(),
        keys.geo(),
        keys.timers(),
        keys.units(),
        keys.closed(),
        keys.call_tasks(),
        keys.asks(),
        keys.holds(),
    ]
}

fn write_key(pipe: &mut redis::Pipeline, key: &str, kept: &Kept) {
    match kept {
        Kept::Document { version, doc } => {
            let text = doc.as_str().map_or_else(|| doc.to_string(), str::to_owned);
            pipe.cmd("HSET").arg(key).arg("version").arg(*version).arg("doc").arg(text).ignore();
        }
        Kept::Scores(scores) => {
            for (member, score) in scores {
                pipe.cmd("ZADD").arg(key).arg(*score).arg(member).ignore();
            }
        }
        Kept::Places(places) => {
            for (member, (lat, lon)) in places {
                pipe.cmd("GEOADD").arg(key).arg(*lon).arg(*lat).arg(member).ignore();
            }
        }
        Kept::Members(members) => {
            for member in members {
                pipe.cmd("SADD").arg(key).arg(member).ignore();
            }
        }
        Kept::List(list) => {
            for item in list {
                pipe.cmd("RPUSH").arg(key).arg(item).ignore();
            }
        }
    }
}
