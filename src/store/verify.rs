//! Folding the whole log, and comparing what follows from it with what is kept (I3, I4, I7).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::image::{Image, Kept, apply};
use super::index::{Op, OpAct, call_ops, drill_ops, incident_ops, report_ops, unit_ops};
use super::keys::Keys;
use super::log::RawEntry;
use super::{Store, StoreError};
use crate::domain::aggregate::{Key, State};
use crate::domain::apply::apply_entry;
use crate::domain::cursor::StreamId;
use crate::domain::event::{Entry, Event, VERSION};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::place::Point;

/// The first thing found that does not fit, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference(pub String);

/// What was compared when nothing was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries of the log.
    pub entries: u64,
    /// Events in them.
    pub events: u64,
    /// Keys compared.
    pub keys: usize,
}

/// The whole log, folded.
#[derive(Default)]
pub struct Whole {
    /// Every document there ever was.
    pub state: State,
    trails: BTreeMap<String, Vec<StreamId>>,
    ended_at: BTreeMap<IncidentId, Timestamp>,
    last: StreamId,
    seq: u64,
    entries: u64,
}

/// Of what cannot be judged here.
const NEWER: &str =
    "it cannot be read whole, since a newer program wrote it: verify and rebuild with that one";
/// How many entries are read at once.
const AT_ONCE: usize = 2_000;
/// How often a comparison is repeated while others write.
const ROUNDS: usize = 20;
/// GEOADD keeps places to less than a metre.
const SAME_PLACE_M: f64 = 1.0;

impl Store {
    /// Folds the whole log and compares documents and indexes with it. May run beside a working centre.
    pub async fn verify(&self) -> Result<Result<Verified, Difference>, StoreError> {
        let mut whole = Whole::default();
        if let Err(difference) = self.fold_on(&mut whole).await? {
            return Ok(Err(difference));
        }
        let mut is = self.image().await?;
        if let Some(newer) = newer_in(&is) {
            return Ok(Err(newer));
        }
        for _ in 0..ROUNDS {
            // What was written meanwhile is folded in, and what it may have changed is looked at again.
            let before = whole.last;
            if let Err(difference) = self.fold_on(&mut whole).await? {
                return Ok(Err(difference));
            }
            let should = whole.image(&self.keys);
            let different = differing(&should, &is);
            let Some(first) = different.first() else {
                let wrong_head = self.wrong_head(&whole).await?;
                if wrong_head.is_some() && self.tail().await?.id != whole.last {
                    continue;
                }
                if let Some(words) = wrong_head {
                    return Ok(Err(Difference(words)));
                }
                let verified = Verified { entries: whole.entries, events: whole.seq, keys: is.len() };
                return Ok(Ok(verified));
            };
            if before == whole.last && self.tail().await?.id == whole.last {
                let words = describe(first, should.get(first), is.get(first));
                // Read once more: the key may have been written between the two looks.
                self.read_into(&mut is, &different).await?;
                if differing(&should, &is).contains(first) && self.tail().await?.id == whole.last {
                    return Ok(Err(Difference(words)));
                }
            } else {
                self.read_into(&mut is, &different).await?;
            }
        }
        Ok(Err(Difference("the log grows faster than it can be compared; try when it is quieter".to_owned())))
    }

    /// Makes documents and indexes anew from the log. Nothing else may write meanwhile.
    pub async fn rebuild(&self) -> Result<Result<Verified, Difference>, StoreError> {
        let mut whole = Whole::default();
        if let Err(difference) = self.fold_on(&mut whole).await? {
            return Ok(Err(difference));
        }
        if let Some(newer) = newer_in(&self.image().await?) {
            return Ok(Err(newer));
        }
        let image = whole.image(&self.keys);
        let meanwhile = "somebody writes meanwhile: stop every sigap serve on this Redis, then rebuild again";
        if self.tail().await?.id != whole.last {
            return Ok(Err(Difference(meanwhile.to_owned())));
        }
        self.write_image(&image).await?;
        if self.tail().await?.id != whole.last {
            return Ok(Err(Difference(meanwhile.to_owned())));
        }
        if whole.entries > 0 {
            let mut head = redis::cmd("HSET");
            head.arg(self.keys.head()).arg("id").arg(whole.last.to_string()).arg("seq").arg(whole.seq);
            let _: i64 = head.query_async(&mut self.connection()).await?;
        }
        Ok(Ok(Verified { entries: whole.entries, events: whole.seq, keys: image.len() }))
    }

