//! `landfall migrate`: schema, copy, finish and verify, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use model::TableName;
use serde::Serialize;
use transfer::{CopyOptions, CopyPlan, CopyReport};
use verify::VerifyReport;

use crate::args;
use crate::commands::{copy, finish, schema, verify as verification};
use crate::ddl_folder;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{bytes, counted, number};
use crate::findings;
use crate::metrics::{self, Metrics};
use crate::project::Project;
use crate::table::{Cell, Table};

/// A migration as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    passed: bool,
    epoch: String,
    tables: Vec<TableDocument<'a>>,
    /// Constraints and indexes that the data does not allow.
    failed_objects: &'a [finish::FailedObject],
    /// Why the answer is no.
    reasons: &'a [String],
    report: &'a Path,
}

#[derive(Debug, Serialize)]
struct TableDocument<'a> {
    source: &'a TableName,
    target: &'a TableName,
    rows: u64,
    bytes: u64,
    quarantined: u64,
    verdict: &'a str,
}

/// Migrates all that is in scope.
pub(crate) async fn run(project: &Project, typed: &args::Migrate) -> Result<Answer, Failure> {
    let options = project.settings.copy_options(&typed.options);
    let metrics = metrics::wanted(project, &typed.options, &options).await?;
    let answer = migrated(project, typed, options, metrics.as_ref()).await?;
    metrics::end(metrics).await;
    Ok(answer)
}

async fn migrated(
    project: &Project,
    typed: &args::Migrate,
    options: CopyOptions,
    metrics: Option<&Metrics>,
) -> Result<Answer, Failure> {
    let printer = &project.printer;
    let folder = schema::folder(project, typed.out.as_deref());
    printer.say("1 of 4: schema");
    let Some((translated, mut unfinished)) = make_schema(project, &folder).await? else {
        return Ok(Answer::No);
    };

    printer.say("2 of 4: copy");
    let copied = copy::perform(project, translated, options, None, metrics).await?;
    if !copied.failed.is_empty() {
        return Ok(copy::conclude(project, &copied, None));
    }

    printer.say("3 of 4: finish");
    let finished = finish::perform(project, &folder).await?;

    printer.say("4 of 4: verify");
    // Files that an earlier run staged may have changed since: they are read again.
    unfinished.extend(finished.unfinished());
    let (report, html) = verification::perform(project, true, unfinished).await?;
    Ok(conclude(project, &copied, &finished, &report, &html))
}

/// Translates, writes the folder, and makes the tables; gives what is there from another statement too, which stands against a
/// yes. `None` if a finding forbids to go on; it was printed.
async fn make_schema(project: &Project, folder: &Path) -> Result<Option<(schema::Translated, Vec<String>)>, Failure> {
    let printer = &project.printer;
    let mut target = project.connect_target().await?;
    let facts = target.facts().await?;
    let mut source = project.connect_source().await?;
    let translated = schema::translated(project, &mut source, Some(&facts)).await?;
    source.close().await;
    // Before anything is made: a table of the copy that was altered in the source is that, and no trouble of the target.
    if let Some(stage) = project.stage()?
        && let Some(plan) = CopyPlan::read(&stage)?
    {
        let now = &translated.translation;
        plan.check(&translated.schema, &now.tables, &now.schema, &BTreeSet::new())?;
    }
    let found = &translated.translation.findings;
    ddl_folder::write(folder, &translated.files, Vec::new(), None, found, false)?;
    printer.say(format!(
        "findings: {} (all in {})",
        findings::sentence(found),
        folder.join("findings.json").display()
    ));
    if schema::is_blocked(printer, found) {
        return Ok(None);
    }
    let applied = schema::apply_pre(project, &mut target, folder, &translated).await?;
    printer.say(format!(
        "{} made, {} there before",
        counted(applied.created, "object"),
        applied.present
    ));
    Ok(Some((translated, applied.unfinished())))
}

fn conclude(
    project: &Project,
    copied: &CopyReport,
    finished: &finish::Finished,
    report: &VerifyReport,
    html: &PathBuf,
) -> Answer {
    let printer = &project.printer;
    let sizes: BTreeMap<&TableName, u64> = copied.tables.iter().map(|table| (&table.source, table.bytes)).collect();
    let tables: Vec<TableDocument<'_>> = report
        .tables
        .iter()
        .map(|table| TableDocument {
            source: &table.source,
            target: &table.target,
            rows: table
                .target_tally
                .as_ref()
                .map_or(table.staged_tally.rows, |tally| tally.rows),
            bytes: sizes.get(&table.source).copied().unwrap_or(table.bytes),
            quarantined: table.quarantined_rows(),
            verdict: &table.summary,
        })
        .collect();
    finish::print_failed(project, finished);
    let mut shown = Table::new()
        .wrapping("table")
        .right("rows")
        .right("staged")
        .wrapping("verdict");
    for (row, table) in tables.iter().zip(&report.tables) {
        shown.row([
            Cell::from(row.source.to_string()),
            number(row.rows).into(),
            bytes(row.bytes).into(),
            Cell::toned(row.verdict, verification::tone(table)),
        ]);
    }
    printer.line("");
    printer.table(&shown);
    verification::print_outcome(project, report, html);
    let passed = report.outcome.passed;
    printer.document(&Document {
        command: "migrate",
        passed,
        epoch: report.epoch.id.clone(),
        tables,
        failed_objects: &finished.failed,
        reasons: &report.outcome.reasons,
        report: html,
    });
    Answer::of(passed)
}
