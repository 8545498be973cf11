//! `landfall cutover plan`: the plan and the runbook of this project's cutover.

use std::path::{Path, PathBuf};

use cutover::journal::Journal;
use cutover::journal::event::RunPurpose;
use cutover::plan::{self, Downtime, Flaw, Plan, ReadPlan};
use cutover::{Sha256, runbook, template};
use serde::Serialize;

use super::{known, shown};
use crate::args::CutoverPlan;
use crate::cutover::error::CutoverFailure;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::project::Project;
use crate::settings::nearest;

/// The plan as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    /// Whether it can be run: nothing below is more than advice.
    passed: bool,
    flaws: &'a [Flaw],
    /// Where it was written; `null` if it was not.
    wrote: Option<PathBuf>,
    /// The hash that journal and approvals name.
    hash: Sha256,
    downtime: Downtime,
    plan: &'a Plan,
}

/// Makes the plan.
pub(super) async fn run(project: &Project, typed: &CutoverPlan) -> Result<Answer, Failure> {
    let printer = &project.printer;
    let folder = project.settings.cutover_folder();
    let (name, text, place) = chosen(project, typed)?;
    let kept = if typed.print {
        None
    } else {
        replaceable(&folder, typed)?
    };
    let given = known::given(project).await?;
    let wishes = project.settings.cutover_wishes(&given.tables);
    let made = template::make(&text, &name, &wishes, &given).map_err(|error| Failure::Template { place, error })?;
    let mut plan = made.plan;
    if !plan.sets.is_empty() {
        // Each set is a migration of its own, and the plan's is told by them, whatever is copied of the whole beside them.
        plan.records = known::records(project, &plan.sets)?;
        let copied = plan::of_sets(&plan.sets, &plan.records);
        plan.project.fingerprint = match (copied, begun(&folder, &plan.project)?) {
            (Some(_), Some(begun)) => begun,
            (copied, _) => copied.unwrap_or_default(),
        };
    }
    let mut flaws = made.flaws;
    flaws.extend(plan.flaws());
    flaws.extend(plan.unsigned(&project.settings.cutover_signers()?));
    let passed = flaws.iter().all(|flaw| flaw.kind.is_advice());
    let mut is_same = false;
    if let Some(kept) = kept {
        // The same plan keeps its hash, and with it what was approved.
        let made = std::mem::replace(&mut plan.made, kept.plan.made);
        is_same = kept.plan == plan && !kept.edited;
        if kept.plan != plan {
            plan.made = made;
        }
    }
    let hash = plan.hash().map_err(|source| Failure::Document {
        what: "the plan",
        source,
    })?;
    shown::print(printer, &plan, &flaws);
    let writes = passed && !typed.print;
    if writes {
        let others = [
            (
                runbook::MARKDOWN,
                runbook::markdown(&plan).map_err(CutoverFailure::from)?,
            ),
            (runbook::HTML, runbook::html(&plan).map_err(CutoverFailure::from)?),
        ];
        plan::write(&folder, &plan, &others).map_err(CutoverFailure::from)?;
    }
    if writes && is_same {
        printer.say(format!("nothing changed: the plan in {} is this one", folder.display()));
    } else if writes {
        printer.say(format!(
            "wrote {}, with {} and {} beside it; keep a copy of the runbook where it can be read when the platform is down",
            folder.join(plan::FILE).display(),
            runbook::MARKDOWN,
            runbook::HTML
        ));
    } else if !passed {
        printer.say("a plan with errors is not written: mend them first");
    }
    if plan.project.fingerprint.is_empty() {
        printer.say("nothing was copied yet: the plan can be read, and be run after a first `landfall copy` (of each set, if there are some) and this command");
    }
    printer.document(&Document {
        command: "cutover plan",
        passed,
        flaws: &flaws,
        wrote: writes.then(|| folder.join(plan::FILE)),
        hash,
        downtime: plan.downtime(),
        plan: &plan,
    });
    Ok(Answer::of(passed))
}

/// What the journal of a plan of sets, from this source to this target, was begun with: it stays what tells the migration from others, also
/// when a set is copied anew while others are open. Evidence is told by the copy of its own set.
fn begun(folder: &Path, project: &cutover::plan::Project) -> Result<Option<String>, Failure> {
    let journal = Journal::read(folder).map_err(CutoverFailure::from)?;
    let known = journal
        .and_then(|journal| journal.state.plan)
        .map(|known| known.project);
    let same = known.filter(|known| known.source == project.source && known.target == project.target);
    Ok(same.map(|known| known.fingerprint))
}

/// The template: what the plan is said to be made of, its text, and where that is from.
fn chosen(project: &Project, typed: &CutoverPlan) -> Result<(String, String, PathBuf), Failure> {
    let (wanted, path) = match &typed.template {
        Some(wanted) => (wanted.as_path(), wanted.clone()),
        None => {
            let wanted = project.settings.cutover_template();
            (wanted, project.beside(wanted))
        }
    };
    let name = wanted.to_string_lossy().into_owned();
    if let Some(text) = template::shipped(&name) {
        let place = PathBuf::from(format!("cutover/{name}.toml"));
        return Ok((name, text.to_owned(), place));
    }
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, text, path))
        }
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
            let known: Vec<String> = template::names().map(str::to_owned).collect();
            let nearest = nearest(&name, &known);
            Err(CutoverFailure::NoTemplate { name, nearest }.into())
        }
        Err(source) => Err(Failure::Read { path, source }),
    }
}

/// The plan that is there, if it may be replaced.
fn replaceable(folder: &Path, typed: &CutoverPlan) -> Result<Option<ReadPlan>, Failure> {
    if let Some(journal) = Journal::read(folder).map_err(CutoverFailure::from)?
        && let Some(run) = journal.state.open_run()
    {
        let rehearsal = run.purpose == RunPurpose::Rehearsal;
        let run = run.number;
        return Err(CutoverFailure::Running { run, rehearsal }.into());
    }
    match ReadPlan::read(folder) {
        Ok(Some(known)) if known.edited && !typed.overwrite => {
            let path = folder.join(plan::FILE);
            Err(CutoverFailure::EditedPlan { path }.into())
        }
        Ok(known) => Ok(known),
        // What cannot be read was edited, too.
        Err(_) if typed.overwrite => Ok(None),
        Err(error) => Err(CutoverFailure::from(error).into()),
    }
}
