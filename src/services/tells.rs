//! Messages to people as they are recorded with the facts they tell: to whom, and under which names.

use crate::domain::message::Message;
use crate::store::outbox::Told;
use crate::store::vault::sha256_hex;

/// To whom messages are carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tells {
    /// To people who look at no screen.
    pub people: bool,
    /// To the phones of crews.
    pub crews: bool,
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
