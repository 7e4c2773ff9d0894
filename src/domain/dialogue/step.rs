//! One step of a conversation.

use super::super::gazetteer::Told as Named;
use super::super::place::Point;
use super::super::region::Region;
use super::super::spot::PlaceFrom;
use super::super::triage::{Answer, Answers, Form, Rules};
use super::words::{self, Wish};
use super::{Deed, Heard, Media, Outcome, Say, Saying, Stage, Talk};

/// What a conversation is held with.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// How urgent it is.
    pub rules: &'a Rules,
    /// Where it is.
    pub region: &'a Region,
    /// Whether it is night there.
    pub night: bool,
    /// Characters of a report's words.
    pub text_chars: usize,
    /// Questions asked at most.
    pub questions: usize,
}

/// Characters of words about a place.
const PLACE_CHARS: usize = 400;
/// Things to look at that one report keeps.
const MEDIA: usize = 10;
/// Characters of one message that are read.
const MESSAGE_CHARS: usize = 8_000;
/// Characters of a name and of a number on a card.
const CARD_CHARS: usize = 60;

/// A conversation while something is heard.
pub(super) struct Step<'a> {
    pub(super) around: &'a Around<'a>,
    pub(super) talk: Talk,
    pub(super) deeds: Vec<Deed>,
    pub(super) says: Vec<Say>,
}

/// What comes of something that came in. `late`: it was sent before something that was heard already, so it answers no question.
pub fn hear(talk: Talk, heard: &Heard, late: bool, around: &Around<'_>) -> Outcome {
    let mut step = Step { around, talk, deeds: Vec::new(), says: Vec::new() };
    match heard {
        Heard::Text(text) => step.text(&clean(text), late),
        Heard::Changed(text) => step.changed(&clean(text)),
        Heard::Choice(id) => step.choice(id, late),
        Heard::Point { point, accuracy_m, words } => {
            step.point((*point, *accuracy_m), words.as_deref());
            step.go_on();
        }
        Heard::Media(media, words) => step.media(media, words.as_deref(), late),
        Heard::Contact { name, phone } => step.card(name.as_deref(), phone.as_deref()),
        Heard::Other => step.other(),
    }
    step.end()
}

/// Nothing came for a while: what was begun is taken as it is.
pub fn silence(talk: Talk, around: &Around<'_>) -> Outcome {
    let mut step = Step { around, talk, deeds: Vec::new(), says: Vec::new() };
    if !step.talk.taken && step.talk.told.is_something() {
        step.take();
    }
    step.end()
}

/// The report that was spoken of is over: what comes next is about something new.
pub fn over(talk: &Talk) -> Talk {
    Talk {
        lang: talk.lang,
        lang_chosen: talk.lang_chosen,
        number: talk.number.saturating_add(1),
        ..Talk::default()
    }
}

