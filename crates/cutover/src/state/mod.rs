//! What a journal says: the runs, their steps, the evidence, the waivers and the approvals. Made from its entries alone.

mod run;

pub use self::run::{Attempt, End, Judged, Run, StepRecord};

use crate::evidence::Evidence;
use crate::journal::event::{Approval, Event, RunPurpose, Subject, Waiver};
use crate::journal::{Head, Link};
use crate::plan::Project;
use crate::{Id, Moment, Sha256};

/// Version of the journal's entries. A reader refuses versions that it does not know.
pub const FORMAT_VERSION: u32 = 1;

/// What a journal says.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub head: Head,
    /// The hash of each entry's line, in their order.
    pub hashes: Vec<Sha256>,
    /// The plan that is in force; `None` of an empty journal.
    pub plan: Option<PlanInForce>,
    pub runs: Vec<Run>,
    pub evidence: Vec<Noted<Evidence>>,
    pub waivers: Vec<Noted<Waiver>>,
    pub approvals: Vec<Noted<Approval>>,
    /// Roots of the reports that were written.
    pub reports: Vec<Noted<Sha256>>,
}

/// The plan that a journal was begun, or gone on, with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanInForce {
    pub project: Project,
    pub plan: Sha256,
    pub policy: Sha256,
    pub at: Moment,
}

/// Something that stands in the journal, with where and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted<T> {
    pub entry: u64,
    pub at: Moment,
    pub by: String,
    /// The run under way then, if there was one.
    pub run: Option<u32>,
    pub what: T,
}

/// What an entry says that cannot follow the entries before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    #[error("entry {entry}: version {found} of the journal's form; this version of landfall knows {FORMAT_VERSION}")]
    Version { entry: u64, found: u32 },
    #[error("entry {entry}: {what}")]
    Impossible { entry: u64, what: String },
}

