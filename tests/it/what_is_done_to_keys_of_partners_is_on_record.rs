//! Whoever holds the machine makes keys for gauges and other centres, withdraws them, and vouches for them or takes them away: each is an
//! event of the record with what the key may do, never with the key. What is refused is none. The auditor finds it by the name of the key.

use redis::AsyncCommands;
use serde_json::{Value, json};
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::cursor::StreamId;
use sigap::domain::event::Event;
use sigap::domain::partner::{Partner, PartnerChange, PartnerChanged, PartnerSort};
use sigap::services::Centre;

use crate::harness::alone;
use crate::harness::centre::person;
use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::redis::connection;
use crate::harness::site::Site;

fn run(folder: &Folder, words: &[&str]) -> (String, bool) {
    let all = [&words[..1], &["--config", "sigap.toml"], &words[1..]].concat();
    said(&sigap(folder.path(), &all).output().unwrap())
}

/// What happened to keys, as it stands in the log.
async fn told(centre: &Centre) -> Vec<Value> {
    let log = centre.store.range(StreamId::default(), None, 1_000).await.unwrap();
    let events = log.iter().filter_map(|raw| raw.read().entry).flat_map(|entry| entry.events);
    let changes = events.filter(|event| matches!(event, Event::PartnerChanged(_)));
    changes.map(|event| serde_json::to_value(event).unwrap()).collect()
}

/// As somebody writes it who has no key of the centre.
async fn without_a_mac(url: &str, centre: &Centre) {
    let (mut redis, hash) = (connection(url).await, centre.store.keys.partners());
    let all: Vec<(String, String)> = redis.hgetall(&hash).await.unwrap();
    for (secret, kept) in all {
        let _: u64 = redis.hset(&hash, secret, kept.split_once(' ').unwrap().1).await.unwrap();
    }
}

#[tokio::test]
async fn with_what_it_may_do_and_without_the_key() {
    let folder = Folder::named("keys-on-record");
    let settings = format!("data_dir = \"{}\"\n", folder.path().display());
    std::fs::write(folder.path().join("sigap.toml"), settings).unwrap();
    let opened = wiring::open(alone::settings(&folder), Clock::system(), Ids::system()).await.unwrap();
    let (centre, url) = (&opened.centre, opened.local_redis.as_ref().unwrap().url().to_owned());
    let add = |name: &'static str, says: &'static str| {
        ["partner", "add", name, "--sort", "sensor", "--says", says, "--per-minute", "20"]
    };
    let mut keys = Vec::new();
    for name in ["bbws-1", "bbws-2", "bbws-3"] {
        let (key, well) = run(&folder, &add(name, "Pos duga air"));
        assert!(well, "{key}");
        keys.push(key.trim().to_owned());
    }
    for words in [&add("bbws-1", "lagi")[..], &add("nama salah", "x"), &["partner", "withdraw", "siapa"]] {
        let (text, well) = run(&folder, words);
        assert!(!well, "{words:?}: {text}");
    }
    assert!(run(&folder, &["partner", "withdraw", "bbws-1"]).1);
    without_a_mac(&url, centre).await;
    for words in [&["keys", "vouch", "partner:bbws-2"][..], &["keys", "vouch", "--drop", "partner:bbws-3"]] {
        let (text, well) = run(&folder, words);
        assert!(well, "{words:?}: {text}");
    }
    let with = |name: &str, change: &str| {
        json!({"type": "PartnerChanged", "partner": name, "change": change, "sort": "sensor", "says": "Pos duga air",
            "per_minute": 20})
    };
    let only =
        |name: &str, change: &str| json!({"type": "PartnerChanged", "partner": name, "change": change});
    let made = ["bbws-1", "bbws-2", "bbws-3"].map(|name| with(name, "made"));
    let rest = [only("bbws-1", "withdrawn"), with("bbws-2", "vouched_for"), only("bbws-3", "dropped")];
    let told = told(centre).await;
    assert_eq!(told, [&made[..], &rest].concat());
    let text = format!("{told:?}");
    assert!(keys.iter().all(|key| !text.contains(key)), "{text}");
    assert!(centre.store.verify().await.unwrap().is_ok());
    alone::stop(opened).await;
}

#[tokio::test]
async fn and_is_found_by_the_name_of_the_key() {
    let site = Site::new().await;
    let partner = |name: &str| Partner {
        name: name.to_owned(),
        sort: PartnerSort::Partner,
        says: "Pusdalops".to_owned(),
    };
    for name in ["pusdalops", "lain"] {
        site.it.centre.make_partner(partner(name), 30).await.unwrap();
    }
    site.it.centre.withdraw_partner("pusdalops").await.unwrap();
    let auditor = site.cookie_of(Role::Auditor).await;
    let query = "/api/v1/record?by=pusdalops&sort=accounts";
    let page = site.send("GET", query, Some(&auditor), None).await.json();
    let more = page["rows"].as_array().unwrap().iter().map(|row| row["more"].clone());
    let made = json!({"partner": "pusdalops", "change": "made", "per_minute": 30});
    let withdrawn = json!({"partner": "pusdalops", "change": "withdrawn"});
    assert_eq!(more.collect::<Vec<_>>(), [withdrawn, made]);
}

#[tokio::test]
async fn by_nobody_but_the_machine() {
    let site = Site::new().await;
    let partner = Partner { name: "bbws".to_owned(), sort: PartnerSort::Sensor, says: "Pos".to_owned() };
    for asker in [Asker::Public, Asker::Partner(partner), Asker::Person(person("kepala", &[Role::Admin]))] {
        let change = PartnerChanged { partner: "bbws".to_owned(), change: PartnerChange::Withdrawn };
        let done = site.it.centre.execute(&asker, Command::Partner(change), None).await;
        assert!(done.is_err(), "{asker:?}");
    }
    assert_eq!(told(&site.it.centre).await, Vec::<Value>::new());
}
