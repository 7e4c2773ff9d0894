//! Zones of known danger from the file that the settings name. Reads it once; judges nothing.

use crate::config::Map;
use crate::domain::hazard::Hazards;

/// Larger files are not read: what maps draw has less.
const MOST_BYTES: u64 = 20 * 1_048_576;

/// The zones that are configured; none without a file.
///
/// # Errors
/// Everything that is wrong with the file, each with its place in it.
pub fn read(map: &Map) -> Result<Hazards, Vec<String>> {
    let Some(file) = &map.hazards_file else { return Ok(Hazards::default()) };
    let said = |word: String| format!("{}: map.hazards_file: {word}", file.display());
    let size = std::fs::metadata(file).map_err(|fault| vec![said(format!("cannot be read: {fault}"))])?.len();
    if size > MOST_BYTES {
        return Err(vec![said(format!("has {size} bytes; {MOST_BYTES} are the most"))]);
    }
    let text =
        std::fs::read_to_string(file).map_err(|fault| vec![said(format!("cannot be read: {fault}"))])?;
    Hazards::read(&text, &map.hazards_name, &map.hazards_level).map_err(|faults| {
        let more = faults.count - faults.listed.len();
        let listed = faults.listed.iter().map(|fault| said(fault.to_string()));
        listed.chain((more > 0).then(|| said(format!("and {more} more")))).collect()
    })
}
