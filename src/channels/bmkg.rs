//! The public feed of earthquakes of BMKG: one file, asked for again and again. Follows no redirect, and reads no more than a
//! list of quakes can be.

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::config::{Quakes, Secret};
use crate::services::quakes::QuakeFeed;

/// Largest file that is read, bytes.
const MOST_BYTES: usize = 262_144;

/// A feed.
#[derive(Clone)]
pub struct Bmkg {
    client: reqwest::Client,
    url: String,
}

impl Bmkg {
    /// The feed of the settings; `None` when there is none.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(settings: &Quakes) -> Result<Option<Self>, reqwest::Error> {
        let Some(Secret(url)) = settings.url.clone() else { return Ok(None) };
        let client = super::client(settings.timeout_ms, &[&url])?;
        Ok(Some(Self { client, url }))
    }

    async fn ask(&self) -> Result<String, String> {
        let answer = self.client.get(&self.url).send().await;
        let mut answer = answer.map_err(|fault| fault.without_url().to_string())?;
        if !answer.status().is_success() {
            return Err(format!("it answered {}", answer.status().as_u16()));
        }
        let mut file = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|fault| fault.without_url().to_string())? {
            if file.len() + chunk.len() > MOST_BYTES {
                return Err("it is larger than any list of quakes".to_owned());
            }
            file.extend_from_slice(&chunk);
        }
        String::from_utf8(file).map_err(|_| "it is no text".to_owned())
    }
}

impl QuakeFeed for Bmkg {
    fn fetch(&self) -> BoxFuture<'_, Result<String, String>> {
        self.ask().boxed()
    }
}
