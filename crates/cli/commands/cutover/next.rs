//! `landfall cutover next`: the next step, or all of them until a person is needed.

use cutover::next::Next;
use serde::Serialize;

use crate::args::CutoverNext;
use crate::cutover::advance::{self, Came};
use crate::cutover::error::CutoverFailure;
use crate::cutover::say;
use crate::cutover::session::Session;
use crate::cutover::show;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HowFar {
    /// One step.
    Step,
    /// Until a person is needed, a gate is closed, or a step fails.
    Person,
}

/// What was done, as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    command: &'static str,
    run: u32,
    came: Vec<Came>,
    /// What comes next, in words; `null` if the run ended.
    next: Option<String>,
}

impl Document {
    /// As the journal stands now.
    pub(crate) fn of(session: &Session<'_>, came: Vec<Came>) -> Result<Document, Failure> {
        let next = match session.state().open_run() {
            Some(_) => Some(show::coming(&session.next()?)),
            None => None,
        };
        Ok(Document {
            command: "cutover",
            run: session.state().run().map_or(0, |run| run.number),
            came,
            next,
        })
    }
}

/// Does what comes next.
pub(crate) async fn run(project: &Project, typed: &CutoverNext) -> Result<Answer, Failure> {
    let mut session = Session::open(project, "next").await?;
    if let Some(step) = &typed.again {
        if session.plan.step(step).is_none() {
            return Err(CutoverFailure::no_step(&session.plan, step).into());
        }
        let came = advance::again(&mut session, step).await?;
        say::came(&project.printer, &came);
        if came.goes_on() {
            say_next(&session)?;
        }
        let answer = Answer::of(came.is_yes());
        project.printer.document(&Document::of(&session, vec![came])?);
        return Ok(answer);
    }
    advance(&mut session, if typed.all { HowFar::Person } else { HowFar::Step }).await
}

/// Goes on, says what came of it, and answers: yes if everything that was tried was done.
pub(crate) async fn advance(session: &mut Session<'_>, how_far: HowFar) -> Result<Answer, Failure> {
    let printer = &session.project.printer;
    let mut all = Vec::new();
    loop {
        let came = advance::once(session).await?;
        say::came(printer, &came);
        let on = came.goes_on();
        all.push(came);
        // A run whose last step is done has ended: that needs no command of its own.
        let last = matches!(
            session.state().open_run().map(|_| session.next()).transpose()?,
            Some(Next::Complete | Next::TakenBack)
        );
        if !on || (how_far == HowFar::Step && !last) {
            break;
        }
    }
    if all.last().is_some_and(Came::goes_on) {
        say_next(session)?;
    }
    let answer = Answer::of(all.last().is_some_and(Came::is_yes));
    printer.document(&Document::of(session, all)?);
    Ok(answer)
}

/// Says what comes next.
pub(crate) fn say_next(session: &Session<'_>) -> Result<(), Failure> {
    if session.state().open_run().is_some() {
        let coming = show::coming(&session.next()?);
        session.project.printer.say(format!("next: {coming}"));
    }
    Ok(())
}
