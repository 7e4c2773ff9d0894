//! A conversation in writing with somebody who needs help: what was said so far, what came in, and from both what is answered and
//! done. Pure, and the same for every channel; it knows no messenger, and what is done it only names.
//!
//! Place, then what, then a few questions, then the receipt. A sign of danger to life does not wait for that: the report is taken
//! at once, and all that follows is added to it. Whatever is written that is no answer and no command is part of the story.

mod ask;
mod step;
mod words;

use serde::{Deserialize, Serialize};

pub use self::step::{Around, hear, over, silence};
use super::code::{CodeFault, ReceiptCode};
use super::place::Point;
use super::spot::PlaceFrom;
use super::triage::Answers;
use crate::text::Lang;

/// What came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// Words.
    Text(String),
    /// A button of ours, by its name.
    Choice(String),
    /// A point that was shared.
    Point {
        /// Where.
        point: Point,
        /// How far off it may be, metres.
        accuracy_m: Option<f64>,
        /// Its name or address.
        words: Option<String>,
    },
    /// Something a person has to look at or listen to.
    Media(Media, Option<String>),
    /// A card with a telephone number.
    Contact {
        /// Whose.
        name: Option<String>,
        /// The number, as it was sent.
        phone: Option<String>,
    },
    /// An earlier message says something else now.
    Changed(String),
    /// Nothing that can be understood here.
    Other,
}

/// What sort of thing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaSort {
    /// A picture.
    Photo,
    /// Spoken words.
    Voice,
    /// A film.
    Video,
    /// Anything else.
    File,
}

impl MediaSort {
    /// The word in the catalogues and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::File => "file",
        }
    }
}

/// Something sent that is kept for a person, by the name its channel has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// What.
    pub sort: MediaSort,
    /// Its name at the channel.
    pub file: String,
}

/// What the conversation waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing in particular.
    #[default]
    Idle,
    /// Where it is.
    Where,
    /// What happened.
    What,
    /// The answer to this question of the protocol.
    Ask(String),
}

/// What was told so far of the report that is spoken of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// What happened, in their words.
    pub text: String,
    /// Where, in their words.
    pub place_text: Option<String>,
    /// Code of the area that their words name beyond doubt.
    pub area: Option<String>,
    /// Where, as a point.
    pub point: Option<Point>,
    /// How far off that may be, metres.
    pub accuracy_m: Option<f64>,
    /// What the point was read from.
    pub place_from: Option<PlaceFrom>,
    /// Answers to the protocol's questions.
    pub answers: Answers,
    /// Name on a card that was shared.
    pub name: Option<String>,
    /// Telephone on a card that was shared.
    pub phone: Option<String>,
    /// What a person has to look at.
    pub media: Vec<Media>,
}

impl Told {
    /// Whether there is anything to look after.
    pub fn is_something(&self) -> bool {
        !self.text.is_empty() || !self.media.is_empty()
    }
}

/// How far a conversation has come. Small; what is not bounded here is bounded by [`hear`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Talk {
    /// The language to answer in; absent: not known yet.
    pub lang: Option<Lang>,
    /// It was asked for: it is not guessed any more.
    pub lang_chosen: bool,
    /// What is waited for.
    pub stage: Stage,
    /// What was told.
    pub told: Told,
    /// How many reports were begun before this one.
    pub number: u32,
    /// This one was taken.
    pub taken: bool,
    /// Questions that were asked.
    pub asked: Vec<String>,
    /// How often it was asked where it is.
    pub where_asked: u8,
    /// They do not know where it is.
    pub where_unknown: bool,
    /// Buttons under the last message, by name, so that their numbers can be typed.
    pub offered: Vec<String>,
    /// A person was asked for: from here on people answer.
    pub person: bool,
}

/// Something to do, in order, before anything is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// What was told becomes a report.
    Take,
    /// Words are added to the report.
    Add(String),
    /// A name or a number is added to it.
    Card,
    /// Something to look at is added to the report.
    Keep(Media),
    /// The report is where it says now.
    Place,
    /// A question was answered.
    Answer(String),
    /// A person is to go on with it.
    CallPerson,
}

/// Something to answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Say {
    /// What.
    pub what: Saying,
    /// Buttons below it.
    pub choices: Vec<Choice>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    /// Words of the catalogues.
    Words(&'static str),
    /// A question of the protocol.
    Question(String),
    /// The receipt of the report.
    Receipt,
    /// How a report stands: of this code, else of the one that is spoken of.
    Status(Option<Result<ReceiptCode, CodeFault>>),
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What comes back when it is pressed; 64 bytes at most.
    pub id: String,
    /// Its words in the catalogues.
    pub label: &'static str,
}

/// What comes of something that came in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The conversation afterwards.
    pub talk: Talk,
    /// What to do.
    pub deeds: Vec<Deed>,
    /// What to answer.
    pub says: Vec<Say>,
}
