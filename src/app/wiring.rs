//! From settings to a centre that can work.

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use crate::ambient::{Clock, Ids};
use crate::channels::oidc::Oidc;
use crate::channels::osrm::Osrm;
use crate::channels::s3::Bucket;
use crate::config::Config;
use crate::domain::escalation::Ladders;
use crate::domain::kind::Kinds;
use crate::domain::neighbour::Neighbour;
use crate::domain::recommend::plan::Plans;
use crate::domain::recommend::travel::Terrain;
use crate::domain::region::Region;
use crate::domain::similar::Likeness;
use crate::domain::triage::Rules;
use crate::domain::wall::Withheld;
use crate::services::accounts::Accounts;
use crate::services::accounts::oidc::IdentityProvider;
use crate::services::board::Board;
use crate::services::guard::Guard;
use crate::services::hazards;
use crate::services::intake::Lanes;
use crate::services::journal::Journal;
use crate::services::neighbour::Waiting;
use crate::services::outbox::Outbox;
use crate::services::partners::Partners;
use crate::services::photos::Photos;
use crate::services::places::Places;
use crate::services::presence::Presence;
use crate::services::replay::Replays;
use crate::services::roster::RosterBook;
use crate::services::rulebook::RuleBook;
use crate::services::seal::Seals;
use crate::services::sending::RoadTimes;
use crate::services::{Centre, policy};
use crate::store::Store;
use crate::store::erased_list::ErasedList;
use crate::store::local_redis::{self, LocalRedis, LocalRedisError};
use crate::store::photos::PhotoFolder;
use crate::store::seals::CentreKey;
use crate::store::space::Reserve;
use crate::store::vault::{KeySource, Vault};

/// A centre, and the private Redis it runs on, if it has one.
pub struct Opened {
    /// The centre.
    pub centre: Centre,
    /// To be stopped last.
    pub local_redis: Option<LocalRedis>,
}

/// Opens what the settings name: the data folder, the secrets, Redis.
///
/// # Errors
/// When any of them cannot be had, saying what to do.
pub async fn open(config: Config, clock: Clock, ids: Ids) -> anyhow::Result<Opened> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data_dir)
        .with_context(|| format!("the data folder {} cannot be made", config.data_dir.display()))?;
    let local_redis = match &config.redis.url {
        Some(_) => None,
        None => Some(private_redis(&config).await?),
    };
    let url = config.redis.url.clone().or_else(|| local_redis.as_ref().map(|local| local.url().to_owned()));
    // Boxed: it holds all settings, and whoever waits for it would hold them once more.
    let url = url.unwrap_or_default();
    let centre = Box::pin(centre(config, &url, clock, ids));
    match (centre.await, local_redis) {
        (Ok(centre), local_redis) => Ok(Opened { centre, local_redis }),
        (Err(fault), Some(local)) => {
            local.stop().await;
            Err(fault)
        }
        (Err(fault), None) => Err(fault),
    }
}

/// On a full disk the reserve is given up first: without any space Redis would not start.
async fn private_redis(config: &Config) -> anyhow::Result<LocalRedis> {
    if let Err(fault) = Reserve::new(&config.data_dir, config.disk.reserve_bytes).tend(config.disk.full_bytes)
    {
        tracing::warn!(%fault, "the reserve of disk space cannot be looked after");
    }
    let programs = local_redis::candidates(&config.data_dir);
    Ok(LocalRedis::start_one_of(&config.data_dir, &programs, config.redis.max_memory_bytes).await?)
}

/// The same beside a running `sigap serve`: uses the Redis of the one that owns the data folder.
///
/// # Errors
/// As [`open`].
pub async fn open_beside(config: Config, clock: Clock, ids: Ids) -> anyhow::Result<Opened> {
    match open(config.clone(), clock.clone(), ids.clone()).await {
        Err(fault) => match fault.downcast_ref() {
            Some(LocalRedisError::Owned { url, .. }) => {
                Ok(Opened { centre: Box::pin(centre(config, url, clock, ids)).await?, local_redis: None })
            }
            _ => Err(fault),
        },
        opened => opened,
    }
}

