//! The counting: what was promised beside what the log holds. It is tried on what is known to be wrong before it is
//! believed.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::{Actor, Entry, Event};

use crate::ledger::{Answer, Asked};

/// What was promised beside what the log holds.
#[derive(Default)]
pub struct Counted {
    pub stake: usize,
    pub lost: Vec<String>,
    pub twice: Vec<String>,
    pub nobodys: Vec<String>,
}

impl Counted {
    /// I1 and I2: both are the same, one to one.
    pub fn of(asked: &[Asked], log: &[(StreamId, Entry)]) -> Self {
        let mut reports: HashMap<&str, usize> = HashMap::new();
        let mut commands: HashMap<StreamId, usize> = HashMap::new();
        for (id, entry) in log {
            match entry.events.first() {
                Some(Event::ReportReceived { report }) => {
                    *reports.entry(report.id.as_str()).or_default() += 1;
                }
                _ if entry.by == Actor::System => {}
                _ => drop(commands.insert(*id, 0)),
            }
        }
        let (mut counted, mut claimed) = (Self::default(), BTreeSet::new());
        for one in asked.iter().filter(|one| one.promise().is_some()) {
            counted.stake += 1;
            if one.act == "report" {
                let id = one.said(|answer| answer.report.clone()).unwrap_or_default();
                match reports.get(id.as_str()) {
                    None => counted.lost.push(one.key.clone()),
                    Some(_) if !claimed.insert(id) => counted.twice.push(format!("{} and another", one.key)),
                    Some(1) => {}
                    Some(n) => counted.twice.push(format!("{} is there {n} times", one.key)),
                }
            } else {
                match one.said(|answer| answer.entry).and_then(|id| commands.get_mut(&id)) {
                    Some(times) => *times += 1,
                    None => counted.lost.push(one.key.clone()),
                }
            }
        }
        for (id, times) in commands {
            match times {
                0 => counted.nobodys.push(format!("entry {id}")),
                1 => {}
                n => counted.twice.push(format!("{n} requests made {id}")),
            }
        }
        let nobodys = reports.keys().filter(|id| !claimed.contains(**id));
        counted.nobodys.extend(nobodys.map(|id| format!("report {id}")));
        counted
    }
}

/// Whether the counting sees what is lost, what was done twice, and what nobody asked for.
pub fn sees_what_is_wrong() -> bool {
    let id = |n: u64| StreamId { ms: n, n: 0 };
    let promised = |key: &str, n: u64| Asked {
        act: "verify",
        key: key.to_owned(),
        answers: vec![Answer { status: 200, entry: Some(id(n)), ..Answer::default() }],
        ..Asked::default()
    };
    let done = |n: u64| {
        let entry = Entry {
            v: 1,
            at: Timestamp::UNIX_EPOCH,
            by: Actor::Account("somebody".to_owned()),
            said_at: None,
            events: vec![Event::IncidentVerified { incident: "32-1".into() }],
            touched: Vec::new(),
        };
        (id(n), entry)
    };
    let asked = [promised("good", 1), promised("one", 2), promised("other", 2), promised("gone", 9)];
    let counted = Counted::of(&asked, &[done(1), done(2), done(3)]);
    let found = (counted.stake, counted.lost, counted.twice.len(), counted.nobodys.len());
    found == (4, vec!["gone".to_owned()], 1, 1)
}
