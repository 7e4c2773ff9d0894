//! What a setting holds that is a key, a token, or an address that may hold one, is written nowhere: not in what the settings say of
//! themselves, not by doctor, check-config and commands that fail, not in the most talkative log, not in answers. A new setting is part
//! of this by its name.

use std::fmt::Write as _;

use serde_json::json;
use sigap::config::{Config, DEFAULTS};
use sigap::services::signing::body_signature;
use toml::Value;

use crate::harness::client::{anybody, signed_in};
use crate::harness::command::{said, sigap};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

/// Stands in every planted value, and nowhere else.
const CANARY: &str = "burungkenari";

/// Texts whose names say that they open or prove something, and addresses, which may hold what does.
fn is_secret(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    // What a key is called at a bucket is no secret, and these are told to everybody.
    let is_told = ["photos.s3_access_key", "http.public_url", "map.tiles_url", "region.quick_exit_url"];
    let says = ["secret", "token", "password", "passphrase", "key", "pepper", "command"];
    let is_path = ["_file", "_dir", "_seconds"].iter().any(|end| last.ends_with(end)) || last == "file";
    let is_address = last == "url" || last.ends_with("_url");
    !is_path && !is_told.contains(&name) && (is_address || says.iter().any(|word| last.contains(word)))
}

/// The dotted name of every text among the settings that is such a one.
fn names(table: &toml::Table, before: &str, out: &mut Vec<String>) {
    for (key, value) in table {
        let name = format!("{before}{key}");
        match value {
            Value::Table(inner) => names(inner, &format!("{name}."), out),
            Value::String(_) if is_secret(&name) => out.push(name),
            _ => {}
        }
    }
}

fn planted() -> Vec<(String, String)> {
    let mut all = Vec::new();
    names(&DEFAULTS.parse().unwrap(), "", &mut all);
    assert!(all.len() >= 12, "{all:?}");
    let value = |n: usize, name: &str| match name {
        // Nobody listens there, and the part behind it must not be said either.
        "redis.url" => format!("redis://kenari:{CANARY}{n}@127.0.0.1:9"),
        _ if name.ends_with("url") => {
            format!("http://kenari:{CANARY}{n}@127.0.0.1:9/{CANARY}/{n}?x={CANARY}")
        }
        _ => format!("{CANARY}{n}"),
    };
    all.into_iter()
        .enumerate()
        .map(|(n, name)| (value(n, &name), name))
        .map(|(value, name)| (name, value))
        .collect()
}

fn as_toml(planted: &[(String, String)], but: &[&str]) -> String {
    let mut text = String::new();
    for (name, value) in planted.iter().filter(|(name, _)| !but.contains(&name.as_str())) {
        writeln!(text, "{name} = \"{value}\"").unwrap();
    }
    text
}

