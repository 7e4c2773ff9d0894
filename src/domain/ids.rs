//! Names of things. All are opaque strings outside; those of a region begin with its code.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String)]
        pub struct $name(pub String);

        impl $name {
            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

id!(
    /// One telling by one person, `32-` and 26 characters.
    ReportId
);
id!(
    /// The thing in the world that reports are about, `32-` and 26 characters.
    IncidentId
);
id!(
    /// `<incident>.<n>`, the n-th sending of a unit to that incident, from 1.
    AssignmentId
);
id!(
    /// `<incident>.r<n>`, the n-th referral of that incident, from 1.
    ReferralId
);
id!(
    /// A call on the telephone, `32-` and 26 characters.
    CallId
);
id!(
    /// A place that people are brought to, as the file of facilities names it.
    FacilityId
);
id!(
    /// A vehicle or team that can be sent; its call sign in lower case, such as `amb-03`.
    UnitId
);
id!(
    /// An organisation that owns units, such as `psc119-3273`.
    AgencyId
);
id!(
    /// The sheet of a hand-over, `32-` and 26 characters.
    SheetId
);
id!(
    /// A photo of a report, `32-` and 26 characters.
    PhotoId
);
id!(
    /// A voice note of a report, `32-` and 26 characters.
    VoiceId
);
id!(
    /// Somebody who holds a post of the roster for once, `32-` and 26 characters.
    StandInId
);
id!(
    /// A kind of incident from `config/kinds.toml`, such as `flood`.
    KindCode
);
id!(
    /// Something a unit can do, such as `ambulance` or `water_rescue`.
    Capability
);

impl AssignmentId {
    /// The id of the `n`-th assignment (from 1) of an incident.
    pub fn nth(incident: &IncidentId, n: usize) -> Self {
        Self(format!("{incident}.{n}"))
    }

    /// The incident this assignment belongs to; `None` when the text is not an assignment's id.
    pub fn incident(&self) -> Option<IncidentId> {
        let (incident, n) = self.0.rsplit_once('.')?;
        n.parse::<u32>().ok()?;
        Some(IncidentId(incident.to_owned()))
    }
}

/// The text of an id: the region, and 128 bits in Crockford's base 32.
pub fn opaque(region: &str, bits: &[u8; 16]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let number = u128::from_be_bytes(*bits);
    let symbol = |i: u32| char::from(ALPHABET[(number >> (5 * i) & 31) as usize]);
    std::iter::once(region.to_owned() + "-").chain((0..26).rev().map(|i| symbol(i).to_string())).collect()
}
