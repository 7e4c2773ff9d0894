//! `sigap doctor`: what works here and what is missing, each with what to do about it.

use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;

use super::{ConfigArgs, Out, vouch};
use crate::ambient::{Clock, Ids};
use crate::app::handles;
use crate::app::tls::Tls;
use crate::app::wiring::vault;
use crate::config::{Config, Disk, Http, Map, Region, chat_missing, check_archive};
use crate::domain::fill::{Fill, Marks};
use crate::store::Store;
use crate::store::durability::{Look, look};
use crate::store::health::Health;
use crate::store::local_redis::{self, LocalRedis, LocalRedisError};
use crate::store::seals::{CentreKey, Copies};
use crate::store::space::free_bytes;
use crate::store::vault::Vault;

/// Timers do not fire while two clocks are further apart.
const CLOCK_APART_MS: i64 = 5_000;
/// 2026-01-01: no machine that runs this program is before it.
const YOUNGEST_CLOCK_MS: i64 = 1_767_225_600_000;

/// How one thing is.
enum Finding {
    Good(String),
    /// It works, but somebody should look.
    Worry(String),
    /// sigap cannot serve like this.
    Miss(String),
}

use Finding::{Good, Miss, Worry};

pub(super) async fn run(args: &ConfigArgs, out: &mut Out) -> ExitCode {
    let mut misses = 0;
    let mut tell = |what: &str, finding: Finding| {
        let (mark, word) = match finding {
            Good(word) => ('✓', word),
            Worry(word) => ('!', word),
            Miss(word) => {
                misses += 1;
                ('✗', word)
            }
        };
        out.line(format_args!("{mark} {what:<14} {word}"));
    };
    match args.read() {
        Err(error) => tell("settings", Miss(format!("{error:#}"))),
        Ok(config) => {
            tell("settings", Good(settings_word(args)));
            tell("data folder", data_folder(&config.data_dir));
            tell("disk", disk(&config.data_dir, &config.disk));
            tell("journal disk", spare(disk(&config.journal_dir(), &config.disk)));
            let clock = Clock::system().now().as_millisecond();
            if let Some(url) = &config.redis.url {
                tell_server(look(url).await, clock, &mut tell);
            } else {
                tell("redis program", program(&config.data_dir));
                tell_private(&config.data_dir, clock, &mut tell).await;
            }
            tell("keys", keys(&config).await);
            tell("vouched for", vouched(&config).await);
            tell("region", region(&config.region));
            tell("seals", seals(&config));
            tell("map", map(&config.map));
            tell("channels", channels(&config));
            tell("address", address(&config).await);
            tell("tls", tls(&config.http));
            tell("file handles", file_handles(&config.http));
            tell("web files", web_files(&config.http));
        }
    }
    if misses == 0 {
        out.line("all that is needed is here");
        return ExitCode::SUCCESS;
    }
    out.line(format_args!(
        "{misses} essential {} missing",
        if misses == 1 { "thing is" } else { "things are" }
    ));
    ExitCode::FAILURE
}

/// What is kept, where its Redis answers without being started.
async fn store_beside(config: &Config) -> Option<Store> {
    let url = match (&config.redis.url, local_redis::socket_of(&config.data_dir)) {
        (Some(url), _) => url.clone(),
        (None, Ok(socket)) if socket.exists() => local_redis::socket_url(&socket),
        _ => return None,
    };
    Store::open(&url, &config.region.default, &config.redis, Clock::system()).await.ok()
}

/// What lets people in, by whether the keys of this centre vouch for it.
async fn vouched(config: &Config) -> Finding {
    let unseen = || Good("seen while the service runs, with its keys".to_owned());
    let (Some(store), true) = (store_beside(config).await, keys_are_there(config)) else { return unseen() };
    let Ok(vault) = vault(config, &Ids::system()) else { return unseen() };
    match vouch::words(&store.vouched_by(&vault)).await {
        Ok(None) => Good("accounts, sessions and keys of partners are all of this centre".to_owned()),
        Ok(Some(words)) => Worry(words),
        Err(fault) => Good(format!("cannot be asked now: {fault}")),
    }
}

