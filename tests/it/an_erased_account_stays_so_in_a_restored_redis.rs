//! An older state of Redis brings an erased account back, with its password, sessions, devices and its link to a provider. A list outside
//! Redis knows it, by a mark that names nobody: nobody is let in by it from the first moment, it is erased again, and the record says
//! so once.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use sigap::ambient::Ids;
use sigap::app::wiring;
use sigap::domain::access::Role;
use sigap::domain::account::AccountChange;
use sigap::domain::command::Asker;
use sigap::domain::cursor::StreamId;
use sigap::domain::event::{Actor, Event};
use sigap::domain::ids::ReportId;
use sigap::services::accounts::oidc::{Brought, Handshake, Identity, IdentityProvider, ProviderFault};
use sigap::services::accounts::out::SignedOutThere;
use sigap::services::accounts::{Credentials, Profile};
use sigap::services::{Centre, ServiceError};
use sigap::store::erased_list::ErasedList;

use crate::harness::alone::{alone, back_up, restore, settings, stop};
use crate::harness::centre::{TestCentre, person};
use crate::harness::folder::Folder;
use crate::harness::redis;
use crate::harness::site::{PASSWORD, Site};

/// A provider that says that everybody is Tono.
struct Tono;

impl IdentityProvider for Tono {
    fn begin<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: &'a Handshake,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<String, ProviderFault>> {
        async { Ok("https://provider.example".to_owned()) }.boxed()
    }

    fn finish<'a>(
        &'a self,
        _: &'a str,
        _: &'a Handshake,
        _: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Identity, ProviderFault>> {
        let name = Some("tono".to_owned());
        let subject = "https://provider.example 7".to_owned();
        let who = Identity { subject, name, second_factor: true, asked_at: Some(now), session: None };
        async { Ok(who) }.boxed()
    }

    fn way_out<'a>(&'a self, _: &'a str, _: Timestamp) -> BoxFuture<'a, Option<String>> {
        async { None }.boxed()
    }

    fn signed_out<'a>(
        &'a self,
        _: &'a str,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<SignedOutThere, ProviderFault>> {
        async { Err(ProviderFault::NotBelieved("it signs nothing".to_owned())) }.boxed()
    }
}

fn profile(name: &str, role: Role) -> Profile {
    Profile { name: name.to_owned(), roles: vec![role], agency: None, unit: None }
}

/// Signs in at the provider; the token.
async fn at_provider(centre: &Centre) -> Result<String, ServiceError> {
    let begun = centre.begin_at_provider("https://here.example", false, Brought::default()).await.unwrap();
    let come = ("https://here.example", (begun.state.as_str(), "code"), &Credentials::default());
    centre.finish_at_provider(come.0, come.1, come.2).await.map(|signed_in| signed_in.token)
}

/// Who erased an account, as often as the log says so.
async fn erasures(centre: &Centre, name: &str) -> Vec<Actor> {
    let log = centre.store.range(StreamId::default(), None, 1_000).await.unwrap();
    let entries = log.iter().filter_map(|raw| raw.read().entry);
    let says = |event: &Event| matches!(event, Event::AccountChanged { account, change: AccountChange::Erased } if account == name);
    entries.filter(|entry| entry.events.iter().any(says)).map(|entry| entry.by).collect()
}

struct Before {
    /// Of the session of Rina.
    token: String,
    /// Of the device of Rina.
    device: String,
    /// Of the session of Tono.
    linked: String,
    /// What lets Rina set a new password.
    link: String,
}

impl Before {
    async fn of(centre: &Centre) -> Self {
        let accounts = &centre.accounts;
        for (name, role) in [("dewi", Role::Admin), ("rina", Role::CallTaker)] {
            accounts.create_exempt(&profile(name, role), PASSWORD).await.unwrap();
        }
        let rina = accounts.sign_in(&Credentials::new("rina", PASSWORD)).await.unwrap();
        centre.invite(&Asker::System, &profile("tono", Role::Dispatcher)).await.unwrap();
        let linked = at_provider(centre).await.unwrap();
        let link = centre.invite_anew(&Asker::System, "rina").await.unwrap().token;
        Self { token: rina.token, device: rina.device.unwrap(), linked, link }
    }

