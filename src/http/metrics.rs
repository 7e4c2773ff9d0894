//! What is counted, in Prometheus' text form.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::domain::view::Mode;
use crate::services::accounts::Accounts;
use crate::services::guard::Room;
use crate::services::intake::{Counted, Lanes};
use crate::services::outbox::Outbox;
use crate::services::seal::Seals;
use crate::store::vouched::Voucher;

/// Counters of this process. Cheap to clone; clones count together.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    reads_s: Histogram,
    commands_s: Histogram,
    rows: Family<RowLabels, Gauge>,
    stale: Gauge,
    degraded: Gauge,
    journal_waiting: Gauge,
    journal_failing: Gauge,
    unreadable: Gauge,
    messages: Family<RowLabels, Gauge>,
    fill: Family<RowLabels, Gauge>,
    disk_free: Family<RowLabels, Gauge>,
    memory: Family<RowLabels, Gauge>,
    seals: Family<RowLabels, Gauge>,
    missing_texts: Gauge,
    lanes: Family<LaneLabels, Gauge>,
    denied: Family<CodeLabels, Counter>,
    sign_ins: Family<RowLabels, Gauge>,
    not_vouched: Family<RowLabels, Gauge>,
    in_flight: AtomicUsize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RowLabels {
    of: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LaneLabels {
    lane: &'static str,
    of: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    code: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let times = || Histogram::new(exponential_buckets(0.000_5, 2.0, 15));
        let mut counters = Counters {
            registry: Registry::with_prefix("sigap"),
            requests: Family::default(),
            reads_s: times(),
            commands_s: times(),
            rows: Family::default(),
            stale: Gauge::default(),
            degraded: Gauge::default(),
            journal_waiting: Gauge::default(),
            journal_failing: Gauge::default(),
            unreadable: Gauge::default(),
            messages: Family::default(),
            fill: Family::default(),
            disk_free: Family::default(),
            memory: Family::default(),
            seals: Family::default(),
            missing_texts: Gauge::default(),
            lanes: Family::default(),
            denied: Family::default(),
            sign_ins: Family::default(),
            not_vouched: Family::default(),
            in_flight: AtomicUsize::new(0),
        };
        let c = &mut counters;
        c.registry.register("requests", "Requests answered", c.requests.clone());
        c.registry.register("read_seconds", "Time to answer a read", c.reads_s.clone());
        c.registry.register("command_seconds", "Time to answer what changes something", c.commands_s.clone());
        c.registry.register("board_rows", "Rows on the board of the region", c.rows.clone());
        c.registry.register("reader_stale", "1: the reader of the log is behind", c.stale.clone());
        c.registry.register(
            "durability_degraded",
            "1: Redis may lose what it has acknowledged",
            c.degraded.clone(),
        );
        let waiting = "Records in the journal that Redis does not have yet";
        c.registry.register("journal_waiting", waiting, c.journal_waiting.clone());
        c.registry.register("journal_failing", "1: the journal takes no reports", c.journal_failing.clone());
        c.registry.register(
            "fill",
            "0: there is room, 1: it gets low, 2: nothing new is taken",
            c.fill.clone(),
        );
        c.registry.register("disk_free_bytes", "Free space by disk", c.disk_free.clone());
        c.registry.register("store_memory_bytes", "Memory of Redis", c.memory.clone());
        c.registry.register(
            "unreadable_entries",
            "Entries of the log that could not be read whole",
            c.unreadable.clone(),
        );
        c.registry.register(
            "messages",
            "Messages to people: delivered and failed tries since the start, waiting, given up of late",
            c.messages.clone(),
        );
        let seals = "The last seal of the record: its number, its age in seconds, and 1 when the record is broken or cannot be sealed";
        c.registry.register("seal", seals, c.seals.clone());
        let lanes = "Reports by lane since the start: taken, over a limit, shed; and waiting now";
        c.registry.register("lane_reports", lanes, c.lanes.clone());
        c.registry.register("denied", "Answers 403, by code", c.denied.clone());
        let refused = "Refused tries to sign in since the start, by what was wrong";
        c.registry.register("refused_sign_ins", refused, c.sign_ins.clone());
        let written = "Documents met since the start that nobody vouched for, by sort";
        c.registry.register("not_vouched", written, c.not_vouched.clone());
        c.registry.register("missing_texts", "Texts no catalogue has", c.missing_texts.clone());
        Self(Arc::new(counters))
    }
}

impl Metrics {
    /// Counts an answer.
    pub(super) fn count(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = match method.as_str() {
            "GET" => "GET",
            "HEAD" => "HEAD",
            "POST" => "POST",
            "PUT" => "PUT",
            "DELETE" => "DELETE",
            "OPTIONS" => "OPTIONS",
            _ => "other",
        };
        let labels = RequestLabels { method, route: route.to_owned(), status: status.as_u16() };
        self.0.requests.get_or_create(&labels).inc();
        let times =
            if matches!(method, "POST" | "PUT" | "DELETE") { &self.0.commands_s } else { &self.0.reads_s };
        times.observe(took.as_secs_f64());
    }

