//! Personal data: which classes there are, and that those of a report were erased. Pure: the keys that open it are `store::vault`'s.

mod apart;
mod asks;
mod classes;
mod deeds;
mod on_wall;
mod page;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::event::{Entry, Event};
use super::report::Report;
use super::wishes::Wishes;

pub use self::apart::KeySort;
pub use self::asks::{Ask, AskAnswer, Wants};
pub use self::classes::{CLASSES, class_of, fields_of, is_restricted};
pub use self::deeds::{AnswerAsk, Erase};
pub use self::on_wall::ON_WALL;
pub use self::page::page;

/// How far a field may go, and for how long it stays. Ordered: each may go less far than the one before.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Anybody may know it.
    Public,
    /// For those who work here; it tells of nobody by itself.
    Operational,
    /// It tells who, or exactly where. Opened on the record.
    Personal,
    /// Health, pictures and voices: opened on the record, kept for the shortest time.
    Restricted,
}

impl Class {
    /// What is sealed.
    pub const SEALED: [Self; 2] = [Self::Personal, Self::Restricted];

    /// As on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Operational => "operational",
            Self::Personal => "personal",
            Self::Restricted => "restricted",
        }
    }
}

/// Why personal data is erased (Law 27/2022 art. 8, 43).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Whoever it is about asked for it.
    Request,
    /// It is needed no longer.
    Unneeded,
    /// It should never have been taken in.
    Unlawful,
    /// Its time was over.
    Retention,
}

impl Ground {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Request, Self::Unneeded, Self::Unlawful, Self::Retention];

    /// As on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Unneeded => "unneeded",
            Self::Unlawful => "unlawful",
            Self::Retention => "retention",
        }
    }

    /// From the wire.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.word() == word)
    }
}

/// That something of a report was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Erased {
    /// When.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Of which classes.
    pub classes: Vec<Class>,
    /// Why.
    pub ground: Ground,
}

/// What was looked at after an erasure, and is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Proof {
    /// Files of photos and voices taken away.
    pub files: u32,
    /// Conversations in writing that were forgotten, or emptied.
    pub chats: u32,
    /// Traces of its telephone taken away.
    pub numbers: u32,
    /// What Redis keeps on the disk was written anew; not where the server of Redis is not ours.
    pub rewritten: bool,
}

impl Report {
    /// Whether what is of this class cannot be opened any more.
    pub fn is_erased(&self, class: Class) -> bool {
        self.erased.iter().any(|erased| erased.classes.contains(&class))
    }

    /// Keeps that classes were erased. Once who it was is gone, the rest that could point to somebody goes too: what stays
    /// tells the area, the kind, the level and the times.
    pub(super) fn erase(&mut self, event: &Event, entry: &Entry) {
        let Event::PersonalDataErased { classes, ground, .. } = event else { return };
        self.erased.push(Erased { at: entry.at, classes: classes.clone(), ground: *ground });
        if classes.contains(&Class::Personal) {
            (self.rounded, self.place_from) = (None, None);
            self.sketch.clear();
            self.vulnerable.clear();
            // Whoever must not be found out is not found out later either.
            self.wishes = Wishes::new(self.wishes.contact, None);
        }
        if classes.contains(&Class::Restricted) {
            self.photos.iter_mut().for_each(|photo| photo.taken = None);
        }
        self.v = self.shape();
    }
}
