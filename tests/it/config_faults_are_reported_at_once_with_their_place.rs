//! Whatever is wrong with the settings is said in one go, each with its place and what is wanted.

use sigap::config::{Config, Place, read_centres};

fn faults(text: &str, env: &[(&str, &str)]) -> Vec<String> {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let faults = Config::load(Some(("sigap.toml", text)), env).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn unknown_keys_wrong_types_and_values_out_of_range_all_at_once() {
    let text = "data_dir = 7\n\n[http]\nlistn = \"x\"\nlisten = \"nowhere\"\nheader_timeout_ms = \"soon\"\n\
                [live]\n  heartbeat_ms = 99_999\n[stranger]\na = 1\n[dispatch]\noffer_s = 3\n";
    let env = [("SIGAP__REDIS__CONNECTIONS", "many"), ("SIGAP__RDIS__URL", "x"), ("PATH", "ignored")];
    assert_eq!(
        faults(text, &env),
        [
            "sigap.toml:1:12: data_dir: must be a text in quotes, not a whole number",
            "sigap.toml:4:1: http.listn: is not a setting",
            "sigap.toml:6:21: http.header_timeout_ms: must be a whole number, not a text in quotes",
            "sigap.toml:9:2: stranger: is not a setting",
            "sigap.toml:12:1: dispatch.offer_s: is a section: write it as a table",
            "environment SIGAP__RDIS__URL: rdis.url: is not a setting, redis.url is",
            "environment SIGAP__REDIS__CONNECTIONS: redis.connections: must be a whole number",
            "sigap.toml:5:10: http.listen: must be a numeric address and a port, such as 127.0.0.1:8080",
            "sigap.toml:8:18: live.heartbeat_ms: 99999 is not within 50 and 4000",
        ]
    );
}

#[test]
fn every_syntax_error_has_its_line_and_the_rest_is_still_checked() {
    let found = faults("[http\nlisten = \"127.0.0.1:80\"\n[redis]\nurl = \nconnections = 0\n", &[]);
    assert!(found.iter().any(|fault| fault.starts_with("sigap.toml:1:")), "{found:?}");
    assert!(found.iter().any(|fault| fault.starts_with("sigap.toml:4:")), "{found:?}");
    assert!(
        found.contains(&"sigap.toml:5:15: redis.connections: 0 is not within 1 and 64".to_owned()),
        "{found:?}"
    );
}

#[test]
fn negative_and_huge_numbers_and_wrong_lists_are_refused() {
    let text = "[live]\nring_bytes = -1\nmax_sockets = 99999999999999999999\n[http]\nallowed_origins = [1]\n";
    assert_eq!(
        faults(text, &[("SIGAP__REGION__TIMEZONE", "Mars/Olympus")]),
        [
            "sigap.toml:3:15: live.max_sockets: is too large a number",
            "sigap.toml:5:19: http.allowed_origins: must be a list of texts",
            "environment SIGAP__REGION__TIMEZONE: region.timezone: is not a known time zone, such as Asia/Jakarta \
             (is tzdata installed?)",
            "sigap.toml:2:14: live.ring_bytes: -1 is not within 1024 and 4294967296",
        ]
        .map(|fault| fault.replace("  ", " "))
    );
}

#[test]
fn a_redis_url_is_never_repeated_as_it_may_hold_a_password() {
    let found = faults("[redis]\nurl = \"http://:hunter2@host\"\n", &[]);
    assert!(found.iter().all(|fault| !fault.contains("hunter2")), "{found:?}");
    let config = Config::load(Some(("f", "[redis]\nurl = \"redis://:hunter2@host\"\n")), []).unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_file_that_is_not_there_is_a_fault() {
    let faults = Config::read(Some(std::path::Path::new("/nowhere/sigap.toml"))).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].place, Place::Whole("/nowhere/sigap.toml".to_owned()));
}

#[test]
fn centres_nowhere_on_earth_or_there_twice_are_refused() {
    let text = "[[area]]\ncode = \"42\"\nname = \"A\"\nlat = 91.0\nlon = 0.0\n\
                [[area]]\ncode = \"42\"\nname = \"B\"\nlat = 40.2\nlon = -75.4\n";
    let faults: Vec<String> =
        read_centres("c.toml", text).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(faults, ["c.toml:1:1: 42: lat or lon is not on earth", "c.toml:6:1: 42: is there twice"]);
    assert!(read_centres("c.toml", "[[area]]\ncode = 1\n").is_err());
}
