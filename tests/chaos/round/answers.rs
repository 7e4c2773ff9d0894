//! Answers lost after the deed: between caller and program, between program and Redis; and links that delay, break,
//! or pass nothing in one direction.

use std::sync::Arc;
use std::time::Duration;

use super::Tools;
use crate::ground::{Ground, Wish, free_address};
use crate::harness::folder::Folder;
use crate::harness::own_redis::OwnRedis;
use crate::judge::{Expect, judge};
use crate::link::{End, Link};
use crate::load::Load;
use crate::sheet::Outcome;

/// The program starts a request to Redis anew after this.
const COMMAND_TIMEOUT: &str = "redis.command_timeout_ms = 1_000\n";

/// What the program answers does not reach who asked, who asks again.
pub async fn to_callers(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let ground = Ground::open(Wish::of(tools.folder.clone()), extent.scale.crews).await?;
    let link = ground.link(0);
    let through = Arc::new(vec![link.url()]);
    let load = Load::through(&ground, &extent.scale, &mut tools.draw, (&through, &ground.urls()));
    for _ in 0..extent.blows * 10 {
        link.swallow(1 + tools.draw.below(3));
        load.more(extent.between / 5).await?;
    }
    link.swallow(0);
    let mut outcome = Outcome::of("an answer is lost between program and caller");
    outcome.times = link.swallowed();
    let verdict = judge(&ground, load, Expect::default()).await;
    Ok(outcome.judged(verdict))
}

/// What Redis answers does not reach the program, which asks again.
pub async fn of_redis(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let behind = Behind::open(tools, "").await?;
    let load = Load::start(&behind.ground, &extent.scale, &mut tools.draw);
    for _ in 0..extent.blows * 10 {
        behind.link.swallow(1 + tools.draw.below(2));
        load.more(extent.between / 5).await?;
    }
    behind.link.swallow(0);
    let mut outcome = Outcome::of("an answer is lost between Redis and program, after the commit");
    outcome.times = behind.link.swallowed();
    let verdict = judge(&behind.ground, load, Expect { intake_goes_on: true, ..Expect::default() }).await;
    Ok(outcome.judged(verdict))
}

/// The link to Redis delays, breaks, and passes nothing in one direction or both for a while.
pub async fn bad_link(tools: &mut Tools) -> Result<Outcome, String> {
    let extent = tools.extent;
    let behind = Behind::open(tools, COMMAND_TIMEOUT).await?;
    let load = Load::start(&behind.ground, &extent.scale, &mut tools.draw);
    let (link, mut outcome) =
        (&behind.link, Outcome::of("the link to Redis delays, is slow, breaks, holds one direction"));
    for n in 0..if extent.long { 20 } else { 5 } {
        load.more(extent.between).await?;
        let lasts = if extent.long { tools.draw.ms(1_000, 6_000) } else { tools.draw.ms(500, 1_500) };
        match n % 5 {
            0 => link.hold(false, true),
            1 => link.hold(true, false),
            2 => link.delay(Duration::from_millis(30)),
            3 => link.bytes_per_s(20_000),
            _ => link.hold(true, true),
        }
        tokio::time::sleep(lasts).await;
        link.hold(false, false);
        link.delay(Duration::ZERO);
        link.bytes_per_s(0);
        // After a direction passed nothing, what is left of the connections is cut, as a restarted router does.
        link.cut();
        outcome.recovered(behind.ground.recovered(tokio::time::Instant::now()).await);
    }
    let verdict = judge(&behind.ground, load, Expect { intake_goes_on: true, ..Expect::default() }).await;
    Ok(outcome.judged(verdict))
}

/// A centre whose Redis lies behind a link.
pub struct Behind {
    pub ground: Ground,
    pub link: Link,
    _redis: OwnRedis,
}

impl Behind {
    /// Opens one.
    pub async fn open(tools: &Tools, settings: &str) -> Result<Self, String> {
        let redis = OwnRedis::within(Folder::at(tools.folder.join("redis"))).await;
        let link = Link::to(free_address(), End::Unix(redis.socket()));
        let (through, direct) = (format!("redis://{}", link.address), redis.url());
        let wish =
            Wish { settings, redis: Some(&through), direct: Some(&direct), ..Wish::of(tools.folder.clone()) };
        let ground = Ground::open(wish, tools.extent.scale.crews).await?;
        Ok(Self { ground, link, _redis: redis })
    }
}
