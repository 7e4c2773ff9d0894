//! Units and people for trying sigap, from `config/demo.toml`. Seeding again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use tokio::task::JoinSet;

use super::accounts::{AccountError, Profile};
use super::{Centre, ServiceError};
use crate::domain::access::Role;
use crate::domain::command::{Asker, Command};
use crate::domain::decide::Refusal;
use crate::domain::ids::{AgencyId, Capability, UnitId, opaque};
use crate::domain::region::Centre as AreaCentre;
use crate::domain::unit::UnitSpec;

const DEMO: &str = include_str!("../../config/demo.toml");

/// Why the demo could not be seeded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The file of the demo is not understood.
    #[error("config/demo.toml: {0}")]
    File(#[from] toml::de::Error),
    /// A unit could not be registered.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// An account could not be made.
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl DemoError {
    /// Whether Redis is the reason: seeding again helps.
    pub fn is_of_store(&self) -> bool {
        match self {
            Self::Service(fault) => fault.is_of_store(),
            Self::Account(fault) => matches!(fault, AccountError::Store(_)),
            Self::File(_) => false,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    service: Vec<Service>,
    account: Vec<DemoAccount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    call_sign: String,
    agency: AgencyId,
    agency_name: String,
    capabilities: Vec<Capability>,
    crew: u32,
    /// Beginning of its units' telephone numbers; two digits follow.
    phone: Option<String>,
    areas: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAccount {
    name: String,
    role: Role,
    agency: Option<AgencyId>,
}

impl Centre {
    /// Registers the demo's units, and names the accounts that go with them.
    ///
    /// # Errors
    /// When the store cannot be reached; what was seeded stays, and seeding again goes on.
    pub async fn seed_demo_units(&self) -> Result<Vec<Profile>, DemoError> {
        let demo: Demo = toml::from_str(DEMO)?;
        let units: Vec<(UnitId, UnitSpec)> =
            demo.service.iter().flat_map(|service| self.units_of(service)).collect();
        for (unit, spec) in &units {
            let command = Command::RegisterUnit { unit: unit.clone(), spec: spec.clone() };
            match self.execute(&Asker::System, command, None).await {
                Ok(_) | Err(ServiceError::Refused(Refusal::NothingToDo)) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        let people = demo.account.into_iter().map(|account| Profile {
            name: account.name,
            roles: vec![account.role],
            agency: account.agency,
            unit: None,
        });
        let crews = units.into_iter().map(|(unit, spec)| Profile {
            name: format!("unit-{unit}"),
            roles: vec![Role::Responder],
            agency: Some(spec.agency),
            unit: Some(unit),
        });
        Ok(people.chain(crews).collect())
    }

    /// A password nobody could guess.
    pub fn new_password(&self) -> String {
        opaque("demo", &self.ids.bytes())
    }

    /// Makes the accounts that are not there yet. One that is there gets its password again when it is in `fresh`:
    /// then nobody knows the one it has.
    ///
    /// # Errors
    /// When the store cannot be reached; doing it again goes on.
    pub async fn seed_demo_accounts(
        &self,
        profiles: Vec<Profile>,
        passwords: &BTreeMap<String, String>,
        fresh: &BTreeSet<String>,
    ) -> Result<(), DemoError> {
        let known = self.store.account_names().await.map_err(ServiceError::from)?;
        let mut making = JoinSet::new();
        for profile in profiles {
            let Some(password) = passwords.get(&profile.name).cloned() else { continue };
            // One of before sigap vouched for accounts, or of other keys, is made anew: nothing of it is believed. Its name is that
            // of whoever tries the demo, before and after.
            let freed = self.store.free_unvouched_account(&profile.name).await.map_err(ServiceError::from)?;
            let there = known.contains(&profile.name) && !freed;
            if there && !fresh.contains(&profile.name) {
                continue;
            }
            if making.len() >= ACCOUNTS_AT_ONCE {
                made(making.join_next().await)?;
            }
            let accounts = self.accounts.clone();
            making.spawn(async move {
                if there {
                    accounts.reset(&profile.name, &password).await
                } else {
                    accounts.create_exempt(&profile, &password).await
                }
            });
        }
        while let Some(done) = making.join_next().await {
            made(Some(done))?;
        }
        Ok(())
    }

    fn units_of(&self, service: &Service) -> Vec<(UnitId, UnitSpec)> {
        let wanted = |centre: &&AreaCentre| {
            service.areas.as_ref().is_none_or(|areas| areas.contains(&centre.area.code))
        };
        let unit = |(n, centre): (usize, &AreaCentre)| {
            let call_sign = format!("{}-{:02}", service.call_sign, n + 1);
            let spec = UnitSpec {
                call_sign: call_sign.clone(),
                agency: service.agency.clone(),
                agency_name: service.agency_name.clone(),
                capabilities: service.capabilities.clone(),
                home: centre.point,
                area: Some(centre.area.clone()),
                crew: service.crew,
                phone: service.phone.as_ref().map(|phone| format!("{phone}{:02}", n + 1)),
            };
            (UnitId(call_sign.to_lowercase()), spec)
        };
        self.places.get().centres.iter().filter(wanted).enumerate().map(unit).collect()
    }
}

/// Hashing a password takes all of a core for a while.
const ACCOUNTS_AT_ONCE: usize = 2;

fn made(done: Option<Result<Result<(), AccountError>, tokio::task::JoinError>>) -> Result<(), DemoError> {
    match done {
        Some(Ok(Ok(()) | Err(AccountError::Exists | AccountError::NameSpent))) | None => Ok(()),
        Some(Ok(Err(fault))) => Err(fault.into()),
        Some(Err(_)) => Err(AccountError::Busy.into()),
    }
}
