//! The parts of the bench. Each measures ours and its floor in turn and gives its figures.

pub mod board;
pub mod fan;
pub mod flood;
pub mod fold;
pub mod herd;
pub mod inside;
pub mod intake;
pub mod night;
pub mod recommendation;
pub mod reports;
pub mod similar;
pub mod soak;
pub mod start;

use std::time::Duration;

use sigap::cli::Out;

use crate::figure::Figure;
use crate::keeper::Kept;

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Pairs of ours and floor.
    pub pairs: usize,
    /// Rounds of what takes long and has no floor; pairs of sockets by the thousand in the short form.
    pub few: usize,
    /// Of one side of a pair.
    pub during: Duration,
    /// A short form for trying.
    pub quick: bool,
}

impl Extent {
    /// The whole, or a short form of it.
    pub fn new(quick: bool) -> Self {
        if quick {
            Self { pairs: 3, few: 1, during: Duration::from_secs(1), quick }
        } else {
            Self { pairs: 15, few: 5, during: Duration::from_secs(2), quick }
        }
    }

    /// `whole`, or `short` of it when trying.
    pub fn of(&self, whole: usize, short: usize) -> usize {
        if self.quick { short } else { whole }
    }
}

/// The parts by name, in their order.
pub const PARTS: [&str; 11] = [
    "triage",
    "place",
    "recommendation",
    "similar",
    "start",
    "intake",
    "board",
    "flood",
    "fan-out",
    "herd",
    "fold",
];

/// Runs one part.
///
/// # Errors
/// When anything in it fails: then there is no figure to trust.
pub async fn part(name: &str, extent: &Extent, out: &mut Out) -> anyhow::Result<Vec<Figure>> {
    match name {
        "triage" => inside::triage(extent),
        "place" => inside::place(extent),
        "recommendation" => recommendation::run(extent),
        "similar" => similar::run(extent),
        "start" => start::run(extent).await,
        "intake" => intake::run(extent, out).await,
        "board" => board::run(extent).await,
        "flood" => flood::run(extent, out).await,
        "fan-out" => fan::run(extent, out).await,
        "herd" => herd::run(extent).await,
        "fold" => fold::run(extent, out).await,
        other => anyhow::bail!("there is no part {other}; there are {}", PARTS.join(", ")),
    }
}

/// A floor in a process of its own, and its address.
pub struct FloorServer {
    /// `http://127.0.0.1:…`
    pub url: String,
    /// Its process.
    pub kept: Kept,
}

impl FloorServer {
    /// Starts one.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(name: &str, redis: Option<&str>) -> anyhow::Result<Self> {
        let own = std::env::current_exe()?;
        let mut args = vec!["--floor-server", name];
        args.extend(redis);
        let kept = Kept::start(None, &own, &args, "floor serves on ")?;
        let url = kept.word.trim_start_matches("floor serves on ").to_owned();
        Ok(Self { url, kept })
    }
}
