//! `sigap doctor` tells what works and what does not, what to do about it, and fails when sigap could not serve.

use std::net::TcpListener;

use sigap::store::local_redis::LocalRedis;

use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;

fn ready_folder() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("web/dist")).unwrap();
    std::fs::write(folder.path().join("web/dist/board.html"), "").unwrap();
    folder
}

#[test]
fn on_a_machine_with_everything_it_is_content_and_leaves_nothing() {
    let folder = ready_folder();
    let mut doctor = sigap(folder.path(), &["doctor"]);
    let (text, content) = said(&doctor.env("SIGAP__HTTP__LISTEN", "127.0.0.1:0").output().unwrap());
    assert!(content, "{text}");
    assert!(text.contains("✓ durability     every answer is on the disk first"), "{text}");
    assert!(text.contains("✓ clock "), "{text}");
    assert!(!folder.path().join("data").exists(), "a look makes nothing");
}

#[test]
fn each_missing_thing_is_named_with_what_to_do() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut doctor = sigap(folder.path(), &["doctor"]);
    doctor.env("PATH", folder.path()).env("SIGAP__HTTP__LISTEN", taken.local_addr().unwrap().to_string());
    let (text, content) = said(&doctor.output().unwrap());
    assert!(!content, "{text}");
    for wanted in ["run make web", "choose another with http.listen"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn a_server_given_by_url_that_does_not_answer_is_essential() {
    let folder = ready_folder();
    let mut doctor = sigap(folder.path(), &["doctor"]);
    doctor.env("SIGAP__HTTP__LISTEN", "127.0.0.1:0").env("SIGAP__REDIS__URL", "unix:///nowhere/redis.sock");
    let (text, content) = said(&doctor.output().unwrap());
    assert!(!content && text.contains("✗ redis          does not answer"), "{text}");
}

#[tokio::test]
async fn beside_a_running_sigap_it_looks_at_the_running_server() {
    let folder = ready_folder();
    let redis = LocalRedis::start(&folder.path().join("data")).await.unwrap();
    let mut doctor = sigap(folder.path(), &["doctor"]);
    let (text, content) = said(&doctor.env("SIGAP__HTTP__LISTEN", "127.0.0.1:0").output().unwrap());
    assert!(content, "{text}");
    assert!(text.contains(&format!("data, written by {}", redis.program())), "{text}");
    redis.stop().await;
}
