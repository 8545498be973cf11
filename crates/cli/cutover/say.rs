//! What came of a step, for people.

use cutover::Step;
use cutover::gate::{Judgement, Status};
use cutover::journal::event::{RunOutcome, StepOutcome};
use cutover::plan::{Action, Plan};
use cutover::sets::{SetState, Standing};
use cutover::state::Run;

use super::advance::Came;
use crate::figures::duration;
use crate::printer::Printer;
use crate::table::{Cell, Table, Tone};

/// Says what came of a step, and what to do next.
pub(crate) fn came(printer: &Printer, came: &Came) {
    match came {
        Came::Step {
            step,
            undo,
            outcome,
            took,
            message,
        } => {
            let (words, tone) = match (outcome, undo) {
                (StepOutcome::Done, false) => ("done", Tone::Good),
                (StepOutcome::Done, true) => ("taken back", Tone::Good),
                (StepOutcome::Failed, _) => ("failed", Tone::Bad),
                (StepOutcome::TimedOut, _) => ("timed out", Tone::Bad),
            };
            let message = message.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
            let words = printer.toned(words, tone);
            printer.line(format!("{step}: {words} in {}{message}", duration(took.0)));
            if *outcome != StepOutcome::Done {
                printer.say(format!(
                    "next: mend it, then landfall cutover next to do it again; or go on without it: landfall cutover confirm {step} --skip \
                     --reason \"\u{2026}\"; or landfall cutover abort"
                ));
            }
        }
        Came::PassedOver { step, reason } => {
            let words = printer.toned("passed over", Tone::Dim);
            printer.line(format!("{step}: {words}: {reason}"));
        }
        Came::Closed {
            step,
            judgement: closed,
        } => {
            judgement(printer, closed);
            let gate = &closed.gate;
            printer.say(format!(
                "{step} stands behind it; next: landfall cutover status --gate {gate}, waive, or approve {gate}"
            ));
            if closed.requirements.iter().any(|result| result.status == Status::Stale) {
                printer.say(
                    "what is too old is taken anew: landfall cutover next --again STEP, with the step that left it",
                );
            }
        }
        Came::Waiting {
            step,
            undo,
            question,
            attach,
        } => {
            let what = if *undo { "to take it back" } else { "to do" };
            printer.line(format!(
                "{step}: {} {what}",
                printer.toned("a person has something", Tone::Warning)
            ));
            printer.paragraph(2, question);
            let attach = if *attach { " --attach FILE" } else { "" };
            printer.say(format!(
                "then: landfall cutover confirm {step}{attach}; if it cannot be done: --failed --reason …"
            ));
        }
        Came::Unknown { step, undo, since, by } => {
            let what = if *undo { "its undo was" } else { "it was" };
            printer.line(format!(
                "{step}: {}",
                printer.toned("nobody knows how it ended", Tone::Bad)
            ));
            printer.paragraph(
                2,
                &format!(
                    "{what} begun at {since} by {by}, and its process ended without a word. Look at what it changes."
                ),
            );
            printer.say(format!(
                "then: landfall cutover confirm {step} --reason \"…\" if it is done; with --failed if it is to be done again"
            ));
        }
        Came::WayBack => printer.line("every step is done; the rehearsal goes the way back now"),
        Came::Ended { outcome } => {
            let (words, tone) = match outcome {
                RunOutcome::Completed => ("the run is complete", Tone::Good),
                RunOutcome::TakenBack => ("the run is taken back", Tone::Warning),
                RunOutcome::TakenBackInPart => ("the run is taken back, but for the sets that are open", Tone::Warning),
            };
            printer.line(printer.toned(words, tone));
            printer.say("next: landfall cutover report");
        }
    }
}

/// A gate with all that it needs.
pub(crate) fn judgement(printer: &Printer, judgement: &Judgement) {
    let (words, tone) = if judgement.open {
        ("open", Tone::Good)
    } else {
        ("closed", Tone::Bad)
    };
    printer.line(format!("gate {}: {}", judgement.gate, printer.toned(words, tone)));
    let mut table = Table::new().left("needs").left("is").wrapping("because");
    for result in &judgement.requirements {
        let tone = match result.status {
            Status::Met => Tone::Good,
            Status::Waived => Tone::Warning,
            Status::NotMet | Status::Stale | Status::Missing => Tone::Bad,
        };
        table.row([
            Cell::from(result.requirement.words()),
            Cell::toned(result.status.words(), tone),
            Cell::from(result.words.clone()),
        ]);
    }
    printer.page_table(&table);
    for line in judgement.against() {
        printer.paragraph(2, &format!("- {line}"));
    }
}

/// How far the sets are, a line for each.
pub(crate) fn sets(printer: &Printer, states: &[SetState]) {
    for state in states {
        let tone = match state.standing {
            Standing::Open => Tone::Good,
            Standing::UnderWay => Tone::Warning,
            Standing::NotBegun | Standing::TakenBack => Tone::Dim,
        };
        printer.line(format!("set {}: {}", state.set, printer.toned(&state.words(), tone)));
    }
}

/// What taking back would do, a line for each step, the last one first.
pub(crate) fn way_back(plan: &Plan, run: &Run) -> Vec<String> {
    let steps = cutover::next::to_take_back(plan, run);
    let words = |(step, action): &(&Step, &Action)| format!("{}: {}", step.id, super::action::words(action));
    steps.iter().map(words).collect()
}
