//! Travel times by road, from a server that speaks the table service of OSRM
//! (`GET /table/v1/{profile}/{lon},{lat};…`, durations in seconds).

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;
use std::fmt::Write as _;

use crate::config::{Routing, Secret};
use crate::domain::place::Point;
use crate::services::sending::RoadServer;

/// A road server.
#[derive(Clone)]
pub struct Osrm {
    client: reqwest::Client,
    /// Up to the coordinates.
    base: String,
}

/// What it answers.
#[derive(Deserialize)]
struct Table {
    code: String,
    #[serde(default)]
    durations: Vec<Vec<Option<f64>>>,
}

impl Osrm {
    /// The server of the settings; `None` when there is none.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(settings: &Routing) -> Result<Option<Self>, reqwest::Error> {
        let Some(Secret(url)) = &settings.url else { return Ok(None) };
        let client = super::client(settings.timeout_ms, &[url])?;
        let base = format!("{}/table/v1/{}/", url.trim_end_matches('/'), settings.profile);
        Ok(Some(Self { client, base }))
    }

    async fn ask(&self, from: &[Point], to: Point) -> Result<Vec<Option<u32>>, String> {
        let mut url = self.base.clone();
        for point in from {
            let _ = write!(url, "{:.6},{:.6};", point.lon, point.lat);
        }
        let _ = write!(
            url,
            "{:.6},{:.6}?annotations=duration&destinations={}&sources=",
            to.lon,
            to.lat,
            from.len()
        );
        let sources: Vec<String> = (0..from.len()).map(|n| n.to_string()).collect();
        url.push_str(&sources.join(";"));
        let answer = self.client.get(url).send().await;
        let answer = answer.map_err(|fault| fault.without_url().to_string())?;
        let status = answer.status();
        let table: Table = match answer.json().await {
            Ok(table) => table,
            Err(_) if !status.is_success() => return Err(format!("it answered {}", status.as_u16())),
            Err(fault) => return Err(fault.without_url().to_string()),
        };
        if table.code != "Ok" {
            return Err(format!("it said {}", table.code));
        }
        let seconds =
            |row: Vec<Option<f64>>| row.first().copied().flatten().map(|s| s.round().max(0.0) as u32);
        Ok(table.durations.into_iter().map(seconds).collect())
    }
}

impl RoadServer for Osrm {
    fn seconds(&self, from: Vec<Point>, to: Point) -> BoxFuture<'_, Result<Vec<Option<u32>>, String>> {
        async move { self.ask(&from, to).await }.boxed()
    }
}
