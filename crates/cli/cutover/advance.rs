//! One step forward, or back.

use cutover::gate::{self, Judgement};
use cutover::journal::Event;
use cutover::journal::event::{RunOutcome, RunPurpose, StepOutcome};
use cutover::next::Next;
use cutover::plan::{Action, Step};
use cutover::sets::{self, Standing};
use cutover::{Facts, Id, Moment, Span, timing};
use serde::Serialize;

use super::action::{self, Found, Job, Performed};
use super::error::CutoverFailure;
use super::session::{Session, evidence_name, operator};
use crate::failure::Failure;

/// What came of it.
#[derive(Debug, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub(crate) enum Came {
    /// A step was done or taken back, or was tried.
    Step {
        step: Id,
        undo: bool,
        outcome: StepOutcome,
        took: Span,
        message: Option<String>,
    },
    /// A rehearsal passed over a step.
    PassedOver { step: Id, reason: String },
    /// The gate before the next step is closed.
    Closed { step: Id, judgement: Box<Judgement> },
    /// A person has to answer.
    Waiting {
        step: Id,
        undo: bool,
        question: String,
        attach: bool,
    },
    /// A person has to find out how a step ended.
    Unknown {
        step: Id,
        undo: bool,
        since: Moment,
        by: String,
    },
    /// A rehearsal begins to take back what it did.
    WayBack,
    /// The run ended.
    Ended { outcome: RunOutcome },
}

impl Came {
    /// Whether more can be done without a person.
    pub(crate) fn goes_on(&self) -> bool {
        match self {
            Came::Step { outcome, .. } => *outcome == StepOutcome::Done,
            Came::PassedOver { .. } | Came::WayBack => true,
            Came::Closed { .. } | Came::Waiting { .. } | Came::Unknown { .. } | Came::Ended { .. } => false,
        }
    }

    /// Whether what was wanted was done.
    pub(crate) fn is_yes(&self) -> bool {
        self.goes_on() || matches!(self, Came::Ended { .. })
    }
}

/// What is to be done, taken out of the plan.
struct Work {
    step: Step,
    action: Action,
    attempt: u32,
    undo: bool,
    /// It was done before.
    again: bool,
}

/// Does a step again that is done.
///
/// # Errors
/// It is none that can be done twice, and as [`once`].
pub(crate) async fn again(session: &mut Session<'_>, step: &Id) -> Result<Came, Failure> {
    let run = session.run()?;
    let next = cutover::again::again(&session.plan, session.hash, run, step).map_err(CutoverFailure::from)?;
    let Next::Step {
        step, attempt, action, ..
    } = next
    else {
        return Err(CutoverFailure::Refused(format!("step {step} cannot be done twice")).into());
    };
    let work = Work {
        step: step.clone(),
        action: action.clone(),
        attempt,
        undo: false,
        again: true,
    };
    done(session, work).await
}

/// Does the one thing that comes next.
///
/// # Errors
/// The journal's or the target's. What goes wrong with the step itself is its outcome.
pub(crate) async fn once(session: &mut Session<'_>) -> Result<Came, Failure> {
    let work = match session.next()? {
        Next::Step {
            phase,
            step,
            attempt,
            action,
            gate,
        } => {
            // The run's beginning passed over these already, unless its process was ended meanwhile.
            if let Some(set) = &phase.set
                && let Some(run) = sets::open_since(&session.plan, &session.state().runs, set)
            {
                let (step, reason) = (step.id.clone(), format!("the set {set} is open since run {run}"));
                let event = Event::StepSkipped {
                    step: step.clone(),
                    reason: reason.clone(),
                    open_since: Some(run),
                };
                session.append(event).await?;
                return Ok(Came::PassedOver { step, reason });
            }
            let gate = gate.cloned();
            let work = Work {
                step: step.clone(),
                action: action.clone(),
                attempt,
                undo: false,
                again: false,
            };
            if let Some(gate) = gate
                && let Some(closed) = judged(session, &gate).await?
            {
                return Ok(Came::Closed {
                    step: work.step.id,
                    judgement: Box::new(closed),
                });
            }
            work
        }
        Next::Undo { step, attempt, action } => Work {
            step: step.clone(),
            action: action.clone(),
            attempt,
            undo: true,
            again: false,
        },
        Next::PassOver { step, reason } => {
            let (step, reason) = (step.id.clone(), reason.to_owned());
            let event = Event::StepSkipped {
                step: step.clone(),
                reason: reason.clone(),
                open_since: None,
            };
            session.append(event).await?;
            return Ok(Came::PassedOver { step, reason });
        }
        Next::Confirm {
            step,
            question,
            attach,
            undo,
            ..
        } => {
            return Ok(Came::Waiting {
                step: step.id.clone(),
                undo,
                question: question.to_owned(),
                attach,
            });
        }
        Next::Unknown { step, attempt, undo } => {
            let work = Work {
                step: step.clone(),
                action: unknown_action(session, step, undo)?,
                attempt: attempt.number,
                undo,
                again: false,
            };
            if !action::repeatable(&work.action) {
                return Ok(Came::Unknown {
                    step: work.step.id,
                    undo,
                    since: attempt.started,
                    by: attempt.by.clone(),
                });
            }
            // The journal's lock is ours: the process that began it is gone.
            let event = Event::StepSettled {
                step: work.step.id.clone(),
                attempt: work.attempt,
                outcome: StepOutcome::Failed,
                reason: "the process that did it ended without a word; it can be done again".to_owned(),
            };
            session.append(event).await?;
            return Box::pin(once(session)).await;
        }
        Next::WayBack => {
            let reason = "the rehearsal takes back what it did".to_owned();
            session.append(Event::AbortRequested { reason }).await?;
            return Ok(Came::WayBack);
        }
        Next::Complete => return end(session, RunOutcome::Completed).await,
        Next::TakenBack => return taken_back(session).await,
    };
    done(session, work).await
}

