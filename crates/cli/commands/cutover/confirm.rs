//! `landfall cutover confirm`: what only a person can say of a step.

use std::path::Path;

use cutover::evidence::EvidenceKind;
use cutover::journal::Event;
use cutover::journal::event::StepOutcome;
use cutover::next::Next;
use cutover::plan::{Action, Step};
use cutover::state::Attempt;
use cutover::{Facts, Moment, Span};

use super::next;
use crate::args::CutoverConfirm;
use crate::cutover::action::Found;
use crate::cutover::advance;
use crate::cutover::error::CutoverFailure;
use crate::cutover::session::{Session, operator};
use crate::cutover::show;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;

/// What a person is waited for.
enum Waited {
    /// To do the step.
    Answer { attach: bool },
    /// To say how it ended.
    Outcome,
}

/// Writes what the person says.
pub(crate) async fn run(project: &Project, typed: &CutoverConfirm) -> Result<Answer, Failure> {
    let mut session = Session::open(project, "confirm").await?;
    if session.plan.step(&typed.step).is_none() {
        return Err(CutoverFailure::no_step(&session.plan, &typed.step).into());
    }
    if typed.skip {
        return skip(&mut session, typed).await;
    }
    begin(&mut session, typed).await?;
    let (step, attempt, undo, waited) = waited(&session, typed)?;
    let outcome = if typed.failed {
        StepOutcome::Failed
    } else {
        StepOutcome::Done
    };
    match waited {
        Waited::Answer { attach } => {
            if attach && typed.attach.is_none() && !typed.failed {
                let refused = format!("step {} wants a file that shows it: --attach FILE", step.id);
                return Err(CutoverFailure::Refused(refused).into());
            }
            let found = typed
                .attach
                .as_deref()
                .map(|path| attached(&step, path, typed, undo))
                .transpose()?;
            let took = Moment::now().since(attempt.started);
            let event = advance::ended(&step.id, attempt.number, undo, outcome, took, typed.reason.clone());
            let undo = if undo { "-undo" } else { "" };
            let run = session.run()?.number;
            let name = format!("run{run}-{}{undo}-{}", step.id, attempt.number);
            let set = session.plan.step(&step.id).and_then(|(phase, _)| phase.set.clone());
            session
                .keep(&name, Some(&step.id), set, found.into_iter().collect(), Some(event))
                .await?;
        }
        Waited::Outcome => {
            let reason = reason(typed, "how you know it")?;
            let event = Event::StepSettled {
                step: step.id.clone(),
                attempt: attempt.number,
                outcome,
                reason,
            };
            session.append(event).await?;
        }
    }
    let words = if typed.failed { "noted as failed" } else { "confirmed" };
    project.printer.line(format!("{}: {words}", step.id));
    next::say_next(&session)?;
    project.printer.document(&next::Document::of(&session, Vec::new())?);
    Ok(Answer::Yes)
}

fn reason(typed: &CutoverConfirm, what: &str) -> Result<String, Failure> {
    let reason = typed.reason.clone().filter(|reason| !reason.trim().is_empty());
    reason.ok_or_else(|| CutoverFailure::Refused(format!("--reason must say {what}")).into())
}

/// Begins the step if it is the next one and a person's: its gate is judged first, as for any other.
async fn begin(session: &mut Session<'_>, typed: &CutoverConfirm) -> Result<(), Failure> {
    if let Next::Undo { step, attempt, action } = session.next()?
        && step.id == typed.step
        && attempt > 1
        && !matches!(action, Action::Confirm { .. })
        && !typed.failed
    {
        // Its undo was tried and failed; a person has undone it by hand, and says so as of one whose end is not known.
        reason(typed, "how you know that it is undone")?;
        let step = typed.step.clone();
        session.append(Event::UndoStarted { step, attempt }).await?;
        return Ok(());
    }
    let theirs = matches!(
        session.next()?,
        Next::Step { step, action: Action::Confirm { .. }, .. } | Next::Undo { step, action: Action::Confirm { .. }, .. }
            if step.id == typed.step
    );
    if theirs {
        let came = advance::once(session).await?;
        if let advance::Came::Closed { judgement, .. } = &came {
            let refused = format!(
                "the gate {} is closed: {}",
                judgement.gate,
                judgement.against().join("; ")
            );
            return Err(CutoverFailure::Refused(refused).into());
        }
    }
    Ok(())
}

