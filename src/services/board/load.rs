//! Loading the board from the documents, and what folding lacks.

use crate::domain::aggregate::{Key, State};
use crate::domain::cursor::StreamId;
use crate::store::log::RawEntry;
use crate::store::{Store, StoreError};

use super::picture::{Picture, move_document};

/// Documents in one round trip.
const CHUNK: usize = 500;
/// Entries in one round trip.
const ENTRIES: usize = 1_000;
/// How often documents loaded meanwhile may be ahead of the fold again.
const ROUNDS: usize = 100;

/// Fills `picture` with everything open, then folds what was committed meanwhile.
pub(super) async fn fill(store: &Store, picture: &mut Picture) -> Result<(), StoreError> {
    let last = store.last_entry().await?.unwrap_or_default();
    picture.next_seq = if last.seq == 0 { 0 } else { last.seq + last.n };
    picture.last = last;
    let keys = store.open_documents().await?;
    load_with_reports(store, &mut picture.state, &keys).await?;
    picture.exact_from = store.tail().await?.id;
    for _ in 0..ROUNDS {
        let entries = store.range(picture.folded(), None, ENTRIES).await?;
        if entries.is_empty() || picture.is_exact() {
            break;
        }
        fold_all(store, picture, entries).await?;
    }
    picture.forget_ended();
    Ok(())
}

/// Folds entries, loading what they ask for.
async fn fold_all(store: &Store, picture: &mut Picture, entries: Vec<RawEntry>) -> Result<(), StoreError> {
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
pub(super) async fn load_wanted(
    store: &Store,
    keys: &[Key],
) -> Result<(State, Vec<Key>, StreamId), StoreError> {
    let mut loaded = State::default();
    let mut all = load_with_reports(store, &mut loaded, keys).await?;
    all.extend(keys.iter().cloned());
    all.sort();
    all.dedup();
    Ok((loaded, all, store.tail().await?.id))
}

/// Loads documents and the reports of incidents on the board; the keys of those reports.
async fn load_with_reports(store: &Store, state: &mut State, keys: &[Key]) -> Result<Vec<Key>, StoreError> {
    load(store, state, keys).await?;
    let incidents = keys.iter().filter_map(|key| match key {
        Key::Incident(id) => state.incidents.get(id)?.doc.as_ref().filter(|doc| doc.is_on_board()),
        _ => None,
    });
    let reports: Vec<Key> = incidents.flat_map(|doc| &doc.reports).cloned().map(Key::Report).collect();
    load(store, state, &reports).await?;
    Ok(reports)
}

/// Loads documents. One that is damaged or newer is left out and said; the others are shown all the same.
pub(super) async fn load(store: &Store, state: &mut State, keys: &[Key]) -> Result<(), StoreError> {
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
    }
    Ok(())
}

async fn load_one_by_one(store: &Store, state: &mut State, keys: &[Key]) -> Result<(), StoreError> {
    for key in keys {
        match store.load(state, std::slice::from_ref(key), None).await {
            Ok(_) => {}
            Err(fault @ StoreError::Unavailable(_)) => return Err(fault),
            Err(_) => {
                let (sort, id) = key.parts();
                tracing::error!(document = sort, id, "a document cannot be read and is not shown");
            }
        }
    }
    Ok(())
}
