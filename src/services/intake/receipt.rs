//! What a reporter is given: made of the stored report alone, so that a retry gets the same.

use serde::Serialize;

use crate::config::Http;
use crate::domain::area::AreaRef;
use crate::domain::cursor::Cursor;
use crate::domain::level::Level;
use crate::domain::report::Report;
use crate::services::reasons::{Asked, Said, reasons, unasked};
use crate::text::Lang;

/// A report on the disk, seen from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// What is stored.
    pub report: Report,
    /// Where in the log; `None` for one given before.
    pub cursor: Option<Cursor>,
    /// The same request had been carried out before.
    pub replay: bool,
}

/// Where the answer is kept when it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// On the disk of the primary.
    Primary,
}

/// The receipt as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReportOut {
    /// Id of the report.
    pub report_id: String,
    /// What a person can say on a telephone.
    pub code: String,
    /// The incident it opened.
    pub incident_id: String,
    /// 1 to 5.
    pub level: Level,
    /// Its place in the queue, from 1; starts as the level.
    pub tier: u8,
    /// Version of the rule file that decided.
    pub rules_version: String,
    /// Every rule that fired, the deciding one first.
    pub reasons: Vec<Said>,
    /// What was not asked and could change the level.
    pub unasked: Vec<Asked>,
    /// Kabupaten or kota, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaRef>,
    /// The place lies outside the region: taken, and flagged.
    pub outside: bool,
    /// Page of its status.
    pub status_url: String,
    /// Where it is kept.
    pub stored: Stored,
    /// Where in the log, for reading what one wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl Receipt {
    /// The receipt in the asker's language.
    pub fn answer(&self, http: &Http, lang: Lang) -> ReportOut {
        let report = &self.report;
        let base = http.public_url.as_deref().unwrap_or_default();
        ReportOut {
            report_id: report.id.to_string(),
            code: report.code.to_string(),
            incident_id: report.incident.to_string(),
            level: report.triage.level,
            tier: report.triage.level.number(),
            rules_version: report.triage.rules_version.clone(),
            reasons: reasons(&report.triage, lang),
            unasked: unasked(&report.triage, lang),
            area: report.area.clone(),
            outside: report.outside,
            status_url: format!("{base}/status/{}", report.code),
            stored: Stored::Primary,
            cursor: self.cursor.as_ref().map(ToString::to_string),
        }
    }
}
