//! The one door for writes.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use memchr::memmem;
use redis::Script;

use super::documents::Remembered;
use super::erasure::erasure_ops;
use super::index::{Op, OpAct, call_ops, drill_ops, incident_ops, report_ops, unit_ops};
use super::keys::Keys;
use super::outbox::Told;
use super::{Store, StoreError, even_when_full};
use crate::domain::aggregate::{Key, State};
use crate::domain::cursor::{Cursor, StreamId};
use crate::domain::event::{Entry, Event};

/// Everything one command changes.
#[derive(Debug)]
pub struct Commit<'a> {
    /// The facts, with the versions afterwards.
    pub entry: &'a Entry,
    /// The documents as they were loaded.
    pub before: &'a State,
    /// The documents with the facts folded in.
    pub after: &'a State,
    /// Entries the log had when the documents were looked up. It must still have them: versions alone do not tell the
    /// documents of a history that lost its end from those that came instead.
    pub seen: &'a [StreamId],
    /// Labels and codes that must not be held by anybody.
    pub free: Vec<Key>,
    /// Wrapped keys that are kept, each with whose it is.
    pub personal_keys: Vec<(String, String)>,
    /// Who says something from now on, and for how many seconds that is kept.
    pub said: Option<(Key, String, u32)>,
    /// Messages to people, recorded with it.
    pub tell: Vec<Told>,
    /// What the phones of crews are told of it.
    pub wake: Vec<Told>,
    /// What reporters are told of it.
    pub letters: Vec<Told>,
    /// What is remembered.
    pub remember: Remember<'a>,
    /// Takes nothing new in: it goes on when memory is full.
    pub when_full: bool,
}

/// What is remembered of a request.
#[derive(Clone, Copy, Debug)]
pub struct Remember<'a> {
    /// SHA-256 over route, principal and key.
    pub hash: &'a str,
    /// SHA-256 of the body's canonical JSON.
    pub body: &'a str,
    /// What was answered.
    pub answer: &'a str,
    /// For how long, seconds.
    pub ttl_s: u64,
}

/// A commit as the script understands it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The entry as JSON.
    pub data: String,
    /// Every document touched must still have the version it was loaded with, every claim must be free (0).
    pub checks: Vec<(String, u64)>,
    /// The log must still have these entries.
    pub seen: Vec<StreamId>,
    /// What happens to documents and indexes.
    pub ops: Vec<Op>,
}

/// What came of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It is on the disk.
    Done(Cursor),
    /// The same request was committed before.
    Replay(Remembered),
    /// A document has changed since it was loaded.
    Conflict,
}

const BODY: &str = include_str!("lua/commit.lua");

/// The script in its two kinds: refused as a whole when memory is full, or allowed all the same.
#[derive(Clone)]
pub(super) struct CommitScripts {
    usual: Script,
    when_full: Script,
}

impl CommitScripts {
    pub(super) fn new() -> Self {
        Self { usual: Script::new(&format!("#!lua\n{BODY}")), when_full: even_when_full(BODY) }
    }
}

impl Store {
    /// Writes all of it, or nothing.
    ///
    /// # Errors
    /// After [`StoreError::Unavailable`] it is unknown whether the write happened; the same commit may be tried
    /// again, since its key makes the second one a replay.
    pub async fn commit(&self, commit: &Commit<'_>) -> Result<Committed, StoreError> {
        let Plan { data, checks, seen, ops } = commit.plan(&self.keys)?;
        let mut places = Places::new(&self.keys, commit.remember.hash);
        let checks: Vec<String> = checks
            .iter()
            .flat_map(|(key, version)| [places.of(key).to_string(), version.to_string()])
            .collect();
        let mut tail: Vec<Cow<'_, [u8]>> = vec![number(&seen.len())];
        tail.extend(seen.iter().map(number));
        tail.push(number(&ops.len()));
        for op in &ops {
            push_op(&mut tail, op, places.of(&op.key), &data);
        }
        let scripts = &self.shared.scripts;
        let script = if commit.when_full { &scripts.when_full } else { &scripts.usual };
        let mut call = script.prepare_invoke();
        for key in &places.keys {
            call.key(key);
        }
        call.arg(commit.remember.body)
            .arg(commit.remember.ttl_s)
            .arg(commit.remember.answer)
            .arg(&data)
            .arg(commit.entry.events.len())
            .arg(checks.len() / 2)
            .arg(&checks)
            .arg(tail.iter().map(AsRef::as_ref).collect::<Vec<&[u8]>>());
        let reply: Vec<String> = call.invoke_async(&mut self.connection()).await?;
        read_reply(&reply, &places.keys)
    }
}

