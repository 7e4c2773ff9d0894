//! The servers of Telegram, WhatsApp and a gateway to short messages, as far as a centre speaks with them; and people who write by
//! them. What they send has the shapes of their public documentation, in words of our own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sigap::channels::{media_sources, messengers};
use sigap::services::Centre;
use sigap::services::chat::{FromReporters, ToReporters};
use sigap::services::outbox::Pass;
use sigap::services::signing::{body_signature, signature};
use sigap::store::outbox::Lane;

use super::media::Media;
use super::said::{by_sms, by_telegram, by_whatsapp};
use super::site::{Answer, Site};

pub const TELEGRAM: &str = "telegram";
pub const WHATSAPP: &str = "whatsapp";
pub const SMS: &str = "sms";
pub const ALL: [&str; 3] = [TELEGRAM, WHATSAPP, SMS];

/// How a server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    #[default]
    Takes,
    /// Never to this reporter.
    Blocked,
    /// A day has passed.
    TooLate,
    Away,
}

/// What a centre sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub channel: &'static str,
    pub to: String,
    pub text: String,
    /// What buttons bring back, and their words.
    pub choices: Vec<(String, String)>,
    /// Our own name for it, where the channel carries one.
    pub id: String,
    pub is_template: bool,
}

/// The three servers.
#[derive(Clone, Default)]
pub struct Servers {
    pub url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    manner: Arc<Mutex<HashMap<&'static str, Manner>>>,
    /// What people sent by them.
    pub media: Media,
}

impl Servers {
    pub async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let servers = Self { url, ..Self::default() };
        let router = Router::new().fallback(take).with_state(servers.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        servers
    }

    /// Settings of a centre that has all three channels.
    pub fn settings(&self) -> String {
        let url = &self.url;
        format!(
            "[chat]\nretry_ms = 50\ntimeout_ms = 2000\nmessages_per_minute = 200\nfile_retry_ms = 50\n\
             [telegram]\nbase_url = \"{url}/tg\"\ntoken = \"7:uji\"\nsecret = \"rahasia-tg\"\n\
             [whatsapp]\nbase_url = \"{url}/wa/v23.0\"\nphone_number_id = \"1001\"\ntoken = \"uji\"\n\
             app_secret = \"rahasia-wa\"\nverify_token = \"daftar\"\nmedia_hosts = [\"{}\"]\n\
             [sms]\nbase_url = \"{url}/sms\"\nsecret = \"rahasia-sms\"\n",
            url.trim_start_matches("http://"),
        )
    }

    pub fn is(&self, channel: &'static str, manner: Manner) {
        self.manner.lock().unwrap().insert(channel, manner);
    }

