//! An account that was disabled and is enabled again is as good as new: its sessions, phones and invitations of before stay dead, also
//! where nobody looked at one of them meanwhile.

use std::time::Duration;

use serde_json::json;
use sigap::domain::access::{Person, Role};
use sigap::domain::command::Asker;
use sigap::services::devices::Device;
use sigap::text::Lang;

use crate::harness::centre::{TestCentre, person};
use crate::harness::site::{PASSWORD, Site};

async fn set(site: &Site, admin: &str, disabled: bool) {
    let body = json!({"disabled": disabled});
    let changed = site.send("PATCH", "/api/v1/accounts/regu", Some(admin), Some(body)).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
}

#[tokio::test]
async fn neither_sessions_nor_phones_nor_links() {
    let it = TestCentre::new().await;
    let unit = it.unit("AMB-01").await;
    let site = Site::of(it).await;
    let admin = site.cookie_of(Role::Admin).await;
    let stolen =
        site.cookie(&Person { unit: Some(unit.clone()), ..person("regu", &[Role::Responder]) }).await;
    let centre = &site.it.centre;
    // One that an older program kept is of no generation.
    for (name, session) in [("new", Some("x".to_owned())), ("old", None)] {
        let phone = Device {
            account: "regu".to_owned(),
            endpoint: format!("https://push.example/{name}"),
            p256dh: String::new(),
            auth: String::new(),
            lang: Lang::Id,
            at: site.it.clock.now(),
            session,
            generation: None,
        };
        centre.add_device(&unit, &phone).await.unwrap();
    }
    let link = centre.invite_anew(&Asker::System, "regu").await.unwrap().token;
    assert_eq!(centre.accounts.invited(&link).await.unwrap(), "regu");
    assert_eq!(site.send("GET", "/api/v1/session", Some(&stolen), None).await.status, 200);

    set(&site, &admin, true).await;
    assert!(centre.store.devices(&unit).await.unwrap().is_empty());
    set(&site, &admin, false).await;
    site.it.clock.fast_forward(Duration::from_secs(5));
    assert_eq!(site.send("GET", "/api/v1/session", Some(&stolen), None).await.code(), "no_session");
    assert!(centre.devices_of(&unit).await.unwrap().is_empty());
    assert!(centre.accounts.invited(&link).await.is_err());
    let body = json!({"name": "regu", "password": PASSWORD});
    assert_eq!(site.send("POST", "/api/v1/session", None, Some(body)).await.status, 200);
    // Said once more it ends nothing.
    let again = centre.store.account("regu").await.unwrap().unwrap().generation;
    set(&site, &admin, false).await;
    assert_eq!(centre.store.account("regu").await.unwrap().unwrap().generation, again);
}
