//! Nobody follows forty alarms in a minute: once a post was told of one, what comes soon after is told together. Nothing
//! is left out, nothing twice, and what is about level 1 does not wait for the rest.

use std::time::Duration;

use serde_json::Value;
use sigap::channels::webhook::Webhook;
use sigap::domain::level::Level;
use sigap::services::Centre;
use sigap::services::outbox::Pass;

use crate::harness::centre::TestCentre;
use crate::harness::receiver::Receiver;

struct Told {
    receiver: Receiver,
    test: TestCentre,
    webhook: Webhook,
}

impl Told {
    /// A centre with the ladders that are compiled in.
    async fn with(settings: &str) -> Self {
        let receiver = Receiver::new().await;
        // What one process carries on a slow machine no other takes for left behind.
        let unhurried = receiver.settings().replace("retry_ms = 50", "retry_ms = 600000");
        let settings = format!("{unhurried}{settings}\n[escalation]\n");
        let test = TestCentre::with(&settings).await;
        let webhook = Webhook::new(&test.centre.config.webhook).unwrap().unwrap();
        test.centre.store.open_outbox(sigap::store::outbox::Lane::People).await.unwrap();
        Self { receiver, test, webhook }
    }

    async fn incidents(&self, level: Level, n: usize) {
        for _ in 0..n {
            self.test.incident(level).await;
        }
    }

    /// Lets time pass, fires what is due, and carries out messages until none goes any more.
    async fn later(&self, seconds: u64) {
        self.test.clock.fast_forward(Duration::from_secs(seconds));
        self.test.centre.fire_due().await.unwrap();
        self.carry(&self.test.centre).await;
    }

    async fn carry(&self, centre: &Centre) {
        // What waited goes into the outbox in one pass and out in the next.
        let mut quiet = 0;
        while quiet < 2 {
            let pass = centre.deliver(&self.webhook).await.unwrap();
            quiet = if pass == Pass::default() { quiet + 1 } else { 0 };
        }
    }

    /// What was told about ladders: the type of each message, and of how many incidents it tells.
    fn told(&self) -> Vec<(String, usize)> {
        let all = self.receiver.heard().into_iter().map(|heard| heard.body);
        let escalated = all.filter(|body| body["type"].as_str().unwrap().starts_with("escalated"));
        escalated.map(|body| (body["type"].as_str().unwrap().to_owned(), incidents(&body).len())).collect()
    }
}

/// The incidents that a message tells of.
fn incidents(body: &Value) -> Vec<String> {
    let many = body["messages"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
    many.iter().map(|one| one["incident"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_first_come_together_and_what_follows_waits() {
    let told = Told::with("").await;
    told.incidents(Level::Urgent, 12).await;
    told.later(600).await;
    assert_eq!(told.told(), [("escalated_many".to_owned(), 12)], "twelve targets ran out at once");
    let body = told.receiver.heard().pop().unwrap().body;
    assert_eq!((&body["v"], &body["messages"][0]["type"]), (&1.into(), &"escalated".into()));
    assert!(body["at"].is_string());
    let mut all = incidents(&body);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 12, "each once");

    told.incidents(Level::Urgent, 2).await;
    told.later(600).await;
    assert_eq!(told.told().len(), 2, "ten minutes later it is told at once again");
    told.incidents(Level::Urgent, 1).await;
    told.test.clock.fast_forward(Duration::from_secs(30));
    told.incidents(Level::Urgent, 1).await;
    told.later(570).await;
    assert_eq!(told.told().len(), 3);
    told.later(30).await;
    assert_eq!(told.told().len(), 3, "that post has just been told");
    told.later(30).await;
    assert_eq!(told.told()[3], ("escalated".to_owned(), 1), "one alone is told as it always was");
}

#[tokio::test]
async fn level_1_does_not_wait_for_the_rest() {
    let told = Told::with("").await;
    told.incidents(Level::Urgent, 1).await;
    told.test.clock.fast_forward(Duration::from_secs(560));
    told.incidents(Level::Critical, 1).await;
    told.later(40).await;
    let posts = |told: &Told| -> Vec<(u64, String)> {
        let heard = told.receiver.heard().into_iter().map(|heard| heard.body);
        let escalated = heard.filter(|body| body["type"] == "escalated");
        let post = |body: Value| {
            (body["incident"]["level"].as_u64().unwrap(), body["whom"].as_str().unwrap().to_owned())
        };
        escalated.map(post).collect()
    };
    let mut first = posts(&told);
    first.sort();
    assert_eq!(first, [(1, "second_dispatcher".to_owned()), (3, "supervisor".to_owned())]);
    told.later(30).await;
    // The supervisor was told of level 3 half a minute ago.
    assert_eq!(posts(&told)[2], (1, "supervisor".to_owned()));
}

#[tokio::test]
async fn processes_that_share_the_work_tell_of_each_once() {
    let told = Told::with("").await;
    let other = told.test.another().await;
    told.incidents(Level::Urgent, 40).await;
    told.test.clock.fast_forward(Duration::from_mins(10));
    told.test.centre.fire_due().await.unwrap();
    for _ in 0..2 {
        tokio::join!(told.carry(&told.test.centre), told.carry(&other));
        told.test.clock.fast_forward(Duration::from_mins(1));
    }
    tokio::join!(told.carry(&told.test.centre), told.carry(&other));
    let mut all: Vec<String> =
        told.receiver.heard().iter().flat_map(|heard| incidents(&heard.body)).collect();
    assert!(told.told().len() < 6, "{:?}", told.told());
    assert_eq!(all.len(), 40, "nothing is left out, nothing twice");
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 40);
}

#[tokio::test]
async fn a_centre_may_want_each_at_once() {
    let told = Told::with("group_s = 0").await;
    told.incidents(Level::Urgent, 3).await;
    told.later(600).await;
    assert_eq!(told.told(), vec![("escalated".to_owned(), 1); 3]);
}