    /// Nobody is let in by anything of it.
    async fn opens_nothing(&self, centre: &Centre) {
        let accounts = &centre.accounts;
        let known = Credentials { device: Some(&self.device), ..Credentials::new("rina", PASSWORD) };
        for who in [Credentials::new("rina", PASSWORD), Credentials::new(" RINA ", PASSWORD), known] {
            assert!(accounts.sign_in(&who).await.unwrap_err().to_string().contains("wrong"));
        }
        for token in [&self.token, &self.linked] {
            assert_eq!(accounts.session(token).await.unwrap(), None);
        }
        assert!(at_provider(centre).await.unwrap_err().to_string().contains("no account belongs"));
        assert!(accounts.invited(&self.link).await.is_err());
        assert!(centre.join(&self.link, "kata sandi baru", &Credentials::default()).await.is_err());
        assert!(accounts.reset("rina", "kata sandi baru").await.is_err());
        let spent = accounts.create(&profile("rina", Role::Auditor), PASSWORD).await.unwrap_err();
        assert!(spent.to_string().contains("was erased"), "{spent}");
        let listed = accounts.list().await.unwrap();
        let names: Vec<&str> = listed.iter().map(|known| known.profile.name.as_str()).collect();
        assert_eq!(names, ["dewi"]);
    }
}

async fn of_tono(folder: &Folder) -> wiring::Opened {
    let mut opened = alone(folder).await;
    opened.centre.identity = Some(Arc::new(Tono));
    opened
}

#[tokio::test]
async fn nobody_is_let_in_by_it_and_the_record_says_once_that_it_is_erased_again() {
    let folder = Folder::named("restored-account");
    let opened = of_tono(&folder).await;
    let before = Before::of(&opened.centre).await;
    stop(opened).await;
    back_up(&folder);

    let opened = of_tono(&folder).await;
    for name in ["rina", "tono"] {
        opened.centre.erase_account(&Asker::System, name).await.unwrap();
    }
    before.opens_nothing(&opened.centre).await;
    stop(opened).await;
    let list = std::fs::read_to_string(folder.path().join("erased.list")).unwrap();
    assert_eq!(list.lines().filter(|line| line.starts_with("account ")).count(), 2, "{list}");
    assert!(!list.contains("rina") && !list.contains("tono"), "it names nobody: {list}");
    restore(&folder);

    let opened = of_tono(&folder).await;
    let centre = &opened.centre;
    let back = centre.store.account("rina").await.unwrap().unwrap();
    assert!(!back.erased && !back.password.is_empty(), "the older Redis has brought it back");
    assert!(centre.store.has_devices("rina").await.unwrap());
    assert_eq!(erasures(centre, "rina").await, []);
    before.opens_nothing(centre).await;

    let beside = wiring::open_beside(settings(&folder), centre.clock.clone(), Ids::system()).await.unwrap();
    let (one, two) = tokio::join!(centre.honour_erased(), beside.centre.honour_erased());
    assert!(one.unwrap() && two.unwrap());
    for name in ["rina", "tono"] {
        let left = centre.store.account(name).await.unwrap().unwrap();
        assert!(left.erased && left.password.is_empty() && left.provider.is_none() && left.roles.is_empty());
        assert_eq!(erasures(centre, name).await, [Actor::System], "two processes say it once");
        assert!(!centre.store.has_devices(name).await.unwrap());
    }
    assert_eq!(centre.store.account_names().await.unwrap(), ["dewi"]);
    assert_eq!(centre.erase_accounts_again().await.unwrap(), 0, "once");
    before.opens_nothing(centre).await;
    assert!(
        centre.accounts.sign_in(&Credentials::new("dewi", PASSWORD)).await.is_ok(),
        "who stays is let in"
    );
    assert!(centre.store.verify().await.unwrap().is_ok());
    stop(opened).await;
}

