//! Who signs in, by what and from a new device or not, who signs out, whose session was ended, and who was not let in stands in
//! the record, where its auditor finds it by account. Whoever guesses cannot fill the record, and what people type for a name
//! that nobody has is not in it.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::account::Way;
use sigap::domain::cursor::StreamId;
use sigap::domain::record::{Sort, shown};
use sigap::services::accounts::{Credentials, Profile};
use sigap::services::audit::{Sought, actor_word};
use sigap::services::{Centre, ServiceError};
use totp_rs::{Builder, Secret};

use crate::harness::centre::{TestCentre, person};
use crate::harness::eventually;
use crate::harness::provider::{Fixture, rina, session_of};
use crate::harness::site::{Answer, PASSWORD, Site};

/// What the record says of accounts, the oldest first: what, by whom, and what is shown of it.
async fn told(centre: &Centre) -> Vec<String> {
    let sought = Sought { sort: Some(Sort::Accounts), ..Sought::default() };
    let rows = centre.record_page(&sought).await.unwrap().rows;
    let line = |row: &sigap::services::audit::RecordRow| {
        let (kind, more) = shown(&row.event);
        let more: Vec<String> = more.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{kind} by {} {}", actor_word(&row.by), more.join(" ").replace('"', ""))
    };
    rows.iter().rev().map(line).collect()
}

/// The same once there are so many.
async fn told_so_many(centre: &Centre, many: usize) -> Vec<String> {
    eventually("the record says it", async || {
        let told = told(centre).await;
        (told.len() >= many).then_some(told)
    })
    .await
}

async fn sign_in(site: &Site, cookie: Option<&str>, (password, otp): (&str, Option<&str>)) -> Answer {
    let body = json!({"name": "Sari", "password": password, "otp": otp});
    site.send("POST", "/api/v1/session", cookie, Some(body)).await
}