/// By what boards compare incidents, and what walls say nothing of.
fn shown(kinds: &Kinds) -> anyhow::Result<(Arc<Likeness>, Arc<Withheld>)> {
    let likeness = Likeness::parse(Likeness::default_text(), kinds)
        .map_err(|faults| unusable("config/similar.toml", &faults))?;
    Ok((Arc::new(likeness), Arc::new(kinds.unpublished().cloned().collect())))
}

fn erased_list(config: &Config) -> anyhow::Result<ErasedList> {
    let said = || format!("the list of what was erased in {} cannot be read", config.data_dir.display());
    ErasedList::open(&config.data_dir).with_context(said)
}

async fn store(config: &Config, url: &str, clock: &Clock, vault: &Vault) -> anyhow::Result<Store> {
    let opened = Store::open(url, &config.region.default, &config.redis, clock.clone()).await;
    Ok(opened.context("Redis cannot be reached")?.vouched_by(vault))
}

async fn centre(config: Config, url: &str, clock: Clock, ids: Ids) -> anyhow::Result<Centre> {
    let vault = vault(&config, &ids)?;
    let centres = config.region.centres().map_err(|faults| unusable("the areas of the region", &faults))?;
    let names = config.region.names().map_err(|faults| unusable("the names of the region", &faults))?;
    let holidays = config.endings.holidays().map_err(|faults| unusable("the public holidays", &faults))?;
    let agencies = config.referral.agencies().map_err(|faults| unusable("the agencies", &faults))?;
    let numbers = config.region.numbers().map_err(|faults| unusable("the numbers", &faults))?;
    let facilities = config.facilities.list().map_err(|faults| unusable("the facilities", &faults))?;
    let hazards = hazards::read(&config.map).map_err(|faults| unusable("the hazard zones", &faults))?;
    let hazards = Arc::new(hazards);
    let places = Places::new(Region::new(&config.region, centres).named(names));
    let rules = rule_book(&config)?;
    let roster = roster(&config)?;
    let kinds =
        Kinds::parse(Kinds::default_text()).map_err(|faults| unusable("config/kinds.toml", &faults))?;
    let plans = plans(&config, &kinds, &places)?;
    let store = store(&config, url, &clock, &vault).await?;
    let erased = erased_list(&config)?;
    let (own, session) = (store.clone(), config.session.clone());
    let accounts = Accounts::new(own, vault.clone(), clock.clone(), ids.clone(), session, erased.clone());
    let known = places.clone();
    let terrain = Terrain::new(config.dispatch.travel, Arc::new(move |point| known.get().density(point)));
    let board = Board::new(store.clone(), ids.clone(), config.live.clone(), terrain, shown(&kinds)?);
    let roads = roads(&config)?;
    let mut policy = policy(&config, holidays, &kinds, ladders(&config, &kinds)?);
    let neighbours =
        config.region.neighbours().map_err(|faults| unusable("the neighbouring regions", &faults))?;
    policy.neighbours = neighbours.into_iter().map(Neighbour::from).collect();
    let counting = Arc::new(tokio::sync::Semaphore::new(config.watch.figures_at_once));
    let photos = photos(&config, &clock)?;
    let lanes = Lanes::new(&config.limits.lanes);
    let identity = Oidc::new(&config.oidc)?.map(|oidc| Arc::new(oidc) as Arc<dyn IdentityProvider>);
    let config = Arc::new(config);
    let guard = Guard::new(store.clone(), board.clone(), Arc::clone(&config));
    let presence = Presence::new(&ids);
    Ok(Centre {
        seals: Seals::new(CentreKey::of(&vault, &config.region.default)),
        clock,
        ids,
        config,
        store,
        vault,
        erased,
        policy,
        rules,
        roster,
        kinds: Arc::new(kinds),
        plans: Arc::new(plans),
        roads,
        agencies: Arc::new(agencies),
        numbers: Arc::new(numbers),
        facilities: Arc::new(facilities),
        hazards,
        places,
        accounts,
        board,
        journal: Journal::default(),
        guard,
        outbox: Outbox::default(),
        presence,
        replays: Replays::default(),
        partners: Partners::default(),
        photos,
        lanes,
        identity,
        waiting: Waiting::default(),
        counting,
    })
}