/// Whether there are keys, and looking makes none.
fn keys_are_there(config: &Config) -> bool {
    config.secrets_file().exists() || !config.secrets.keys.0.is_empty() || !config.secrets.command.is_empty()
}

/// The master keys, beside those that were used with what is kept. Makes none.
async fn keys(config: &Config) -> Finding {
    let file = config.secrets_file();
    if !keys_are_there(config) {
        return Good(format!("{} will be made", file.display()));
    }
    let vault = match vault(config, &Ids::system()) {
        Ok(vault) => vault,
        Err(fault) => return Miss(format!("{fault:#}")),
    };
    let name = vault.source().name();
    let Some(store) = store_beside(config).await else { return Good(format!("of {name}")) };
    let (own, known) = (vault.master_names(), store.masters().await.unwrap_or_default());
    let lost: Vec<&str> = known.keys().filter(|known| !own.contains(known)).map(String::as_str).collect();
    if lost.is_empty() {
        return Good(format!("of {name}; they open what is kept"));
    }
    Worry(format!(
        "of {name}; master keys are lost ({}): what they sealed cannot be opened. Put the right ones back, or: sigap keys accept-loss",
        lost.join(", ")
    ))
}

/// Ways to write with reporters.
fn channels(config: &Config) -> Finding {
    let missing = chat_missing(&config.telegram, &config.whatsapp, &config.sms);
    if !missing.is_empty() {
        return Worry(missing.join("; "));
    }
    let all = [
        ("Telegram", config.telegram.is_on()),
        ("WhatsApp", config.whatsapp.is_on()),
        ("SMS", config.sms.is_on()),
    ];
    let on: Vec<&str> = all.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect();
    Good(if on.is_empty() { "none to write with reporters".to_owned() } else { on.join(", ") })
}

fn settings_word(args: &ConfigArgs) -> String {
    let file = args.config.as_ref().map(|file| file.display().to_string());
    format!("{}, then SIGAP__… of the environment", file.unwrap_or_else(|| "defaults".to_owned()))
}

fn data_folder(data_dir: &Path) -> Finding {
    let name = data_dir.display();
    let there = data_dir.exists();
    let above = data_dir.ancestors().find(|folder| folder.exists() || folder.as_os_str().is_empty());
    let probe = above.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let access = nix::unistd::AccessFlags::W_OK | nix::unistd::AccessFlags::X_OK;
    match probe.map(|folder| nix::unistd::access(folder, access)) {
        Some(Ok(())) if there => match local_redis::written_by(data_dir) {
            Some(program) => Good(format!("{name}, written by {program}")),
            None => Good(format!("{name}, new")),
        },
        Some(Ok(())) => Good(format!("{name} will be made")),
        _ => Miss(format!("{name} cannot be written: choose another with data_dir, or change its owner")),
    }
}

/// By the marks that `serve` goes by.
fn disk(folder: &Path, marks: &Disk) -> Finding {
    let Ok(free) = free_bytes(folder) else { return Worry("free space is not known".to_owned()) };
    let gb = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
    let word = format!(
        "{} free; said to get low below {}, full below {}",
        gb(free),
        gb(marks.low_bytes),
        gb(marks.full_bytes)
    );
    match Fill::Ok.next(free, Marks { low_bytes: marks.low_bytes, full_bytes: marks.full_bytes }) {
        Fill::Full => Miss(format!("{word}: far too little; free some, or move {}", folder.display())),
        Fill::Low => Worry(format!("{word}: free some soon")),
        Fill::Ok => Good(word),
    }
}

/// The journal sets its budget aside once: its disk may fill afterwards.
fn spare(finding: Finding) -> Finding {
    match finding {
        Miss(word) => Worry(word),
        other => other,
    }
}

