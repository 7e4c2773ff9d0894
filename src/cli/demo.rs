//! The demo's passwords: on the disk before any account has one, so that an interrupted start loses none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use super::Out;
use crate::services::Centre;
use crate::services::demo::DemoError;

/// Between two tries while Redis is away: the service goes on meanwhile.
const AGAIN: Duration = Duration::from_secs(1);

/// Seeds, again and again while Redis is away.
pub(super) async fn seed_when_possible(
    centre: &Centre,
    data_dir: &Path,
    out: &mut Out,
) -> anyhow::Result<()> {
    loop {
        match seed(centre, data_dir, out).await {
            Err(fault) if fault.downcast_ref::<DemoError>().is_some_and(DemoError::is_of_store) => {
                tracing::warn!(%fault, "the demo is seeded later");
                tokio::time::sleep(AGAIN).await;
            }
            seeded => return seeded,
        }
    }
}

/// Seeds units and accounts, and says where the passwords are; those made now are printed once.
async fn seed(centre: &Centre, data_dir: &Path, out: &mut Out) -> anyhow::Result<()> {
    let path = data_dir.join("demo-accounts.json");
    let profiles = centre.seed_demo_units().await?;
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let mut passwords: BTreeMap<String, String> = serde_json::from_str(&kept).unwrap_or_default();
    let fresh: BTreeSet<String> = profiles
        .iter()
        .map(|profile| profile.name.clone())
        .filter(|name| !passwords.contains_key(name))
        .collect();
    passwords.extend(fresh.iter().map(|name| (name.clone(), centre.new_password())));
    if !fresh.is_empty() {
        keep(&path, &passwords).context("the demo's passwords cannot be kept")?;
    }
    centre.seed_demo_accounts(profiles, &passwords, &fresh).await?;
    out.line(format_args!("demo accounts, passwords in {}:", path.display()));
    for name in fresh.iter().filter(|name| !name.starts_with("unit-")) {
        out.line(format_args!("  {name:<12} {}", passwords[name]));
    }
    out.line("  unit-amb-01 and the other crews: see the file");
    Ok(())
}

/// The old file or the new one is there, whatever happens in between.
fn keep(path: &Path, passwords: &BTreeMap<String, String>) -> std::io::Result<()> {
    let new = path.with_extension("json.new");
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(&serde_json::to_vec_pretty(passwords)?)?;
    file.sync_all()?;
    std::fs::rename(new, path)
}
