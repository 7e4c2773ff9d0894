//! Taking a report.

use super::{Ctx, Decision, Refusal, Undecided, after, drill, load, repeat};
use crate::domain::aggregate::{Key, State};
use crate::domain::code::ReceiptCode;
use crate::domain::command::Beside;
use crate::domain::disposition::Disposition;
use crate::domain::event::Event;
use crate::domain::level::Level;
use crate::domain::report::{CallType, Report};

/// How many characters of the code a label has at least and at most.
const LABEL_CHARS: std::ops::RangeInclusive<usize> = 4..=10;

pub(super) fn receive(
    state: &State,
    report: &Report,
    (gated, beside): (bool, &Beside),
    ctx: &Ctx<'_>,
) -> Decision {
    for key in [Key::Report(report.id.clone()), Key::Code(report.code.as_str().to_owned())] {
        if !state.knows(&key) {
            return Err(load(key));
        }
        if state.version(&key) > 0 {
            return Err(Refusal::AlreadyExists.into());
        }
    }
    let tier = report.triage.level.number();
    let incident = report.incident.clone();
    let is_drill = gated && report.call_type == CallType::Drill;
    // A suspected prank with any urgent sign is treated as real; the gate closes only what shows none.
    let closed = gated && report.triage.level >= Level::Scheduled;
    let closed = gate(report.call_type).filter(|_| closed);
    let said = beside.said.as_ref().filter(|_| closed.is_none());
    let repeated = repeat::repeated(state, report, said, is_drill, ctx)?;
    let in_drill = if is_drill { drill::opens(state, &incident, ctx)? } else { None };
    let is_new = closed.is_none() && repeated.is_none();
    let mut events = vec![
        Event::ReportReceived { report: Box::new(report.clone()) },
        Event::IncidentOpened {
            incident: incident.clone(),
            report: report.id.clone(),
            label: free_label(state, &report.code)?,
            drill: is_drill,
            tier,
            // Counted from when it was told, which for one that waited in the journal is earlier.
            deadline: after(report.received_at.min(ctx.now), ctx.policy.on_the_way(tier)),
            similar: if is_new { beside.similar.clone() } else { Vec::new() },
            setting: beside.setting,
        },
    ];
    events.extend(in_drill);
    if let Some((received, why)) = beside.from.as_deref() {
        let (incident, received) = (incident.clone(), Box::new(received.clone()));
        events.push(Event::ReferralReceived { incident, received, why: why.clone() });
    }
    if let Some(disposition) = closed {
        events.push(Event::IncidentClosed { incident, disposition, note: None });
    } else if let Some(earlier) = repeated {
        events.extend(repeat::joins(&events, report, &earlier, ctx));
    }
    Ok(events)
}

fn gate(call_type: CallType) -> Option<Disposition> {
    match call_type {
        CallType::Information => Some(Disposition::InformationGiven),
        CallType::Prank => Some(Disposition::Prank),
        CallType::Test => Some(Disposition::Test),
        CallType::Normal | CallType::Silent | CallType::Drill => None,
    }
}

/// The shortest beginning of the code that no open incident holds as its label.
pub(super) fn free_label(state: &State, code: &ReceiptCode) -> Result<String, Undecided> {
    for chars in LABEL_CHARS {
        let label = code.short(chars);
        let key = Key::Label(label.clone());
        match state.claims.get(&key) {
            None => return Err(load(key)),
            Some(slot) if slot.version == 0 => return Ok(label),
            Some(_) => {}
        }
    }
    Err(Refusal::AlreadyExists.into())
}
