//! Why a verb of the cutover did not run to its end, and what to do next.

use std::path::PathBuf;

use cutover::Id;
use cutover::again::NotAgain;
use cutover::journal::JournalError;
use cutover::next::{NoNext, NoWayBack};
use cutover::plan::{FileError, Plan};
use cutover::runbook::RunbookError;
use cutover::seal::WriteError;
use cutover::seal::check::CheckError;
use cutover::signature::SignersError;
use cutover::template;
use thiserror::Error;

use crate::exit;

/// Why a verb of the cutover did not run to its end.
#[derive(Debug, Error)]
pub(crate) enum CutoverFailure {
    #[error("there is no plan of a cutover: {} is not there", path.display())]
    NoPlan { path: PathBuf },
    #[error("the plan of the cutover")]
    Plan(#[from] FileError),
    #[error(transparent)]
    Runbook(#[from] RunbookError),
    #[error("{} is not to be run: {}", path.display(), flaws.join("; "))]
    FlawedPlan { path: PathBuf, flaws: Vec<String> },
    #[error("{} was edited by hand since it was written", path.display())]
    EditedPlan { path: PathBuf },
    #[error("there is no template {name}: no shipped one of this name, and no file")]
    NoTemplate { name: String, nearest: Option<String> },
    #[error("the cutover's journal")]
    Journal(#[from] JournalError),
    #[error("the target has an anchor of entry {entry} that this journal, whose last entry is {there}, does not have")]
    NotAnchored { entry: u64, there: u64 },
    #[error("no run of the cutover is under way")]
    NoRun,
    #[error("run {run} is under way, a {}", if *rehearsal { "rehearsal" } else { "cutover" })]
    Running { run: u32, rehearsal: bool },
    #[error(transparent)]
    NoNext(#[from] NoNext),
    #[error(transparent)]
    NoWayBack(#[from] NoWayBack),
    #[error(transparent)]
    NotAgain(#[from] NotAgain),
    #[error("the plan has no step {step}")]
    UnknownStep { step: Id, nearest: Option<String> },
    #[error("the policy has no gate {gate}")]
    UnknownGate { gate: Id, nearest: Option<String> },
    #[error("step {step} is not what a person is waited for: next is {next}")]
    NotWaiting { step: Id, next: String },
    #[error(
        "the stage{} does not have {}, which the plan has there",
        set.as_ref().map(|set| format!(" of the set {set}")).unwrap_or_default(),
        tables.join(", ")
    )]
    NotCopied { tables: Vec<String>, set: Option<Id> },
    #[error(
        "{what}{} is {differs} than the plan of the cutover was made for: the stage has {measured}, the plan {planned}",
        set.as_ref().map(|set| format!(" of the set {set}")).unwrap_or_default()
    )]
    OtherCopy {
        what: &'static str,
        differs: &'static str,
        set: Option<Id>,
        measured: String,
        planned: String,
    },
    #[error("{0}")]
    Refused(String),
    #[error("the report")]
    Report(#[from] WriteError),
    #[error("the report cannot be checked")]
    Check(#[from] CheckError),
    #[error("{}: {source}", path.display())]
    Signers { path: PathBuf, source: SignersError },
    #[error("the report is written, and not signed with {}: {what}", key.display())]
    Sign { key: PathBuf, what: String },
}

impl CutoverFailure {
    /// A step that is not in the plan.
    pub(crate) fn no_step(plan: &Plan, step: &Id) -> Self {
        let names: Vec<String> = plan.steps().map(|(_, step)| step.id.to_string()).collect();
        CutoverFailure::UnknownStep {
            step: step.clone(),
            nearest: crate::settings::nearest(step.as_str(), &names),
        }
    }

    /// A gate that is not in the policy.
    pub(crate) fn no_gate(plan: &Plan, gate: &Id) -> Self {
        let names: Vec<String> = plan.policy.gates.iter().map(|gate| gate.id.to_string()).collect();
        CutoverFailure::UnknownGate {
            gate: gate.clone(),
            nearest: crate::settings::nearest(gate.as_str(), &names),
        }
    }

    /// Message and what to do next, in one line: for what stands in a journal.
    pub(crate) fn whole(&self) -> String {
        let mut whole = self.to_string();
        for hint in self.hints() {
            whole.push_str("; ");
            whole.push_str(&hint);
        }
        whole
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            // The journal is not to be trusted: that is an answer, not a hindrance.
            CutoverFailure::NotAnchored { .. }
            | CutoverFailure::Journal(JournalError::Chain { .. } | JournalError::State { .. })
            | CutoverFailure::Report(
                WriteError::Changed { .. }
                | WriteError::Missing { .. }
                | WriteError::Journal(JournalError::Chain { .. } | JournalError::State { .. }),
            ) => exit::NO,
            _ => exit::COULD_NOT,
        }
    }

    /// Sentences, each one way to go on.
    pub(crate) fn hints(&self) -> Vec<String> {
        let one = |text: &str| vec![text.to_owned()];
        let nearest = |nearest: &Option<String>| -> Vec<String> {
            nearest.iter().map(|name| format!("did you mean {name}?")).collect()
        };
        match self {
            CutoverFailure::NoPlan { .. } => one("landfall cutover plan makes one of the project"),
            CutoverFailure::Plan(_) | CutoverFailure::FlawedPlan { .. } => vec![
                "`landfall cutover plan --overwrite` makes it anew; or take back what was edited".to_owned(),
                "changes belong into [cutover] of landfall.toml and the template".to_owned(),
            ],
            CutoverFailure::EditedPlan { .. } => vec![
                "what was edited is better said in [cutover] of landfall.toml, where every new plan has it".to_owned(),
                "`landfall cutover plan --print` shows the plan that would be made, --overwrite writes it".to_owned(),
            ],
            CutoverFailure::NoTemplate { nearest: name, .. } => {
                let known: Vec<&str> = template::names().collect();
                let mut hints: Vec<String> = nearest(name);
                hints.push(format!("shipped are {}; a file of your own is named by its path", known.join(", ")));
                hints
            }
            CutoverFailure::Journal(error) => match error {
                JournalError::Busy { .. } => one("landfall cutover status shows what is done; try again when it has ended"),
                JournalError::Chain { .. } | JournalError::State { .. } => vec![
                    "nothing is done with a journal that was changed: bring back the file from a copy, or from the last report".to_owned(),
                    "landfall cutover check-report says of a report's own copy where it was changed".to_owned(),
                ],
                _ => Vec::new(),
            },
            CutoverFailure::NotAnchored { .. } => vec![
                "this journal was cut off or replaced, or another operator has gone on with a copy of it".to_owned(),
                "go on where the whole journal is, or bring it back from there".to_owned(),
            ],
            CutoverFailure::NoRun => one("landfall cutover rehearse, or landfall cutover start"),
            CutoverFailure::Running { .. } => {
                one("go on with landfall cutover next, or take it back with landfall cutover abort")
            }
            CutoverFailure::NoNext(_) => {
                one("bring back the plan that the run was begun with, or take the run back with it")
            }
            CutoverFailure::NoWayBack(NoWayBack::NotDone { .. }) => {
                one("go on with landfall cutover next until the set is done; then abort takes back the sets that are not open")
            }
            CutoverFailure::NoWayBack(_) => one("behind the point of no return the way is forward: landfall cutover next"),
            CutoverFailure::NotAgain(NotAgain::Changes { .. }) => {
                one("landfall cutover abort takes back what it changed, and the next run does it anew")
            }
            CutoverFailure::NotAgain(_) => one("landfall cutover status shows where the run stands"),
            CutoverFailure::UnknownStep { nearest: name, .. } | CutoverFailure::UnknownGate { nearest: name, .. } => {
                nearest(name)
            }
            CutoverFailure::NotWaiting { .. } => one("landfall cutover status shows where the run stands"),
            CutoverFailure::Report(error) => match error {
                WriteError::Changed { .. } | WriteError::Missing { .. } => {
                    one("bring the file back from a copy, or from the last report: no report is written of evidence that was changed")
                }
                WriteError::Occupied { .. } => one("name another folder with --out, or remove what is there"),
                _ => Vec::new(),
            },
            CutoverFailure::Sign { .. } => one("ssh-keygen -Y sign -n landfall-seal signs the root; docs/seal.md shows how"),
            CutoverFailure::NotCopied { set, .. } => {
                let of_set = set.as_ref().map(|set| format!(" --set {set}")).unwrap_or_default();
                vec![format!(
                    "the stage was made of other tables: landfall copy{of_set} says what changed; what is not copied cannot be shown to be as it was copied"
                )]
            }
            CutoverFailure::OtherCopy { .. } => {
                one("bring back the stage that the plan was made for; or take the run back, and `landfall cutover plan` makes the plan anew")
            }
            CutoverFailure::Refused(_) | CutoverFailure::Runbook(_) | CutoverFailure::Check(_) | CutoverFailure::Signers { .. } => Vec::new(),
        }
    }
}
