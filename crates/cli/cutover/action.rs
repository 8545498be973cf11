//! The actions of a plan's steps, done.

use std::process::Command;

use cutover::evidence::EvidenceKind;
use cutover::freeze::Proof;
use cutover::journal::event::StepOutcome;
use cutover::plan::{Action, Plan, Record, Side};
use cutover::{Facts, Id, Moment, Step};
use model::TableName;
use postgres::anchor;

use super::freeze;
use super::mask::Mask;
use super::process::{self, Ended, Finished};
use super::record;
use crate::exit;
use crate::failure::Failure;
use crate::project::Project;

/// What is done, and for what.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub(crate) project: &'a Project,
    pub(crate) mask: &'a Mask,
    pub(crate) step: &'a Step,
    /// The set that the step's phase moves; `None` if it concerns all tables.
    pub(crate) set: Option<&'a Id>,
    /// The tables of that set.
    pub(crate) tables: &'a [TableName],
    pub(crate) action: &'a Action,
    pub(crate) plan: &'a Plan,
    pub(crate) run: u32,
    pub(crate) attempt: u32,
    /// Whether this takes the step back.
    pub(crate) undo: bool,
}

/// How it went.
#[derive(Debug)]
pub(crate) struct Performed {
    pub(crate) outcome: StepOutcome,
    /// Why it failed, in a line.
    pub(crate) message: Option<String>,
    pub(crate) found: Vec<Found>,
    /// The server may have done it, or may do it yet: its answer is what is missing.
    pub(crate) unknown: bool,
}

/// The variable that tells what a step starts of which step it is.
pub(crate) const STEP: &str = "LANDFALL_CUTOVER_STEP";

/// A file of evidence, before it has its name.
#[derive(Debug)]
pub(crate) struct Found {
    /// Without a point.
    pub(crate) extension: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) facts: Facts,
    pub(crate) taken: Moment,
    pub(crate) epoch: Option<String>,
    /// The copy that it was measured by; `None` of what no copy is behind.
    pub(crate) record: Option<Record>,
}

impl Performed {
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Performed {
            outcome: StepOutcome::Failed,
            message: Some(message.into()),
            found: Vec::new(),
            unknown: false,
        }
    }

    /// As `passed` says; `message` is why not.
    fn of(passed: bool, message: impl FnOnce() -> String, found: Vec<Found>) -> Self {
        Performed {
            outcome: if passed { StepOutcome::Done } else { StepOutcome::Failed },
            message: (!passed).then(message),
            found,
            unknown: false,
        }
    }
}

/// Whether an action may be done again where nobody knows how it ended.
pub(crate) fn repeatable(action: &Action) -> bool {
    match action {
        // Each verb goes on where an earlier one was interrupted; a check changes nothing.
        Action::Landfall { .. }
        | Action::CheckSql { .. }
        | Action::CheckCommand { .. }
        | Action::FreezeProof { .. }
        | Action::OpenTarget => true,
        Action::Sql { .. } | Action::Command { .. } | Action::Confirm { .. } => false,
    }
}

/// What is done, in a line for people.
pub(crate) fn words(action: &Action) -> String {
    let on = |side: Side| match side {
        Side::Source => "source",
        Side::Target => "target",
    };
    match action {
        Action::Landfall { arguments } => format!("landfall {}", arguments.join(" ")),
        Action::Sql { on: side, statements } => format!("on the {}: {}", on(*side), statements.join("; ")),
        Action::Command { command } => command.clone(),
        Action::CheckSql {
            on: side,
            statements,
            expect,
        } => format!("check on the {}: {} gives {expect:?}", on(*side), statements.join("; ")),
        Action::CheckCommand { command } => format!("check: {command}"),
        Action::Confirm { question, .. } => question.clone(),
        Action::FreezeProof { window, .. } => format!("prove over {window} that the source stands still"),
        Action::OpenTarget => "note in the target that it is open for writing".to_owned(),
    }
}

