//! `landfall cutover`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use cutover::Id;

use super::approval::{CutoverApprove, CutoverWaive};

/// Plan, rehearse and carry out the cutover, and prove what was done
///
/// A plan is phases of steps, and gates between them that open only on evidence. Everything that happens is written into a
/// journal before it happens; nothing is remembered anywhere else, so that any machine with the project can go on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover plan                 make the plan and its runbook
  landfall cutover rehearse             do it without touching production
  landfall cutover start && landfall cutover next --all
  landfall cutover status")]
pub(crate) struct Cutover {
    #[command(subcommand)]
    pub(crate) verb: CutoverVerb,
}

/// The verbs of the cutover, in the order of their use.
#[derive(Debug, Subcommand)]
pub(crate) enum CutoverVerb {
    Plan(CutoverPlan),
    Rehearse(CutoverRehearse),
    Start(CutoverStart),
    Next(CutoverNext),
    Status(CutoverStatus),
    Confirm(CutoverConfirm),
    Waive(CutoverWaive),
    Approve(CutoverApprove),
    Abort(CutoverAbort),
    Report(CutoverReport),
    CheckReport(CutoverCheckReport),
}

/// Make the plan and the runbook of this project's cutover
///
/// Takes a template (shipped, or a file of your own), the tables and keys of the stage's plan or of the source, the times of the last
/// copy and of rehearsals, and [cutover] of landfall.toml. Validates the plan, and writes cutover/plan.json, runbook.md and runbook.html.
/// Nothing is changed on either server. A plan with an error is shown and not written.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover plan
  landfall cutover plan --template phased --print
  landfall cutover plan --template ours.toml
  landfall cutover plan --format json | jq '.downtime'

Exit code 1 means that the plan has an error: each is shown with what mends it.")]
pub(crate) struct CutoverPlan {
    /// offline, rehearsed, phased, or a file of your own [default: template in [cutover], else rehearsed]
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) template: Option<PathBuf>,
    /// Show the plan and write nothing
    #[arg(long)]
    pub(crate) print: bool,
    /// Replace a plan that was edited by hand since it was written
    #[arg(long, conflicts_with = "print")]
    pub(crate) overwrite: bool,
}

/// Show how far the cutover is, and what comes next
///
/// Reads plan and journal only: it works with both servers down, and while another operator is at work.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover status
  landfall cutover status --watch
  landfall cutover status --format json | jq .next")]
pub(crate) struct CutoverStatus {
    /// Show it again every two seconds, until interrupted
    #[arg(long)]
    pub(crate) watch: bool,
}

/// Rehearse the cutover: every step that does not touch production, and the way back
///
/// Begins a rehearsal, or goes on with the one under way, until a person is needed. Steps that would touch production are passed over,
/// or done in another way, as the plan says. At the end everything that was done is taken back, the last step first. What it took
/// is what `landfall cutover plan` expects of the cutover.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover rehearse             again after each answer of a person, until it ends
  landfall cutover abort --reason \"\u{2026}\" end it early")]
pub(crate) struct CutoverRehearse {}

/// Begin the cutover
///
/// Writes into the journal that the cutover begins, with the plan as it is now. Nothing is done before `landfall cutover next`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover start && landfall cutover next")]
pub(crate) struct CutoverStart {}

/// Do the next step, or all steps until a person is needed
///
/// Judges the gate before the step, if one stands there; a closed gate stops. What the step writes is shown and kept as evidence, without
/// secrets. After a crash it says which step's outcome is unknown, and does again what can safely be done again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover next
  landfall cutover next --all           until a person, a closed gate or a failure
  landfall cutover next --again last-frozen   a proof that grew too old

Exit code 0 means that the step was done; 1 that a gate is closed, the step failed, or a person is needed.")]
pub(crate) struct CutoverNext {
    /// Go on until a person is needed, a gate is closed, or a step fails
    #[arg(long)]
    pub(crate) all: bool,
    /// Do this step once more, which is done: for newer evidence. Only steps that have nothing to take back
    #[arg(long, value_name = "STEP", conflicts_with = "all")]
    pub(crate) again: Option<Id>,
}

