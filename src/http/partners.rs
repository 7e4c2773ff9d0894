//! Who asks with a key: partners and sensors, each at a pace of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};

use super::App;
use super::extract::Key;
use super::pace::Pace;
use super::problem::Problem;
use crate::domain::command::Asker;
use crate::services::ServiceError;
use crate::services::execute::RequestKey;
use crate::services::intake::{Receipt, ReportIn};
use crate::services::partners::PartnerError;
use crate::store::vault::sha256_hex;
use crate::text::Lang;

/// How often each key is used.
#[derive(Debug, Default)]
pub struct Paces(Mutex<HashMap<String, (u32, Arc<Pace>)>>);

impl Paces {
    fn of(&self, name: &str, per_minute: u32) -> Arc<Pace> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(name) {
            Some((known, pace)) if *known == per_minute => Arc::clone(pace),
            _ => {
                let pace = Arc::new(Pace::per_minute(per_minute));
                all.insert(name.to_owned(), (per_minute, Arc::clone(&pace)));
                pace
            }
        }
    }
}

impl App {
    /// Who sent a key with the request; `None` when it has none.
    ///
    /// # Errors
    /// 401 when it is nobody's; 429 when its owner sends too much.
    pub(super) async fn partner(&self, headers: &HeaderMap) -> Result<Option<Asker>, Problem> {
        let Some(said) = headers.get(AUTHORIZATION) else { return Ok(None) };
        let wrong = || Problem::new(StatusCode::UNAUTHORIZED, "partner_key_wrong");
        let said = said.to_str().map_err(|_| wrong())?;
        let (scheme, key) = said.split_once(' ').ok_or_else(wrong)?;
        if !scheme.eq_ignore_ascii_case("bearer") || key.trim().is_empty() {
            return Err(wrong());
        }
        let known = self.centre.partner_of_key(key.trim()).await.map_err(|fault| match fault {
            PartnerError::Store(fault) => fault.into(),
            _ => wrong(),
        })?;
        let pace = self.partner_paces.of(&known.partner.name, known.per_minute);
        pace.pass(self.centre.clock.monotonic())
            .map_err(|wait| Problem::too_many("too_many_requests", wait.as_secs() + 1))?;
        Ok(Some(Asker::Partner(known.partner)))
    }
    /// A report sent with a key: under its `external_id`, where it has one, so that the same thing is the same report.
    /// Sent again with other words, these are added to it.
    pub(super) async fn take_from_partner(
        &self,
        asker: &Asker,
        report: ReportIn,
        (key, body_hash): (Key, &str),
        lang: Lang,
    ) -> Result<Receipt, Problem> {
        let named = report.external_id.as_deref().map(|id| sha256_hex(id.as_bytes()));
        let own = |key: String| RequestKey {
            route: "partner POST /api/v1/reports".to_owned(),
            key,
            body_hash: body_hash.to_owned(),
            said_at: None,
        };
        let key = match named {
            Some(id) => Some(own(id)),
            None => key.with(body_hash).map(|given| own(given.key)),
        };
        match (self.centre.take_report(asker, report.clone(), key.as_ref(), lang).await, &key) {
            (Err(ServiceError::KeyReused), Some(key)) if report.external_id.is_some() => {
                let added = self.centre.add_to_report(asker, &report, key, lang).await?;
                added.ok_or_else(|| ServiceError::KeyReused.into())
            }
            (taken, _) => Ok(taken?),
        }
    }
}