#[tokio::test]
async fn in_by_the_password_on_a_new_device_or_a_known_one_and_out() {
    let site = Site::new().await;
    site.account(&person("sari", &[Role::Dispatcher])).await;
    let first = session_of(&sign_in(&site, None, (PASSWORD, None)).await);
    assert_eq!(told(&site.it.centre).await, ["SignedIn by sari account=sari way=password"]);
    // In the same browser the session before ends.
    let second = session_of(&sign_in(&site, Some(&first), (PASSWORD, None)).await);
    assert_eq!(
        told(&site.it.centre).await[1..],
        ["SignedIn by sari account=sari new_device=true way=password", "SignedOut by sari account=sari"]
    );
    assert_eq!(site.send("DELETE", "/api/v1/session", Some(&second), None).await.status, 204);
    assert_eq!(told(&site.it.centre).await[3..], ["SignedOut by sari account=sari"]);
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn a_session_that_its_holder_or_an_administrator_ended() {
    let site = Site::new().await;
    let (admin, sari) = (site.cookie_of(Role::Admin).await, person("sari", &[Role::Dispatcher]));
    let one = site.cookie(&sari).await;
    session_of(&sign_in(&site, None, (PASSWORD, None)).await);
    let all = site.send("GET", "/api/v1/session/all", Some(&one), None).await.json();
    let id = |current: bool| {
        let mut all = all["sessions"].as_array().unwrap().iter();
        all.find(|one| one["current"] == current).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let end = async |path: String, cookie: &str| site.send("DELETE", &path, Some(cookie), None).await.status;
    assert_eq!(end(format!("/api/v1/session/all/{}", id(false)), &one).await, 204);
    assert_eq!(end("/api/v1/session/all/none-of-mine".to_owned(), &one).await, 404);
    assert_eq!(end(format!("/api/v1/accounts/sari/sessions/{}", id(true)), &admin).await, 204);
    assert_eq!(
        told(&site.it.centre).await[1..],
        [
            "AccountChanged by sari account=sari change=session_ended",
            "AccountChanged by admin account=sari change=session_ended"
        ]
    );
}

#[tokio::test]
async fn by_which_factor_once_more_and_what_was_wrong() {
    let site = Site::with("[session]\n").await;
    let centre = &site.it.centre;
    site.account(&person("sari", &[Role::Dispatcher])).await;
    let limited = session_of(&sign_in(&site, None, (PASSWORD, None)).await);
    let begun = site.send("POST", "/api/v1/session/second-factor", Some(&limited), None).await.json();
    let code = || {
        let secret = Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
        let now_s = u64::try_from(site.it.clock.now().as_second()).unwrap();
        Builder::new().with_secret(secret).build().unwrap().generate(now_s).to_string()
    };
    let set = Some(json!({"code": code()}));
    let set = site.send("PUT", "/api/v1/session/second-factor", Some(&limited), set).await.json();
    site.it.clock.fast_forward(Duration::from_secs(30));
    let full = session_of(&sign_in(&site, None, (PASSWORD, Some(&code()))).await);
    let recovery = set["recovery"][0].as_str().unwrap();
    session_of(&sign_in(&site, None, (PASSWORD, Some(recovery))).await);
    assert_eq!(sign_in(&site, None, (PASSWORD, None)).await.code(), "code_needed");
    assert_eq!(sign_in(&site, None, (PASSWORD, Some("000000"))).await.code(), "wrong_code");
    told_so_many(centre, 5).await;
    let again = async |password: &str, otp: &str| {
        let body = Some(json!({"password": password, "otp": otp}));
        site.send("POST", "/api/v1/session/step-up", Some(&full), body).await
    };
    assert_eq!(again("a wrong one", "").await.code(), "wrong_password");
    told_so_many(centre, 6).await;
    let recovery = set["recovery"][1].as_str().unwrap();
    assert_eq!(again(PASSWORD, recovery).await.status, 200);
    let signed = |line: &String| !line.starts_with("AccountChanged");
    let told: Vec<String> = told(centre).await.into_iter().filter(signed).collect();
    assert_eq!(
        told,
        [
            "SignedIn by sari account=sari way=password",
            "SignedIn by sari account=sari new_device=true way=code",
            "SignedIn by sari account=sari new_device=true way=recovery_code",
            "SignInRefused by system account=sari tries=1 wrong=code",
            "SignInRefused by system account=sari tries=2 wrong=password",
            "SignedIn by sari account=sari again=true way=recovery_code",
        ]
    );
}

#[tokio::test]
async fn by_an_invitation_and_at_a_provider() {
    let it = Fixture::new().await;
    it.invite("dewi", Role::Supervisor).await;
    let says = |amr: Value| rina(&[("preferred_username", json!("dewi")), ("amr", amr)]);
    assert_eq!(it.signs_in(says(json!(["pwd"]))).await.status, 403);
    let refused = "SignInRefused by system account=dewi tries=1 wrong=no_second_factor";
    assert_eq!(told_so_many(&it.site.it.centre, 2).await[1..], [refused]);
    assert_eq!(it.signs_in(says(json!(["pwd", "otp"]))).await.status, 200);
    assert_eq!(told(&it.site.it.centre).await[3..], ["SignedIn by dewi account=dewi way=provider"]);

    let site = Site::new().await;
    let profile = Profile { name: "asep".to_owned(), roles: vec![Role::CallTaker], agency: None, unit: None };
    let invited = site.it.centre.invite(&sigap::domain::command::Asker::System, &profile).await.unwrap();
    let body = json!({"token": invited.token, "password": PASSWORD});
    assert_eq!(site.send("POST", "/api/v1/invitations", None, Some(body)).await.status, 200);
    assert_eq!(told(&site.it.centre).await[2..], ["SignedIn by asep account=asep way=invitation"]);
}

async fn guess(centre: &Centre, name: &str) -> ServiceError {
    centre.sign_in(&Credentials::new(name, "a wrong one")).await.unwrap_err()
}

#[tokio::test]
async fn whoever_guesses_fills_no_record_and_a_name_nobody_has_is_not_in_it() {
    let it = TestCentre::new().await;
    let (here, there) = (&it.centre, &it.another().await);
    let profile =
        Profile { name: "sari".to_owned(), roles: vec![Role::Dispatcher], agency: None, unit: None };
    here.accounts.create(&profile, PASSWORD).await.unwrap();
    for name in ["rahasia-saya-1", "Rahasia Saya 2", "rahasia-saya-1"] {
        guess(here, name).await;
    }
    let line = |tries: u32| format!("SignInRefused by system account=sari tries={tries} wrong=password");
    let (mut counted, mut lines) = (0_usize, Vec::new());
    for tries in 1..=20_u32 {
        // What one waits for lets one try again; it does not begin the count anew.
        if tries % 10 == 1 {
            it.clock.fast_forward(Duration::from_mins(4));
        }
        let refused = guess(if tries % 2 == 0 { here } else { there }, "sari").await;
        assert!(refused.to_string().contains("the password is wrong"), "{tries}: {refused}");
        if [1, 2, 4, 8, 16].contains(&tries) {
            counted += 1;
            lines.push(line(tries));
        }
        assert_eq!(told_so_many(here, counted).await, lines, "after {tries}");
    }
    let in_all: u64 = [here, there].iter().flat_map(|one| one.accounts.refused()).map(|(_, n)| n).sum();
    assert_eq!(in_all, 23, "figures count all of them");
    it.clock.fast_forward(Duration::from_mins(4));
    let signed_in = there.sign_in(&Credentials::new("sari", PASSWORD)).await.unwrap();
    assert_eq!(signed_in.way, Way::Password);
    guess(here, "sari").await;
    assert_eq!(told_so_many(here, 7).await[6], line(1), "who was let in begins the count anew");
    for raw in here.store.range(StreamId::default(), None, 1_000).await.unwrap() {
        assert!(!String::from_utf8_lossy(&raw.data).to_lowercase().contains("rahasia"));
    }
}

#[tokio::test]
async fn its_auditor_finds_what_was_done_to_an_account_by_its_name() {
    let site = Site::new().await;
    site.account(&person("sari", &[Role::Dispatcher])).await;
    sign_in(&site, None, ("a wrong one", None)).await;
    told_so_many(&site.it.centre, 1).await;
    sign_in(&site, None, (PASSWORD, None)).await;
    site.cookie_of(Role::Supervisor).await;
    let body = json!({"name": "supervisor", "password": PASSWORD});
    site.send("POST", "/api/v1/session", None, Some(body)).await;
    let auditor = site.cookie_of(Role::Auditor).await;
    let kinds = async |query: &str| {
        let page = site.send("GET", &format!("/api/v1/record?{query}"), Some(&auditor), None).await.json();
        let rows = page["rows"].as_array().unwrap().iter();
        rows.map(|row| row["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds("by=sari").await, ["SignedIn", "SignInRefused"]);
    assert_eq!(kinds("sort=accounts").await, ["SignedIn", "SignedIn", "SignInRefused"]);
    assert_eq!(kinds("sort=watch").await, Vec::<String>::new());
}
