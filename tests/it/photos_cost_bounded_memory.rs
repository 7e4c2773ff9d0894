//! However many large photos come at once, the memory that decoding them takes is what the settings give it: of the built
//! program, as the kernel counts it.

use std::time::Duration;

use crate::harness::client::anybody;
use crate::harness::folder::Folder;
use crate::harness::photo::{KIND, body, photo, png};
use crate::harness::server::Server;

const DECODE_BYTES: u64 = 536_870_912;
/// Uploads held meanwhile, pictures made anew, and what the allocator keeps.
const BESIDE_BYTES: u64 = 160 << 20;
const AT_ONCE: usize = 8;

/// The most memory that a process ever had, bytes.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_that_would_take_twice_as_much() {
    let folder = Folder::new();
    let server =
        Server::start(folder.path(), &[], &format!("[photos]\ndecode_memory_bytes = {DECODE_BYTES}\n"));
    let client = anybody();
    let told = serde_json::json!({"text": "banjir", "place_text": "dekat pasar"});
    let receipt: serde_json::Value = client
        .post(format!("{}/api/v1/reports", server.url))
        .json(&told)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let url = format!("{}/api/v1/reports/{}/photos", server.url, receipt["code"].as_str().unwrap());
    let before = peak(server.pid());
    // 49 million pixels in some hundred kilobytes: 147 MB each, once unpacked.
    let large = png(7_000, 7_000, 7_000);
    let sent = body(&[photo(&large)]);
    let each = (0..AT_ONCE).map(|_| {
        let request = client.post(&url).header("content-type", KIND).body(sent.clone());
        async move { request.timeout(Duration::from_mins(2)).send().await.unwrap().status().as_u16() }
    });
    let answers = futures::future::join_all(each).await;
    assert!(answers.iter().all(|status| *status == 201), "{answers:?}");
    let grown = peak(server.pid()).saturating_sub(before);
    assert!(grown < DECODE_BYTES + BESIDE_BYTES, "grew by {} MB", grown >> 20);
    eprintln!(
        "{AT_ONCE} photos of {} kB and 49 million pixels at once: {} MB",
        large.len() >> 10,
        grown >> 20
    );
}
