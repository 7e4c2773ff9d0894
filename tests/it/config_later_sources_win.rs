//! Defaults, then the file, then the environment; an empty text is "not set".

use std::path::Path;

use sigap::config::{Config, DEFAULTS};

fn load(text: &str, env: &[(&str, &str)]) -> Config {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(Some(("sigap.toml", text)), env).unwrap()
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let text = "[http]\nlisten = \"127.0.0.1:1\"\nbody_limit_bytes = 2048\n";
    let env = [("SIGAP__HTTP__LISTEN", "127.0.0.1:2"), ("SIGAP__DISPATCH__OFFER_S__LEVEL_1", "1")];
    let config = load(text, &env);
    assert_eq!(config.http.listen.port(), 2);
    assert_eq!(config.http.body_limit_bytes, 2048);
    assert_eq!(config.http.header_timeout_ms, 10_000);
    assert_eq!(config.dispatch.offer_s.all(), [1, 60, 120, 600, 600]);
    assert_eq!(config.dispatch.offer_s.get(3), 120);
}

#[test]
fn what_is_not_set_follows_from_the_rest() {
    let config = load("data_dir = \"/srv/sigap\"\n", &[]);
    assert_eq!(config.redis.url, None);
    assert_eq!(config.secrets_file(), Path::new("/srv/sigap/secrets.toml"));
    assert_eq!(config.journal_dir(), Path::new("/srv/sigap/journal"));
    assert_eq!(config.region.phone(), "112");
    let bound = "127.0.0.1:8080".parse().unwrap();
    assert_eq!(config.http.public_url(bound), "http://127.0.0.1:8080");
    assert_eq!(config.http.origins(bound), ["http://127.0.0.1:8080", "http://localhost:8080"]);
    assert!(!config.http.is_https());
}

#[test]
fn a_public_url_and_a_list_from_the_environment_are_taken() {
    let env = [
        ("SIGAP__HTTP__PUBLIC_URL", "https://sigap.example"),
        ("SIGAP__HTTP__ALLOWED_ORIGINS", "https://a.example, https://b.example:8443"),
        ("SIGAP__HTTP__LISTEN", "0.0.0.0:80"),
    ];
    let config = load("", &env);
    assert!(config.http.is_https());
    assert_eq!(
        config.http.origins(config.http.listen),
        ["https://a.example", "https://b.example:8443", "https://sigap.example"]
    );
}

#[test]
fn the_printed_defaults_are_a_valid_file_that_changes_nothing() {
    assert_eq!(format!("{:?}", load(DEFAULTS, &[])), format!("{:?}", load("", &[])));
}
