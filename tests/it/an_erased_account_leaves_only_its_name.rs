//! An account that is erased leaves nothing but its name, which the record keeps and nobody gets again: secrets, devices,
//! sessions and links go. Only an administrator erases, never the own one, never the last.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role};
use sigap::domain::command::Asker;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::{Actor, Event};
use sigap::domain::level::Level;
use sigap::services::Centre;
use sigap::services::devices::Device;
use sigap::text::Lang;

use crate::harness::centre::{TestCentre, person};
use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;
use crate::harness::redis;
use crate::harness::site::{Answer, PASSWORD, Site};
use crate::harness::socket::{ANY_PORT, Serving};

async fn erase(site: &Site, admin: &str, name: &str) -> Answer {
    site.send("DELETE", &format!("/api/v1/accounts/{name}"), Some(admin), None).await
}

async fn sign_in(site: &Site, name: &str) -> Answer {
    let body = json!({"name": name, "password": PASSWORD});
    site.send("POST", "/api/v1/session", None, Some(body)).await
}

/// All keys of a region, with what lies under each that can be read as text.
async fn everything(it: &TestCentre) -> Vec<(String, String)> {
    let mut conn = redis::connection(&it.redis_url()).await;
    let pattern = format!("{{{}}}:*", it.centre.region());
    let keys: Vec<String> = ::redis::cmd("KEYS").arg(pattern).query_async(&mut conn).await.unwrap();
    let mut all = Vec::new();
    for key in keys {
        let sort: String = ::redis::cmd("TYPE").arg(&key).query_async(&mut conn).await.unwrap();
        let read: &[&str] = match sort.as_str() {
            "string" => &["GET"],
            "set" => &["SMEMBERS"],
            "list" => &["LRANGE", "0", "-1"],
            "hash" => &["HGETALL"],
            _ => continue,
        };
        let mut command = ::redis::cmd(read[0]);
        command.arg(&key);
        for word in &read[1..] {
            command.arg(*word);
        }
        let value: ::redis::Value = command.query_async(&mut conn).await.unwrap();
        all.push((key, format!("{value:?}")));
    }
    all
}

#[tokio::test]
async fn its_secrets_devices_sessions_and_links_go_and_its_name_is_given_to_nobody() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    let rina = site.cookie(&person("rina-uji", &[Role::Dispatcher])).await;
    let id = site.it.incident(Level::Urgent).await;
    let note = json!({"text": "ditelepon"});
    let noted = site.send("POST", &format!("/api/v1/incidents/{id}/note"), Some(&rina), Some(note)).await;
    assert!(noted.status.is_success(), "{}", noted.text());
    site.send("POST", "/api/v1/session/second-factor", Some(&rina), None).await;
    let link =
        site.send("POST", "/api/v1/accounts/rina-uji/invitation", Some(&admin), None).await.json()["link"]
            .clone();
    assert_eq!(erase(&site, &admin, "Rina-Uji").await.status, 204);

    assert_eq!(sign_in(&site, "rina-uji").await.code(), "wrong_password");
    assert_eq!(site.send("GET", "/api/v1/session", Some(&rina), None).await.code(), "no_session");
    let token = link.as_str().unwrap().split_once('=').unwrap().1;
    let look = site.send("POST", "/api/v1/invitations/look", None, Some(json!({"token": token}))).await;
    assert_eq!(look.code(), "no_invitation");
    // What is left under its name is that it was erased, and who did what.
    let left: Vec<_> = everything(&site.it)
        .await
        .into_iter()
        .filter(|(key, value)| key.contains("rina-uji") || value.contains("rina-uji"))
        .filter(|(key, _)| !key.contains(":incident:"))
        .collect();
    let [(key, value)] = &left[..] else { panic!("{left:#?}") };
    assert!(key.ends_with(":account:rina-uji"), "{key}");
    let account = site.it.centre.store.account("rina-uji").await.unwrap().unwrap();
    assert!(account.erased && account.password.is_empty() && account.roles.is_empty(), "{value}");
    assert!(account.second.is_none() && account.second_pending.is_none() && account.provider.is_none());
    // Nobody else gets it: not by an invitation, not from the command line.
    let body = json!({"name": "rina-uji", "roles": ["auditor"]});
    let refused = site.send("POST", "/api/v1/accounts", Some(&admin), Some(body)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "name_spent"));
    let profile = sigap::services::accounts::Profile {
        name: "rina-uji".to_owned(),
        roles: vec![Role::Auditor],
        agency: None,
        unit: None,
    };
    let accounts = &site.it.centre.accounts;
    assert!(accounts.create(&profile, PASSWORD).await.unwrap_err().to_string().contains("was erased"));
    assert!(accounts.reset("rina-uji", PASSWORD).await.is_err());
    let listed = site.send("GET", "/api/v1/accounts", Some(&admin), None).await.text();
    assert!(!listed.contains("rina-uji"), "{listed}");
    // For everybody else there is no such account.
    for (method, path, body) in [
        ("DELETE", "", None),
        ("PATCH", "", Some(json!({"disabled": false}))),
        ("POST", "/invitation", None),
        ("GET", "/sessions", None),
    ] {
        let path = format!("/api/v1/accounts/rina-uji{path}");
        assert_eq!(site.send(method, &path, Some(&admin), body).await.code(), "not_found", "{method} {path}");
    }
}

