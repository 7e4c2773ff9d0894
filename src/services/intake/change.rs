//! Changing what is known of an incident that runs: read, placed and judged like a report, with all that was told before.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::fields::{FieldFault, Fields};
use super::place::{Whereabouts, place_words, read_point, whereabouts};
use super::read::{Bounds, whole};
use super::take::to_keep;
use super::{PlaceBody, ReportIn};
use crate::domain::changed::{ChangedSince, FactPart, Facts, FactsChange};
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::event::Event;
use crate::domain::ids::{IncidentId, KindCode};
use crate::domain::incident::Incident;
use crate::domain::place::Point;
use crate::domain::report::{People, Private, Report, SealedText, Vulnerable};
use crate::domain::spot::PlaceFrom;
use crate::domain::triage::{Answers, TriageInput, WhatIf};
use crate::services::execute::{Done, RequestKey};
use crate::services::{Centre, ServiceError};
use crate::store::log::LogEntry;
use crate::store::vault::ReportKey;
use crate::text::Lang;

/// How often it is judged again when others change the incident meanwhile.
const TRIES: usize = 5;

/// Another word about an incident, whose form is right. What is not said stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeIn {
    told: ReportIn,
    /// Whether anything was said of who is vulnerable; an empty list: nobody.
    names_vulnerable: bool,
    since: ChangedSince,
    reason: Option<String>,
}

/// The body of a change as the API describes it: the fields of a report, each only where it changes.
#[derive(Debug, TS, utoipa::ToSchema)]
#[ts(rename = "ChangeIn", optional_fields = nullable)]
#[schema(as = ChangeIn)]
#[expect(dead_code, reason = "read from the JSON by hand, so that each field can have its own fault")]
pub struct ChangeBody {
    /// Why: somebody `told` more, it was entered `wrong`, or it `turned` into something else.
    since: Option<ChangedSince>,
    /// Why, in words.
    reason: Option<String>,
    /// A kind of `config/kinds.toml`.
    kind: Option<String>,
    /// Name of a question → answer; added to those given before, the same ones replaced.
    #[ts(optional, type = "Record<string, Answer> | null")]
    answers: Option<Answers>,
    place: Option<PlaceBody>,
    /// Where, in words. With any field of the place the place as a whole is another.
    place_text: Option<String>,
    /// Code of an area.
    area: Option<String>,
    /// Kecamatan in words.
    district: Option<String>,
    /// Desa or kelurahan in words.
    village: Option<String>,
    /// Its own head-counts, without those of what was merged into it; a count that is not named stays.
    people: Option<People>,
    /// Who is vulnerable, all of them.
    vulnerable: Option<Vec<Vulnerable>>,
    /// The version the asker looked at; without it the change is judged again when others were faster.
    #[ts(optional = nullable, type = "number")]
    version: Option<u64>,
}

/// What an incident is known by beside its reports. Sealed as it stands under the key of its first report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retold {
    /// The kind that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindCode>,
    /// Where; `None`: as the reports say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<RetoldPlace>,
    /// Answers given since; they stand over those of the first report.
    #[serde(skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
}

/// Where an incident is, as it was said since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RetoldPlace {
    /// In words.
    pub words: Option<String>,
    /// As a point.
    pub point: Option<Point>,
    /// Accuracy of the point, metres.
    pub accuracy_m: Option<f64>,
    /// Where the point comes from.
    pub from: Option<PlaceFrom>,
}

/// All that an incident is known by, opened; nobody reads it but the rules.
pub(in crate::services) struct Known {
    report: Report,
    private: Private,
    /// What its reporters added, a line each.
    added: Vec<String>,
    retold: Retold,
    key: ReportKey,
}

/// Reads a change from the object that was sent.
///
/// # Errors
/// Every fault, in the order of the contract.
pub fn read_change(object: &Map<String, Value>, bounds: &Bounds<'_>) -> Result<ChangeIn, Vec<FieldFault>> {
    let mut fields = Fields::new(object);
    let since = fields.choice("since");
    let reason = fields.text("reason", bounds.text_chars);
    let names_vulnerable = fields.get("vulnerable").is_some();
    let told = whole(&mut fields, bounds, |_| String::new());
    if !fields.faults.is_empty() {
        return Err(fields.faults);
    }
    Ok(ChangeIn { told, names_vulnerable, since: since.unwrap_or(ChangedSince::Told), reason })
}

