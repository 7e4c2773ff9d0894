//! Who is shown which row, and which rows a change can concern. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::access::View;
use crate::domain::aggregate::{Key, State};
use crate::domain::cursor::StreamId;
use crate::domain::duty::DutyRow;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::unit::Unit;
use crate::domain::view::{Change, ChangeOp, IncidentRow, ReportRow, Row, RowKind, Snapshot, UnitRow};
use crate::domain::wall::Withheld;

/// The version of the row that `view` is shown; `None` when it is shown none.
pub(in crate::services) fn shown(view: &View, state: &State, key: &Key) -> Option<u64> {
    match key {
        Key::Duty => {
            let slot = state.duty.as_ref()?;
            // A crew's phone has no use for it, and on a wall are no names.
            (slot.doc.is_some() && !matches!(view, View::Unit(_) | View::Wall)).then_some(slot.version)
        }
        Key::Incident(id) => {
            let slot = state.incidents.get(id)?;
            let doc = slot.doc.as_ref()?;
            (doc.is_on_board() && concerns(view, state, doc)).then_some(slot.version)
        }
        Key::Report(id) => {
            let slot = state.reports.get(id)?;
            let incident = state.incidents.get(&slot.doc.as_ref()?.incident)?.doc.as_ref()?;
            (*view == View::Region && incident.is_on_board()).then_some(slot.version)
        }
        Key::Unit(id) => {
            let slot = state.units.get(id)?;
            owns(view, slot.doc.as_ref()?).then_some(slot.version)
        }
        Key::Label(_) | Key::Code(_) | Key::Said(_) | Key::Drill | Key::Call(_) => None,
    }
}

/// Whether an incident is any business of the view: for an agency or unit, while one of its own is bound to it, or it is asked
/// to act.
fn concerns(view: &View, state: &State, incident: &Incident) -> bool {
    match view {
        View::Region | View::Wall => true,
        View::Unit(unit) => incident.active().any(|sending| sending.unit == *unit),
        View::Agency(agency) => {
            incident.is_referred_to(agency)
                || incident.active().any(|sending| is_own(view, state, &sending.unit))
        }
    }
}

/// Whether an incident may have been shown to the view before, so that taking it away tells nothing new.
pub(super) fn concerned(view: &View, state: &State, incident: &Incident) -> bool {
    match view {
        View::Region | View::Wall => true,
        View::Unit(unit) => incident.has_unit(unit),
        View::Agency(agency) => {
            incident.referrals.iter().any(|one| one.to.agency == *agency)
                || incident.assignments.iter().any(|sending| is_own(view, state, &sending.unit))
        }
    }
}

fn is_own(view: &View, state: &State, unit: &crate::domain::ids::UnitId) -> bool {
    state.units.get(unit).and_then(|slot| slot.doc.as_ref()).is_some_and(|unit| owns(view, unit))
}

/// Whether a unit belongs to the view.
pub(super) fn owns(view: &View, unit: &Unit) -> bool {
    match view {
        View::Region | View::Wall => true,
        View::Agency(agency) => unit.spec.agency == *agency,
        View::Unit(id) => unit.id == *id,
    }
}

/// Every row the view is shown, with its version, in the order of the digest.
pub(in crate::services) fn all_shown(view: &View, state: &State) -> BTreeMap<Key, u64> {
    let incidents = state.incidents.keys().cloned().map(Key::Incident);
    let reports = state.reports.keys().cloned().map(Key::Report);
    let units = state.units.keys().cloned().map(Key::Unit);
    std::iter::once(Key::Duty)
        .chain(incidents)
        .chain(reports)
        .chain(units)
        .filter_map(|key| shown(view, state, &key).map(|version| (key, version)))
        .collect()
}

