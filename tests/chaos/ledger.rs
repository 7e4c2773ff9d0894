//! What was asked and what was answered, and the caller who asks until there is an answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::COOKIE;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use sigap::domain::cursor::{Cursor, StreamId};
use tokio::time::Instant;

/// Somebody who gets no answer for so long has been let down.
const PATIENCE: Duration = Duration::from_secs(90);

/// A caller who waits longer for one answer asks again: later than the program gives one up (`http.request_timeout_ms`), so that it is
/// judged by what it says.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);

/// All share one: what it costs to make is paid once.
static CLIENT: LazyLock<Client> = LazyLock::new(crate::harness::client::anybody);

/// What a definite answer said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Of a report.
    pub report: Option<String>,
    pub code: Option<String>,
    pub incident: Option<String>,
    pub assignment: Option<String>,
    /// The entry of the log that was made for it.
    pub entry: Option<StreamId>,
    /// The code of a problem.
    pub problem: Option<String>,
}

impl Answer {
    fn of(status: u16, body: &Value) -> Self {
        let word = |name: &str| body[name].as_str().map(str::to_owned);
        let cursor = body["cursor"].as_str().and_then(|cursor| cursor.parse::<Cursor>().ok());
        let good = (200..300).contains(&status);
        Self {
            status,
            report: word("report_id"),
            code: word("code").filter(|_| good),
            incident: word("incident_id"),
            assignment: word("assignment_id"),
            entry: cursor.map(|cursor| cursor.id),
            problem: word("code").filter(|_| !good),
        }
    }

    /// Whether it promises that something was done.
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether another answer to the same request may stand beside it: what one says the other may leave out, but
    /// not say otherwise.
    pub fn agrees(&self, other: &Self) -> bool {
        fn fits<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        self.is_good() == other.is_good()
            && fits(self.report.as_ref(), other.report.as_ref())
            && fits(self.code.as_ref(), other.code.as_ref())
            && fits(self.incident.as_ref(), other.incident.as_ref())
            && fits(self.assignment.as_ref(), other.assignment.as_ref())
            && fits(self.entry.as_ref(), other.entry.as_ref())
            && fits(self.problem.as_ref(), other.problem.as_ref())
    }
}

/// One request, however often it was sent.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What it was, such as `report` or `assign`.
    pub act: &'static str,
    pub key: String,
    /// As it was sent.
    pub request: Option<Request>,
    /// Every definite answer, in the order they came.
    pub answers: Vec<Answer>,
    /// Status of every try that brought none; 0 when nothing came back.
    pub failed: Vec<u16>,
    /// It was sent several times at once: answers have no order.
    pub at_once: bool,
    /// When it was answered first.
    pub answered: Option<Instant>,
}

impl Asked {
    fn of(request: &Request, key: String) -> Self {
        Self { act: request.act, key, request: Some(request.clone()), ..Self::default() }
    }

    /// Whether a retry got another answer than the first. A refusal is not remembered: things may have changed since.
    /// A promise is, whatever comes afterwards.
    pub fn contradicts(&self) -> bool {
        let Some(at) = self.answers.iter().position(Answer::is_good) else { return false };
        let promise = &self.answers[at];
        let differs = |answer: &Answer| !answer.agrees(promise);
        self.answers[at..].iter().any(|answer| differs(answer) && (answer.is_good() || !self.at_once))
    }

    /// The first answer that promised something.
    pub fn promise(&self) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.is_good())
    }

    /// What it says of a thing, in whichever answer.
    pub fn said<T: Clone>(&self, pick: impl Fn(&Answer) -> Option<T>) -> Option<T> {
        self.answers.iter().filter(|answer| answer.is_good()).find_map(pick)
    }
}

/// All requests of a round.
#[derive(Default)]
pub struct Ledger {
    asked: Mutex<Vec<Asked>>,
    acknowledged: AtomicUsize,
}

/// No two loads of a run may use the same key: they may follow each other in one centre.
static KEYS: AtomicUsize = AtomicUsize::new(0);

