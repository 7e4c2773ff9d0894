//! Who works in a centre: crews of units, each with a session, and dispatchers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest, Sha256};
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::{IncidentId, UnitId};
use sigap::domain::place::Point;
use sigap::domain::unit::UnitSpec;
use sigap::services::Centre;
use sigap::services::accounts::Profile;
use sigap::services::intake::{Bounds, read};
use sigap::store::accounts::Account;
use sigap::store::sessions::StoredSession;
use sigap::text::Lang;

const PASSWORD: &str = "kata sandi kacau";
/// Dispatchers of a centre.
const DISPATCHERS: usize = 20;

/// A unit and the cookie of its crew.
#[derive(Clone, Debug)]
pub struct Crew {
    pub unit: UnitId,
    pub cookie: String,
}

/// Everybody.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Cookies of dispatchers.
    pub dispatchers: Vec<String>,
    pub crews: Vec<Crew>,
}

impl People {
    /// Brings in so many crews, and dispatchers. All have one password: hashing many would take minutes.
    ///
    /// # Errors
    /// In words, when the store cannot be reached.
    pub async fn of(centre: &Centre, crews: usize) -> Result<Self, String> {
        let first = Profile { name: "first".to_owned(), roles: Vec::new(), agency: None, unit: None };
        centre.accounts.create_exempt(&first, PASSWORD).await.map_err(|fault| fault.to_string())?;
        let account = centre.store.account("first").await.map_err(|fault| fault.to_string())?;
        let first = account.ok_or("an account was not kept")?;
        let mut people = Self::default();
        for n in 0..DISPATCHERS {
            let (name, roles) = (format!("dispatcher-{n:02}"), vec![Role::Dispatcher]);
            people.dispatchers.push(begin(centre, Account { name, roles, ..first.clone() }).await?);
        }
        for n in 0..crews {
            let unit = register(centre, n).await?;
            let (name, roles) = (format!("unit-{unit}"), vec![Role::Responder]);
            let account = Account { name, roles, unit: Some(unit.clone()), ..first.clone() };
            people.crews.push(Crew { unit, cookie: begin(centre, account).await? });
        }
        Ok(people)
    }
}

async fn begin(centre: &Centre, account: Account) -> Result<String, String> {
    centre.store.add_account(&account).await.map_err(|fault| fault.to_string())?;
    let (token, now) = (URL_SAFE_NO_PAD.encode(centre.ids.bytes::<32>()), centre.clock.now());
    let session = StoredSession {
        v: 1,
        account: account.name,
        generation: account.generation,
        began_at: now,
        expires_at: now.saturating_add(SignedDuration::from_hours(12)).unwrap_or(now),
        ..StoredSession::default()
    };
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()));
    centre.store.put_session(&hash, &session).await.map_err(|fault| fault.to_string())?;
    Ok(format!("sigap={}.{token}", centre.region()))
}

async fn register(centre: &Centre, n: usize) -> Result<UnitId, String> {
    let unit = UnitId(format!("amb-{n:03}"));
    let spec = UnitSpec {
        call_sign: format!("AMB-{n:03}"),
        agency: "psc".into(),
        agency_name: "PSC 119".to_owned(),
        capabilities: vec!["ambulance".into()],
        home: Point { lat: -6.9, lon: 107.6 + n as f64 / 1_000.0 },
        area: None,
        crew: 3,
        phone: None,
    };
    let command = Command::RegisterUnit { unit: unit.clone(), spec };
    centre.execute(&Asker::System, command, None).await.map_err(|fault| fault.to_string())?;
    Ok(unit)
}

/// Takes a report as the program does, and gives its incident.
///
/// # Errors
/// In words, when it is not taken.
pub async fn take(centre: &Centre, text: &str) -> Result<IncidentId, String> {
    let body = json!({"text": text, "place": {"lat": -6.9, "lon": 107.6}});
    let bounds =
        Bounds { now: centre.clock.now(), text_chars: 1_000, knows_kind: &|_| true, knows_area: &|_| true };
    let report = read(body.as_object().unwrap(), &bounds).map_err(|faults| format!("{faults:?}"))?;
    let receipt = centre.take_report(&Asker::Public, report, None, Lang::Id).await;
    receipt.map(|receipt| receipt.report.incident).map_err(|fault| fault.to_string())
}
