//! Proves a rule file: every sign can be shown and is of use, every rule can fire, and no red flag can ever lower
//! a level. The last holds because only calm signs may hold a rule back, and because a rule about something
//! unknown stands behind one that fires at least as urgently once it is known to be true.

use super::super::level::Level;
use super::parse::Reading;
use super::read::Entry;
use super::rules::{Rule, Rules};
use super::signs::{SignId, SignSet};

/// Notes every fault that only the whole file shows.
pub(crate) fn prove(rules: &Rules, reading: &mut Reading<'_>, top: &Entry<'_, '_>) {
    prove_signs(rules, reading, top);
    prove_rules(rules, reading, top);
    prove_questions(rules, reading, top);
    let last = rules.fallbacks.last();
    if !last.is_some_and(|f| f.call_types.is_empty() && f.kinds.is_empty() && !f.any_kind) {
        reading.faults.add(&(0..0), "the last `fallback` must hold for everything");
    }
    for (fallback, entry) in rules.fallbacks.iter().zip(top.tables(&mut reading.faults, "fallback")) {
        if fallback.level < Level::Scheduled {
            reading.faults.add(&entry.span, "a fallback stands for the absence of signs: level 4 or 5");
        }
    }
}

fn calm_signs(rules: &Rules) -> SignSet {
    rules.signs.iter().enumerate().filter(|(_, sign)| sign.calm).map(|(at, _)| SignId(at as u8)).collect()
}

fn names(rules: &Rules, signs: SignSet) -> String {
    let names: Vec<String> =
        signs.iter().map(|sign| format!("`{}`", rules.signs[usize::from(sign.0)].name)).collect();
    names.join(", ")
}

fn prove_signs(rules: &Rules, reading: &mut Reading<'_>, top: &Entry<'_, '_>) {
    let calm = calm_signs(rules);
    let of_rules = rules
        .list
        .iter()
        .fold(SignSet::default(), |set, r| set.and(&r.all).and(&r.any).and(&r.not).and(&r.unknown));
    let used = rules.modifiers.iter().fold(of_rules, |set, m| set.and(&m.all).and(&m.any));
    let entries = top.tables(&mut reading.faults, "sign");
    for (at, (sign, entry)) in rules.signs.iter().zip(&entries).enumerate() {
        let id = SignId(at as u8);
        if !reading.shown.has(id) {
            reading.faults.add(
                &entry.span,
                format!("nothing can show sign `{}`: no word, answer, count or kind", sign.name),
            );
        }
        let leads_on = sign.points_to.is_some() || !sign.implies.is_empty() || !sign.denies.is_empty();
        if !used.has(id) && !leads_on {
            reading.faults.add(&entry.span, format!("nothing follows from sign `{}`", sign.name));
        }
        let crossed = if sign.calm { sign.implies.without(&calm) } else { sign.implies.common(&calm) };
        if !crossed.is_empty() {
            reading.faults.add(&entry.span, "a calm sign implies only calm signs, another only others");
        }
    }
}

fn prove_rules(rules: &Rules, reading: &mut Reading<'_>, top: &Entry<'_, '_>) {
    let calm = calm_signs(rules);
    let entries = top.tables(&mut reading.faults, "rule");
    for (rule, entry) in rules.list.iter().zip(&entries) {
        let fires_on = rule.all.and(&rule.any);
        if fires_on.is_empty() {
            reading.faults.add(&entry.span, format!("rule `{}` needs `all` or `any`", rule.name));
        }
        let calmed = fires_on.common(&calm);
        if !calmed.is_empty() {
            let message = format!("rule `{}` fires on a calm sign: {}", rule.name, names(rules, calmed));
            reading.faults.add(&entry.span, message);
        }
        let alarming = rule.not.without(&calm);
        if !alarming.is_empty() {
            let message = format!(
                "rule `{}` is held back by {}, which is not calm: a red flag could lower the level",
                rule.name,
                names(rules, alarming)
            );
            reading.faults.add(&entry.span, message);
        }
        for sign in rule.unknown.iter().filter(|sign| !stands_alone(rules, *sign, rule)) {
            let message = format!(
                "rule `{}` asks whether {} is unknown, but no rule as urgent fires on it alone",
                rule.name,
                names(rules, SignSet::from_iter([sign]))
            );
            reading.faults.add(&entry.span, message);
        }
    }
    let entries = top.tables(&mut reading.faults, "modifier");
    for (modifier, entry) in rules.modifiers.iter().zip(&entries) {
        let fires_on = modifier.all.and(&modifier.any);
        if fires_on.is_empty() || fires_on.meets(&calm) {
            let message = format!("modifier `{}` needs signs, and none of them calm", modifier.name);
            reading.faults.add(&entry.span, message);
        }
    }
}

/// Whether some rule at least as urgent as `rule` fires on this sign alone.
fn stands_alone(rules: &Rules, sign: SignId, rule: &Rule) -> bool {
    rules.list.iter().any(|other| {
        other.level <= rule.level
            && other.any.has(sign)
            && other.all.is_empty()
            && other.not.is_empty()
            && other.unknown.is_empty()
    })
}

fn prove_questions(rules: &Rules, reading: &mut Reading<'_>, top: &Entry<'_, '_>) {
    let entries = top.tables(&mut reading.faults, "question");
    for (question, entry) in rules.questions.iter().zip(&entries) {
        for absurd in &question.absurd {
            if !rules.questions.iter().any(|other| other.name == absurd.beside) {
                reading.faults.add(&entry.span, format!("there is no question `{}`", absurd.beside));
            }
        }
    }
}
