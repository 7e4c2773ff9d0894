//! `sigap rebuild`: documents and indexes anew from the log. Refuses to while another process owns the data folder.

use std::process::ExitCode;

use super::verify::erased_again;
use super::{ConfigArgs, Out};
use crate::ambient::{Clock, Ids};
use crate::app::wiring::open;

pub(super) async fn run(args: &ConfigArgs, out: &mut Out) -> anyhow::Result<ExitCode> {
    let opened = open(args.read()?, Clock::system(), Ids::system()).await?;
    let outcome = opened.centre.store.rebuild().await;
    let again = erased_again(&opened.centre, out).await;
    if let Some(local) = opened.local_redis {
        local.stop().await;
    }
    again?;
    match outcome? {
        Ok(built) => {
            out.line(format_args!("✓ {} keys made anew from {} events", built.keys, built.events));
            Ok(ExitCode::SUCCESS)
        }
        Err(difference) => {
            out.line(format_args!("✗ {}: nothing was changed", difference.0));
            Ok(ExitCode::FAILURE)
        }
    }
}
