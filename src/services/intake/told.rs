//! What a reporter tells after their report was taken, in a conversation.

use super::ReportIn;
use super::take::to_keep;
use crate::domain::command::Asker;
use crate::domain::ids::IncidentId;
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};

impl Centre {
    /// Adds words to an incident, judged with all that their teller has told (`input`); once for each key.
    pub(in crate::services) async fn add_in_writing(
        &self,
        asker: &Asker,
        incident: &IncidentId,
        (words, input): (&str, &ReportIn),
        key: &RequestKey,
    ) -> Result<Done, ServiceError> {
        let triage = to_keep(self.triage_report(asker, input));
        self.add_words(asker, incident, words, &triage, key).await
    }
}
