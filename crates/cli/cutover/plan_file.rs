//! The plan as a file of the cutover's folder.

use std::path::Path;

use cutover::plan::{FILE, ReadPlan};
use cutover::{Plan, Sha256};

use super::error::CutoverFailure;
use crate::failure::Failure;
use crate::printer::Printer;

/// The plan as it stands in the folder, with its hash. One that was edited by hand is told of.
///
/// # Errors
/// There is none, it cannot be read, it is no plan, or something is wrong with it.
pub(crate) fn read_plan(printer: &Printer, folder: &Path) -> Result<(Plan, Sha256), Failure> {
    let path = folder.join(FILE);
    let Some(known) = ReadPlan::read(folder).map_err(CutoverFailure::from)? else {
        return Err(CutoverFailure::NoPlan { path }.into());
    };
    let flaws: Vec<String> = known.errors().map(ToString::to_string).collect();
    if !flaws.is_empty() {
        return Err(CutoverFailure::FlawedPlan { path, flaws }.into());
    }
    if known.edited {
        printer.warn(format!("{} was edited by hand since it was written", path.display()));
    }
    Ok((known.plan, known.hash))
}