impl Commit<'_> {
    /// What the script checks and does for it, as far as that depends on nothing kept.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when a document cannot be written as JSON.
    pub fn plan(&self, keys: &Keys) -> Result<Plan, StoreError> {
        let touched = self.entry.touched.iter().map(|(key, _)| (key, self.before.version(key)));
        let free = self.free.iter().map(|key| (key, 0));
        let said = self.said.iter().map(|(key, ..)| (key, self.before.version(key)));
        let checks =
            touched.chain(free).chain(said).map(|(key, version)| (keys.document(key), version)).collect();
        let (data, seen) = (to_json(self.entry)?, self.seen.to_vec());
        Ok(Plan { data, checks, seen, ops: self.operations(keys)? })
    }

    fn operations(&self, keys: &Keys) -> Result<Vec<Op>, StoreError> {
        let (before, after) = (self.before, self.after);
        let mut ops = Vec::new();
        for (key, version) in &self.entry.touched {
            let json = match key {
                Key::Duty => {
                    let Some(new) = after.duty.as_ref().and_then(|slot| slot.doc.as_ref()) else { continue };
                    to_json(new)?
                }
                Key::Incident(id) => {
                    let (old, new) = (before.incidents.get(id), after.incidents.get(id));
                    let Some(new) = new.and_then(|slot| slot.doc.as_ref()) else { continue };
                    let old = old.and_then(|slot| slot.doc.as_ref());
                    ops.extend(incident_ops(keys, old, new, self.entry.at));
                    to_json(new)?
                }
                Key::Report(id) => {
                    let (old, new) = (before.reports.get(id), after.reports.get(id));
                    let Some(new) = new.and_then(|slot| slot.doc.as_ref()) else { continue };
                    ops.extend(report_ops(keys, old.and_then(|slot| slot.doc.as_ref()), new));
                    to_json(new)?
                }
                Key::Unit(id) => {
                    let (old, new) = (before.units.get(id), after.units.get(id));
                    let Some(new) = new.and_then(|slot| slot.doc.as_ref()) else { continue };
                    ops.extend(unit_ops(keys, old.and_then(|slot| slot.doc.as_ref()), new));
                    to_json(new)?
                }
                Key::Call(id) => {
                    let (old, new) = (before.calls.get(id), after.calls.get(id));
                    let Some(new) = new.and_then(|slot| slot.doc.as_ref()) else { continue };
                    ops.extend(call_ops(keys, old.and_then(|slot| slot.doc.as_ref()), new));
                    to_json(new)?
                }
                Key::Drill => {
                    let doc = |state: &'_ State| state.drill.as_ref().and_then(|slot| slot.doc.clone());
                    let Some(new) = doc(after) else { continue };
                    ops.extend(drill_ops(keys, doc(before).as_ref(), &new));
                    to_json(&new)?
                }
                Key::Label(_) | Key::Code(_) | Key::Said(_) => continue,
            };
            ops.push(Op { key: keys.document(key), act: OpAct::Doc { version: *version, json } });
        }
        let at_ms = self.entry.at.as_millisecond();
        ops.extend(self.entry.events.iter().flat_map(|event| erasure_ops(keys, event, at_ms)));
        let told: BTreeSet<_> = self.entry.events.iter().flat_map(Event::trails).collect();
        ops.extend(told.iter().map(|name| Op { key: keys.trail(name), act: OpAct::Trail }));
        let (outbox, wakes, letters) = (keys.outbox(), keys.wakes(), keys.letters());
        for (key, all) in [(outbox, &self.tell), (wakes, &self.wake), (letters, &self.letters)] {
            ops.extend(all.iter().map(|told| Op { key: key.clone(), act: OpAct::Tell(told.clone()) }));
        }
        for (report, wrapped) in &self.personal_keys {
            ops.push(Op { key: keys.personal_key(report), act: OpAct::Set { value: wrapped.clone() } });
        }
        if let Some((key, holder, ttl_s)) = &self.said {
            let (version, holder) = (self.before.version(key) + 1, holder.clone());
            ops.push(Op { key: keys.document(key), act: OpAct::Hold { version, holder, ttl_s: *ttl_s } });
        }
        Ok(ops)
    }
}

