//! From the start of the process until it serves, on an empty folder; beside the start of Redis alone.

use tokio::time::Instant;

use super::Extent;
use crate::figure::{Figure, Goal};
use crate::floor::commit::Redis;
use crate::load::in_turn;
use crate::sigap::Home;

const PART: &str = "start";

/// Runs the part.
///
/// # Errors
/// When either does not start.
pub async fn run(extent: &Extent) -> anyhow::Result<Vec<Figure>> {
    let rounds = in_turn(
        extent.pairs.min(7),
        async || Ok(Home::new()?.serve()?.ready_s),
        async || {
            let begun = Instant::now();
            let _redis = Redis::start()?;
            Ok(begun.elapsed().as_secs_f64())
        },
    )
    .await?;
    let ours = rounds.iter().map(|(ours, _)| *ours).collect();
    let floor = crate::figure::median(&rounds.iter().map(|(_, floor)| *floor).collect::<Vec<_>>());
    let figure = Figure::new(PART, "start of the empty service to ready", "s", ours);
    Ok(vec![figure.goal(Goal::AtMost(1.0)).note(format!("Redis alone: {floor:.2} s"))])
}
