//! One report sent until it is answered.

use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use crate::ambient::Clock;

/// The first pause before a row is tried again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Accepted {
        /// Beyond reach of every area.
        outside: bool,
        /// The same row was taken before.
        replay: bool,
        /// The last try, until its answer was read.
        took: Duration,
    },
    Refused {
        /// Of HTTP; 0 when it was never sent or never answered.
        status: u16,
        code: String,
        detail: String,
    },
}

/// Sends reports to one service.
pub(super) struct Sender {
    client: reqwest::Client,
    url: String,
    tries: u16,
    clock: Clock,
}

enum Tried {
    Done(Answer),
    /// Worth another try, after this pause if the service named one.
    Later(Option<Duration>, Answer),
}

impl Sender {
    pub fn new(url: &str, tries: u16, clock: Clock) -> anyhow::Result<Self> {
        // Another part may have installed it already; both mean the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(ANSWERED_WITHIN)
            .user_agent(concat!("sigap-import/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("no HTTP client")?;
        let url = format!("{}/api/v1/reports", url.trim_end_matches('/'));
        Ok(Self { client, url, tries, clock })
    }

    /// Sends a report under its key. While the service cannot answer it is sent again, under the same key.
    pub async fn send(&self, key: &str, body: &Value) -> Answer {
        let mut pause = FIRST_PAUSE;
        let mut tries = 1;
        loop {
            match self.attempt(key, body).await {
                Tried::Done(answer) => return answer,
                Tried::Later(_, answer) if tries >= self.tries => return answer,
                Tried::Later(wanted, _) => tokio::time::sleep(wanted.unwrap_or(pause)).await,
            }
            tries += 1;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn attempt(&self, key: &str, body: &Value) -> Tried {
        let started = self.clock.monotonic();
        let sent = self.client.post(&self.url).header("idempotency-key", key).json(body).send().await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(fault) => return Tried::Later(None, unreachable(&fault)),
        };
        let status = answer.status().as_u16();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let wanted = header("retry-after").and_then(|text| text.parse().ok()).map(Duration::from_secs);
        let replay = header("idempotent-replay") == Some("true");
        let bytes = match answer.bytes().await {
            Ok(bytes) => bytes,
            Err(fault) => return Tried::Later(None, unreachable(&fault)),
        };
        let json: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if matches!(status, 200..=202) {
            let outside = json.get("outside").and_then(Value::as_bool).unwrap_or_default();
            let took = self.clock.monotonic().saturating_sub(started);
            return Tried::Done(Answer::Accepted { outside, replay, took });
        }
        let refused = Answer::Refused { status, code: code(status, &json), detail: detail(&json) };
        let retryable = json.get("retryable").and_then(Value::as_bool).unwrap_or_default();
        if retryable || matches!(status, 408 | 429 | 500 | 502..=504) {
            Tried::Later(wanted.map(|pause| pause.min(LONGEST_PAUSE * 4)), refused)
        } else {
            Tried::Done(refused)
        }
    }
}

fn unreachable(fault: &reqwest::Error) -> Answer {
    Answer::Refused { status: 0, code: "unreachable".to_owned(), detail: fault.to_string() }
}

/// The problem's code; of a form that is wrong, the first field and what is wrong with it.
fn code(status: u16, problem: &Value) -> String {
    let first = &problem["errors"][0];
    match (first["field"].as_str(), first["code"].as_str(), problem["code"].as_str()) {
        (Some(field), Some(code), _) => format!("{field}: {code}"),
        (_, _, Some(code)) => code.to_owned(),
        _ => format!("http_{status}"),
    }
}

fn detail(problem: &Value) -> String {
    problem["detail"].as_str().unwrap_or_default().to_owned()
}
