//! Carrying messages to reporters: by the channel they wrote by, else by the next that knows their number.

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::conversation::{Conversation, DeliveryState};
use crate::config::ChatChannel;
use crate::domain::command::{Asker, Command};
use crate::domain::contact::ContactStep;
use crate::domain::decide::Refusal;
use crate::domain::ids::ReportId;
use crate::domain::report::Channel;
use crate::domain::wishes::Contact;
use crate::services::outbox::Channel as Carrier;
use crate::services::{Centre, ServiceError};
use crate::store::outbox::{Lane, Told};

/// A messenger lets us write freely for so long after the last message of a reporter.
const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// How often a line is changed anew when others write the same conversation.
const TRIES: usize = 12;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// To whom, by the channel's name for them.
    pub to: &'a str,
    /// The same however often it is sent.
    pub id: &'a str,
    /// What.
    pub text: &'a str,
    /// Buttons: name and words.
    pub choices: &'a [(String, String)],
    /// Whether the reporter wrote by this channel within the last day.
    pub in_window: bool,
}

/// Why a message is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// It may be taken later.
    Again(String),
    /// This channel will not take it.
    Never(String),
}

/// A channel's server, as far as it is written to.
pub trait Messenger: Send + Sync {
    /// Sends a message; it may be sent again, under the same id.
    fn send<'a>(&'a self, message: Outgoing<'a>, now: Timestamp) -> BoxFuture<'a, Result<(), Unsent>>;
}

/// The channels that are set up.
pub type Messengers = Vec<(Channel, Box<dyn Messenger>)>;

/// The way to reporters.
pub struct ToReporters {
    centre: Centre,
    messengers: Messengers,
}

impl ToReporters {
    /// By these channels.
    pub fn new(centre: Centre, messengers: Messengers) -> Self {
        Self { centre, messengers }
    }

    fn of(&self, via: Channel) -> Option<&dyn Messenger> {
        let found = self.messengers.iter().find(|(channel, _)| *channel == via);
        found.map(|(_, messenger)| messenger.as_ref())
    }

    async fn carry(&self, name: &str, n: u64, now: Timestamp) -> Result<(), String> {
        loop {
            let (_, chat) = self.centre.chat(name).await.map_err(|fault| fault.to_string())?;
            let Some(mut chat) = chat else { return Ok(()) };
            let (heard_at, own) = (chat.heard_at, chat.channel);
            let Some(line) = chat.line_mut(n).cloned() else { return Ok(()) };
            let Some(sent) = line.sent.filter(|sent| sent.state == DeliveryState::Queued) else {
                return Ok(());
            };
            let asked = self.centre.must_not_be_sent(name, &chat, sent.via).await;
            if asked.map_err(|fault| fault.to_string())? {
                let moved = self.centre.move_line(name, n, Ok(DeliveryState::Failed)).await;
                return moved.map(drop).map_err(|fault| fault.to_string());
            }
            let id = format!("{name}.{n}");
            let tried = match (self.of(sent.via), chat.address(sent.via)) {
                (Some(messenger), Some(to)) => {
                    let in_window = own == sent.via && now.duration_since(heard_at) < WINDOW;
                    let message =
                        Outgoing { to: &to, id: &id, text: &line.text, choices: &line.choices, in_window };
                    messenger.send(message, now).await
                }
                _ => Err(Unsent::Never("no such channel, or no address there".to_owned())),
            };
            let wait = SignedDuration::from_secs(i64::from(self.centre.config.chat.next_channel_s));
            let outcome = match tried {
                Ok(()) => Some(DeliveryState::Sent),
                Err(Unsent::Again(why)) if now.duration_since(sent.since) < wait => return Err(why),
                Err(Unsent::Again(why))
                    if self.centre.next_channel(&chat, &sent.tried, sent.via).is_none() =>
                {
                    return Err(why);
                }
                Err(Unsent::Again(why) | Unsent::Never(why)) => {
                    tracing::info!(message = id, why, "a message to a reporter goes by another channel");
                    None
                }
            };
            let moved = self.centre.move_line(name, n, outcome.ok_or(sent.via)).await;
            match moved.map_err(|fault| fault.to_string())? {
                Some(DeliveryState::Queued) => {}
                _ => return Ok(()),
            }
        }
    }
}

impl Carrier for ToReporters {
    fn lane(&self) -> Lane {
        Lane::Reporters
    }

    async fn send(&self, told: &Told, now: Timestamp) -> Result<(), String> {
        if let Ok(news) = serde_json::from_str(&told.body) {
            return self.centre.tell_news(&told.id, &news).await.map_err(|fault| fault.to_string());
        }
        let Some((name, n)) = parse(&told.body) else { return Ok(()) };
        self.carry(name, n, now).await
    }

    async fn gave_up(&self, told: &Told, _: Timestamp) {
        let Some((name, n)) = parse(&told.body) else { return };
        if let Err(fault) = self.centre.move_line(name, n, Ok(DeliveryState::Failed)).await {
            tracing::warn!(%fault, "that a message to a reporter is given up cannot be written down");
        }
    }
}

