//! What happens to a report: it comes, something is added to it, what it told is erased, its reporter
//! chooses news or wishes to be let alone.

use super::Missing;
use crate::domain::aggregate::{Key, State};
use crate::domain::contact::ContactStep;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::{IncidentId, ReportId};
use crate::domain::news;
use crate::domain::report::Report;

pub(super) fn apply_to_report(state: &mut State, event: &Event, entry: &Entry) -> Result<(), Missing> {
    match event {
        Event::ReportReceived { report } => {
            state.reports.entry(report.id.clone()).or_default().doc = Some((**report).clone());
            Ok(())
        }
        Event::PhotoAdded { photo, .. } => known(state, &photo.report).map(|doc| doc.add_photo(photo)),
        Event::VoiceAdded { voice, .. } => known(state, &voice.report).map(|doc| doc.add_voice(voice)),
        Event::PersonalDataErased { report, .. } => known(state, report).map(|doc| doc.erase(event, entry)),
        Event::PrivacyAsked { report, .. } | Event::PrivacyAnswered { report, .. } => {
            known(state, report).map(|doc| doc.ask_with(event, entry))
        }
        Event::NewsChosen { incident, report, news } => {
            news::choose(state, (incident, report), *news).map_or(Ok(()), |key| Err(Missing(key)))
        }
        Event::ReporterContact { incident, contact: ContactStep::Wished { report, wish, home } } => {
            if let Some(key) = news::wish(state, (incident, report), |told| told.heeding(*wish)) {
                return Err(Missing(key));
            }
            for id in [Some(incident), home.as_ref()].into_iter().flatten() {
                // Boards do not hold what was merged into another.
                if let Some(doc) = state.incidents.get_mut(id).and_then(|slot| slot.doc.as_mut()) {
                    doc.pass_wish(report, *wish);
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Reports belong to this incident from now on.
pub(super) fn move_reports(state: &mut State, reports: &[ReportId], to: &IncidentId) -> Result<(), Missing> {
    reports.iter().try_for_each(|id| known(state, id).map(|doc| doc.move_to(to)))
}

fn known<'a>(state: &'a mut State, id: &ReportId) -> Result<&'a mut Report, Missing> {
    let doc = state.reports.get_mut(id).and_then(|slot| slot.doc.as_mut());
    doc.ok_or_else(|| Missing(Key::Report(id.clone())))
}
