//! A run of the plan: a rehearsal or the cutover itself.

use std::collections::BTreeMap;

use crate::journal::event::{Entry, Event, RunOutcome, RunPurpose, StepOutcome};
use crate::{Id, Moment, Sha256, Span};

/// A run of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub number: u32,
    pub purpose: RunPurpose,
    pub plan: Sha256,
    pub started: Moment,
    pub by: String,
    pub ended: Option<(Moment, RunOutcome)>,
    /// Why it is to be taken back, once somebody asked for it.
    pub abort: Option<(Moment, String)>,
    pub steps: BTreeMap<Id, StepRecord>,
    /// Every time a gate was looked at, in their order.
    pub judged: Vec<Judged>,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StepRecord {
    pub attempts: Vec<Attempt>,
    /// Why it was passed over.
    pub skipped: Option<String>,
    /// The run since which its set is open, where it was passed over for that.
    pub open_since: Option<u32>,
    pub undo: Vec<Attempt>,
}

/// A step, or its undo, once.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    pub number: u32,
    pub started: Moment,
    pub by: String,
    /// `None` while it is under way, or if nobody knows how it ended.
    pub end: Option<End>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    pub at: Moment,
    pub outcome: StepOutcome,
    pub took: Span,
    pub message: Option<String>,
    /// Why a person says so, where nobody had written it.
    pub settled: Option<String>,
}

/// A gate that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub entry: u64,
    pub at: Moment,
    pub gate: Id,
    pub open: bool,
    pub against: Vec<String>,
}

impl StepRecord {
    /// Whether it was done, and not taken back since.
    pub fn done(&self) -> bool {
        self.was_done() && !self.undone()
    }

    /// Whether it was done, taken back or not.
    pub fn was_done(&self) -> bool {
        ended_well(&self.attempts)
    }

    /// Whether it was taken back.
    pub fn undone(&self) -> bool {
        ended_well(&self.undo)
    }

    /// The attempt that has no end.
    pub fn open(&self) -> Option<&Attempt> {
        self.attempts.last().filter(|attempt| attempt.end.is_none())
    }

    /// The attempt to take it back that has no end.
    pub fn open_undo(&self) -> Option<&Attempt> {
        self.undo.last().filter(|attempt| attempt.end.is_none())
    }
}

fn ended_well(attempts: &[Attempt]) -> bool {
    let end = attempts.last().and_then(|attempt| attempt.end.as_ref());
    end.is_some_and(|end| end.outcome == StepOutcome::Done)
}

impl Run {
    pub(super) fn new(number: u32, purpose: RunPurpose, plan: Sha256, entry: &Entry) -> Run {
        Run {
            number,
            purpose,
            plan,
            started: entry.at,
            by: entry.by.clone(),
            ended: None,
            abort: None,
            steps: BTreeMap::new(),
            judged: Vec::new(),
        }
    }

    /// What became of a step; `None` if it was not begun or passed over.
    pub fn step(&self, id: &Id) -> Option<&StepRecord> {
        self.steps.get(id)
    }

    /// Whether nothing is left to do of a step.
    pub fn settled(&self, id: &Id) -> bool {
        self.step(id).is_some_and(|step| step.done() || step.skipped.is_some())
    }

    /// The entry by which a gate first opened, so that its phase could begin.
    pub fn opened(&self, gate: &Id) -> Option<u64> {
        let judged = self.judged.iter().find(|judged| judged.open && judged.gate == *gate);
        judged.map(|judged| judged.entry)
    }

    /// The step that was begun and has no end.
    pub fn under_way(&self) -> Option<(&Id, &Attempt)> {
        self.steps.iter().find_map(|(id, step)| Some((id, step.open()?)))
    }

    /// The step whose undo was begun and has no end.
    pub fn undo_under_way(&self) -> Option<(&Id, &Attempt)> {
        self.steps.iter().find_map(|(id, step)| Some((id, step.open_undo()?)))
    }

    /// The attempt that a step's next start is.
    pub fn next_attempt(&self, id: &Id) -> u32 {
        next(self.step(id).map_or(&[], |step| &step.attempts))
    }

    /// The attempt that the next start of a step's undo is.
    pub fn next_undo(&self, id: &Id) -> u32 {
        next(self.step(id).map_or(&[], |step| &step.undo))
    }