impl Retold {
    /// Lets what was said since stand over what a report said.
    pub fn over(self, private: &mut Private) {
        private.answers.extend(self.answers);
        if let Some(place) = self.place {
            private.place_text = place.words;
            (private.lat, private.lon) = (place.point.map(|at| at.lat), place.point.map(|at| at.lon));
            private.accuracy_m = place.accuracy_m;
        }
    }
}

impl ChangeIn {
    /// A change that somebody told, and nothing else of it.
    pub(in crate::services) fn told(told: ReportIn) -> Self {
        Self { told, names_vulnerable: false, since: ChangedSince::Told, reason: None }
    }

    fn is_elsewhere(&self) -> bool {
        let told = &self.told;
        let words = [&told.place_text, &told.area, &told.district, &told.village];
        told.point.is_some() || words.into_iter().any(Option::is_some)
    }

    /// What differs between two states of what is known.
    fn parts(&self, was: (&Facts, &Retold), now: (&Facts, &Retold)) -> Vec<FactPart> {
        let ((was, told), (now, retold)) = (was, now);
        let differ = [
            (FactPart::Place, self.is_elsewhere() && told.place != retold.place),
            (FactPart::Kind, was.kind != now.kind),
            (FactPart::People, was.people != now.people),
            (FactPart::Vulnerable, was.vulnerable != now.vulnerable),
            (FactPart::Answers, told.answers != retold.answers),
        ];
        differ.into_iter().filter_map(|(part, differs)| differs.then_some(part)).collect()
    }
}

impl Centre {
    /// Changes what is known of an incident, and judges it with all that was told.
    ///
    /// # Errors
    /// As the rules say; not found when the incident's first report was erased.
    pub async fn change_facts(
        &self,
        asker: &Asker,
        (id, change): (&IncidentId, &ChangeIn),
        version: Option<u64>,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        for _ in 1..TRIES {
            match self.change_once(asker, (id, change), version, key).await {
                // Judged by what is not so any more: again, unless the asker named what they looked at.
                Err(ServiceError::Refused(Refusal::VersionConflict { .. })) if version.is_none() => {}
                other => return other,
            }
        }
        self.change_once(asker, (id, change), version, key).await
    }

    async fn change_once(
        &self,
        asker: &Asker,
        (id, change): (&IncidentId, &ChangeIn),
        version: Option<u64>,
        key: Option<&RequestKey>,
    ) -> Result<Done, ServiceError> {
        let (doc, is) = self.incident(id).await?;
        let known = self.known(&doc).await?.ok_or_else(|| {
            ServiceError::Refused(Refusal::NotFound(crate::domain::aggregate::Key::Incident(id.clone())))
        })?;
        let change = self.judge_change(&doc, &known, change)?;
        let command = Command::ChangeFacts {
            incident: id.clone(),
            change: Box::new(change),
            version: Some(version.unwrap_or(is)),
        };
        self.execute(asker, command, key).await
    }

    /// What an incident is known by; `None` when its first report was erased.
    ///
    /// # Errors
    /// When the store cannot say, or what is sealed cannot be opened.
    pub(in crate::services) async fn known(&self, doc: &Incident) -> Result<Option<Known>, ServiceError> {
        let Some(first) = doc.key_of() else { return Ok(None) };
        let mut keys: HashMap<_, ReportKey> = self.report_keys(std::slice::from_ref(first)).await?;
        let Some((report, _)) = self.reports(std::slice::from_ref(first)).await?.pop() else {
            return Ok(None);
        };
        let Some(key) = keys.remove(first) else { return Ok(None) };
        let private: Private = key.open(&report.sealed)?;
        let retold = match doc.retold() {
            Some(sealed) => key.open(&sealed.sealed)?,
            None => Retold::default(),
        };
        let mut facts = Vec::new();
        let look = |log: LogEntry| {
            facts.extend(log.entry.into_iter().flat_map(|entry| entry.events).filter_map(
                |event| match event {
                    Event::FactsAdded { incident, facts, .. } if incident == doc.id => Some(facts),
                    _ => None,
                },
            ));
        };
        self.store.whole_timeline(std::slice::from_ref(&doc.id), look).await?;
        let added = self.added_words(&facts).await?;
        Ok(Some(Known { report, private, added, retold, key }))
    }