/// The keys of a call, each once, by their place from 1.
struct Places {
    keys: Vec<String>,
    by_key: HashMap<String, usize>,
}

impl Places {
    fn new(keys: &Keys, idem_hash: &str) -> Self {
        let mut places = Self { keys: Vec::new(), by_key: HashMap::new() };
        for key in [keys.idem(idem_hash), keys.head(), keys.log(), keys.epoch()] {
            places.of(&key);
        }
        places
    }

    fn of(&mut self, key: &str) -> usize {
        if let Some(place) = self.by_key.get(key) {
            return *place;
        }
        self.keys.push(key.to_owned());
        self.by_key.insert(key.to_owned(), self.keys.len());
        self.keys.len()
    }
}

fn push_op<'a>(out: &mut Vec<Cow<'a, [u8]>>, op: &'a Op, place: usize, entry: &str) {
    let text = |text: &'a str| Cow::Borrowed(text.as_bytes());
    let (name, arguments) = match &op.act {
        OpAct::Doc { version, json } => {
            let mut arguments = vec![number(version)];
            arguments.extend(pieces(json, entry));
            ("doc", arguments)
        }
        OpAct::Claim { holder } => ("claim", vec![text(holder)]),
        OpAct::Hold { version, holder, ttl_s } => {
            ("hold", vec![number(version), text(holder), number(ttl_s)])
        }
        OpAct::Set { value } => ("set", vec![text(value)]),
        OpAct::Del => ("del", Vec::new()),
        OpAct::Zadd { score, member } => ("zadd", vec![number(score), text(member)]),
        OpAct::Zrem { member } => ("zrem", vec![text(member)]),
        OpAct::Geoadd { lon, lat, member } => ("geoadd", vec![number(lon), number(lat), text(member)]),
        OpAct::Sadd { member } => ("sadd", vec![text(member)]),
        OpAct::Trail => ("trail", Vec::new()),
        OpAct::Tell(Told { id, subject, to, at_ms, body }) => {
            ("tell", vec![text(id), text(subject), text(to), number(at_ms), text(body)])
        }
    };
    out.extend([Cow::Borrowed(name.as_bytes()), number(&place), number(&arguments.len())]);
    out.extend(arguments);
}

fn number<'a>(number: &impl ToString) -> Cow<'a, [u8]> {
    Cow::Owned(number.to_string().into_bytes())
}

/// Before a report that the entry holds.
const REPORT: &[u8] = b"\"report\":";
/// Before the longest part that a document and the entry may share otherwise.
const TRIAGE: &[u8] = b"\"triage\":";
/// Below this a reference is hardly shorter than what it stands for.
const WORTH_BYTES: usize = 64;