fn program(data_dir: &Path) -> Finding {
    let found = local_redis::find(&local_redis::candidates(data_dir));
    let list: Vec<String> =
        found.iter().map(|found| format!("{} ({})", found.program, found.path.display())).collect();
    let wrote = local_redis::written_by(data_dir);
    match wrote {
        _ if found.is_empty() => Miss(
            "neither redis-server nor valkey-server: run scripts/need.sh, or apt-get install redis-server, or \
             set redis.url"
                .to_owned(),
        ),
        Some(wrote) if !found.iter().any(|found| found.program.opens(&wrote)) => {
            Miss(format!("{} cannot open what {wrote} has written: install {wrote} or newer", list.join(", ")))
        }
        _ => Good(list.join(", ")),
    }
}

/// The private server: the running one, else one tried in a folder of its own.
async fn tell_private(data_dir: &Path, clock: i64, tell: &mut impl FnMut(&str, Finding)) {
    if let Ok(socket) = local_redis::socket_of(data_dir)
        && socket.exists()
        && let Ok(looked) = look(&local_redis::socket_url(&socket)).await
    {
        tell_server(Ok(looked), clock, tell);
        return;
    }
    match try_out(data_dir).await {
        Ok(looked) => tell_server(Ok(looked), clock, tell),
        Err(LocalRedisError::NoProgram { .. }) => {}
        Err(error) => tell("redis", Miss(error.to_string())),
    }
}

/// Starts a server as `serve` would, in a folder that goes away.
async fn try_out(data_dir: &Path) -> Result<Look, LocalRedisError> {
    let programs = local_redis::candidates(data_dir);
    let folder = std::env::temp_dir().join(format!("sigap-doctor-{}", std::process::id()));
    let redis = LocalRedis::start_one_of(&folder, &programs, 0).await;
    let looked = match redis {
        Ok(redis) => {
            let looked = look(redis.url()).await;
            let program = redis.program().to_string();
            redis.stop().await;
            looked.map_err(|word| LocalRedisError::NoStart { program, word })
        }
        Err(error) => Err(error),
    };
    let _ = std::fs::remove_dir_all(&folder);
    looked
}

fn tell_server(looked: Result<Look, String>, clock: i64, tell: &mut impl FnMut(&str, Finding)) {
    let looked = match looked {
        Ok(looked) => looked,
        Err(word) => return tell("redis", Miss(format!("does not answer: {word}"))),
    };
    tell("redis", Good(format!("{} answers", looked.program)));
    let deviations: Vec<String> = looked.deviations.iter().map(ToString::to_string).collect();
    tell(
        "durability",
        if deviations.is_empty() {
            Good("every answer is on the disk first".to_owned())
        } else {
            Miss(format!("{}: change it in the server's configuration", deviations.join("; ")))
        },
    );
    tell("memory", memory(&looked.health));
    let apart = looked.clock_ms - clock;
    tell(
        "clock",
        if clock < YOUNGEST_CLOCK_MS {
            Miss("this machine's clock is years behind: set it, and keep it set with NTP".to_owned())
        } else if apart.abs() > CLOCK_APART_MS {
            Miss(format!(
                "this machine and Redis are {apart} ms apart: set both with NTP, else no timer fires"
            ))
        } else {
            Good(format!("within {} s of Redis", CLOCK_APART_MS / 1000))
        },
    );
}

fn memory(health: &Health) -> Finding {
    let gb = |bytes: u64| format!("{:.2} GB", bytes as f64 / 1e9);
    let word = format!("{} of {} used by Redis", gb(health.used_bytes), gb(health.memory_bytes));
    match (health.is_limited, health.free_memory_bytes()) {
        (true, 0) => {
            Miss(format!("{word}: nothing new is taken; raise redis.max_memory_bytes, or its maxmemory"))
        }
        (true, _) => Good(word),
        (false, _) => {
            Worry(format!("{word}, without a limit: the machine ends it when memory runs out; set maxmemory"))
        }
    }
}

fn region(region: &Region) -> Finding {
    let word = format!("{} {}, {}", region.default, region.name, region.timezone);
    match &region.centres_file {
        Some(file) if !file.is_file() => Miss(format!("{word}: {} is not there", file.display())),
        _ => Good(word),
    }
}

