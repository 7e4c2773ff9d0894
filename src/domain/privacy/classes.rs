//! The class of every field that is stored or shown of reports, incidents, calls, conversations and positions: one table. What is
//! sealed apart, erased when and told of after a breach follows from it; `docs/CLASSES.md` is written from it.

use super::Class;
use Class::{Operational, Personal, Public, Restricted};

/// The fields of a thing, by class.
type Fields = &'static [(Class, &'static [&'static str])];

/// Things, and the classes of their fields.
pub const CLASSES: &[(&str, Fields)] = &[
    // Stored in the clear.
    (
        "report",
        &[
            (Public, &["v", "channel", "received_at", "kind", "area", "outside"]),
            (
                Operational,
                &[
                    "id",
                    "code",
                    "incident",
                    "opened",
                    "call_type",
                    "taken_by",
                    "occurred_at",
                    "rounded",
                    "place_from",
                    "people",
                    "vulnerable",
                    "lang",
                    "wishes",
                    "triage",
                    "sketch",
                    "source",
                    "voices",
                    "photos",
                    "erased",
                    "asks",
                ],
            ),
            // Holds what is of this class and the next.
            (Personal, &["sealed"]),
        ],
    ),
    (
        "incident",
        &[
            (
                Public,
                &["v", "opened_at", "kind", "area", "outside", "drill", "milestones", "phase", "disposition"],
            ),
            (
                Operational,
                &[
                    "id",
                    "label",
                    "code",
                    "updated_at",
                    "verification",
                    "reports",
                    "rounded",
                    "people",
                    "vulnerable",
                    "triage",
                    "level_set",
                    "queue",
                    "assignments",
                    "notes",
                    "further_alarms",
                    "referrals",
                    "received",
                    "after",
                    "mass_casualty",
                    "merged",
                    "absorbed",
                    "not_same",
                    "similar",
                    "setting",
                    "scene",
                    "acknowledged",
                    "escalations",
                    "news_to",
                    "glass",
                    "changed",
                    "care",
                    "contact",
                    "hold",
                ],
            ),
        ],
    ),
    (
        "call",
        &[
            (
                Operational,
                &[
                    "v",
                    "id",
                    "rang",
                    "answered",
                    "ended",
                    "taken_by",
                    "silent",
                    "tried",
                    "tried_at",
                    "outcome",
                    "settled_by",
                    "led_to",
                    "erased",
                ],
            ),
            (Personal, &["sealed"]),
        ],
    ),
    ("position", &[(Operational, &["unit", "lat", "lon", "at", "accuracy_m"])]),
    // Sealed.
    (
        "private",
        &[
            (
                Personal,
                &[
                    "text",
                    "place_text",
                    "lat",
                    "lon",
                    "accuracy_m",
                    "name",
                    "phone",
                    "anonymous",
                    "external_id",
                ],
            ),
            (Restricted, &["answers", "needed"]),
        ],
    ),
    ("retold", &[(Operational, &["kind"]), (Personal, &["place"]), (Restricted, &["answers"])]),
    (
        "added",
        &[(Operational, &["contact"]), (Personal, &["text", "place_text", "lat", "lon", "name", "phone"])],
    ),
    ("call_private", &[(Personal, &["number", "exchange_id"]), (Restricted, &["recording"])]),
    ("photo_taken", &[(Personal, &["lat", "lon", "said_at"])]),
    ("photo_file", &[(Restricted, &["picture", "small_picture", "sound"])]),
    (
        "conversation",
        &[
            (
                Operational,
                &[
                    "channel",
                    "report",
                    "reports",
                    "count",
                    "begun",
                    "seen",
                    "order",
                    "heard_at",
                    "pace",
                    "unreached",
                ],
            ),
            (Personal, &["sender", "name", "talk", "lines"]),
        ],
    ),
    // Shown.
    (
        "ReportRow",
        &[
            (Public, &["channel", "received_at", "kind", "area", "outside"]),
            (
                Operational,
                &[
                    "id",
                    "version",
                    "code",
                    "incident",
                    "opened",
                    "call_type",
                    "level",
                    "contact",
                    "news",
                    "source",
                    "photos",
                    "erased",
                ],
            ),
        ],
    ),
    (
        "IncidentRow",
        &[
            (Public, &["state", "kind", "area", "outside", "opened_at", "drill"]),
            (
                Operational,
                &[
                    "id",
                    "label",
                    "version",
                    "level",
                    "rules_level",
                    "tier",
                    "verification",
                    "rule",
                    "place",
                    "deadline",
                    "overdue",
                    "reports",
                    "people",
                    "vulnerable",
                    "assignments",
                    "notes",
                    "mass_casualty",
                    "tags",
                    "setting",
                    "scene",
                    "alarm",
                    "merged_into",
                    "merged",
                    "referrals",
                    "received",
                    "own_people",
                    "similar",
                    "escalations",
                    "glass",
                    "changed",
                    "care",
                    "contact",
                    "withheld",
                ],
            ),
        ],
    ),
    (
        "AssignmentRow",
        &[(Operational, &["id", "unit", "step", "since", "answer_by", "result", "alerted", "destination"])],
    ),
    (
        "UnitRow",
        &[
            (Public, &["call_sign", "agency", "agency_name", "capabilities"]),
            (
                Operational,
                &[
                    "id",
                    "version",
                    "home",
                    "area",
                    "crew",
                    "phone",
                    "availability",
                    "activity",
                    "since",
                    "assignment",
                    "rest_until",
                    "talk",
                    "needs",
                ],
            ),
        ],
    ),
    ("AreaRef", &[(Public, &["code", "name", "level", "within"]), (Operational, &["off_m"])]),
    (
        "Mode",
        &[(
            Operational,
            &[
                "stale",
                "durability_degraded",
                "clock_wrong",
                "journal_waiting",
                "journal_failing",
                "disk",
                "memory",
                "drill",
                "call_backs",
            ],
        )],
    ),
    ("DrillRow", &[(Operational, &["n", "name", "from", "to", "runs", "people", "incidents"])]),
    ("NoticeRow", &[(Public, &["quake"]), (Operational, &["id", "code", "since", "report"])]),
    (
        "PrivateReport",
        &[
            (
                Operational,
                &["id", "code", "erased", "restricted_erased", "locked", "place_from", "contact", "news"],
            ),
            (Personal, &["text", "place_text", "lat", "lon", "accuracy_m", "name", "phone", "anonymous"]),
            (Restricted, &["answers", "needed", "photos", "voices", "waiting"]),
        ],
    ),
    (
        "PrivateNow",
        &[
            (Operational, &["elsewhere", "place_from"]),
            (Personal, &["place_text", "lat", "lon", "accuracy_m"]),
            (Restricted, &["answers"]),
        ],
    ),
    (
        "PrivateAdded",
        &[
            (Operational, &["at", "report", "by", "contact"]),
            (Personal, &["text", "place_text", "lat", "lon", "name", "phone"]),
        ],
    ),
    (
        "PhotoOut",
        &[
            (Operational, &["id", "from", "unit", "at", "width", "height"]),
            (Personal, &["taken"]),
            (Restricted, &["url", "small_url"]),
        ],
    ),
    (
        "ConversationOut",
        &[
            (Operational, &["id", "channel", "lang", "person", "reports", "left_out"]),
            (Personal, &["name", "phone", "lines"]),
        ],
    ),
    (
        "CallOut",
        &[(
            Operational,
            &[
                "id",
                "sort",
                "task",
                "number_end",
                "erased",
                "rang",
                "answered",
                "ended",
                "taken_by",
                "tried",
                "tried_at",
                "outcome",
                "settled_by",
                "led_to",
                "version",
            ],
        )],
    ),
    ("CallPrivateOut", &[(Personal, &["number", "exchange_id"]), (Restricted, &["recording"])]),
    (
        "StatusOut",
        &[(
            Public,
            &["code", "status", "status_text", "steps", "updated_at", "next_step", "asked", "level", "asks"],
        )],
    ),
];

/// The class of a field; `None` when nobody gave it one.
pub fn class_of(thing: &str, field: &str) -> Option<Class> {
    let (_, classes) = CLASSES.iter().find(|(name, _)| *name == thing)?;
    classes.iter().find(|(_, fields)| fields.contains(&field)).map(|(class, _)| *class)
}

/// The fields of a thing that are of a class.
pub fn fields_of(thing: &str, class: Class) -> &'static [&'static str] {
    let found = CLASSES.iter().find(|(name, _)| *name == thing);
    let fields = found.and_then(|(_, classes)| classes.iter().find(|(of, _)| *of == class));
    fields.map_or(&[], |(_, fields)| fields)
}

/// Things whose restricted fields are sealed under a key of their own.
const SEALED_APART: [&str; 3] = ["private", "retold", "call_private"];

/// Whether a field of what is sealed is restricted.
pub fn is_restricted(field: &str) -> bool {
    SEALED_APART.iter().any(|thing| fields_of(thing, Restricted).contains(&field))
}
