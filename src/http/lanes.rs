//! What a request tells of who reports, for the lanes; and the answer to who finds no room in them. Sorts nothing itself.

use axum::http::{HeaderMap, Method, Uri};

use super::App;
use super::client_address::ClientAddress;
use super::problem::Problem;
use crate::domain::code::ReceiptCode;
use crate::domain::command::Asker;
use crate::services::execute::RequestKey;
use crate::services::intake::{ReportIn, Sender, Shed, Turn};

/// The code of a receipt that its holder was given before.
const RECEIPT: &str = "sigap-receipt";

/// Whether a request brings a report: these wait in lanes of their own, and in no other's place.
pub(super) fn is_report(method: &Method, uri: &Uri) -> bool {
    *method == Method::POST && matches!(uri.path(), "/api/v1/reports" | "/lapor")
}

impl App {
    /// Waits until a report may be taken; the turn is held while it is.
    ///
    /// # Errors
    /// 429 or 503, with the telephone number, when even the queue is full.
    pub(super) async fn turn_to_report(
        &self,
        (headers, address): (&HeaderMap, ClientAddress),
        asker: &Asker,
        report: &ReportIn,
        key: Option<&RequestKey>,
    ) -> Result<Turn, Shed> {
        let device = self.sender(headers);
        let receipt = headers.get(RECEIPT).and_then(|code| ReceiptCode::parse(code.to_str().ok()?).ok());
        let sender = Sender { address: address.0, device: device.as_deref(), receipt: receipt.as_ref(), key };
        self.centre.turn_to_report(&sender, asker, report).await
    }
}

impl From<Shed> for Problem {
    fn from(shed: Shed) -> Self {
        let problem = Self::too_many("flooded", shed.again_s);
        if shed.over {
            problem
        } else {
            Self { status: axum::http::StatusCode::SERVICE_UNAVAILABLE, ..problem }
        }
    }
}
