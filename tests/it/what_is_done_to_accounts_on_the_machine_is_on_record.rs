//! Whoever holds the machine makes accounts, gives them passwords, and vouches for them or takes them away: each is an event of the
//! record, as what administrators do is. What is refused is none.

use serde_json::{Value, json};
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::{Actor, Event};
use sigap::services::Centre;

use crate::harness::alone;
use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::redis::{get, set};

fn run(folder: &Folder, words: &[&str]) -> (String, bool) {
    let all = [&words[..1], &["--config", "sigap.toml"], &words[1..]].concat();
    said(&sigap(folder.path(), &all).output().unwrap())
}

/// What happened to accounts since so many entries, by the system.
async fn told(centre: &Centre, passed: usize) -> Vec<Value> {
    let log = centre.store.range(StreamId::default(), None, 1_000).await.unwrap();
    let entries = log.iter().skip(passed).filter_map(|raw| raw.read().entry);
    let by_system = entries.filter(|entry| entry.by == Actor::System);
    let changes = by_system.flat_map(|entry| entry.events).filter_map(|event| match event {
        Event::AccountChanged { account, change } => {
            let mut said = serde_json::to_value(change).unwrap();
            said["account"] = json!(account);
            Some(said)
        }
        _ => None,
    });
    changes.collect()
}

async fn entries(centre: &Centre) -> usize {
    centre.store.range(StreamId::default(), None, 1_000).await.unwrap().len()
}

#[tokio::test]
async fn each_once_and_before_it_counts() {
    let folder = Folder::named("by-hand");
    let settings = format!("data_dir = \"{}\"\n", folder.path().display());
    std::fs::write(folder.path().join("sigap.toml"), settings).unwrap();
    let opened = wiring::open(alone::settings(&folder), Clock::system(), Ids::system()).await.unwrap();
    let (centre, url) = (&opened.centre, opened.local_redis.as_ref().unwrap().url().to_owned());
    let passed = entries(centre).await;
    for words in [
        &["account", "add", "Dewi", "--role", "admin"][..],
        &["account", "add", "pabx", "--role", "call_taker", "--without-second-factor"],
        &["account", "add", "penyusup", "--role", "supervisor"],
        &["account", "reset", "dewi"],
    ] {
        let (text, well) = run(&folder, words);
        assert!(well, "{words:?}: {text}");
    }
    let none = Value::Null;
    let made = |name: &str, role: &str| json!({"change": "made", "account": name, "roles": [role], "agency": none, "unit": none});
    let mut machine = made("pabx", "call_taker");
    machine["exempt"] = json!(true);
    let reset = json!({"change": "password_reset", "account": "dewi"});
    let expected = [made("dewi", "admin"), machine, made("penyusup", "supervisor"), reset];
    assert_eq!(told(centre, passed).await, expected);

    let passed = entries(centre).await;
    for words in [
        &["account", "add", "dewi", "--role", "auditor"][..],
        &["account", "add", "layar", "--role", "wall", "--role", "auditor"],
        &["account", "add", "nama salah", "--role", "auditor"],
        &["account", "reset", "siapa"],
    ] {
        let (text, well) = run(&folder, words);
        assert!(!well, "{words:?}: {text}");
    }
    assert_eq!(entries(centre).await, passed, "{:?}", told(centre, passed).await);

    for name in ["dewi", "penyusup"] {
        let key = centre.store.keys.account(name);
        let plain = get(&url, &key).await.unwrap().split_once(' ').unwrap().1.to_owned();
        set(&url, &key, &plain).await;
    }
    let (text, well) = run(&folder, &["account", "add", "dewi", "--role", "auditor"]);
    assert!(!well && text.contains("there is an account of this name"), "{text}");
    for words in [&["keys", "vouch", "dewi"][..], &["keys", "vouch", "--drop", "penyusup"]] {
        let (text, well) = run(&folder, words);
        assert!(well, "{words:?}: {text}");
    }
    let mut vouched = made("dewi", "admin");
    vouched["change"] = json!("vouched_for");
    let erased = json!({"change": "erased", "account": "penyusup"});
    assert_eq!(told(centre, passed).await, [vouched, erased]);
    assert!(centre.store.verify().await.unwrap().is_ok());
    alone::stop(opened).await;
}
