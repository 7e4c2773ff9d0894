//! The fields of rows that hang on walls: one list, held to what is shown there by a test, and written into `docs/CLASSES.md`.

use std::fmt::Write;

/// What of rows hangs on walls, where visitors read along ([`crate::domain::wall`]); everything else of them is empty there.
/// Places are on a grid of 11 km, areas no finer than districts, and what binds a unit is not named.
pub const ON_WALL: &[(&str, &[&str])] = &[
    (
        "IncidentRow",
        &[
            "id",
            "label",
            "version",
            "level",
            "rules_level",
            "tier",
            "state",
            "verification",
            "kind",
            "area",
            "outside",
            "place",
            "opened_at",
            "deadline",
            "overdue",
            "drill",
            "reports",
            "assignments",
            "mass_casualty",
            "alarm",
            "withheld",
        ],
    ),
    ("AssignmentRow", &["id", "unit", "step", "since", "answer_by"]),
    (
        "UnitRow",
        &[
            "id",
            "version",
            "call_sign",
            "agency",
            "agency_name",
            "home",
            "area",
            "availability",
            "activity",
            "since",
            "assignment",
        ],
    ),
    ("AreaRef", &["code", "name", "level", "within"]),
    (
        "Mode",
        &[
            "stale",
            "durability_degraded",
            "clock_wrong",
            "journal_waiting",
            "journal_failing",
            "disk",
            "memory",
            "drill",
        ],
    ),
    ("DrillRow", &["n", "from", "to", "runs", "incidents"]),
    ("NoticeRow", &["id", "code", "since", "quake"]),
];

/// The list as a part of the page of classes.
pub(super) fn part_of_page() -> String {
    let mut part = String::from(
        "\nOn a screen on a wall (role `wall`) rows hold these fields and no others; of kinds with `open_data = false` neither what nor \
         where. Places are on a grid of 11 km, areas no finer than districts.\n\n| of | on walls |\n| --- | --- |\n",
    );
    for (thing, fields) in ON_WALL {
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let _ = writeln!(part, "| `{thing}` | {} |", fields.join(", "));
    }
    part
}
