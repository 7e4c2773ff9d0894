//! News for reporters: who wants them of an incident, and which steps of an entry they are told of. Pure, so that a step is
//! recorded with the facts it follows from. Knows no channel and no words.

use serde::{Deserialize, Serialize};

use super::aggregate::{Key, State};
use super::event::Entry;
use super::ids::{IncidentId, ReportId};
use super::incident::{Incident, Phase};
use super::status::PublicStatus;
use super::wishes::{NewsBy, Wishes};

/// A step that reporters are told of, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// What their reports belong to.
    pub incident: IncidentId,
    /// What their page shows from now on.
    pub status: PublicStatus,
    /// Whose reports.
    pub reports: Vec<ReportId>,
    /// Their report has just come: whoever wrote it in a conversation has a receipt there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
}

/// The steps of an entry that somebody wants to be told of; `before` and `after` are the documents around it. Nothing of an
/// exercise, and nothing of what another region told us of: that region tells its reporters.
pub fn news(entry: &Entry, before: &State, after: &State) -> Vec<News> {
    let mut all = Vec::new();
    for (key, _) in &entry.touched {
        let Key::Incident(id) = key else { continue };
        let Some(doc) = incident(after, id) else { continue };
        if doc.phase == Phase::Merged || doc.drill || doc.received.is_some() {
            continue;
        }
        let Some(status) = shown(doc) else { continue };
        let of = |wanted: Option<PublicStatus>| {
            let (mut reports, first) = (doc.news_to.clone(), wanted.is_none());
            reports.retain(|report| match (page(before, id, report), wanted) {
                (None, None) => true,
                (Some(was), Some(is)) => was != is,
                _ => false,
            });
            News { incident: id.clone(), status, reports, first }
        };
        all.extend([of(None), of(Some(status))].into_iter().filter(|news| !news.reports.is_empty()));
    }
    all
}

/// What the page of a report showed before; `None`: there was none. A report that was not looked up did not move.
fn page(before: &State, is_in: &IncidentId, report: &ReportId) -> Option<PublicStatus> {
    let was_in = match before.reports.get(report) {
        Some(slot) => &slot.doc.as_ref()?.incident,
        None => is_in,
    };
    incident(before, was_in).and_then(shown)
}

fn shown(doc: &Incident) -> Option<PublicStatus> {
    doc.milestones.last().map(|step| step.status)
}

fn incident<'a>(state: &'a State, id: &IncidentId) -> Option<&'a Incident> {
    state.incidents.get(id)?.doc.as_ref()
}

/// A reporter chose by what they are told from now on, or that they are told no more.
pub(super) fn choose(
    state: &mut State,
    (incident, report): (&IncidentId, &ReportId),
    by: Option<NewsBy>,
) -> Option<Key> {
    wish(state, (incident, report), |told| Wishes { news: by, ..told })
}

/// A reporter wishes something else from now on. A document that is not there, if any.
pub(super) fn wish(
    state: &mut State,
    (incident, report): (&IncidentId, &ReportId),
    how: impl FnOnce(Wishes) -> Wishes,
) -> Option<Key> {
    let Some(told) = state.reports.get_mut(report).and_then(|slot| slot.doc.as_mut()) else {
        return Some(Key::Report(report.clone()));
    };
    told.wishes = how(told.wishes);
    told.v = told.shape();
    let by = told.wishes.news;
    let Some(doc) = state.incidents.get_mut(incident).and_then(|slot| slot.doc.as_mut()) else {
        return Some(Key::Incident(incident.clone()));
    };
    doc.news_to.retain(|known| known != report);
    doc.news_to.extend(by.map(|_| report.clone()));
    doc.v = doc.shape();
    None
}

/// Who wants news of `reports` wants them of what these belong to now: `to`, no longer any of `from`.
pub(super) fn pass_on(state: &mut State, reports: &[ReportId], from: &[IncidentId], to: &IncidentId) {
    // The last one holds all of them, and what was chosen meanwhile.
    let last = from.last().and_then(|id| incident(state, id));
    let of = |doc: &Incident| {
        doc.news_to.iter().filter(|report| reports.contains(report)).cloned().collect::<Vec<_>>()
    };
    let wanted = last.map(of).unwrap_or_default();
    for id in from {
        let Some(doc) = state.incidents.get_mut(id).and_then(|slot| slot.doc.as_mut()) else { continue };
        doc.news_to.retain(|report| !reports.contains(report));
        doc.v = doc.shape();
    }
    let Some(doc) = state.incidents.get_mut(to).and_then(|slot| slot.doc.as_mut()) else { return };
    doc.news_to.retain(|report| !reports.contains(report));
    doc.news_to.extend(wanted);
    doc.v = doc.shape();
}
