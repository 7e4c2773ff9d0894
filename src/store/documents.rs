//! Loading documents, and what was answered before.

use serde::de::DeserializeOwned;

use super::{Store, StoreError};
use crate::domain::aggregate::{Key, Slot, State};
use crate::domain::cursor::Cursor;
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

/// The newest shape of documents this program understands.
const NEWEST: u16 = 1;

type Raw = (Option<u64>, Option<String>);

impl Store {
    /// Looks up documents (and what was answered under `idem_hash`) in one round trip, and adds them to `state`.
    pub async fn load(
        &self,
        state: &mut State,
        keys: &[Key],
        idem_hash: Option<&str>,
    ) -> Result<Option<Remembered>, StoreError> {
        let mut pipe = redis::pipe();
        for key in keys {
            pipe.cmd("HMGET").arg(self.keys.document(key)).arg("version").arg("doc");
        }
        if let Some(hash) = idem_hash {
            pipe.cmd("HMGET").arg(self.keys.idem(hash)).arg("answer").arg("body").arg("id");
            pipe.cmd("HMGET").arg(self.keys.epoch()).arg("id");
        }
        if keys.is_empty() && idem_hash.is_none() {
            return Ok(None);
        }
        let mut replies: Vec<Vec<Option<String>>> = pipe.query_async(&mut self.connection()).await?;
        let remembered = idem_hash.and_then(|_| remembered(replies.pop()?, replies.pop()?));
        for (key, reply) in keys.iter().zip(replies) {
            let mut fields = reply.into_iter();
            let version = fields.next().flatten().and_then(|v| v.parse().ok());
            insert(state, key, (version, fields.next().flatten()))?;
        }
        Ok(remembered)
    }

    /// The names of all open incidents and all units.
    pub async fn open_documents(&self) -> Result<Vec<Key>, StoreError> {
        let mut pipe = redis::pipe();
        pipe.cmd("ZRANGE").arg(self.keys.open()).arg(0).arg(-1).cmd("SMEMBERS").arg(self.keys.units());
        let (incidents, units): (Vec<String>, Vec<String>) = pipe.query_async(&mut self.connection()).await?;
        let incidents = incidents.into_iter().map(|id| Key::Incident(id.into()));
        Ok(incidents.chain(units.into_iter().map(|id| Key::Unit(id.into()))).collect())
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
    match key {
        Key::Incident(id) => state.incidents.insert(id.clone(), slot(key, version, doc)?).map(|_| ()),
        Key::Report(id) => state.reports.insert(id.clone(), slot(key, version, doc)?).map(|_| ()),
        Key::Unit(id) => state.units.insert(id.clone(), slot(key, version, doc)?).map(|_| ()),
        Key::Label(_) | Key::Code(_) => state.claims.insert(key.clone(), Slot { version, doc }).map(|_| ()),
    };
    Ok(())
}

fn slot<T: DeserializeOwned + Shaped>(
    key: &Key,
    version: u64,
    json: Option<String>,
) -> Result<Slot<T>, StoreError> {
    let Some(json) = json else { return Ok(Slot { version: 0, doc: None }) };
    let newer = || StoreError::Newer(String::from(key.clone()));
    match serde_json::from_str::<T>(&json) {
        Ok(doc) if doc.shape() > NEWEST => Err(newer()),
        Ok(doc) => Ok(Slot { version, doc: Some(doc) }),
        Err(why) => match serde_json::from_str::<Shape>(&json) {
            Ok(shape) if shape.v > NEWEST => Err(newer()),
            _ => Err(StoreError::Damaged { what: String::from(key.clone()), why: why.to_string() }),
        },
    }
}

/// A newer shape may parse as well, and would lose what this program does not know when written back.
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

shaped!(Incident, Report, Unit);

#[derive(serde::Deserialize)]
struct Shape {
    v: u16,
}
