//! Administrative areas, as far as a report carries them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Code and name of an area, such as `32.73` Kota Bandung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, utoipa::ToSchema)]
pub struct AreaRef {
    /// Official code.
    pub code: String,
    /// Official name.
    pub name: String,
}
