//! A letter of another region was told, as far as that region knows: what cannot be opened now stays in the post, keeps none behind it,
//! and is wrapped anew with everything else. Only what is no letter is thrown away.

use redis::AsyncCommands;
use sigap::ambient::Ids;
use sigap::domain::access::Role;
use sigap::domain::aggregate::Key;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::{IncidentId, ReferralId};
use sigap::domain::neighbour::Neighbour;
use sigap::domain::referral::Refer;
use sigap::services::Centre;
use sigap::services::escalator::Clocks;
use sigap::store::vault::{Written, write_over};

use crate::harness::centre::{TestCentre, person, plant};
use crate::harness::folder::Folder;
use crate::harness::own_redis::OwnRedis;
use crate::harness::redis::connection;

fn neighbour(code: &str) -> Neighbour {
    Neighbour { code: code.to_owned(), name: format!("Provinsi {code}"), phone: None, areas: Vec::new() }
}

/// The centre of a region beside another, on the same Redis; with the same secrets file, or a copy of it.
struct Beside {
    _folder: Folder,
    centre: Centre,
}

impl Beside {
    async fn of(it: &TestCentre, code: &str, copied: bool) -> Self {
        let folder = Folder::named("beside");
        let mut config = (*it.centre.config).clone();
        let shared = config.secrets_file();
        config.data_dir = folder.path().to_owned();
        config.region.default = code.to_owned();
        config.secrets.file = Some(shared.clone());
        if copied {
            let own = folder.path().join("kunci.toml");
            std::fs::copy(shared, &own).unwrap();
            config.secrets.file = Some(own);
        }
        let opened = sigap::app::wiring::open(config, it.clock.clone(), Ids::system()).await.unwrap();
        let mut centre = opened.centre;
        centre.policy.neighbours = vec![neighbour(it.centre.region())];
        Self { _folder: folder, centre }
    }

    /// Letters that lie in its post.
    async fn post(&self, it: &TestCentre) -> Vec<(String, String)> {
        connection(&it.redis_url()).await.hgetall(self.centre.store.keys.post()).await.unwrap()
    }

    /// What was told of all that came from the other region.
    async fn words(&self) -> Vec<String> {
        let mut all = Vec::new();
        for key in self.centre.store.open_documents().await.unwrap() {
            let Key::Incident(id) = key else { continue };
            let (doc, _) = self.centre.incident(&id).await.unwrap();
            let opened = self.centre.open_reports(&doc.reports).await.unwrap();
            all.extend(opened.into_iter().map(|(_, private)| private.unwrap().text));
        }
        all.sort_unstable();
        all
    }
}

/// Has something told and refers it; the letter lies in their post.
async fn referred(it: &TestCentre, code: &str, text: &str) -> ReferralId {
    let report = plant(&it.centre, text).await;
    let incident: IncidentId = it.centre.report(&report).await.unwrap().incident;
    let reason = Some(it.centre.seal_words(&incident, "lebih dekat").await.unwrap());
    let refer = Refer::Ask { to: neighbour(code).body(), takes_over: false, number: None, reason };
    let head = Asker::Person(person("kepala", &[Role::Supervisor]));
    let command = Command::Refer { incident: incident.clone(), refer, version: None };
    it.centre.execute(&head, command, None).await.unwrap();
    it.centre.tick(&mut Clocks::new(&it.clock), it.clock.now()).await;
    ReferralId::nth(&incident, 1)
}

fn change_master(centre: &Centre) {
    let file = centre.config.secrets_file();
    let written = Written::read(&std::fs::read_to_string(&file).unwrap()).unwrap();
    write_over(&file, &written.rotated(&centre.ids).text()).unwrap();
    assert!(centre.vault.refresh(&centre.ids).unwrap());
}

#[tokio::test]
async fn until_its_key_is_there_while_others_are_taken() {
    let it = TestCentre::new().await;
    let there = Beside::of(&it, "01", true).await;
    referred(&it, "01", "sebelum kunci diganti").await;
    change_master(&it.centre);
    let closed = referred(&it, "01", "sesudah kunci diganti").await;
    let post = there.post(&it).await;
    assert_eq!(post.len(), 2);
    let (_, text) = post.iter().find(|(of, _)| of == closed.as_str()).unwrap();
    // What can never be opened, more than are looked at in one step.
    for n in 0..150 {
        there.centre.store.post("01", &ReferralId::from(format!("99-x{n}.r1")), text).await.unwrap();
    }
    assert_eq!(there.centre.take_post().await.unwrap(), 1);
    assert_eq!(there.words().await, ["sebelum kunci diganti"]);
    assert_eq!(there.centre.take_post().await.unwrap(), 0);
    assert!(there.post(&it).await.iter().any(|(of, _)| of == closed.as_str()), "it waits");

    std::fs::copy(it.centre.config.secrets_file(), there.centre.config.secrets_file()).unwrap();
    assert_eq!(there.centre.take_post().await.unwrap(), 1);
    assert_eq!(there.words().await, ["sebelum kunci diganti", "sesudah kunci diganti"]);
    assert_eq!(there.post(&it).await.len(), 150);
}

#[tokio::test]
async fn not_at_all_where_the_key_is_in_the_file_by_now() {
    let it = TestCentre::new().await;
    let there = Beside::of(&it, "02", false).await;
    change_master(&it.centre);
    referred(&it, "02", "pohon tumbang").await;
    assert_eq!(there.centre.take_post().await.unwrap(), 1);
    assert_eq!(there.words().await, ["pohon tumbang"]);
}

#[tokio::test]
async fn and_is_wrapped_anew_where_it_lies() {
    let redis = OwnRedis::new().await;
    let it = TestCentre::on(&redis.url(), "").await;
    let there = Beside::of(&it, "03", false).await;
    referred(&it, "03", "tanah longsor").await;
    change_master(&it.centre);
    let sum = it.centre.rewrap_all().await.unwrap();
    assert_eq!((sum.left, sum.lost), (0, 0));
    assert_eq!(it.centre.others_under_old().await.unwrap(), ["03"], "nobody forgets the old key now");
    there.centre.vault.refresh(&there.centre.ids).unwrap();
    let sum = there.centre.rewrap_all().await.unwrap();
    assert_eq!((sum.seen, sum.anew, sum.lost), (1, 1, 0));
    assert_eq!(it.centre.others_under_old().await.unwrap(), Vec::<String>::new());
    let file = it.centre.config.secrets_file();
    let written = Written::read(&std::fs::read_to_string(&file).unwrap()).unwrap();
    write_over(&file, &written.alone().text()).unwrap();
    assert!(there.centre.vault.refresh(&there.centre.ids).unwrap());
    assert_eq!(there.centre.take_post().await.unwrap(), 1);
    assert_eq!(there.words().await, ["tanah longsor"]);
}

#[tokio::test]
async fn unless_it_is_no_letter() {
    let it = TestCentre::new().await;
    let there = Beside::of(&it, "04", false).await;
    for (n, text) in ["bukan surat", "{}", r#"{"v":1,"key":"x"}"#].into_iter().enumerate() {
        there.centre.store.post("04", &ReferralId::from(format!("99-x{n}.r1")), text).await.unwrap();
    }
    let newer = ReferralId::from("99-newer.r1".to_owned());
    there.centre.store.post("04", &newer, r#"{"v":9}"#).await.unwrap();
    assert_eq!(there.centre.take_post().await.unwrap(), 3);
    assert_eq!(there.post(&it).await, [(newer.to_string(), r#"{"v":9}"#.to_owned())]);
}
