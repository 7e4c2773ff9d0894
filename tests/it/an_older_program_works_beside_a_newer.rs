//! While servers are brought to a newer version one after the other, the older ones go on: what the newer wrote they show as
//! far as they can read it, change none of it, lose none of it, and say so.

use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::aggregate::Key;
use sigap::domain::event::VERSION;
use sigap::domain::ids::IncidentId;
use sigap::domain::level::Level;
use sigap::services::accounts::Credentials;
use sigap::store::vouched::Kind;

use crate::harness::eventually;
use crate::harness::newer::Newer;
use crate::harness::redis::{get, set};
use crate::harness::screen::Screen;
use crate::harness::site::{Answer, PASSWORD, Site};

/// The shape after the newest of this program.
const NEWER: u64 = VERSION as u64 + 1;

/// The older program, with a board in front of it, and the newer one.
struct Beside {
    older: Site,
    newer: Newer,
    dispatcher: String,
    screen: Screen,
    incident: IncidentId,
    other: IncidentId,
}

impl Beside {
    async fn new() -> Self {
        let older = Site::with("[live]\nheartbeat_ms = 50\n").await;
        let dispatcher = older.cookie_of(Role::Dispatcher).await;
        let (incident, other) =
            (older.it.incident(Level::Urgent).await, older.it.incident(Level::Urgent).await);
        let newer = Newer::beside(&older.it).await;
        Self { older, newer, dispatcher, screen: Screen::default(), incident, other }
    }

    fn key(&self) -> Key {
        Key::Incident(self.incident.clone())
    }

    async fn note(&self, incident: &IncidentId) -> Answer {
        let path = format!("/api/v1/incidents/{incident}/note");
        self.older.send("POST", &path, Some(&self.dispatcher), Some(json!({"text": "sudah"}))).await
    }

    /// Waits until the log is folded and the board shows this version of the incident; a screen agrees with it.
    async fn shows(&mut self, version: u64) {
        let Self { older, screen, incident, .. } = self;
        let (centre, view) = (&older.it.centre, View::Region);
        eventually("the older program has folded all, and shows this version", async || {
            let tail = centre.store.tail().await.unwrap();
            let rows = centre.board.snapshot(&view).incidents;
            let row = rows.iter().find(|row| row.id == *incident)?;
            (centre.board.cursor().id == tail.id && row.version == version).then_some(())
        })
        .await;
        let mut feed = screen.join(&centre.board, &view).await;
        screen.agrees(&mut feed, &centre.board);
        assert_eq!(screen.rows[&("incident".to_owned(), incident.to_string())], version);
    }

    /// Nothing that the older program does changes what is kept; everything else goes on, and all of it is said.
    async fn leaves_alone(&self, bytes: &str) {
        let (version, _) = self.newer.kept(&self.key()).await;
        let refused = self.note(&self.incident).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "newer_program"));
        assert_eq!(refused.json()["retryable"], true);
        self.older.it.clock.fast_forward(std::time::Duration::from_hours(2));
        self.older.it.centre.fire_due().await.unwrap();
        assert_eq!(self.newer.kept(&self.key()).await, (version, bytes.to_owned()));
        let fired = self.newer.kept(&Key::Incident(self.other.clone())).await.0;
        assert_eq!(fired, 2, "the deadline of the other incident passed");
        assert_eq!(self.note(&self.other).await.status.as_u16(), 200);
        let centre = &self.older.it.centre;
        eventually("it is said", async || {
            let notices = centre.board.snapshot(&View::Region).notices;
            notices.iter().any(|notice| notice.code == "newer_program").then_some(())
        })
        .await;
        for judged in [centre.store.verify().await.unwrap(), centre.store.rebuild().await.unwrap()] {
            assert!(judged.unwrap_err().0.contains("a newer program wrote it"));
        }
        assert_eq!(self.newer.kept(&self.key()).await, (version, bytes.to_owned()), "rebuild refused");
    }
}

