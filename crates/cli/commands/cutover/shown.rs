//! A plan on the terminal: phases and steps, gates, the point of no return, the downtime, what is open, what is wrong.

use cutover::plan::{Flaw, Plan, Undo};
use cutover::runbook::words;

use crate::printer::Printer;
use crate::table::{Cell, Table, Tone};

/// Prints a plan.
pub(super) fn print(printer: &Printer, plan: &Plan, flaws: &[Flaw]) {
    printer.line(printer.toned(&plan.title, Tone::Bold));
    printer.line(format!("from {}", plan.project.source));
    printer.line(format!("to   {}", plan.project.target));
    if let Some(ticket) = &plan.ticket {
        printer.line(format!("ticket {ticket}"));
    }
    let points = plan.points_of_no_return();
    for phase in &plan.phases {
        let downtime = if phase.downtime { ", downtime" } else { "" };
        printer.heading(&format!("{} ({}{downtime})", phase.title, phase.id));
        if let Some(gate) = phase.gate.as_ref().and_then(|gate| plan.policy.gate(gate)) {
            printer.line(format!("gate {}: {}", gate.id, gate.title));
            for need in words::needs(gate) {
                printer.paragraph(2, &format!("- {need}"));
            }
        }
        let mut table = Table::new()
            .left("step")
            .wrapping("what")
            .left("owner")
            .right("expected")
            .right("time-out")
            .wrapping("way back");
        for step in &phase.steps {
            table.row([
                Cell::from(step.id.to_string()),
                Cell::from(format!("{}: {}", step.title, words::action_in_short(&step.action))),
                Cell::from(step.owner.clone()),
                Cell::from(words::expected(step.expected.as_ref())),
                Cell::from(step.timeout.to_string()),
                match &step.undo {
                    Undo::Impossible { .. } if points.iter().any(|(_, point)| point.id == step.id) => {
                        Cell::toned("NO RETURN", Tone::Bad)
                    }
                    Undo::Impossible { .. } => Cell::toned("none", Tone::Warning),
                    undo => Cell::from(words::undo_in_short(undo)),
                },
            ]);
        }
        printer.page_table(&table);
    }
    downtime(printer, plan);
    if !plan.open_risks.is_empty() {
        printer.heading("Open risks");
        for key in &plan.open_risks {
            printer.paragraph(2, &format!("- {}", words::cut_key(key)));
        }
    }
    told(printer, flaws);
}

fn downtime(printer: &Printer, plan: &Plan) {
    printer.heading("Downtime");
    let predicted = plan.downtime();
    printer.line(format!("predicted: {}{}", predicted.words(), words::basis(&predicted)));
    if !predicted.unmeasured.is_empty() {
        let names: Vec<&str> = predicted.unmeasured.iter().map(cutover::Id::as_str).collect();
        printer.paragraph(0, &format!("and what nobody has measured yet: {}", names.join(", ")));
    }
    let budget = plan.policy.downtime_budget;
    printer.line(format!(
        "budget: {}",
        budget.map_or_else(|| "none".to_owned(), |budget| budget.to_string())
    ));
    printer.line(format!(
        "going back must be decided within {} of its beginning",
        plan.rollback.deadline
    ));
}

fn told(printer: &Printer, flaws: &[Flaw]) {
    for (advice, heading, tone) in [(false, "Errors", Tone::Bad), (true, "Advice", Tone::Warning)] {
        let mut of_kind = flaws.iter().filter(|flaw| flaw.kind.is_advice() == advice).peekable();
        if of_kind.peek().is_some() {
            printer.heading(heading);
        }
        for flaw in of_kind {
            printer.paragraph(2, &format!("{}: {}", printer.toned(&flaw.place, tone), flaw.what));
            printer.paragraph(4, &flaw.todo);
        }
    }
}
