//! `landfall cutover status`: where the run stands, from plan and journal alone.

use std::time::Duration;

use cutover::journal::Journal;
use cutover::sets::{self, SetState};
use cutover::{Moment, next};
use serde::Serialize;

use crate::args::CutoverStatus;
use crate::cutover::error::CutoverFailure;
use crate::cutover::plan_file::read_plan;
use crate::cutover::{say, show};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;

/// How often `--watch` looks again.
const AGAIN: Duration = Duration::from_secs(2);

/// The status as JSON.
#[derive(Debug, Serialize)]
struct Document {
    command: &'static str,
    title: String,
    plan: cutover::Sha256,
    /// Entries in the journal.
    entries: u64,
    head: cutover::Sha256,
    /// The run under way or the last one; `null` before the first.
    run: Option<RunDocument>,
    /// How far each set of tables is; empty where all move together.
    sets: Vec<SetState>,
    /// What comes next, in words; `null` if no run is under way.
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct RunDocument {
    number: u32,
    purpose: cutover::journal::event::RunPurpose,
    started: Moment,
    outcome: Option<cutover::journal::event::RunOutcome>,
    aborted: Option<String>,
    done: Vec<cutover::Id>,
}

/// Shows it, once or again and again.
pub(crate) async fn run(project: &Project, typed: &CutoverStatus) -> Result<Answer, Failure> {
    loop {
        if typed.watch {
            // The cursor to the upper left, and what is below erased (ECMA-48, CUP and ED).
            project.printer.line("\u{1b}[H\u{1b}[J");
        }
        let document = once(project)?;
        if !typed.watch {
            project.printer.document(&document);
            return Ok(Answer::Yes);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn once(project: &Project) -> Result<Document, Failure> {
    let printer = &project.printer;
    let folder = project.settings.cutover_folder();
    let (plan, hash) = read_plan(&project.printer, &folder)?;
    let journal = Journal::read(&folder).map_err(CutoverFailure::from)?;
    let head = journal.as_ref().map_or(cutover::journal::Head::EMPTY, Journal::head);
    let run = journal.as_ref().and_then(|journal| journal.state.run());
    let mut document = Document {
        command: "cutover status",
        title: plan.title.clone(),
        plan: hash,
        entries: head.number,
        head: head.hash,
        run: None,
        sets: sets::states(&plan, journal.as_ref().map_or(&[], |journal| &journal.state.runs)),
        next: None,
    };
    printer.line(format!(
        "{} ({}), {} steps",
        plan.title,
        plan.template,
        plan.steps().count()
    ));
    let Some(run) = run else {
        printer.line("nothing was begun");
        printer.say("next: landfall cutover rehearse, or landfall cutover start");
        return Ok(document);
    };
    document.run = Some(RunDocument {
        number: run.number,
        purpose: run.purpose,
        started: run.started,
        outcome: run.ended.map(|(_, outcome)| outcome),
        aborted: run.abort.as_ref().map(|(_, reason)| reason.clone()),
        done: plan
            .steps()
            .filter(|(_, step)| run.step(&step.id).is_some_and(cutover::state::StepRecord::done))
            .map(|(_, step)| step.id.clone())
            .collect(),
    });
    show::run(printer, &plan, hash, run, Moment::now());
    say::sets(printer, &document.sets);
    if run.ended.is_none() {
        let coming = show::coming(&next::next(&plan, hash, run).map_err(CutoverFailure::from)?);
        printer.say(format!("next: {coming}"));
        document.next = Some(coming);
    }
    Ok(document)
}
