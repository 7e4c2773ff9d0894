//! `sigap areas import`: a level from GeoJSON or TopoJSON, all of it or nothing.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{described, grouped, layers, read_text};
use crate::ambient::Clock;
use crate::cli::Out;
use crate::domain::area::AreaLevel;
use crate::domain::areas::read::{Properties, Taken, read};
use crate::services::Centre;

/// Areas without a code that are named.
const NAMED: usize = 20;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// GeoJSON (FeatureCollection or Feature) or TopoJSON
    file: PathBuf,
    /// Property that holds the official code; only landmarks may have none
    #[arg(long, value_name = "PROP")]
    code: Option<String>,
    /// Property that holds the name
    #[arg(long, value_name = "PROP")]
    name: String,
    /// Property that holds the code of the area it lies within; otherwise the code's beginning says it, or the place
    #[arg(long, value_name = "PROP")]
    parent: Option<String>,
    /// Property that holds how many people live there
    #[arg(long, value_name = "PROP")]
    people: Option<String>,
    /// province, regency, district, village or landmark; also in Indonesian
    #[arg(long)]
    level: AreaLevel,
}

/// Reads the file, or lists everything that is wrong with it.
pub(super) fn read_file(args: &Args, clock: &Clock) -> anyhow::Result<Taken> {
    anyhow::ensure!(
        args.code.is_some() || args.level == AreaLevel::Landmark,
        "--code PROP is wanted: only landmarks may do without a code"
    );
    let properties = Properties {
        code: args.code.clone(),
        name: args.name.clone(),
        parent: args.parent.clone(),
        people: args.people.clone(),
    };
    read(&read_text(&args.file)?, args.level, &properties, clock.now()).map_err(|faults| {
        anyhow::anyhow!(
            "{}: {} wrong, nothing was imported:\n{faults}",
            args.file.display(),
            if faults.count == 1 { "this is".to_owned() } else { format!("{} things are", faults.count) }
        )
    })
}

/// Keeps what was read, with the people that areas of the same codes had, and says what was done.
pub(super) async fn keep(centre: &Centre, taken: Taken, out: &mut Out) -> anyhow::Result<()> {
    let Taken { mut layer, left_out } = taken;
    let (version, before) = layers(centre).await?;
    let before = before.into_iter().find(|one| one.level == layer.level);
    let people: HashMap<String, u64> = before
        .into_iter()
        .flat_map(|layer| layer.shapes)
        .filter_map(|shape| Some((shape.code, shape.people?)))
        .collect();
    let mut carried = 0;
    for shape in layer.shapes.iter_mut().filter(|shape| shape.people.is_none()) {
        shape.people = people.get(&shape.code).copied();
        carried += u64::from(shape.people.is_some());
    }
    let level = layer.level;
    let described = format!("{}: {}", layer.level, described(&layer));
    centre.import_layer(&version, layer).await?;
    out.line(format_args!("✓ {described}"));
    if carried > 0 {
        out.line(format_args!("  {} keep the number of people they had", grouped(carried)));
    }
    if !left_out.is_empty() {
        let more = if left_out.len() > NAMED { ", …" } else { "" };
        let what = if level == AreaLevel::Landmark { "name" } else { "code" };
        let named = left_out[..left_out.len().min(NAMED)].join(", ");
        out.line(format_args!("  {} left out, whose {what} is null: {named}{more}", left_out.len()));
    }
    Ok(())
}
