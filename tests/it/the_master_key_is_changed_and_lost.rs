//! The master key is changed while the centre works: both are good meanwhile, the steps may be broken off, other processes pick it up.
//! A backup of wrapped keys brings back what was lost and nothing that was erased. Losing the master key loses what it sealed and
//! nothing else, and is said.

use std::time::Duration;

use serde_json::json;
use sigap::domain::access::{Role, View};
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::ReportId;
use sigap::domain::privacy::{Class, Ground};
use sigap::services::Centre;
use sigap::services::privacy::Erasing;
use sigap::store::vault::{KeySource, Written, write_over};

use crate::harness::centre::{TestCentre, plant};
use crate::harness::folder::Folder;
use crate::harness::site::Site;

fn file(centre: &Centre) -> std::path::PathBuf {
    centre.config.secrets_file()
}

fn written(centre: &Centre) -> Written {
    Written::read(&std::fs::read_to_string(file(centre)).unwrap()).unwrap()
}

async fn words(centre: &Centre, id: &ReportId) -> Option<String> {
    let (_, private) = centre.open_reports(std::slice::from_ref(id)).await.unwrap().pop().unwrap();
    private.map(|private| private.text)
}

async fn over(centre: &Centre, id: &ReportId) {
    let incident = centre.report(id).await.unwrap().incident;
    let reason = centre.seal_words(&incident, "selesai").await.unwrap();
    let command = Command::Reject { incident, reason, version: None };
    centre.execute(&Asker::System, command, None).await.unwrap();
}

#[tokio::test]
async fn changed_while_reports_come_in() {
    let it = TestCentre::new().await;
    let centre = &it.centre;
    let other = it.another().await;
    let before = plant(centre, "sebelum").await;
    centre.key_state().await.unwrap();
    let old = centre.vault.master_names();
    write_over(&file(centre), &written(centre).rotated(&centre.ids).text()).unwrap();
    assert!(centre.vault.refresh(&centre.ids).unwrap() && !centre.vault.refresh(&centre.ids).unwrap());
    let during = plant(centre, "sementara").await;
    let still = plant(&other, "masih yang lama").await;
    assert_eq!(words(centre, &before).await.unwrap(), "sebelum", "the old one is good too");
    other.look_at_keys().await;
    assert_eq!(words(&other, &during).await.unwrap(), "sementara", "picked up");
    let sum = centre.rewrap_all().await.unwrap();
    assert_eq!((sum.anew, sum.lost), (2, 0), "those of the old key");
    assert_eq!(centre.rewrap_all().await.unwrap().anew, 0, "begun again it finds nothing to do");
    write_over(&file(centre), &written(centre).alone().text()).unwrap();
    for process in [centre, &other] {
        assert!(process.vault.refresh(&process.ids).unwrap());
        process.forget_old_masters().await.unwrap();
        for (id, text) in [(&before, "sebelum"), (&during, "sementara"), (&still, "masih yang lama")] {
            assert_eq!(words(process, id).await.as_deref(), Some(text));
        }
    }
    assert!(!centre.vault.master_names().contains(&old[0]));
    assert_eq!(centre.key_state().await.unwrap().lost, Vec::<String>::new());
}

#[tokio::test]
async fn a_backup_brings_no_erased_key_back() {
    let it = TestCentre::new().await;
    let centre = &it.centre;
    let (gone, kept) = (plant(centre, "dihapus").await, plant(centre, "tetap").await);
    let backup = serde_json::to_string(&centre.back_up_keys().await.unwrap()).unwrap();
    assert!(!backup.contains(centre.vault.master_names()[0].as_str()));
    over(centre, &gone).await;
    let erasing = Erasing { report: &gone, classes: &Class::SEALED, ground: Ground::Unneeded, reason: None };
    centre.erase_report(&Asker::System, &erasing, None).await.unwrap();
    crate::harness::redis::del(&it.redis_url(), &centre.store.keys.personal_key(kept.as_str())).await;
    assert_eq!(words(centre, &kept).await, None);
    let sum = centre.bring_back_keys(&serde_json::from_str(&backup).unwrap()).await.unwrap();
    assert_eq!((sum.back, sum.erased), (1, 1));
    assert_eq!((words(centre, &kept).await.as_deref(), words(centre, &gone).await), (Some("tetap"), None));
}

