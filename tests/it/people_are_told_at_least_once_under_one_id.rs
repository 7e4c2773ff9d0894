//! Messages to people: recorded exactly once, with the fact they tell; sent at least once, always under the same id; and
//! when they do not arrive, boards and machines are told.

use std::time::Duration;

use jiff::Timestamp;
use sigap::channels::webhook::Webhook;
use sigap::domain::access::View;
use sigap::domain::command::Command;
use sigap::domain::level::Level;
use sigap::services::Centre;
use sigap::services::outbox::{Channel, Pass};
use sigap::store::outbox::Told;
use tokio::sync::Notify;

use crate::harness::centre::{TestCentre, dispatcher, request_key};
use crate::harness::client::anybody;
use crate::harness::command::{said, sigap};
use crate::harness::eventually;
use crate::harness::folder::Folder;
use crate::harness::receiver::{Manner, Receiver};
use crate::harness::redis::connection;
use crate::harness::server::Server;
use crate::harness::site::Site;

async fn telling() -> (Receiver, TestCentre, Webhook) {
    let receiver = Receiver::new().await;
    let test = TestCentre::with(&receiver.settings()).await;
    let webhook = Webhook::new(&test.centre.config.webhook).unwrap().unwrap();
    test.centre.store.open_outbox(sigap::store::outbox::Lane::People).await.unwrap();
    (receiver, test, webhook)
}

async fn waiting(centre: &Centre) -> u64 {
    centre.store.messages_waiting(sigap::store::outbox::Lane::People).await.unwrap().messages
}

fn is_up(centre: &Centre, code: &str) -> bool {
    centre.board.snapshot(&View::Region).notices.iter().any(|notice| notice.code == code)
}

/// Passes until one of `wanted` has delivered something.
async fn deliver(centre: &Centre, channel: &impl Channel) -> Pass {
    eventually("something is delivered", async || {
        let pass = centre.deliver(channel).await.unwrap();
        (pass.delivered > 0).then_some(pass)
    })
    .await
}

