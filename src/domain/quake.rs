//! Earthquakes, as the public data of BMKG tells of them: what stands in a file of theirs, and whether one concerns a region.
//! Pure. What cannot be read is left out; a file that holds nothing of the kind is said to be so.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::area::AreaRef;
use super::place::Point;
use super::region::Centre;

/// Quakes of one file that are looked at.
const MOST: usize = 50;
/// Signs of a text that are kept.
const MOST_CHARS: usize = 300;
/// Areas that a notice names.
const MOST_AREAS: usize = 12;

/// An earthquake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct Quake {
    /// Its name here: when it was, to the second.
    pub id: String,
    /// When it was.
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Its epicentre.
    pub point: Point,
    /// Its magnitude.
    pub magnitude: f64,
    /// Its depth, kilometres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub depth_km: Option<f64>,
    /// Where, in their words.
    pub place: String,
    /// Where it was felt and how strongly (MMI), in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub felt: Option<String>,
    /// What they say may follow, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub potential: Option<String>,
}

/// An area of ours that a quake was felt in, or was near to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct QuakeArea {
    /// Which.
    pub area: AreaRef,
    /// How far its middle is from the epicentre, kilometres.
    pub km: u32,
    /// How strongly it was felt there (MMI), such as `III-IV`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub felt: Option<String>,
}

/// The file is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no list of earthquakes")]
pub struct NoQuakes;

#[derive(Deserialize)]
struct File {
    #[serde(rename = "Infogempa")]
    info: Info,
}

#[derive(Deserialize)]
struct Info {
    gempa: OneOrMany,
}

/// The newest quake comes alone, lists as lists.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<serde_json::Value>),
    One(serde_json::Value),
}

/// As they write it; all are texts.
#[derive(Deserialize)]
struct Told {
    #[serde(rename = "DateTime")]
    at: String,
    #[serde(rename = "Coordinates")]
    point: String,
    #[serde(rename = "Magnitude")]
    magnitude: String,
    #[serde(rename = "Kedalaman", default)]
    depth: String,
    #[serde(rename = "Wilayah", default)]
    place: String,
    #[serde(rename = "Dirasakan", default)]
    felt: String,
    #[serde(rename = "Potensi", default)]
    potential: String,
}

/// The quakes of a file: `autogempa.json`, `gempaterkini.json` or `gempadirasakan.json`.
///
/// # Errors
/// [`NoQuakes`] when it is none of these.
pub fn read(text: &str) -> Result<Vec<Quake>, NoQuakes> {
    let file: File = serde_json::from_str(text).map_err(|_| NoQuakes)?;
    let all = match file.info.gempa {
        OneOrMany::Many(all) => all,
        OneOrMany::One(one) => vec![one],
    };
    let told = all.into_iter().take(MOST).filter_map(|one| serde_json::from_value::<Told>(one).ok());
    Ok(told.filter_map(|told| quake(&told)).collect())
}

fn quake(told: &Told) -> Option<Quake> {
    let at: Timestamp = told.at.trim().parse().ok()?;
    let (lat, lon) = told.point.split_once(',')?;
    let (lat, lon) = (number(lat)?, number(lon)?);
    let magnitude = number(&told.magnitude).filter(|m| (0.0..=10.5).contains(m))?;
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        return None;
    }
    Some(Quake {
        id: at.strftime("%Y%m%dT%H%M%SZ").to_string(),
        at,
        point: Point { lat, lon },
        magnitude,
        depth_km: told.depth.split_whitespace().next().and_then(number).filter(|km| *km >= 0.0),
        place: words(&told.place).unwrap_or_default(),
        felt: words(&told.felt),
        potential: words(&told.potential),
    })
}

fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

/// Plain words, not too many; a dash stands for none.
fn words(text: &str) -> Option<String> {
    let plain = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    let text: String = plain.take(MOST_CHARS).collect();
    let text = text.trim();
    (!text.is_empty() && text != "-").then(|| text.to_owned())
}

impl Quake {
    /// The areas of a region that it was felt in, or whose middle is within `near_km`; felt ones first, then the nearest.
    pub fn concerns(&self, centres: &[Centre], near_km: u32) -> Vec<QuakeArea> {
        let felt: Vec<(String, String)> = self.felt.iter().flat_map(|felt| places_felt(felt)).collect();
        let mut areas: Vec<QuakeArea> = centres
            .iter()
            .filter_map(|centre| {
                let km = (self.point.distance_m(centre.point) / 1_000.0).round() as u32;
                let name = plain_name(&centre.area.name);
                let felt = felt.iter().find(|(place, _)| *place == name).map(|(_, mmi)| mmi.clone());
                let area = centre.area.clone();
                (felt.is_some() || km <= near_km).then_some(QuakeArea { area, km, felt })
            })
            .collect();
        areas.sort_by_key(|near| (near.felt.is_none(), near.km));
        areas.truncate(MOST_AREAS);
        areas
    }
}

/// `III - IV Cianjur, II Kota Sukabumi` as place and strength.
fn places_felt(felt: &str) -> Vec<(String, String)> {
    let part = |part: &str| {
        let is_mmi = |sign: char| matches!(sign, 'I' | 'V' | 'X' | '-' | '–' | ' ');
        let part = part.trim();
        let name = part.trim_start_matches(is_mmi);
        // The first letter of a name may be one of those: `Indramayu` begins where a word does.
        let cut = part.len() - name.len();
        let start = part[..cut].rfind([' ', '-', '–']).map_or(0, |at| at + 1);
        let start = if cut == part.len() || part[..cut].ends_with(' ') { cut } else { start };
        let strength: String = part[..start].chars().filter(|sign| !sign.is_whitespace()).collect();
        let strength = strength.trim_matches(['-', '–']).to_owned();
        (plain_name(&part[start..]), strength)
    };
    felt.split([',', ';']).map(part).filter(|(name, mmi)| !name.is_empty() && !mmi.is_empty()).collect()
}

/// Without what sort of area it is.
fn plain_name(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let name = ["kabupaten ", "kab. ", "kab ", "kota "]
        .iter()
        .find_map(|sort| name.strip_prefix(sort))
        .unwrap_or(&name);
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strengths_and_names_are_told_apart() {
        let felt = places_felt("III - IV Cianjur, II Kota Sukabumi; II-III Indramayu, Bogor, V Ciamis");
        let told: Vec<(&str, &str)> = felt.iter().map(|(name, mmi)| (name.as_str(), mmi.as_str())).collect();
        assert_eq!(
            told,
            [("cianjur", "III-IV"), ("sukabumi", "II"), ("indramayu", "II-III"), ("ciamis", "V")]
        );
    }

    #[test]
    fn garbage_is_left_out_or_said_to_be_none() {
        for text in ["", "[]", "{}", r#"{"Infogempa":{}}"#, "<html>"] {
            assert_eq!(read(text), Err(NoQuakes), "{text}");
        }
        let odd = r#"{"Infogempa":{"gempa":[{"DateTime":"kemarin","Coordinates":"1,2","Magnitude":"5"},
            {"DateTime":"2026-03-02T02:00:00+00:00","Coordinates":"100,2","Magnitude":"5"},
            {"DateTime":"2026-03-02T02:00:00+00:00","Coordinates":"-7,107","Magnitude":"NaN"}, 7]}}"#;
        assert_eq!(read(odd), Ok(Vec::new()));
    }
}
