//! `landfall status`: how far the migration is, from the stage's manifest and the target's ledger.

use std::collections::{BTreeMap, BTreeSet};

use model::TableName;
use postgres::Target;
use serde::Serialize;
use stage::{ChunkEntry, Digest, Stage};
use transfer::{CopyState, EpochRecord, PauseRecord};
use verify::VerifyReport;
use verify::result::TableResult;

use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, bytes, counted, number};
use crate::pause;
use crate::project::Project;
use crate::table::{Cell, Table, Tone};

/// The status as JSON.
#[derive(Debug, Default, Serialize)]
struct Document {
    command: &'static str,
    /// The newest epoch; `null` before the first.
    epoch: Option<EpochRecord>,
    /// Epochs so far.
    epochs: u64,
    /// Whether the target's ledger could be read.
    ledger: bool,
    /// True if every chunk of every table is staged in the newest epoch and loaded from there.
    complete: bool,
    /// The pause of the copy that runs, or of one that has ended paused; `null` if none was asked for.
    pause: Option<PauseStatus>,
    tables: Vec<TableStatus>,
    /// The last verification that wrote its report into this project, if there was one.
    verification: Option<Verification>,
}

#[derive(Debug, Serialize)]
struct PauseStatus {
    /// Whether the copy that was paused still holds the stage.
    running: bool,
    #[serde(flatten)]
    record: PauseRecord,
}

#[derive(Debug, Serialize)]
struct TableStatus {
    source: TableName,
    target: TableName,
    chunks: u64,
    /// Chunks staged in the newest epoch.
    staged: u64,
    /// Chunks that stand in the stage in an older epoch only.
    older: u64,
    /// Chunks whose staged files are all loaded; `null` if the ledger could not be read.
    loaded: Option<u64>,
    rows: u64,
    bytes: u64,
    /// Rows that the conversion refused, and rows that PostgreSQL refused (`null` if the ledger could not be read).
    refused: u64,
    quarantined: Option<u64>,
    /// Why the table stopped in the last copy.
    stopped: Option<String>,
}

#[derive(Debug, Serialize)]
struct Verification {
    /// Whether it compared what the stage holds now. A report outlives its stage, and a copy may have gone on since.
    current: bool,
    finished: String,
    epoch: String,
    passed: bool,
    verdict: &'static str,
    #[serde(skip)]
    headline: String,
}

/// Shows the status. The source is not asked; a target that does not answer leaves its columns empty.
pub(crate) async fn run(project: &Project) -> Result<Answer, Failure> {
    let printer = &project.printer;
    let mut document = Document {
        command: "status",
        ..Document::default()
    };
    let state = match project.stage()? {
        None => None,
        Some(stage) => CopyState::read(&stage)?.map(|state| (stage, state)),
    };
    let Some((stage, state)) = state else {
        printer.line(format!(
            "nothing is planned in the stage {}",
            project.settings.stage().path().display()
        ));
        printer.say("next: landfall migrate, or landfall copy");
        printer.document(&document);
        return Ok(Answer::Yes);
    };
    if let Some(record) = transfer::paused(&stage)? {
        let running = stage.is_locked()?;
        document.pause = Some(PauseStatus { running, record });
    }
    let target = ledger(project).await;
    document.ledger = target.is_some();
    let mut stopped = transfer::stopped::read(&stage)?;
    for planned in &state.plan.tables {
        let mut status = table_status(&stage, &state, planned.name(), &planned.bound.target, target.as_ref()).await?;
        if let Some(stopped) = stopped.remove(planned.name()) {
            // Rows of a chunk that was given up are in no record of their own.
            let recorded = status.refused + status.quarantined.unwrap_or_default();
            status.refused += stopped.refused.saturating_sub(recorded);
            status.stopped = Some(stopped.reason);
        }
        document.tables.push(status);
    }
    document.complete = document
        .tables
        .iter()
        .all(|table| table.stopped.is_none() && table.staged == table.chunks && table.loaded == Some(table.chunks));
    document.epochs = as_u64(state.epochs.len());
    document.epoch = state.epochs.last().cloned();
    document.verification = verification(project, &stage, &state)?;
    print(project, &document);
    printer.document(&document);
    Ok(Answer::Yes)
}

/// The target, if it answers and has a ledger.
async fn ledger(project: &Project) -> Option<Target> {
    let connected = async {
        let target = project.connect_target().await?;
        let there = postgres::ledger::exists(&target).await?;
        Ok::<_, Failure>(there.then_some(target))
    };
    connected.await.unwrap_or_else(|failure| {
        project
            .printer
            .warn(format!("the ledger cannot be read: {}", failure.message()));
        None
    })
}

async fn table_status(
    stage: &Stage,
    state: &CopyState,
    source: &TableName,
    target_name: &TableName,
    target: Option<&Target>,
) -> Result<TableStatus, Failure> {
    let table = state.table(stage, source)?;
    let entries: Vec<&ChunkEntry> = table.entries.values().collect();
    let mut status = TableStatus {
        source: source.clone(),
        target: target_name.clone(),
        chunks: as_u64(table.planned),
        staged: as_u64(entries.len()),
        older: as_u64(table.older),
        loaded: None,
        rows: entries
            .iter()
            .flat_map(|entry| &entry.parts)
            .map(|part| part.rows)
            .sum(),
        bytes: entries
            .iter()
            .flat_map(|entry| &entry.parts)
            .map(|part| part.bytes)
            .sum(),
        refused: entries
            .iter()
            .flat_map(|entry| &entry.refused)
            .map(|unit| unit.digest.count)
            .sum(),
        quarantined: None,
        stopped: None,
    };
    let Some(target) = target else { return Ok(status) };
    let parts = postgres::ledger::parts(target, source).await?;
    status.quarantined = Some(parts.iter().map(|part| part.quarantined).sum());
    let mut loaded: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for part in &parts {
        loaded.entry(part.key.chunk).or_default().insert(&part.file_sha256);
    }
    let is_loaded = |entry: &&&ChunkEntry| {
        let files = loaded.get(&entry.chunk.ordinal);
        entry
            .parts
            .iter()
            .all(|part| files.is_some_and(|files| files.contains(part.sha256.as_str())))
    };
    status.loaded = Some(as_u64(entries.iter().filter(is_loaded).count()));
    Ok(status)
}