/// Name and line of a message.
pub(super) fn parse(body: &str) -> Option<(&str, u64)> {
    let (name, n) = body.split_once('.')?;
    let is_name = name.len() == 32 && name.bytes().all(|sign| sign.is_ascii_hexdigit());
    is_name.then(|| n.parse().ok()).flatten().map(|n| (name, n))
}

impl Centre {
    /// A channel tells how far a message has come. What is behind that already, and messages nobody knows, are left alone.
    ///
    /// # Errors
    /// When the store cannot be reached: it has to be told again.
    pub async fn message_moved(
        &self,
        id: &str,
        via: Channel,
        state: DeliveryState,
    ) -> Result<(), ServiceError> {
        let Some((name, n)) = parse(id) else { return Ok(()) };
        let how = if state == DeliveryState::Failed { Err(via) } else { Ok(state) };
        self.move_line(name, n, how).await.map(drop)
    }

    /// Whether a message by this channel would come to where nobody may write: whoever wishes that nobody gets in touch is answered
    /// where they write themselves, and nowhere else.
    pub(super) async fn must_not_be_sent(
        &self,
        name: &str,
        chat: &Conversation,
        via: Channel,
    ) -> Result<bool, ServiceError> {
        let spoken = chat.report.as_ref().map(|spoken| &spoken.id);
        let is_thread = spoken.is_some_and(|report| self.news_name(report) == name);
        if via == chat.channel && !is_thread {
            return Ok(false);
        }
        let mut of: Vec<ReportId> = chat.reports.iter().chain(spoken).cloned().collect();
        of.dedup();
        Ok(self.reports(&of).await?.iter().any(|(report, _)| report.wishes.contact == Contact::No))
    }

    /// The next channel that knows the reporter.
    fn next_channel(&self, chat: &Conversation, tried: &[Channel], now: Channel) -> Option<Channel> {
        let on = |channel: &Channel| match channel {
            Channel::Telegram => self.config.telegram.is_on(),
            Channel::Whatsapp => self.config.whatsapp.is_on(),
            Channel::Sms => self.config.sms.is_on(),
            _ => false,
        };
        let order = self.config.chat.fallback.iter().map(|channel| match channel {
            ChatChannel::Telegram => Channel::Telegram,
            ChatChannel::Whatsapp => Channel::Whatsapp,
            ChatChannel::Sms => Channel::Sms,
        });
        let fresh = |channel: &Channel| *channel != now && !tried.contains(channel);
        order.into_iter().find(|channel| on(channel) && fresh(channel) && chat.address(*channel).is_some())
    }

    /// A line has come so far, or (`Err`) does not go by that channel; its state afterwards, `None` when it is not there.
    pub(super) async fn move_line(
        &self,
        name: &str,
        n: u64,
        how: Result<DeliveryState, Channel>,
    ) -> Result<Option<DeliveryState>, ServiceError> {
        for _ in 0..TRIES {
            let (kept, chat) = self.chat(name).await?;
            let Some(mut chat) = chat else { return Ok(None) };
            let before = chat.clone();
            let Some(sent) = chat.line_mut(n).and_then(|line| line.sent.as_mut()) else { return Ok(None) };
            let was = sent.state;
            match how {
                Ok(state) if state > was || was == DeliveryState::Failed => {
                    (sent.state, sent.at) = (state, self.clock.now());
                }
                // Only what that channel had, and did not get through.
                Err(via) if sent.via == via && was <= DeliveryState::Sent && was != DeliveryState::Failed => {
                    let next = self.next_channel(&before, &sent.tried, via);
                    sent.tried.push(via);
                    sent.at = self.clock.now();
                    sent.state = if next.is_some() { DeliveryState::Queued } else { DeliveryState::Failed };
                    if let Some(next) = next {
                        (sent.via, sent.since) = (next, self.clock.now());
                        if was == DeliveryState::Sent {
                            chat.send_again(n);
                        }
                    }
                }
                _ => return Ok(Some(was)),
            }
            let is = chat.line_mut(n).and_then(|line| line.sent.as_ref()).map(|sent| sent.state);
            let news = match is {
                Some(DeliveryState::Failed) if !chat.unreached => {
                    // Nobody tries to reach by other means whom nothing is to reach.
                    let let_alone = self.must_not_be_sent(name, &chat, chat.channel).await?;
                    (!let_alone).then_some(ContactStep::Unreached)
                }
                Some(DeliveryState::Delivered | DeliveryState::Read | DeliveryState::Sent)
                    if chat.unreached =>
                {
                    Some(ContactStep::Reached)
                }
                _ => None,
            };
            if let Some(step) = &news {
                chat.unreached = *step == ContactStep::Unreached;
                self.tell_contact(&chat, step.clone()).await?;
            }
            if self.save_chat(name, &kept, &mut chat).await? {
                return Ok(is);
            }
        }
        Err(ServiceError::Busy)
    }

    /// Says on the incident how contact with its reporter stands.
    async fn tell_contact(&self, chat: &Conversation, step: ContactStep) -> Result<(), ServiceError> {
        let Some(doc) = self.spoken_of(chat).await? else { return Ok(()) };
        let command = Command::Contact { incident: doc.id, step };
        match self.execute(&Asker::System, command, None).await {
            Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo | Refusal::NotFound(_))) => Ok(()),
            Err(fault) => Err(fault),
        }
    }
}
