//! Signing out at a provider of identities: where a browser is led for it, and what the provider signs when somebody signed out
//! there (OpenID Connect RP-Initiated Logout 1.0, Back-Channel Logout 1.0).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey, LogoutRequest, PostLogoutRedirectUrl};
use serde_json::Value;

use super::oidc::Oidc;
use crate::services::accounts::oidc::ProviderFault;
use crate::services::accounts::out::SignedOutThere;

/// What says that a token is of signing out.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Longest token that is looked at, bytes.
const LONGEST: usize = 8_192;
/// Longest name in it, bytes.
const LONGEST_NAME: usize = 255;
/// A token is good for so long after it was made, seconds.
const GOOD_S: i64 = 300;
/// The clocks of the provider and of this machine differ by less, seconds.
const APART_S: i64 = 60;
/// A browser that signs out waits no longer for where it is led.
const ADDRESS_WITHIN: Duration = Duration::from_secs(2);

/// A token in its three parts; nothing in it is believed yet.
struct Token<'a> {
    header: Value,
    says: Value,
    signed: &'a str,
    signature: Vec<u8>,
}

impl Oidc {
    /// Where a browser signs out at the provider and comes back from to `back_to`; `None` where that cannot be said now.
    pub(super) async fn led_out(&self, back_to: &str, now: Timestamp) -> Option<String> {
        let metadata =
            tokio::time::timeout(ADDRESS_WITHIN, self.known_metadata(now, false)).await.ok()?.ok()?;
        let endpoint = metadata.additional_metadata().end_session_endpoint.clone()?;
        let back_to = PostLogoutRedirectUrl::new(back_to.to_owned()).ok()?;
        let asked = LogoutRequest::from(endpoint).set_client_id(self.id.clone());
        Some(asked.set_post_logout_redirect_uri(back_to).http_get_url().to_string())
    }

    /// Who signed out at the provider, if it says so. What can be told without asking it for its keys is looked at first.
    pub(super) async fn heard_out(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<SignedOutThere, ProviderFault> {
        let token = Token::read(token).ok_or_else(|| not_believed("it is no token"))?;
        let said = self.claims(&token, now).map_err(not_believed)?;
        let alg = algorithm(&token.header).ok_or_else(|| not_believed("its kind of signature"))?;
        let kid = token.header["kid"].as_str();
        for anew in [false, true] {
            let metadata = self.known_metadata(now, anew).await?;
            let mut keys = metadata.jwks().keys().iter().filter(|key| is_named(key, kid));
            let proves = |key: &CoreJsonWebKey| {
                key.verify_signature(&alg, token.signed.as_bytes(), &token.signature).is_ok()
            };
            if keys.any(proves) {
                return Ok(said);
            }
        }
        Err(not_believed("its signature"))
    }

    fn claims(&self, token: &Token<'_>, now: Timestamp) -> Result<SignedOutThere, &'static str> {
        let says = &token.says;
        let text = |name: &str| says[name].as_str().filter(|text| (1..=LONGEST_NAME).contains(&text.len()));
        let kind = token.header["typ"].as_str().unwrap_or("logout+jwt").to_ascii_lowercase();
        if !["logout+jwt", "jwt"].contains(&kind.as_str()) || !says["events"][EVENT].is_object() {
            return Err("it is of something else");
        }
        // What says who somebody is has one; it must never be taken for this.
        if !says["nonce"].is_null() {
            return Err("it has a nonce");
        }
        if says["iss"].as_str() != Some(self.issuer.as_str()) {
            return Err("its issuer");
        }
        let ours = |one: &Value| one.as_str() == Some(self.id.as_str());
        if !ours(&says["aud"]) && !says["aud"].as_array().is_some_and(|all| all.iter().any(ours)) {
            return Err("it is for somebody else");
        }
        let (made_s, now_s) = (says["iat"].as_i64().ok_or("its time")?, now.as_second());
        let is_over = says["exp"].as_i64().is_some_and(|until_s| until_s <= now_s - APART_S);
        if !(now_s - GOOD_S..=now_s + APART_S).contains(&made_s) || is_over {
            return Err("its time");
        }
        let id = text("jti").ok_or("it has no id")?.to_owned();
        let subject = text("sub").map(|subject| format!("{} {subject}", self.issuer.as_str()));
        let session = text("sid").map(str::to_owned);
        if subject.is_none() && session.is_none() {
            return Err("it names nobody");
        }
        Ok(SignedOutThere { id, issuer: self.issuer.as_str().to_owned(), subject, session })
    }
}

impl<'a> Token<'a> {
    fn read(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, says) = signed.split_once('.')?;
        let part = |text: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok();
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { header: part(header)?, says: part(says)?, signed, signature })
    }
}

/// The kinds that a provider alone can make: none without a key, none by what it shares with us.
fn algorithm(header: &Value) -> Option<CoreJwsSigningAlgorithm> {
    Some(match header["alg"].as_str()? {
        "RS256" => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        "RS384" => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
        "RS512" => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
        "PS256" => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        "PS384" => CoreJwsSigningAlgorithm::RsaSsaPssSha384,
        "PS512" => CoreJwsSigningAlgorithm::RsaSsaPssSha512,
        "ES256" => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        "ES384" => CoreJwsSigningAlgorithm::EcdsaP384Sha384,
        "EdDSA" => CoreJwsSigningAlgorithm::EdDsa,
        _ => return None,
    })
}

fn is_named(key: &CoreJsonWebKey, kid: Option<&str>) -> bool {
    let own = key.key_id().map(|id| id.as_str());
    kid.is_none() || own.is_none() || own == kid
}

fn not_believed(why: &str) -> ProviderFault {
    ProviderFault::NotBelieved(why.to_owned())
}

/// The provider's own name of the session in which it signed a token of identity that was believed.
pub(super) fn session_in(token: &str) -> Option<String> {
    let says = Token::read(token)?.says;
    says["sid"].as_str().filter(|sid| (1..=LONGEST_NAME).contains(&sid.len())).map(str::to_owned)
}
