//! Who signs in as staff gives a code that changes with the time beside the password. Until that is set, nothing else can be
//! done; no code is taken twice; codes for a lost telephone are good once. A changed master key keeps nobody out.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::store::vault::{Written, write_over};
use totp_rs::{Builder, Secret};

use crate::harness::centre::person;
use crate::harness::site::{Answer, PASSWORD, Site};

/// As a centre has them that changes no settings.
async fn strict() -> Site {
    Site::with("[session]\n").await
}

async fn sign_in(site: &Site, name: &str, otp: Option<&str>) -> Answer {
    let body = json!({"name": name, "password": PASSWORD, "otp": otp});
    site.send("POST", "/api/v1/session", None, Some(body)).await
}

fn cookie_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let session = cookies.map(|value| value.to_str().unwrap()).find(|text| text.starts_with("sigap="));
    session.unwrap().split(';').next().unwrap().to_owned()
}

/// The code an app shows now.
fn code_now(site: &Site, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let now = u64::try_from(site.it.clock.now().as_second()).unwrap();
    totp.generate(now).to_string()
}

/// Sets the second factor of an account that just signed in; its secret, its codes for a lost telephone, its new cookie.
async fn enrol(site: &Site, cookie: &str) -> (String, Vec<String>, String) {
    let begun = site.send("POST", "/api/v1/session/second-factor", Some(cookie), None).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    let secret = begun.json()["secret"].as_str().unwrap().to_owned();
    assert!(begun.json()["address"].as_str().unwrap().starts_with("otpauth://totp/"));
    let body = json!({"code": code_now(site, &secret)});
    let set = site.send("PUT", "/api/v1/session/second-factor", Some(cookie), Some(body)).await;
    assert_eq!(set.status, 200, "{}", set.text());
    let set_body = set.json();
    let codes = set_body["recovery"].as_array().unwrap().iter();
    let codes = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
    assert_eq!(set.json()["who"]["second_factor_missing"], false);
    (secret, codes, cookie_of(&set))
}

#[tokio::test]
async fn without_it_nothing_can_be_done_but_to_set_it() {
    let site = strict().await;
    site.account(&person("sari", &[Role::Dispatcher])).await;
    let answer = sign_in(&site, "sari", None).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["second_factor_missing"]), (200, &Value::Bool(true)));
    assert_eq!(answer.json()["person"]["roles"], json!([]));
    let limited = cookie_of(&answer);
    for path in ["/api/v1/incidents", "/api/v1/board", "/api/v1/units", "/api/v1/clocks"] {
        let refused = site.send("GET", path, Some(&limited), None).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code().as_str()),
            (403, "second_factor_missing"),
            "{path}"
        );
    }
    let (_, _, full) = enrol(&site, &limited).await;
    assert_eq!(site.send("GET", "/api/v1/incidents", Some(&full), None).await.status, 200);
    let over = site.send("GET", "/api/v1/session", Some(&limited), None).await;
    assert_eq!(over.code(), "no_session", "the limited session is over");
}

#[tokio::test]
async fn a_crew_signs_in_by_its_password_alone() {
    let site = strict().await;
    let unit = site.it.unit("AMB-01").await;
    let crew = sigap::domain::access::Person { unit: Some(unit), ..person("crew", &[Role::Responder]) };
    site.account(&crew).await;
    assert_eq!(sign_in(&site, "crew", None).await.json()["second_factor_missing"], false);
}

#[tokio::test]
async fn a_code_is_taken_once_and_not_long_after_its_time() {
    let site = strict().await;
    site.account(&person("sari", &[Role::Dispatcher])).await;
    let limited = cookie_of(&sign_in(&site, "sari", None).await);
    let (secret, _, _) = enrol(&site, &limited).await;
    assert_eq!(sign_in(&site, "sari", None).await.code(), "code_needed");
    assert_eq!(sign_in(&site, "sari", Some("")).await.code(), "code_needed");
    let used = code_now(&site, &secret);
    assert_eq!(sign_in(&site, "sari", Some(&used)).await.code(), "wrong_code", "it confirmed the set-up");
    site.it.clock.fast_forward(Duration::from_secs(30));
    let fresh = code_now(&site, &secret);
    assert_eq!(sign_in(&site, "sari", Some(&format!(" {} {} ", &fresh[..3], &fresh[3..]))).await.status, 200);
    assert_eq!(sign_in(&site, "sari", Some(&fresh)).await.code(), "wrong_code", "taken once");
    site.it.clock.fast_forward(Duration::from_secs(30));
    let late = code_now(&site, &secret);
    site.it.clock.fast_forward(Duration::from_secs(61));
    assert_eq!(sign_in(&site, "sari", Some(&late)).await.code(), "wrong_code", "its time is over");
    for _ in 0..9 {
        sign_in(&site, "sari", Some("000000")).await;
    }
    assert_eq!(sign_in(&site, "sari", Some("000000")).await.code(), "too_many_tries");
}

