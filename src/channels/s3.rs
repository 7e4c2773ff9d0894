//! Photos in storage that speaks the object API of S3: a request for each file, signed with AWS Signature Version 4 over its
//! head and the hash of its body. Follows no redirect; what is kept there is sealed before it comes here.

use futures::FutureExt;
use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use sha2::Sha256;

use crate::ambient::Clock;
use crate::config::{self, Secret};
use crate::store::photos::{PhotoPlace, PlaceFault};
use crate::store::vault::{hex, sha256_hex};

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    client: reqwest::Client,
    /// Up to the name of a file, path style.
    base: Url,
    host: String,
    region: String,
    access_key: String,
    secret_key: Secret,
    clock: Clock,
}

/// Why there is no such place.
#[derive(Debug, thiserror::Error)]
pub enum BucketFault {
    /// What is needed beside the address is missing.
    #[error(
        "photos.s3_endpoint is set, and photos.s3_bucket, photos.s3_access_key or photos.s3_secret_key is empty"
    )]
    Incomplete,
    /// The address is none.
    #[error("photos.s3_endpoint is no address")]
    Address,
    /// The library refuses.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

impl Bucket {
    /// The bucket of the settings; `None` when there is none.
    ///
    /// # Errors
    /// [`BucketFault`].
    pub fn new(settings: &config::Photos, clock: Clock) -> Result<Option<Self>, BucketFault> {
        let Some(endpoint) = &settings.s3_endpoint else { return Ok(None) };
        let bucket = &settings.s3_bucket;
        if bucket.is_empty() || settings.s3_access_key.is_empty() || settings.s3_secret_key.0.is_empty() {
            return Err(BucketFault::Incomplete);
        }
        let base = Url::parse(&format!("{}/{bucket}/", endpoint.trim_end_matches('/')));
        let base = base.map_err(|_| BucketFault::Address)?;
        let host = base.host_str().ok_or(BucketFault::Address)?;
        let host = base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let client = super::client(settings.s3_timeout_ms, &[endpoint])?;
        let (region, access_key) = (settings.s3_region.clone(), settings.s3_access_key.clone());
        let secret_key = settings.s3_secret_key.clone();
        Ok(Some(Self { client, base, host, region, access_key, secret_key, clock }))
    }

    async fn ask(&self, method: Method, name: &str, body: Vec<u8>) -> Result<reqwest::Response, PlaceFault> {
        let away = |fault: reqwest::Error| PlaceFault::Away(fault.without_url().to_string());
        let url = self.base.join(name).map_err(|_| PlaceFault::Missing)?;
        let at = self.clock.now();
        let (when, hash) = (at.strftime("%Y%m%dT%H%M%SZ").to_string(), sha256_hex(&body));
        let signed = self.signature(&method, url.path(), (&when, &hash));
        let request = self.client.request(method, url).header("x-amz-date", when);
        let request = request.header("x-amz-content-sha256", hash).header(AUTHORIZATION, signed?);
        let answer = request.body(body).send().await.map_err(away)?;
        match answer.status() {
            status if status.is_success() => Ok(answer),
            StatusCode::NOT_FOUND => Err(PlaceFault::Missing),
            status => Err(PlaceFault::Away(format!("the bucket answered {}", status.as_u16()))),
        }
    }

    /// AWS Signature Version 4: a key derived from the day, the region and the service signs the hash of the request.
    fn signature(
        &self,
        method: &Method,
        path: &str,
        (when, hash): (&str, &str),
    ) -> Result<HeaderValue, PlaceFault> {
        const SIGNED: &str = "host;x-amz-content-sha256;x-amz-date";
        let request = format!(
            "{method}\n{path}\n\nhost:{}\nx-amz-content-sha256:{hash}\nx-amz-date:{when}\n\n{SIGNED}\n{hash}",
            self.host
        );
        let day = &when[..8];
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let said = format!("AWS4-HMAC-SHA256\n{when}\n{scope}\n{}", sha256_hex(request.as_bytes()));
        let secret = format!("AWS4{}", self.secret_key.0);
        let key = [day, &self.region, "s3", "aws4_request"]
            .iter()
            .fold(secret.into_bytes(), |key, part| mac(&key, part.as_bytes()));
        let signature = hex(&mac(&key, said.as_bytes()));
        let credential = format!("{}/{scope}", self.access_key);
        let header = format!(
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={SIGNED}, Signature={signature}"
        );
        HeaderValue::try_from(header).map_err(|_| PlaceFault::Away("the access key is no header".to_owned()))
    }
}

fn mac(key: &[u8], said: &[u8]) -> Vec<u8> {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(said);
    mac.finalize().into_bytes().to_vec()
}

impl PhotoPlace for Bucket {
    fn put(&self, name: String, file: Vec<u8>) -> BoxFuture<'_, Result<(), PlaceFault>> {
        async move { self.ask(Method::PUT, &name, file).await.map(drop) }.boxed()
    }

    fn get(&self, name: String, most: u64) -> BoxFuture<'_, Result<Vec<u8>, PlaceFault>> {
        async move {
            let mut answer = self.ask(Method::GET, &name, Vec::new()).await?;
            let mut file = Vec::new();
            let away = |fault: reqwest::Error| PlaceFault::Away(fault.without_url().to_string());
            while let Some(chunk) = answer.chunk().await.map_err(away)? {
                if file.len() + chunk.len() > most as usize {
                    return Err(PlaceFault::Away("larger than any photo".to_owned()));
                }
                file.extend_from_slice(&chunk);
            }
            Ok(file)
        }
        .boxed()
    }

    fn forget(&self, name: String) -> BoxFuture<'_, Result<(), PlaceFault>> {
        async move {
            match self.ask(Method::DELETE, &name, Vec::new()).await {
                Err(PlaceFault::Missing) => Ok(()),
                done => done.map(drop),
            }
        }
        .boxed()
    }
}
