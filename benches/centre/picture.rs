//! The figures as a picture: one row each, how far on this or that side of its goal it lies, with its spread.

use std::fmt::Write as _;

use crate::figure::{Figure, Goal, Run};

const ROW: f64 = 30.0;
const LABELS: f64 = 470.0;
const PLOT: f64 = 330.0;
const WORDS: f64 = 200.0;
const TOP: f64 = 64.0;
/// The goal lies in the middle; at its ends the value is that many times better or worse.
const ENDS: f64 = 16.0;

const STYLE: &str = "text{font:13px system-ui,sans-serif;fill:#1f2933}.small{font-size:11px;fill:#52606d}\
    .goal{stroke:#1f2933;stroke-width:1.5}.grid{stroke:#d9e0e7}.good{fill:#1b7f4b;stroke:#1b7f4b}\
    .bad{fill:#c2410c;stroke:#c2410c}.step{stroke:#7b8794;stroke-dasharray:3 2}";

/// The picture as SVG text.
pub fn svg(run: &Run) -> String {
    let shown: Vec<&Figure> = run.figures.iter().filter(|figure| figure.is_reached().is_some()).collect();
    let height = TOP + ROW * shown.len() as f64 + 34.0;
    let width = LABELS + PLOT + WORDS;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"What was measured, beside its goals\">\n<style>{STYLE}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    let machine = &run.machine;
    let on = format!(
        "{} cores, {}, commit {}, {}{}",
        machine.cores,
        machine.redis,
        machine.commit,
        machine.at,
        if run.quick { ", short form" } else { "" }
    );
    text(&mut out, (12.0, 22.0), "", "Measured, beside its goal: right of the line is better");
    text(&mut out, (12.0, 40.0), "small", &on);
    let bottom = TOP + ROW * shown.len() as f64;
    for times in [-4, -2, 2, 4] {
        let x = place(2_f64.powi(times));
        line(&mut out, "grid", (x, TOP - 8.0), (x, bottom));
        let word =
            if times > 0 { format!("{} × better", 1 << times) } else { format!("{} × worse", 1 << -times) };
        centred(&mut out, (x, bottom + 18.0), &word);
    }
    line(&mut out, "goal", (place(1.0), TOP - 8.0), (place(1.0), bottom));
    centred(&mut out, (place(1.0), bottom + 18.0), "goal");
    for (n, figure) in shown.iter().enumerate() {
        row(&mut out, TOP + ROW * (n as f64 + 0.5), figure);
    }
    out.push_str("</svg>\n");
    out
}

fn row(out: &mut String, y: f64, figure: &Figure) {
    let Some(value) = better(figure, figure.value) else { return };
    let class = if figure.is_reached() == Some(true) { "good" } else { "bad" };
    let ends =
        [figure.quartiles.0, figure.quartiles.1].map(|end| place(better(figure, end).unwrap_or(value)));
    let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    text(out, (12.0, y + 4.0), "", &figure.what);
    if let Some(step) = figure.first_step.and_then(|step| better(figure, step)) {
        line(out, "step", (place(step), y - 10.0), (place(step), y + 10.0));
    }
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{low:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"6\" fill-opacity=\"0.35\" \
         stroke=\"none\"/><circle class=\"{class}\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"5\"/>",
        y - 3.0,
        (high - low).max(1.0),
        place(value)
    );
    let words = format!("{} (goal {})", figure.value_text(), figure.goal_text());
    text(out, (LABELS + PLOT + 12.0, y + 4.0), "small", &words);
}

/// How many times better than its goal a value is.
fn better(figure: &Figure, value: f64) -> Option<f64> {
    match figure.goal {
        Goal::AtLeast(goal) => Some(value / goal),
        Goal::AtMost(goal) if value <= 0.0 => Some(if goal >= 0.0 { ENDS } else { 1.0 / ENDS }),
        Goal::AtMost(goal) => Some(goal / value),
        Goal::Told => None,
    }
}

fn place(better: f64) -> f64 {
    let share = (better.ln() / ENDS.ln()).clamp(-1.0, 1.0);
    LABELS + PLOT * (share + 1.0) / 2.0
}

fn line(out: &mut String, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    let _ = writeln!(
        out,
        "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
    );
}

fn text(out: &mut String, (x, y): (f64, f64), class: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>");
}

fn centred(out: &mut String, (x, y): (f64, f64), words: &str) {
    let _ = writeln!(
        out,
        "<text class=\"small\" text-anchor=\"middle\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"
    );
}
