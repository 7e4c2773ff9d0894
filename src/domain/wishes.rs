//! How whoever told us something wants to be reached. In the clear, since screens and messages must know it before
//! anything sealed is opened; it tells of nobody. Decides nothing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether it is safe to get in touch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// A call is fine.
    #[default]
    Call,
    /// Written words only: somebody may hear a call.
    Message,
    /// Nothing: somebody may see or hear it who must not.
    No,
}

impl Contact {
    /// As on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Message => "message",
            Self::No => "no",
        }
    }
}

/// By what a reporter wants to be told how it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the channels")]
pub enum NewsBy {
    Sms,
    Whatsapp,
    Telegram,
}

impl NewsBy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sms, Self::Whatsapp, Self::Telegram];

    /// As on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
            Self::Telegram => "telegram",
        }
    }
}

/// Who needs help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// Whoever reports it.
    Reporter,
    /// Others.
    Others,
}

/// What a reporter wishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// Whether it is safe to get in touch.
    pub contact: Contact,
    /// By what to be told how it goes on; `None`: not at all.
    pub news: Option<NewsBy>,
}

impl Wishes {
    /// Nobody is written to who must not be.
    pub fn new(contact: Contact, news: Option<NewsBy>) -> Self {
        Self { contact, news: news.filter(|_| contact != Contact::No) }
    }

    /// With what was said since: the stricter wish counts.
    #[must_use]
    pub fn heeding(self, contact: Contact) -> Self {
        Self::new(self.contact.max(contact), self.news)
    }

    /// Whether nothing was wished.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_must_not_be_reached_gets_no_news() {
        assert_eq!(Wishes::new(Contact::No, Some(NewsBy::Sms)).news, None);
        assert_eq!(Wishes::new(Contact::Message, Some(NewsBy::Sms)).news, Some(NewsBy::Sms));
        let told = Wishes::new(Contact::Call, Some(NewsBy::Sms));
        assert_eq!(
            told.heeding(Contact::No),
            Wishes::new(Contact::No, Some(NewsBy::Sms)),
            "as from the start"
        );
        assert_eq!(
            told.heeding(Contact::No).heeding(Contact::Call).contact,
            Contact::No,
            "nothing loosens it"
        );
        assert!(
            Contact::Call < Contact::Message && Contact::Message < Contact::No,
            "the last is the strictest"
        );
    }
}