/// Does it. What goes wrong with it is its outcome, not an error.
pub(crate) async fn perform(job: &Job<'_>) -> Performed {
    let began = Moment::now();
    match job.action {
        Action::Landfall { arguments } => landfall(job, arguments, began).await,
        Action::Command { command } => match run(job, process::shell(command)).await {
            Ok(finished) => ended(job, &finished, Vec::new()),
            Err(error) => Performed::failed(error),
        },
        Action::CheckCommand { command } => match run(job, process::shell(command)).await {
            Ok(finished) => {
                let found = finished.output.both.telling_line().unwrap_or_default().to_owned();
                let passed = finished.ended == Ended::Exit(Some(0));
                ended(job, &finished, vec![check(&finished.output.both.text(), passed, found)])
            }
            Err(error) => Performed::failed(error),
        },
        Action::Sql { on, statements } => match timed(job, sql(job.project, *on, statements)).await {
            Ok(rows) => Performed::of(true, String::new, vec![log(&text(&rows, job.mask), Some(0), false)]),
            Err(performed) => performed,
        },
        Action::CheckSql { on, statements, expect } => match timed(job, sql(job.project, *on, statements)).await {
            Ok(rows) => {
                let value = match rows.as_slice() {
                    [row] if row.len() == 1 => row.first().and_then(Option::as_deref),
                    _ => None,
                };
                let passed = value == Some(expect.as_str());
                let shown = text(&rows, job.mask);
                let message = || format!("{expect:?} was expected, and it gave {:?}", shown.trim_end());
                let found = check(&shown, passed, job.mask.apply(value.unwrap_or_default()));
                Performed::of(passed, message, vec![found])
            }
            Err(performed) => performed,
        },
        Action::FreezeProof {
            at_least,
            window,
            heartbeats,
        } => {
            let watching = async {
                // A set is a migration of its own, with a stage of its own.
                let of_set = job.set.map(|set| job.project.of_set(set)).transpose()?;
                let project = of_set.as_ref().unwrap_or(job.project);
                freeze::prove(project, job.tables, *at_least, *window, heartbeats).await
            };
            match timed(job, watching).await {
                Ok((proof, bytes, measured)) => frozen(job, &proof, bytes, measured),
                Err(performed) => performed,
            }
        }
        Action::OpenTarget => match timed(job, open_target(job)).await {
            Ok(since) => Performed::of(
                true,
                String::new,
                vec![log(&format!("open since {since}\n"), Some(0), false)],
            ),
            Err(performed) => performed,
        },
        Action::Confirm { .. } => Performed::failed("a person confirms this step: landfall cutover confirm"),
    }
}

/// What a freeze proof says, if it was taken of the copy that the plan was made for.
fn frozen(job: &Job<'_>, proof: &Proof, bytes: Vec<u8>, measured: Option<Record>) -> Performed {
    if let Some(measured) = &measured
        && let Err(refused) = record::check(job.plan, job.set, "the freeze proof", measured)
    {
        return Performed::failed(refused.whole());
    }
    let message = || format!("the source did not stand still: {}", proof.changed.join("; "));
    let found = Found {
        extension: "freeze.json",
        bytes,
        facts: proof.facts(),
        taken: proof.ended,
        epoch: proof.epoch.clone(),
        record: measured,
    };
    Performed::of(proof.held, message, vec![found])
}

/// A verb of this program, and the evidence that it leaves.
async fn landfall(job: &Job<'_>, arguments: &[String], began: Moment) -> Performed {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return Performed::failed(format!("where this program is: {error}")),
    };
    let evidence = job.step.evidence.filter(|_| !job.undo);
    let mut command = Command::new(program);
    command.args(arguments).arg("--config").arg(&job.project.settings.path);
    if evidence == Some(EvidenceKind::Doctor) {
        command.args(["--format", "json"]);
    }
    let finished = match run(job, command).await {
        Ok(finished) => finished,
        Err(error) => return Performed::failed(error),
    };
    let found = match evidence {
        Some(EvidenceKind::Verification) => {
            // A verb has the set that it names, wherever its step stands.
            let set = job.action.set(None);
            super::found::verification(job.project, job.plan, set.as_ref(), began).map(Some)
        }
        Some(EvidenceKind::Doctor) => super::found::doctor(&finished.output.out.text()).map(Some),
        _ => Ok(None),
    };
    match found {
        Ok(found) => ended(job, &finished, found.into_iter().collect()),
        Err(message) => Performed {
            outcome: StepOutcome::Failed,
            ..ended(job, &finished, Vec::new()).because(message)
        },
    }
}

