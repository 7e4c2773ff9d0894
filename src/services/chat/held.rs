//! A hold keeps the conversations that the reports of its incident came from, until it is lifted. Redis lets a conversation go by itself,
//! so one that is held has no time there; what it would have had is remembered. Looked at when a hold is set or lifted, and by the
//! clock for what merging and taking apart have moved.

use std::collections::HashSet;

use crate::domain::ids::{IncidentId, ReportId};
use crate::services::{Centre, ServiceError};

/// Reports, and incidents, looked at in one step.
const STEP: usize = 200;

impl Centre {
    /// Keeps the conversations of all that is under hold, and lets those go that nothing holds any more.
    ///
    /// # Errors
    /// When the store cannot be reached; doing it again goes on.
    pub(in crate::services) async fn hold_conversations(&self) -> Result<(), ServiceError> {
        for some in self.store.held_incidents().await?.chunks(STEP) {
            for (doc, _) in self.incidents(some).await? {
                self.hold_conversations_of(&doc.reports).await?;
            }
        }
        self.hold_conversations_of(&self.store.reports_with_held_chat().await?).await
    }

    /// The same for these reports.
    ///
    /// # Errors
    /// The same.
    pub(in crate::services) async fn hold_conversations_of(
        &self,
        reports: &[ReportId],
    ) -> Result<(), ServiceError> {
        for some in reports.chunks(STEP) {
            let names = self.store.chat_names(some).await?;
            let docs = self.reports(some).await?;
            let mut of: Vec<IncidentId> = docs.iter().map(|(doc, _)| doc.incident.clone()).collect();
            of.sort();
            of.dedup();
            let incidents = self.incidents(&of).await?;
            let held: HashSet<&IncidentId> =
                incidents.iter().filter(|(doc, _)| doc.hold.is_some()).map(|(doc, _)| &doc.id).collect();
            let held: HashSet<&ReportId> =
                docs.iter().filter(|(doc, _)| held.contains(&doc.incident)).map(|(doc, _)| &doc.id).collect();
            let now = self.clock.now();
            for (report, name) in some.iter().zip(names) {
                match name {
                    Some(name) if held.contains(report) => {
                        self.store.hold_chat(report, &name, now).await?;
                    }
                    name => self.store.let_chat_go(report, name.as_deref(), now).await?,
                }
            }
        }
        Ok(())
    }
}