    /// What an incident is known by beside its reports, opened; `None` when that is nothing, or was erased.
    ///
    /// # Errors
    /// When the store cannot say.
    pub async fn open_retold(&self, doc: &Incident) -> Result<Option<Retold>, ServiceError> {
        let Some(sealed) = doc.retold() else { return Ok(None) };
        let keys = self.report_keys(std::slice::from_ref(&sealed.key_of)).await?;
        Ok(keys.get(&sealed.key_of).and_then(|key| key.open(&sealed.sealed).ok()))
    }

    fn judge_change(
        &self,
        doc: &Incident,
        known: &Known,
        change: &ChangeIn,
    ) -> Result<FactsChange, ServiceError> {
        let (was, mut retold) = (doc.facts(), known.retold.clone());
        let mut now = was.clone();
        let told = &change.told;
        if change.is_elsewhere() {
            let lang = Lang::from_word(&known.report.lang).unwrap_or_default();
            self.place_change(told.clone(), lang, (&mut now, &mut retold));
        }
        if let Some(kind) = &told.kind {
            retold.kind = Some(kind.clone());
        }
        let People { affected, injured, trapped } = told.people;
        now.people = People {
            affected: affected.or(was.people.affected),
            injured: injured.or(was.people.injured),
            trapped: trapped.or(was.people.trapped),
        };
        if change.names_vulnerable {
            now.vulnerable.clone_from(&told.vulnerable);
        }
        retold.answers.extend(told.answers.clone());
        let who = (&now.people, now.vulnerable.as_slice());
        now.triage = to_keep(self.with_input(known, &retold, who, |input| self.rules.get().triage(input)));
        // What the words point to is news only where nobody knew.
        now.kind = retold.kind.clone().or_else(|| was.kind.clone()).or_else(|| now.triage.kind.clone());
        let parts = change.parts((&was, &known.retold), (&now, &retold));
        let sealed = known.key.seal(&self.ids, &retold)?;
        now.retold =
            (retold != Retold::default()).then(|| SealedText { key_of: known.report.id.clone(), sealed });
        let reason = match &change.reason {
            Some(words) => Some(known.key.seal_text(&self.ids, words)?),
            None => None,
        };
        Ok(FactsChange { facts: now, parts, since: change.since, reason })
    }

    /// What answers to its open questions would make of an incident that was changed; empty when its first report was
    /// erased, or other rules judged it otherwise. Nobody reads what is opened.
    ///
    /// # Errors
    /// When the store cannot say.
    pub(in crate::services) async fn what_if_known(
        &self,
        doc: &Incident,
    ) -> Result<Vec<WhatIf>, ServiceError> {
        let Some(known) = self.known(doc).await? else { return Ok(Vec::new()) };
        let rules = self.rules.get();
        Ok(self.with_input(&known, &known.retold, (&doc.people, &doc.vulnerable), |input| {
            let as_it_stands = rules.triage(input).level == doc.triage.level;
            if as_it_stands { rules.what_if(input) } else { Vec::new() }
        }))
    }

    /// What triage looks at: the first report, what was added, and over that what was said since.
    fn with_input<T>(
        &self,
        known: &Known,
        retold: &Retold,
        (people, vulnerable): (&People, &[Vulnerable]),
        judge: impl FnOnce(&TriageInput<'_>) -> T,
    ) -> T {
        let told = self.as_judged(&known.report, &known.private);
        let text = [told.text].into_iter().chain(known.added.iter().map(String::as_str));
        let text = text.collect::<Vec<_>>().join("\n");
        let mut answers = told.answers.clone();
        answers.extend(retold.answers.clone());
        let kind = retold.kind.as_ref().or(told.kind);
        judge(&TriageInput { text: &text, kind, answers: &answers, people, vulnerable, ..told })
    }

    fn place_change(&self, mut told: ReportIn, lang: Lang, (now, retold): (&mut Facts, &mut Retold)) {
        let region = self.places.get();
        read_point(&region, &mut told);
        let Whereabouts { area, outside } = whereabouts(&region, &told);
        (now.area, now.outside) = (area, outside);
        now.rounded = told.point.map(Point::rounded);
        now.setting = told.point.and_then(|point| self.setting_at(point));
        retold.place = Some(RetoldPlace {
            words: place_words(&told, lang),
            point: told.point,
            accuracy_m: told.accuracy_m,
            from: told.place_from,
        });
    }
}
