//! `landfall copy`: source to staged files, staged files to PostgreSQL.

mod control;
mod memory;
mod times;

use model::TableName;
use serde::Serialize;
use serde_json::json;
use stage::Stage;
use transfer::{
    CopiedTable, CopyOptions, CopyPlan, CopyReport, CopyRequest, LoadRequest, StopCause, TimeReport, Times,
};

use crate::args::{self, Half};
use crate::commands::schema::{self, Translated, translated};
use crate::declared;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, bytes, counted, number, verb};
use crate::log::{Level, Record};
use crate::measured::Measured;
use crate::metrics::{self, Metrics};
use crate::process;
use crate::progress::CopyProgress;
use crate::project::{Project, TargetTraits};
use crate::settings::parse_table;
use crate::table::{Cell, Table, Tone};

/// A copy as JSON.
#[derive(Debug, Serialize)]
struct Document {
    command: &'static str,
    /// The half of the copy that was asked for.
    only: Option<Half>,
    epoch: String,
    complete: bool,
    /// Most bytes of memory that the process has held, where the system tells.
    peak_memory: Option<u64>,
    /// Where the time of this run went, in seconds, and what held it back.
    times: TimeReport,
    tables: Vec<TableDocument>,
}

#[derive(Debug, Serialize)]
struct TableDocument {
    source: TableName,
    target: TableName,
    rows: u64,
    refused: u64,
    bytes: u64,
    /// Where the time of this run went, in seconds added up over all workers.
    times: Times,
    /// Why the table stopped.
    failed: Option<String>,
}

/// Copies all that is in scope.
pub(crate) async fn run(project: &Project, typed: &args::Copy) -> Result<Answer, Failure> {
    if typed.pause || typed.resume {
        if typed.pause {
            control::pause(project).await?;
        } else {
            control::resume(project).await?;
        }
        return Ok(Answer::Yes);
    }
    if typed.only == Some(Half::Load) && typed.rate.is_some() {
        return Err(Failure::Contradiction(
            "--rate is for what is read from the source, and --only load reads nothing from it",
        ));
    }
    if let Some(typed) = typed.rate
        && control::change_rate(project, typed.0)?
    {
        return Ok(Answer::Yes);
    }
    match typed.only {
        Some(Half::Load) if typed.refresh => {
            return Err(Failure::Contradiction(
                "--refresh reads the source, and --only load does not",
            ));
        }
        Some(Half::Extract) if typed.options.into_existing => {
            return Err(Failure::Contradiction(
                "--into-existing is for the load, and --only extract loads nothing",
            ));
        }
        _ => {}
    }
    let mut options = project.settings.copy_options(&typed.options);
    options.refresh = typed.refresh;
    if let Some(typed) = typed.rate {
        options.rate = typed.0;
    }
    options.allow_drop = typed.allow_drop;
    let metrics = metrics::wanted(project, &typed.options, &options).await?;
    let answer = copied(project, typed, options, metrics.as_ref()).await?;
    metrics::end(metrics).await;
    Ok(answer)
}

async fn copied(
    project: &Project,
    typed: &args::Copy,
    mut options: CopyOptions,
    metrics: Option<&Metrics>,
) -> Result<Answer, Failure> {
    if typed.only == Some(Half::Load) {
        let report = load(project, options, metrics).await?;
        return Ok(conclude(project, &report, typed.only));
    }
    let mut source = project.connect_source().await?;
    let facts = match typed.only {
        None => Some(project.connect_target().await?.facts().await?),
        Some(_) => {
            project.printer.say(format!(
                "without a target: for tables as `landfall schema` makes them in {} (version and extensions in [target] of landfall.toml)",
                TargetTraits::expected(&project.settings).words()
            ));
            None
        }
    };
    let translated = translated(project, &mut source, facts.as_ref()).await?;
    source.close().await;
    if schema::is_blocked(&project.printer, &translated.translation.findings) {
        return Ok(Answer::No);
    }
    options.restart = restarted(project, &typed.restart, &translated)?;
    let report = perform(project, translated, options, typed.only, metrics).await?;
    Ok(conclude(project, &report, typed.only))
}

/// Prints what was copied.
pub(crate) fn conclude(project: &Project, report: &CopyReport, only: Option<Half>) -> Answer {
    let document = document(report, only);
    print(project, &document);
    project.printer.document(&document);
    answer(report)
}

/// No as soon as data stands against a yes; tables that only could not be got at are another matter.
fn answer(report: &CopyReport) -> Answer {
    let refused = report.tables.iter().any(|table| table.refused > 0);
    if refused || report.failed.values().any(|stopped| stopped.cause == StopCause::Data) {
        Answer::No
    } else if report.failed.is_empty() {
        Answer::Yes
    } else {
        Answer::CouldNot
    }
}

/// The tables of `--restart`, each of which must be in scope.
fn restarted(project: &Project, typed: &[String], translated: &Translated) -> Result<Vec<TableName>, Failure> {
    let mut names: Vec<String> = translated
        .translation
        .tables
        .iter()
        .map(|plan| plan.source.to_string())
        .collect();
    // What is gone from the source, or from the scope, can still be taken back.
    if let Some(stage) = project.stage()?
        && let Some(plan) = CopyPlan::read(&stage)?
    {
        names.extend(plan.tables.iter().map(|table| table.name().to_string()));
    }
    let named = |what: &String| {
        let table = parse_table(what).ok_or_else(|| Failure::TableName { what: what.clone() })?;
        if names.contains(what) {
            Ok(table)
        } else {
            Err(project.unknown_table("--restart", &table, &names))
        }
    };
    typed.iter().map(named).collect()
}

