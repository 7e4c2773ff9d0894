//! Loading documents, and what was answered before.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Store, StoreError};
use crate::domain::aggregate::{Key, Slot, State};
use crate::domain::call::Call;
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::drill::Drill;
use crate::domain::duty::Duty;
use crate::domain::incident::Incident;
use crate::domain::report::Report;
use crate::domain::unit::Unit;

/// What was answered to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The answer.
    pub answer: String,
    /// The hash of the body it was given to.
    pub body: String,
    /// Where in the log it stands.
    pub cursor: Option<Cursor>,
}

/// What a look at documents tells beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// What was answered to the request before.
    pub known: Option<Remembered>,
    /// The last entry of the log afterwards: the documents say nothing that came later. Zero: there was none.
    pub head: StreamId,
}

/// The newest shape of documents this program understands.
const NEWEST: u16 = crate::domain::event::VERSION;

type Raw = (Option<u64>, Option<String>);

impl Store {
    /// Looks up documents (and what was answered under `idem_hash`) in one round trip, and adds them to `state`. Those
    /// that a newer program wrote are added as far as they can be read, and named there.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer one cannot be read at all.
    pub async fn load(
        &self,
        state: &mut State,
        keys: &[Key],
        idem_hash: Option<&str>,
    ) -> Result<Looked, StoreError> {
        let mut pipe = redis::pipe();
        for key in keys {
            pipe.cmd("HMGET").arg(self.keys.document(key)).arg("version").arg("doc");
        }
        if let Some(hash) = idem_hash {
            pipe.cmd("HMGET").arg(self.keys.idem(hash)).arg("answer").arg("body").arg("id");
            pipe.cmd("HMGET").arg(self.keys.epoch()).arg("id");
        }
        if keys.is_empty() && idem_hash.is_none() {
            return Ok(Looked::default());
        }
        pipe.cmd("HMGET").arg(self.keys.head()).arg("id");
        let mut replies: Vec<Vec<Option<String>>> = pipe.query_async(&mut self.connection()).await?;
        let head = replies.pop().and_then(|mut fields| fields.pop()?);
        let head = head.and_then(|id| id.parse().ok()).unwrap_or_default();
        let known = idem_hash.and_then(|_| remembered(replies.pop()?, replies.pop()?));
        for (key, reply) in keys.iter().zip(replies) {
            let mut fields = reply.into_iter();
            let version = fields.next().flatten().and_then(|v| v.parse().ok());
            insert(state, key, (version, fields.next().flatten()))?;
        }
        Ok(Looked { known, head })
    }

    /// The names of all open incidents and all units, and of who answers for the region.
    pub async fn open_documents(&self) -> Result<Vec<Key>, StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("ZRANGE").arg(self.keys.open()).arg(0).arg(-1).cmd("SMEMBERS").arg(self.keys.units());
        let (incidents, units): (Vec<String>, Vec<String>) = pipe.query_async(&mut self.connection()).await?;
        let incidents = incidents.into_iter().map(|id| Key::Incident(id.into()));
        let units = units.into_iter().map(|id| Key::Unit(id.into()));
        Ok(incidents.chain(units).chain([Key::Duty]).collect())
    }

    /// Who holds a label or a code.
    pub async fn holder(&self, claim: &Key) -> Result<Option<String>, StoreError> {
        let mut state = State::default();
        self.load(&mut state, std::slice::from_ref(claim), None).await?;
        Ok(state.claims.remove(claim).and_then(|slot| slot.doc))
    }
}

fn remembered(epoch: Vec<Option<String>>, idem: Vec<Option<String>>) -> Option<Remembered> {
    let mut fields = idem.into_iter();
    let (answer, body) = (fields.next()??, fields.next().flatten().unwrap_or_default());
    let id = fields.next().flatten().and_then(|id| id.parse().ok());
    let epoch = epoch.into_iter().next().flatten();
    Some(Remembered { answer, body, cursor: epoch.zip(id).map(|(epoch, id)| Cursor { epoch, id }) })
}

