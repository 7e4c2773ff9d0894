//! What an older version wrote, or another secrets file vouched for, lets nobody in until a person has looked at it: `sigap keys vouch` shows
//! accounts and keys of partners with what they may do, and vouches for those that are named, or takes them away. Changing the
//! master key leaves who is signed in alone.

use redis::AsyncCommands;
use serde_json::{Value, json};
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring::{self, Opened};
use sigap::config::Config;
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::domain::partner::{Partner, PartnerSort};
use sigap::services::Centre;
use sigap::services::accounts::{Credentials, Profile};

use crate::harness::centre::person;
use crate::harness::client::signed_in;
use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::redis::{connection, get, set};
use crate::harness::server::Server;
use crate::harness::site::PASSWORD;

async fn open(folder: &Folder) -> Opened {
    let file = std::fs::read_to_string(folder.path().join("sigap.toml")).unwrap();
    let config = Config::load(Some(("test", &file)), []).unwrap();
    wiring::open(config, Clock::system(), Ids::system()).await.unwrap()
}

fn place(name: &str) -> Folder {
    let folder = Folder::named(name);
    let text = format!("data_dir = \"{}\"\n", folder.path().display());
    std::fs::write(folder.path().join("sigap.toml"), text).unwrap();
    folder
}

/// A centre in a folder of its own, and where its Redis is.
async fn begun(name: &str) -> (Folder, Opened, String) {
    let folder = place(name);
    let opened = open(&folder).await;
    let url = opened.local_redis.as_ref().unwrap().url().to_owned();
    (folder, opened, url)
}

fn run(folder: &Folder, words: &[&str]) -> (String, bool) {
    let all = [&words[..1], &["--config", "sigap.toml"], &words[1..]].concat();
    let mut command = sigap(folder.path(), &all);
    said(&command.env("SIGAP__HTTP__LISTEN", "127.0.0.1:0").output().unwrap())
}

fn vouch(folder: &Folder, words: &[&str]) -> String {
    let (text, well) = run(folder, &[&["keys", "vouch"], words].concat());
    assert!(well, "{words:?}: {text}");
    text
}

async fn profile(centre: &Centre, name: &str, role: Role) {
    let profile =
        Profile { name: name.to_owned(), roles: person(name, &[role]).roles, agency: None, unit: None };
    centre.accounts.create(&profile, PASSWORD).await.unwrap();
}

async fn signs_in(centre: &Centre, name: &str) -> bool {
    centre.accounts.sign_in(&Credentials::new(name, PASSWORD)).await.is_ok()
}

async fn partner(centre: &Centre, name: &str) {
    let partner =
        Partner { name: name.to_owned(), sort: PartnerSort::Sensor, says: format!("Pos duga {name}") };
    centre.make_partner(partner, 60).await.unwrap();
}

/// Whether the key of a partner of this name opens anything.
async fn has_partner(centre: &Centre, name: &str) -> bool {
    centre.store.partners().await.unwrap().iter().any(|(_, stored)| stored.partner.name == name)
}

/// As a version wrote it that did not vouch.
async fn as_before(url: &str, centre: &Centre) {
    let keys = &centre.store.keys;
    let plain = |kept: String| kept.split_once(' ').unwrap().1.to_owned();
    for name in centre.store.account_names().await.unwrap() {
        let key = keys.account(&name);
        set(url, &key, &plain(get(url, &key).await.unwrap())).await;
    }
    let mut redis = connection(url).await;
    let all: Vec<(String, String)> = redis.hgetall(keys.partners()).await.unwrap();
    for (hash, kept) in all {
        let _: u64 = redis.hset(keys.partners(), hash, plain(kept)).await.unwrap();
    }
}

