//! What follows from a message: a report, facts, a call for a person. Each is done once for its message, however often that is tried.

use super::conversation::{Conversation, word};
use super::news::news_by;
use crate::domain::command::{Asker, Command};
use crate::domain::contact::ContactStep;
use crate::domain::decide::Refusal;
use crate::domain::dialogue::{Deed, Media, Outcome, Talk};
use crate::domain::ids::IncidentId;
use crate::domain::incident::{Incident, Phase};
use crate::domain::phone::Phone;
use crate::domain::report::{CallType, People};
use crate::domain::triage::{Answer, Answers};
use crate::domain::wishes::{Contact, Wishes};
use crate::services::execute::RequestKey;
use crate::services::intake::{Added, ChangeIn, ReportIn, Reporter, Sender};
use crate::services::{Centre, ServiceError};
use crate::store::vault::sha256_hex;
use crate::text::{Lang, fill, text};

/// Keys of conversations are remembered apart from those of others.
const ROUTE: &str = "chat";

/// Whether it went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// It did.
    On,
    /// The report that is spoken of is over: this is about something new.
    Over,
    /// More was told than is taken in a day.
    Full,
}

impl Centre {
    /// Does what a message led to, in order. `from`: the conversation and the message.
    pub(super) async fn do_deeds(
        &self,
        from: (&str, &str),
        chat: &mut Conversation,
        outcome: &Outcome,
    ) -> Result<Flow, ServiceError> {
        for (n, deed) in outcome.deeds.iter().enumerate() {
            if *deed == Deed::Take {
                self.take_told(from.0, chat, &outcome.talk).await?;
                self.fetch_all(chat, &outcome.talk.told.media);
                continue;
            }
            let key = key(format!("{} {} {n}", from.0, from.1), &format!("{deed:?}"));
            let flow = self.do_deed(chat, &outcome.talk, deed, &key).await?;
            if flow != Flow::On {
                return Ok(flow);
            }
            if let Deed::Keep(media) = deed {
                self.fetch_all(chat, std::slice::from_ref(media));
            }
        }
        Ok(Flow::On)
    }

    /// Lets what was sent be fetched, where that can be.
    fn fetch_all(&self, chat: &mut Conversation, all: &[Media]) {
        if self.fetches_by(chat.channel) {
            for media in all {
                chat.fetch(media);
            }
        }
    }

    /// What was told becomes a report: one for each number of the conversation.
    async fn take_told(&self, name: &str, chat: &mut Conversation, talk: &Talk) -> Result<(), ServiceError> {
        let input = as_report(chat, talk);
        let lang = talk.lang.unwrap_or_default();
        let key = key(format!("{name} {}", talk.number), &format!("{input:?}"));
        let sender = Sender { device: Some(name), key: Some(&key), ..Sender::default() };
        let turn = self.turn_to_report(&sender, &Asker::Public, &input).await;
        let _turn = turn.map_err(|_| ServiceError::Busy)?;
        let receipt = match self.take_report(&Asker::Public, input.clone(), Some(&key), lang).await {
            // It was taken before the conversation could be written, and more was told since.
            Err(ServiceError::KeyReused) => {
                let added = match self.add_to_report(&Asker::Public, &input, &key, lang).await {
                    Err(ServiceError::Refused(Refusal::ToldTooMuch { .. })) => None,
                    added => added?,
                };
                let known = || self.receipt_of_key(&Asker::Public, &key);
                match added {
                    Some(receipt) => receipt,
                    None => known().await?.ok_or(ServiceError::KeyReused)?,
                }
            }
            taken => taken?,
        };
        chat.speaks_of(receipt.report.id, receipt.report.code);
        Ok(())
    }