fn insert(state: &mut State, key: &Key, (version, doc): Raw) -> Result<(), StoreError> {
    let version = version.unwrap_or(0);
    let newer = match key {
        Key::Duty => {
            let (slot, newer) = slot(key, version, doc)?;
            state.duty = Some(slot);
            newer
        }
        Key::Incident(id) => {
            let (slot, newer) = slot(key, version, doc)?;
            state.incidents.insert(id.clone(), slot);
            newer
        }
        Key::Report(id) => {
            let (slot, newer) = slot(key, version, doc)?;
            state.reports.insert(id.clone(), slot);
            newer
        }
        Key::Unit(id) => {
            let (slot, newer) = slot(key, version, doc)?;
            state.units.insert(id.clone(), slot);
            newer
        }
        Key::Call(id) => {
            let (slot, newer) = slot(key, version, doc)?;
            state.calls.insert(id.clone(), slot);
            newer
        }
        Key::Drill => {
            let (slot, newer) = slot(key, version, doc)?;
            state.drill = Some(slot);
            newer
        }
        Key::Label(_) | Key::Code(_) | Key::Said(_) => {
            state.claims.insert(key.clone(), Slot { version, doc });
            false
        }
    };
    if newer {
        state.newer.insert(key.clone());
    }
    Ok(())
}

/// The document, and whether it holds more than this program would write back.
fn slot<T: DeserializeOwned + Serialize + Shaped>(
    key: &Key,
    version: u64,
    json: Option<String>,
) -> Result<(Slot<T>, bool), StoreError> {
    let Some(json) = json else { return Ok((Slot { version: 0, doc: None }, false)) };
    match serde_json::from_str::<T>(&json) {
        Ok(doc) => {
            let newer = doc.shape() > NEWEST || loses(&json, &doc);
            Ok((Slot { version, doc: Some(doc) }, newer))
        }
        Err(why) => match serde_json::from_str::<Shape>(&json) {
            Ok(shape) if shape.v > NEWEST => Err(StoreError::Newer(String::from(key.clone()))),
            _ => Err(StoreError::Damaged { what: String::from(key.clone()), why: why.to_string() }),
        },
    }
}

/// Whether `json` says something that `doc`, read from it, would not say when written. A newer program is meant to
/// raise `v` for that; should one not, what it wrote is safe all the same. So a field is never renamed: its old name would
/// count as lost.
pub(super) fn loses<T: Serialize>(json: &str, doc: &T) -> bool {
    let Ok(again) = serde_json::to_string(doc) else { return true };
    if again == json {
        return false;
    }
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    !holds(&read(&again), &read(json))
}

/// Whether `whole` has every name that `part` has. Nothing, no and none need not be written.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(name, value)| whole.get(name).map_or(is_nothing(value), |has| holds(has, value))),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| holds(whole, part))
        }
        _ => true,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// A newer shape may parse as well.
trait Shaped {
    fn shape(&self) -> u16;
}

macro_rules! shaped {
    ($($document:ty),*) => {$(
        impl Shaped for $document {
            fn shape(&self) -> u16 {
                self.v
            }
        }
    )*};
}

shaped!(Call, Duty, Incident, Report, Unit, Drill);

#[derive(serde::Deserialize)]
struct Shape {
    v: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize, serde::Deserialize)]
    struct Doc {
        v: u16,
        lat: f64,
        parts: Vec<Part>,
        #[serde(default)]
        added: Option<u8>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        rare: bool,
    }

    #[derive(serde::Serialize, serde::Deserialize)]
    struct Part {
        id: String,
    }

    impl Shaped for Doc {
        fn shape(&self) -> u16 {
            self.v
        }
    }

    fn is_newer(json: &str) -> bool {
        slot::<Doc>(&Key::Unit("u".into()), 1, Some(json.to_owned())).unwrap().1
    }

    #[test]
    fn what_would_be_lost_when_written_back_makes_a_document_newer() {
        assert!(is_newer(r#"{"v":1,"lat":0.5,"parts":[],"drone":"d1"}"#));
        assert!(is_newer(r#"{"v":1,"lat":0.5,"parts":[{"id":"a","colour":{"deep":1}}]}"#));
        assert!(is_newer(&format!(r#"{{"v":{},"lat":0.5,"parts":[]}}"#, NEWEST + 1)));
    }

    #[test]
    fn what_an_older_program_wrote_or_another_order_does_not() {
        assert!(!is_newer(r#"{"v":1,"lat":0.1,"parts":[{"id":"a"}]}"#));
        assert!(!is_newer(
            r#"{"parts":[],"v":1,"rare":false,"lat":-6.914744000000001,"gone":null,"empty":{}}"#
        ));
    }
}
