//! Notices: what everybody at a board must know beside its rows. They hold for this process alone, and no cursor counts
//! them.

use std::sync::Arc;

use jiff::Timestamp;

use super::picture::Picture;
use crate::domain::access::View;
use crate::domain::view::{Change, ChangeOp, Mode, NoticeRow, Row, RowKind};

impl Picture {
    /// Notices of a view that hold now.
    pub fn notices(&self, view: &View) -> Vec<Arc<NoticeRow>> {
        self.notices.values().filter(|notice| concerns(view, notice)).cloned().collect()
    }

    /// The mode, as far as it is for the view.
    pub(super) fn mode_of(&self, view: &View) -> Mode {
        let mode = self.mode.clone();
        if *view == View::Wall { mode.for_wall() } else { mode }
    }

    /// Puts a notice up that says only how the process is, or takes it down.
    pub fn set_notice(&mut self, code: &str, up: bool, now: Timestamp) {
        if up {
            self.put_notice(NoticeRow {
                id: code.to_owned(),
                code: code.to_owned(),
                since: now,
                report: None,
                quake: None,
            });
        } else {
            self.drop_notice(code);
        }
    }

    /// Puts a notice up; one that is up already stays as it is.
    pub fn put_notice(&mut self, notice: NoticeRow) {
        if self.notices.contains_key(&notice.id) {
            return;
        }
        let row = Arc::new(notice);
        self.notices.insert(row.id.clone(), Arc::clone(&row));
        self.tell_notice(&row, Some(Row::Notice(Arc::clone(&row))));
    }

    /// Lets exactly these notices of a code be up; one that says something else by now is put up anew.
    pub fn only_notices(&mut self, code: &str, rows: Vec<NoticeRow>) {
        let up: Vec<Arc<NoticeRow>> =
            self.notices.values().filter(|notice| notice.code == code).cloned().collect();
        for gone in up.iter().filter(|up| !rows.iter().any(|row| *row == ***up)) {
            self.drop_notice(&gone.id);
        }
        for row in rows {
            self.put_notice(row);
        }
    }

    /// Takes a notice down.
    pub fn drop_notice(&mut self, id: &str) {
        if let Some(row) = self.notices.remove(id) {
            self.tell_notice(&row, None);
        }
    }

    fn tell_notice(&mut self, notice: &NoticeRow, row: Option<Row>) {
        let op = if row.is_some() { ChangeOp::Put } else { ChangeOp::Del };
        let change = Change { op, of: RowKind::Notice, id: notice.id.clone(), version: 0, row };
        for (_, shown) in self.views.iter_mut().filter(|(view, _)| concerns(view, notice)) {
            shown.patch(&self.epoch, shown.cursor, vec![change.clone()]);
        }
    }
}

/// A report that waits has no unit and no agency yet: only who sees the whole region is shown it.
fn concerns(view: &View, notice: &NoticeRow) -> bool {
    notice.report.is_none() || *view == View::Region
}