/// The rows that may differ after documents changed: those, the reports of those incidents, and the incidents
/// that those units are bound to. Each with the entry that changed it.
pub(in crate::services) fn candidates(
    state: &State,
    dirty: &BTreeMap<Key, StreamId>,
) -> BTreeMap<Key, StreamId> {
    let mut found = dirty.clone();
    let mut add = |key: Key, id: StreamId| {
        let newest = found.entry(key).or_insert(id);
        *newest = (*newest).max(id);
    };
    for (key, id) in dirty {
        match key {
            Key::Incident(incident) => {
                let doc = state.incidents.get(incident).and_then(|slot| slot.doc.as_ref());
                for report in doc.iter().flat_map(|doc| &doc.reports) {
                    add(Key::Report(report.clone()), *id);
                }
            }
            Key::Unit(unit) => {
                let doc = state.units.get(unit).and_then(|slot| slot.doc.as_ref());
                if let Some(incident) = doc.and_then(|doc| doc.assignment.as_ref()?.incident()) {
                    add(Key::Incident(incident), *id);
                }
            }
            Key::Duty
            | Key::Report(_)
            | Key::Label(_)
            | Key::Code(_)
            | Key::Said(_)
            | Key::Drill
            | Key::Call(_) => {}
        }
    }
    found
}

/// The row made from a document as the view is shown it; `None` when there is none. `withheld`: of what a wall says neither what
/// nor where.
pub(in crate::services) fn row(view: &View, state: &State, key: &Key, withheld: &Withheld) -> Option<Row> {
    match key {
        Key::Duty => {
            let slot = state.duty.as_ref()?;
            let row = DutyRow::of(slot.doc.as_ref()?, slot.version);
            Some(Row::Duty(Arc::new(if *view == View::Region { row } else { row.in_short() })))
        }
        Key::Incident(id) => {
            let slot = state.incidents.get(id)?;
            let doc = slot.doc.as_ref()?;
            let row = IncidentRow::of(doc, slot.version);
            Some(Row::Incident(Arc::new(match view {
                View::Region => row.beside(doc),
                View::Wall => row.for_wall(withheld),
                View::Agency(_) | View::Unit(_) => row,
            })))
        }
        Key::Report(id) => {
            let slot = state.reports.get(id)?;
            Some(Row::Report(Arc::new(ReportRow::of(slot.doc.as_ref()?, slot.version))))
        }
        Key::Unit(id) => {
            let slot = state.units.get(id)?;
            let row = UnitRow::of(slot.doc.as_ref()?, slot.version);
            Some(Row::Unit(Arc::new(if *view == View::Wall { row.for_wall() } else { row })))
        }
        Key::Label(_) | Key::Code(_) | Key::Said(_) | Key::Drill | Key::Call(_) => None,
    }
}

/// Puts the rows of these documents into a snapshot.
pub(in crate::services) fn fill<'a>(
    snapshot: &mut Snapshot,
    (view, withheld): (&View, &Withheld),
    state: &State,
    keys: impl Iterator<Item = &'a Key>,
) {
    for key in keys {
        match row(view, state, key, withheld) {
            Some(Row::Incident(row)) => snapshot.incidents.push(row),
            Some(Row::Unit(row)) => snapshot.units.push(row),
            Some(Row::Report(row)) => snapshot.reports.push(row),
            Some(Row::Duty(row)) => snapshot.duty = Some(row),
            Some(Row::Notice(_)) | None => {}
        }
    }
}

/// A row put.
pub(in crate::services) fn put(key: &Key, version: u64, row: Row) -> Change {
    Change { op: ChangeOp::Put, of: kind(key), id: key.parts().1.to_owned(), version, row: Some(row) }
}

/// An incident that came back does so with its reports.
pub(super) fn put_reports(
    (view, withheld): (&View, &Withheld),
    state: &State,
    id: &IncidentId,
    changes: &mut BTreeMap<Key, Change>,
) {
    let doc = state.incidents.get(id).and_then(|slot| slot.doc.as_ref());
    for key in doc.iter().flat_map(|doc| &doc.reports).cloned().map(Key::Report) {
        let row = row(view, state, &key, withheld);
        if let (Some(version), Some(row)) = (shown(view, state, &key), row) {
            changes.insert(key.clone(), put(&key, version, row));
        }
    }
}

/// A row taken away.
pub(in crate::services) fn del(key: &Key, version: u64) -> Change {
    Change { op: ChangeOp::Del, of: kind(key), id: key.parts().1.to_owned(), version, row: None }
}

fn kind(key: &Key) -> RowKind {
    match key {
        Key::Duty => RowKind::Duty,
        Key::Incident(_) | Key::Label(_) | Key::Drill | Key::Call(_) => RowKind::Incident,
        Key::Report(_) | Key::Code(_) | Key::Said(_) => RowKind::Report,
        Key::Unit(_) => RowKind::Unit,
    }
}
