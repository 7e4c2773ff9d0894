//! Who is on call: shifts that come again each week, and overrides for once. Pure; `on_call` says it for any moment.
//!
//! A post that the roster does not name at all is held by whoever has that role. One that it names and nobody holds just
//! then is empty.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;

use super::escalation::Whom;
use super::triage::Fault;
use super::triage::read::{Entry, Faults, Word};

/// Somebody on call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCall {
    /// As what.
    pub post: Whom,
    /// Who: an account or a name; `None`: nobody.
    pub person: Option<String>,
    /// Telephone on duty.
    pub phone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Shift {
    who: OnCall,
    days: Vec<Weekday>,
    from: Time,
    to: Time,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Override {
    who: OnCall,
    from: DateTime,
    to: DateTime,
}

/// Everybody's turns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    shifts: Vec<Shift>,
    overrides: Vec<Override>,
}

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl Roster {
    /// Reads a roster.
    ///
    /// # Errors
    /// Every fault of the file, in its order.
    pub fn parse(toml_text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::new(toml_text);
        let table = faults.parse();
        let top = Entry::new(table.get_ref(), table.span());
        top.only(&mut faults, &["shift", "override"]);
        let mut roster = Self::default();
        for entry in top.tables(&mut faults, "shift") {
            entry.only(&mut faults, &["post", "person", "phone", "days", "from", "to"]);
            let who = read_who(&entry, true, &mut faults);
            let named = entry.words(&mut faults, "days");
            let mut days: Vec<Weekday> = named.iter().filter_map(|word| day(word, &mut faults)).collect();
            if named.is_empty() {
                days = DAYS.map(|(_, day)| day).to_vec();
            }
            let (from, to) = (time(&entry, "from", &mut faults), time(&entry, "to", &mut faults));
            roster.shifts.extend(who.map(|who| Shift { who, days, from, to }));
        }
        for entry in top.tables(&mut faults, "override") {
            entry.only(&mut faults, &["post", "person", "phone", "from", "to"]);
            let who = read_who(&entry, false, &mut faults);
            let (from, to) = (moment(&entry, "from", &mut faults), moment(&entry, "to", &mut faults));
            if from >= to && from != DateTime::ZERO && to != DateTime::ZERO {
                faults.add(&entry.span, "`to` must be after `from`");
            }
            roster.overrides.extend(who.map(|who| Override { who, from, to }));
        }
        faults.or(roster)
    }

    /// Who holds each post that the roster names, at a moment in the zone that it is written for. Of overrides the last
    /// one in the file that covers the moment counts, and before any shift; of shifts the first.
    pub fn on_call(&self, at: Timestamp, zone: &TimeZone) -> Vec<OnCall> {
        let now = zone.to_datetime(at);
        let mut posts: Vec<Whom> = self.shifts.iter().map(|shift| shift.who.post).collect();
        posts.extend(self.overrides.iter().map(|one| one.who.post));
        posts.sort_unstable();
        posts.dedup();
        let of = |post| self.holder(post, now).unwrap_or(OnCall { post, person: None, phone: None });
        posts.into_iter().map(of).collect()
    }

    fn holder(&self, post: Whom, now: DateTime) -> Option<OnCall> {
        let by_override = self.overrides.iter().rev();
        let by_override = by_override.filter(|one| one.who.post == post && one.from <= now && now < one.to);
        let by_shift = self.shifts.iter().filter(|shift| shift.who.post == post && shift.covers(now));
        by_override.map(|one| &one.who).chain(by_shift.map(|shift| &shift.who)).next().cloned()
    }
}

impl Shift {
    /// One that ends before it begins, by the clock, goes on after midnight; one of equal ends lasts a day.
    fn covers(&self, now: DateTime) -> bool {
        let (today, time) = (now.date().weekday(), now.time());
        let yesterday = today.previous();
        if self.from < self.to {
            return self.days.contains(&today) && self.from <= time && time < self.to;
        }
        (self.days.contains(&today) && self.from <= time)
            || (self.days.contains(&yesterday) && time < self.to)
    }
}

fn read_who(entry: &Entry<'_, '_>, must: bool, faults: &mut Faults<'_>) -> Option<OnCall> {
    let word = entry.word(faults, "post");
    let post = Whom::ALL.into_iter().find(|whom| whom.is_post() && whom.word() == word.text);
    if post.is_none() {
        faults.add(&word.span, format!("there is no post `{}`", word.text));
    }
    let person = entry.maybe_word(faults, "person").map(|word| word.text).filter(|name| !name.is_empty());
    if must && person.is_none() {
        faults.add(&entry.span, "`person` is missing");
    }
    let phone = entry.maybe_word(faults, "phone").map(|word| word.text);
    post.map(|post| OnCall { post, person, phone })
}

fn day(word: &Word, faults: &mut Faults<'_>) -> Option<Weekday> {
    let found = DAYS.into_iter().find(|(name, _)| *name == word.text).map(|(_, day)| day);
    if found.is_none() {
        faults.add(&word.span, format!("`{}` is no day: mon, tue, wed, thu, fri, sat, sun", word.text));
    }
    found
}

fn time(entry: &Entry<'_, '_>, key: &str, faults: &mut Faults<'_>) -> Time {
    let word = entry.word(faults, key);
    word.text.parse().unwrap_or_else(|_| {
        faults.add(&word.span, format!("`{key}` must be a time such as 07:00"));
        Time::midnight()
    })
}

fn moment(entry: &Entry<'_, '_>, key: &str, faults: &mut Faults<'_>) -> DateTime {
    let word = entry.word(faults, key);
    word.text.parse().unwrap_or_else(|_| {
        faults.add(&word.span, format!("`{key}` must be a moment such as 2026-03-02T19:00"));
        DateTime::ZERO
    })
}
