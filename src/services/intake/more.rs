//! What a report tells, as it is kept and read: what is sealed of it, its words line by line, and what is told later. Judges
//! nothing itself.

use super::ReportIn;
use super::added::Added;
use super::place::place_words;
use super::take::to_keep;
use crate::domain::command::Asker;
use crate::domain::report::{People, Private, Report};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::text::{Lang, text};

impl Centre {
    /// Adds what is told later by the teller of a report to its incident, judged anew.
    pub(super) async fn add_told(
        &self,
        asker: &Asker,
        (report, input): (&Report, &ReportIn),
        key: &RequestKey,
        lang: Lang,
    ) -> Result<Done, ServiceError> {
        let contact = input.reporter.wishes.contact;
        let mut added = Added { contact, ..told(private(as_kept(input.clone(), lang))) };
        for line in counted(&input.people, lang) {
            added.text.push('\n');
            added.text.push_str(&line);
        }
        let triage = to_keep(self.triage_report(asker, input));
        self.add_in_bounds(asker, (&report.incident, &report.id), (&added, &triage), key).await
    }
}

/// Head-counts in words.
fn counted(people: &People, lang: Lang) -> impl Iterator<Item = String> {
    let all = [
        (people.affected, "people.affected"),
        (people.injured, "people.injured"),
        (people.trapped, "people.trapped"),
    ];
    all.into_iter().filter_map(move |(count, word)| Some(format!("{} {}", count?, text(lang, word))))
}

/// With the words about the place as they are kept.
pub(super) fn as_kept(mut input: ReportIn, lang: Lang) -> ReportIn {
    input.place_text = place_words(&input, lang);
    input
}

/// What a report tells, as something that is added to one.
pub(in crate::services) fn told(private: Private) -> Added {
    let Private { text, place_text, lat, lon, name, phone, .. } = private;
    Added { text, place_text, lat, lon, name, phone, ..Added::default() }
}

/// Who wants to stay anonymous is not written down, not even sealed.
pub(super) fn private(input: ReportIn) -> Private {
    let anonymous = input.reporter.anonymous;
    Private {
        text: input.text,
        place_text: input.place_text,
        lat: input.point.map(|point| point.lat),
        lon: input.point.map(|point| point.lon),
        accuracy_m: input.accuracy_m,
        name: input.reporter.name.filter(|_| !anonymous),
        phone: input.reporter.phone.filter(|_| !anonymous).map(|phone| phone.as_str().to_owned()),
        anonymous,
        needed: input.reporter.needed,
        external_id: input.external_id,
        answers: input.answers,
    }
}
