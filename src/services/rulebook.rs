//! The rules of triage in force: read from their file again when it changes, while reports go on being judged.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Centre;
use crate::domain::triage::Rules;

/// The notice that a changed file was not taken.
const REFUSED: &str = "rules_refused";

/// A handle on the rules in force. Cheap to clone; clones change together.
#[derive(Clone, Debug)]
pub struct RuleBook(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rules: RwLock<Arc<Rules>>,
    /// What the file held when it was last read, taken or not.
    text: Mutex<String>,
}

/// What a look at the file found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reread {
    /// It is as it was, or cannot be read now.
    Same,
    /// Its rules are in force now.
    Taken,
    /// It has faults, each with its line: the rules before stay in force.
    Refused(Vec<String>),
}

impl RuleBook {
    /// The rules of `text`.
    ///
    /// # Errors
    /// Every fault of it, each with its line.
    pub fn open(text: String) -> Result<Self, Vec<String>> {
        let rules = parse(&text)?;
        Ok(Self(Arc::new(Inner { rules: RwLock::new(Arc::new(rules)), text: Mutex::new(text) })))
    }

    /// The rules in force. Whoever keeps them judges by them to the end.
    pub fn get(&self) -> Arc<Rules> {
        Arc::clone(&self.0.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the rules of the file over when it has changed. Nobody waits for it: readers wait for the exchange of a
    /// pointer.
    pub fn reread(&self, file: &Path) -> Reread {
        let Ok(text) = std::fs::read_to_string(file) else { return Reread::Same };
        let mut known = self.0.text.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == text {
            return Reread::Same;
        }
        let parsed = parse(&text);
        *known = text;
        match parsed {
            Ok(rules) => {
                *self.0.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
                Reread::Taken
            }
            Err(faults) => Reread::Refused(faults),
        }
    }
}

impl Centre {
    /// Looks again and again whether the file of the rules has changed, until `stop`. A file with faults changes
    /// nothing, and boards say so until it is put right.
    pub async fn follow_rules(self, stop: CancellationToken) {
        let Some(file) = self.config.triage.rules_file.clone() else {
            stop.cancelled().await;
            return;
        };
        let pause = Duration::from_millis(self.config.triage.check_ms);
        while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
            let (book, path) = (self.rules.clone(), file.clone());
            // Proving a file takes its time.
            let Ok(found) = tokio::task::spawn_blocking(move || book.reread(&path)).await else { continue };
            match found {
                Reread::Same => {}
                Reread::Taken => {
                    let version = self.rules.get().version().to_owned();
                    tracing::info!(version, "other rules of triage are in force");
                    self.board.set_notice(REFUSED, false);
                }
                Reread::Refused(faults) => {
                    for fault in &faults {
                        tracing::error!(fault, "the changed rules of triage are not taken");
                    }
                    self.board.set_notice(REFUSED, true);
                }
            }
        }
    }
}

fn parse(text: &str) -> Result<Rules, Vec<String>> {
    Rules::parse(text).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}