fn map(map: &Map) -> Finding {
    match (&map.pmtiles_file, map.foreign_origin()) {
        (Some(file), _) => match check_archive(file) {
            Ok(()) => Good(format!("land, areas and {}", file.display())),
            Err(word) => Worry(format!("{} {word}; maps show land and areas only", file.display())),
        },
        (None, Some(origin)) => Good(format!("land, areas, and tiles that screens fetch from {origin}")),
        (None, None) => Good("land and areas, without internet".to_owned()),
    }
}

async fn address(config: &Config) -> Finding {
    let listen = config.http.listen;
    match TcpListener::bind(listen) {
        Ok(_) => Good(format!("{listen} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && answers_as_sigap(config).await => {
            Worry(format!("{listen} is taken: a sigap runs there already"))
        }
        Err(error) => Miss(format!("{listen}: {error}; choose another with http.listen")),
    }
}

/// Whether what listens there says it is alive, as a sigap does.
async fn answers_as_sigap(config: &Config) -> bool {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(config.http.listen).await?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut head = [0_u8; 12];
        stream.read_exact(&mut head).await?;
        std::io::Result::Ok(head.ends_with(b" 200"))
    };
    matches!(tokio::time::timeout(std::time::Duration::from_secs(2), ask).await, Ok(Ok(true)))
}

fn tls(http: &Http) -> Finding {
    match (Tls::open(http), &http.tls_key_file) {
        (Err(fault), _) => Miss(fault.to_string()),
        (Ok(Some(_)), Some(key)) if is_read_by_others(key) => {
            Worry(format!("{} can be read by others on this machine: chmod 600", key.display()))
        }
        (Ok(Some(_)), _) => Good("this server speaks it, with the two files".to_owned()),
        (Ok(None), _) if http.is_https() => Good("a proxy in front speaks it".to_owned()),
        (Ok(None), _) if http.listen.ip().is_loopback() => Good("none: for this machine only".to_owned()),
        (Ok(None), _) => Worry(
            "none: what people tell crosses the network in the clear; set http.tls_cert_file and http.tls_key_file, or \
             http.public_url when a proxy in front speaks it"
                .to_owned(),
        ),
    }
}

fn is_read_by_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o007 != 0)
}

fn file_handles(http: &Http) -> Finding {
    let (allowed, needed) = (handles::allowed(), handles::needed(http.max_connections));
    if allowed >= needed {
        return Good(format!("{needed} for {} connections", http.max_connections));
    }
    Worry(format!(
        "{allowed} allowed, {needed} needed for {} connections: raise the hard limit (ulimit -Hn, LimitNOFILE=), or \
         lower http.max_connections",
        http.max_connections
    ))
}

/// By which key anybody can check the record, and how many seals are copied here. Makes nothing that is not there.
fn seals(config: &Config) -> Finding {
    let secrets = config.secrets_file();
    if !secrets.exists() {
        return Good("the centre's key follows from the secrets, which will be made".to_owned());
    }
    let key = match Vault::open(&secrets, &Ids::system()) {
        Ok(vault) => CentreKey::of(&vault, &config.region.default).public().to_owned(),
        Err(fault) => return Miss(fault.to_string()),
    };
    match Copies::in_folder(&config.data_dir.join("seals")) {
        Ok(copies) if copies.damaged.is_empty() => {
            Good(format!("{} copied here; the centre's key is {key}", copies.known.len()))
        }
        Ok(copies) => Worry(format!("lines that are no seal in {}", copies.damaged.join(", "))),
        Err(fault) => Worry(format!("copies cannot be read: {fault}")),
    }
}

fn web_files(http: &Http) -> Finding {
    let name = http.web_dir.display();
    let built = std::fs::read_dir(&http.web_dir).is_ok_and(|mut files| files.next().is_some());
    if built {
        return Good(name.to_string());
    }
    Miss(format!("{name} is empty: without it there are no boards, only the form for callers; run make web"))
}