impl State {
    /// Of a journal without entries.
    pub fn empty() -> State {
        State {
            head: Head::EMPTY,
            hashes: Vec::new(),
            plan: None,
            runs: Vec::new(),
            evidence: Vec::new(),
            waivers: Vec::new(),
            approvals: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// Of these entries, whose chain was checked.
    ///
    /// # Errors
    /// [`StateError`] of the first entry that cannot follow those before it.
    pub fn of(links: &[Link]) -> Result<State, StateError> {
        let mut state = State::empty();
        links.iter().try_for_each(|link| state.apply(link))?;
        Ok(state)
    }

    /// The run under way, or the last one.
    pub fn run(&self) -> Option<&Run> {
        self.runs.last()
    }

    /// The run under way.
    pub fn open_run(&self) -> Option<&Run> {
        self.runs.last().filter(|run| run.ended.is_none())
    }

    /// A waiver by its name.
    pub fn waiver(&self, id: &Id) -> Option<&Noted<Waiver>> {
        self.waivers.iter().find(|noted| noted.what.id == *id)
    }

    /// The hash over all evidence and waivers up to an entry: what an approval was given in sight of. SHA-256 of a line for each, in
    /// their order: the entry's number, a space, the file's SHA-256 or that of the waiver as JSON, and an end of line.
    ///
    /// # Errors
    /// A waiver has no form in JSON.
    pub fn evidence_root(&self, entry: u64) -> Result<Sha256, serde_json::Error> {
        let mut lines: Vec<(u64, Sha256)> = self
            .evidence
            .iter()
            .map(|noted| (noted.entry, noted.what.sha256))
            .collect();
        for noted in &self.waivers {
            lines.push((noted.entry, Sha256::of_json(&noted.what)?));
        }
        lines.retain(|(number, _)| *number <= entry);
        lines.sort_unstable();
        let text: String = lines
            .iter()
            .map(|(number, hash)| format!("{number} {hash}\n"))
            .collect();
        Ok(Sha256::of(text.as_bytes()))
    }

    /// Takes in the next entry. If it is refused, the state is of no more use.
    ///
    /// # Errors
    /// [`StateError`] if it cannot follow.
    pub fn apply(&mut self, link: &Link) -> Result<(), StateError> {
        let entry = &link.entry;
        let number = entry.number;
        let impossible = |what: String| StateError::Impossible { entry: number, what };
        if self.plan.is_none() && !matches!(entry.event, Event::Planned { .. }) {
            return Err(impossible("a journal begins with its plan".to_owned()));
        }
        match &entry.event {
            Event::Planned {
                format_version,
                project,
                plan,
                policy,
            } => {
                if *format_version != FORMAT_VERSION {
                    let found = *format_version;
                    return Err(StateError::Version { entry: number, found });
                }
                if let Some(run) = self.open_run() {
                    return Err(impossible(format!(
                        "the plan cannot change while run {} is under way",
                        run.number
                    )));
                }
                let other = |known: &PlanInForce| known.project.fingerprint != project.fingerprint;
                if self.plan.as_ref().is_some_and(other) {
                    return Err(impossible("it is of another project".to_owned()));
                }
                self.plan = Some(PlanInForce {
                    project: project.clone(),
                    plan: *plan,
                    policy: *policy,
                    at: entry.at,
                });
            }
            Event::RunStarted { run, purpose, plan } => self.begin(*run, *purpose, *plan, link).map_err(impossible)?,
            Event::EvidenceAdded { evidence } => {
                if let Some(same) = self.evidence.iter().find(|noted| noted.what.file == evidence.file) {
                    return Err(impossible(format!(
                        "{} is the evidence of entry {} already",
                        evidence.file, same.entry
                    )));
                }
                let noted = self.noted(link, (**evidence).clone());
                self.evidence.push(noted);
            }
            Event::WaiverRequested { waiver } => {
                if self.waiver(&waiver.id).is_some() {
                    return Err(impossible(format!("there is a waiver {} already", waiver.id)));
                }
                let noted = self.noted(link, waiver.clone());
                self.waivers.push(noted);
            }
            Event::Approved { approval } => {
                if approval.statement.entry >= number {
                    return Err(impossible("it approves what is not yet written".to_owned()));
                }
                if let Subject::Waiver(id) = &approval.statement.subject
                    && self.waiver(id).is_none()
                {
                    return Err(impossible(format!("there is no waiver {id}")));
                }
                let noted = self.noted(link, approval.clone());
                self.approvals.push(noted);
            }
            Event::ReportWritten { root } => {
                let noted = self.noted(link, *root);
                self.reports.push(noted);
            }
            _ => {
                let run = self.runs.last_mut().filter(|run| run.ended.is_none());
                let run = run.ok_or_else(|| impossible("no run is under way".to_owned()))?;
                run.apply(entry).map_err(impossible)?;
            }
        }
        self.head = link.head();
        self.hashes.push(link.hash);
        Ok(())
    }

    /// Whether the chain went through this: an entry of that number and hash is in it.
    pub fn went_through(&self, head: Head) -> bool {
        let index = head.number.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.hashes.get(index)) == Some(&head.hash)
    }

    fn begin(&mut self, number: u32, purpose: RunPurpose, plan: Sha256, link: &Link) -> Result<(), String> {
        if let Some(run) = self.open_run() {
            return Err(format!("run {} is under way", run.number));
        }
        let expected = self.runs.last().map_or(1, |run| run.number + 1);
        if number != expected {
            return Err(format!("run {number} begins where run {expected} is the next one"));
        }
        if self.plan.as_ref().map(|known| known.plan) != Some(plan) {
            return Err("the run is of another plan than the one in force".to_owned());
        }
        self.runs.push(Run::new(number, purpose, plan, &link.entry));
        Ok(())
    }

    fn noted<T>(&self, link: &Link, what: T) -> Noted<T> {
        Noted {
            entry: link.entry.number,
            at: link.entry.at,
            by: link.entry.by.clone(),
            run: self.open_run().map(|run| run.number),
            what,
        }
    }
}

#[cfg(test)]
mod tests;
