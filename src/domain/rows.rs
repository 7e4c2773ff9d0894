//! How documents become the rows of [`super::view`]: what is shown, and nothing else of a document.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::assignment::Assignment;
use super::casualty::MassCasualty;
use super::ids::IncidentId;
use super::incident::Incident;
use super::merged::Absorbed;
use super::neighbour::Received;
use super::privacy::Class;
use super::referral::Referral;
use super::report::{People, Report};
use super::unit::Unit;
use super::view::{AssignmentRow, IncidentRow, ReportRow, UnitRow};
use super::wishes::Contact;

/// An incident that was merged into the one of the row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct MergedRow {
    /// Its id.
    pub id: IncidentId,
    /// Its short label, from before.
    pub label: String,
    /// Its head-counts.
    pub people: People,
    /// How many reports came with it.
    pub reports: u32,
}

impl IncidentRow {
    /// The row of an incident at `version`.
    pub fn of(incident: &Incident, version: u64) -> Self {
        let row = |a: &Assignment| AssignmentRow {
            id: a.id.clone(),
            unit: a.unit.clone(),
            step: a.step(),
            since: a.stamps.last().map_or(incident.opened_at, |stamp| stamp.at),
            answer_by: a.answer_by,
            result: a.result,
            alerted: a.alerted,
            destination: a.destination().cloned(),
        };
        let queue = incident.queue();
        let ended = incident.assignments.iter().rfind(|a| !a.is_active()).map(row);
        Self {
            id: incident.id.clone(),
            label: incident.label.clone(),
            version,
            level: incident.level(),
            rules_level: incident.rules_level(),
            tier: queue.tier,
            state: incident.state(),
            verification: incident.verification(),
            kind: incident.kind.clone(),
            rule: incident.rule().cloned(),
            area: incident.area.clone(),
            outside: incident.outside,
            place: incident.rounded.map(|rounded| rounded.0),
            opened_at: incident.opened_at,
            deadline: queue.deadline,
            overdue: queue.overdue,
            drill: incident.drill,
            reports: count(incident.reports.len()),
            people: incident.people(),
            vulnerable: incident.vulnerable(),
            assignments: incident.active().map(row).chain(ended).collect(),
            notes: incident.notes,
            mass_casualty: incident.mass_state(),
            tags: incident.mass_casualty.as_ref().map(MassCasualty::tags),
            referrals: incident.referrals.iter().map(Referral::shown).collect(),
            received: incident.received.as_ref().map(Received::shown),
            setting: incident.setting,
            scene: incident.scene,
            alarm: Some(incident.alarm()).filter(|alarm| *alarm > 1),
            merged_into: incident.merged.as_ref().map(|merged| merged.incident.clone()),
            merged: incident.absorbed.iter().map(MergedRow::of).collect(),
            own_people: (!incident.absorbed.is_empty()).then_some(incident.people),
            similar: Vec::new(),
            escalations: incident.escalations.iter().filter(|one| !one.told.is_empty()).cloned().collect(),
            glass: Vec::new(),
            changed: incident.changed.as_ref().and_then(|changed| changed.row()),
            care: None,
            contact: None,
            withheld: false,
        }
    }

    /// With what may be the same thing, who opened it with a reason and who sees to it, for those who see the whole region.
    #[must_use]
    pub fn beside(mut self, incident: &Incident) -> Self {
        let suggested = incident.similar.iter().map(|one| &one.incident);
        self.glass.clone_from(&incident.glass);
        self.contact = incident.contact_row();
        self.care = (!incident.is_without_care()).then(|| incident.care.clone());
        self.similar = suggested.filter(|id| !incident.not_same.contains(id)).cloned().collect();
        self
    }
}

impl MergedRow {
    fn of(part: &Absorbed) -> Self {
        Self {
            id: part.incident.clone(),
            label: part.label.clone(),
            people: part.people,
            reports: count(part.reports.len()),
        }
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

impl UnitRow {
    /// The row of a unit at `version`.
    pub fn of(unit: &Unit, version: u64) -> Self {
        Self {
            id: unit.id.clone(),
            version,
            call_sign: unit.spec.call_sign.clone(),
            agency: unit.spec.agency.clone(),
            agency_name: unit.spec.agency_name.clone(),
            capabilities: unit.spec.capabilities.clone(),
            home: unit.spec.home,
            area: unit.spec.area.clone(),
            crew: unit.spec.crew,
            phone: unit.spec.phone.clone(),
            availability: unit.availability,
            activity: unit.activity,
            since: unit.since,
            assignment: unit.assignment.clone(),
            rest_until: unit.rest_until,
            talk: unit.talk_row(),
            needs: unit.needs.clone(),
        }
    }
}

impl ReportRow {
    /// The row of a report at `version`.
    pub fn of(report: &Report, version: u64) -> Self {
        Self {
            id: report.id.clone(),
            version,
            code: report.code.clone(),
            incident: report.incident.clone(),
            opened: report.opened.clone(),
            channel: report.channel,
            call_type: report.call_type,
            received_at: report.received_at,
            level: report.triage.level,
            kind: report.kind.clone(),
            area: report.area.clone(),
            outside: report.outside,
            contact: Some(report.wishes.contact).filter(|contact| *contact != Contact::Call),
            news: report.wishes.news,
            source: report.source.clone(),
            photos: report.photos.len(),
            erased: Class::SEALED.into_iter().filter(|class| report.is_erased(*class)).collect(),
        }
    }
}