    /// What the next commit would count from, in words, when that is not where the log ends.
    async fn wrong_head(&self, whole: &Whole) -> Result<Option<String>, StoreError> {
        let mut ask = redis::cmd("HMGET");
        ask.arg(self.keys.head()).arg("id").arg("seq");
        let (id, seq): (Option<String>, Option<u64>) = ask.query_async(&mut self.connection()).await?;
        let right = match (id, seq) {
            (None, None) => whole.entries == 0,
            (Some(id), Some(seq)) => id == whole.last.to_string() && seq == whole.seq,
            _ => false,
        };
        Ok((!right).then(|| format!("{} does not say where the log ends", self.keys.head())))
    }

    async fn fold_on(&self, whole: &mut Whole) -> Result<Result<(), Difference>, StoreError> {
        loop {
            let some = self.range(whole.last, None, AT_ONCE).await?;
            if some.is_empty() {
                return Ok(Ok(()));
            }
            for raw in &some {
                if let Err(difference) = whole.fold(raw) {
                    return Ok(Err(difference));
                }
            }
        }
    }
}

impl Whole {
    /// Folds the next entry.
    ///
    /// # Errors
    /// [`Difference`] says what is wrong with it.
    pub fn fold(&mut self, raw: &RawEntry) -> Result<(), Difference> {
        let differs = |what: String| Difference(format!("log entry {}: {what}", raw.id));
        if raw.is_newer() {
            return Err(differs(NEWER.to_owned()));
        }
        let Some(entry) = raw.read().entry else { return Err(differs("it cannot be read".to_owned())) };
        if raw.seq != self.seq + 1 {
            return Err(differs(format!("its first event is number {}, not {}", raw.seq, self.seq + 1)));
        }
        if raw.n != entry.events.len() as u64 {
            return Err(differs(format!("it says {} events and holds {}", raw.n, entry.events.len())));
        }
        for (key, version) in &entry.touched {
            let next = self.state.version(key) + 1;
            if *version != next {
                return Err(differs(format!(
                    "{} is at version {version}, not {next}",
                    String::from(key.clone())
                )));
            }
        }
        self.nobody_sent_twice(&entry).map_err(differs)?;
        let was_shown: Vec<IncidentId> = touched_incidents(&entry).filter(|id| self.is_shown(id)).collect();
        apply_entry(&mut self.state, &entry).map_err(|missing| differs(missing.to_string()))?;
        for id in touched_incidents(&entry) {
            let fresh = self.state.version(&Key::Incident(id.clone())) == 1;
            if !self.is_shown(&id) && (fresh || was_shown.contains(&id)) {
                self.ended_at.insert(id, entry.at);
            }
        }
        let told: BTreeSet<&str> = entry.events.iter().flat_map(Event::trails).collect();
        for name in told {
            self.trails.entry(name.to_owned()).or_default().push(raw.id);
        }
        (self.last, self.entries) = (raw.id, self.entries + 1);
        self.seq += raw.n;
        Ok(())
    }

