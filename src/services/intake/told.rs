//! What a reporter tells after their report was taken, in a conversation.

use super::ReportIn;
use super::added::Added;
use super::take::to_keep;
use crate::domain::command::Asker;
use crate::domain::ids::{IncidentId, ReportId};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};

impl Centre {
    /// Adds words to an incident, judged with all that their teller has told (`input`); once for each key.
    pub(in crate::services) async fn add_in_writing(
        &self,
        asker: &Asker,
        of: (&IncidentId, &ReportId),
        (words, input): (&str, &ReportIn),
        key: &RequestKey,
    ) -> Result<Done, ServiceError> {
        let triage = to_keep(self.triage_report(asker, input));
        let added = Added { text: words.to_owned(), ..Added::default() };
        self.add_in_bounds(asker, of, (&added, &triage), key).await
    }
}