fn sent(incident: &IncidentId) -> Value {
    json!([{"type": "DroneSent", "incident": incident, "drone": {"id": "d1", "battery": 0.7}}])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_with_more_in_it_is_shown_and_left_alone() {
    let mut it = Beside::new().await;
    it.shows(1).await;
    let more = |doc: &mut Value| {
        doc["v"] = json!(NEWER);
        doc["drones"] = json!([{"id": "d1"}]);
    };
    let bytes = it.newer.commits(NEWER, sent(&it.incident), &it.key(), more).await;
    // As the newer program's boards show it.
    it.shows(2).await;
    let path = format!("/api/v1/incidents/{}", it.incident);
    let detail = it.older.send("GET", &path, Some(&it.dispatcher), None).await;
    assert_eq!((detail.status.as_u16(), &detail.json()["incident"]["version"]), (200, &json!(2)));
    it.leaves_alone(&bytes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_cannot_be_read_keeps_its_last_row() {
    let mut it = Beside::new().await;
    it.shows(1).await;
    let other_shape = |doc: &mut Value| {
        doc["v"] = json!(NEWER);
        doc["phase"] = json!({"handed_over": {"to": "33"}});
    };
    let bytes = it.newer.commits(NEWER, sent(&it.incident), &it.key(), other_shape).await;
    // Nobody loses sight of it.
    it.shows(1).await;
    it.leaves_alone(&bytes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_nobody_announced_is_not_lost_either() {
    let mut it = Beside::new().await;
    let events = json!([{"type": "IncidentVerified", "incident": it.incident, "sure_percent": 90}]);
    let unannounced = |doc: &mut Value| {
        doc["verification"] = json!("verified");
        doc["sure_percent"] = json!(90);
    };
    let bytes = it.newer.commits(1, events, &it.key(), unannounced).await;
    it.shows(2).await;
    let refused = it.note(&it.incident).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "newer_program"));
    assert_eq!(it.newer.kept(&it.key()).await, (2, bytes));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_it_does_not_know_hides_nothing_of_its_entry() {
    let mut it = Beside::new().await;
    it.shows(1).await;
    let events = json!([
        {"type": "DroneSent", "incident": it.incident, "drone": "d1"},
        {"type": "IncidentVerified", "incident": it.incident},
    ]);
    it.newer.commits(1, events, &it.key(), |doc| doc["verification"] = json!("verified")).await;
    it.shows(2).await;
    let rows = it.older.it.centre.board.snapshot(&View::Region).incidents;
    let row = rows.iter().find(|row| row.id == it.incident).unwrap();
    assert_eq!(json!(row.verification), "verified", "from its document");
    assert_eq!(it.note(&it.incident).await.status.as_u16(), 200, "its document holds nothing new");
    let judged = it.older.it.centre.store.verify().await.unwrap();
    assert!(judged.unwrap_err().0.contains("a newer program wrote it"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_starts_beside_it_shows_what_it_can() {
    let it = Beside::new().await;
    let more = |doc: &mut Value| {
        doc["v"] = json!(NEWER);
        doc["drones"] = json!([]);
    };
    it.newer.commits(NEWER, sent(&it.incident), &it.key(), more).await;
    let started = it.older.it.another().await;
    let kept = crate::harness::screen::Kept::of(&started).await;
    let shown = kept.board.snapshot(&View::Region);
    assert!(shown.incidents.iter().any(|row| row.id == it.incident && row.version == 2));
    assert_eq!(shown.incidents.len(), 2);
    eventually("it says what it met", async || {
        let notices = kept.board.snapshot(&View::Region).notices;
        notices.iter().any(|notice| notice.code == "newer_program").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_with_more_in_it_signs_in_and_keeps_it() {
    let it = Beside::new().await;
    let centre = &it.older.it.centre;
    let (url, key) = (it.older.it.redis_url(), centre.store.keys.account("dispatcher"));
    let kept = get(&url, &key).await.unwrap();
    let mut account: Value = serde_json::from_str(kept.split_once(' ').unwrap().1).unwrap();
    account["second_factor"] = json!("totp");
    let more = centre.store.vouched.seal(Kind::Account, &key, &account).unwrap();
    set(&url, &key, &more).await;
    centre.accounts.sign_in(&Credentials::new("dispatcher", PASSWORD)).await.unwrap();
    let refused = centre.accounts.reset("dispatcher", "kata sandi baru").await.unwrap_err();
    assert!(refused.to_string().contains("newer program"), "{refused}");
    assert_eq!(get(&url, &key).await.unwrap(), more);
}
