//! A provider of identities (OpenID Connect): discovery, the code with proof of who began (RFC 7636), and the signed token.

use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadataWithLogout as Metadata, RedirectUrl, Scope,
    TokenResponse,
};

use super::oidc_out::session_in;
use crate::config;
use crate::services::accounts::oidc::{Handshake, Identity, IdentityProvider, ProviderFault};
use crate::services::accounts::out::SignedOutThere;

/// Longest answer that is read, bytes.
const MOST_BYTES: usize = 262_144;
/// What it says of itself is asked again after so long, seconds.
const KNOWN_FOR_S: i64 = 600;
/// And where its keys may have been changed, seconds.
const ASKED_EVERY_S: i64 = 60;
/// How a provider says that a second factor was given (RFC 8176).
const SECOND_FACTORS: [&str; 5] = ["mfa", "otp", "hwk", "swk", "sc"];

/// What a provider said of itself, and when.
type Known = (Timestamp, Arc<Metadata>);

/// A provider.
#[derive(Clone)]
pub struct Oidc {
    client: reqwest::Client,
    pub(super) issuer: IssuerUrl,
    pub(super) id: ClientId,
    secret: ClientSecret,
    /// What it says of itself, and when that was asked.
    known: Arc<Mutex<Option<Known>>>,
}

/// Why there can be no provider.
#[derive(Debug, thiserror::Error)]
pub enum NoProvider {
    /// Its address is none.
    #[error("oidc.issuer: {0}")]
    Address(#[from] openidconnect::url::ParseError),
    /// The HTTP client cannot be made.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// Why the provider could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unanswered(String);

impl Oidc {
    /// The provider of the settings; `None` when there is none.
    ///
    /// # Errors
    /// [`NoProvider`] when its address is none, or the HTTP client cannot be made.
    pub fn new(settings: &config::Oidc) -> Result<Option<Self>, NoProvider> {
        if !settings.is_on() {
            return Ok(None);
        }
        Ok(Some(Self {
            client: super::client(settings.timeout_ms, &[&settings.issuer])?,
            issuer: IssuerUrl::new(settings.issuer.clone())?,
            id: ClientId::new(settings.client_id.clone()),
            secret: ClientSecret::new(settings.client_secret.0.clone()),
            known: Arc::default(),
        }))
    }

    /// What the library asks by.
    fn asking(&self) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, Unanswered>> + use<> {
        let client = self.client.clone();
        move |request| call(client.clone(), request).boxed()
    }

    async fn metadata(&self) -> Result<Metadata, ProviderFault> {
        let ask = self.asking();
        let found = Metadata::discover_async(self.issuer.clone(), &ask).await;
        found.map_err(|fault| ProviderFault::Away(fault.to_string()))
    }

    /// What it says of itself and its keys, as it was lately; `anew`: in case they were changed. Whoever calls without being
    /// signed in makes us ask it once a minute at most.
    pub(super) async fn known_metadata(
        &self,
        now: Timestamp,
        anew: bool,
    ) -> Result<Arc<Metadata>, ProviderFault> {
        let good_s = if anew { ASKED_EVERY_S } else { KNOWN_FOR_S };
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, metadata)) = known
            && now.duration_since(at).as_secs() < good_s
        {
            return Ok(metadata);
        }
        let metadata = Arc::new(self.metadata().await?);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    async fn address(
        &self,
        back_to: &str,
        state: &str,
        handshake: &Handshake,
        now: Timestamp,
    ) -> Result<String, ProviderFault> {
        let metadata = Metadata::clone(&*self.known_metadata(now, false).await?);
        let client = CoreClient::from_provider_metadata(metadata, self.id.clone(), Some(self.secret.clone()))
            .set_redirect_uri(redirect(back_to)?);
        let (state, nonce) = (state.to_owned(), handshake.nonce.clone());
        let verifier = PkceCodeVerifier::new(handshake.verifier.clone());
        let asking = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let asking = if handshake.again { asking.add_prompt(CoreAuthPrompt::Login) } else { asking };
        Ok(asking.url().0.to_string())
    }

    async fn identity(
        &self,
        back_to: &str,
        handshake: &Handshake,
        code: &str,
        now: Timestamp,
    ) -> Result<Identity, ProviderFault> {
        let not_believed = |why: &dyn std::fmt::Display| ProviderFault::NotBelieved(why.to_string());
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(metadata, self.id.clone(), Some(self.secret.clone()))
            .set_redirect_uri(redirect(back_to)?);
        let ask = self.asking();
        let exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|fault| not_believed(&fault))?
            .set_pkce_verifier(PkceCodeVerifier::new(handshake.verifier.clone()));
        let token = exchange.request_async(&ask).await.map_err(|fault| not_believed(&fault))?;
        let signed = token.id_token().ok_or_else(|| not_believed(&"no token of identity"))?;
        let clock = move || chrono_of(now);
        let verifier = client.id_token_verifier().set_time_fn(clock);
        let claims = signed.claims(&verifier, &Nonce::new(handshake.nonce.clone()));
        let identity = read(claims.map_err(|fault| not_believed(&fault))?);
        Ok(Identity { session: session_in(&signed.to_string()), ..identity })
    }
}

async fn call(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
    let failed = |fault: reqwest::Error| Unanswered(fault.without_url().to_string());
    let (parts, body) = request.into_parts();
    let asked = client.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
    let mut answer = asked.send().await.map_err(failed)?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if response.body().len() + chunk.len() > MOST_BYTES {
            return Err(Unanswered("its answer is too long".to_owned()));
        }
        response.body_mut().extend_from_slice(&chunk);
    }
    Ok(response)
}

fn redirect(back_to: &str) -> Result<RedirectUrl, ProviderFault> {
    RedirectUrl::new(back_to.to_owned()).map_err(|fault| ProviderFault::Away(fault.to_string()))
}

/// The library's kind of time.
fn chrono_of(now: Timestamp) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(now.as_second(), 0).unwrap_or_default()
}

fn read(claims: &CoreIdTokenClaims) -> Identity {
    let refs = claims.auth_method_refs().map(Vec::as_slice).unwrap_or_default();
    Identity {
        subject: format!("{} {}", claims.issuer().as_str(), claims.subject().as_str()),
        name: claims.preferred_username().map(|name| name.as_str().to_owned()),
        second_factor: refs.iter().any(|one| SECOND_FACTORS.contains(&one.as_str())),
        session: None,
        asked_at: claims.auth_time().and_then(|at| Timestamp::from_second(at.timestamp()).ok()),
    }
}

impl IdentityProvider for Oidc {
    fn begin<'a>(
        &'a self,
        back_to: &'a str,
        state: &'a str,
        handshake: &'a Handshake,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<String, ProviderFault>> {
        self.address(back_to, state, handshake, now).boxed()
    }

    fn finish<'a>(
        &'a self,
        back_to: &'a str,
        handshake: &'a Handshake,
        code: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Identity, ProviderFault>> {
        self.identity(back_to, handshake, code, now).boxed()
    }

    fn way_out<'a>(&'a self, back_to: &'a str, now: Timestamp) -> BoxFuture<'a, Option<String>> {
        self.led_out(back_to, now).boxed()
    }

    fn signed_out<'a>(
        &'a self,
        token: &'a str,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<SignedOutThere, ProviderFault>> {
        self.heard_out(token, now).boxed()
    }
}
