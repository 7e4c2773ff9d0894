//! `sigap verify`: whether what is kept follows from the log. Works beside a running `sigap serve`.

use std::process::ExitCode;

use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open_beside;

pub(super) async fn run(args: &ConfigArgs, out: &mut Out) -> anyhow::Result<ExitCode> {
    let opened = open_beside(args.read()?, Clock::system(), Ids::system()).await?;
    let outcome = opened.centre.store.verify().await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    match outcome? {
        Ok(verified) => {
            let (entries, events, keys) = (verified.entries, verified.events, verified.keys);
            out.line(format_args!("✓ {events} events in {entries} entries; {keys} keys follow from them"));
            Ok(ExitCode::SUCCESS)
        }
        Err(difference) => {
            out.line(format_args!("✗ {}", difference.0));
            Ok(ExitCode::FAILURE)
        }
    }
}
