//! What the intake journal holds, as it lies on the disk. What could tell who is sealed in it as everywhere.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::access::Person;
use crate::domain::command::{Asker, Beside, Command};
use crate::domain::ids::IncidentId;
use crate::domain::report::Report;
use crate::domain::setting::Setting;
use crate::domain::similar::{Said, Similar, Suggested};
use crate::domain::wishes::Contact;
use crate::services::execute::RequestKey;

/// The newest shape this program understands; what a newer one wrote stays in its file.
pub(super) const VERSION: u16 = 1;

/// A record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Shape.
    pub v: u16,
    /// When it was written.
    pub at: Timestamp,
    /// Who asked for it; `None`: somebody without a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// What is to be carried over.
    #[serde(flatten)]
    pub what: What,
}

/// What is to be carried over.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum What {
    /// A report was taken.
    Report(Box<Taken>),
    /// Somebody read what is sealed of a report that still waited.
    Opened {
        /// The incident the report will open.
        incident: IncidentId,
    },
}

/// A report as it was taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Taken {
    /// The report.
    pub report: Report,
    /// Its call type is a call taker's word.
    pub gated: bool,
    /// The key that opens what is sealed in it, wrapped.
    pub wrapped_key: String,
    /// Its words and place, where a repeat of them is known as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// City or country, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<Setting>,
    /// Open incidents that may be the same thing, as the board knew when it was taken.
    #[serde(skip)]
    pub similar: Vec<Similar>,
    /// The key the client gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<RequestKey>,
}

impl Taken {
    /// The command that carries it over.
    pub fn command(&self) -> Command {
        Command::ReceiveReport {
            report: Box::new(self.report.clone()),
            gated: self.gated,
            wrapped_key: self.wrapped_key.clone(),
            beside: Beside {
                similar: self.similar.iter().map(Suggested::from).collect(),
                said: self.said.clone(),
                setting: self.setting,
                from: None,
            },
        }
    }
}

impl Record {
    /// Heeds what a reporter wished since.
    pub(super) fn heed(&mut self, contact: Contact) {
        if let What::Report(taken) = &mut self.what {
            taken.report.heed(contact);
        }
    }

    /// Who asked for it.
    pub fn asker(&self) -> Asker {
        match (&self.by, &self.what) {
            (Some(person), _) => Asker::Person(person.clone()),
            (None, What::Report(taken)) => taken.report.partner().map_or(Asker::Public, Asker::Partner),
            (None, What::Opened { .. }) => Asker::Public,
        }
    }

    /// The report, when it is one.
    pub fn taken(&self) -> Option<&Taken> {
        match &self.what {
            What::Report(taken) => Some(taken),
            What::Opened { .. } => None,
        }
    }
}
