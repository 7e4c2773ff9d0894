//! The built `sigap serve` as a process of its own, with its private Redis, and hands on the same centre from here
//! for what no route does: accounts, units, reading the log.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use redis::aio::MultiplexedConnection;
use sha2::{Digest, Sha256};
use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::config::Config;
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::UnitId;
use sigap::domain::place::Point;
use sigap::domain::unit::UnitSpec;
use sigap::services::Centre;
use sigap::services::accounts::{Credentials, Profile};
use sigap::store::accounts::Account;
use sigap::store::sessions::StoredSession;
use tokio::time::Instant;

use crate::floor::commit::connection_of;
use crate::http::Connection;
use crate::keeper::{Kept, folder};
use crate::payload::Draw;

/// Room for ten thousand sockets, and no deadline that passes while we measure.
const SETTINGS: &str = "
[http]
listen = \"127.0.0.1:0\"
max_connections = 20_000
trusted_proxies = [\"127.0.0.1\"]
[live]
ring_bytes = RING_BYTES
max_sockets = 20_000
max_sockets_per_account = 10_000
[limits]
reports_per_minute = 1_000_000
[dispatch.queue_deadline_s]
level_1 = 604_800
level_2 = 604_800
level_3 = 604_800
level_4 = 604_800
level_5 = 604_800
[dispatch.offer_s]
level_1 = 604_800
level_2 = 604_800
level_3 = 604_800
level_4 = 604_800
level_5 = 604_800
[escalation]
ladders_file = \"LADDERS\"
";

/// The ladders of every centre, each step of which comes in a week: what a report costs is measured, not what is done
/// about those that nobody looks at.
const LADDERS: &str = include_str!("../../config/escalation.toml");
const WEEK_S: &str = "604_800";

/// The default of `live.ring_bytes`.
const RING_BYTES: u32 = 33_554_432;

const PASSWORD: &str = "kata sandi ukur";

/// A running service.
pub struct Sigap {
    /// `http://127.0.0.1:…`
    pub url: String,
    /// Seconds from its start until it served.
    pub ready_s: f64,
    config: Config,
    kept: Kept,
    // Ends after the process that lives in it.
    home: Arc<Home>,
}

/// A folder with settings in it, in which a service can be started, more than once. It goes when nobody uses it.
pub struct Home {
    folder: PathBuf,
    text: String,
    _kept: Kept,
}

impl Home {
    /// A new, empty one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new() -> anyhow::Result<Arc<Self>> {
        Self::with_ring(RING_BYTES)
    }

    /// The same, for a service that keeps so many bytes of patches for each view.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn with_ring(bytes: u32) -> anyhow::Result<Arc<Self>> {
        let folder = folder()?;
        // Does nothing, but its keeper removes the folder.
        let kept =
            Kept::start(Some(&folder), Path::new("sh"), &["-c", "echo here; exec sleep 86400"], "here")?;
        let ladders = folder.join("escalation.toml");
        std::fs::write(&ladders, late(LADDERS))?;
        let settings = SETTINGS
            .replace("RING_BYTES", &bytes.to_string())
            .replace("LADDERS", &ladders.display().to_string());
        let text = format!("data_dir = \"{}\"\n{settings}", folder.join("data").display());
        std::fs::write(folder.join("sigap.toml"), &text)?;
        Ok(Arc::new(Self { folder, text, _kept: kept }))
    }

    /// Its settings.
    ///
    /// # Errors
    /// When they are wrong.
    pub fn config(&self) -> anyhow::Result<Config> {
        Config::load(Some(("bench", &self.text)), []).map_err(|faults| anyhow::anyhow!("{faults:?}"))
    }

    /// Where its data lies.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Starts a service in it.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve(self: &Arc<Self>) -> anyhow::Result<Sigap> {
        let settings = self.folder.join("sigap.toml").display().to_string();
        let args = ["serve", "--log", "warn", "--config", &settings];
        let begun = Instant::now();
        let kept = Kept::start(None, Path::new(env!("CARGO_BIN_EXE_sigap")), &args, " on http://")?;
        let ready_s = begun.elapsed().as_secs_f64();
        let (_, address) = kept.word.split_once(" on http://").context("no address")?;
        let url = format!("http://{}", address.trim());
        Ok(Sigap { url, ready_s, config: self.config()?, kept, home: Arc::clone(self) })
    }
}

/// With a week in place of each number of seconds.
fn late(ladders: &str) -> String {
    let mut parts = ladders.split("_s = ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "_s = " + WEEK_S + part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')
    })
}