/// The keys: given, said by a program, or of a file.
///
/// # Errors
/// When they cannot be had; what they are is never told.
pub fn vault(config: &Config, ids: &Ids) -> anyhow::Result<Vault> {
    let source = match (config.secrets.keys.0.as_str(), config.secrets.command.as_slice()) {
        ("", []) => KeySource::File(config.secrets_file()),
        (given, []) => KeySource::Given(given.to_owned()),
        ("", words) => KeySource::Command(words.to_vec()),
        _ => anyhow::bail!("secrets.keys and secrets.command are both set: leave one out"),
    };
    Ok(Vault::from_source(source, ids)?)
}

/// Times by road, where a server of the settings knows them.
fn roads(config: &Config) -> anyhow::Result<RoadTimes> {
    let osrm = Osrm::new(&config.routing).context("no HTTP client")?;
    Ok(osrm.map_or_else(RoadTimes::default, |osrm| {
        RoadTimes::of(osrm, Duration::from_millis(config.routing.rest_ms))
    }))
}

/// Photos lie in a bucket where the settings name one, else in a folder.
fn photos(config: &Config, clock: &Clock) -> anyhow::Result<Photos> {
    let bucket = Bucket::new(&config.photos, clock.clone())?;
    Ok(match bucket {
        Some(bucket) => Photos::new(&config.photos, bucket),
        None => Photos::new(&config.photos, PhotoFolder::new(config.photos_dir())),
    })
}

/// Name and text of a file that a setting names, or of the one compiled in.
fn file_or(
    named: Option<&Path>,
    setting: &str,
    (name, text): (&str, &str),
) -> anyhow::Result<(String, String)> {
    let Some(file) = named else { return Ok((name.to_owned(), text.to_owned())) };
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("{name} ({setting}) cannot be read"))?;
    Ok((name, text))
}

fn plans(config: &Config, kinds: &Kinds, places: &Places) -> anyhow::Result<Plans> {
    let file = config.dispatch.plans_file.as_deref();
    let (name, text) = file_or(file, "dispatch.plans_file", ("config/plans.toml", Plans::default_text()))?;
    let plans = Plans::parse(&text, kinds).map_err(|faults| unusable(&name, &faults))?;
    let region = places.get();
    for code in plans.areas().into_iter().filter(|code| region.any_area(code).is_none()) {
        // Borders and names may be imported later.
        tracing::warn!(code, file = name, "a plan is for an area that nobody knows");
    }
    Ok(plans)
}

fn roster(config: &Config) -> anyhow::Result<RosterBook> {
    let file = config.escalation.roster_file.as_deref();
    let (name, text) = file_or(file, "escalation.roster_file", ("no roster", ""))?;
    RosterBook::open(text, &config.region.timezone).map_err(|faults| unusable(&name, &faults))
}

fn ladders(config: &Config, kinds: &Kinds) -> anyhow::Result<Ladders> {
    let compiled = ("config/escalation.toml", Ladders::default_text());
    let (name, text) =
        file_or(config.escalation.ladders_file.as_deref(), "escalation.ladders_file", compiled)?;
    Ladders::parse(&text, kinds).map_err(|faults| unusable(&name, &faults))
}

fn rule_book(config: &Config) -> anyhow::Result<RuleBook> {
    let file = config.triage.rules_file.as_deref();
    let (name, text) = file_or(file, "triage.rules_file", ("config/triage.toml", Rules::default_text()))?;
    RuleBook::open(text).map_err(|faults| unusable(&name, &faults))
}

fn unusable(what: &str, faults: &[impl std::fmt::Display]) -> anyhow::Error {
    let list: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
    anyhow::anyhow!("{what}: not usable:{}", list.concat())
}