/// What the last report says, if there is one that can be read.
fn verification(project: &Project, stage: &Stage, state: &CopyState) -> Result<Option<Verification>, Failure> {
    let Ok(text) = std::fs::read_to_string(project.settings.report().join(super::verify::JSON)) else {
        return Ok(None);
    };
    let Ok(report) = serde_json::from_str::<VerifyReport>(&text) else {
        return Ok(None);
    };
    Ok(Some(Verification {
        current: is_of(project, stage, state, &report)?,
        headline: report.outcome.headline(),
        finished: report.finished,
        epoch: report.epoch.id,
        passed: report.outcome.passed,
        verdict: report.outcome.verdict.words(),
    }))
}

/// Whether a report is of what the stage holds now, and of this target. Epochs count from 1 in every stage, so that the moment of the
/// epoch and the digests of the tables are compared, too.
pub(crate) fn is_of(
    project: &Project,
    stage: &Stage,
    state: &CopyState,
    report: &VerifyReport,
) -> Result<bool, Failure> {
    let target = project.settings.target()?;
    let Some(epoch) = state.epochs.last() else {
        return Ok(false);
    };
    if report.epoch.id != epoch.id()
        || report.epoch.opened != epoch.point.opened_at
        || report.target.server != format!("{}:{}", target.host, target.port)
        || target
            .database
            .is_some_and(|database| database != report.target.database)
        || report.tables.len() != state.plan.tables.len()
    {
        return Ok(false);
    }
    for planned in &state.plan.tables {
        let mut staged: BTreeMap<u32, Digest> = BTreeMap::new();
        for entry in state.table(stage, planned.name())?.entries.values() {
            for unit in entry.parts.iter().flat_map(|part| &part.staged) {
                let sum = staged.entry(unit.unit).or_insert(Digest::EMPTY);
                *sum = sum.combine(unit.digest).unwrap_or(*sum);
            }
        }
        let tally = verify::law::total(&staged);
        let same = |table: &TableResult| table.source == *planned.name() && table.staged_tally == tally;
        if !report.tables.iter().any(same) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn print(project: &Project, document: &Document) {
    let printer = &project.printer;
    let mut table = Table::new()
        .wrapping("table")
        .right("staged")
        .right("loaded")
        .right("rows")
        .right("size")
        .right("refused")
        .left("state");
    for row in &document.tables {
        let of_chunks = |count: String| format!("{count}/{}", number(row.chunks));
        let loaded = of_chunks(row.loaded.map_or_else(|| "?".to_owned(), number));
        let refused = match row.quarantined {
            Some(quarantined) => number(row.refused + quarantined),
            None => format!("{}+?", number(row.refused)),
        };
        let state = match row.loaded {
            _ if row.stopped.is_some() => Cell::toned("STOPPED", Tone::Bad),
            _ if row.staged < row.chunks && row.older > 0 => Cell::toned("stale", Tone::Warning),
            _ if row.staged == 0 => Cell::toned("planned", Tone::Dim),
            _ if row.staged < row.chunks => Cell::toned("staging", Tone::Warning),
            None => Cell::toned("staged", Tone::Warning),
            Some(loaded) if loaded < row.chunks => Cell::toned("loading", Tone::Warning),
            Some(_) => Cell::toned("loaded", Tone::Good),
        };
        table.row([
            Cell::from(row.source.to_string()),
            of_chunks(number(row.staged)).into(),
            loaded.into(),
            number(row.rows).into(),
            bytes(row.bytes).into(),
            refused.into(),
            state,
        ]);
    }
    printer.table(&table);
    for row in &document.tables {
        if let Some(reason) = &row.stopped {
            printer.line(format!("\n{} stopped:", row.source));
            printer.paragraph(2, reason);
        }
    }
    match &document.epoch {
        None => printer.line("\nno epoch was opened yet"),
        Some(epoch) => printer.line(format!(
            "\nepoch {} ({} in all), opened {} by {}",
            epoch.id(),
            counted(document.epochs, "epoch"),
            epoch.point.opened_at,
            transfer::method_words(epoch.point.method)
        )),
    }
    if let Some(pause) = &document.pause {
        printer.line(pause::state(&pause.record, pause.running));
    }
    match &document.verification {
        None => printer.line("not verified yet"),
        Some(last) if last.current => printer.line(format!(
            "last verification: {}, epoch {}, {}",
            last.headline, last.epoch, last.finished
        )),
        Some(last) => printer.line(format!(
            "not verified yet; the last verification, of {}, is of an older copy",
            last.finished
        )),
    }
    if document.pause.as_ref().is_some_and(|pause| pause.running) {
        printer.say("`landfall copy --resume` lets the copy that is running go on");
    } else if document.complete {
        printer.say("the copy is complete");
    } else if document.tables.iter().any(|table| table.stopped.is_some()) {
        printer.say("mend what stopped the tables, then run `landfall copy` again: the others are kept");
    } else if document.ledger {
        printer.say("the copy is not complete: `landfall copy` goes on");
    }
}
