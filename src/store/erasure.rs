//! What is left of a report outside its documents once its keys are gone: looked for and taken away in bounded steps. That it must
//! be is written in the commit that erases, so that no crash forgets it. Holds no rule.

use std::time::Duration;

use super::index::{Op, OpAct};
use super::keys::Keys;
use super::{Store, StoreError};
use crate::domain::event::Event;
use crate::domain::ids::ReportId;
use crate::domain::privacy::Class;

/// Keys looked at in one step of a search.
const STEP: usize = 500;
/// How often it is looked whether Redis has written its file anew.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long that may take.
const REWRITTEN_WITHIN: Duration = Duration::from_mins(10);

/// What an event that erases does beside its documents: the key is deleted, and what lies elsewhere is still to be taken away.
pub(super) fn erasure_ops(keys: &Keys, event: &Event, at_ms: i64) -> Vec<Op> {
    if let Event::KeysErased { keys: of, .. } = event {
        let key = |of: &ReportId| keys.personal_key(of.as_str());
        return of.iter().map(|of| Op { key: key(of), act: OpAct::Del }).collect();
    }
    let Event::PersonalDataErased { report, classes, .. } = event else { return Vec::new() };
    let due = OpAct::Zadd { score: at_ms as f64, member: report.as_str().to_owned() };
    let mut ops = vec![Op { key: keys.erasing(), act: due }];
    if classes.contains(&Class::Personal) {
        ops.push(Op { key: keys.personal_key(report.as_str()), act: OpAct::Del });
    }
    ops
}

impl Store {
    /// Reports that were erased and still have something elsewhere, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn erasing(&self, most: usize) -> Result<Vec<ReportId>, StoreError> {
        let mut ask = redis::cmd("ZRANGE");
        ask.arg(self.keys.erasing()).arg(0).arg(most.saturating_sub(1));
        let ids: Vec<String> = ask.query_async(&mut self.connection()).await?;
        Ok(ids.into_iter().map(ReportId::from).collect())
    }

    /// Whether something of an erased report still lies elsewhere.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn is_being_erased(&self, report: &ReportId) -> Result<bool, StoreError> {
        let mut ask = redis::cmd("ZSCORE");
        ask.arg(self.keys.erasing()).arg(report.as_str());
        let due: Option<f64> = ask.query_async(&mut self.connection()).await?;
        Ok(due.is_some())
    }

    /// Nothing is left of it anywhere.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn erased(&self, report: &ReportId) -> Result<(), StoreError> {
        let mut remove = redis::cmd("ZREM");
        remove.arg(self.keys.erasing()).arg(report.as_str());
        let _: i64 = remove.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Takes reports out of every list of what came from one telephone; how often each was there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_in_numbers(&self, reports: &[ReportId]) -> Result<Vec<u32>, StoreError> {
        let mut found = vec![0_u32; reports.len()];
        let mut cursor = 0_u64;
        loop {
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(self.keys.pattern("number")).arg("COUNT").arg(STEP);
            let (next, lists): (u64, Vec<String>) = scan.query_async(&mut self.connection()).await?;
            if !lists.is_empty() {
                let mut pipe = redis::pipe();
                for list in &lists {
                    pipe.cmd("LRANGE").arg(list).arg(0).arg(-1);
                }
                let all: Vec<Vec<String>> = pipe.query_async(&mut self.connection()).await?;
                let mut remove = redis::pipe();
                for (list, held) in lists.iter().zip(all) {
                    for id in held {
                        let Some(n) = reports.iter().position(|report| report.as_str() == id) else {
                            continue;
                        };
                        found[n] += 1;
                        remove.cmd("LREM").arg(list).arg(0).arg(id).ignore();
                    }
                }
                if remove.cmd_iter().next().is_some() {
                    let () = remove.query_async(&mut self.connection()).await?;
                }
            }
            if next == 0 {
                return Ok(found);
            }
            cursor = next;
        }
    }

    /// Forgets a conversation as a whole.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_chat(&self, name: &str) -> Result<(), StoreError> {
        let mut pipe = redis::pipe();
        pipe.atomic().del(self.keys.chat(name)).ignore();
        pipe.zrem(self.keys.chats_due(), name).ignore();
        Ok(pipe.query_async(&mut self.connection()).await?)
    }

    /// Forgets from which conversation a report came.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_chat_of(&self, report: &ReportId) -> Result<(), StoreError> {
        let mut remove = redis::cmd("DEL");
        remove.arg(self.keys.chat_of(report.as_str()));
        let _: i64 = remove.query_async(&mut self.connection()).await?;
        Ok(())
    }

    /// Lets Redis write what it keeps on the disk anew, so that nothing deleted stays there, and waits until it has.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], also when it does not succeed.
    pub async fn rewrite_file(&self) -> Result<(), StoreError> {
        let late = || StoreError::Damaged {
            what: "Redis' append-only file".to_owned(),
            why: "it was not written anew in time".to_owned(),
        };
        tokio::time::timeout(REWRITTEN_WITHIN, self.rewrite()).await.map_err(|_| late())?
    }

    async fn rewrite(&self) -> Result<(), StoreError> {
        // One that runs began before: it may hold what was deleted since.
        while self.rewriting().await?.0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let _: String = redis::cmd("BGREWRITEAOF").query_async(&mut self.connection()).await?;
        loop {
            match self.rewriting().await? {
                (true, _) => tokio::time::sleep(LOOK_EVERY).await,
                (false, true) => return Ok(()),
                (false, false) => {
                    return Err(StoreError::Damaged {
                        what: "Redis' append-only file".to_owned(),
                        why: "it could not be written anew".to_owned(),
                    });
                }
            }
        }
    }

    /// Whether the file is being written anew, and whether the last time succeeded.
    async fn rewriting(&self) -> Result<(bool, bool), StoreError> {
        let info: String = redis::cmd("INFO").arg("persistence").query_async(&mut self.connection()).await?;
        let says = |line: &str| info.lines().any(|known| known == line);
        let runs = says("aof_rewrite_in_progress:1") || says("aof_rewrite_scheduled:1");
        Ok((runs, says("aof_last_bgrewrite_status:ok")))
    }
}
