//! "Do not contact me", said after a report was sent, holds as if it had been said with it: on boards before anything is opened, for
//! crews, for news; and it holds whatever became of the incident, and whatever is said after it.

use serde_json::{Value, json};
use sigap::domain::access::{Person, Role, View};
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Command};
use sigap::domain::contact::ContactStep;
use sigap::domain::ids::IncidentId;
use sigap::domain::level::Level;
use sigap::domain::report::{Report, SealedText};
use sigap::domain::wishes::{Contact, NewsBy, Wishes};
use sigap::services::intake::Added;
use sigap::store::outbox::Lane;

use crate::harness::centre::{TestCentre, dispatcher, person, triage};
use crate::harness::eventually;
use crate::harness::form::{between, open, post_as, submit};
use crate::harness::messengers::{Desk, Manner, SMS, Sent, Servers, TELEGRAM, Writer};
use crate::harness::own_redis::OwnRedis;
use crate::harness::site::{Answer, Site};

const KEY: &str = "0123456789abcdef";
/// The number that was left first, and one that was left with what was added.
const NUMBERS: [&str; 2] = ["0811000111", "0811000222"];

/// The form, as it is sent under the same key each time.
async fn sends(site: &Site, text: &str, (phone, contact): (&str, &str)) -> Answer {
    let fields = [
        ("key", KEY),
        ("text", text),
        ("lat", "-6.985"),
        ("lon", "107.631"),
        ("phone", phone),
        ("news", "sms"),
        ("contact", contact),
    ];
    submit(&site.router, "/lapor", &fields).await
}

struct Scene {
    desk: Desk,
    code: ReceiptCode,
    incident: IncidentId,
    dispatcher: String,
    crew: String,
}

impl Scene {
    /// Somebody who may be called, and has left two numbers. A crew is on the way.
    async fn new() -> Self {
        let servers = Servers::new().await;
        let settings = format!("[http]\npublic_url = \"http://lapor.uji\"\n{}", servers.settings());
        let desk = Desk::of(servers, &settings).await;
        let first = sends(&desk.site, "saya dipukul suami", (NUMBERS[0], "call")).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let code = first.header("content-location").split(['/', '?']).nth(2).unwrap();
        let code = ReceiptCode::parse(code).unwrap();
        let more = sends(&desk.site, "dia masih di rumah", (NUMBERS[1], "call")).await;
        assert_eq!(more.status, 200, "{}", more.text());
        let incident = desk.centre().incident_of_code(&code).await.unwrap().unwrap();
        let unit = desk.site.it.unit("RES-01").await;
        desk.site.it.assign(&incident, &unit).await;
        let crew = Person { unit: Some(unit), ..person("awak", &[Role::Responder]) };
        let (crew, dispatcher) = (desk.site.cookie(&crew).await, desk.site.cookie_of(Role::Dispatcher).await);
        Self { desk, code, incident, dispatcher, crew }
    }

    async fn detail(&self) -> Value {
        let path = format!("/api/v1/incidents/{}", self.incident);
        self.desk.site.send("GET", &path, Some(&self.dispatcher), None).await.json()
    }

    async fn opened_by(&self, who: &str, body: Value) -> Value {
        let path = format!("/api/v1/incidents/{}/private", self.incident);
        let opened = self.desk.site.send("POST", &path, Some(who), Some(body)).await;
        assert_eq!(opened.status, 200, "{}", opened.text());
        opened.json()
    }

    async fn report(&self) -> Report {
        let (doc, _) = self.desk.centre().incident(&self.incident).await.unwrap();
        self.desk.centre().report(&doc.reports[0]).await.unwrap()
    }

    async fn lines(&self) -> Vec<Value> {
        let path = format!("/api/v1/incidents/{}/conversation", self.incident);
        let opened = self.desk.site.send("POST", &path, Some(&self.dispatcher), None).await.json();
        opened["conversations"][0]["lines"].as_array().unwrap().clone()
    }

    /// No two steps are of one moment.
    async fn does(&self, command: Command) {
        self.desk.site.it.clock.fast_forward(std::time::Duration::from_secs(1));
        self.desk.centre().execute(&dispatcher(), command, None).await.unwrap();
    }
}