/// Copies, with progress on stderr.
pub(crate) async fn perform(
    project: &Project,
    translated: Translated,
    options: CopyOptions,
    only: Option<Half>,
    metrics: Option<&Metrics>,
) -> Result<CopyReport, Failure> {
    let stage = Stage::create_in(project.store()?)?;
    if options.allow_inconsistent {
        project
            .printer
            .warn("an inconsistent copy is allowed: it need not be of one moment, and the report will say so");
    }
    if let Some(bound) = memory::bound(
        &options,
        &translated.translation.tables,
        Measured::read(project).as_ref(),
    ) {
        project.printer.say(bound);
    }
    let request = CopyRequest {
        source: project.settings.source()?,
        target: match only {
            Some(_) => None,
            None => Some(project.settings.target()?),
        },
        schema: translated.schema,
        pg_schema: translated.translation.schema,
        tables: translated.translation.tables,
        findings: translated.translation.findings,
        options,
    };
    let progress = CopyProgress::new(&project.printer);
    let told = metrics::beside(metrics, progress.receiver());
    let report = transfer::copy(&request, &stage, &told).await;
    progress.finish();
    let report = report?;
    tell_end(project, &report);
    Ok(report)
}

/// Loads what is staged completely, with progress on stderr. The source is not asked.
async fn load(project: &Project, options: CopyOptions, metrics: Option<&Metrics>) -> Result<CopyReport, Failure> {
    let (stage, plan) = project.planned()?;
    declared::check(&project.settings, &plan)?;
    let request = LoadRequest {
        target: project.settings.target()?,
        options,
    };
    let progress = CopyProgress::new(&project.printer);
    let told = metrics::beside(metrics, progress.receiver());
    let report = transfer::load(&request, &stage, &told).await;
    progress.finish();
    let report = report?;
    tell_end(project, &report);
    Ok(report)
}

fn tell_end(project: &Project, report: &CopyReport) {
    let sum = |figure: fn(&CopiedTable) -> u64| report.tables.iter().map(figure).sum::<u64>();
    let fields = json!({"epoch": report.epoch.id(), "tables": report.tables.len(), "failed": report.failed.len(),
        "rows": sum(|table| table.rows), "refused": sum(|table| table.refused), "bytes": sum(|table| table.bytes)});
    project.printer.log(&Record::new(Level::Info, "copied", fields));
    let taken = |table: &&CopiedTable| table.refused > 0 && !report.failed.contains_key(&table.source);
    for table in report.tables.iter().filter(taken) {
        project.printer.warn(format!(
            "{}: {} in quarantine; `landfall verify` says why and lists {}",
            table.source,
            counted(table.refused, "row"),
            verb(table.refused, "it", "them")
        ));
    }
}

fn document(report: &CopyReport, only: Option<Half>) -> Document {
    let mut tables: Vec<TableDocument> = report
        .tables
        .iter()
        .map(|table| TableDocument {
            source: table.source.clone(),
            target: table.target.clone(),
            rows: table.rows,
            refused: table.refused,
            bytes: table.bytes,
            times: report.times.tables.get(&table.source).copied().unwrap_or_default(),
            failed: report.failed.get(&table.source).map(|stopped| stopped.reason.clone()),
        })
        .collect();
    tables.sort_by(|a, b| a.source.cmp(&b.source));
    Document {
        command: "copy",
        only,
        epoch: report.epoch.id(),
        complete: report.failed.is_empty(),
        peak_memory: process::memory("VmHWM"),
        times: report.times.clone(),
        tables,
    }
}

fn print(project: &Project, document: &Document) {
    let printer = &project.printer;
    let mut table = Table::new()
        .wrapping("table")
        .right("rows")
        .right("refused")
        .right("staged")
        .wrapping("result");
    for row in &document.tables {
        let result = match &row.failed {
            None if row.refused > 0 => Cell::toned("copied, rows in quarantine", Tone::Warning),
            None if document.only == Some(Half::Extract) => Cell::toned("staged", Tone::Good),
            None => Cell::toned("copied", Tone::Good),
            Some(_) => Cell::toned("STOPPED", Tone::Bad),
        };
        table.row([
            Cell::from(row.source.to_string()),
            number(row.rows).into(),
            number(row.refused).into(),
            bytes(row.bytes).into(),
            result,
        ]);
    }
    printer.table(&table);
    for row in &document.tables {
        if let Some(reason) = &row.failed {
            printer.line(format!("\n{}:", row.source));
            printer.paragraph(2, reason);
        }
    }
    let rows = document.tables.iter().map(|table| table.rows).sum();
    let size = document.tables.iter().map(|table| table.bytes).sum();
    printer.line(format!(
        "\n{} of {} in epoch {}, {} staged",
        counted(rows, "row"),
        counted(as_u64(document.tables.len()), "table"),
        document.epoch,
        bytes(size)
    ));
    if let Some(words) = times::words(&document.times) {
        printer.line(words);
    }
    if document.complete && document.only == Some(Half::Extract) {
        printer.say("next: landfall copy --only load, where the target and this stage can be reached");
    } else if document.complete {
        printer.say("next: landfall finish");
    } else {
        printer.say("mend what stopped the tables, then run `landfall copy` again: the others are kept");
    }
}