impl Sigap {
    /// Starts one in a folder of its own.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start() -> anyhow::Result<Self> {
        Home::new()?.serve()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.kept.pid
    }

    /// The process of its Redis.
    ///
    /// # Errors
    /// When that is not written down.
    pub fn redis_pid(&self) -> anyhow::Result<u32> {
        Ok(std::fs::read_to_string(self.home.data_dir().join("redis/redis.pid"))?.trim().parse()?)
    }

    /// A connection to its Redis.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn redis(&self) -> anyhow::Result<MultiplexedConnection> {
        connection_of(&self.home.data_dir()).await
    }

    /// Entries of its log.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn log_entries(&self) -> anyhow::Result<u64> {
        Ok(redis::cmd("XLEN").arg("{32}:log").query_async(&mut self.redis().await?).await?)
    }

    /// Reports it has.
    pub async fn reports(&self) -> anyhow::Result<u64> {
        let keys: Vec<String> =
            redis::cmd("KEYS").arg("{32}:report:*").query_async(&mut self.redis().await?).await?;
        Ok(keys.len() as u64)
    }

    /// The same centre, from this process.
    ///
    /// # Errors
    /// When its Redis cannot be reached.
    pub async fn beside(&self) -> anyhow::Result<Centre> {
        Ok(wiring::open_beside(self.config.clone(), Clock::system(), Ids::system()).await?.centre)
    }

    /// A kept-alive connection for somebody with this cookie, or nobody.
    ///
    /// # Errors
    /// When it does not listen.
    pub async fn connect(&self, cookie: Option<&str>) -> anyhow::Result<Connection> {
        Connection::open(&self.url, cookie).await
    }
}

/// Makes an account and signs it in; the value of its `Cookie`.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn sign_in(
    centre: &Centre,
    name: &str,
    role: Role,
    unit: Option<UnitId>,
) -> anyhow::Result<String> {
    let profile = Profile { name: name.to_owned(), roles: vec![role], agency: None, unit };
    centre.accounts.create_exempt(&profile, PASSWORD).await?;
    let signed_in = centre.accounts.sign_in(&Credentials::new(name, PASSWORD)).await?;
    Ok(format!("sigap={}.{}", centre.region(), signed_in.token))
}

/// Makes an account for the crew of each unit and begins its session; the values of their `Cookie`s. All have one
/// password: hashing a thousand would take minutes.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn crew_cookies(centre: &Centre, units: &[UnitId]) -> anyhow::Result<Vec<String>> {
    let profile = Profile {
        name: "unit-first".to_owned(),
        roles: vec![Role::Responder],
        agency: None,
        unit: units.first().cloned(),
    };
    centre.accounts.create_exempt(&profile, PASSWORD).await?;
    let first = centre.store.account(&profile.name).await?.context("an account was not kept")?;
    let now = centre.clock.now();
    let mut cookies = Vec::with_capacity(units.len());
    for unit in units {
        let account = Account { name: format!("unit-{unit}"), unit: Some(unit.clone()), ..first.clone() };
        centre.store.add_account(&account).await?;
        let token = URL_SAFE_NO_PAD.encode(centre.ids.bytes::<32>());
        let session = StoredSession {
            v: 1,
            account: account.name,
            generation: account.generation,
            began_at: now,
            expires_at: now.saturating_add(SignedDuration::from_hours(12))?,
            ..StoredSession::default()
        };
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()));
        centre.store.put_session(&hash, &session).await?;
        cookies.push(format!("sigap={}.{token}", centre.region()));
    }
    Ok(cookies)
}

/// Registers so many units, spread over the region.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn register_units(centre: &Centre, n: usize) -> anyhow::Result<Vec<UnitId>> {
    let mut draw = Draw::new(7);
    let mut units = Vec::with_capacity(n);
    for i in 0..n {
        let (lat, lon) = draw.point();
        let unit = UnitId(format!("amb-{i:04}"));
        let spec = UnitSpec {
            call_sign: format!("AMB-{i:04}"),
            agency: "psc".into(),
            agency_name: "PSC 119 Jawa Barat".to_owned(),
            capabilities: vec!["ambulance".into(), "rescue".into()],
            home: Point { lat, lon },
            area: None,
            crew: 3,
            phone: None,
        };
        let command = Command::RegisterUnit { unit: unit.clone(), spec };
        centre.execute(&Asker::System, command, None).await?;
        units.push(unit);
    }
    Ok(units)
}
