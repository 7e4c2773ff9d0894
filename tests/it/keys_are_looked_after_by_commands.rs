//! `sigap keys` as a person runs it, with the keys in a file, in the environment and said by a program: changed, backed up, brought back,
//! given up. Prints no key but where that is the point.

use std::path::Path;
use std::time::Duration;

use sigap::ambient::{Clock, Ids};
use sigap::app::wiring::{self, Opened};
use sigap::config::Config;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::ReportId;
use sigap::domain::privacy::{Class, Ground};
use sigap::services::privacy::Erasing;

use crate::harness::centre::plant;
use crate::harness::command::{said, sigap};
use crate::harness::folder::Folder;

/// A folder with settings, and what of the environment comes with them.
struct Place {
    folder: Folder,
    env: Vec<(String, String)>,
}

impl Place {
    fn new(name: &str, secrets: &str) -> Self {
        let folder = Folder::named(name);
        let text = format!("data_dir = \"{}\"\n{secrets}", folder.path().display());
        std::fs::write(folder.path().join("sigap.toml"), text).unwrap();
        Self { folder, env: Vec::new() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn given(&mut self, line: &str) {
        self.env = vec![("SIGAP__SECRETS__KEYS".to_owned(), line.to_owned())];
    }

    /// What `sigap keys` says, and whether it is content.
    fn keys(&self, words: &[&str]) -> (String, bool) {
        self.keys_by("sigap.toml", words)
    }

    /// The same with other settings.
    fn keys_by(&self, settings: &str, words: &[&str]) -> (String, bool) {
        let all = [&["keys", "--config", settings], words].concat();
        said(&sigap(self.path(), &all).envs(self.env.clone()).output().unwrap())
    }

    /// What it says when all is well.
    fn done(&self, words: &[&str]) -> String {
        let (text, well) = self.keys(words);
        assert!(well, "{words:?}: {text}");
        text
    }

    async fn open(&self) -> Opened {
        self.open_by("sigap.toml").await
    }

    async fn open_by(&self, settings: &str) -> Opened {
        let file = std::fs::read_to_string(self.path().join(settings)).unwrap();
        let config = Config::load(Some(("test", &file)), self.env.clone()).unwrap();
        wiring::open(config, Clock::system(), Ids::system()).await.unwrap()
    }

    async fn planted(&self, text: &str) -> ReportId {
        let opened = self.open().await;
        opened.centre.key_state().await.unwrap();
        let id = plant(&opened.centre, text).await;
        opened.local_redis.unwrap().stop().await;
        id
    }

    async fn words(&self, id: &ReportId) -> Option<String> {
        let opened = self.open().await;
        let (_, private) = opened.centre.open_reports(std::slice::from_ref(id)).await.unwrap().pop().unwrap();
        opened.local_redis.unwrap().stop().await;
        private.map(|private| private.text)
    }
}

/// The parts of a line of keys.
fn parts(line: &str) -> Vec<String> {
    line.trim().split('.').map(str::to_owned).collect()
}

/// As if all processes had looked at the file since.
fn changed_long_ago(file: &Path) {
    let changed = std::time::SystemTime::UNIX_EPOCH + Duration::from_hours(24);
    std::fs::File::options().write(true).open(file).unwrap().set_modified(changed).unwrap();
}

#[tokio::test]
async fn in_a_file() {
    let place = Place::new("keys-file", "");
    let (kept, gone) = (place.planted("tetap").await, place.planted("dihapus").await);
    let file = place.path().join("secrets.toml");
    let secret = |text: &str| {
        let written = std::fs::read_to_string(&file).unwrap();
        written.split('"').filter(|part| part.len() > 40).any(|part| text.contains(part))
    };
    let (refused, well) = place.keys(&["next"]);
    assert!(!well && refused.contains("sigap keys rotate changes them there"), "{refused}");
    let rotated = place.done(&["rotate"]);
    assert!(rotated.contains("2 wrapped anew of 2; 0 that no key here opens"), "{rotated}");
    assert!(!secret(&rotated) && std::fs::read_to_string(&file).unwrap().contains("old"));
    assert!(
        place.done(&["rotate"]).contains("0 wrapped anew of 2"),
        "begun again it changes no key once more"
    );
    let (early, well) = place.keys(&["retire"]);
    assert!(!well && early.contains("wait"), "{early}");
    changed_long_ago(&file);
    assert!(place.done(&["retire"]).contains("the old master key is forgotten"));
    assert!(!std::fs::read_to_string(&file).unwrap().contains("old"));
    assert_eq!(place.words(&kept).await.as_deref(), Some("tetap"));

    let backed = place.done(&["backup", "kunci.json"]);
    assert!(backed.contains("kunci.json written") && backed.contains("secrets.toml"), "{backed}");
    let backup = std::fs::read_to_string(place.path().join("kunci.json")).unwrap();
    assert!(!secret(&backup) && backup.contains(kept.as_str()));
    let opened = place.open().await;
    let incident = opened.centre.report(&gone).await.unwrap().incident;
    let reason = opened.centre.seal_words(&incident, "selesai").await.unwrap();
    let over = Command::Reject { incident, reason, version: None };
    opened.centre.execute(&Asker::System, over, None).await.unwrap();
    let erasing = Erasing { report: &gone, classes: &Class::SEALED, ground: Ground::Request, reason: None };
    opened.centre.erase_report(&Asker::System, &erasing, None).await.unwrap();
    let key = opened.centre.store.keys.personal_key(kept.as_str());
    crate::harness::redis::del(opened.local_redis.as_ref().unwrap().url(), &key).await;
    opened.local_redis.unwrap().stop().await;
    assert_eq!(place.words(&kept).await, None);
    let back = place.done(&["restore", "kunci.json"]);
    assert!(back.contains("1 brought back, 0 were there, 1 left out because they were erased"), "{back}");
    assert_eq!((place.words(&kept).await.as_deref(), place.words(&gone).await), (Some("tetap"), None));
    let (no, well) = place.keys(&["restore", "sigap.toml"]);
    assert!(!well && no.contains("no backup of keys"), "{no}");
}

#[tokio::test]
async fn in_the_environment() {
    let mut place = Place::new("keys-env", "");
    let first = place.done(&["new"]);
    assert_eq!(parts(&first).len(), 2);
    place.given(first.trim());
    let id = place.planted("dari lingkungan").await;
    let (refused, well) = place.keys(&["rotate"]);
    assert!(!well && refused.contains("sigap keys next"), "{refused}");
    let next = place.done(&["next"]);
    let (was, is) = (parts(&first), parts(&next));
    assert_eq!((is.len(), &is[1], &is[2]), (3, &was[1], &was[0]), "the old one is the last part");
    place.given(next.trim());
    let rotated = place.done(&["rotate"]);
    assert!(rotated.contains("1 wrapped anew of 1"), "{rotated}");
    let retired = place.done(&["retire"]);
    assert!(retired.contains("take the last part"), "{retired}");
    assert!(!is.iter().any(|part| rotated.contains(part) || retired.contains(part)));
    assert!(!place.path().join("secrets.toml").exists(), "no file is made for them");
    place.given(&is[..2].join("."));
    assert_eq!(place.words(&id).await.as_deref(), Some("dari lingkungan"));
}

#[tokio::test]
async fn said_by_a_program_and_given_up_when_lost() {
    let place = Place::new("keys-command", "[secrets]\ncommand = [\"cat\", \"kunci.txt\"]\n");
    let file = place.path().join("kunci.txt");
    let program = format!("[secrets]\ncommand = [\"cat\", \"{}\"]\n", file.display());
    let settings = format!("data_dir = \"{}\"\n{program}", place.path().display());
    std::fs::write(place.path().join("sigap.toml"), settings).unwrap();
    let (silent, well) = place.keys(&["rotate"]);
    assert!(!well && silent.contains("secrets.command (cat)"), "{silent}");
    std::fs::write(&file, place.done(&["new"])).unwrap();
    let id = place.planted("dari program").await;
    let next = place.done(&["next"]);
    std::fs::write(&file, &next).unwrap();
    assert!(place.done(&["rotate"]).contains("1 wrapped anew of 1"));
    place.done(&["retire"]);
    std::fs::write(&file, parts(&next)[..2].join(".")).unwrap();
    assert_eq!(place.words(&id).await.as_deref(), Some("dari program"));

    // Somebody starts with a new master key for want of the right one; reports are found by the same HMAC key.
    let other = parts(&place.done(&["new"]));
    std::fs::write(&file, format!("{}.{}", other[0], parts(&next)[1])).unwrap();
    assert_eq!(place.words(&id).await, None);
    assert!(place.done(&["accept-loss"]).contains("1 lost master keys given up"));
    assert!(place.done(&["accept-loss"]).contains("0 lost master keys"));
}

#[tokio::test]
async fn of_two_regions_on_one_redis() {
    let place = Place::new("keys-regions", "");
    let west_java = place.open().await;
    let file = place.path().join("secrets.toml");
    let beside = format!(
        "data_dir = \"{}\"\nregion.default = \"31\"\nredis.url = \"{}\"\nsecrets.file = \"{}\"\n",
        place.path().join("31").display(),
        west_java.local_redis.as_ref().unwrap().url(),
        file.display(),
    );
    std::fs::write(place.path().join("31.toml"), beside).unwrap();
    let jakarta = place.open_by("31.toml").await;
    let mut planted = Vec::new();
    for centre in [&west_java.centre, &jakarta.centre] {
        centre.key_state().await.unwrap();
        planted.push(plant(centre, "tetap").await);
    }
    assert!(place.done(&["rotate"]).contains("1 wrapped anew of 1"));
    changed_long_ago(&file);
    let (refused, well) = place.keys(&["retire"]);
    assert!(!well && refused.contains("something of region 31 is still wrapped by the old key"), "{refused}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("old"), "nothing was forgotten");

    let (rotated, well) = place.keys_by("31.toml", &["rotate"]);
    assert!(well && rotated.contains("1 wrapped anew of 1"), "no key is changed once more: {rotated}");
    assert!(place.done(&["retire"]).contains("the old master key is forgotten"));
    assert!(!std::fs::read_to_string(&file).unwrap().contains("old"));
    for (centre, id) in [&west_java.centre, &jakarta.centre].into_iter().zip(planted) {
        assert!(centre.vault.refresh(&centre.ids).unwrap());
        let (_, private) = centre.open_reports(&[id]).await.unwrap().pop().unwrap();
        assert_eq!(private.unwrap().text, "tetap");
        assert_eq!(centre.key_state().await.unwrap().lost, Vec::<String>::new(), "nor is it taken for lost");
    }
    west_java.local_redis.unwrap().stop().await;
}