/// What a step was doing whose end is unknown.
fn unknown_action(session: &Session<'_>, step: &Step, undo: bool) -> Result<Action, Failure> {
    let run = session.run()?;
    let forward = cutover::next::action(step, run).unwrap_or(&step.action);
    Ok(match &step.undo {
        cutover::Undo::By(action) if undo => action.clone(),
        _ => forward.clone(),
    })
}

/// Judges a gate and writes what came of it; gives the judgement if the gate stops this run. A rehearsal goes on behind a closed gate,
/// which stands in its journal.
async fn judged(session: &mut Session<'_>, id: &Id) -> Result<Option<Judgement>, Failure> {
    let judgement = judge(session, id)?;
    let against = judgement.against();
    let event = Event::GateJudged {
        gate: id.clone(),
        open: judgement.open,
        against: against.clone(),
    };
    session.append(event).await?;
    if judgement.open {
        return Ok(None);
    }
    if session.run()?.purpose == RunPurpose::Rehearsal {
        let printer = &session.project.printer;
        printer.warn(format!(
            "the gate {id} would be closed in the cutover: {}",
            against.join("; ")
        ));
        return Ok(None);
    }
    Ok(Some(judgement))
}

/// Judges a gate as of now.
///
/// # Errors
/// The list of signers cannot be read, or the policy has no such gate.
pub(crate) fn judge(session: &Session<'_>, id: &Id) -> Result<Judgement, Failure> {
    let gate = session.plan.policy.gate(id);
    let gate = gate.ok_or_else(|| CutoverFailure::no_gate(&session.plan, id))?;
    let signers = session.project.settings.cutover_signers()?;
    gate::judge(&session.plan, gate, session.state(), Moment::now(), &signers).map_err(|source| Failure::Document {
        what: "a waiver",
        source,
    })
}

async fn done(session: &mut Session<'_>, work: Work) -> Result<Came, Failure> {
    let (step, attempt) = (work.step.id.clone(), work.attempt);
    let started = if work.undo {
        Event::UndoStarted { step, attempt }
    } else {
        Event::StepStarted {
            step,
            attempt,
            again: work.again,
        }
    };
    session.append(started).await?;
    let verb = if work.undo { "taking back" } else { "begin" };
    let printer = &session.project.printer;
    let words = session.mask.apply(&action::words(&work.action));
    printer.say(format!("{verb} {}: {words}", work.step.id));
    if let Action::Confirm { question, attach } = &work.action {
        return Ok(Came::Waiting {
            step: work.step.id,
            undo: work.undo,
            question: question.clone(),
            attach: *attach,
        });
    }
    let began = Moment::now();
    let phase = session.plan.step(&work.step.id).map(|(phase, _)| phase);
    let job = Job {
        project: session.project,
        mask: &session.mask,
        step: &work.step,
        set: phase.and_then(|phase| phase.set.as_ref()),
        tables: phase.map_or(&[], |phase| &phase.tables),
        action: &work.action,
        plan: &session.plan,
        run: session.run()?.number,
        attempt,
        undo: work.undo,
    };
    let name = evidence_name(&job);
    let set = work.action.set(job.set);
    let Performed {
        outcome,
        message,
        found,
        unknown,
    } = action::perform(&job).await;
    if unknown && !action::repeatable(&work.action) {
        // No end is written: a person has to look.
        session.keep(&name, Some(&work.step.id), set, found, None).await?;
        let why = message.unwrap_or_default();
        session.project.printer.warn(format!("{}: {why}", work.step.id));
        return Ok(Came::Unknown {
            step: work.step.id,
            undo: work.undo,
            since: began,
            by: operator(),
        });
    }
    let took = Moment::now().since(began);
    let event = ended(&work.step.id, attempt, work.undo, outcome, took, message.clone());
    session
        .keep(&name, Some(&work.step.id), set, found, Some(event))
        .await?;
    Ok(Came::Step {
        step: work.step.id,
        undo: work.undo,
        outcome,
        took,
        message,
    })
}