#[tokio::test]
async fn recorded_once_however_often_and_by_whom_it_is_asked() {
    let (receiver, test, webhook) = telling().await;
    let other = test.another().await;
    let (incident, unit) = (test.incident(Level::Critical).await, test.unit("AMB-01").await);
    assert_eq!(waiting(&test.centre).await, 1, "an incident of level 1 was opened");
    let assign = || Command::Assign { incident: incident.clone(), unit: unit.clone(), divert: false };
    let key = request_key("assign", "k", "b");
    let asker = dispatcher();
    let (here, there) = tokio::join!(
        test.centre.execute(&asker, assign(), Some(&key)),
        other.execute(&asker, assign(), Some(&key))
    );
    assert_eq!(here.unwrap().about, there.unwrap().about);
    test.centre.execute(&asker, assign(), Some(&key)).await.unwrap();
    assert_eq!(waiting(&test.centre).await, 2, "one offer");
    test.clock.fast_forward(Duration::from_secs(91));
    let (here, there) = tokio::join!(test.centre.fire_due(), other.fire_due());
    assert_eq!(here.unwrap() + there.unwrap(), 1);
    assert_eq!(waiting(&test.centre).await, 3, "one offer expired");
    test.incident(Level::Urgent).await;
    assert_eq!(waiting(&test.centre).await, 3, "that is on the board; nobody is called for it");

    assert_eq!(test.centre.deliver(&webhook).await.unwrap().delivered, 3);
    assert_eq!(receiver.heard().len(), 3);
    assert_eq!(receiver.told(), ["critical_opened", "unit_offered", "offer_expired"]);
    let offer = &receiver.heard()[1].body;
    assert_eq!(offer["v"], 1);
    assert_eq!(offer["unit"], "amb-01");
    assert_eq!(offer["incident"]["id"], incident.as_str());
    assert_eq!(offer["incident"]["level"], 1);
    assert!(!receiver.heard().iter().any(|heard| heard.body.to_string().contains("banjir")), "no words");
    assert_eq!(waiting(&test.centre).await, 0, "what arrived is deleted");
    assert!(test.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn processes_that_share_the_work_send_each_once() {
    let receiver = Receiver::new().await;
    // However busy the machine is, nobody takes another for dead.
    let test = TestCentre::with(&receiver.settings().replace("retry_ms = 50", "retry_ms = 600000")).await;
    let webhook = Webhook::new(&test.centre.config.webhook).unwrap().unwrap();
    test.centre.store.open_outbox(sigap::store::outbox::Lane::People).await.unwrap();
    let other = test.another().await;
    for _ in 0..40 {
        test.incident(Level::Critical).await;
    }
    let all = async |centre: &Centre| while centre.deliver(&webhook).await.unwrap() != Pass::default() {};
    tokio::join!(all(&test.centre), all(&other));
    assert_eq!((receiver.heard().len(), receiver.told().len()), (40, 40));
    assert_eq!(waiting(&other).await, 0);
}

#[tokio::test]
async fn nothing_is_recorded_when_nobody_is_to_be_told() {
    let test = TestCentre::new().await;
    let (incident, unit) = (test.incident(Level::Critical).await, test.unit("AMB-01").await);
    test.assign(&incident, &unit).await;
    assert_eq!(waiting(&test.centre).await, 0);
    assert!(Webhook::new(&test.centre.config.webhook).unwrap().is_none());
}

#[tokio::test]
async fn a_server_tells_by_itself_also_what_it_left_when_it_was_killed() {
    let (folder, receiver) = (Folder::new(), Receiver::new().await);
    receiver.is(Manner::IsSilent);
    let server = Server::start(folder.path(), &[], &receiver.settings());
    let body = serde_json::json!({
        "channel": "web", "call_type": "normal", "lang": "id", "text": "tidak bernapas, jantung berhenti",
    });
    let url = format!("{}/api/v1/reports", server.url);
    let answer =
        anybody().post(url).header("idempotency-key", "telling-0001").json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    eventually("it is told once", async || (!receiver.heard().is_empty()).then_some(())).await;
    server.kill();
    let before = receiver.heard().len();
    receiver.is(Manner::Takes);
    let server = Server::start(folder.path(), &[], &receiver.settings());
    eventually("it is told again", async || (receiver.heard().len() > before).then_some(())).await;
    assert_eq!(receiver.told(), ["critical_opened"], "one message, whoever sent it and how often");
    assert!(server.stop());
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_sent() {
    let folder = Folder::new();
    let mut check = sigap(folder.path(), &["check-config"]);
    let (text, content) =
        said(&check.env("SIGAP__WEBHOOK__BASE_URL", "https://pager.example").output().unwrap());
    assert!(!content && text.contains("webhook.secret"), "{text}");
    let test = TestCentre::with("webhook.base_url = \"https://pager.example/pesan\"").await;
    assert!(Webhook::new(&test.centre.config.webhook).unwrap_err().to_string().contains("webhook.secret"));
    assert!(!format!("{:?}", test.centre.config.webhook).contains("rahasia"));
}

/// Sends, and dies before anybody hears that it did.
struct Dying<'a> {
    webhook: &'a Webhook,
    sent: Notify,
}

impl Channel for Dying<'_> {
    async fn send(&self, told: &Told, now: Timestamp) -> Result<(), String> {
        self.webhook.send(told, now).await.unwrap();
        self.sent.notify_one();
        std::future::pending().await
    }
}

#[tokio::test]
async fn what_a_dead_process_sent_is_sent_again_under_the_same_id() {
    let (receiver, test, webhook) = telling().await;
    let other = test.another().await;
    test.incident(Level::Critical).await;
    let dying = Dying { webhook: &webhook, sent: Notify::new() };
    tokio::select! {
        _ = test.centre.deliver(&dying) => panic!("it cannot know that it was sent"),
        () = dying.sent.notified() => {}
    }
    assert_eq!(deliver(&other, &webhook).await, Pass { delivered: 1, ..Pass::default() });
    let heard = receiver.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].id, heard[1].id, "a receiver can tell that it is the same");
    assert_eq!(heard[0].body, heard[1].body);
    assert_eq!(other.deliver(&webhook).await.unwrap(), Pass::default(), "and then it is done");
}

