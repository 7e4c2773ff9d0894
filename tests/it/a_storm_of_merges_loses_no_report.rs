//! Many people in several processes merge, take apart, attach and detach the same few incidents at once: no report is lost or
//! belongs twice, everything follows from the log, and every board shows it.

use sigap::domain::access::View;
use sigap::domain::command::Command;
use sigap::domain::ids::{IncidentId, ReportId};
use sigap::domain::level::Level;
use sigap::services::{Centre, ServiceError};

use crate::harness::centre::{TestCentre, dispatcher};
use crate::harness::eventually;
use crate::harness::screen::Kept;

const INCIDENTS: usize = 8;
const PEOPLE: u64 = 8;
const ACTS: usize = 12;

/// A number below `n`, from a seed.
fn below(state: &mut u64, n: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state % n as u64) as usize
}

fn command(state: &mut u64, incidents: &[IncidentId], reports: &[ReportId]) -> Command {
    let incident = incidents[below(state, incidents.len())].clone();
    let report = reports[below(state, reports.len())].clone();
    match below(state, 5) {
        0 => Command::Unmerge { incident, version: None },
        1 => Command::Attach { incident, report, judged: None, version: None },
        2 => Command::Detach { incident, report, version: None },
        _ => {
            let into = incidents[below(state, incidents.len())].clone();
            Command::Merge { incident, into, judged: None, version: None }
        }
    }
}

async fn work(centre: &Centre, seed: u64, incidents: &[IncidentId], reports: &[ReportId]) -> usize {
    let (mut state, mut done) = (seed, 0);
    for _ in 0..ACTS {
        match centre.execute(&dispatcher(), command(&mut state, incidents, reports), None).await {
            Ok(_) => done += 1,
            Err(ServiceError::Refused(_) | ServiceError::Busy) => {}
            Err(fault) => panic!("{fault}"),
        }
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_processes() {
    let test = TestCentre::new().await;
    let (mut incidents, mut reports) = (Vec::new(), Vec::new());
    for n in 0..INCIDENTS {
        let id = test.incident(Level::ALL[n % 5]).await;
        reports.extend(test.centre.incident(&id).await.unwrap().0.reports);
        incidents.push(id);
    }
    let centres = [test.centre.clone(), test.another().await, test.another().await];
    let people = (0..PEOPLE).map(|n| {
        let centre = &centres[n as usize % centres.len()];
        work(centre, 0x9E37_79B9 * (n + 1), &incidents, &reports)
    });
    let done: usize = futures::future::join_all(people).await.into_iter().sum();
    assert!(done > INCIDENTS, "{done} of {} were done", PEOPLE as usize * ACTS);

    let mut held = Vec::new();
    let kept = test.centre.incidents(&incidents).await.unwrap();
    for (doc, _) in kept.iter().filter(|(doc, _)| doc.merged.is_none()) {
        assert!(doc.is_on_board());
        for (report, _) in test.centre.reports(&doc.reports).await.unwrap() {
            assert_eq!(report.incident, doc.id);
            held.push(report.id);
        }
    }
    held.sort();
    let mut all = reports.clone();
    all.sort();
    assert_eq!(held, all, "each report belongs to one");
    let verified = test.centre.store.verify().await.unwrap().unwrap();
    assert_eq!(test.centre.store.rebuild().await.unwrap().unwrap(), verified);
    let whole = kept.iter().filter(|(doc, _)| doc.merged.is_none()).count();
    for centre in &centres {
        let board = Kept::of(centre).await;
        eventually("each board shows the same", async || {
            let shown = board.board.snapshot(&View::Region);
            (shown.incidents.len() == whole && shown.reports.len() == reports.len()).then_some(())
        })
        .await;
    }
}
