//! The table of classes as a page for people, `docs/CLASSES.md`.

use std::fmt::Write;

use super::Class::{Operational, Personal, Public, Restricted};
use super::{CLASSES, fields_of};

/// The table as a page.
pub fn page() -> String {
    let mut page = String::from(
        "# Classes of fields\n\nWritten from `src/domain/privacy/classes.rs`; a test fails when a stored or shown field has none. Capital names are \
         of the API, the others of what is kept.\n\n| class | opened | kept |\n| --- | --- | --- |\n\
         | public | by anybody | for ever |\n\
         | operational | by those who work here, by their view | with the log; positions `live.position_hours`, traces of telephones \
         `limits.number_days` |\n\
         | personal | on the record, by right or with a reason | `privacy.personal_days` after the incident ended; conversations `chat.keep_h`; calls `privacy.calls_days`; under a hold as long as that |\n\
         | restricted | as personal | `privacy.restricted_days` after the incident ended |\n",
    );
    page.push_str(
        "\n| of | public | operational | personal | restricted |\n| --- | --- | --- | --- | --- |\n",
    );
    for (thing, _) in CLASSES {
        let cell =
            |class| fields_of(thing, class).iter().map(|f| format!("`{f}`")).collect::<Vec<_>>().join(", ");
        let cells = [Public, Operational, Personal, Restricted].map(cell);
        let _ = writeln!(page, "| `{thing}` | {} |", cells.join(" | "));
    }
    page.push_str(&super::on_wall::part_of_page());
    page
}
