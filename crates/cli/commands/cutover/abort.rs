//! `landfall cutover abort`: what was done is taken back, the last step first.

use cutover::journal::Event;
use cutover::next;

use super::next::{HowFar, advance};
use crate::args::CutoverAbort;
use crate::cutover::error::CutoverFailure;
use crate::cutover::say;
use crate::cutover::session::Session;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;

/// Takes the run back, as far as it goes without a person.
pub(crate) async fn run(project: &Project, typed: &CutoverAbort) -> Result<Answer, Failure> {
    let mut session = Session::open(project, "abort").await?;
    let run = session.run()?;
    let begun = run.abort.is_some();
    // The plan must be the one that the run was begun with, before anything is written.
    session.next()?;
    let printer = &project.printer;
    if !begun {
        for set in next::way_back(&session.plan, run).map_err(CutoverFailure::from)? {
            printer.line(format!(
                "the set {set} is past its point of no return: it stays open, and what concerns all tables stays with it"
            ));
        }
    }
    let steps = say::way_back(&session.plan, run);
    if steps.is_empty() {
        printer.line("nothing is to be taken back");
    } else {
        printer.line("to be taken back, in this order:");
        for step in &steps {
            printer.paragraph(2, &format!("- {step}"));
        }
    }
    if typed.print {
        return Ok(Answer::Yes);
    }
    if !begun {
        let reason = typed.reason.clone().filter(|reason| !reason.trim().is_empty());
        let refused = || CutoverFailure::Refused("--reason must say why the cutover is taken back".to_owned());
        let reason = reason.ok_or_else(refused)?;
        session.append(Event::AbortRequested { reason }).await?;
    }
    advance(&mut session, HowFar::Person).await
}
