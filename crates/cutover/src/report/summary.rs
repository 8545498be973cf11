//! One page of Markdown for the change ticket.

use std::fmt::Write;

use model::figures::{counted, number};
use verify::Verdict;
use verify::result::TableResult;

use super::html::hidden;
use super::words::{bytes, span};
use super::{Answer, Report};
use crate::gate::Status;
use crate::journal::event::RunPurpose;

/// Most lines of a list: it is to stay one page.
const MOST: usize = 8;

/// The summary. The seal's root is not in it, as the seal is over it.
pub fn summary(report: &Report) -> String {
    let mut out = String::new();
    let decision = &report.decision;
    let title = report
        .plan
        .as_ref()
        .map_or("Verification without a cutover plan", |plan| &plan.title);
    let mark = match decision.answer {
        Answer::Yes => "YES",
        Answer::No => "NO",
        Answer::NotYet => "NOT YET",
    };
    let _written = write!(
        out,
        "# {}\n\n**{mark}: {}**\n\n",
        plain(title),
        plain(&decision.headline)
    );
    let mut fact = |name: &str, value: &str| {
        let _written = writeln!(out, "- {name}: {}", plain(value));
    };
    if let Some(ticket) = report.plan.as_ref().and_then(|plan| plan.ticket.as_ref()) {
        fact("Change ticket", ticket);
    }
    fact("Decision", &decision.decided_words);
    fact("Progress", &decision.progress_words);
    if let Some(plan) = &report.plan {
        fact("Source", &plan.project.source);
        fact("Target", &plan.project.target);
    }
    if let Some(verified) = &report.verification {
        let it = &verified.report;
        if report.plan.is_none() {
            fact(
                "Source",
                &format!("{} {}, {}", it.source.product, it.source.version, it.source.server),
            );
            fact(
                "Target",
                &format!("{} {}, {}", it.target.product, it.target.version, it.target.server),
            );
        }
        fact("Verification", &verified.headline);
        fact("Epoch", &format!("{} at {}", it.epoch.id, it.epoch.position));
        fact(
            "Compared",
            &format!(
                "{} of {}, {}, {}",
                number(it.coverage.tables_verified),
                counted(it.coverage.tables, "table"),
                counted(it.coverage.rows, "row"),
                bytes(it.coverage.bytes)
            ),
        );
        fact("Tables", &tables(&it.tables));
    }
    if let Some(freeze) = report.boundary.freezes.last() {
        let held = if freeze.held { "held" } else { "broken" };
        fact(
            "Freeze proof",
            &format!("{held} for {}: {}", span(freeze.window), freeze.method_words),
        );
    }
    if let Some(run) = report.runs.iter().rev().find(|run| run.purpose == RunPurpose::Cutover) {
        let budget = report.plan.as_ref().and_then(|plan| plan.downtime_budget);
        let budget = budget.map(|budget| format!(" of {}", span(budget))).unwrap_or_default();
        fact("Downtime", &format!("{}{budget}", span(run.downtime)));
    }
    list(
        &mut out,
        "What stands against a yes, or is to be known",
        &decision.reasons,
    );
    gates(&mut out, report);
    let waivers: Vec<String> = report
        .waivers
        .iter()
        .map(|waiver| {
            format!(
                "{} ({}): {}, {}, asked for by {}, until {}: {}",
                waiver.id,
                waiver.status,
                waiver.finding,
                counted(waiver.rows, "row"),
                waiver.requester,
                waiver.expires,
                waiver.reason
            )
        })
        .collect();
    list(&mut out, "Waivers", &waivers);
    let _written = write!(
        out,
        "\nWritten {} by {} with Landfall {}. `report.html` has everything; `landfall cutover check-report` checks it against the root in `seal.json`.\n",
        report.given.written,
        plain(&report.given.by),
        report.given.tool_version
    );
    out
}

fn tables(tables: &[TableResult]) -> String {
    let count = |wanted: &dyn Fn(&Verdict) -> bool| tables.iter().filter(|table| wanted(&table.verdict)).count();
    format!(
        "{} equal, {} equal under declared loss, {} different, {} not verified",
        count(&|verdict| matches!(verdict, Verdict::Equal)),
        count(&|verdict| matches!(verdict, Verdict::EqualUnderDeclaredLoss)),
        count(&|verdict| matches!(verdict, Verdict::Different)),
        count(&|verdict| matches!(verdict, Verdict::NotVerified { .. }))
    )
}

fn gates(out: &mut String, report: &Report) {
    if report.gates.is_empty() {
        return;
    }
    out.push_str("\n| Gate | State | Requirements | Approvals |\n|---|---|---|---|\n");
    for gate in report.gates.iter().take(MOST) {
        let met = gate.needs.iter().filter(|need| need.status.passes()).count();
        let waived = gate.needs.iter().filter(|need| need.status == Status::Waived).count();
        let waived = if waived > 0 {
            format!(", {waived} waived")
        } else {
            String::new()
        };
        let _written = writeln!(
            out,
            "| {} | {} | {met} of {}{waived} | {} of {}: {} |",
            plain(&gate.title),
            if gate.open { "open" } else { "closed" },
            gate.needs.len(),
            gate.approved_by.len(),
            gate.needed,
            plain(&gate.approved_by.join(", "))
        );
    }
}

fn list(out: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _written = write!(out, "\n{title}:\n\n");
    for item in items.iter().take(MOST) {
        let _written = writeln!(out, "- {}", plain(item));
    }
    if items.len() > MOST {
        let _written = writeln!(out, "- and {} more, in the report", items.len() - MOST);
    }
}

/// Text of others in one line, with what Markdown and HTML would read as theirs escaped, and cut to a length that a page bears.
fn plain(text: &str) -> String {
    const LONGEST: usize = 400;
    let mut out = String::new();
    for (index, letter) in text.chars().enumerate() {
        if index == LONGEST {
            out.push('…');
            break;
        }
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            letter if letter.is_whitespace() => out.push(' '),
            letter if hidden(letter) => {
                let _written = write!(out, "⟨U+{:04X}⟩", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_become_markup() {
        assert_eq!(plain("a|b`c<d>\n\u{202e}"), "a\\|b\\`c&lt;d&gt; ⟨U+202E⟩");
        assert_eq!(plain(&"x".repeat(500)).chars().count(), 401);
    }
}
