//! Every key name, in this file only. All of a region's sit under one hash tag, so that a commit never crosses a slot.

use crate::domain::aggregate::Key;
use crate::domain::ids::UnitId;

/// Makes the keys of one region.
#[derive(Clone, Debug)]
pub struct Keys {
    tag: String,
}

impl Keys {
    /// The keys of the region with this code, such as `32`.
    pub fn new(region: &str) -> Self {
        Self { tag: format!("{{{region}}}") }
    }

    /// The code of the region.
    pub fn region(&self) -> &str {
        self.tag.trim_matches(['{', '}'])
    }

    fn key(&self, rest: &str) -> String {
        format!("{}:{rest}", self.tag)
    }

    /// Matches every key of a sort.
    pub fn pattern(&self, sort: &str) -> String {
        self.key(&format!("{sort}:*"))
    }

    /// Matches a key of this name in each region.
    pub fn everywhere(name: &str) -> String {
        format!("{{*}}:{name}")
    }

    /// The region whose key of this name it is.
    pub fn region_of<'a>(key: &'a str, name: &str) -> Option<&'a str> {
        let (region, rest) = key.strip_prefix('{')?.split_once("}:")?;
        (rest == name).then_some(region)
    }

    /// The log: a stream with one entry a commit.
    pub fn log(&self) -> String {
        self.key("log")
    }

    /// Hash: `id` and `seq` of the log's last entry.
    pub fn head(&self) -> String {
        self.key("head")
    }

    /// Stream of the seals of the log; the id of an entry is the number of its seal.
    pub fn seals(&self) -> String {
        self.key("seals")
    }

    /// Hash: `id` of the epoch and `run_id` of the primary it was set for.
    pub fn epoch(&self) -> String {
        self.key("epoch")
    }

    /// Hash of `version` and `doc`: a document, or who holds a label or code.
    pub fn document(&self, key: &Key) -> String {
        let (sort, id) = key.parts();
        self.key(&format!("{sort}:{id}"))
    }

    /// Sorted set of open incidents in the order of the triage queue; those with a unit behind all others.
    pub fn open(&self) -> String {
        self.key("open")
    }

    /// Geo set of open incidents at their rounded place.
    pub fn geo(&self) -> String {
        self.key("geo")
    }

    /// Sorted set of what falls due, by time in ms.
    pub fn timers(&self) -> String {
        self.key("timers")
    }

    /// Sorted set of the calls that somebody has to call back, by when they rang, ms.
    pub fn call_tasks(&self) -> String {
        self.key("calltasks")
    }

    /// Set of the ids of all units.
    pub fn units(&self) -> String {
        self.key("units")
    }

    /// Sorted set of ended incidents, by time in ms.
    pub fn closed(&self) -> String {
        self.key("closed")
    }

    /// List of the stream ids that touched an incident: its timeline.
    pub fn trail(&self, incident: &str) -> String {
        self.key(&format!("trail:{incident}"))
    }

    /// Hash: what was answered to a request with this key.
    pub fn idem(&self, hash: &str) -> String {
        self.key(&format!("idem:{hash}"))
    }

    /// The wrapped key that seals one report.
    pub fn personal_key(&self, report: &str) -> String {
        self.key(&format!("pkey:{report}"))
    }

    /// Sorted set of the reports about whose data something is asked, by when that is due, ms.
    pub fn asks(&self) -> String {
        self.key("asks")
    }

    /// Sorted set of the incidents under hold, by since when, ms.
    pub fn holds(&self) -> String {
        self.key("holds")
    }

    /// Hash: how far what is kept for a time was looked through.
    pub fn retention(&self) -> String {
        self.key("retention")
    }

    /// Hash: the master keys that were used here, by name, each with something sealed by it.
    pub fn masters(&self) -> String {
        self.key("masters")
    }

    /// Sorted set of reports that were erased and still have something elsewhere, by when, ms.
    pub fn erasing(&self) -> String {
        self.key("erasing")
    }

    /// An account.
    pub fn account(&self, name: &str) -> String {
        self.key(&format!("account:{name}"))
    }

    /// List of the hashes of the devices an account was used on.
    pub fn devices(&self, name: &str) -> String {
        self.key(&format!("devices:{name}"))
    }

    /// Hash of the keys of partners and sensors, by the hash of each.
    pub fn partners(&self) -> String {
        self.key("partners")
    }

    /// What the key of a partner is vouched for under: where it stands, and its hash.
    pub fn partner(&self, hash: &str) -> String {
        self.key(&format!("partners:{hash}"))
    }

    /// Hash of earthquakes that boards are told of, and who has seen them.
    pub fn quakes(&self) -> String {
        self.key("quakes")
    }

    /// Set of the names of all accounts.
    pub fn accounts(&self) -> String {
        self.key("accounts")
    }

    /// A session, by the hash of its token.
    pub fn session(&self, hash: &str) -> String {
        self.key(&format!("session:{hash}"))
    }

    /// Set of the hashes of an account's sessions.
    pub fn sessions(&self, name: &str) -> String {
        self.key(&format!("sessions:{name}"))
    }

    /// When a session was used last, ms.
    pub fn seen(&self, hash: &str) -> String {
        self.key(&format!("seen:{hash}"))
    }

    /// What opens an account once, by the hash of its token.
    pub fn invite(&self, hash: &str) -> String {
        self.key(&format!("invite:{hash}"))
    }

    /// Set of the hashes of an account's invitations.
    pub fn invites(&self, name: &str) -> String {
        self.key(&format!("invites:{name}"))
    }

    /// How many wrong tries there were lately, by a hash of account and device.
    pub fn tries(&self, hash: &str) -> String {
        self.key(&format!("tries:{hash}"))
    }

    /// A sign-in at a provider that has begun, by the hash of its state.
    pub fn handshake(&self, hash: &str) -> String {
        self.key(&format!("handshake:{hash}"))
    }

    /// A one-use ticket for a socket, by its hash.
    pub fn ticket(&self, hash: &str) -> String {
        self.key(&format!("ticket:{hash}"))
    }

    /// Hash of the last position of each unit.
    pub fn unit_positions(&self) -> String {
        self.key("unitpos")
    }

    /// Hash of what was said last of each facility's free beds.
    pub fn beds(&self) -> String {
        self.key("beds")
    }

    /// List of the reports that came from one telephone, by a keyed hash of its number.
    pub fn number(&self, hash: &str) -> String {
        self.key(&format!("number:{hash}"))
    }

    /// Hash of the phones of a unit's crew, sealed, by id.
    pub fn phones(&self, unit: &UnitId) -> String {
        self.key(&format!("phones:{unit}"))
    }

    /// Hash of `version` and `sealed`: a conversation in writing, by a keyed hash of channel and sender.
    pub fn chat(&self, hash: &str) -> String {
        self.key(&format!("chat:{hash}"))
    }

    /// The conversation a report came from.
    pub fn chat_of(&self, report: &str) -> String {
        self.key(&format!("chatof:{report}"))
    }

    /// Sorted set of conversations that something is due in, by time in ms.
    pub fn chats_due(&self) -> String {
        self.key("chatdue")
    }

    /// Set of reports whose conversation is held.
    pub fn chats_held(&self) -> String {
        self.key("chatheld")
    }

    /// Hash of the imported areas: a packed layer for each level, and `version`.
    pub fn areas(&self) -> String {
        self.key("areas")
    }

    /// Stream of messages to people on their way.
    pub fn outbox(&self) -> String {
        self.key("outbox")
    }

    /// Stream of messages to the phones of crews on their way.
    pub fn wakes(&self) -> String {
        self.key("wakes")
    }

    /// Capped list of messages to phones that could not be delivered.
    pub fn wakes_given_up(&self) -> String {
        self.key("wakesundelivered")
    }

    /// Stream of messages to reporters on their way.
    pub fn letters(&self) -> String {
        self.key("letters")
    }

    /// Capped list of messages to reporters that could not be delivered.
    pub fn letters_given_up(&self) -> String {
        self.key("lettersundelivered")
    }

    /// Stream of what is to be fetched from the servers of channels.
    pub fn files(&self) -> String {
        self.key("files")
    }

    /// Capped list of what could not be fetched.
    pub fn files_given_up(&self) -> String {
        self.key("filesunfetched")
    }

    /// Hash of what other regions say, by referral.
    pub fn post(&self) -> String {
        self.key("post")
    }

    /// Capped list of messages that could not be delivered.
    pub fn given_up(&self) -> String {
        self.key("undelivered")
    }

    /// List of messages that wait for a recipient, the oldest first.
    pub fn held(&self, to: &str) -> String {
        self.key(&format!("held:{to}"))
    }

    /// Hash: until when a recipient of messages is told nothing more, ms.
    pub fn told(&self) -> String {
        self.key("told")
    }

    /// Hash of who has a board open, by process.
    pub fn present(&self) -> String {
        self.key("present")
    }

    /// Capped stream of positions on their way to boards.
    pub fn positions(&self) -> String {
        self.key("pos")
    }
}