    /// Everything that was sent since this was asked last.
    pub fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

async fn take(State(servers): State<Servers>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(file) = servers.media.answer(&servers.url, (&uri, &headers), &body) {
        return file;
    }
    let body_text = String::from_utf8(body.to_vec()).unwrap();
    let said: Value = serde_json::from_str(&body_text).unwrap();
    let (channel, sent) = match uri.path() {
        "/tg/bot7:uji/sendMessage" => (TELEGRAM, by_telegram(&said)),
        "/wa/v23.0/1001/messages" => {
            assert_eq!(headers["authorization"], "Bearer uji");
            (WHATSAPP, by_whatsapp(&said))
        }
        "/sms" => {
            let header = |name: &str| headers[name].to_str().unwrap();
            let (id, at) = (header("sigap-message-id"), header("sigap-timestamp"));
            assert_eq!(header("sigap-signature"), signature("rahasia-sms", id, at, &body_text));
            (SMS, by_sms(&said))
        }
        other => panic!("nobody has {other}"),
    };
    let manner = servers.manner.lock().unwrap().get(channel).copied().unwrap_or_default();
    let refused =
        |status: u16, body: Value| (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response();
    match (channel, manner) {
        (_, Manner::Away) => return refused(503, json!({})),
        (TELEGRAM, Manner::Blocked | Manner::TooLate) => {
            return refused(403, json!({"ok": false, "error_code": 403, "description": "blocked"}));
        }
        (WHATSAPP, Manner::Blocked) => {
            return refused(400, json!({"error": {"message": "x", "code": 131_026}}));
        }
        (WHATSAPP, Manner::TooLate) if !sent.is_template => {
            return refused(400, json!({"error": {"message": "x", "code": 131_047}}));
        }
        (SMS, Manner::Blocked) => return refused(400, json!({})),
        _ => {}
    }
    servers.sent.lock().unwrap().push(sent);
    let answer = match channel {
        TELEGRAM => json!({"ok": true, "result": {"message_id": 1}}),
        WHATSAPP => json!({"messaging_product": "whatsapp", "messages": [{"id": "wamid.keluar"}]}),
        _ => json!({}),
    };
    axum::Json(answer).into_response()
}

/// A centre with its three channels.
pub struct Desk {
    pub site: Site,
    pub servers: Servers,
    carrier: ToReporters,
    fetcher: FromReporters,
}

impl Desk {
    pub async fn new() -> Self {
        Self::with("").await
    }

    pub async fn with(settings: &str) -> Self {
        let servers = Servers::new().await;
        let all = format!("{}{settings}", servers.settings());
        Self::of(servers, &all).await
    }

    /// With these servers, and all settings.
    pub async fn of(servers: Servers, settings: &str) -> Self {
        let site = Site::with(settings).await;
        let centre = &site.it.centre;
        let carrier = ToReporters::new(centre.clone(), messengers(&centre.config).unwrap());
        let fetcher = FromReporters::new(centre.clone(), media_sources(&centre.config).unwrap());
        for lane in [Lane::Reporters, Lane::Files] {
            centre.store.open_outbox(lane).await.unwrap();
        }
        Self { site, servers, carrier, fetcher }
    }

    pub fn centre(&self) -> &Centre {
        &self.site.it.centre
    }

    /// One pass of the outbox.
    pub async fn pass(&self) -> Pass {
        self.centre().deliver(&self.carrier).await.unwrap()
    }

    /// One pass of what is fetched.
    pub async fn fetch(&self) -> Pass {
        self.centre().deliver(&self.fetcher).await.unwrap()
    }

    /// Sends all that waits, and gives it.
    pub async fn answers(&self) -> Vec<Sent> {
        while self.pass().await.delivered > 0 {}
        self.servers.take()
    }

    /// Lets a channel tell us something that is rightly signed.
    pub async fn told(&self, channel: &str, body: &Value) -> Answer {
        self.send(channel, body.to_string(), true).await
    }

    /// The same, rightly signed or not.
    pub async fn send(&self, channel: &str, body: String, is_signed: bool) -> Answer {
        let secret = |right: &'static str| if is_signed { right } else { "salah" };
        let mut request = Request::post(format!("/hooks/{channel}"))
            .header("host", "127.0.0.1:8080")
            .header(CONTENT_TYPE, "application/json");
        request = match channel {
            TELEGRAM => request.header("x-telegram-bot-api-secret-token", secret("rahasia-tg")),
            WHATSAPP => {
                request.header("x-hub-signature-256", body_signature(secret("rahasia-wa"), body.as_bytes()))
            }
            _ => {
                let at = self.centre().clock.now().as_second().to_string();
                let signed = signature(secret("rahasia-sms"), "masuk", &at, &body);
                request
                    .header("sigap-message-id", "masuk")
                    .header("sigap-timestamp", at)
                    .header("sigap-signature", signed)
            }
        };
        self.site.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// Every report there is, the oldest first.
    pub fn reports(&self) -> Vec<sigap::domain::view::ReportRow> {
        let shown = self.centre().board.snapshot(&sigap::domain::access::View::Region);
        let mut rows: Vec<_> = shown.reports.iter().map(|row| (**row).clone()).collect();
        rows.sort_by_key(|row| row.received_at);
        rows
    }
}

/// Somebody who writes.
pub struct Writer<'a> {
    desk: &'a Desk,
    channel: &'static str,
    n: i64,
    count: i64,
}

impl<'a> Writer<'a> {
    /// The `n`-th one.
    pub fn new(desk: &'a Desk, channel: &'static str, n: i64) -> Self {
        // Nobody writes at the same moment, so that reports have an order.
        desk.site.it.clock.fast_forward(std::time::Duration::from_secs(1));
        Self { desk, channel, n, count: 0 }
    }

    /// Their name at the channel.
    pub fn address(&self) -> String {
        match self.channel {
            TELEGRAM => (7_000 + self.n).to_string(),
            WHATSAPP => format!("628110000{:03}", self.n),
            _ => format!("+628110000{:03}", self.n),
        }
    }

    fn now(&self) -> i64 {
        self.desk.centre().clock.now().as_second()
    }

    /// What their message looks like; `what` as the channel writes it.
    pub fn message(&mut self, what: Value) -> Value {
        self.count += 1;
        let (count, now) = (self.count, self.now());
        match self.channel {
            TELEGRAM => {
                let mut message = json!({
                    "message_id": count, "date": now,
                    "from": {"id": 7_000 + self.n, "is_bot": false, "first_name": "Uji"},
                    "chat": {"id": 7_000 + self.n, "type": "private", "first_name": "Uji"},
                });
                message.as_object_mut().unwrap().extend(members(what));
                json!({"update_id": 10_000 * self.n + count, "message": message})
            }
            WHATSAPP => {
                let id = format!("wamid.{}.{count}", self.n);
                let mut message = json!({"from": self.address(), "id": id, "timestamp": now.to_string()});
                message.as_object_mut().unwrap().extend(members(what));
                whatsapp(&json!({
                    "contacts": [{"profile": {"name": "Uji"}, "wa_id": self.address()}], "messages": [message],
                }))
            }
            _ => {
                let at = self.desk.centre().clock.now().to_string();
                json!({"id": format!("sms-{}-{count}", self.n), "from": self.address(), "text": what["text"], "at": at})
            }
        }
    }

    /// Words as the channel writes them.
    pub fn words(&self, text: &str) -> Value {
        match self.channel {
            WHATSAPP => json!({"type": "text", "text": {"body": text}}),
            _ => json!({"text": text}),
        }
    }

    /// Sends what the channel writes so; the answers.
    pub async fn sends(&mut self, what: Value) -> Vec<Sent> {
        let message = self.message(what);
        let answer = self.desk.told(self.channel, &message).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.desk.answers().await
    }

    /// Writes words; the answers.
    pub async fn writes(&mut self, text: &str) -> Vec<Sent> {
        let words = self.words(text);
        self.sends(words).await
    }

    /// Presses the button with these words, or types them where there are none.
    pub async fn presses(&mut self, label: &str, below: &Sent) -> Vec<Sent> {
        let Some((id, _)) = below.choices.iter().find(|(_, words)| words == label) else {
            return self.writes(label).await;
        };
        if self.channel == WHATSAPP {
            let reply = json!({"type": "button_reply", "button_reply": {"id": id, "title": label}});
            return self.sends(json!({"type": "interactive", "interactive": reply})).await;
        }
        self.count += 1;
        let from = json!({"id": 7_000 + self.n, "is_bot": false, "first_name": "Uji"});
        let query = json!({
            "id": format!("q{}", self.count), "from": from, "chat_instance": "1", "data": id,
            "message": {"message_id": 900, "date": 0, "chat": {"id": 7_000 + self.n, "type": "private"}},
        });
        let update = json!({"update_id": 10_000 * self.n + self.count, "callback_query": query});
        let answer = self.desk.told(TELEGRAM, &update).await;
        assert_eq!(answer.json()["method"], "answerCallbackQuery");
        self.desk.answers().await
    }
}

/// A webhook of WhatsApp with this in it.
pub fn whatsapp(value: &Value) -> Value {
    let mut whole = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "628111", "phone_number_id": "1001"},
    });
    whole.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    let change = json!({"field": "messages", "value": whole});
    json!({"object": "whatsapp_business_account", "entry": [{"id": "2002", "changes": [change]}]})
}

/// The members of an object.
pub fn members(of: Value) -> serde_json::Map<String, Value> {
    let Value::Object(members) = of else { panic!("no object: {of}") };
    members
}