#[tokio::test]
async fn nor_one_of_a_call_that_another_machine_erased() {
    let site = Site::with("[privacy]\ncalls_days = 7\n").await;
    let centre = &site.it.centre;
    let taker = site.cookie_of(Role::CallTaker).await;
    let told = json!({"exchange_id": "pbx-1", "number": "0812 0000 4321", "rang": "2026-03-02T02:00:00Z"});
    let taken = site.send("POST", "/api/v1/calls", Some(&taker), Some(told)).await;
    assert!(taken.status.is_success(), "{}", taken.text());
    let folder = Folder::named("second-machine");
    let mut config = (*centre.config).clone();
    config.secrets.file = Some(file(centre));
    config.data_dir = folder.path().to_owned();
    let other =
        sigap::app::wiring::open(config, site.it.clock.clone(), centre.ids.clone()).await.unwrap().centre;
    let backup = other.back_up_keys().await.unwrap();
    let kept = serde_json::to_value(&backup).unwrap()["keys"].as_object().unwrap().clone();
    let of: Vec<ReportId> = kept.into_iter().map(|(of, _)| of.into()).collect();
    assert_eq!(of.len(), 1, "that of the call");
    site.it.clock.fast_forward(Duration::from_hours(8 * 24));
    centre.erase_what_is_old().await.unwrap();
    assert!(centre.erased.has(&of[0], true) && !other.erased.has(&of[0], true));
    let sum = other.bring_back_keys(&backup).await.unwrap();
    assert_eq!((sum.back, sum.erased), (0, 1));
    assert_eq!(centre.store.wrapped_keys(&of).await.unwrap(), [None]);
}

#[tokio::test]
async fn lost_it_loses_only_what_it_sealed_and_is_said() {
    let site = Site::new().await;
    let centre = &site.it.centre;
    let head = site.cookie_of(Role::Supervisor).await;
    let before = plant(centre, "sebelum hilang").await;
    centre.look_at_keys().await;
    let notices =
        || centre.board.snapshot(&View::Region).notices.iter().map(|n| n.code.clone()).collect::<Vec<_>>();
    assert!(!notices().contains(&"keys_lost".to_owned()));
    // Somebody starts with a new file of keys, for want of the right one.
    let right = std::fs::read_to_string(file(centre)).unwrap();
    let hmac = Written::read(&right).unwrap().rotated(&centre.ids).alone();
    write_over(&file(centre), &hmac.text()).unwrap();
    centre.look_at_keys().await;
    assert!(notices().contains(&"keys_lost".to_owned()), "boards say so");
    let incident = centre.report(&before).await.unwrap().incident;
    let path = format!("/api/v1/incidents/{incident}");
    assert_eq!(site.send("GET", &path, Some(&head), None).await.status, 200, "all the rest is there");
    let opened = site.send("POST", &format!("{path}/private"), Some(&head), None).await;
    assert_eq!(opened.status, 200, "{}", opened.text());
    assert_eq!(
        (&opened.json()["reports"][0]["locked"], &opened.json()["reports"][0]["erased"]),
        (&json!(true), &json!(false))
    );
    let after = plant(centre, "sesudah").await;
    assert_eq!(words(centre, &after).await.unwrap(), "sesudah", "help goes on");
    assert_eq!(centre.rewrap_all().await.unwrap().lost, 1);
    for lost in centre.key_state().await.unwrap().lost {
        centre.store.forget_master(&lost).await.unwrap();
    }
    centre.look_at_keys().await;
    assert!(!notices().contains(&"keys_lost".to_owned()), "the loss was accepted");
    assert_eq!(words(centre, &after).await.unwrap(), "sesudah");
}

#[test]
fn keys_come_from_the_environment_or_a_command_and_are_never_told() {
    let ids = sigap::ambient::Ids::system();
    let line = Written::fresh(&ids).line();
    let open = |source| sigap::store::vault::Vault::from_source(source, &ids);
    let given = open(KeySource::Given(line.clone())).unwrap();
    let said = open(KeySource::Command(vec!["echo".to_owned(), line.clone()])).unwrap();
    assert_eq!(given.master_names(), said.master_names());
    let sealed = given.seal_own(&ids, "x", &"rahasia").unwrap();
    assert_eq!(said.open_own::<String>("x", &sealed).unwrap(), "rahasia");
    for source in [
        KeySource::Given(format!("{}x", &line[3..])),
        KeySource::Given(format!("master = \"{line}\"\nhmac = 1\n")),
        KeySource::Command(vec!["false".to_owned(), line.clone()]),
        KeySource::Command(Vec::new()),
    ] {
        let told = format!("{source:?}");
        let Err(fault) = open(source) else { panic!("taken") };
        let told = format!("{told} {fault} {fault:?}");
        assert!(!line.split('.').any(|part| told.contains(&part[3..20])), "{told}");
    }
    let mut settings =
        sigap::config::Config::load(None, [("SIGAP__SECRETS__KEYS".to_owned(), line.clone())]).unwrap();
    assert!(!format!("{settings:?}").contains(&line[..20]), "not in what prints settings");
    settings.secrets.command = vec!["echo".to_owned()];
    assert!(sigap::app::wiring::vault(&settings, &ids).is_err(), "one of the three");
}