#[tokio::test]
async fn a_code_for_a_lost_telephone_is_good_once() {
    let site = strict().await;
    site.account(&person("sari", &[Role::Supervisor])).await;
    let limited = cookie_of(&sign_in(&site, "sari", None).await);
    let (_, codes, _) = enrol(&site, &limited).await;
    assert_eq!(codes.len(), 10);
    let written = codes[3].to_uppercase().replace('-', " ");
    assert_eq!(sign_in(&site, "sari", Some(&written)).await.status, 200);
    assert_eq!(sign_in(&site, "sari", Some(&codes[3])).await.code(), "wrong_code");
    assert_eq!(sign_in(&site, "sari", Some(&codes[4])).await.status, 200);
    // Neither the secret nor a code can be read where they are kept.
    let account = site.it.centre.store.account("sari").await.unwrap().unwrap();
    let kept = serde_json::to_string(&account).unwrap();
    assert!(codes.iter().all(|code| !kept.contains(code.as_str())), "{kept}");
    assert_eq!(account.second.unwrap().recovery.len(), 8);
}

#[tokio::test]
async fn what_needs_it_is_done_only_with_password_and_code_given_lately() {
    let site = strict().await;
    site.account(&person("dewi", &[Role::Admin])).await;
    let limited = cookie_of(&sign_in(&site, "dewi", None).await);
    let (secret, _, cookie) = enrol(&site, &limited).await;
    let invite = async |cookie: &str, name: &str| {
        let body = json!({"name": name, "roles": ["dispatcher"]});
        site.send("POST", "/api/v1/accounts", Some(cookie), Some(body)).await
    };
    assert_eq!(invite(&cookie, "one").await.status, 201, "just signed in");
    site.it.clock.fast_forward(Duration::from_secs(10 * 60 + 1));
    let refused = invite(&cookie, "two").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "step_up_needed"));
    let prove = async |password: &str, otp: &str| {
        let body = json!({"password": password, "otp": otp});
        site.send("POST", "/api/v1/session/step-up", Some(&cookie), Some(body)).await
    };
    assert_eq!(prove("not this one", &code_now(&site, &secret)).await.code(), "wrong_password");
    assert_eq!(prove(PASSWORD, "000000").await.code(), "wrong_code");
    let proved = prove(PASSWORD, &code_now(&site, &secret)).await;
    assert_eq!(proved.status, 200, "{}", proved.text());
    let renewed = cookie_of(&proved);
    assert_eq!(invite(&renewed, "two").await.status, 201);
    assert_eq!(site.send("GET", "/api/v1/session", Some(&cookie), None).await.code(), "no_session");
}

/// Puts other keys into the file of the centre, and has them taken over.
fn keys_changed(site: &Site, how: impl Fn(Written) -> Written) {
    let centre = &site.it.centre;
    let file = centre.config.secrets_file();
    let written = Written::read(&std::fs::read_to_string(&file).unwrap()).unwrap();
    write_over(&file, &how(written).text()).unwrap();
    assert!(centre.vault.refresh(&centre.ids).unwrap());
}

#[tokio::test]
async fn it_is_good_after_the_master_key_was_changed() {
    let site = strict().await;
    let centre = &site.it.centre;
    for name in ["sari", "dewi"] {
        site.account(&person(name, &[Role::Dispatcher])).await;
    }
    let (secret, codes, _) = enrol(&site, &cookie_of(&sign_in(&site, "sari", None).await)).await;
    let dewi = cookie_of(&sign_in(&site, "dewi", None).await);
    let begun = site.send("POST", "/api/v1/session/second-factor", Some(&dewi), None).await.json();

    keys_changed(&site, |written| written.rotated(&centre.ids));
    let sum = centre.rewrap_all().await.unwrap();
    assert_eq!((sum.anew, sum.left, sum.lost), (2, 0, 0), "one that is set, and one that is being set");
    let again = centre.rewrap_all().await.unwrap();
    assert_eq!((again.seen, again.anew), (2, 0));
    keys_changed(&site, Written::alone);
    centre.forget_old_masters().await.unwrap();

    let body = json!({"code": code_now(&site, begun["secret"].as_str().unwrap())});
    let set = site.send("PUT", "/api/v1/session/second-factor", Some(&dewi), Some(body)).await;
    assert_eq!(set.status, 200, "{}", set.text());
    site.it.clock.fast_forward(Duration::from_secs(30));
    let fresh = code_now(&site, &secret);
    assert_eq!(sign_in(&site, "sari", Some(&fresh)).await.status, 200);
    assert_eq!(sign_in(&site, "sari", Some(&codes[0])).await.status, 200);
}

#[tokio::test]
async fn codes_for_a_lost_telephone_are_good_when_the_secret_is_lost() {
    let site = strict().await;
    let centre = &site.it.centre;
    site.account(&person("sari", &[Role::Dispatcher])).await;
    let (secret, codes, _) = enrol(&site, &cookie_of(&sign_in(&site, "sari", None).await)).await;
    keys_changed(&site, |written| written.rotated(&centre.ids).alone());
    for _ in 0..2 {
        let sum = centre.rewrap_all().await.unwrap();
        assert_eq!((sum.anew, sum.left, sum.lost), (0, 0, 1), "it is no more to be done");
    }
    site.it.clock.fast_forward(Duration::from_secs(30));
    assert_eq!(sign_in(&site, "sari", Some(&code_now(&site, &secret))).await.code(), "wrong_code");
    assert_eq!(sign_in(&site, "sari", Some(&codes[0])).await.status, 200);
    assert_eq!(sign_in(&site, "sari", Some(&codes[0])).await.code(), "wrong_code", "once");
}