/// Who did which kind of thing to which account, and notes, as the log has them.
async fn told(centre: &Centre) -> Vec<String> {
    let log = centre.store.range(StreamId::default(), None, 1_000).await.unwrap();
    let entries = log.iter().filter_map(|raw| raw.read().entry);
    let by = |actor: &Actor| serde_json::to_value(actor).unwrap().to_string();
    let lines = entries.flat_map(|entry| {
        let by = by(&entry.by);
        entry.events.into_iter().filter_map(move |event| match event {
            Event::AccountChanged { account, change } => {
                let change = serde_json::to_value(&change).unwrap()["change"].as_str().unwrap().to_owned();
                Some(format!("{by} {account} {change}"))
            }
            Event::NoteAdded { .. } => Some(format!("{by} noted")),
            _ => None,
        })
    });
    lines.collect()
}

#[tokio::test]
async fn the_record_says_who_erased_it_and_keeps_what_was_done_under_the_name() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    let rina = site.cookie(&person("rina", &[Role::Dispatcher])).await;
    let id = site.it.incident(Level::Urgent).await;
    let note = json!({"text": "ditelepon"});
    site.send("POST", &format!("/api/v1/incidents/{id}/note"), Some(&rina), Some(note)).await;
    assert_eq!(erase(&site, &admin, "rina").await.status, 204);
    assert_eq!(erase(&site, &admin, "rina").await.code(), "not_found", "once");
    let told = told(&site.it.centre).await;
    let erased: Vec<_> = told.iter().filter(|line| line.ends_with("rina erased")).collect();
    assert!(matches!(&erased[..], [line] if line.contains("admin")), "{told:#?}");
    assert!(told.iter().any(|line| line.contains("rina") && line.ends_with("noted")), "{told:#?}");
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn it_needs_an_administrator_with_the_password_given_lately_and_spares_the_own_and_the_last() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    site.account(&person("rina", &[Role::Dispatcher])).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    assert_eq!(erase(&site, &dispatcher, "rina").await.code(), "forbidden");
    assert_eq!(erase(&site, &admin, "admin").await.code(), "own_account");
    assert_eq!(erase(&site, &admin, "nobody").await.code(), "not_found");
    let last = site.it.centre.erase_account(&Asker::System, "admin").await.unwrap_err();
    assert!(last.to_string().contains("last administrator"), "{last}");
    // One who was only invited cannot take over yet.
    let invited = json!({"name": "second", "roles": ["admin"]});
    site.send("POST", "/api/v1/accounts", Some(&admin), Some(invited)).await;
    assert!(site.it.centre.erase_account(&Asker::System, "admin").await.is_err());
    site.it.clock.fast_forward(Duration::from_secs(10 * 60 + 1));
    assert_eq!(erase(&site, &admin, "rina").await.code(), "step_up_needed");
    assert_eq!(sign_in(&site, "rina").await.status, 200, "nothing was half done");
}