fn waited(session: &Session<'_>, typed: &CutoverConfirm) -> Result<(Step, Attempt, bool, Waited), Failure> {
    let next = session.next()?;
    let (step, attempt, undo, waited) = match &next {
        Next::Confirm {
            step,
            attempt,
            attach,
            undo,
            ..
        } => (*step, *attempt, *undo, Waited::Answer { attach: *attach }),
        Next::Unknown { step, attempt, undo } => (*step, *attempt, *undo, Waited::Outcome),
        _ => return Err(not_waiting(typed, &next)),
    };
    if step.id != typed.step {
        return Err(not_waiting(typed, &next));
    }
    Ok((step.clone(), attempt.clone(), undo, waited))
}

fn not_waiting(typed: &CutoverConfirm, next: &Next<'_>) -> Failure {
    CutoverFailure::NotWaiting {
        step: typed.step.clone(),
        next: show::coming(next),
    }
    .into()
}

/// Bytes of a file that may be attached: it is kept as evidence, sealed and handed on with the report.
const MOST_ATTACHED: u64 = 64 << 20;

fn attached(step: &Step, path: &Path, typed: &CutoverConfirm, undo: bool) -> Result<Found, Failure> {
    let failed = |source| Failure::Read {
        path: path.to_owned(),
        source,
    };
    let refused = |why: &str| Failure::from(CutoverFailure::Refused(format!("{}: {why}", path.display())));
    let known = std::fs::metadata(path).map_err(failed)?;
    if !known.is_file() {
        return Err(refused("it is no file; give one that shows it"));
    }
    if known.len() > MOST_ATTACHED {
        return Err(refused(
            "it is larger than 64 MiB, and would be part of the report; attach what shows it, such as a log or a list of checksums",
        ));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    if bytes.is_empty() {
        return Err(CutoverFailure::Refused(format!("{} is empty: it shows nothing", path.display())).into());
    }
    let (by, note) = (operator(), typed.reason.clone().unwrap_or_default());
    let facts = match step.evidence {
        Some(EvidenceKind::BackupRestored) if !typed.failed && !undo => Facts::BackupRestored { by, note },
        _ => Facts::Attached { by, note },
    };
    Ok(Found {
        extension: "attached",
        bytes,
        facts,
        taken: Moment::now(),
        epoch: None,
        record: None,
    })
}

async fn skip(session: &mut Session<'_>, typed: &CutoverConfirm) -> Result<Answer, Failure> {
    let reason = reason(typed, "why the step is passed over")?;
    let waiting = match session.next()? {
        Next::Step { step, .. } if step.id == typed.step => None,
        Next::Confirm {
            step, attempt, undo, ..
        } if step.id == typed.step && !undo => Some(attempt.clone()),
        other => return Err(not_waiting(typed, &other)),
    };
    if let Some(attempt) = waiting {
        let message = Some("passed over".to_owned());
        let took = Span::default();
        let event = advance::ended(&typed.step, attempt.number, false, StepOutcome::Failed, took, message);
        session.append(event).await?;
    }
    let step = typed.step.clone();
    session
        .append(Event::StepSkipped {
            step,
            reason,
            open_since: None,
        })
        .await?;
    session
        .project
        .printer
        .line(format!("{}: passed over; it stands so in the report", typed.step));
    next::say_next(session)?;
    session
        .project
        .printer
        .document(&next::Document::of(session, Vec::new())?);
    Ok(Answer::Yes)
}