#[tokio::test]
async fn after_an_upgrade() {
    let (folder, opened, url) = begun("vouch").await;
    let centre = &opened.centre;
    for (name, role) in [("kepala", Role::Supervisor), ("sari", Role::CallTaker), ("penyusup", Role::Admin)] {
        profile(centre, name, role).await;
    }
    partner(centre, "pos").await;
    partner(centre, "lain").await;
    let (well, _) = run(&folder, &["doctor"]);
    assert!(well.contains("accounts, sessions and keys of partners are all of this centre"), "{well}");
    assert!(vouch(&folder, &[]).contains("vouch for all accounts"));

    as_before(&url, centre).await;
    assert!(!signs_in(centre, "kepala").await && !has_partner(centre, "pos").await);
    let (worried, _) = run(&folder, &["doctor"]);
    assert!(worried.contains("account 3, partner 2") && worried.contains("sigap keys vouch"), "{worried}");
    let list = vouch(&folder, &[]);
    for line in ["kepala  supervisor", "sari  call_taker", "penyusup  admin", "partner:pos:"] {
        assert!(list.contains(&format!("nobody vouched for: {line}")), "{line}: {list}");
    }
    assert!(list.contains("  60 a minute, made "), "{list}");
    assert!(list.contains("5 left"), "{list}");
    let (refused, well) = run(&folder, &["keys", "vouch", "kepala", "siapa"]);
    assert!(!well && refused.contains("siapa is not in the list"), "{refused}");
    assert!(vouch(&folder, &[]).contains("5 left"), "nothing was done");

    let done = vouch(&folder, &["kepala", "partner:pos"]);
    let vouched_for = done.lines().filter(|line| line.starts_with("vouched for: "));
    assert_eq!(vouched_for.count(), 2, "{done}");
    assert!(signs_in(centre, "kepala").await && !signs_in(centre, "sari").await);
    assert!(has_partner(centre, "pos").await);
    assert!(vouch(&folder, &["--drop", "penyusup", "partner:lain"]).contains("taken away: penyusup"));
    assert!(vouch(&folder, &["--all"]).contains("vouched for: sari"));
    assert!(signs_in(centre, "sari").await && !signs_in(centre, "penyusup").await);
    assert!(!has_partner(centre, "lain").await);
    let left = centre.store.account_names().await.unwrap();
    assert!(!left.contains(&"penyusup".to_owned()), "{left:?}");
    // The record goes on to name it: nobody else gets that name.
    let stone = centre.store.account("penyusup").await.unwrap().unwrap();
    assert!(stone.erased && stone.disabled && stone.roles.is_empty() && stone.password.is_empty());
    let (spent, well) = run(&folder, &["account", "add", "penyusup", "--role", "auditor"]);
    assert!(!well && spent.contains("was erased"), "{spent}");
    let (well, _) = run(&folder, &["doctor"]);
    assert!(well.contains("accounts, sessions and keys of partners are all of this centre"), "{well}");
    opened.local_redis.unwrap().stop().await;
}

#[tokio::test]
async fn a_name_from_redis_writes_nothing_over_on_the_terminal() {
    let (folder, opened, url) = begun("vouch-name").await;
    let centre = &opened.centre;
    let name = "sari\u{1b}[2K\rkepala";
    let mut redis = connection(&url).await;
    let _: u64 = redis.sadd(centre.store.keys.accounts(), name).await.unwrap();
    set(&url, &centre.store.keys.account(name), "{}").await;
    let list = vouch(&folder, &[]);
    assert!(list.contains("sari") && !list.contains(['\u{1b}', '\r']), "{list:?}");
    assert!(vouch(&folder, &["--all"]).contains("not vouched for: sari"), "it can only be dropped");
    vouch(&folder, &["--all", "--drop"]);
    assert!(centre.store.account_names().await.unwrap().is_empty());
    opened.local_redis.unwrap().stop().await;
}

/// Whoever writes to Redis says as easily that an account was erased as anything else, and takes names out of the list of all.
#[tokio::test]
async fn all_are_found_and_of_an_erased_one_only_the_name_is_vouched_for() {
    let (folder, opened, url) = begun("vouch-erased").await;
    let centre = &opened.centre;
    for (name, role) in [("kepala", Role::Admin), ("sari", Role::CallTaker), ("rina", Role::CallTaker)] {
        profile(centre, name, role).await;
    }
    centre.erase_account(&Asker::System, "rina").await.unwrap();
    as_before(&url, centre).await;
    let keys = &centre.store.keys;
    let plain = get(&url, &keys.account("rina")).await.unwrap().split_once(' ').unwrap().1.to_owned();
    set(&url, &keys.account("rina"), &plain).await;
    let mut ghost: Value = serde_json::from_str(&get(&url, &keys.account("kepala")).await.unwrap()).unwrap();
    ghost["name"] = json!("hantu");
    ghost["erased"] = json!(true);
    set(&url, &keys.account("hantu"), &ghost.to_string()).await;
    let mut redis = connection(&url).await;
    let _: u64 = redis.srem(keys.accounts(), "sari").await.unwrap();

    let (worried, _) = run(&folder, &["doctor"]);
    assert!(worried.contains("account 4"), "{worried}");
    let list = vouch(&folder, &[]);
    assert!(list.contains("hantu  admin, erased: nothing but its name") && list.contains("4 left"), "{list}");
    vouch(&folder, &["--all"]);
    let (well, _) = run(&folder, &["doctor"]);
    assert!(well.contains("accounts, sessions and keys of partners are all of this centre"), "{well}");
    for name in ["hantu", "rina"] {
        assert!(!signs_in(centre, name).await, "{name}");
        let stone = centre.store.account(name).await.unwrap().unwrap();
        assert!(stone.erased && stone.disabled && stone.roles.is_empty() && stone.password.is_empty());
    }
    assert!(signs_in(centre, "sari").await && signs_in(centre, "kepala").await);
    let mut listed = centre.store.account_names().await.unwrap();
    listed.sort_unstable();
    assert_eq!(listed, ["kepala", "sari"]);
    opened.local_redis.unwrap().stop().await;
}

