//! After an outage of the network 2,000 boards come back at the same moment, with 300 crews: by the limits as they are
//! shipped all of them are let in, and go on where they were.

use std::process::{Command, Stdio};

use futures::StreamExt;
use futures::stream::iter;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sigap::domain::access::Role;
use sigap::domain::level::Level;

use crate::harness::centre::TestCentre;
use crate::harness::command::sigap;
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::socket::{ANY_PORT, Serving};

const BOARDS: usize = 2_000;
const CREWS: usize = 300;
/// Connections being made at a time: the test has one machine for all of them.
const AT_ONCE: usize = 200;
/// Both ends of every socket are in this process.
const HANDLES: u64 = 2 * (BOARDS + CREWS) as u64 + 512;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn and_each_goes_on_where_it_was() {
    let (now, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    if now.max(most) < HANDLES {
        eprintln!("NOT TRIED: this machine allows {most} file handles, and this test needs {HANDLES}");
        return;
    }
    setrlimit(Resource::RLIMIT_NOFILE, now.max(HANDLES), most).unwrap();
    // All of them are one person here; nothing else is changed.
    let test = TestCentre::with(&format!("live.max_sockets_per_account = 10_000\n{ANY_PORT}")).await;
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    test.incident(Level::Urgent).await;
    let mut first = serving.board(&who, "").await;
    assert_eq!(first.until(|screen| screen.snapshots == 1).await, None);
    let cursor = first.screen.cursor.clone().unwrap();
    let missed = test.incident(Level::Urgent).await;
    let row = ("incident".to_owned(), missed.to_string());

    let returns = iter(0..BOARDS + CREWS).map(async |_| {
        let mut board = serving.board(&who, &cursor).await;
        let ended = board.until(|screen| screen.rows.contains_key(&row)).await;
        assert_eq!(ended, None, "a board was not let in");
        assert_eq!((board.screen.resumed, board.screen.snapshots), (1, 0));
        board
    });
    let boards: Vec<_> = returns.buffer_unordered(AT_ONCE).collect().await;
    assert_eq!(boards.len(), BOARDS + CREWS);
    drop(boards);
    serving.running.stop().await;
}

#[tokio::test]
async fn where_the_system_gives_few_file_handles_the_server_asks_for_more() {
    let folder = Folder::new();
    let plain = sigap(folder.path(), &["serve"]);
    let mut few = Command::new("sh");
    few.args(["-c", "ulimit -S -n 128; exec \"$0\" \"$@\""]).arg(plain.get_program()).args(plain.get_args());
    few.current_dir(folder.path()).env("SIGAP__HTTP__LISTEN", "127.0.0.1:0");
    let mut child = few.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    eventually("it has as many as its connections need", async || {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).ok()?;
        let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
        let soft: u64 = line.split_whitespace().nth(3)?.parse().ok()?;
        (soft == most.min(4_096 + 256)).then_some(())
    })
    .await;
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert!(child.wait().unwrap().success());
}
