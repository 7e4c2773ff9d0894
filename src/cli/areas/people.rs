//! `sigap areas people`: how many people live in imported areas, from a table, by code.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Context;

use super::{grouped, layers, read_text};
use crate::cli::Out;
use crate::domain::area::AreaLevel;
use crate::services::Centre;

/// Codes named when something does not fit.
const NAMED: usize = 10;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// CSV with a header line
    file: PathBuf,
    /// Column that holds the official code
    #[arg(long, value_name = "COLUMN")]
    code: String,
    /// Column that holds how many people live there
    #[arg(long, value_name = "COLUMN")]
    people: String,
    /// Level of the areas, as at the import
    #[arg(long)]
    level: AreaLevel,
}

pub(super) async fn run(centre: &Centre, args: &Args, out: &mut Out) -> anyhow::Result<()> {
    let mut people = read_table(args)?;
    let (version, layers) = layers(centre).await?;
    let layer = layers.into_iter().find(|layer| layer.level == args.level && !layer.shapes.is_empty());
    let mut layer = layer.with_context(|| {
        format!("no areas of level {} were imported: `sigap areas import` first", args.level)
    })?;
    let (mut attached, mut without) = (0_u64, Vec::new());
    for shape in &mut layer.shapes {
        match people.remove(&shape.code) {
            Some(number) => {
                shape.people = Some(number);
                attached += 1;
            }
            None => without.push(shape.code.clone()),
        }
    }
    anyhow::ensure!(attached > 0, "none of its codes is the code of an area of level {}", args.level);
    let (all, km2): (u64, f64) = (layer.shapes.iter().filter_map(|shape| shape.people).sum(), layer.km2());
    centre.import_layer(&version, layer).await?;
    out.line(format_args!(
        "✓ {}: {} areas know their people: {} on {} km²",
        args.level,
        grouped(attached),
        grouped(all),
        grouped(km2.round() as u64)
    ));
    tell(out, "areas without a row, which keep what they had", &without);
    let mut unknown: Vec<String> = people.into_keys().collect();
    unknown.sort_unstable();
    tell(out, "codes that no area has", &unknown);
    Ok(())
}

fn tell(out: &mut Out, what: &str, codes: &[String]) {
    if !codes.is_empty() {
        let more = if codes.len() > NAMED { ", …" } else { "" };
        out.line(format_args!(
            "  {what}: {} ({}{more})",
            codes.len(),
            codes[..codes.len().min(NAMED)].join(", ")
        ));
    }
}

/// People by code. An empty number is "not known".
fn read_table(args: &Args) -> anyhow::Result<HashMap<String, u64>> {
    let text = read_text(&args.file)?;
    let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = table.headers().context("the file has no header line")?.clone();
    let column = |name: &str| {
        let at = head.iter().position(|one| one.trim() == name);
        at.with_context(|| {
            format!("no column {name:?}; there are: {}", head.iter().collect::<Vec<_>>().join(", "))
        })
    };
    let (code, people) = (column(&args.code)?, column(&args.people)?);
    let (mut found, mut faults) = (HashMap::new(), Vec::new());
    for row in table.records() {
        let row = row.context("the file is not understood")?;
        let line = row.position().map_or(0, csv::Position::line);
        let code = row.get(code).unwrap_or_default().trim();
        let said = row.get(people).unwrap_or_default().trim();
        match said.parse::<u64>() {
            Ok(number) if !code.is_empty() => {
                if found.insert(code.to_owned(), number).is_some() {
                    faults.push(format!("line {line}: the code {code} is there twice"));
                }
            }
            Ok(_) => faults.push(format!("line {line}: has no code")),
            Err(_) if said.is_empty() => {}
            Err(_) => faults.push(format!("line {line}: {} is not a number of people", args.people)),
        }
    }
    if faults.is_empty() {
        return Ok(found);
    }
    let more = faults.len().saturating_sub(NAMED);
    faults.truncate(NAMED);
    let more = if more > 0 { format!("\nand {more} more") } else { String::new() };
    anyhow::bail!("{}: nothing was changed:\n{}{more}", args.file.display(), faults.join("\n"))
}