#[tokio::test]
async fn what_was_broken_off_is_finished_by_asking_again() {
    let site = Site::new().await;
    let admin = site.cookie_of(Role::Admin).await;
    site.account(&person("rina", &[Role::Dispatcher])).await;
    assert_eq!(erase(&site, &admin, "rina").await.status, 204);
    // As if the program had ended before it was taken out of the list.
    let mut conn = redis::connection(&site.it.redis_url()).await;
    let list = site.it.centre.store.keys.accounts();
    let _: u32 = ::redis::cmd("SADD").arg(list).arg("rina").query_async(&mut conn).await.unwrap();
    let before = told(&site.it.centre).await.len();
    assert_eq!(erase(&site, &admin, "rina").await.status, 204);
    assert_eq!(told(&site.it.centre).await.len(), before, "it is told once");
    assert_eq!(erase(&site, &admin, "rina").await.code(), "not_found");
}

#[tokio::test]
async fn the_phone_of_a_crew_is_forgotten_with_the_account() {
    let it = TestCentre::new().await;
    let unit = it.unit("AMB-01").await;
    let site = Site::of(it).await;
    let admin = site.cookie_of(Role::Admin).await;
    site.account(&Person { unit: Some(unit.clone()), ..person("regu", &[Role::Responder]) }).await;
    let phone = Device {
        account: "regu".to_owned(),
        endpoint: "https://push.example/1".to_owned(),
        p256dh: String::new(),
        auth: String::new(),
        lang: Lang::Id,
        at: site.it.clock.now(),
        session: None,
        generation: None,
    };
    site.it.centre.add_device(&unit, &phone).await.unwrap();
    assert_eq!(erase(&site, &admin, "regu").await.status, 204);
    assert!(site.it.centre.store.devices(&unit).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_sockets_close_within_the_time_after_which_a_session_is_read_again() {
    let test = TestCentre::with(&format!("session.recheck_s = 1\n{ANY_PORT}")).await;
    let serving = Serving::of(&test).await;
    let who = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let mut socket = serving.board(&who, "").await;
    assert_eq!(socket.until(|screen| screen.snapshots == 1).await, None);
    test.another().await.erase_account(&Asker::System, "sari").await.unwrap();
    test.clock.fast_forward(Duration::from_secs(2));
    assert_eq!(socket.end().await.code, Some(4001));
    serving.running.stop().await;
}

#[test]
fn an_account_that_was_not_erased_is_written_as_before() {
    let account = sigap::store::accounts::Account::default();
    let written: Value = serde_json::to_value(&account).unwrap();
    assert!(written.get("erased").is_none(), "an older program writes it on: {written}");
}

#[test]
fn whoever_holds_the_machine_erases_from_the_command_line() {
    let folder = Folder::named("erase");
    let run = |args: &[&str]| said(&sigap(folder.path(), args).output().unwrap());
    for name in ["dewi", "sari"] {
        let (text, content) = run(&["account", "add", name, "--role", "admin"]);
        assert!(content, "{text}");
    }
    let (text, content) = run(&["account", "erase", "sari"]);
    assert!(content && text.contains("erased"), "{text}");
    for (args, why) in [
        (vec!["account", "erase", "sari"], "no account of this name"),
        (vec!["account", "reset", "sari"], "no account of this name"),
        (vec!["account", "add", "sari", "--role", "auditor"], "was erased"),
        (vec!["account", "erase", "dewi"], "last administrator"),
    ] {
        let (text, content) = run(&args);
        assert!(!content && text.contains(why), "{args:?}: {text}");
    }
}
