//! What a reporter tells after their report was taken, in a conversation.

use super::ReportIn;
use super::added::Added;
use super::take::to_keep;
use crate::domain::command::Asker;
use crate::domain::ids::{IncidentId, ReportId};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};

impl Centre {
    /// Adds what was told to an incident, judged with all that its teller has told (`input`); once for each key.
    pub(in crate::services) async fn add_in_writing(
        &self,
        asker: &Asker,
        of: (&IncidentId, &ReportId),
        (added, input): (&Added, &ReportIn),
        key: &RequestKey,
    ) -> Result<Done, ServiceError> {
        let triage = to_keep(self.triage_report(asker, input));
        self.add_in_bounds(asker, of, (added, &triage), key).await
    }
}
