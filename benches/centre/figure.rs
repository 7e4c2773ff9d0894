//! What was measured: a value with its spread, beside its floor and its goal; as a table and as JSON.

use serde::Serialize;

use crate::machine::Machine;

/// What a value should be.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// That much or more.
    AtLeast(f64),
    /// That much or less.
    AtMost(f64),
    /// It only says how things are.
    Told,
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// The part of the bench it comes from.
    pub part: &'static str,
    /// What it is.
    pub what: String,
    /// Unit of the value; `×` for a ratio.
    pub unit: &'static str,
    /// The median.
    pub value: f64,
    /// A quarter of the samples lies below, a quarter above.
    pub quartiles: (f64, f64),
    /// What it should be.
    pub goal: Goal,
    /// What a first step had to reach, when that is less than the goal.
    pub first_step: Option<f64>,
    /// For a ratio: the medians of ours and of the floor.
    pub sides: Option<(f64, f64)>,
    /// Unit of both.
    pub sides_unit: &'static str,
    /// Every sample, in order; for a ratio those of ours divided by those of the floor.
    pub samples: Vec<f64>,
    /// For a ratio: ours and floor of each pair.
    pub pairs: Vec<(f64, f64)>,
    /// What else one must know.
    pub note: String,
}

impl Figure {
    /// A value and its samples.
    pub fn new(part: &'static str, what: impl Into<String>, unit: &'static str, samples: Vec<f64>) -> Self {
        let (low, value, high) = quartiles(&samples);
        Self {
            part,
            what: what.into(),
            unit,
            value,
            quartiles: (low, high),
            goal: Goal::Told,
            first_step: None,
            sides: None,
            sides_unit: "",
            samples,
            pairs: Vec::new(),
            note: String::new(),
        }
    }

    /// Ours divided by the floor, pair by pair.
    pub fn ratio(
        part: &'static str,
        what: impl Into<String>,
        sides_unit: &'static str,
        pairs: Vec<(f64, f64)>,
    ) -> Self {
        let samples = pairs.iter().map(|(ours, floor)| ours / floor.max(f64::MIN_POSITIVE)).collect();
        let side = |pick: fn(&(f64, f64)) -> f64| median(&pairs.iter().map(pick).collect::<Vec<_>>());
        let sides = Some((side(|pair| pair.0), side(|pair| pair.1)));
        Self { sides, sides_unit, pairs, ..Self::new(part, what, "×", samples) }
    }

    /// With what it should be.
    pub fn goal(self, goal: Goal) -> Self {
        Self { goal, ..self }
    }

    /// With what a first step had to reach.
    pub fn first_step(self, bound: f64) -> Self {
        Self { first_step: Some(bound), ..self }
    }

    /// With what else one must know.
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// Whether the goal is reached; `None` when there is none.
    pub fn is_reached(&self) -> Option<bool> {
        self.reaches(match self.goal {
            Goal::AtLeast(bound) | Goal::AtMost(bound) => bound,
            Goal::Told => return None,
        })
    }

    /// Whether the first step is reached; `None` when there is none.
    pub fn is_first_step_reached(&self) -> Option<bool> {
        self.reaches(self.first_step?)
    }

    fn reaches(&self, bound: f64) -> Option<bool> {
        match self.goal {
            Goal::AtLeast(_) => Some(self.value >= bound),
            Goal::AtMost(_) => Some(self.value <= bound),
            Goal::Told => None,
        }
    }

    fn verdict(&self) -> String {
        let first = match self.is_first_step_reached() {
            Some(reached) => {
                format!(" (first step {}: {})", short(self.first_step.unwrap_or(0.0)), sign(reached))
            }
            None => String::new(),
        };
        self.is_reached().map_or_else(String::new, |reached| format!("{}{first}", sign(reached)))
    }

    /// The goal in words.
    pub fn goal_text(&self) -> String {
        match self.goal {
            Goal::AtLeast(bound) => format!("≥ {} {}", short(bound), self.unit),
            Goal::AtMost(bound) => format!("≤ {} {}", short(bound), self.unit),
            Goal::Told => String::new(),
        }
    }

    /// The value in words.
    pub fn value_text(&self) -> String {
        format!("{} {}", short(self.value), self.unit)
    }
}

fn sign(reached: bool) -> &'static str {
    if reached { "✓" } else { "✗" }
}

/// Three digits that count.
pub fn short(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 100.0 || v.fract() <= f64::EPSILON => 0,
        v if v >= 10.0 => 1,
        v if v >= 0.1 => 2,
        _ => 3,
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) && digit.is_ascii_digit() && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

fn quartiles(samples: &[f64]) -> (f64, f64, f64) {
    let mut sorted = samples.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * sorted.len().saturating_sub(1) as f64;
        let (low, high) = (place.floor() as usize, place.ceil() as usize);
        match (sorted.get(low), sorted.get(high)) {
            (Some(low), Some(high)) => low + (high - low) * place.fract(),
            _ => f64::NAN,
        }
    };
    (at(0.25), at(0.5), at(0.75))
}

/// The middle one.
pub fn median(samples: &[f64]) -> f64 {
    quartiles(samples).1
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// On what, from what and when.
    pub machine: Machine,
    /// A short form for trying: not enough pairs to believe a ratio.
    pub quick: bool,
    /// In the order of the bench.
    pub figures: Vec<Figure>,
}

impl Run {
    /// The table people read.
    pub fn table(&self) -> String {
        let mut rows: Vec<[String; 5]> =
            vec![["figure", "value", "spread", "ours / floor", "goal"].map(str::to_owned)];
        for figure in &self.figures {
            let sides = figure.sides.map_or_else(String::new, |(ours, floor)| {
                format!("{} / {} {}", short(ours), short(floor), figure.sides_unit)
            });
            rows.push([
                figure.what.clone(),
                figure.value_text(),
                format!("{} … {}", short(figure.quartiles.0), short(figure.quartiles.1)),
                sides,
                format!("{} {}", figure.goal_text(), figure.verdict()).trim().to_owned(),
            ]);
        }
        let width = |n: usize| rows.iter().map(|row| row[n].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..5).map(width).collect();
        let mut text = String::new();
        for (row, figure) in rows.iter().zip(std::iter::once(None).chain(self.figures.iter().map(Some))) {
            for (cell, width) in row.iter().zip(&widths) {
                text.push_str(cell);
                text.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
            if let Some(note) = figure.map(|figure| &figure.note).filter(|note| !note.is_empty()) {
                text.extend(["    ", note.as_str(), "\n"]);
            }
        }
        text
    }
}
