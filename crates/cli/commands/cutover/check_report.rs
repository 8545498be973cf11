//! `landfall cutover check-report`: whether a report is whole and by whom it should be. Needs the report's folder alone.

use std::path::Path;
use std::sync::Arc;

use cutover::seal::check::{Asked, Checked, check};
use cutover::signature::Signers;
use serde::Serialize;

use crate::args::CutoverCheckReport;
use crate::cutover::error::CutoverFailure;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, counted};
use crate::printer::Printer;
use crate::table::Tone;

/// The answer as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    folder: &'a Path,
    root: cutover::Sha256,
    sealed: cutover::Moment,
    /// Nothing was altered, and it is by whom it should be.
    holds: bool,
    answer: String,
    problems: Vec<ProblemDocument<'a>>,
    notes: &'a [String],
}

#[derive(Debug, Serialize)]
struct ProblemDocument<'a> {
    subject: &'a str,
    what: &'a str,
}

/// Checks a report.
///
/// # Errors
/// The folder or the list of signers cannot be read.
pub(crate) fn run(printer: &Arc<Printer>, typed: &CutoverCheckReport) -> Result<Answer, Failure> {
    let signers = typed.signers.as_deref().map(signers).transpose()?;
    let asked = Asked {
        root: typed.root,
        signers,
    };
    let checked = check(&typed.folder, &asked).map_err(CutoverFailure::from)?;
    print(printer, &checked);
    printer.document(&Document {
        command: "cutover check-report",
        folder: &typed.folder,
        root: checked.seal.computed(),
        sealed: checked.seal.sealed,
        holds: checked.holds(),
        answer: checked.words(),
        problems: checked
            .problems
            .iter()
            .map(|problem| ProblemDocument {
                subject: &problem.subject,
                what: &problem.what,
            })
            .collect(),
        notes: &checked.notes,
    });
    Ok(Answer::of(checked.holds()))
}

fn signers(path: &Path) -> Result<Signers, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::Read {
        path: path.to_owned(),
        source,
    })?;
    let path = path.to_owned();
    Ok(Signers::parse(&text).map_err(|source| CutoverFailure::Signers { path, source })?)
}

fn print(printer: &Printer, checked: &Checked) {
    printer.line(format!(
        "sealed {} by landfall {}, {}",
        checked.seal.sealed,
        checked.seal.tool_version,
        counted(as_u64(checked.seal.files.len()), "file")
    ));
    printer.line(format!("root {}", checked.seal.computed()));
    for problem in &checked.problems {
        printer.paragraph(2, &format!("- {}: {}", problem.subject, problem.what));
    }
    for note in &checked.notes {
        printer.paragraph(2, note);
    }
    let tone = if checked.holds() { Tone::Good } else { Tone::Bad };
    printer.line(printer.toned(&checked.words(), tone));
    if !checked.holds() && checked.problems.is_empty() {
        printer.say("give --root or --signers: without them forgery cannot be told");
    }
}
