//! Two days of simulated time, three processes, any of which dies at any moment: at the end every open incident has exactly
//! the deadlines that follow from it, each deadline that passed fired once (I6), and the log holds no step that may not be
//! (I4) and no unit that is given twice (I3). `INCIDENTS=5000` for the long form.

use std::collections::BTreeSet;
use std::time::Duration;

use sigap::ambient::Ids;
use sigap::domain::assignment::Step;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::Event;
use sigap::services::Centre;

use crate::harness::bustle::Bustle;
use crate::harness::centre::TestCentre;

const PROCESSES: usize = 3;
const SPAN: Duration = Duration::from_hours(48);
const PAGE: usize = 5_000;
/// Of a hundred acts so many are broken off by the death of their process.
const KILLS_PERCENT: usize = 2;

#[expect(clippy::disallowed_methods, reason = "a test is told by its caller how long to look")]
fn incidents_wanted() -> usize {
    std::env::var("INCIDENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(250)
}

/// So many turns of the others; without a number for ever.
async fn turns(n: Option<usize>) {
    let Some(n) = n else { return std::future::pending().await };
    for _ in 0..n {
        tokio::task::yield_now().await;
    }
}

async fn fire(processes: &[Centre]) -> usize {
    let all = processes.iter().map(Centre::fire_due);
    futures::future::join_all(all).await.into_iter().map(Result::unwrap).sum()
}

struct Days {
    test: TestCentre,
    processes: Vec<Centre>,
    bustle: Bustle,
    fired: usize,
    killed: usize,
}

impl Days {
    async fn begin(seed: u64) -> Self {
        let test = TestCentre::new().await;
        let mut processes = Vec::new();
        for _ in 0..PROCESSES {
            processes.push(test.another().await);
        }
        let bustle = Bustle::new(&test, seed, 40).await;
        Self { test, processes, bustle, fired: 0, killed: 0 }
    }

    /// Somebody acts in one process while all look for what is due; sometimes that process dies meanwhile.
    async fn act(&mut self) {
        let who = self.bustle.below(PROCESSES);
        let (centre, dies) = (self.processes[who].clone(), self.bustle.below(100) < KILLS_PERCENT);
        let patience = dies.then(|| self.bustle.below(400));
        let firing = self.bustle.below(4) == 0;
        let (test, bustle, processes) = (&self.test, &mut self.bustle, &self.processes);
        let act = async {
            tokio::select! {
                () = bustle.act(test, &centre) => true,
                () = turns(patience) => false,
            }
        };
        let fires = async { if firing { fire(processes).await } else { 0 } };
        let (done, fired) = tokio::join!(act, fires);
        self.fired += fired;
        if !done {
            self.killed += 1;
            self.processes[who] = self.test.another().await;
        }
    }

    /// What fired by itself, each with what makes it one; twice is a fault.
    async fn firings(&self) -> (usize, usize) {
        let (mut seen, mut at, mut events) = (BTreeSet::new(), StreamId::default(), 0);
        loop {
            let page = self.test.centre.store.range(at, None, PAGE).await.unwrap();
            let Some(last) = page.last() else { return (seen.len(), events) };
            at = last.id;
            for event in page.iter().flat_map(|raw| raw.read().entry.unwrap().events) {
                events += 1;
                let firing = match event {
                    Event::DeadlinePassed { incident, tier, deadline } => {
                        format!("{incident} {tier} {deadline}")
                    }
                    Event::StepTaken { assignment, step: Step::Expired, .. } => assignment.to_string(),
                    _ => continue,
                };
                assert!(seen.insert(firing.clone()), "fired twice: {firing}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the seed, to repeat it, and the figures")]
async fn and_every_open_incident_has_its_next_one() {
    let seed = u64::from_le_bytes(Ids::system().bytes()) >> 16;
    let wanted = incidents_wanted();
    println!("seed {seed}");
    let mut days = Days::begin(seed).await;
    let pause = SPAN / u32::try_from(4 * wanted).unwrap();
    while days.bustle.incidents.len() < wanted {
        days.act().await;
        days.test.clock.fast_forward(pause.mul_f64(days.bustle.below(200) as f64 / 100.0));
    }
    loop {
        let fired = fire(&days.processes).await;
        days.fired += fired;
        if fired == 0 {
            break;
        }
    }
    let store = &days.test.centre.store;
    let now = days.test.clock.now();
    assert_eq!(store.due(now, 0, 10).await.unwrap(), [], "nothing due is left");
    let verified = store.verify().await.unwrap().unwrap_or_else(|wrong| panic!("{}", wrong.0));
    let (firings, events) = days.firings().await;
    assert!(firings > wanted / 10, "the days had too little in them: {firings} firings");
    assert!(days.killed > 0, "nobody died");
    println!(
        "{wanted} incidents, {events} events, {} keys follow from them; {} fired ({firings} deadlines and offers), {} killed",
        verified.keys, days.fired, days.killed
    );
}