/// Who can write to Redis copies what stands of a partner under the hash of a key of their own.
#[tokio::test]
async fn a_name_that_stands_for_several_keys_vouches_for_none() {
    let (folder, opened, url) = begun("vouch-copy").await;
    let centre = &opened.centre;
    partner(centre, "BMKG").await;
    as_before(&url, centre).await;
    let mut redis = connection(&url).await;
    let all: Vec<(String, String)> = redis.hgetall(centre.store.keys.partners()).await.unwrap();
    let (right, text) = &all[0];
    let copy = "0".repeat(64);
    let _: u64 = redis.hset(centre.store.keys.partners(), &copy, text).await.unwrap();
    let named = |hash: &str| format!("partner:BMKG:{}", &hash[..16]);

    let list = vouch(&folder, &[]);
    assert!(list.contains(&named(right)) && list.contains(&named(&copy)), "{list}");
    let (refused, well) = run(&folder, &["keys", "vouch", "partner:BMKG"]);
    assert!(!well && refused.contains("stands for several keys"), "{refused}");
    assert!(vouch(&folder, &["--all"]).contains("2 left"));
    let again = Partner { name: "BMKG".to_owned(), sort: PartnerSort::Partner, says: "BMKG".to_owned() };
    let taken = centre.make_partner(again.clone(), 60).await.unwrap_err().to_string();
    assert!(taken.contains("is not vouched for"), "{taken}");

    assert!(vouch(&folder, &[&named(right)]).contains("1 left"));
    let good = centre.store.partners().await.unwrap();
    assert!(matches!(&good[..], [(hash, _)] if hash == right), "{good:?}");
    let (refused, well) = run(&folder, &["keys", "vouch", "partner:BMKG"]);
    assert!(!well && refused.contains("stands for several keys"), "beside one that is good: {refused}");
    assert!(vouch(&folder, &["--all"]).contains("1 left"));
    // Should there be two all the same, none is left when it is withdrawn.
    vouch(&folder, &[&named(&copy)]);
    assert_eq!(centre.store.partners().await.unwrap().len(), 2);
    centre.withdraw_partner("BMKG").await.unwrap();
    let mut left = centre.store.partners().await.unwrap();
    left.retain(|(_, stored)| stored.withdrawn_at.is_none());
    assert!(left.is_empty(), "{left:?}");
    centre.make_partner(again, 60).await.unwrap();
    opened.local_redis.unwrap().stop().await;
}

#[tokio::test]
async fn a_change_of_the_master_key_signs_nobody_out() {
    let folder = place("vouch-rotate");
    let opened = open(&folder).await;
    let centre = &opened.centre;
    profile(centre, "sari", Role::CallTaker).await;
    let token = centre.accounts.sign_in(&Credentials::new("sari", PASSWORD)).await.unwrap().token;
    partner(centre, "pos").await;
    let (rotated, well) = run(&folder, &["keys", "rotate"]);
    assert!(well, "{rotated}");
    opened.local_redis.unwrap().stop().await;
    let opened = open(&folder).await;
    let centre = &opened.centre;
    assert!(centre.accounts.session(&token).await.unwrap().is_some());
    assert!(signs_in(centre, "sari").await && has_partner(centre, "pos").await);
    opened.local_redis.unwrap().stop().await;
}

/// Nothing of them is believed: neither password nor roles.
#[tokio::test]
async fn the_demo_makes_its_accounts_anew() {
    let folder = Folder::named("vouch-demo");
    let server = Server::start(folder.path(), &["--demo"], "");
    let before = server.accounts();
    assert!(server.stop());
    let secrets = folder.path().join("data/secrets.toml");
    assert!(secrets.exists());
    std::fs::remove_file(&secrets).unwrap();
    let server = Server::start(folder.path(), &["--demo"], "");
    for name in ["dispatcher", "unit-amb-01"] {
        signed_in(&server, name).await;
    }
    assert_eq!(before.len(), server.accounts().len());
    assert!(server.stop());
}