/// The entry of an attempt's end.
pub(crate) fn ended(
    step: &Id,
    attempt: u32,
    undo: bool,
    outcome: StepOutcome,
    took: Span,
    message: Option<String>,
) -> Event {
    let step = step.clone();
    if undo {
        Event::UndoEnded {
            step,
            attempt,
            outcome,
            took,
            message,
        }
    } else {
        Event::StepEnded {
            step,
            attempt,
            outcome,
            took,
            message,
        }
    }
}

async fn end(session: &mut Session<'_>, outcome: RunOutcome) -> Result<Came, Failure> {
    let run = session.run()?.number;
    session.append(Event::RunEnded { run, outcome }).await?;
    Ok(Came::Ended { outcome })
}

/// What a rehearsal leaves.
#[derive(Debug, Serialize)]
struct Rehearsed<'a> {
    run: u32,
    template: &'a str,
    plan: cutover::Sha256,
    started: Moment,
    completed: bool,
    undone: bool,
    downtime: Span,
    steps: Vec<RehearsedStep<'a>>,
}

#[derive(Debug, Serialize)]
struct RehearsedStep<'a> {
    step: &'a Id,
    attempts: usize,
    skipped: Option<&'a str>,
    took: Option<Span>,
    undo_took: Option<Span>,
}

async fn taken_back(session: &mut Session<'_>) -> Result<Came, Failure> {
    let run = session.run()?;
    if run.purpose == RunPurpose::Cutover {
        let states = sets::states(&session.plan, &session.state().runs);
        let is_open = states.iter().any(|state| state.standing == Standing::Open);
        let outcome = if is_open {
            RunOutcome::TakenBackInPart
        } else {
            RunOutcome::TakenBack
        };
        return end(session, outcome).await;
    }
    let (plan, number) = (&session.plan, run.number);
    let last = |attempts: &[cutover::state::Attempt]| Some(attempts.last()?.end.as_ref()?.took);
    let rehearsed = Rehearsed {
        run: number,
        template: &plan.template,
        plan: session.hash,
        started: run.started,
        completed: timing::completed(plan, run),
        undone: timing::undone(plan, run),
        downtime: timing::downtime(plan, run),
        steps: plan
            .steps()
            .filter_map(|(_, step)| Some((&step.id, run.step(&step.id)?)))
            .map(|(step, record)| RehearsedStep {
                step,
                attempts: record.attempts.len(),
                skipped: record.skipped.as_deref(),
                took: last(&record.attempts),
                undo_took: last(&record.undo),
            })
            .collect(),
    };
    let facts = Facts::Rehearsal {
        run: number,
        template: plan.template.clone(),
        completed: rehearsed.completed,
        downtime: rehearsed.downtime,
        undone: rehearsed.undone,
    };
    let bytes = serde_json::to_vec_pretty(&rehearsed).map_err(|source| Failure::Document {
        what: "the rehearsal",
        source,
    })?;
    let outcome = if rehearsed.completed {
        RunOutcome::Completed
    } else {
        RunOutcome::TakenBack
    };
    let found = Found {
        extension: "json",
        bytes,
        facts,
        taken: Moment::now(),
        epoch: None,
        record: None,
    };
    let event = Event::RunEnded { run: number, outcome };
    session
        .keep(&format!("run{number}-rehearsal"), None, None, vec![found], Some(event))
        .await?;
    Ok(Came::Ended { outcome })
}
