//! What a report tells, as it is kept and read: what is sealed of it, its words line by line, and what is told later. Judges
//! nothing itself.

use super::ReportIn;
use super::place::place_words;
use super::take::to_keep;
use crate::domain::command::Asker;
use crate::domain::ids::IncidentId;
use crate::domain::report::{People, Private};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::text::{Lang, text};

impl Centre {
    /// Adds what is told later to an incident, judged anew.
    pub(super) async fn add_told(
        &self,
        asker: &Asker,
        (incident, input): (&IncidentId, &ReportIn),
        key: &RequestKey,
        lang: Lang,
    ) -> Result<Done, ServiceError> {
        let mut words = told(&private(as_kept(input.clone(), lang)));
        for line in counted(&input.people, lang) {
            words.push('\n');
            words.push_str(&line);
        }
        let triage = to_keep(self.triage_report(asker, input));
        self.add_words(asker, incident, &words, &triage, key).await
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

/// Everything a report tells in words, a line each.
pub(in crate::services) fn told(private: &Private) -> String {
    let point = private.lat.zip(private.lon).map(|(lat, lon)| format!("{lat}, {lon}"));
    let more = [private.place_text.clone(), point, private.name.clone(), private.phone.clone()];
    let lines = std::iter::once(private.text.clone()).chain(more.into_iter().flatten());
    lines.collect::<Vec<_>>().join("\n")
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
