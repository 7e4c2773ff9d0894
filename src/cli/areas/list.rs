//! `sigap areas list`: which levels were imported, and when.

use super::{described, grouped, layers};
use crate::cli::Out;
use crate::services::Centre;

pub(super) async fn run(centre: &Centre, out: &mut Out) -> anyhow::Result<()> {
    let (version, layers) = layers(centre).await?;
    if layers.is_empty() {
        let centres = centre.places.get().centres.len();
        out.line(format_args!("no areas were imported: the nearest of {centres} centres decides"));
        return Ok(());
    }
    let region = centre.places.get();
    for layer in &layers {
        let people: u64 = layer.shapes.iter().filter_map(|shape| shape.people).sum();
        let known = layer.shapes.iter().filter(|shape| shape.people.is_some()).count();
        let people = if known == 0 {
            String::new()
        } else {
            format!(", {} people in {} of them", grouped(people), grouped(known as u64))
        };
        let at =
            layer.imported_at.to_zoned(region.timezone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
        out.line(format_args!("{:<9} {}{people}, imported {at}", layer.level, described(layer)));
    }
    out.line(format_args!("version   {version}"));
    Ok(())
}
