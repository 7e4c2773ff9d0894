//! Waking phones: a message sealed for one phone (RFC 8291), signed by this centre (RFC 8292), handed to the push service the
//! phone named (RFC 8030). Follows no redirect. Whether a phone rang, it says itself.

use jiff::Timestamp;
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::outward::Outward;
use crate::domain::ids::{AssignmentId, UnitId};
use crate::services::Centre;
use crate::services::devices::Device;
use crate::services::outbox::Channel;
use crate::services::vapid::{Vapid, keys};
use crate::store::outbox::{Lane, Told};
use crate::store::vault::sha256_hex;
use crate::text::{Lang, fill, find, named};

/// Wakes the phones of crews.
#[derive(Clone)]
pub struct WebPush {
    centre: Centre,
    client: reqwest::Client,
    outward: Outward,
    vapid: Vapid,
}

/// What a message has for a crew.
#[derive(Deserialize)]
struct ForCrew {
    #[serde(rename = "type")]
    what: String,
    unit: Option<UnitId>,
    assignment: Option<AssignmentId>,
    #[serde(default)]
    incident: Value,
}

/// What became of waking one phone.
enum Woken {
    /// Its push service took it.
    Handed,
    /// There is no such phone any more.
    Gone,
    /// It may get through later.
    Not(String),
}

impl WebPush {
    /// `None` when the settings say so.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(centre: &Centre) -> Result<Option<Self>, reqwest::Error> {
        let settings = &centre.config.push;
        if !settings.enabled {
            return Ok(None);
        }
        // A name with * in it names no host: what it leads to is judged by its address.
        let named: Vec<&str> =
            settings.services.iter().map(String::as_str).filter(|one| !one.contains('*')).collect();
        let (client, outward) = (super::client(settings.timeout_ms, &named)?, Outward::and(&named));
        let vapid = Vapid::of(&centre.vault, centre.region());
        Ok(Some(Self { centre: centre.clone(), client, outward, vapid }))
    }

    async fn wake(&self, device: &Device, words: &str, told: &Told, now: Timestamp) -> Woken {
        let settings = &self.centre.config.push;
        // What was allowed when the phone was kept may not be any more.
        let may = Url::parse(&device.endpoint).is_ok_and(|url| self.outward.allows(&url));
        if !settings.allows(&device.endpoint) || !may {
            return Woken::Gone;
        }
        let Some(body) = sealed(device, words) else { return Woken::Gone };
        let request = self
            .client
            .post(&device.endpoint)
            .header("TTL", settings.ttl_s)
            .header("Urgency", "high")
            // Of what a phone could not be told in time, the last is enough.
            .header("Topic", topic(&told.subject))
            .header("Content-Encoding", "aes128gcm")
            .header("Content-Type", "application/octet-stream")
            .header("Authorization", self.vapid.header(&device.endpoint, &settings.contact, now))
            .body(body);
        match request.send().await {
            Err(fault) => Woken::Not(fault.without_url().to_string()),
            Ok(answer) if answer.status().is_success() => Woken::Handed,
            Ok(answer) if matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::GONE) => Woken::Gone,
            Ok(answer) => Woken::Not(format!("a push service answered {}", answer.status().as_u16())),
        }
    }
}

impl Channel for WebPush {
    fn lane(&self) -> Lane {
        Lane::Crews
    }

    /// Wakes the crew that a message is for. Enough when one of its phones was handed it; who has none is waited for all the
    /// same, by the ladder.
    async fn send(&self, told: &Told, now: Timestamp) -> Result<(), String> {
        let Ok(ForCrew { what, unit: Some(unit), assignment, incident }) = serde_json::from_str(&told.body)
        else {
            return Ok(());
        };
        let devices = self.centre.devices_of(&unit).await.map_err(|fault| fault.to_string())?;
        let (mut handed, mut why) = (0, None);
        for (id, device) in devices {
            let words = words(&device, &what, (&incident, assignment.as_ref()), told);
            match self.wake(&device, &words, told, now).await {
                Woken::Handed => handed += 1,
                Woken::Gone => {
                    let gone = self.centre.store.drop_device(&unit, &id).await;
                    gone.map_err(|fault| fault.to_string())?;
                }
                Woken::Not(fault) => why = Some(fault),
            }
        }
        match why {
            Some(why) if handed == 0 => Err(why),
            _ => Ok(()),
        }
    }
}

/// Sealed so that only this phone can read it; `None` when its keys are none.
fn sealed(device: &Device, words: &str) -> Option<Vec<u8>> {
    let (key, auth) = keys(&device.p256dh, &device.auth)?;
    web_push_native::encrypt(words.as_bytes().to_vec(), &key, &auth.into()).ok()
}

/// At most 32 letters of base64url.
fn topic(subject: &str) -> String {
    sha256_hex(subject.as_bytes())[..32].to_owned()
}

/// What the phone shows, in its language: nothing of who reported, or exactly where.
fn words(
    device: &Device,
    what: &str,
    (incident, assignment): (&Value, Option<&AssignmentId>),
    told: &Told,
) -> String {
    let lang: Lang = device.lang;
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    let level = incident["level"].as_u64().unwrap_or(3).to_string();
    let kind = text(&incident["kind"]);
    let kind = named(lang, "kind", &kind).or_else(|| find(lang, "push.no_kind")).unwrap_or_default();
    let drill = if incident["drill"] == true { find(lang, "push.drill").unwrap_or_default() } else { "" };
    let label = text(&incident["label"]);
    let area = text(&incident["area"]["name"]);
    let values =
        [("level", level.as_str()), ("kind", kind), ("label", &label), ("area", &area), ("drill", drill)];
    let title = match find(lang, &format!("push.title_{what}")) {
        Some(title) => title.into(),
        None => fill(lang, "push.title", &values),
    };
    let body = find(lang, &format!("push.{what}")).map_or_else(String::new, |_| {
        let key = format!("push.{what}");
        fill(lang, &key, &values).into_owned()
    });
    json!({
        "id": told.id,
        "type": what,
        "assignment": assignment,
        "tag": told.subject,
        "title": title.trim(),
        "body": body.trim(),
        "at": told.at_ms,
    })
    .to_string()
}
