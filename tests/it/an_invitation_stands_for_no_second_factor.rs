//! Whoever has a new link to an account that has a second factor gives a code of it, or one for a lost telephone, as at signing in:
//! the link stands in the place of the password alone.

use std::time::Duration;

use serde_json::json;
use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::services::accounts::Credentials;
use sigap::services::accounts::people::Change;
use totp_rs::{Builder, Secret};

use crate::harness::centre::person;
use crate::harness::site::{Answer, PASSWORD, Site};

struct Fixture {
    site: Site,
    secret: String,
    recovery: Vec<String>,
    link: String,
}

const CHOSEN: &str = "perahu kayu dekat dermaga";

impl Fixture {
    /// Sari has a second factor, and an administrator made a link for her.
    async fn new() -> Self {
        let site = Site::with("[session]\n").await;
        site.account(&person("sari", &[Role::Dispatcher])).await;
        let accounts = &site.it.centre.accounts;
        let limited = accounts.sign_in(&Credentials::new("sari", PASSWORD)).await.unwrap().session;
        let secret = accounts.begin_second(&limited, "uji").await.unwrap().secret;
        let code = code_at(&secret, site.it.clock.now().as_second());
        let recovery = site.it.centre.confirm_second(&limited, &code, "").await.unwrap().recovery;
        site.it.clock.fast_forward(Duration::from_secs(30));
        let link = site.it.centre.invite_anew(&Asker::System, "sari").await.unwrap().token;
        Self { site, secret, recovery, link }
    }

    async fn join(&self, otp: Option<&str>) -> Answer {
        let body = json!({"token": self.link, "password": CHOSEN, "otp": otp});
        self.site.send("POST", "/api/v1/invitations", None, Some(body)).await
    }

    fn code_now(&self) -> String {
        code_at(&self.secret, self.site.it.clock.now().as_second())
    }
}

/// The code an app shows.
fn code_at(secret: &str, second: i64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(second.try_into().unwrap()).to_string()
}

#[tokio::test]
async fn it_asks_for_a_code_and_stays_good_until_it_has_one() {
    let it = Fixture::new().await;
    for (otp, code) in [(None, "code_needed"), (Some(" "), "code_needed"), (Some("000000"), "wrong_code")] {
        let refused = it.join(otp).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (401, code));
        assert!(refused.headers.get("set-cookie").is_none());
    }
    let with = |password: &str| json!({"name": "sari", "password": password, "otp": it.code_now()});
    let in_by = async |password| it.site.send("POST", "/api/v1/session", None, Some(with(password))).await;
    assert_eq!(in_by(CHOSEN).await.code(), "wrong_password", "nothing was set");
    let joined = it.join(Some(&it.code_now())).await;
    assert_eq!(joined.status, 200, "{}", joined.text());
    assert_eq!(it.join(Some(&it.recovery[0])).await.code(), "no_invitation");
}

#[tokio::test]
async fn a_code_for_a_lost_telephone_is_one_and_a_password_that_is_too_short_spends_none() {
    let it = Fixture::new().await;
    let body = json!({"token": it.link, "password": "short", "otp": it.recovery[0]});
    let refused = it.site.send("POST", "/api/v1/invitations", None, Some(body)).await;
    assert_eq!(refused.json()["errors"][0]["field"], "password");
    assert_eq!(it.join(Some(&it.recovery[0])).await.status, 200);
}

#[tokio::test]
async fn wrong_codes_are_slowed_down_as_at_signing_in() {
    let it = Fixture::new().await;
    for _ in 0..10 {
        assert_eq!(it.join(Some("000000")).await.code(), "wrong_code");
    }
    let waiting = it.join(Some(&it.code_now())).await;
    assert_eq!((waiting.status.as_u16(), waiting.code().as_str()), (429, "too_many_tries"));
    let body = json!({"name": "sari", "password": PASSWORD, "otp": it.code_now()});
    let waiting = it.site.send("POST", "/api/v1/session", None, Some(body)).await;
    assert_eq!(waiting.code(), "too_many_tries", "they are counted together");
}

#[tokio::test]
async fn a_link_is_enough_once_an_administrator_took_the_factor_away() {
    let it = Fixture::new().await;
    let change = Change { remove_second_factor: true, ..Change::default() };
    it.site.it.centre.change_account(&Asker::System, "sari", &change).await.unwrap();
    assert_eq!(it.join(None).await.code(), "no_invitation", "the link was made for the account as it was");
    let link = it.site.it.centre.invite_anew(&Asker::System, "sari").await.unwrap().token;
    let it = Fixture { link, ..it };
    let joined = it.join(None).await;
    assert_eq!(joined.json()["second_factor_missing"], true, "{}", joined.text());
}