fn clean(what: &str, text: &str) {
    let found: Vec<&str> = text.lines().filter(|line| line.contains(CANARY)).collect();
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn not_in_what_settings_say_of_themselves() {
    let text = as_toml(&planted(), &[]);
    let config = Config::load(Some(("test", &text)), []).unwrap_or_else(|faults| panic!("{faults:?}"));
    clean("debug", &format!("{config:?}"));
    clean("pretty debug", &format!("{config:#?}"));
}

#[test]
fn not_by_commands_that_check_or_fail() {
    let folder = Folder::new();
    let write = |text: String| std::fs::write(folder.path().join("sigap.toml"), text).unwrap();
    let run = |args: &[&str]| {
        let (text, _) = said(&sigap(folder.path(), args).output().unwrap());
        clean(&format!("{args:?}"), &text);
        text
    };
    let good = as_toml(&planted(), &[]);
    write(format!("data_dir = \"data\"\n{good}"));
    for args in [
        &["check-config", "sigap.toml"][..],
        &["doctor", "--config", "sigap.toml"],
        &["verify", "--config", "sigap.toml"],
        &["account", "add", "sari", "--role", "admin", "--config", "sigap.toml"],
    ] {
        assert!(!run(args).is_empty());
    }
    // Each of them wrong: of another type, of another form, under another name, never ending.
    let each = |form: fn(&str, &str) -> String| -> String {
        planted().iter().map(|(name, value)| form(name, value)).collect()
    };
    write(each(|name, value| format!("{name} = [\"{value}\"]\n")));
    assert!(run(&["check-config", "sigap.toml"]).contains("webhook.secret"));
    write(each(|name, value| format!("{name} = \"gopher://{value}\"\n")));
    run(&["check-config", "sigap.toml"]);
    write(each(|name, value| format!("{name}x = \"{value}\"\n")));
    assert!(run(&["check-config", "sigap.toml"]).contains("webhook.secretx"));
    write(each(|name, value| format!("{name} = \"{value}\n")));
    run(&["check-config", "sigap.toml"]);
    write(each(|name, value| format!("{name} = {value}\n")));
    run(&["check-config", "sigap.toml"]);
    let mut command = sigap(folder.path(), &["check-config"]);
    for (name, value) in planted() {
        command.env(format!("SIGAP__{}X", name.to_uppercase().replace('.', "__")), &value);
        command.env(format!("SIGAP__{}", name.to_uppercase().replace('.', "__")), format!("[{value}"));
    }
    clean("the environment", &said(&command.output().unwrap()).0);
}

#[tokio::test]
async fn not_in_the_log_of_a_server_that_uses_them() {
    let folder = Folder::named("secrets");
    // The photos stay on this machine, and so does Redis.
    let text = as_toml(&planted(), &["redis.url", "secrets.keys"]);
    let more = format!(
        "{text}webhook.retry_ms = 50\nquakes.poll_ms = 1000\nchat.retry_ms = 50\nwhatsapp.phone_number_id = \"1\"\n"
    );
    let server = Server::start(folder.path(), &["--demo", "--log", "trace"], &more);
    let url = |path: &str| format!("{}{path}", server.url);
    let report = json!({"channel": "web", "text": "bapak tidak sadar dan tidak bernapas",
        "place": {"lat": -6.9, "lon": 107.6}});
    let taken = anybody().post(url("/api/v1/reports")).json(&report).send().await.unwrap();
    clean("an answer", &taken.text().await.unwrap());
    let update = json!({"update_id": 1, "message": {"message_id": 1, "date": sigap::ambient::Clock::system().now().as_second(),
        "from": {"id": 7, "is_bot": false, "first_name": "Uji"}, "chat": {"id": 7, "type": "private"}, "text": "banjir"}});
    let own = |name: &str| planted().into_iter().find(|(one, _)| one == name).unwrap().1;
    let hooks = [
        ("telegram", "x-telegram-bot-api-secret-token", own("telegram.secret")),
        (
            "whatsapp",
            "x-hub-signature-256",
            body_signature(&own("whatsapp.app_secret"), update.to_string().as_bytes()),
        ),
        ("sms", "sigap-signature", "salah".to_owned()),
    ];
    for (channel, header, value) in hooks {
        let request = anybody().post(url(&format!("/hooks/{channel}"))).header(header, value);
        let answer =
            request.header("content-type", "application/json").body(update.to_string()).send().await.unwrap();
        clean(channel, &answer.text().await.unwrap());
    }
    let client = signed_in(&server, "dispatcher").await;
    for path in ["/readyz", "/metrics", "/api/v1/board", "/api/v1/map", "/api/v1/session"] {
        clean(path, &client.get(url(path)).send().await.unwrap().text().await.unwrap());
    }
    eventually("the quakes were asked for, and the messages sent in vain", async || {
        let log = server.said();
        (log.matches("error sending request").count() >= 2).then_some(())
    })
    .await;
    let log = server.said();
    assert!(log.len() > 10_000, "it talks: {}", log.len());
    clean("the log", &log);
    assert!(server.stop());
}
