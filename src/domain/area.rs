//! Administrative areas, as a report carries them: the finest one known, and those it lies within.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How fine an area is, from the coarsest on; a landmark is a point with a name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AreaLevel {
    /// Provinsi.
    Province,
    /// Kabupaten or kota.
    Regency,
    /// Kecamatan.
    District,
    /// Desa or kelurahan.
    Village,
    /// A place people know.
    Landmark,
}

impl AreaLevel {
    /// All of them, the coarsest first.
    pub const ALL: [Self; 5] = [Self::Province, Self::Regency, Self::District, Self::Village, Self::Landmark];

    /// The word on the wire, in paths and in Redis.
    pub fn word(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Regency => "regency",
            Self::District => "district",
            Self::Village => "village",
            Self::Landmark => "landmark",
        }
    }
}

impl std::fmt::Display for AreaLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

impl std::str::FromStr for AreaLevel {
    type Err = String;

    /// Reads the word, also in Indonesian.
    fn from_str(said: &str) -> Result<Self, String> {
        Ok(match said.to_lowercase().as_str() {
            "province" | "provinsi" => Self::Province,
            "regency" | "city" | "kabupaten" | "kota" => Self::Regency,
            "district" | "kecamatan" => Self::District,
            "village" | "desa" | "kelurahan" => Self::Village,
            "landmark" | "patokan" => Self::Landmark,
            _ => {
                return Err("must be province (provinsi), regency (kabupaten, kota), district (kecamatan), \
                            village (desa, kelurahan) or landmark (patokan)"
                    .to_owned());
            }
        })
    }
}

/// A coarser area that another lies within.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct AreaName {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// How fine it is.
    pub level: AreaLevel,
}

/// Code and name of an area, such as `32.73` Kota Bandung, and what is known of where it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct AreaRef {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// How fine it is; absent where no borders are known and the nearest centre decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub level: Option<AreaLevel>,
    /// The areas it lies within, the finest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<AreaName>>", optional)]
    pub within: Vec<AreaName>,
    /// Metres from its border to a place that lies in no area; absent inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub off_m: Option<u32>,
}

impl AreaRef {
    /// An area of which nothing else is known.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into(), level: None, within: Vec::new(), off_m: None }
    }

    /// Whether it is the area with this code, or lies within it.
    pub fn lies_in(&self, code: &str) -> bool {
        let is_part =
            self.code.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        is_part || self.within.iter().any(|area| area.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_before_areas_had_more_is_still_read() {
        let old: AreaRef = serde_json::from_str(r#"{"code":"32.73","name":"Kota Bandung"}"#).unwrap();
        assert_eq!(old, AreaRef::new("32.73", "Kota Bandung"));
        assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"code":"32.73","name":"Kota Bandung"}"#);
    }

    #[test]
    fn an_area_lies_in_itself_in_its_prefixes_and_in_what_it_is_within() {
        let mut area = AreaRef::new("32.73.09", "Bandung Wetan");
        area.within.push(AreaName {
            code: "jabar".into(),
            name: "Jawa Barat".into(),
            level: AreaLevel::Province,
        });
        for (code, lies) in [
            ("32.73.09", true),
            ("32.73", true),
            ("32", true),
            ("jabar", true),
            ("32.7", false),
            ("32.73.0", false),
        ] {
            assert_eq!(area.lies_in(code), lies, "{code}");
        }
    }

    #[test]
    fn levels_are_read_in_both_languages_and_others_refused_with_the_list() {
        assert_eq!("Kelurahan".parse(), Ok(AreaLevel::Village));
        for level in AreaLevel::ALL {
            assert_eq!(level.word().parse(), Ok(level));
        }
        assert!("rw".parse::<AreaLevel>().unwrap_err().contains("district (kecamatan)"));
    }
}
