//! Passwords that people choose: none that is commonly known, and none made of words that whoever knows the centre tries first
//! (ADR 50). Knows no account; weighs what it is given.

use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::zxcvbn;

use super::{AccountError, Profile, SHORTEST_PASSWORD, fits_length};
use crate::domain::ids::{AgencyId, UnitId};
use crate::services::Centre;

/// Whoever knows the common passwords and the words of the centre has to try at least so often.
const FEWEST_TRIES: u64 = 1_000_000;
/// Signs that are weighed: what begins well is good enough, and signs that stand for letters take time by their square.
const WEIGHED: usize = 40;
/// Digits and signs at either end that hide no word: a year and a full stop.
const ADDED: usize = 5;
/// Words of context shorter than this are everywhere.
const SHORTEST_WORD: usize = 3;
/// What people here make passwords of.
const COMMON: &str = include_str!("../../../config/passwords.txt");

/// Whether somebody who knows the common passwords, and these words of the centre, finds it soon.
pub(super) fn is_known(password: &str, words: &[String]) -> bool {
    let weighed: String = password.chars().take(WEIGHED).collect();
    let common = COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words: Vec<&str> = words.iter().map(String::as_str).chain(common).collect();
    let joined: String = weighed.chars().filter(|sign| sign.is_alphanumeric()).collect();
    // What is left of a random one without its signs says nothing.
    let is_whole = joined.chars().count() >= SHORTEST_PASSWORD;
    tries(&weighed, &words) < FEWEST_TRIES
        || (is_whole && tries(&joined, &words) < FEWEST_TRIES)
        || is_word(bare(&weighed), &words)
}

/// How often somebody tries who takes its parts from the likeliest on.
fn tries(password: &str, words: &[&str]) -> u64 {
    let weighed = zxcvbn(password, words);
    let parts = weighed.sequence().iter().map(|part| part.guesses.unwrap_or(1).max(1));
    parts.fold(u64::from(!password.is_empty()), u64::saturating_mul)
}

/// Whether it is one word of a list, in whatever letters and signs.
fn is_word(text: &str, words: &[&str]) -> bool {
    let weighed = zxcvbn(text, words);
    let [part] = weighed.sequence() else { return false };
    matches!(part.pattern, MatchPattern::Dictionary(_))
}

/// Without digits and signs at its ends, where those are few.
fn bare(password: &str) -> &str {
    let rest = password.trim_matches(|sign: char| !sign.is_alphabetic());
    let added = password.chars().count() - rest.chars().count();
    if added <= ADDED { rest } else { password }
}

impl Centre {
    /// The hash of a password that somebody chose for their account.
    ///
    /// # Errors
    /// [`AccountError::Password`], [`AccountError::KnownPassword`].
    pub(super) async fn hash_chosen(&self, name: &str, password: &str) -> Result<String, AccountError> {
        fits_length(password)?;
        let profile = self.accounts.known(name).await?.profile;
        let words = self.words_of_context(&profile);
        if self.accounts.passwords.is_known(password, words).await? {
            return Err(AccountError::KnownPassword);
        }
        self.accounts.hash(password).await
    }

    /// Words that whoever knows the centre and the account tries first.
    fn words_of_context(&self, of: &Profile) -> Vec<String> {
        let region = self.places.get();
        let (agency, unit) = (of.agency.as_ref().map(AgencyId::as_str), of.unit.as_ref().map(UnitId::as_str));
        let numbers = [self.config.region.phone(), self.config.region.emergency_number.as_str()];
        let own = [Some(of.name.as_str()), agency, unit, Some("sigap"), Some(region.name.as_str())];
        let areas = region.centres.iter().map(|centre| centre.area.name.as_str());
        let mut words = Vec::new();
        for name in own.into_iter().flatten().chain(numbers).chain(areas) {
            let parts: Vec<String> =
                name.to_lowercase().split(|sign: char| !sign.is_alphanumeric()).map(str::to_owned).collect();
            words.push(parts.concat());
            words.extend(parts);
        }
        words.retain(|word| word.chars().count() >= SHORTEST_WORD);
        words.dedup();
        words
    }
}
