//! A record with seals, and a hand that reaches into it past every door.

use std::collections::BTreeMap;

use redis::aio::MultiplexedConnection;
use sigap::domain::ids::UnitId;
use sigap::domain::level::Level;
use sigap::services::Centre;
use sigap::services::seal::Sealer;
use sigap::store::seals::{Checked, RecordFault};

use super::centre::TestCentre;
use super::redis::connection;

/// An entry of a stream as it lies there.
pub type Lying = (String, Vec<(String, Vec<u8>)>);

/// A centre with a sealed record.
pub struct Record {
    pub test: TestCentre,
    pub sealer: Sealer,
    redis: MultiplexedConnection,
}

impl Record {
    /// `seals` seals of three entries each.
    pub async fn of(seals: u64) -> Self {
        Self::with(seals, "").await
    }

    /// The same, with further settings as TOML.
    pub async fn with(seals: u64, settings: &str) -> Self {
        let test = TestCentre::with(settings).await;
        let sealer = Sealer::open(&test.centre).await.unwrap();
        let redis = connection(&test.redis_url()).await;
        let mut record = Self { test, sealer, redis };
        for n in 0..seals {
            record.three(n).await;
            assert_eq!(record.sealer.seal_all().await.unwrap(), 1);
        }
        record
    }

    /// A unit, an incident, and its sending.
    pub async fn three(&self, n: u64) -> UnitId {
        let unit = self.test.unit(&format!("AMB-{n:02}")).await;
        let incident = self.test.incident(Level::Urgent).await;
        self.test.assign(&incident, &unit).await;
        unit
    }

    /// The centre.
    pub fn centre(&self) -> &Centre {
        &self.test.centre
    }

    /// What `sigap verify` says of the seals.
    pub async fn check(&self) -> Result<Checked, RecordFault> {
        self.check_with(true).await
    }

    /// The same, maybe where no copy is at hand.
    pub async fn check_with(&self, copies: bool) -> Result<Checked, RecordFault> {
        let centre = self.centre();
        let known = if copies { centre.known_copies().unwrap().known } else { BTreeMap::default() };
        let key = centre.seals.centre_key.public();
        centre.store.check_seals(key, centre.region(), &known).await.unwrap()
    }

    /// A stream as it lies in Redis.
    pub async fn stream(&mut self, key: &str) -> Vec<Lying> {
        redis::cmd("XRANGE").arg(key).arg("-").arg("+").query_async(&mut self.redis).await.unwrap()
    }

    /// The log.
    pub async fn log(&mut self) -> Vec<Lying> {
        let key = self.centre().store.keys.log();
        self.stream(&key).await
    }

    /// The stream of seals.
    pub async fn seals(&mut self) -> Vec<Lying> {
        let key = self.centre().store.keys.seals();
        self.stream(&key).await
    }

    /// Puts these entries in the place of a stream.
    pub async fn put(&mut self, key: &str, entries: &[Lying]) {
        let mut pipe = redis::pipe();
        pipe.cmd("DEL").arg(key).ignore();
        for (id, fields) in entries {
            pipe.cmd("XADD").arg(key).arg(id);
            for (name, value) in fields {
                pipe.arg(name).arg(value);
            }
            pipe.ignore();
        }
        let () = pipe.query_async(&mut self.redis).await.unwrap();
    }

    /// Puts these entries in the place of the log, its head with it.
    pub async fn put_log(&mut self, entries: &[Lying]) {
        let keys = self.centre().store.keys.clone();
        self.put(&keys.log(), entries).await;
        let (id, seq) =
            entries.last().map_or(("0-0", 0), |last| (last.0.as_str(), seq_of(last) + n_of(last) - 1));
        let mut head = redis::cmd("HSET");
        head.arg(keys.head()).arg("id").arg(id).arg("seq").arg(seq);
        let _: i64 = head.query_async(&mut self.redis).await.unwrap();
    }

    /// Puts these entries in the place of the stream of seals.
    pub async fn put_seals(&mut self, entries: &[Lying]) {
        let key = self.centre().store.keys.seals();
        self.put(&key, entries).await;
    }

    /// Deletes a key.
    pub async fn delete(&mut self, key: &str) {
        let _: i64 = redis::cmd("DEL").arg(key).query_async(&mut self.redis).await.unwrap();
    }
}

/// A field of an entry.
pub fn field<'a>(entry: &'a mut Lying, name: &str) -> &'a mut Vec<u8> {
    &mut entry.1.iter_mut().find(|(found, _)| found == name).unwrap().1
}

/// `seq` of its first event.
pub fn seq_of(entry: &Lying) -> u64 {
    number(entry, "seq")
}

/// How many events it holds.
pub fn n_of(entry: &Lying) -> u64 {
    number(entry, "n")
}

fn number(entry: &Lying, name: &str) -> u64 {
    let value = &entry.1.iter().find(|(found, _)| found == name).unwrap().1;
    std::str::from_utf8(value).unwrap().parse().unwrap()
}

/// A field that is text.
pub fn text(entry: &Lying, name: &str) -> String {
    let value = &entry.1.iter().find(|(found, _)| found == name).unwrap().1;
    String::from_utf8(value.clone()).unwrap()
}