/// The numbers that are shown of the report, and of what was added.
fn numbers(opened: &Value) -> [Vec<&Value>; 2] {
    let of = |list: &'static str| opened[list].as_array().unwrap().iter().map(|one| &one["phone"]).collect();
    [of("reports"), of("added")]
}

#[tokio::test]
async fn on_boards_for_crews_and_by_news() {
    let it = Box::pin(Scene::new()).await;
    let before = it.opened_by(&it.crew, json!({})).await;
    assert_eq!(numbers(&before), [[&json!("+62811000111")], [&json!("+62811000222")]], "they may be called");
    assert_eq!(it.detail().await["reports"][0]["contact"], Value::Null);
    assert!(!it.desk.answers().await.is_empty(), "news goes out");

    let last = sends(&it.desk.site, "jangan hubungi saya", (NUMBERS[1], "no")).await;
    assert_eq!(last.status, 200, "{}", last.text());
    assert!(last.text().contains("Kami tidak akan menelepon"), "{}", last.text());
    assert_eq!(it.detail().await["reports"][0]["contact"], "no");
    eventually("boards say so", async || {
        let rows = it.desk.centre().board.snapshot(&View::Region).reports;
        rows.iter().any(|row| row.contact == Some(Contact::No) && row.news.is_none()).then_some(())
    })
    .await;
    let crew = it.opened_by(&it.crew, json!({})).await;
    let none = &Value::Null;
    assert_eq!(numbers(&crew), [vec![none], vec![none, none]], "{crew}");
    let all = [&crew["reports"][0], &crew["added"][0], &crew["added"][1]];
    assert_eq!(all.map(|one| one["contact"].as_str()), [Some("no"); 3], "what was told before, too");
    let whole = it.opened_by(&it.dispatcher, json!({})).await;
    assert_eq!(numbers(&whole)[0], [&json!("+62811000111")], "a dispatcher may need it for the police");
    assert_eq!(whole["reports"][0]["contact"], "no");

    let from_the_start = Wishes::new(Contact::No, Some(NewsBy::Sms));
    assert_eq!(it.report().await.wishes, from_the_start);
    assert_eq!(it.desk.centre().incident(&it.incident).await.unwrap().0.news_to, []);
    it.does(Command::Verify { incident: it.incident.clone(), version: None }).await;
    assert_eq!(it.desk.answers().await, [], "no word goes out any more");
    let page = open(&it.desk.site.router, &format!("/status/{}", it.code)).await.text();
    assert!(page.contains("class=\"exit\"") && !page.contains("name=\"news\""), "{page}");
    it.desk.centre().store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn nothing_that_is_said_after_it_loosens_it() {
    let it = Box::pin(Scene::new()).await;
    sends(&it.desk.site, "jangan hubungi saya", (NUMBERS[0], "no")).await;
    let log = format!("/api/v1/incidents/{}/log", it.incident);
    let wishes = async || {
        let log = it.desk.site.send("GET", &log, Some(&it.dispatcher), None).await.json();
        let lines = log["entries"].as_array().unwrap().clone();
        lines.into_iter().filter(|line| line["contact"] == "wished").collect::<Vec<_>>()
    };
    let said = wishes().await;
    assert_eq!((said.len(), &said[0]["wish"], &said[0]["by"]), (1, &json!("no"), &json!("public")));
    for contact in ["message", "call"] {
        let again = sends(&it.desk.site, &format!("masih di sini {contact}"), (NUMBERS[0], contact)).await;
        assert_eq!(again.status, 200, "{}", again.text());
    }
    let path = format!("/status/{}", it.code);
    let page = open(&it.desk.site.router, &path).await.text();
    let key = format!("m{}", between(&page, "name=\"key\" value=\"m", "\""));
    submit(&it.desk.site.router, &path, &[("key", &key), ("said", "more"), ("words", "dia pergi")]).await;
    assert_eq!(it.report().await.wishes.contact, Contact::No);
    assert_eq!(wishes().await.len(), 1);
    let crew = it.opened_by(&it.crew, json!({})).await;
    assert!(!crew.to_string().contains("+6281"), "{crew}");
}

#[tokio::test]
async fn also_once_it_is_over() {
    let it = Box::pin(Scene::new()).await;
    let (doc, _) = it.desk.centre().incident(&it.incident).await.unwrap();
    it.desk.site.it.release(&it.incident, &doc.active().next().unwrap().unit).await;
    let reason = it.desk.centre().seal_words(&it.incident, "ganda").await.unwrap();
    it.does(Command::Reject { incident: it.incident.clone(), reason, version: None }).await;
    let late = sends(&it.desk.site, "jangan hubungi saya", (NUMBERS[0], "no")).await;
    assert_eq!(late.code(), "idempotency_key_reused", "its words are not part of what is over");
    assert_eq!(it.report().await.wishes, Wishes::new(Contact::No, Some(NewsBy::Sms)));
    let opened = it.opened_by(&it.dispatcher, json!({"reason": "keluarga menelepon"})).await;
    assert_eq!(opened["reports"][0]["contact"], "no");
}

/// Everything that is sent until nothing waits any more.
async fn all_sent(desk: &Desk) -> Vec<Sent> {
    let mut all = Vec::new();
    eventually("nothing waits to be sent", async || {
        all.extend(desk.answers().await);
        let waiting = desk.centre().store.messages_waiting(Lane::Reporters).await.unwrap();
        (waiting.messages == 0).then_some(())
    })
    .await;
    all
}

#[tokio::test]
async fn what_waits_to_be_sent_is_not_sent_any_more() {
    let it = Box::pin(Scene::new()).await;
    it.desk.servers.is(SMS, Manner::Away);
    assert_eq!(it.desk.answers().await, []);
    let waits = it.lines().await;
    assert!(!waits.is_empty() && waits.iter().all(|line| line["sent"]["state"] == "queued"), "{waits:?}");
    sends(&it.desk.site, "jangan hubungi saya", (NUMBERS[0], "no")).await;
    it.desk.servers.is(SMS, Manner::Takes);
    assert_eq!(all_sent(&it.desk).await, []);
    let never = it.lines().await;
    assert_eq!(never.len(), waits.len());
    assert!(never.iter().all(|line| line["sent"]["state"] == "failed"), "{never:?}");
    let row = it.detail().await;
    assert!(row["incident"]["contact"].is_null(), "nobody is to try by other means: {row}");
}

#[tokio::test]
async fn nobody_writes_to_a_telephone_that_must_be_silent() {
    let it = Box::pin(Scene::new()).await;
    assert!(!it.desk.answers().await.is_empty(), "there is a thread");
    let path = format!("/api/v1/incidents/{}/conversation/answer", it.incident);
    let answer = async |key: &str, who: &str| {
        let body = json!({"text": "kami di depan rumah"});
        post_as(&it.desk.site.router, &path, (key, who), &body).await
    };
    assert_eq!(answer("jawab-sebelum-ini", &it.dispatcher).await.status, 200);
    sends(&it.desk.site, "jangan hubungi saya", (NUMBERS[0], "no")).await;
    assert_eq!(all_sent(&it.desk).await, []);
    for (n, who) in [&it.crew, &it.dispatcher].into_iter().enumerate() {
        let refused = answer(&format!("jawab-sesudah-{n}"), who).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "reporter_let_alone".to_owned()));
        assert!(refused.text().contains("tidak dikirim"), "{}", refused.text());
    }
    assert_eq!(
        answer("jawab-sebelum-ini", &it.dispatcher).await.status,
        200,
        "that it was taken is said again"
    );
    assert_eq!(all_sent(&it.desk).await, []);
    let log = format!("/api/v1/incidents/{}/log", it.incident);
    let log = it.desk.site.send("GET", &log, Some(&it.dispatcher), None).await.text();
    assert_eq!(log.matches("\"contact\":\"answered\"").count(), 1, "{log}");
}

