//! Reads the questions of a rule file.

use super::parse::Reading;
use super::question::{Absurd, Effect, Form, Question, When, outcomes};
use super::read::Entry;

/// Every question of the file.
pub(crate) fn questions(reading: &mut Reading<'_>, top: &Entry<'_, '_>) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for entry in top.tables(&mut reading.faults, "question") {
        let known = ["name", "universal", "kinds", "choices", "range", "on", "absurd", "text"];
        entry.only(&mut reading.faults, &known);
        let name = entry.word(&mut reading.faults, "name");
        if questions.iter().any(|question| question.name == name.text) {
            reading.faults.add(&name.span, format!("question `{}` is defined twice", name.text));
        }
        let choices: Vec<String> =
            entry.words(&mut reading.faults, "choices").into_iter().map(|word| word.text).collect();
        let form = match entry.maybe_range(&mut reading.faults, "range") {
            Some((min, max)) => Form::Number(min, max),
            None if choices.is_empty() => Form::YesNo,
            None => Form::Choice(choices),
        };
        let effects = effects(reading, &entry, &form);
        let absurd = absurd(reading, &entry, &form);
        questions.push(Question {
            outcomes: outcomes(&form, &effects),
            name: name.text,
            form,
            universal: entry.flag(&mut reading.faults, "universal", false),
            kinds: reading.kinds(&entry, "kinds"),
            effects,
            absurd,
        });
    }
    questions
}

fn effects(reading: &mut Reading<'_>, entry: &Entry<'_, '_>, form: &Form) -> Vec<Effect> {
    let mut effects = Vec::new();
    for on in entry.tables(&mut reading.faults, "on") {
        on.only(&mut reading.faults, &["is", "from", "below", "ages", "sets", "clears"]);
        effects.push(Effect {
            when: when(reading, &on, form),
            ages: on.maybe_range(&mut reading.faults, "ages"),
            sets: reading.shown_set(&on, "sets"),
            clears: reading.sign_set(&on, "clears"),
        });
    }
    effects
}

fn absurd(reading: &mut Reading<'_>, entry: &Entry<'_, '_>, form: &Form) -> Vec<Absurd> {
    let mut list = Vec::new();
    for on in entry.tables(&mut reading.faults, "absurd") {
        on.only(&mut reading.faults, &["from", "below", "beside", "is"]);
        list.push(Absurd {
            when: When::Between(
                on.maybe_number(&mut reading.faults, "from").unwrap_or(f64::MIN),
                on.maybe_number(&mut reading.faults, "below").unwrap_or(f64::MAX),
            ),
            beside: on.word(&mut reading.faults, "beside").text,
            is: on.words(&mut reading.faults, "is").into_iter().map(|word| word.text).collect(),
        });
        if !matches!(form, Form::Number(..)) {
            reading.faults.add(&on.span, "only a number can be absurd");
        }
    }
    list
}

fn when(reading: &mut Reading<'_>, on: &Entry<'_, '_>, form: &Form) -> When {
    let words = on.words(&mut reading.faults, "is");
    match form {
        Form::Number(min, max) => {
            if !words.is_empty() {
                reading.faults.add(&on.span, "a number is told by `from` and `below`, not by `is`");
            }
            let from = on.maybe_number(&mut reading.faults, "from").unwrap_or(*min);
            let below = on.maybe_number(&mut reading.faults, "below").unwrap_or(f64::MAX);
            if from < *min || from > *max || below <= from {
                reading.faults.add(&on.span, format!("no answer from {min} to {max} can lie there"));
            }
            When::Between(from, below)
        }
        Form::YesNo | Form::Choice(_) => {
            let yes_no = ["yes".to_owned(), "no".to_owned()];
            let allowed: &[String] = if let Form::Choice(choices) = form { choices } else { &yes_no };
            for word in words.iter().filter(|word| !allowed.contains(&word.text)) {
                reading.faults.add(&word.span, format!("`{}` cannot be answered here", word.text));
            }
            if words.is_empty() {
                reading.faults.add(&on.span, "`is` must say for which answers this holds");
            }
            When::Is(words.into_iter().map(|word| word.text).collect())
        }
    }
}