    /// Takes in an entry of the run; in words why it cannot follow.
    pub(super) fn apply(&mut self, entry: &Entry) -> Result<(), String> {
        match &entry.event {
            Event::RunEnded { run, outcome } => {
                if *run != self.number {
                    return Err(format!("run {run} ends while run {} is under way", self.number));
                }
                self.nothing_under_way()?;
                self.ended = Some((entry.at, *outcome));
            }
            Event::StepStarted { step, attempt, again } => {
                self.nothing_under_way()?;
                if self.abort.is_some() {
                    return Err(format!("step {step} begins in a run that is taken back"));
                }
                let is_done = self
                    .step(step)
                    .is_some_and(|record| record.done() && record.skipped.is_none());
                if *again && !is_done {
                    return Err(format!("step {step} is done once more, and it was not done"));
                }
                if !again && self.settled(step) {
                    return Err(format!("step {step} begins again, and it was done or passed over"));
                }
                let record = self.steps.entry(step.clone()).or_default();
                begin(&mut record.attempts, step, *attempt, entry)?;
            }
            Event::StepEnded {
                step,
                attempt,
                outcome,
                took,
                message,
            } => {
                let open = self.steps.get_mut(step).map(|record| &mut record.attempts);
                end(
                    open,
                    step,
                    *attempt,
                    ending(entry, *outcome, *took, message.clone(), None),
                )?;
            }
            Event::StepSettled {
                step,
                attempt,
                outcome,
                reason,
            } => {
                let record = self.steps.get_mut(step);
                let of_undo = record.as_ref().is_some_and(|record| record.open_undo().is_some());
                let attempts = record.map(|record| {
                    if of_undo {
                        &mut record.undo
                    } else {
                        &mut record.attempts
                    }
                });
                let started = attempts
                    .as_ref()
                    .and_then(|attempts| attempts.last())
                    .map(|attempt| attempt.started);
                let took = started.map(|started| entry.at.since(started)).unwrap_or_default();
                let settled = Some(reason.clone());
                end(attempts, step, *attempt, ending(entry, *outcome, took, None, settled))?;
            }
            Event::StepSkipped {
                step,
                reason,
                open_since,
            } => {
                self.nothing_under_way()?;
                if self.settled(step) {
                    return Err(format!("step {step} is passed over, and it was done or passed over"));
                }
                let record = self.steps.entry(step.clone()).or_default();
                (record.skipped, record.open_since) = (Some(reason.clone()), *open_since);
            }
            Event::UndoStarted { step, attempt } => {
                self.nothing_under_way()?;
                if self.abort.is_none() {
                    return Err(format!("step {step} is taken back in a run that goes on"));
                }
                let begun = |record: &&mut StepRecord| !record.attempts.is_empty() && !record.undone();
                let record = self.steps.get_mut(step).filter(begun);
                let record = record.ok_or_else(|| format!("step {step} is taken back, and there is nothing of it"))?;
                begin(&mut record.undo, step, *attempt, entry)?;
            }
            Event::UndoEnded {
                step,
                attempt,
                outcome,
                took,
                message,
            } => {
                let open = self.steps.get_mut(step).map(|record| &mut record.undo);
                end(
                    open,
                    step,
                    *attempt,
                    ending(entry, *outcome, *took, message.clone(), None),
                )?;
            }
            Event::GateJudged { gate, open, against } => self.judged.push(Judged {
                entry: entry.number,
                at: entry.at,
                gate: gate.clone(),
                open: *open,
                against: against.clone(),
            }),
            Event::AbortRequested { reason } => {
                if self.abort.is_some() {
                    return Err("the run is taken back already".to_owned());
                }
                self.abort = Some((entry.at, reason.clone()));
            }
            // Those of the journal as a whole are the caller's.
            Event::Planned { .. }
            | Event::RunStarted { .. }
            | Event::EvidenceAdded { .. }
            | Event::WaiverRequested { .. }
            | Event::Approved { .. }
            | Event::ReportWritten { .. } => {}
        }
        Ok(())
    }

    fn nothing_under_way(&self) -> Result<(), String> {
        match self.under_way().or(self.undo_under_way()) {
            None => Ok(()),
            Some((step, _)) => Err(format!("step {step} is under way")),
        }
    }
}

fn next(attempts: &[Attempt]) -> u32 {
    attempts.last().map_or(1, |attempt| attempt.number.saturating_add(1))
}

fn begin(attempts: &mut Vec<Attempt>, step: &Id, number: u32, entry: &Entry) -> Result<(), String> {
    let expected = next(attempts);
    if number != expected {
        return Err(format!(
            "attempt {number} of step {step} begins where {expected} is the next one"
        ));
    }
    attempts.push(Attempt {
        number,
        started: entry.at,
        by: entry.by.clone(),
        end: None,
    });
    Ok(())
}

fn end(attempts: Option<&mut Vec<Attempt>>, step: &Id, number: u32, end: End) -> Result<(), String> {
    let open = attempts
        .and_then(|attempts| attempts.last_mut())
        .filter(|attempt| attempt.number == number && attempt.end.is_none());
    let open = open.ok_or_else(|| format!("attempt {number} of step {step} ends, and it is not under way"))?;
    open.end = Some(end);
    Ok(())
}

fn ending(entry: &Entry, outcome: StepOutcome, took: Span, message: Option<String>, settled: Option<String>) -> End {
    End {
        at: entry.at,
        outcome,
        took,
        message,
        settled,
    }
}
