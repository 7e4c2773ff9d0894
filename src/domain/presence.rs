//! Who has a board open, and which incident they look at: true for the moment only, and never in the log.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::access::Role;
use super::ids::IncidentId;

/// One open board.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Present {
    /// Account.
    pub name: String,
    /// Their roles, combined.
    pub roles: Vec<Role>,
    /// The incident that is open on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// Something is being typed into one of its forms.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub typing: bool,
}

/// Somebody who looks at an incident, as boards show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS, utoipa::ToSchema)]
pub struct PresentRow {
    /// The incident.
    pub incident: IncidentId,
    /// Account.
    pub name: String,
    /// They type into one of its forms.
    pub typing: bool,
}

/// Somebody with a board open, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, utoipa::ToSchema)]
pub struct AtBoard {
    /// Account.
    pub name: String,
    /// Their roles, combined.
    pub roles: Vec<Role>,
    /// Boards.
    pub boards: u32,
}

/// What boards are told: each person once an incident, in the order of incidents and names, at most `most`.
pub fn rows<'a>(all: impl Iterator<Item = &'a Present>, most: usize) -> Vec<PresentRow> {
    let looks = all.filter_map(|one| {
        Some(PresentRow { incident: one.incident.clone()?, name: one.name.clone(), typing: one.typing })
    });
    let mut rows: Vec<PresentRow> = looks.collect();
    rows.sort();
    // Of two boards of one person the one on which they type counts; it stands behind the other.
    rows.reverse();
    rows.dedup_by(|next, kept| (&next.incident, &next.name) == (&kept.incident, &kept.name));
    rows.reverse();
    rows.truncate(most);
    rows
}

/// Everybody with a board open, by name.
pub fn at_boards<'a>(all: impl Iterator<Item = &'a Present>) -> Vec<AtBoard> {
    let mut out: Vec<AtBoard> = Vec::new();
    let mut all: Vec<&Present> = all.collect();
    all.sort();
    for one in all {
        match out.last_mut().filter(|last| last.name == one.name) {
            Some(last) => last.boards += 1,
            None => out.push(AtBoard { name: one.name.clone(), roles: one.roles.clone(), boards: 1 }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(name: &str, incident: Option<&str>, typing: bool) -> Present {
        let incident = incident.map(IncidentId::from);
        Present { name: name.to_owned(), roles: vec![Role::Dispatcher], incident, typing }
    }

    #[test]
    fn a_person_is_said_once_an_incident_and_typing_counts() {
        let all = [
            board("siti", Some("32-b"), false),
            board("siti", Some("32-b"), true),
            board("siti", None, false),
            board("asep", Some("32-b"), false),
            board("asep", Some("32-a"), false),
        ];
        let said = rows(all.iter(), 10);
        let said: Vec<_> =
            said.iter().map(|row| (row.incident.as_str(), row.name.as_str(), row.typing)).collect();
        assert_eq!(said, [("32-a", "asep", false), ("32-b", "asep", false), ("32-b", "siti", true)]);
        assert_eq!(rows(all.iter(), 2).len(), 2);
        let boards: Vec<_> = at_boards(all.iter()).into_iter().map(|one| (one.name, one.boards)).collect();
        assert_eq!(boards, [("asep".to_owned(), 2), ("siti".to_owned(), 3)]);
    }
}
