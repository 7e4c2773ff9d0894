//! Voice notes: what they are by their first bytes, kept sealed beside photos as they came, and given to who opened them. They are
//! not made anew: nothing here plays them.

use super::PhotoFault;
use crate::domain::aggregate::Key;
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::{ReportId, VoiceId, opaque};
use crate::domain::incident::Incident;
use crate::domain::voice::{Voice, VoiceSort};
use crate::services::{Centre, ServiceError};
use crate::store::vault::{hex, sha256_hex};

/// Brands of the container that holds sound alone, or sound as phones record it.
const MP4: [&[u8]; 7] = [b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash"];

/// What the first bytes say; what a file is called and said to be counts nothing.
fn sort(file: &[u8]) -> Option<VoiceSort> {
    match file {
        [b'O', b'g', b'g', b'S', 0, ..] => Some(VoiceSort::Ogg),
        [b'#', b'!', b'A', b'M', b'R', ..] => Some(VoiceSort::Amr),
        [b'I', b'D', b'3', ..] => Some(VoiceSort::Mp3),
        // A frame of layer III begins with eleven set bits.
        [0xff, second, ..] if second & 0xe6 == 0xe2 => Some(VoiceSort::Mp3),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..]
            if MP4.iter().any(|known| brand.starts_with(known)) =>
        {
            Some(VoiceSort::Mp4)
        }
        _ => None,
    }
}

impl Centre {
    /// Adds a voice note to a report; the same file once, however often it comes.
    ///
    /// # Errors
    /// [`PhotoFault::Kind`] for what is no recording; not found when there is no such report, or it was erased; as the rules say; when
    /// it cannot be kept.
    pub async fn add_voice(&self, report: &ReportId, file: &[u8]) -> Result<Voice, ServiceError> {
        let sort = sort(file).ok_or(PhotoFault::Kind)?;
        let missing = || ServiceError::Refused(Refusal::NotFound(Key::Report(report.clone())));
        let doc = self.report_now(report).await?.ok_or_else(missing)?;
        let bits = self.vault.stable_bytes(&[report.as_str(), &sha256_hex(file)], "voice");
        let id = VoiceId(opaque(self.region(), &bits));
        if let Some(known) = doc.voices.iter().find(|known| known.id == id) {
            return Ok(known.clone());
        }
        let wrapped = self.store.wrapped_keys(std::slice::from_ref(report)).await?.pop().flatten();
        let key = self.vault.unwrap(report, &wrapped.ok_or_else(missing)?)?;
        let name = hex(&self.ids.bytes::<16>());
        let sealed = key.seal_file(&self.ids, &name, file)?;
        let voice = Voice {
            id,
            report: report.clone(),
            at: self.clock.now(),
            sort,
            sha256: sha256_hex(&sealed),
            bytes: sealed.len() as u64,
            file: name.clone(),
        };
        if let Err(fault) = self.photos.0.place.put(name, sealed).await {
            tracing::warn!(%fault, "a voice note could not be kept");
            return Err(PhotoFault::Away.into());
        }
        let added =
            self.execute(&Asker::Public, Command::AddVoice { voice: Box::new(voice.clone()) }, None).await;
        let Err(fault) = added else { return Ok(voice) };
        // Otherwise it may be in the log, though nobody could say so.
        if matches!(fault, ServiceError::Refused(_))
            && let Err(fault) = self.photos.0.place.forget(voice.file).await
        {
            tracing::warn!(%fault, "the file of a voice note that was not taken stays");
        }
        match fault {
            // Two processes had it.
            ServiceError::Refused(Refusal::AlreadyExists) => {
                let doc = self.report_now(report).await?.ok_or_else(missing)?;
                doc.voices.into_iter().find(|known| known.id == voice.id).ok_or_else(missing)
            }
            fault => Err(fault),
        }
    }

    /// A voice note of an incident.
    ///
    /// # Errors
    /// Not found when the incident has no such voice note.
    pub async fn voice_of(&self, incident: &Incident, id: &VoiceId) -> Result<Voice, ServiceError> {
        let reports = self.reports(&incident.reports).await?;
        let found = reports.iter().find_map(|(report, _)| report.voice(&incident.id, id));
        found.cloned().ok_or_else(|| super::show::missing(incident))
    }

    /// The recording, opened.
    ///
    /// # Errors
    /// Not found when it was erased; [`PhotoFault::Away`] when the place does not give it, or gives something else.
    pub async fn open_voice(&self, incident: &Incident, voice: &Voice) -> Result<Vec<u8>, ServiceError> {
        self.open_kept(incident, &voice.report, (&voice.file, voice.bytes, Some(&voice.sha256))).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell() {
        assert_eq!(sort(b"OggS\0\x02"), Some(VoiceSort::Ogg));
        assert_eq!(sort(b"#!AMR\n"), Some(VoiceSort::Amr));
        assert_eq!(sort(b"\xff\xfb\x90"), Some(VoiceSort::Mp3));
        assert_eq!(sort(b"ID3\x04"), Some(VoiceSort::Mp3));
        assert_eq!(sort(b"\0\0\0\x18ftypM4A "), Some(VoiceSort::Mp4));
        for no in [&b"<html>"[..], b"\xff\xd8\xff\xe0", b"\0\0\0\x18ftypheic", b"MZ", b""] {
            assert_eq!(sort(no), None);
        }
    }
}
