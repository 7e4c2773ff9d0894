//! `sigap check-config`: everything that is wrong with settings, rules of triage, kinds, plans, likeness, ladders and areas, at once.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use toml::de::DeTable;

use super::Out;
use crate::app::tls::Tls;
use crate::channels::webhook::Webhook;
use crate::config::{
    Config, chat_missing, check_archive, read_agencies, read_centres, read_facilities, read_holidays,
    read_neighbours, read_numbers,
};
use crate::domain::escalation::Ladders;
use crate::domain::kind::Kinds;
use crate::domain::recommend::plan::Plans;
use crate::domain::roster::Roster;
use crate::domain::similar::Likeness;
use crate::domain::triage::{Fault, Rules};
use crate::services::hazards;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files of settings, triage rules, kinds, plans, likeness, ladders, holidays, agencies, facilities, neighbours or areas, known by what
    /// they hold; none: what is compiled in, and the environment
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut Out) -> ExitCode {
    let mut faults = 0;
    let mut tell = |name: &str, found: Vec<String>| {
        faults += found.len();
        out.line(format_args!("{} {name}", if found.is_empty() { '✓' } else { '✗' }));
        for fault in &found {
            out.line(format_args!("    {fault}"));
        }
    };
    if args.files.is_empty() {
        tell("settings: defaults and environment", settings(None));
        tell("triage rules: compiled in", rules("triage.toml", Rules::default_text()));
        tell("kinds of incident: compiled in", kinds("kinds.toml", Kinds::default_text()));
        tell("response plans: compiled in", plans("plans.toml", Plans::default_text()));
        tell("likeness of incidents: compiled in", likeness("similar.toml", Likeness::default_text()));
        tell("ladders: compiled in", ladders("escalation.toml", Ladders::default_text()));
    }
    for file in &args.files {
        let name = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => tell(&name, check(file, &name, &text)),
            Err(error) => tell(&name, vec![format!("{name}: cannot be read: {error}")]),
        }
    }
    if faults == 0 {
        return ExitCode::SUCCESS;
    }
    out.line(format_args!("{faults} {} wrong", if faults == 1 { "thing is" } else { "things are" }));
    ExitCode::FAILURE
}

/// What is wrong with a file, whichever of ours it is.
fn check(file: &Path, name: &str, text: &str) -> Vec<String> {
    let (table, _) = DeTable::parse_recoverable(text);
    let holds = |key: &str| table.get_ref().contains_key(key);
    if holds("rule") || holds("sign") {
        rules(name, text)
    } else if holds("kind") {
        kinds(name, text)
    } else if holds("plan") {
        plans(name, text)
    } else if holds("suggest_at") || holds("weights") {
        likeness(name, text)
    } else if holds("agency") {
        read_agencies(name, text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    } else if holds("number") {
        read_numbers(name, text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    } else if holds("neighbour") {
        read_neighbours(name, text, "").err().unwrap_or_default().iter().map(ToString::to_string).collect()
    } else if holds("facility") {
        read_facilities(name, text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    } else if holds("holiday") {
        read_holidays(name, text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    } else if holds("shift") || holds("override") {
        let faults = Roster::parse(text).err().unwrap_or_default();
        faults.iter().map(|fault| format!("{name}:{fault}")).collect()
    } else if holds("ladder") {
        ladders(name, text)
    } else if holds("area") {
        areas(name, text)
    } else {
        settings(Some(file))
    }
}

/// What is wrong with settings, and with the files they name.
fn settings(file: Option<&Path>) -> Vec<String> {
    let config = match Config::read(file) {
        Ok(config) => config,
        Err(faults) => return faults.iter().map(ToString::to_string).collect(),
    };
    let centres = config.region.centres().err().unwrap_or_default();
    let names = config.region.names().err().unwrap_or_default();
    let holidays = config.endings.holidays().err().unwrap_or_default();
    let agencies = config.referral.agencies().err().unwrap_or_default();
    let neighbours = config.region.neighbours().err().unwrap_or_default();
    let numbers = config.region.numbers().err().unwrap_or_default();
    let facilities = config.facilities.list().err().unwrap_or_default();
    let found = centres.iter().chain(&names).chain(&holidays).chain(&agencies);
    let found = found.chain(&neighbours).chain(&numbers).chain(&facilities);
    let mut faults: Vec<String> = found.map(ToString::to_string).collect();
    faults.extend(hazards::read(&config.map).err().unwrap_or_default());
    faults.extend(Webhook::new(&config.webhook).err().map(|fault| fault.to_string()));
    faults.extend(Tls::open(&config.http).err().map(|fault| fault.to_string()));
    faults.extend(chat_missing(&config.telegram, &config.whatsapp, &config.sms));
    if let Some(archive) = config.map.pmtiles_file
        && let Err(word) = check_archive(&archive)
    {
        faults.push(format!("{}: map.pmtiles_file: {word}", archive.display()));
    }
    faults
}

fn areas(name: &str, text: &str) -> Vec<String> {
    read_centres(name, text).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn kinds(name: &str, text: &str) -> Vec<String> {
    let faults = Kinds::parse(text).err().unwrap_or_default();
    faults.iter().map(|fault| format!("{name}:{fault}")).collect()
}

fn plans(name: &str, text: &str) -> Vec<String> {
    with_kinds(name, |kinds| Plans::parse(text, kinds).err())
}

fn likeness(name: &str, text: &str) -> Vec<String> {
    with_kinds(name, |kinds| Likeness::parse(text, kinds).err())
}

/// What is wrong with a file that names kinds; those that are compiled in hold.
fn with_kinds(name: &str, read: impl FnOnce(&Kinds) -> Option<Vec<Fault>>) -> Vec<String> {
    let (name, faults) = match Kinds::parse(Kinds::default_text()) {
        Ok(kinds) => (name, read(&kinds).unwrap_or_default()),
        Err(faults) => ("kinds.toml", faults),
    };
    faults.iter().map(|fault| format!("{name}:{fault}")).collect()
}

/// Ladders name kinds; those that are compiled in hold.
fn ladders(name: &str, text: &str) -> Vec<String> {
    let faults = match Kinds::parse(Kinds::default_text()) {
        Ok(kinds) => Ladders::parse(text, &kinds).err().unwrap_or_default(),
        Err(faults) => return faults.iter().map(|fault| format!("kinds.toml:{fault}")).collect(),
    };
    faults.iter().map(|fault| format!("{name}:{fault}")).collect()
}

/// Rules are proved, and must fit the kinds.
fn rules(name: &str, text: &str) -> Vec<String> {
    let placed = |fault: &crate::domain::triage::Fault| format!("{name}:{fault}");
    let rules = match Rules::parse(text) {
        Ok(rules) => rules,
        Err(faults) => return faults.iter().map(placed).collect(),
    };
    match Kinds::parse(Kinds::default_text()) {
        Ok(kinds) => rules.check_kinds(&kinds).iter().map(|word| format!("{name}: {word}")).collect(),
        Err(faults) => faults.iter().map(|fault| format!("kinds.toml:{fault}")).collect(),
    }
}
