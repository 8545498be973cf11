//! `landfall cutover`: one file for each of its verbs.

mod abort;
mod approve;
pub(super) mod check_report;
mod confirm;
mod known;
mod next;
mod plan;
mod report;
mod shown;
mod start;
mod status;
mod waive;

use crate::args::{Cutover, CutoverVerb};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;

/// Runs the verb.
pub(crate) async fn run(project: &Project, typed: &Cutover) -> Result<Answer, Failure> {
    match &typed.verb {
        CutoverVerb::Plan(typed) => plan::run(project, typed).await,
        CutoverVerb::Rehearse(typed) => start::rehearse(project, typed).await,
        CutoverVerb::Start(typed) => start::start(project, typed).await,
        CutoverVerb::Next(typed) => next::run(project, typed).await,
        CutoverVerb::Status(typed) => status::run(project, typed).await,
        CutoverVerb::Confirm(typed) => confirm::run(project, typed).await,
        CutoverVerb::Waive(typed) => waive::run(project, typed).await,
        CutoverVerb::Approve(typed) => approve::run(project, typed).await,
        CutoverVerb::Abort(typed) => abort::run(project, typed).await,
        CutoverVerb::Report(typed) => report::run(project, typed).await,
        // Before the project is read: it needs none.
        CutoverVerb::CheckReport(typed) => check_report::run(&project.printer, typed),
    }
}
