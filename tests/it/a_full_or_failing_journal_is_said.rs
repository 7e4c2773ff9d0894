//! What the journal cannot keep is refused with the telephone number; what it kept before stays.

use axum::http::StatusCode;
use serde_json::json;
use sigap::store::journal::Journal;

use crate::harness::centre::TestCentre;
use crate::harness::folder::Folder;
use crate::harness::own_redis::OwnRedis;
use crate::harness::site::{Answer, Site};

async fn report(site: &Site, n: usize) -> Answer {
    let body = json!({"channel": "web", "text": format!("banjir selutut {n}"), "place": {"lat": -6.9, "lon": 107.6}});
    site.send("POST", "/api/v1/reports", None, Some(body)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_used_up_budget_is_said_and_makes_room_again_when_all_is_carried_over() {
    let mut redis = OwnRedis::new().await;
    let settings = "[journal]\nafter_ms = 100\nmax_bytes = 65_536\n";
    let site = Site::of(TestCentre::on(&redis.url(), settings).await).await;
    site.it.centre.open_journal().unwrap();
    redis.kill();
    let mut taken = 0;
    let refused = loop {
        let answer = report(&site, taken).await;
        if answer.status != StatusCode::ACCEPTED {
            break answer;
        }
        taken += 1;
    };
    assert!((10..65_536 / 500).contains(&taken), "{taken} reports in 64 kB");
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "not_stored"));
    assert!(refused.json()["retryable"] == true && refused.text().contains("112"), "{}", refused.text());
    assert!(!refused.header("retry-after").is_empty());
    let mode = site.it.centre.board.mode();
    assert_eq!((mode.journal_waiting as usize, mode.journal_failing), (taken, true));
    let ready = site.send("GET", "/readyz", None, None).await;
    assert_eq!(ready.status.as_u16(), 503, "nothing can be acknowledged");
    redis.start().await;
    crate::harness::eventually("all is carried over", async || {
        site.it.centre.drain().await;
        (site.it.centre.journal.count() == 0).then_some(())
    })
    .await;
    redis.kill();
    assert_eq!(report(&site, taken).await.status, StatusCode::ACCEPTED, "there is room again");
    assert!(!site.it.centre.board.mode().journal_failing);
}

#[tokio::test]
async fn many_at_once_are_all_on_the_disk_when_they_are_acknowledged() {
    let folder = Folder::named("journal");
    let opened = Journal::open(folder.path(), 1 << 20).unwrap();
    assert!(opened.reserved && opened.waiting.is_empty());
    let texts: Vec<String> = (0..500).map(|n| format!("{{\"n\":{n}}}")).collect();
    let kept = futures::future::join_all(texts.iter().map(|text| opened.journal.append(text))).await;
    assert!(kept.iter().all(Result::is_ok));
    let copy = Folder::named("copy");
    for file in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let found: std::collections::BTreeSet<_> =
        Journal::open(copy.path(), 1 << 20).unwrap().waiting.into_iter().collect();
    assert_eq!(found.len(), 500);
    assert!(texts.iter().all(|text| found.contains(text)));
}

#[tokio::test]
async fn a_line_cut_off_by_a_power_cut_costs_nothing_before_it_and_nothing_after_it() {
    let folder = Folder::named("journal");
    let file = folder.path().join("reports-000001.journal");
    {
        let opened = Journal::open(folder.path(), 1 << 20).unwrap();
        opened.journal.append("{\"kept\":1}").await.unwrap();
    }
    let whole = std::fs::read(&file).unwrap();
    let copy = Folder::named("copy");
    let torn = [&whole[..], &whole[..20]].concat();
    std::fs::write(copy.path().join("reports-000001.journal"), torn).unwrap();
    let opened = Journal::open(copy.path(), 1 << 20).unwrap();
    assert_eq!((opened.waiting.len(), opened.damaged), (1, 0));
    opened.journal.append("{\"after\":2}").await.unwrap();
    let read = std::fs::read(copy.path().join("reports-000001.journal")).unwrap();
    assert_eq!(String::from_utf8_lossy(&read).lines().count(), 2);
}

#[tokio::test]
async fn a_damaged_line_is_counted_kept_aside_and_hides_no_other() {
    let folder = Folder::named("journal");
    let file = folder.path().join("reports-000007.journal");
    std::fs::write(&file, "0123456789abcdef {\"not\":\"so\"}\n").unwrap();
    let opened = Journal::open(folder.path(), 1 << 20).unwrap();
    assert_eq!((opened.waiting.len(), opened.damaged), (0, 1));
    assert!(file.with_extension("damaged").exists());
    opened.journal.append("{\"good\":1}").await.unwrap();
    assert!(folder.path().join("reports-000008.journal").exists(), "nothing is written behind damage");
}

#[tokio::test]
async fn two_processes_share_a_folder_and_not_a_file() {
    let folder = Folder::named("journal");
    let (one, other) =
        (Journal::open(folder.path(), 1 << 20).unwrap(), Journal::open(folder.path(), 1 << 20).unwrap());
    one.journal.append("{\"of\":1}").await.unwrap();
    other.journal.append("{\"of\":2}").await.unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 2);
}
