//! Calls on the telephone: told of by an exchange or a board as often as they like, kept once, and called back.

use super::{Centre, ServiceError};
use crate::domain::aggregate::{Key, Slot, State};
use crate::domain::call::{Call, CallAct, CallPrivate, CallTold};
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::duty::command::WrappedKey;
use crate::domain::ids::{CallId, ReportId, opaque};
use crate::domain::report::SealedText;
use crate::services::execute::RequestKey;

/// So many that wait are listed, those that rang first.
const MOST: usize = 100;
/// How often a telling is sealed anew while others tell of the same call.
const TRIES: usize = 4;

/// A call as it is kept, with its version and what is sealed of it; `None` where that was erased, or never told.
pub type OpenedCall = (Call, u64, Option<CallPrivate>);

impl Centre {
    /// Keeps what is told of a call. The same call is known by `private.exchange_id`; told again it is added to.
    ///
    /// # Errors
    /// As the rules say.
    pub async fn tell_call(
        &self,
        asker: &Asker,
        (private, told): (&CallPrivate, &CallTold),
        key: Option<&RequestKey>,
    ) -> Result<CallId, ServiceError> {
        let bits = self.vault.stable_bytes(&[self.region(), &private.exchange_id], "call");
        let id = CallId(opaque(self.region(), &bits));
        for _ in 0..TRIES {
            let slot = self.call_slot(&id).await?;
            let (sealed, wrapped_key) = self.seal_call(slot.doc.as_ref(), private).await?;
            let told = CallTold { sealed, ..told.clone() };
            let act = CallAct::Note { told, version: slot.version, wrapped_key };
            match self.execute(asker, Command::Call { call: id.clone(), act }, key).await {
                // Told again and nothing new: as good as said once.
                Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo)) => return Ok(id),
                // Somebody told of it at the same time.
                Err(ServiceError::Refused(Refusal::VersionConflict { .. })) => {}
                Err(other) => return Err(other),
            }
        }
        Err(ServiceError::Busy)
    }

    /// The calls that wait to be called back, the longest first, and how many there are.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn call_tasks(&self) -> Result<(Vec<OpenedCall>, u64), ServiceError> {
        let (ids, all) = self.store.call_tasks(MOST).await?;
        let keys: Vec<Key> = ids.iter().cloned().map(Key::Call).collect();
        let mut state = State::default();
        self.store.load(&mut state, &keys, None).await?;
        let docs: Vec<(Call, u64)> = ids
            .iter()
            .filter_map(|id| state.calls.remove(id))
            .filter_map(|slot| Some((slot.doc?, slot.version)))
            .collect();
        let of: Vec<ReportId> =
            docs.iter().filter_map(|(doc, _)| Some(doc.sealed.as_ref()?.key_of.clone())).collect();
        let keys = self.report_keys(&of).await?;
        let opened = docs.into_iter().map(|(doc, version)| {
            let private =
                doc.sealed.as_ref().and_then(|sealed| keys.get(&sealed.key_of)?.open(&sealed.sealed).ok());
            (doc, version, private)
        });
        Ok((opened.collect(), all))
    }

    /// Tells screens how many calls wait to be called back, beside the log.
    ///
    /// # Errors
    /// When the store cannot be reached; screens keep what they were told.
    pub async fn look_at_calls(&self) -> Result<(), ServiceError> {
        let (_, all) = self.store.call_tasks(1).await?;
        self.board.set_call_backs(all);
        Ok(())
    }

    /// A call as it is kept.
    ///
    /// # Errors
    /// Not found.
    pub async fn call(&self, id: &CallId) -> Result<OpenedCall, ServiceError> {
        let slot = self.call_slot(id).await?;
        let doc = slot.doc.ok_or_else(|| ServiceError::Refused(Refusal::NotFound(Key::Call(id.clone()))))?;
        let private = match &doc.sealed {
            Some(sealed) => self.open_calls(std::slice::from_ref(sealed)).await?.pop().flatten(),
            None => None,
        };
        Ok((doc, slot.version, private))
    }

    async fn call_slot(&self, id: &CallId) -> Result<Slot<Call>, ServiceError> {
        let mut state = State::default();
        self.store.load(&mut state, &[Key::Call(id.clone())], None).await?;
        Ok(state.calls.remove(id).unwrap_or_default())
    }

    /// What is sealed of calls, with one look for all keys; `None` for each that was erased.
    pub(super) async fn open_calls(
        &self,
        sealed: &[SealedText],
    ) -> Result<Vec<Option<CallPrivate>>, ServiceError> {
        let mut of: Vec<ReportId> = sealed.iter().map(|one| one.key_of.clone()).collect();
        of.sort();
        of.dedup();
        let keys = self.report_keys(&of).await?;
        Ok(sealed.iter().map(|one| keys.get(&one.key_of)?.open(&one.sealed).ok()).collect())
    }

    /// Seals all that is known: under the key the call has, or a new one. Nothing when there is nothing new, or when what was
    /// sealed has been erased: that stays so.
    async fn seal_call(
        &self,
        doc: Option<&Call>,
        told: &CallPrivate,
    ) -> Result<(Option<SealedText>, Option<WrappedKey>), ServiceError> {
        let Some(before) = doc.and_then(|doc| doc.sealed.as_ref()) else {
            let key_of = ReportId(opaque(self.region(), &self.ids.bytes::<16>()));
            let (key, wrapped) = self.vault.new_report_key(&self.ids, &key_of)?;
            let sealed = key.seal(&self.ids, told)?;
            let name = key_of.as_str().to_owned();
            return Ok((Some(SealedText { key_of, sealed }), Some((name, wrapped))));
        };
        let key = self.report_keys(std::slice::from_ref(&before.key_of)).await?.remove(&before.key_of);
        let Some(key) = key else { return Ok((None, None)) };
        let is: CallPrivate = key.open(&before.sealed)?;
        let pairs = [("number", &is.number, &told.number), ("recording", &is.recording, &told.recording)];
        for (field, is, told) in pairs {
            if is.is_some() && told.is_some() && is != told {
                return Err(Refusal::CallToldOtherwise { field }.into());
            }
        }
        let all = CallPrivate {
            number: is.number.clone().or_else(|| told.number.clone()),
            recording: is.recording.clone().or_else(|| told.recording.clone()),
            exchange_id: is.exchange_id.clone(),
        };
        if all == is {
            return Ok((None, None));
        }
        let sealed = key.seal(&self.ids, &all)?;
        Ok((Some(SealedText { key_of: before.key_of.clone(), sealed }), None))
    }
}
