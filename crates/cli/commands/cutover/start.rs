//! `landfall cutover start` and `landfall cutover rehearse`: a run begins.

use cutover::journal::event::RunPurpose;

use super::next::{self, HowFar};
use crate::args::{CutoverRehearse, CutoverStart};
use crate::cutover::session::Session;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;

/// Begins the cutover. Nothing is done yet.
pub(crate) async fn start(project: &Project, _typed: &CutoverStart) -> Result<Answer, Failure> {
    let mut session = Session::open(project, "start").await?;
    let run = session.begin(RunPurpose::Cutover).await?;
    let printer = &project.printer;
    printer.line(format!("run {run} of {} began", session.plan.title));
    for (phase, step) in session.plan.points_of_no_return() {
        let of_set = phase
            .set
            .as_ref()
            .map(|set| format!(" of the set {set}"))
            .unwrap_or_default();
        printer.line(format!(
            "the point of no return{of_set} is {} ({})",
            step.id, step.title
        ));
    }
    next::say_next(&session)?;
    printer.document(&next::Document::of(&session, Vec::new())?);
    Ok(Answer::Yes)
}

/// Begins a rehearsal, or goes on with the one under way, as far as it goes without a person.
pub(crate) async fn rehearse(project: &Project, _typed: &CutoverRehearse) -> Result<Answer, Failure> {
    let mut session = Session::open(project, "rehearse").await?;
    let rehearsing = session.state().open_run().map(|run| run.purpose) == Some(RunPurpose::Rehearsal);
    if !rehearsing {
        let run = session.begin(RunPurpose::Rehearsal).await?;
        project
            .printer
            .line(format!("run {run}, a rehearsal of {}, began", session.plan.title));
    }
    next::advance(&mut session, HowFar::Person).await
}
