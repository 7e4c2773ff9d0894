//! The watch of the region: what is handed over, as the board has it, and who is on call with those who stand in.

use super::{Centre, ServiceError};
use crate::domain::aggregate::{Key, State};
use crate::domain::command::{Asker, Command};
use crate::domain::duty::command::{DutyCommand, WrappedKey};
use crate::domain::duty::sheet::{Counts, Line, Sheet, Takes, lines_of};
use crate::domain::duty::{Duty, posts};
use crate::domain::event::{Actor, Event};
use crate::domain::ids::{ReportId, SheetId, StandInId, opaque};
use crate::domain::report::SealedText;
use crate::domain::roster::OnCall;
use crate::services::execute::{Done, RequestKey};
use jiff::Timestamp;

/// Entries of the log on the trail of one sheet: it is signed, and accepted or withdrawn.
const OF_A_SHEET: usize = 8;

/// A sheet as it was signed, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// What was signed.
    pub sheet: Sheet,
    /// The outgoing.
    pub by: String,
    /// When they signed.
    pub at: Timestamp,
    /// The incoming and when they signed.
    pub accepted: Option<(String, Timestamp)>,
    /// When it was withdrawn.
    pub withdrawn: Option<Timestamp>,
}

impl Centre {
    /// Who answers for the region, as it is kept now.
    pub async fn duty(&self) -> Result<Duty, ServiceError> {
        let mut state = State::default();
        self.store.load(&mut state, &[Key::Duty], None).await?;
        Ok(state.duty.and_then(|slot| slot.doc).unwrap_or_default())
    }

    /// Who holds the posts of the roster now, with those who stand in; as the board knows it.
    pub fn posts(&self) -> Vec<OnCall> {
        let now = self.clock.now();
        let duty = self.board.read(|state| state.duty.as_ref().and_then(|slot| slot.doc.clone()));
        posts(&self.roster.on_call(now), duty.as_ref(), now)
    }

    /// What would be signed now: where the log stood, the lines and the counts.
    pub fn sheet_of_now(&self, takes: &Takes) -> (String, Vec<Line>, Counts) {
        let cursor = self.board.cursor().to_string();
        let most = self.config.watch.sheet_lines;
        let (lines, counts) = self.board.read(|state| lines_of(state, takes, most));
        (cursor, lines, counts)
    }

    /// Signs what is handed over as the outgoing, in the figures of this moment.
    pub async fn sign_sheet(
        &self,
        asker: &Asker,
        (incoming, notes, takes): (Option<String>, Option<&str>, &Takes),
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let id = SheetId(opaque(self.region(), &self.ids.bytes::<16>()));
        let (notes, wrapped_key) = self.seal_apart(id.as_str(), notes)?;
        let (cursor, lines, counts) = self.sheet_of_now(takes);
        let since = self.clock.now();
        let sheet = Sheet { id, cursor, since, incoming, notes, counts, lines };
        let what = DutyCommand::Sign(Box::new(sheet));
        self.execute(asker, Command::Duty { what, wrapped_key }, key).await
    }

    /// A fresh id for somebody who stands in.
    pub fn stand_in_id(&self) -> StandInId {
        StandInId(opaque(self.region(), &self.ids.bytes::<16>()))
    }

    /// Seals words that belong to no report, under a key of their own; and that key, wrapped.
    pub fn seal_apart(
        &self,
        id: &str,
        words: Option<&str>,
    ) -> Result<(Option<SealedText>, Option<WrappedKey>), ServiceError> {
        let Some(words) = words else { return Ok((None, None)) };
        let (key, wrapped) = self.vault.new_key(&self.ids, &ReportId::from(id))?;
        Ok((Some(key.seal_text(&self.ids, words)?), Some((id.to_owned(), wrapped))))
    }

    /// A sheet from the log, as it was signed; `None` when there is none.
    pub async fn signed_sheet(&self, id: &SheetId) -> Result<Option<Signed>, ServiceError> {
        let entries = self.store.trails(&[id.as_str()], OF_A_SHEET).await?;
        let mut signed: Option<Signed> = None;
        for entry in entries.into_iter().filter_map(|read| read.entry) {
            let (at, by) = (entry.at, name_of(&entry.by));
            for event in entry.events {
                match (event, &mut signed) {
                    (Event::HandOverSigned { sheet }, _) if sheet.id == *id => {
                        let by = by.clone();
                        signed = Some(Signed { sheet: *sheet, by, at, accepted: None, withdrawn: None });
                    }
                    (Event::HandOverAccepted { sheet }, Some(signed)) if sheet == *id => {
                        signed.accepted = Some((by.clone(), at));
                    }
                    (Event::HandOverWithdrawn { sheet }, Some(signed)) if sheet == *id => {
                        signed.withdrawn = Some(at);
                    }
                    _ => {}
                }
            }
        }
        Ok(signed)
    }
}

fn name_of(actor: &Actor) -> String {
    if let Actor::Account(name) = actor { name.clone() } else { String::new() }
}