/// Whoever writes by a channel is answered there, and not by another one that somebody else may look at.
#[tokio::test]
async fn who_writes_is_answered_there_and_nowhere_else() {
    let desk = Desk::new().await;
    let mut writer = Writer::new(&desk, TELEGRAM, 1);
    writer.writes("tolong anak saya tidak bernapas").await;
    writer.sends(json!({"contact": {"phone_number": "0811000222", "first_name": "Uji"}})).await;
    let row = desk.reports().remove(0);
    let step = ContactStep::Wished { report: row.id.clone(), wish: Contact::No, home: None };
    let command = Command::Contact { incident: row.incident.clone(), step };
    desk.centre().execute(&Asker::Public, command, None).await.unwrap();
    let sent = writer.writes("masih di sini, petugas").await;
    assert!(!sent.is_empty() && sent.iter().all(|one| one.channel == TELEGRAM), "{sent:?}");
    let dispatcher = desk.site.cookie_of(Role::Dispatcher).await;
    let path = format!("/api/v1/incidents/{}/conversation/answer", row.incident);
    for (n, manner) in [Manner::Takes, Manner::Blocked].into_iter().enumerate() {
        desk.servers.is(TELEGRAM, manner);
        let key = format!("jawab-di-sana-{n}");
        let answer =
            post_as(&desk.site.router, &path, (&key, &dispatcher), &json!({"text": "Tim jalan"})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let by: Vec<_> = desk.answers().await.iter().map(|one| one.channel).collect();
        assert_eq!(by, if n == 0 { vec![TELEGRAM] } else { vec![] });
    }
}

/// As it was kept before the wish stood in the clear: sealed with the words.
#[tokio::test]
async fn also_where_only_what_is_sealed_says_so() {
    let it = Box::pin(Scene::new()).await;
    let centre = it.desk.centre();
    let key_of = it.report().await.id;
    let wrapped = centre.store.wrapped_keys(std::slice::from_ref(&key_of)).await.unwrap().remove(0).unwrap();
    let added = Added { text: "jangan hubungi".into(), contact: Contact::No, ..Added::default() };
    let sealed = centre.vault.unwrap(&key_of, &wrapped).unwrap().seal(&centre.ids, &added).unwrap();
    let facts = SealedText { key_of, sealed };
    let (incident, triage) = (it.incident.clone(), Box::new(triage(Level::Referred)));
    let command = Command::AddFacts { incident, facts, triage, contact: Contact::Call };
    centre.execute(&Asker::Public, command, None).await.unwrap();
    let crew = it.opened_by(&it.crew, json!({})).await;
    assert_eq!(crew["added"].as_array().unwrap().len(), 2);
    assert!(!crew.to_string().contains("+6281"), "{crew}");
    assert_eq!(crew["reports"][0]["contact"], "no");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn also_while_the_report_still_waits_in_the_journal() {
    let mut redis = OwnRedis::new().await;
    let brief = "[journal]\nafter_ms = 200\nmax_bytes = 1_048_576\n";
    let site = Site::of(TestCentre::on(&redis.url(), brief).await).await;
    site.it.centre.open_journal().unwrap();
    redis.kill();
    for (text, contact) in [("saya dipukul suami", "call"), ("jangan hubungi saya", "no")] {
        let sent = sends(&site, text, (NUMBERS[0], contact)).await;
        assert_eq!(sent.status, 202, "{}", sent.text());
    }
    let waiting = site.it.centre.board.snapshot(&View::Region).notices;
    let id = waiting.iter().find_map(|notice| notice.report.as_ref()).unwrap().id.clone();
    let (report, _) = site.it.centre.open_waiting(&person("sari", &[Role::CallTaker]), &id).await.unwrap();
    let wanted = Wishes::new(Contact::No, Some(NewsBy::Sms));
    assert_eq!(report.wishes, wanted, "who opens it there must not call either");
    redis.start().await;
    eventually("all is carried over", async || {
        site.it.centre.drain().await;
        (site.it.centre.journal.count() == 0).then_some(())
    })
    .await;
    let report = site.it.centre.report(&id).await.unwrap();
    assert_eq!(report.wishes, wanted);
    let (doc, _) = site.it.centre.incident(&report.incident).await.unwrap();
    assert_eq!((doc.notes, doc.news_to), (1, Vec::new()), "and its words were added");
}