/// The arguments that make up `json` in the script, without what stands in `entry` anyway. Redis reads some 16 kB of
/// a connection between two syncs: the fewer bytes a commit has, the more of them share a sync.
fn pieces<'a>(json: &'a str, entry: &str) -> Vec<Cow<'a, [u8]>> {
    let (doc, entry) = (json.as_bytes(), entry.as_bytes());
    // How much of the document from `from` on stands in the entry from `at` on.
    let run = |from: usize, at: usize| {
        let bytes = doc[from..].iter().zip(&entry[at..]).take_while(|(one, other)| one == other).count();
        (from, at, bytes)
    };
    let report = memmem::find(entry, REPORT).map(|at| run(0, at + REPORT.len()));
    let shared = report.filter(|(.., bytes)| *bytes == doc.len()).or_else(|| {
        let (from, at) = memmem::find(doc, TRIAGE).zip(memmem::find(entry, TRIAGE))?;
        Some(run(from, at))
    });
    match shared.filter(|(.., bytes)| *bytes >= WORTH_BYTES) {
        Some((from, at, bytes)) => vec![
            Cow::Borrowed(&doc[..from]),
            number(&(at + 1)),
            number(&(at + bytes)),
            Cow::Borrowed(&doc[from + bytes..]),
        ],
        None => vec![Cow::Borrowed(doc)],
    }
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|fault| StoreError::Damaged {
        what: "a document to write".to_owned(),
        why: fault.to_string(),
    })
}

fn read_reply(reply: &[String], keys: &[String]) -> Result<Committed, StoreError> {
    let damaged = |why: String| StoreError::Damaged { what: "the answer of commit".to_owned(), why };
    let field = |i: usize| reply.get(i).map_or("", String::as_str);
    match field(0) {
        "ok" => {
            let id: StreamId = field(1).parse().map_err(damaged)?;
            Ok(Committed::Done(Cursor { epoch: field(3).to_owned(), id }))
        }
        "replay" => Ok(Committed::Replay(Remembered {
            answer: field(1).to_owned(),
            body: field(2).to_owned(),
            cursor: field(3).parse().ok().map(|id| Cursor { epoch: field(4).to_owned(), id }),
        })),
        "no_head" => Err(StoreError::Damaged {
            what: "the head of the log".to_owned(),
            why: "it is not there; sigap rebuild makes it anew".to_owned(),
        }),
        "conflict" => Ok(Committed::Conflict),
        "wrong_type" => {
            let place: usize = field(1).parse().unwrap_or(0);
            let what = keys.get(place.wrapping_sub(1)).cloned().unwrap_or_default();
            Err(StoreError::Damaged { what, why: format!("it is a {}", field(2)) })
        }
        other => Err(damaged(format!("it begins with '{other}'"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the script does it.
    fn whole(pieces: &[Cow<'_, [u8]>], entry: &str) -> String {
        let mut text = pieces[0].to_vec();
        for piece in pieces[1..].chunks(3) {
            let place = |i: usize| std::str::from_utf8(&piece[i]).unwrap().parse::<usize>().unwrap();
            text.extend_from_slice(&entry.as_bytes()[place(0) - 1..place(1)]);
            text.extend_from_slice(&piece[2]);
        }
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_document_is_whole_again_and_what_the_entry_holds_is_not_sent_twice() {
        let triage = format!("\"triage\":{{\"why\":\"{}\"}}", "é".repeat(100));
        let report = format!("{{\"id\":\"r\",{triage},\"lang\":\"id\"}}");
        let entry = format!("{{\"events\":[{{\"report\":{report}}}]}}");
        let incident = format!("{{\"id\":\"i\",{triage},\"notes\":0}}");
        let other = "{\"id\":\"u\"}".to_owned();
        for (doc, most) in [(report, 10), (incident, 60), (other.clone(), other.len())] {
            let made = pieces(&doc, &entry);
            assert_eq!(whole(&made, &entry), doc);
            assert!(made.iter().map(|piece| piece.len()).sum::<usize>() <= most, "{doc}");
        }
    }
}