    async fn do_deed(
        &self,
        chat: &Conversation,
        talk: &Talk,
        deed: &Deed,
        key: &RequestKey,
    ) -> Result<Flow, ServiceError> {
        let Some(doc) = self.spoken_of(chat).await? else { return Ok(Flow::Over) };
        if !matches!(doc.phase, Phase::Open | Phase::Resolved) {
            return Ok(Flow::Over);
        }
        let alone = doc.reports.len() == 1;
        let done = match deed {
            Deed::Take => return Ok(Flow::On),
            Deed::Add(words) => self.add_said(&doc, words, (chat, talk), key).await,
            Deed::Card => self.add_of(&doc, &card(talk), (chat, talk), key).await,
            Deed::Keep(media) => self.add_said(&doc, &note(chat, media), (chat, talk), key).await,
            Deed::Place if alone => self.change_told(&doc.id, place(talk), key).await,
            Deed::Place => {
                let told = &talk.told;
                let point = told.point.map(|at| format!("{:.5}, {:.5}", at.lat, at.lon));
                let place =
                    [point, told.place_text.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
                let words = fill(Lang::Id, "chat.place_told", &[("place", &place)]).into_owned();
                self.add_said(&doc, &words, (chat, talk), key).await
            }
            Deed::Answer(name) if alone => self.change_told(&doc.id, answer(talk, name), key).await,
            Deed::Answer(name) => self.add_said(&doc, &answered(talk, name), (chat, talk), key).await,
            Deed::CallPerson => {
                let command = Command::Contact { incident: doc.id.clone(), step: ContactStep::PersonAsked };
                self.execute(&Asker::Public, command, Some(key)).await.map(drop)
            }
        };
        match done {
            Ok(()) | Err(ServiceError::Refused(Refusal::NothingToDo)) => Ok(Flow::On),
            Err(ServiceError::Refused(Refusal::IncidentOver | Refusal::AllErased | Refusal::NotFound(_))) => {
                Ok(Flow::Over)
            }
            Err(ServiceError::Refused(Refusal::ToldTooMuch { .. })) => Ok(Flow::Full),
            Err(fault) => Err(fault),
        }
    }

    /// The incident that the report of a conversation belongs to now.
    pub(super) async fn spoken_of(&self, chat: &Conversation) -> Result<Option<Incident>, ServiceError> {
        let Some(spoken) = &chat.report else { return Ok(None) };
        let Some((report, _)) = self.reports(std::slice::from_ref(&spoken.id)).await?.pop() else {
            return Ok(None);
        };
        match self.incident(&report.incident).await {
            Ok((doc, _)) => Ok(Some(doc)),
            Err(ServiceError::Refused(Refusal::NotFound(_))) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn add_said(
        &self,
        doc: &Incident,
        words: &str,
        (chat, talk): (&Conversation, &Talk),
        key: &RequestKey,
    ) -> Result<(), ServiceError> {
        let added = Added { text: words.to_owned(), ..Added::default() };
        self.add_of(doc, &added, (chat, talk), key).await
    }

    async fn add_of(
        &self,
        doc: &Incident,
        added: &Added,
        (chat, talk): (&Conversation, &Talk),
        key: &RequestKey,
    ) -> Result<(), ServiceError> {
        let Some(spoken) = &chat.report else { return Ok(()) };
        let of = (&doc.id, &spoken.id);
        self.add_in_writing(&Asker::Public, of, (added, &as_report(chat, talk)), key).await.map(drop)
    }

    /// Changes what is known of an incident that nobody else told of. The reporter's word, carried in by us.
    async fn change_told(
        &self,
        incident: &IncidentId,
        told: ReportIn,
        key: &RequestKey,
    ) -> Result<(), ServiceError> {
        let change = ChangeIn::told(told);
        self.change_facts(&Asker::System, (incident, &change), None, Some(key)).await.map(drop)
    }
}

fn key(key: String, body: &str) -> RequestKey {
    RequestKey { route: ROUTE.to_owned(), key, body_hash: sha256_hex(body.as_bytes()), said_at: None }
}

/// What stands on a card: the number apart from words, so that it is kept from those who must not have it.
fn card(talk: &Talk) -> Added {
    let (name, typed) = (talk.told.name.clone(), talk.told.phone.clone());
    let phone = typed.as_deref().and_then(|typed| Phone::parse(typed).ok());
    let text = typed.filter(|_| phone.is_none()).unwrap_or_default();
    Added { text, name, phone: phone.map(|phone| phone.as_str().to_owned()), ..Added::default() }
}

/// The report that was told.
fn as_report(chat: &Conversation, talk: &Talk) -> ReportIn {
    let told = &talk.told;
    let notes = told.media.iter().map(|media| note(chat, media));
    let lines: Vec<String> =
        Some(told.text.clone()).filter(|text| !text.is_empty()).into_iter().chain(notes).collect();
    let said =
        if lines.is_empty() { text(Lang::Id, "chat.wants_person").to_owned() } else { lines.join("\n") };
    let said_phone = told.phone.as_deref().and_then(|typed| Phone::parse(typed).ok());
    ReportIn {
        text: said,
        reporter: Reporter {
            name: told.name.clone().or_else(|| chat.name.clone()),
            phone: said_phone.or_else(|| chat.phone()),
            wishes: Wishes::new(Contact::Call, news_by(chat.channel)),
            ..Reporter::default()
        },
        answers: told.answers.clone(),
        lang: Some(talk.lang.unwrap_or_default().word().to_owned()),
        channel: Some(chat.channel),
        ..place(talk)
    }
}

/// Where it is, and nothing else.
fn place(talk: &Talk) -> ReportIn {
    let told = &talk.told;
    ReportIn {
        point: told.point,
        accuracy_m: told.accuracy_m,
        place_text: told.place_text.clone(),
        area: told.area.clone(),
        place_from: told.place_from.filter(|_| told.point.is_some()),
        ..nothing()
    }
}

/// One answer, and nothing else.
fn answer(talk: &Talk, name: &str) -> ReportIn {
    let given = talk.told.answers.get(name).cloned();
    ReportIn { answers: given.map(|given| (name.to_owned(), given)).into_iter().collect(), ..nothing() }
}

fn nothing() -> ReportIn {
    ReportIn {
        channel: None,
        call_type: CallType::Normal,
        text: String::new(),
        kind: None,
        answers: Answers::new(),
        point: None,
        accuracy_m: None,
        place_text: None,
        area: None,
        district: None,
        village: None,
        place_from: None,
        people: People::default(),
        vulnerable: Vec::new(),
        reporter: Reporter::default(),
        lang: None,
        occurred_at: None,
        external_id: None,
    }
}

/// A question and its answer, for the people of the centre.
fn answered(talk: &Talk, name: &str) -> String {
    let key = format!("question.{name}");
    let given = match talk.told.answers.get(name) {
        Some(Answer::Word(word)) if word == "yes" => "chat.yes",
        Some(Answer::Word(word)) if word == "no" => "chat.no",
        _ => "chat.unknown",
    };
    format!("{} – {}", text(Lang::Id, &key), text(Lang::Id, given))
}

/// That something was sent, for the people of the centre.
fn note(chat: &Conversation, media: &Media) -> String {
    let key = format!("chat.note_{}", media.sort.word());
    let values = [("channel", word(chat.channel)), ("file", media.file.as_str())];
    fill(Lang::Id, &key, &values).into_owned()
}
