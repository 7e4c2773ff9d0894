//! Adding a photo or a voice note to a report.

use super::merge::report;
use super::{Ctx, Decision, Refusal, allow, incident, still_open};
use crate::domain::access::{Act, On};
use crate::domain::aggregate::State;
use crate::domain::command::Asker;
use crate::domain::event::Event;
use crate::domain::photo::{Photo, PhotoFrom};
use crate::domain::voice::Voice;

pub(super) fn add(state: &State, photo: &Photo, ctx: &Ctx<'_>) -> Decision {
    let report = report(state, &photo.report)?;
    let (doc, _) = incident(state, &report.incident)?;
    // Whoever has the code of a report may add to it; others by their role.
    if !matches!(ctx.asker, Asker::Public) {
        allow(ctx, Act::AddPhoto, On::Incident(doc))?;
    }
    if report.photos.iter().any(|known| known.id == photo.id) {
        return Err(Refusal::AlreadyExists.into());
    }
    still_open(doc)?;
    let (has, most) = match photo.from {
        PhotoFrom::Reporter => (report.photos_of_reporter(), ctx.policy.photos.of_reporter),
        PhotoFrom::Unit | PhotoFrom::Staff => {
            (report.photos.len() - report.photos_of_reporter(), ctx.policy.photos.of_others)
        }
    };
    if has >= most {
        return Err(Refusal::TooManyPhotos { most }.into());
    }
    Ok(vec![Event::PhotoAdded { incident: doc.id.clone(), photo: Box::new(photo.clone()) }])
}

/// Only the channel that a reporter writes by brings them.
pub(super) fn add_voice(state: &State, voice: &Voice, ctx: &Ctx<'_>) -> Decision {
    let report = report(state, &voice.report)?;
    let (doc, _) = incident(state, &report.incident)?;
    if !matches!(ctx.asker, Asker::Public) {
        return Err(Refusal::Forbidden.into());
    }
    if report.voices.iter().any(|known| known.id == voice.id) {
        return Err(Refusal::AlreadyExists.into());
    }
    still_open(doc)?;
    let most = ctx.policy.photos.voices;
    if report.voices.len() >= most {
        return Err(Refusal::TooManyPhotos { most }.into());
    }
    Ok(vec![Event::VoiceAdded { incident: doc.id.clone(), voice: Box::new(voice.clone()) }])
}
