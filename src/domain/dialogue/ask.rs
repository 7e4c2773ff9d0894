//! What is still to be known, asked one thing after the other, and when a report is taken.

use super::super::level::Level;
use super::super::report::{CallType, People};
use super::super::triage::{Answers, Triage, TriageInput};
use super::step::{Step, plain};
use super::{Choice, Deed, Say, Saying, Stage};

/// It is asked where it is so often.
const WHERE: u8 = 2;

fn choice(id: impl Into<String>, label: &'static str) -> Choice {
    Choice { id: id.into(), label }
}

impl Step<'_> {
    pub(super) fn triage(&self) -> Triage {
        self.judge(&self.talk.told.text, &self.talk.told.answers)
    }

    pub(super) fn judge(&self, text: &str, answers: &Answers) -> Triage {
        self.around.rules.triage(&TriageInput {
            text,
            kind: None,
            answers,
            people: &People::default(),
            vulnerable: &[],
            call_type: CallType::Normal,
            night: self.around.night,
        })
    }

    /// Danger to life does not wait for questions.
    pub(super) fn open_when_urgent(&mut self) {
        if !self.talk.taken && self.talk.told.is_something() && self.triage().level == Level::Critical {
            self.says.push(plain("chat.urgent"));
            self.take();
        }
    }

    pub(super) fn take(&mut self) {
        self.talk.taken = true;
        // Before what is added to it.
        self.deeds.insert(0, Deed::Take);
        self.says.push(Say { what: Saying::Receipt, choices: Vec::new() });
    }

    /// Asks what is still to be known, or ends with the receipt.
    pub(super) fn go_on(&mut self) {
        self.open_when_urgent();
        if self.talk.person && self.talk.taken {
            self.talk.stage = Stage::Idle;
            return;
        }
        let told = &self.talk.told;
        let knows_where = told.point.is_some() || told.area.is_some();
        let waited = std::mem::take(&mut self.talk.stage);
        if !knows_where && !self.talk.where_unknown && self.talk.where_asked < WHERE {
            self.talk.where_asked += 1;
            self.talk.stage = Stage::Where;
        } else if !told.is_something() {
            self.talk.stage = Stage::What;
        } else if let Some(name) = self.question() {
            self.talk.asked.push(name.clone());
            self.talk.stage = Stage::Ask(name);
        } else if !self.talk.taken {
            self.take();
        } else if waited != Stage::Idle {
            self.says.push(plain("chat.thanks"));
        } else if self.says.is_empty() {
            self.says.push(plain("chat.added"));
        }
        self.repeat();
    }

    /// Asks again what is waited for.
    pub(super) fn repeat(&mut self) {
        let say = match &self.talk.stage {
            Stage::Idle => return,
            Stage::Where => Say {
                what: Saying::Words(if self.talk.where_asked < WHERE {
                    "chat.where"
                } else {
                    "chat.where_more"
                }),
                choices: vec![choice("where:unknown", "chat.unknown")],
            },
            Stage::What => plain("chat.what"),
            Stage::Ask(name) => {
                let button = |said: &str, label| choice(format!("q:{name}:{said}"), label);
                Say {
                    what: Saying::Question(name.clone()),
                    choices: vec![
                        button("yes", "chat.yes"),
                        button("no", "chat.no"),
                        button("unknown", "chat.unknown"),
                    ],
                }
            }
        };
        self.says.push(say);
    }

    /// The next question whose answer could change how urgent it is.
    fn question(&self) -> Option<String> {
        if self.talk.asked.len() >= self.around.questions {
            return None;
        }
        let unasked = self.triage().unasked;
        let fits =
            |name: &&String| self.is_question(name) && name.len() <= 40 && !self.talk.asked.contains(name);
        unasked.iter().find(fits).cloned()
    }
}
