//! Photos: how many, how large, and where they are kept.

use std::path::PathBuf;

use serde::Deserialize;

use super::rule::Rule;
use super::secret::Secret;
use super::{Config, not_empty};

pub(super) const RULES: &[(&str, Rule)] = &[
    ("photos.per_report", Rule::Within(0, 50)),
    ("photos.per_report_of_crews", Rule::Within(0, 500)),
    ("photos.max_bytes", Rule::Within(65_536, 67_108_864)),
    ("photos.max_pixels", Rule::Within(1_000_000, 500_000_000)),
    ("photos.edge_px", Rule::Within(320, 8_192)),
    ("photos.small_px", Rule::Within(64, 1_024)),
    ("photos.quality_percent", Rule::Within(30, 100)),
    ("photos.uploads_at_once", Rule::Within(1, 1_000)),
    ("photos.upload_ms", Rule::Within(100, 3_600_000)),
    ("photos.stall_ms", Rule::Within(50, 600_000)),
    ("photos.decode_at_once", Rule::Within(1, 64)),
    ("photos.decode_memory_bytes", Rule::Within(67_108_864, 1 << 36)),
    ("photos.link_s", Rule::Within(10, 86_400)),
    ("photos.s3_endpoint", Rule::Origin),
    ("photos.s3_region", Rule::Filled),
    ("photos.s3_timeout_ms", Rule::Within(50, 600_000)),
];

/// Photos.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photos {
    /// Photos that the reporter of one report may send; 0: none.
    pub per_report: usize,
    /// Photos that crews and the centre may add to one report.
    pub per_report_of_crews: usize,
    /// Largest photo as it is sent, bytes.
    pub max_bytes: usize,
    /// Largest photo as it is sent, pixels.
    pub max_pixels: u64,
    /// Longer side of a photo as it is kept, pixels.
    pub edge_px: u32,
    /// Longer side of its small picture, pixels.
    pub small_px: u32,
    /// Quality of the JPEG as it is kept.
    pub quality_percent: u8,
    /// Uploads taken at once.
    pub uploads_at_once: usize,
    /// Milliseconds for a request with photos.
    pub upload_ms: u64,
    /// Milliseconds within which something of it must arrive.
    pub stall_ms: u64,
    /// Photos decoded at once.
    pub decode_at_once: usize,
    /// Memory that decoding may use, of all photos together, bytes.
    pub decode_memory_bytes: u64,
    /// How long the links to opened photos are good, seconds.
    pub link_s: u32,
    /// `None`: in the data folder; see [`Config::photos_dir`].
    #[serde(deserialize_with = "not_empty")]
    pub dir: Option<PathBuf>,
    /// Where storage that speaks the object API of S3 is; `None`: photos lie in the folder.
    #[serde(deserialize_with = "not_empty")]
    pub s3_endpoint: Option<String>,
    /// Its bucket.
    pub s3_bucket: String,
    /// Its region, as it is signed.
    pub s3_region: String,
    /// Who asks.
    pub s3_access_key: String,
    /// What signs.
    pub s3_secret_key: Secret,
    /// How long it may take for a file, milliseconds.
    pub s3_timeout_ms: u64,
}

impl Config {
    /// The folder of photos.
    pub fn photos_dir(&self) -> PathBuf {
        self.photos.dir.clone().unwrap_or_else(|| self.data_dir.join("photos"))
    }
}