#[tokio::test]
async fn an_older_state_of_before_accounts_were_vouched_for_is_emptied_as_well() {
    let folder = Folder::named("restored-unvouched");
    let opened = alone(&folder).await;
    for (name, role) in [("dewi", Role::Admin), ("rina", Role::CallTaker)] {
        opened.centre.accounts.create_exempt(&profile(name, role), PASSWORD).await.unwrap();
    }
    stop(opened).await;
    back_up(&folder);
    let opened = alone(&folder).await;
    opened.centre.erase_account(&Asker::System, "rina").await.unwrap();
    stop(opened).await;
    restore(&folder);

    let opened = alone(&folder).await;
    let (centre, url) = (&opened.centre, opened.local_redis.as_ref().unwrap().url().to_owned());
    for name in ["dewi", "rina"] {
        let key = centre.store.keys.account(name);
        let plain = redis::get(&url, &key).await.unwrap().split_once(' ').unwrap().1.to_owned();
        redis::set(&url, &key, &plain).await;
    }
    assert!(centre.honour_erased().await.unwrap() && centre.honour_erased().await.unwrap());
    let kept = redis::get(&url, &centre.store.keys.account("rina")).await.unwrap();
    assert!(!kept.contains("argon2") && kept.contains("\"erased\":true"), "{kept}");
    assert!(centre.store.account("rina").await.unwrap().unwrap().erased, "it is vouched for");
    assert_eq!(erasures(centre, "rina").await, [Actor::System]);
    assert_eq!(centre.store.account_names().await.unwrap(), ["dewi"]);
    assert!(centre.store.account("dewi").await.unwrap().is_none(), "others wait for a person");
    stop(opened).await;
}

#[tokio::test]
async fn an_older_state_without_the_account_lets_nobody_else_have_its_name() {
    let folder = Folder::named("restored-before-account");
    let opened = alone(&folder).await;
    opened.centre.accounts.create_exempt(&profile("dewi", Role::Admin), PASSWORD).await.unwrap();
    stop(opened).await;
    back_up(&folder);
    let opened = alone(&folder).await;
    opened.centre.accounts.create_exempt(&profile("rina", Role::CallTaker), PASSWORD).await.unwrap();
    opened.centre.erase_account(&Asker::System, "rina").await.unwrap();
    stop(opened).await;
    restore(&folder);
    let opened = alone(&folder).await;
    let centre = &opened.centre;
    assert!(centre.store.account("rina").await.unwrap().is_none());
    let spent = centre.invite(&Asker::System, &profile("rina", Role::Auditor)).await.unwrap_err();
    assert!(spent.to_string().contains("was erased"), "{spent}");
    assert!(centre.accounts.create(&profile("rina", Role::Auditor), PASSWORD).await.is_err());
    stop(opened).await;
}

#[tokio::test]
async fn a_list_of_an_older_program_is_read_on_and_accounts_erased_before_are_found_in_the_record() {
    let site = Site::of(TestCentre::new().await).await;
    let it = &site.it;
    site.account(&person("dewi", &[Role::Admin])).await;
    site.account(&person("rina", &[Role::Dispatcher])).await;
    it.centre.erase_account(&Asker::System, "rina").await.unwrap();
    let folder = Folder::named("older-list");
    std::fs::write(folder.path().join("erased.list"), "32-a whole request\n32-b restricted retention\n")
        .unwrap();
    // It went through the whole record, and knew of no accounts.
    let last = it.centre.store.range(StreamId::default(), None, 1_000).await.unwrap().pop().unwrap().id;
    std::fs::write(folder.path().join("erased.through"), format!("{last}\n")).unwrap();
    let mut other = it.another().await;
    other.erased = ErasedList::open(folder.path()).unwrap();
    assert!(
        other.erased.has(&ReportId::from("32-a"), true) && other.erased.has(&ReportId::from("32-b"), false)
    );
    assert!(!other.erased.names_accounts());
    assert_eq!((other.note_erased().await.unwrap(), other.note_erased().await.unwrap()), (1, 0));
    let text = std::fs::read_to_string(other.erased.path()).unwrap();
    assert!(text.lines().count() == 3 && text.lines().last().unwrap().starts_with("account "), "{text}");
    let again = ErasedList::open(folder.path()).unwrap();
    assert!(again.names_accounts() && again.has(&ReportId::from("32-a"), true));
}