/// Say that a step is done that only a person can do, or how one ended of which nobody knows
///
/// A step of the kind `confirm` waits for this. So does a command whose process ended without a word: look at what it changes, then
/// say how it ended and how you know.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover confirm backup-restored --attach restore.log
  landfall cutover confirm smoke-tests --failed --reason \"orders page gives 500\"
  landfall cutover confirm warm-caches --skip --reason \"no cache in this environment\"")]
pub(crate) struct CutoverConfirm {
    /// The step
    pub(crate) step: Id,
    /// A file that shows it; it is kept as evidence
    #[arg(long, value_name = "FILE", conflicts_with = "skip")]
    pub(crate) attach: Option<PathBuf>,
    /// It is not done: the step failed
    #[arg(long, conflicts_with = "skip")]
    pub(crate) failed: bool,
    /// The step is not done at all; that stands in the report
    #[arg(long)]
    pub(crate) skip: bool,
    /// A note; how you know it, or why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

/// Take back what was done, the last step first
///
/// Runs the undo of every step that was begun. Refused behind the point of no return. Where sets of tables move one after the other, the
/// sets that are open stay open, and the others are taken back. What needs a person waits for `landfall cutover confirm`; then run it again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover abort --print        what would be taken back
  landfall cutover abort --reason \"error rate after the freeze\"")]
pub(crate) struct CutoverAbort {
    /// Why; it stands in the report
    #[arg(long, value_name = "TEXT", required_unless_present = "print")]
    pub(crate) reason: Option<String>,
    /// Show what would be taken back, and do nothing
    #[arg(long)]
    pub(crate) print: bool,
}

/// Write the report that people sign, with everything that it says kept beside it, and a seal over all of it
///
/// Writes a folder that is complete in itself: report.html (one page, no network), report.json, summary.md (for the change ticket), plan,
/// journal, every file of evidence, and seal.json with one root over all of them. Works at any time: a cutover under way gives a
/// report of how far it is, and without a plan it is a report of the last verification. Tell the root to whoever is to check it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover report
  landfall cutover report --redact none --out /media/ticket/CHG-20417
  landfall cutover report --sign-with ~/.ssh/id_ed25519")]
pub(crate) struct CutoverReport {
    /// What becomes of the values of differing rows: shown, hashed with a salt that stays in the project, or left out
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    pub(crate) redact: Redact,
    /// Where to write it, in place of the folder `report` of the cutover
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Sign the seal with this SSH key, by ssh-keygen, in the namespace `landfall-seal`
    #[arg(long, value_name = "KEY")]
    pub(crate) sign_with: Option<PathBuf>,
}

/// What becomes of values in a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Redact {
    Values,
    #[default]
    Hashed,
    None,
}

/// Check a report on any machine: whether anything in it was altered, and whether it is by whom it should be
///
/// Needs the report's folder alone: no project, no network. Names every file that was altered, added or is missing, entries of the journal that
/// were changed, moved or cut off, approvals whose signatures do not verify, and figures of the page that the data does not have.
/// Without --root and --signers damage would be found and forgery would not, and the answer is not yes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall cutover check-report ./CHG-20417 --root 5f1c\u{2026}
  landfall cutover check-report ./CHG-20417 --signers allowed_signers

Exit code 0 means intact and authenticated; 1 that something was altered, or that it is not authenticated; 2 that there is no report that \
could be read.")]
pub(crate) struct CutoverCheckReport {
    /// The report's folder
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The root that you were told by whoever wrote the report
    #[arg(long, value_name = "HEX")]
    pub(crate) root: Option<cutover::Sha256>,
    /// Whom you trust, in the form of OpenSSH's allowed signers
    #[arg(long, value_name = "FILE")]
    pub(crate) signers: Option<PathBuf>,
}