/// Without signs that no report may hold, and not longer than anybody writes.
fn clean(text: &str) -> String {
    let turns = |sign: char| matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept = text.chars().take(MESSAGE_CHARS).filter(|sign| !turns(*sign));
    let plain: String = kept.map(|sign| if sign.is_control() && sign != '\n' { ' ' } else { sign }).collect();
    plain.trim().to_owned()
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

pub(super) fn plain(key: &'static str) -> Say {
    Say { what: Saying::Words(key), choices: Vec::new() }
}

impl Step<'_> {
    fn end(mut self) -> Outcome {
        if let Some(last) = self.says.last() {
            self.talk.offered = last.choices.iter().map(|choice| choice.id.clone()).collect();
        }
        Outcome { talk: self.talk, deeds: self.deeds, says: self.says }
    }

    fn text(&mut self, text: &str, late: bool) {
        if text.is_empty() {
            return self.other();
        }
        if late {
            return self.more(text);
        }
        if let Some(wish) = words::wish(text) {
            return self.wish(wish, text);
        }
        if !self.talk.lang_chosen
            && let Some(lang) = words::language(text)
            && (self.talk.lang.is_none() || !self.talk.taken)
        {
            self.talk.lang = Some(lang);
        }
        if let Some(id) = words::number(text).and_then(|n| self.talk.offered.get(n.checked_sub(1)?)).cloned()
        {
            return self.choice(&id, false);
        }
        if self.talk.person && self.talk.taken {
            return self.more(text);
        }
        match self.talk.stage.clone() {
            Stage::Ask(name) if words::answer(text).is_some() => {
                self.answer(&name, words::answer(text).unwrap_or("unknown"));
            }
            Stage::Where if words::answer(text) == Some("unknown") => self.talk.where_unknown = true,
            Stage::Where => self.place_words(text),
            Stage::Idle if !self.talk.taken && words::is_greeting(text) => return self.greet(),
            Stage::What | Stage::Ask(_) | Stage::Idle => self.more(text),
        }
        self.go_on();
    }

    fn wish(&mut self, wish: Wish, text: &str) {
        match wish {
            Wish::Help => self.says.push(plain("chat.help")),
            Wish::Status(code) => {
                self.says.push(Say { what: Saying::Status(code), choices: Vec::new() });
            }
            Wish::Speak(lang) => {
                (self.talk.lang, self.talk.lang_chosen) = (Some(lang), true);
                self.says.push(plain("chat.language"));
                self.repeat();
            }
            Wish::Start | Wish::New if !self.talk.taken => {
                if self.talk.told.is_something() {
                    self.go_on();
                } else {
                    self.greet();
                }
            }
            Wish::Start => self.says.push(plain("chat.hello_again")),
            Wish::New => {
                self.talk = over(&self.talk);
                self.greet();
            }
            Wish::Cancel if self.talk.taken => {
                // Nobody is called off by a word alone: people decide that.
                self.deeds.push(Deed::Add(text.to_owned()));
                (self.talk.stage, self.talk.person) = (Stage::Idle, false);
                self.says.push(plain("chat.cancel_taken"));
            }
            Wish::Cancel => {
                let lang = (self.talk.lang, self.talk.lang_chosen);
                self.talk =
                    Talk { lang: lang.0, lang_chosen: lang.1, number: self.talk.number, ..Talk::default() };
                self.says.push(plain("chat.cancelled"));
            }
            Wish::Person => {
                if !self.talk.taken {
                    self.take();
                }
                (self.talk.stage, self.talk.person) = (Stage::Idle, true);
                self.deeds.push(Deed::CallPerson);
                self.says.push(plain("chat.person_called"));
            }
        }
    }

    fn greet(&mut self) {
        self.says.push(plain("chat.hello"));
        self.go_on();
    }

    /// What cannot be understood; where something is waited for, that is asked again.
    fn other(&mut self) {
        self.says.push(plain("chat.not_understood"));
        self.repeat();
    }

    fn choice(&mut self, id: &str, late: bool) {
        let id = cut(id, 64);
        let mut parts = id.splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("q"), Some(name), Some(said)) if self.is_question(name) => {
                let said = ["yes", "no"].into_iter().find(|word| *word == said).unwrap_or("unknown");
                let is_waited_for = self.talk.stage == Stage::Ask(name.to_owned()) && !late;
                self.answer(name, said);
                if is_waited_for {
                    self.go_on();
                } else {
                    self.says.push(plain("chat.noted"));
                }
            }
            (Some("where"), Some("unknown"), None) => {
                self.talk.where_unknown = true;
                if self.talk.stage == Stage::Where && !late {
                    self.go_on();
                } else {
                    self.says.push(plain("chat.noted"));
                }
            }
            (Some("do"), Some(word), None) => match words::wish(word) {
                Some(wish) if !late => self.wish(wish, word),
                _ => self.says.push(plain("chat.noted")),
            },
            _ => self.other(),
        }
    }

    pub(super) fn is_question(&self, name: &str) -> bool {
        self.around.rules.questions().iter().any(|one| one.name == name && one.form == Form::YesNo)
    }

    fn answer(&mut self, name: &str, said: &str) {
        self.talk.told.answers.insert(name.to_owned(), Answer::Word(said.to_owned()));
        if self.talk.taken {
            self.deeds.push(Deed::Answer(name.to_owned()));
        }
    }

    /// More of the story.
    fn more(&mut self, text: &str) {
        let told = &mut self.talk.told;
        let room = self.around.text_chars.saturating_sub(told.text.chars().count() + 1);
        let head = cut(text, room);
        let rest: String = text.chars().skip(room).collect();
        if !head.is_empty() {
            if !told.text.is_empty() {
                told.text.push('\n');
            }
            told.text.push_str(&head);
        }
        if self.talk.taken {
            self.deeds.push(Deed::Add(text.to_owned()));
        } else if !rest.is_empty() {
            self.take();
            self.deeds.push(Deed::Add(rest));
        }
        self.find_place(text);
        self.open_when_urgent();
    }

    /// A message that was written before says something else now: both stay.
    fn changed(&mut self, text: &str) {
        if !text.is_empty() && (self.talk.taken || self.talk.told.is_something()) {
            self.more(text);
        } else {
            self.text(text, false);
        }
    }

    /// Words that were asked for as a place; they may tell what happened as well.
    fn place_words(&mut self, text: &str) {
        let told = &mut self.talk.told;
        let words = told.place_text.get_or_insert_default();
        if words.chars().count() < PLACE_CHARS {
            if !words.is_empty() {
                words.push_str(", ");
            }
            words.push_str(&cut(text, PLACE_CHARS));
        }
        let said = self.judge(text, &Answers::new());
        if said.kind.is_some() || !said.signs.is_empty() || text.chars().count() > PLACE_CHARS {
            return self.more(text);
        }
        if self.talk.taken {
            self.deeds.push(Deed::Add(text.to_owned()));
        }
        if !self.find_place(text) && self.talk.taken {
            self.deeds.push(Deed::Place);
        }
    }

    fn point(&mut self, (point, accuracy_m): (Point, Option<f64>), words: Option<&str>) {
        let told = &mut self.talk.told;
        (told.point, told.accuracy_m, told.place_from) = (Some(point), accuracy_m, Some(PlaceFrom::Sent));
        if let Some(words) = words.map(clean).filter(|words| !words.is_empty()) {
            told.place_text = Some(cut(&words, PLACE_CHARS));
        }
        if self.talk.taken {
            self.deeds.push(Deed::Place);
        }
    }

    /// Looks for a place in words; a point that was shared stays. Whether one was found.
    fn find_place(&mut self, text: &str) -> bool {
        let region = self.around.region;
        let told = &mut self.talk.told;
        let near = told.area.as_deref().and_then(|code| region.names().find(code));
        let near = near.and_then(|entry| region.names().point_of(entry)).map(|(point, _)| point);
        let mut found = false;
        if told.place_from != Some(PlaceFrom::Sent)
            && let (Some(spot), _) = region.spot(text, near)
        {
            (told.point, told.accuracy_m) = (Some(spot.point), Some(spot.accuracy_m));
            told.place_from = Some(spot.from);
            found = true;
        }
        if told.point.is_none()
            && let Some(entry) = region.names().named(&Named { words: Some(text), ..Named::default() })
        {
            told.area = Some(region.names().area(entry).code);
            found = true;
        }
        if found && self.talk.taken {
            self.deeds.push(Deed::Place);
        }
        found
    }

    fn media(&mut self, media: &Media, words: Option<&str>, late: bool) {
        let key = match media.sort {
            super::MediaSort::Voice => "chat.kept_voice",
            _ => "chat.kept_media",
        };
        if self.talk.told.media.len() < MEDIA {
            self.talk.told.media.push(Media { file: cut(&media.file, 400), ..media.clone() });
            if self.talk.taken {
                self.deeds.push(Deed::Keep(media.clone()));
            }
            self.says.push(plain(key));
        } else {
            self.says.push(plain("chat.too_many"));
        }
        let words = words.map(clean).filter(|words| !words.is_empty());
        if let Some(words) = &words {
            self.more(words);
        }
        let is_over = self.talk.taken && self.talk.stage == Stage::Idle;
        if !late && !is_over {
            self.go_on();
        }
    }

    fn card(&mut self, name: Option<&str>, phone: Option<&str>) {
        let told = &mut self.talk.told;
        told.name = name.map(|name| cut(&clean(name), CARD_CHARS)).filter(|name| !name.is_empty());
        told.phone = phone.map(|phone| cut(&clean(phone), CARD_CHARS)).filter(|phone| !phone.is_empty());
        if self.talk.taken && (told.name.is_some() || told.phone.is_some()) {
            self.deeds.push(Deed::Card);
        }
        self.says.push(plain("chat.noted"));
        self.repeat();
    }
}
