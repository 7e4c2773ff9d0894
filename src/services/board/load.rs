//! Loading the board from the documents, folding what comes, and loading what the fold lacks. Knows no Redis: the
//! simulation does the same on a model.

use std::sync::RwLock;

use crate::domain::aggregate::{Key, State};
use crate::domain::cursor::StreamId;
use crate::services::execute::Documents;
use crate::store::log::{RawEntry, Tail};
use crate::store::{Store, StoreError};

use super::picture::{Picture, move_document, write};

/// What a board needs of where log and documents are kept.
pub trait History: Documents {
    /// The last entry; `None` when the log is empty.
    fn last_entry(&self) -> impl Future<Output = Result<Option<RawEntry>, StoreError>> + Send;

    /// Where the log ends.
    fn tail(&self) -> impl Future<Output = Result<Tail, StoreError>> + Send;

    /// One entry; `None` when it is not there.
    fn entry(&self, id: StreamId) -> impl Future<Output = Result<Option<RawEntry>, StoreError>> + Send;

    /// At most `count` entries after `after`, up to and including `to` (`None`: the end), in order.
    fn range(
        &self,
        after: StreamId,
        to: Option<StreamId>,
        count: usize,
    ) -> impl Future<Output = Result<Vec<RawEntry>, StoreError>> + Send;

    /// The names of all open incidents and all units.
    fn open_documents(&self) -> impl Future<Output = Result<Vec<Key>, StoreError>> + Send;
}

impl History for Store {
    async fn last_entry(&self) -> Result<Option<RawEntry>, StoreError> {
        Self::last_entry(self).await
    }

    async fn tail(&self) -> Result<Tail, StoreError> {
        Self::tail(self).await
    }

    async fn entry(&self, id: StreamId) -> Result<Option<RawEntry>, StoreError> {
        Self::entry(self, id).await
    }

    async fn range(
        &self,
        after: StreamId,
        to: Option<StreamId>,
        count: usize,
    ) -> Result<Vec<RawEntry>, StoreError> {
        Self::range(self, after, to, count).await
    }

    async fn open_documents(&self) -> Result<Vec<Key>, StoreError> {
        Self::open_documents(self).await
    }
}

/// Documents in one round trip.
const CHUNK: usize = 500;
/// Entries in one round trip.
const ENTRIES: usize = 1_000;
/// How often documents loaded meanwhile may be ahead of the fold again.
const ROUNDS: usize = 100;

/// Fills `picture` with everything open, then folds what was committed meanwhile.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn fill<S: History>(store: &S, picture: &mut Picture) -> Result<(), StoreError> {
    picture.has_loaded(store.last_entry().await?.unwrap_or_default());
    let keys = store.open_documents().await?;
    load_with_reports(store, &mut picture.state, &keys).await?;
    picture.met_newer |= !std::mem::take(&mut picture.state.newer).is_empty();
    picture.exact_from = store.tail().await?.id;
    for _ in 0..ROUNDS {
        let entries = store.range(picture.folded(), None, ENTRIES).await?;
        if entries.is_empty() || picture.is_exact() {
            break;
        }
        fold_all(store, picture, entries).await?;
    }
    picture.forget_ended();
    picture.gather();
    Ok(())
}

/// Folds the next entries, loading what they ask for. True when the log does not go on where it ended: then all of
/// it has to be loaded anew.
///
/// # Errors
/// [`StoreError::Unavailable`]; then as well.
pub async fn fold<S: History>(
    store: &S,
    picture: &RwLock<Picture>,
    entries: Vec<RawEntry>,
) -> Result<bool, StoreError> {
    for raw in entries {
        let id = raw.id;
        let wants = write(picture).fold(raw);
        if wants.broken {
            write(picture).suspect = true;
            return Ok(true);
        }
        if !wants.load.is_empty() {
            // The entry counts as folded already: should its documents not come, all is loaded anew.
            let loaded = load_wanted(store, &wants.load).await;
            let (loaded, keys, tail) = loaded.inspect_err(|_| write(picture).suspect = true)?;
            write(picture).take_loaded(&keys, &loaded, id, tail);
        }
    }
    Ok(false)
}

/// Folds entries into a picture nobody sees yet, loading what they ask for.
async fn fold_all<S: History>(
    store: &S,
    picture: &mut Picture,
    entries: Vec<RawEntry>,
) -> Result<(), StoreError> {
    for raw in entries {
        let id = raw.id;
        let wants = picture.fold(raw);
        if !wants.load.is_empty() {
            let (loaded, keys, tail) = load_wanted(store, &wants.load).await?;
            picture.take_loaded(&keys, &loaded, id, tail);
        }
    }
    Ok(())
}

/// Loads documents that an entry touched, with the reports of incidents among them; and where the log ended
/// afterwards.
async fn load_wanted<S: History>(store: &S, keys: &[Key]) -> Result<(State, Vec<Key>, StreamId), StoreError> {
    let mut loaded = State::default();
    let mut all = load_with_reports(store, &mut loaded, keys).await?;
    all.extend(keys.iter().cloned());
    all.sort();
    all.dedup();
    Ok((loaded, all, store.tail().await?.id))
}

/// Loads documents and the reports of incidents among them; the keys of those reports. Also of incidents that are over by
/// now: the next entry may open them again.
async fn load_with_reports<S: Documents>(
    store: &S,
    state: &mut State,
    keys: &[Key],
) -> Result<Vec<Key>, StoreError> {
    load(store, state, keys).await?;
    let incidents = keys.iter().filter_map(|key| match key {
        Key::Incident(id) => state.incidents.get(id)?.doc.as_ref(),
        _ => None,
    });
    let reports: Vec<Key> = incidents.flat_map(|doc| &doc.reports).cloned().map(Key::Report).collect();
    load(store, state, &reports).await?;
    Ok(reports)
}

/// Loads documents. One that is damaged or newer is left out and said; the others are shown all the same.
pub(super) async fn load<S: Documents>(store: &S, state: &mut State, keys: &[Key]) -> Result<(), StoreError> {
    for chunk in keys.chunks(CHUNK) {
        let mut loaded = State::default();
        if let Err(fault) = store.load(&mut loaded, chunk, None).await {
            if matches!(fault, StoreError::Unavailable(_)) {
                return Err(fault);
            }
            load_one_by_one(store, &mut loaded, chunk).await?;
        }
        for key in chunk {
            move_document(state, &loaded, key);
        }
        state.newer.append(&mut loaded.newer);
    }
    Ok(())
}

async fn load_one_by_one<S: Documents>(store: &S, state: &mut State, keys: &[Key]) -> Result<(), StoreError> {
    for key in keys {
        match store.load(state, std::slice::from_ref(key), None).await {
            Ok(_) => {}
            Err(fault @ StoreError::Unavailable(_)) => return Err(fault),
            Err(fault) => {
                if matches!(fault, StoreError::Newer(_)) {
                    state.newer.insert(key.clone());
                }
                let (sort, id) = key.parts();
                tracing::error!(document = sort, id, %fault, "a document is shown as it was, or not at all");
            }
        }
    }
    Ok(())
}