impl Performed {
    fn because(mut self, message: String) -> Self {
        self.message = Some(match self.message.take() {
            Some(before) => format!("{before}; {message}"),
            None => message,
        });
        self
    }
}

async fn run(job: &Job<'_>, mut command: Command) -> Result<Finished, String> {
    command
        .env("LANDFALL_CUTOVER_RUN", job.run.to_string())
        .env(STEP, job.step.id.as_str())
        .env("LANDFALL_CUTOVER_ATTEMPT", job.attempt.to_string());
    if let Some(folder) = job
        .project
        .settings
        .path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        // A verb's own `--config` is relative to where the operator stands.
        if !matches!(job.action, Action::Landfall { .. }) {
            command.current_dir(folder);
        }
    }
    process::run(command, job.step.timeout.0, job.mask, &job.project.printer)
        .await
        .map_err(|error| format!("it cannot be started: {error}"))
}

fn ended(job: &Job<'_>, finished: &Finished, mut found: Vec<Found>) -> Performed {
    let output = &finished.output.both;
    let last = output
        .telling_line()
        .map(|line| format!(": {line}"))
        .unwrap_or_default();
    let (outcome, message, exit) = match finished.ended {
        Ended::Exit(Some(0)) => (StepOutcome::Done, None, Some(0)),
        Ended::Exit(Some(code)) => (StepOutcome::Failed, Some(format!("exit code {code}{last}")), Some(code)),
        Ended::Exit(None) => (StepOutcome::Failed, Some(format!("ended by a signal{last}")), None),
        Ended::TimedOut => (
            StepOutcome::TimedOut,
            Some(format!("not done after {}{last}", job.step.timeout)),
            None,
        ),
    };
    found.push(log(&output.text(), exit, output.truncated()));
    Performed {
        outcome,
        message,
        found,
        unknown: false,
    }
}

async fn timed<T>(job: &Job<'_>, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Performed> {
    match tokio::time::timeout(job.step.timeout.0, work).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(failure)) => Err(Performed {
            unknown: exit::code(&failure) == exit::INTERRUPTED,
            ..Performed::failed(job.mask.apply(&failure.message()))
        }),
        Err(_) => Err(Performed {
            outcome: StepOutcome::TimedOut,
            unknown: true,
            ..Performed::failed(format!("not done after {}", job.step.timeout))
        }),
    }
}

async fn open_target(job: &Job<'_>) -> Result<String, Failure> {
    let target = job.project.connect_target().await?;
    // A verification looks for the copy that it is of: a set's own.
    let record = job.plan.record(job.set);
    let fingerprint = record.map_or_else(|| job.plan.project.fingerprint.clone(), |record| record.fingerprint);
    Ok(anchor::open_for_writing(&target, &fingerprint).await?)
}

type Rows = Vec<Vec<Option<String>>>;

async fn sql(project: &Project, side: Side, statements: &[String]) -> Result<Rows, Failure> {
    match side {
        Side::Target => {
            let target = project.connect_target().await?;
            Ok(postgres::statements::run(&target, statements).await?)
        }
        Side::Source => {
            let mut source = project.connect_source().await?;
            let rows = source.run_statements(statements).await?;
            source.close().await;
            rows.ok_or(Failure::Contradiction(
                "a script as source has no server that runs statements",
            ))
        }
    }
}

/// Rows as lines, their values apart by tabs.
fn text(rows: &Rows, mask: &Mask) -> String {
    let line = |row: &Vec<Option<String>>| {
        let values: Vec<&str> = row.iter().map(|value| value.as_deref().unwrap_or("NULL")).collect();
        values.join("\t") + "\n"
    };
    mask.apply(&rows.iter().map(line).collect::<String>())
}

fn log(text: &str, exit: Option<i32>, truncated: bool) -> Found {
    Found {
        extension: "log",
        bytes: text.as_bytes().to_vec(),
        facts: Facts::Output { exit, truncated },
        taken: Moment::now(),
        epoch: None,
        record: None,
    }
}

fn check(text: &str, passed: bool, found: String) -> Found {
    Found {
        extension: "check.log",
        bytes: text.as_bytes().to_vec(),
        facts: Facts::Check { passed, found },
        taken: Moment::now(),
        epoch: None,
        record: None,
    }
}