    /// Counts what was refused for want of a right.
    pub(super) fn count_denied(&self, code: &'static str) {
        self.0.denied.get_or_create(&CodeLabels { code }).inc();
    }

    /// Sets how many tries to sign in were refused.
    pub(super) fn set_refused_sign_ins(&self, accounts: &Accounts) {
        for (of, count) in accounts.refused() {
            self.0.sign_ins.get_or_create(&RowLabels { of }).set(count as i64);
        }
    }

    /// Sets how many documents were met that nobody vouched for.
    pub(super) fn set_not_vouched(&self, vouched: &Voucher) {
        for (of, count) in vouched.refused() {
            self.0.not_vouched.get_or_create(&RowLabels { of }).set(count as i64);
        }
    }

    /// Sets how many rows of a sort the board shows.
    pub(super) fn set_rows(&self, of: &'static str, rows: usize) {
        self.0.rows.get_or_create(&RowLabels { of }).set(rows as i64);
    }

    /// Sets how well the process works.
    pub(super) fn set_mode(&self, mode: &Mode) {
        self.0.stale.set(i64::from(mode.stale));
        self.0.degraded.set(i64::from(mode.durability_degraded));
        self.0.journal_waiting.set(i64::from(mode.journal_waiting));
        self.0.journal_failing.set(i64::from(mode.journal_failing));
        for (of, fill) in [("disk", mode.disk), ("memory", mode.memory)] {
            self.0.fill.get_or_create(&RowLabels { of }).set(fill as i64);
        }
    }

    /// Sets how many entries of the log could not be read.
    pub(super) fn set_unreadable(&self, entries: u64) {
        self.0.unreadable.set(entries as i64);
    }

    /// Sets what became of messages to people.
    pub(super) fn set_messages(&self, outbox: &Outbox) {
        for (of, count) in outbox.counts(crate::store::outbox::Lane::People) {
            self.0.messages.get_or_create(&RowLabels { of }).set(count as i64);
        }
    }

    /// Sets what there is to say of seals.
    pub(super) fn set_seals(&self, seals: &Seals, now: Timestamp) {
        let last = seals.last();
        let age_s = last.as_ref().map_or(0, |last| now.duration_since(last.at).as_secs().max(0));
        let number = last.map_or(0, |last| last.number as i64);
        let (broken, failing) = (seals.is_broken(), seals.fault().is_some());
        let figures =
            [("number", number), ("age_s", age_s), ("broken", broken.into()), ("failing", failing.into())];
        for (of, figure) in figures {
            self.0.seals.get_or_create(&RowLabels { of }).set(figure);
        }
    }

    /// Sets how much room there is.
    pub(super) fn set_room(&self, room: &Room) {
        for (of, free) in [("store", room.store_free_bytes), ("journal", room.journal_free_bytes)] {
            if let Some(free) = free {
                self.0.disk_free.get_or_create(&RowLabels { of }).set(free as i64);
            }
        }
        for (of, bytes) in [("used", room.memory_used_bytes), ("all", room.memory_bytes)] {
            self.0.memory.get_or_create(&RowLabels { of }).set(bytes as i64);
        }
    }

    /// All of it as text; `None` when it cannot be written.
    pub(super) fn write(&self) -> Option<String> {
        self.0.missing_texts.set(crate::text::missing() as i64);
        let mut out = String::new();
        prometheus_client::encoding::text::encode(&mut out, &self.0.registry).ok()?;
        Some(out)
    }

    /// Sets what was counted of the lanes of reports.
    pub(super) fn set_lanes(&self, lanes: &Lanes) {
        for (lane, counted) in lanes.counted() {
            let Counted { taken, over, shed, waiting } = counted;
            for (of, n) in [("taken", taken), ("over", over), ("shed", shed), ("waiting", waiting as u64)] {
                self.0.lanes.get_or_create(&LaneLabels { lane: lane.word(), of }).set(n as i64);
            }
        }
    }

    /// How many requests are worked on.
    pub(super) fn working(&self) -> usize {
        self.0.in_flight.load(Ordering::Relaxed)
    }

    /// A turn to work on a request, while fewer than `most` are worked on.
    pub(super) fn turn(&self, most: usize) -> Option<Turn> {
        let turn = Turn(Arc::clone(&self.0));
        let others = self.0.in_flight.fetch_add(1, Ordering::Relaxed);
        (others < most).then_some(turn)
    }
}

/// Given back when dropped.
#[derive(Debug)]
pub(super) struct Turn(Arc<Counters>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}