#[tokio::test]
async fn a_receiver_that_does_not_take_it_is_noticed_and_told_later() {
    for manner in [Manner::Refuses, Manner::SendsElsewhere, Manner::IsSilent] {
        let (receiver, test, webhook) = telling().await;
        receiver.is(manner);
        test.incident(Level::Critical).await;
        let failed = test.centre.deliver(&webhook).await.unwrap();
        assert_eq!(failed, Pass { failed: 1, ..Pass::default() }, "{manner:?}");
        assert!(is_up(&test.centre, "messages_failing"), "{manner:?}");
        assert_eq!(waiting(&test.centre).await, 1);
        receiver.is(Manner::Takes);
        deliver(&test.centre, &webhook).await;
        assert!(!is_up(&test.centre, "messages_failing"));
        let heard = receiver.heard();
        assert!(heard.iter().all(|again| again.id == heard[0].id), "{manner:?}");
    }
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_noticed() {
    let settings = "[webhook]\nbase_url = \"http://127.0.0.1:1/\"\nsecret = \"x\"\n";
    let test = TestCentre::with(settings).await;
    let webhook = Webhook::new(&test.centre.config.webhook).unwrap().unwrap();
    test.centre.store.open_outbox(sigap::store::outbox::Lane::People).await.unwrap();
    test.incident(Level::Critical).await;
    assert_eq!(test.centre.deliver(&webhook).await.unwrap().failed, 1);
    assert!(is_up(&test.centre, "messages_failing"));
}

#[tokio::test]
async fn what_nobody_took_in_time_is_given_up_and_said() {
    let receiver = Receiver::new().await;
    let site = Site::with(&receiver.settings()).await;
    let centre = &site.it.centre;
    let webhook = Webhook::new(&centre.config.webhook).unwrap().unwrap();
    centre.store.open_outbox(sigap::store::outbox::Lane::People).await.unwrap();
    site.it.incident(Level::Critical).await;
    site.it.clock.fast_forward(Duration::from_secs(901));
    let pass = centre.deliver(&webhook).await.unwrap();
    assert_eq!(pass, Pass { given_up: 1, ..Pass::default() });
    assert!(receiver.heard().is_empty(), "what is so old would mislead");
    assert!(is_up(centre, "messages_given_up"));
    let metrics = site.send("GET", "/metrics", None, None).await.text();
    assert!(metrics.contains("sigap_messages{of=\"given_up\"} 1"), "{metrics}");
    assert!(metrics.contains("sigap_messages{of=\"waiting\"} 0"), "{metrics}");
}

#[tokio::test]
async fn an_offer_is_not_overtaken_by_its_end() {
    let (receiver, test, webhook) = telling().await;
    let (incident, unit) = (test.incident(Level::VeryUrgent).await, test.unit("AMB-01").await);
    test.assign(&incident, &unit).await;
    test.clock.fast_forward(Duration::from_secs(61));
    test.centre.fire_due().await.unwrap();
    receiver.is(Manner::Refuses);
    assert_eq!(test.centre.deliver(&webhook).await.unwrap().failed, 1, "the second waits for the first");
    receiver.is(Manner::Takes);
    eventually("both arrive", async || {
        test.centre.deliver(&webhook).await.unwrap();
        (waiting(&test.centre).await == 0).then_some(())
    })
    .await;
    assert_eq!(receiver.told(), ["unit_offered", "offer_expired"]);
}

#[tokio::test]
async fn what_another_program_recorded_passes_as_it_is() {
    let (receiver, test, webhook) = telling().await;
    let mut redis = connection(&test.redis_url()).await;
    let body = r#"{"v":9,"type":"siren","at":"2026-03-02T02:30:00Z","tone":[1,2]}"#;
    let mut add = redis::cmd("XADD");
    add.arg(test.centre.store.keys.outbox()).arg("*").arg("id").arg("newer-1").arg("subject").arg("siren");
    add.arg("at").arg(test.clock.now().as_millisecond()).arg("body").arg(body).arg("loud").arg("yes");
    let _: String = add.query_async(&mut redis).await.unwrap();
    test.centre.store.rebuild().await.unwrap().unwrap();
    assert_eq!(waiting(&test.centre).await, 1, "rebuilding leaves it alone");
    assert_eq!(test.centre.deliver(&webhook).await.unwrap().delivered, 1);
    assert_eq!(receiver.heard()[0].body["tone"][1], 2);
}