    /// I3, at every prefix of the log: a unit that is sent is bound to nothing, or freed in the same entry before.
    fn nobody_sent_twice(&self, entry: &Entry) -> Result<(), String> {
        let mut freed = Vec::new();
        for event in &entry.events {
            match event {
                Event::StepTaken { unit, step, .. } if step.is_end() => freed.push(unit),
                // Who was freed by a step that is struck is bound again.
                Event::UnitAssigned { unit, assignment, .. } | Event::StepStruck { unit, assignment, .. }
                    if !freed.contains(&unit) =>
                {
                    let doc = self.state.units.get(unit).and_then(|slot| slot.doc.as_ref());
                    let bound = doc.and_then(|doc| doc.assignment.as_ref());
                    if let Some(bound) = bound.filter(|bound| *bound != assignment) {
                        return Err(format!("unit {unit} is sent while bound to {bound}"));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn is_shown(&self, id: &IncidentId) -> bool {
        let doc = self.state.incidents.get(id).and_then(|slot| slot.doc.as_ref());
        doc.is_some_and(Incident::is_on_board)
    }

    /// Documents and indexes as they follow from the last documents alone.
    pub fn image(&self, keys: &Keys) -> Image {
        let mut image = Image::new();
        let mut add = |ops: Vec<Op>| ops.iter().for_each(|op| apply(&mut image, op, ""));
        for (id, slot) in &self.state.incidents {
            let Some(doc) = &slot.doc else { continue };
            let at = self.ended_at.get(id).copied().unwrap_or(Timestamp::UNIX_EPOCH);
            add(incident_ops(keys, None, doc, at));
            add(vec![document(keys, &Key::Incident(id.clone()), slot.version, doc)]);
        }
        for (id, slot) in &self.state.reports {
            let Some(doc) = &slot.doc else { continue };
            add(report_ops(keys, None, doc));
            add(vec![document(keys, &Key::Report(id.clone()), slot.version, doc)]);
        }
        for (id, slot) in &self.state.units {
            let Some(doc) = &slot.doc else { continue };
            add(unit_ops(keys, None, doc));
            add(vec![document(keys, &Key::Unit(id.clone()), slot.version, doc)]);
        }
        for (id, slot) in &self.state.calls {
            let Some(doc) = &slot.doc else { continue };
            add(call_ops(keys, None, doc));
            add(vec![document(keys, &Key::Call(id.clone()), slot.version, doc)]);
        }
        if let Some((doc, version)) =
            self.state.drill.as_ref().and_then(|slot| Some((slot.doc.as_ref()?, slot.version)))
        {
            add(drill_ops(keys, None, doc));
            add(vec![document(keys, &Key::Drill, version, doc)]);
        }
        if let Some((version, doc)) =
            self.state.duty.as_ref().and_then(|slot| Some((slot.version, slot.doc.as_ref()?)))
        {
            add(vec![document(keys, &Key::Duty, version, doc)]);
        }
        for (id, trail) in &self.trails {
            let list = trail.iter().map(StreamId::to_string).collect();
            image.insert(keys.trail(id), Kept::List(list));
        }
        image
    }
}

/// The first document that a newer program wrote.
fn newer_in(image: &Image) -> Option<Difference> {
    let is_newer = |kept: &Kept| match kept {
        Kept::Document { doc, .. } => doc.get("v").and_then(serde_json::Value::as_u64) > Some(VERSION.into()),
        _ => false,
    };
    image.iter().find(|(_, kept)| is_newer(kept)).map(|(key, _)| Difference(format!("{key}: {NEWER}")))
}

fn touched_incidents(entry: &Entry) -> impl Iterator<Item = IncidentId> {
    entry.touched.iter().filter_map(|(key, _)| match key {
        Key::Incident(id) => Some(id.clone()),
        _ => None,
    })
}

fn document<T: serde::Serialize>(keys: &Keys, key: &Key, version: u64, doc: &T) -> Op {
    let json = serde_json::to_string(doc).unwrap_or_default();
    Op { key: keys.document(key), act: OpAct::Doc { version, json } }
}

/// The keys that hold something else than they should.
pub fn differing(should: &Image, is: &Image) -> Vec<String> {
    let mut keys: Vec<&String> = should.keys().chain(is.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter().filter(|key| !same(should.get(*key), is.get(*key))).cloned().collect()
}

fn same(should: Option<&Kept>, is: Option<&Kept>) -> bool {
    match (should, is) {
        (Some(Kept::Places(should)), Some(Kept::Places(is))) => {
            should.len() == is.len()
                && should.iter().all(|(member, (lat, lon))| {
                    let here = Point { lat: *lat, lon: *lon };
                    is.get(member).is_some_and(|(lat, lon)| {
                        here.distance_m(Point { lat: *lat, lon: *lon }) < SAME_PLACE_M
                    })
                })
        }
        (should, is) => should == is,
    }
}

/// Says what differs without quoting a document: it may be read over a shoulder.
fn describe(key: &str, should: Option<&Kept>, is: Option<&Kept>) -> String {
    match (should, is) {
        (Some(_), None) => format!("{key} follows from the log, but is not there"),
        (None, Some(_)) => format!("{key} does not follow from the log"),
        (Some(Kept::Document { version: should, .. }), Some(Kept::Document { version: is, .. }))
            if should != is =>
        {
            format!("{key} is at version {is}; by the log it is at {should}")
        }
        (Some(Kept::Scores(should)), Some(Kept::Scores(is))) => {
            let members = should.keys().chain(is.keys());
            let first =
                members.filter(|m| should.get(*m).map(|s| s.to_bits()) != is.get(*m).map(|s| s.to_bits()));
            format!("{key} has the wrong entry for {}", first.min().map_or("nobody", String::as_str))
        }
        _ => format!("{key} holds something else than follows from the log"),
    }
}
