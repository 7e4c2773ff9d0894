//! Messages to people as they are recorded with the facts they tell: to whom, and under which names.

use crate::domain::aggregate::State;
use crate::domain::event::Entry;
use crate::domain::message::Message;
use crate::domain::news::{News, news};
use crate::store::outbox::Told;
use crate::store::vault::sha256_hex;

/// To whom messages are carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tells {
    /// To people who look at no screen.
    pub people: bool,
    /// To the phones of crews.
    pub crews: bool,
    /// To reporters who want to be told how it goes on.
    pub reporters: bool,
}

/// Messages as they are recorded. Their names follow from the request's key: were the entry lost and made again, a
/// receiver would know them.
pub(super) fn tell(request_hash: &str, messages: &[Message], to: impl Fn(&Message) -> bool) -> Vec<Told> {
    let told = |(n, message): (usize, &Message)| Told {
        id: sha256_hex(format!("{request_hash}\nmessage\n{n}").as_bytes())[..32].to_owned(),
        subject: message.subject().to_owned(),
        to: message.to().unwrap_or_default(),
        at_ms: message.at.as_millisecond(),
        body: serde_json::to_string(message).unwrap_or_default(),
    };
    messages.iter().enumerate().filter(|(_, message)| to(message)).map(told).collect()
}

/// Steps that reporters are told of, as they are recorded. Each is told to its reporters by who carries it.
pub(super) fn letters(request_hash: &str, entry: &Entry, (before, after): (&State, &State)) -> Vec<Told> {
    let told = |(n, news): (usize, News)| Told {
        id: sha256_hex(format!("{request_hash}\nnews\n{n}").as_bytes())[..32].to_owned(),
        // Steps of one incident do not overtake each other.
        subject: news.incident.as_str().to_owned(),
        to: String::new(),
        at_ms: entry.at.as_millisecond(),
        body: serde_json::to_string(&news).unwrap_or_default(),
    };
    news(entry, before, after).into_iter().enumerate().map(told).collect()
}
