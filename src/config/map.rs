//! What the maps of the screens are drawn from beside the land and the areas they always have.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::not_empty;
use super::rule::Rule;

pub(super) const RULES: &[(&str, Rule)] = &[
    ("map.tiles_url", Rule::TilesUrl),
    ("map.tiles_max_zoom", Rule::Within(1, 22)),
    ("map.track_minutes", Rule::Within(0, 60)),
];

/// How a PMTiles archive of version 3 begins (specification of PMTiles, section 3).
const ARCHIVE_HEAD: &[u8; 8] = b"PMTiles\x03";

/// Tiles for maps. With nothing set, no request of a screen leaves this server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Address of picture tiles, with `{z}`, `{x}` and `{y}`.
    #[serde(deserialize_with = "not_empty")]
    pub tiles_url: Option<String>,
    /// The finest zoom the tiles have.
    pub tiles_max_zoom: u8,
    /// Whom tiles, archive or imported areas are by; shown on every map.
    #[serde(deserialize_with = "not_empty")]
    pub attribution: Option<String>,
    /// PMTiles archive that this server gives to its screens.
    #[serde(deserialize_with = "not_empty")]
    pub pmtiles_file: Option<PathBuf>,
    /// GeoJSON of zones where danger is known beforehand.
    #[serde(deserialize_with = "not_empty")]
    pub hazards_file: Option<PathBuf>,
    /// Property of its features that holds their name.
    pub hazards_name: String,
    /// Property of its features that holds how grave they are.
    pub hazards_level: String,
    /// Minutes of the tracks of units that maps show; 0: none.
    pub track_minutes: u32,
}

impl Map {
    /// Where the screens get tiles from other than here, as `https://host:port`; an archive of our own comes first.
    pub fn foreign_origin(&self) -> Option<&str> {
        let url = self.tiles_url.as_deref().filter(|_| self.pmtiles_file.is_none())?;
        let host = url.find("://")? + 3;
        let path = url[host..].find('/').map_or(url.len(), |at| host + at);
        Some(&url[..path])
    }
}

/// Whether the file at `path` can be drawn from.
///
/// # Errors
/// What is wrong with it, for a person.
pub fn check_archive(path: &Path) -> Result<(), String> {
    let mut head = [0; ARCHIVE_HEAD.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    match read {
        Ok(()) if &head == ARCHIVE_HEAD => Ok(()),
        Ok(()) => Err("is no PMTiles archive of version 3".to_owned()),
        Err(fault) if fault.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err("is no PMTiles archive of version 3".to_owned())
        }
        Err(fault) => Err(format!("cannot be read: {fault}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_ask_elsewhere_only_for_configured_tiles() {
        let mut map = Map {
            tiles_url: None,
            tiles_max_zoom: 19,
            attribution: None,
            pmtiles_file: None,
            hazards_file: None,
            hazards_name: "name".to_owned(),
            hazards_level: "level".to_owned(),
            track_minutes: 10,
        };
        assert_eq!(map.foreign_origin(), None);
        map.tiles_url = Some("https://tiles.example.id:8443/a/{z}/{x}/{y}.png".to_owned());
        assert_eq!(map.foreign_origin(), Some("https://tiles.example.id:8443"));
        map.pmtiles_file = Some("jabar.pmtiles".into());
        assert_eq!(map.foreign_origin(), None);
    }
}