impl Ledger {
    /// The requests so far that are over.
    pub fn asked(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many were promised something.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// A key nobody used before.
    fn key(act: &str) -> String {
        format!("chaos-{act}-{:07}", KEYS.fetch_add(1, Ordering::SeqCst))
    }

    fn write(&self, asked: Asked) {
        if asked.promise().is_some() {
            self.acknowledged.fetch_add(1, Ordering::SeqCst);
        }
        self.asked().push(asked);
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub act: &'static str,
    pub method: Method,
    pub path: String,
    pub body: Value,
}

impl Request {
    /// A POST.
    pub fn post(act: &'static str, path: String, body: Value) -> Self {
        Self { act, method: Method::POST, path, body }
    }
}

/// What came of one try.
enum Tried {
    Answered(Answer),
    /// With this status and these words; 0 when nothing came back.
    Not(u16, String),
}

/// Somebody who asks, at any of the processes, until there is an answer.
#[derive(Clone)]
pub struct Caller {
    /// `http://…` of every process.
    urls: Arc<Vec<String>>,
    cookie: Option<String>,
    pub ledger: Arc<Ledger>,
    /// Where it asks first.
    at: usize,
}

impl Caller {
    /// Somebody with this cookie, or without a session.
    pub fn new(urls: &Arc<Vec<String>>, ledger: &Arc<Ledger>, cookie: Option<&str>, at: usize) -> Self {
        let (urls, ledger) = (Arc::clone(urls), Arc::clone(ledger));
        Self { urls, ledger, cookie: cookie.map(str::to_owned), at }
    }

    /// A request of this caller to one of the processes.
    fn request(&self, method: Method, n: usize, path: &str) -> RequestBuilder {
        let url = &self.urls[(self.at + n) % self.urls.len()];
        let request = CLIENT.request(method, format!("{url}{path}")).timeout(ANSWER_WITHIN);
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    /// Asks until there is a definite answer, writes it down, and gives it. Then asks again `again` times under the
    /// same key, as somebody whose answer was lost would.
    pub async fn ask(&self, request: &Request, again: usize) -> Option<Answer> {
        let mut asked = Asked::of(request, Ledger::key(request.act));
        let first = self.insist(request, &mut asked).await;
        if first.as_ref().is_some_and(Answer::is_good) {
            for _ in 0..again {
                self.insist(request, &mut asked).await;
            }
        }
        self.ledger.write(asked);
        first
    }

    /// Sends the same request so many times at once, each until it is answered.
    pub async fn storm(&self, request: &Request, times: usize) -> Option<Answer> {
        let key = Ledger::key(request.act);
        let one = |n: usize| {
            let mut asked = Asked::of(request, key.clone());
            let caller = Self { at: self.at + n, ..self.clone() };
            async move {
                caller.insist(request, &mut asked).await;
                asked
            }
        };
        let mut all = futures::future::join_all((0..times).map(one)).await.into_iter();
        let mut asked = all.next()?;
        for other in all {
            asked.answers.extend(other.answers);
            asked.failed.extend(other.failed);
        }
        asked.at_once = true;
        let first = asked.answers.iter().find(|answer| answer.is_good()).or(asked.answers.first()).cloned();
        self.ledger.write(asked);
        first
    }

    /// Sends it once; the words when it was not taken. To be settled afterwards.
    pub async fn attempt(&self, request: &Request) -> (Asked, String) {
        let mut asked = Asked::of(request, Ledger::key(request.act));
        match self.once(0, request, &asked.key).await {
            Tried::Answered(answer) => {
                asked.answers.push(answer);
                (asked, String::new())
            }
            Tried::Not(status, words) => {
                asked.failed.push(status);
                (asked, words)
            }
        }
    }

    /// Sends again what was not answered, and writes it down.
    pub async fn settle(&self, mut asked: Asked) {
        if asked.answers.is_empty() {
            self.repeat(&mut asked).await;
        }
        self.ledger.write(asked);
    }

    /// Sends what was sent before once more, under its key.
    pub async fn repeat(&self, asked: &mut Asked) {
        if let Some(request) = asked.request.clone() {
            self.insist(&request, asked).await;
        }
    }

    async fn insist(&self, request: &Request, asked: &mut Asked) -> Option<Answer> {
        let begun = Instant::now();
        let mut tries = 0;
        while begun.elapsed() < PATIENCE {
            match self.once(tries, request, &asked.key).await {
                Tried::Answered(answer) => {
                    asked.answered.get_or_insert_with(Instant::now);
                    asked.answers.push(answer.clone());
                    return Some(answer);
                }
                Tried::Not(status, _) => asked.failed.push(status),
            }
            tries += 1;
            tokio::time::sleep(Duration::from_millis(50 * tries.min(6) as u64)).await;
        }
        None
    }

    async fn once(&self, n: usize, request: &Request, key: &str) -> Tried {
        let ask = self.request(request.method.clone(), n, &request.path);
        let Ok(answer) = ask.header("Idempotency-Key", key).json(&request.body).send().await else {
            return Tried::Not(0, String::new());
        };
        let status = answer.status().as_u16();
        let Ok(body) = answer.json::<Value>().await else { return Tried::Not(0, String::new()) };
        if body["retryable"] == true || status >= 500 {
            return Tried::Not(status, body.to_string());
        }
        Tried::Answered(Answer::of(status, &body))
    }

    /// Reads something, until it can be read; `None` when it is not there.
    pub async fn read(&self, path: &str) -> Option<Value> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match self.request(Method::GET, 0, path).send().await {
                Ok(answer) if answer.status().is_success() => return answer.json().await.ok(),
                Ok(answer) if answer.status().is_client_error() => return None,
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        None
    }

    /// Sends something that is not counted, once.
    pub async fn say(&self, request: &Request) -> bool {
        let ask = self.request(request.method.clone(), 0, &request.path);
        ask.json(&request.body).send().await.is_ok_and(|answer| answer.status().is_success())
    }
}
