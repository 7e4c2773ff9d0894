//! kill -9 at random instants: Redis, the app, both.

use tokio::time::Instant;

use super::Tools;
use crate::ground::{Ground, Wish};
use crate::judge::{Expect, judge};
use crate::load::Load;
use crate::sheet::Outcome;

/// What is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    Redis,
    App,
    Both,
}

pub async fn redis(tools: &mut Tools) -> Result<Outcome, String> {
    kills(tools, Whom::Redis, "kill -9 of Redis at a random instant").await
}

pub async fn app(tools: &mut Tools) -> Result<Outcome, String> {
    kills(tools, Whom::App, "kill -9 of the program at a random instant").await
}

pub async fn both(tools: &mut Tools) -> Result<Outcome, String> {
    kills(tools, Whom::Both, "kill -9 of both at a random instant").await
}

async fn kills(tools: &mut Tools, whom: Whom, fault: &str) -> Result<Outcome, String> {
    let extent = tools.extent;
    let mut ground = Ground::open(Wish::of(tools.folder.clone()), extent.scale.crews).await?;
    let load = Load::start(&ground, &extent.scale, &mut tools.draw);
    let mut outcome = Outcome::of(fault);
    for _ in 0..extent.blows {
        load.more(extent.between).await?;
        tokio::time::sleep(tools.draw.ms(0, 500)).await;
        let blow = Instant::now();
        if whom != Whom::App {
            ground.kill_redis().await;
        }
        if whom != Whom::Redis {
            ground.kill_app(0);
            ground.start(0)?;
        }
        outcome.recovered(ground.recovered(blow).await);
    }
    load.more(extent.between).await?;
    let verdict =
        judge(&ground, load, Expect { intake_goes_on: whom == Whom::Redis, ..Expect::default() }).await;
    outcome.must(ground.stop(0), "the program does not end well");
    Ok(outcome.judged(verdict))
}
