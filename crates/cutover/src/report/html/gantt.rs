//! The run's phases and steps along time, and above them its critical path.

use std::fmt::Write;

use super::super::words::span;
use super::super::{PhaseRow, RunRow, Share};
use super::escape::{clipped, escaped};
use crate::journal::event::StepOutcome;
use crate::{Moment, Span};

const LABELS: u64 = 250;
const WIDTH: u64 = 960;
const BARS: u64 = WIDTH - LABELS - 12;
const ROW: u64 = 20;
const TOP: u64 = 34;

/// From the run's begin to its end, or to the moment of the report.
struct Scale {
    from: Moment,
    length: u128,
}

impl Scale {
    /// Where a moment lies, in units of the picture.
    fn x(&self, at: Moment) -> u64 {
        let along = at.since(self.from).0.as_millis().min(self.length) * u128::from(BARS) / self.length;
        LABELS + u64::try_from(along).unwrap_or(BARS)
    }

    /// Begin and width of a bar; never so narrow that it is not seen.
    fn bar(&self, from: Moment, to: Moment) -> (u64, u64) {
        let (from, to) = (self.x(from), self.x(to));
        (from.min(LABELS + BARS - 2), to.saturating_sub(from).max(2))
    }
}

/// The chart.
pub(super) fn chart(run: &RunRow, now: Moment) -> String {
    let end = run.ended.unwrap_or(now);
    let scale = Scale {
        from: run.started,
        length: end.since(run.started).0.as_millis().max(1),
    };
    let phases: Vec<&PhaseRow> = run.phases.iter().filter(|phase| phase.from.is_some()).collect();
    let begun = |phase: &&PhaseRow| phase.steps.iter().filter(|step| !step.attempts.is_empty()).count();
    let rows = 1 + phases.len() + phases.iter().map(begun).sum::<usize>();
    let height = TOP + ROW * u64::try_from(rows).unwrap_or(1) + 8;
    let mut out = format!(
        "<svg class=\"chart gantt\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"gantt-title gantt-desc\">\
         <title id=\"gantt-title\">Phases and steps of run {}</title><desc id=\"gantt-desc\">{}</desc>\
         <defs><pattern id=\"idle\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <rect class=\"idle-ground\" width=\"6\" height=\"6\"/><rect class=\"idle-line\" width=\"2\" height=\"6\"/></pattern></defs>",
        run.run,
        escaped(&description(run, end))
    );
    downtime(&mut out, run, &scale, height);
    axis(&mut out, &scale, height);
    let mut y = TOP;
    label(&mut out, "Critical path", y, "label phase");
    for share in &run.critical {
        path(&mut out, share, &scale, y);
    }
    y += ROW;
    for phase in phases {
        label(&mut out, &phase.title, y, "label phase");
        if let Some((from, to)) = phase.from.zip(phase.to) {
            let (x, width) = scale.bar(from, to);
            let _written = write!(
                out,
                "<rect class=\"phase\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"5\" rx=\"1\"><title>{}, {}</title></rect>",
                y + 8,
                escaped(&phase.title),
                span(to.since(from))
            );
        }
        y += ROW;
        for step in phase.steps.iter().filter(|step| !step.attempts.is_empty()) {
            label(&mut out, &step.title, y, "label step");
            for attempt in &step.attempts {
                let to = attempt.to.unwrap_or(end);
                let (x, width) = scale.bar(attempt.from, to);
                let class = match (attempt.outcome, attempt.undo, phase.downtime) {
                    (None, ..) => "open",
                    (Some(StepOutcome::Failed | StepOutcome::TimedOut), ..) => "failed",
                    (_, true, _) => "undo",
                    (_, _, true) => "done down",
                    (..) => "done",
                };
                let _written = write!(
                    out,
                    "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"12\" rx=\"1\"><title>{}, {}</title></rect>",
                    y + 4,
                    escaped(&step.title),
                    span(to.since(attempt.from))
                );
            }
            y += ROW;
        }
    }
    out.push_str("</svg>");
    out
}

/// The same in a sentence.
fn description(run: &RunRow, end: Moment) -> String {
    let longest: Vec<String> = run
        .critical
        .iter()
        .take(3)
        .map(|share| format!("{} {}", share.what, span(share.took)))
        .collect();
    format!(
        "From {} to {}, {}; most of it: {}. The table below has every step.",
        run.started,
        end,
        span(end.since(run.started)),
        longest.join(", ")
    )
}

fn label(out: &mut String, text: &str, y: u64, class: &str) {
    let _written = write!(
        out,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
        if class.ends_with("step") { 12 } else { 0 },
        y + 14,
        clipped(text, if class.ends_with("step") { 36 } else { 34 })
    );
}

fn path(out: &mut String, share: &Share, scale: &Scale, y: u64) {
    let to = share.from.after(share.took);
    let (x, width) = scale.bar(share.from, to);
    let class = match (&share.step, share.downtime) {
        (None, _) => "idle",
        (Some(_), true) => "path down",
        (Some(_), false) => "path",
    };
    let _written = write!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"12\"><title>{}, {}</title></rect>",
        y + 4,
        escaped(&share.what),
        span(share.took)
    );
}

/// The stretch in which users could not write.
fn downtime(out: &mut String, run: &RunRow, scale: &Scale, height: u64) {
    if let Some((from, to)) = run.downtime_from.zip(run.downtime_to) {
        let (x, width) = scale.bar(from, to);
        let _written = write!(
            out,
            "<rect class=\"downtime\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{}\"><title>downtime, {}</title></rect>",
            TOP - 4,
            height.saturating_sub(TOP),
            span(to.since(from))
        );
    }
}

/// Five moments along the top.
fn axis(out: &mut String, scale: &Scale, height: u64) {
    const STEPS: u64 = 4;
    for index in 0..=STEPS {
        let x = LABELS + BARS * index / STEPS;
        let millis = scale.length * u128::from(index) / u128::from(STEPS);
        let along = Span(std::time::Duration::from_millis(
            u64::try_from(millis).unwrap_or(u64::MAX),
        ));
        let anchor = match index {
            0 => "start",
            STEPS => "end",
            _ => "middle",
        };
        let _written = write!(
            out,
            "<line class=\"grid\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\"/><text class=\"axis\" x=\"{x}\" y=\"12\" text-anchor=\"{anchor}\">{}</text>\
             <text class=\"axis\" x=\"{x}\" y=\"25\" text-anchor=\"{anchor}\">+{}</text>",
            TOP - 4,
            height - 4,
            clock(scale.from.after(along)),
            span(along)
        );
    }
}

/// Hours, minutes and seconds of a moment.
fn clock(at: Moment) -> String {
    at.to_string().get(11..19).unwrap_or("").to_owned()
}
