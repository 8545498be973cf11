//! `landfall verify`: compares source, stage and target, and writes the report.

mod drift;
mod inputs;
mod part;
mod released;
mod repair;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use model::{Finding, code};
use source::{EpochMethod, EpochPoint};
use stage::RefusedReason;
use transfer::{CopyPlan, CopyState, EpochRecord};
use verify::result::{EpochInfo, Identity, NotCovered, TableResult};
use verify::{Verdict, VerifyInput, VerifyOptions, VerifyReport};

pub(super) use self::inputs::table_input;
use self::inputs::table_inputs;
use crate::args;
use crate::declared;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, bytes, counted, number};
use crate::progress::VerifyProgress;
use crate::project::Project;
use crate::table::{Cell, Table, Tone};

/// The report for programs.
pub(crate) const JSON: &str = "verification.json";
/// The report for people.
const HTML: &str = "verification.html";
/// The same of some tables only.
const PART: [&str; 2] = ["verification-part.json", "verification-part.html"];

/// Verifies.
pub(crate) async fn run(project: &Project, typed: &args::Verify) -> Result<Answer, Failure> {
    if typed.repair {
        return repair::run(project, typed.allow_drop).await;
    }
    if !typed.tables.is_empty() {
        let report = compare(project, !typed.trust_stage, Vec::new(), &typed.tables).await?;
        let html = put(project, &report, PART)?;
        let answer = conclude(project, &report, &html);
        let printer = &project.printer;
        printer.say("only a part was compared; landfall verify compares all of it, which is what a sign-off needs");
        return Ok(answer);
    }
    let (report, html) = perform(project, !typed.trust_stage, Vec::new()).await?;
    Ok(conclude(project, &report, &html))
}

/// Prints a run's report and gives its answer.
fn conclude(project: &Project, report: &VerifyReport, html: &Path) -> Answer {
    print(project, report);
    print_outcome(project, report, html);
    project.printer.document(report);
    Answer::of(report.outcome.passed)
}

/// Verifies and writes the report; gives it with the path of its HTML page. `unfinished` is what already stands against
/// a yes.
pub(crate) async fn perform(
    project: &Project,
    read_stage: bool,
    unfinished: Vec<String>,
) -> Result<(VerifyReport, PathBuf), Failure> {
    let report = compare(project, read_stage, unfinished, &[]).await?;
    let html = keep(project, &report)?;
    Ok((report, html))
}

/// Writes a report in place of the one before; gives the path of its HTML page.
fn keep(project: &Project, report: &VerifyReport) -> Result<PathBuf, Failure> {
    let html = put(project, report, [JSON, HTML])?;
    if report.outcome.passed && project.settings.deletes_staged_files() {
        released::release(project, report)?;
    }
    Ok(html)
}

/// Writes a report under these names; gives the path of its HTML page.
fn put(project: &Project, report: &VerifyReport, [name, page]: [&str; 2]) -> Result<PathBuf, Failure> {
    let folder = project.settings.report();
    write(&folder.join(name), &json(report)?)?;
    let html = folder.join(page);
    write(&html, &verify::html::render(report)?)?;
    Ok(html)
}

fn json(report: &VerifyReport) -> Result<String, Failure> {
    serde_json::to_string_pretty(report).map_err(|source| Failure::Document {
        what: "the report",
        source,
    })
}

/// `only` are patterns of the tables to compare; all without one.
async fn compare(
    project: &Project,
    read_stage: bool,
    unfinished: Vec<String>,
    only: &[String],
) -> Result<VerifyReport, Failure> {
    let not_planned = || Failure::NotPlanned {
        stage: project.settings.stage().path(),
    };
    let stage = project.stage()?.ok_or_else(not_planned)?;
    let state = CopyState::read(&stage)?.ok_or_else(not_planned)?;
    declared::check(&project.settings, &state.plan)?;
    let record = state.current_epoch().ok_or_else(not_planned)?;
    let target = project.settings.target()?;
    let mut input = VerifyInput {
        run_id: run_id(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        source: source_identity(project, &state.plan, &record.point),
        target: Identity {
            server: format!("{}:{}", target.host, target.port),
            ..Identity::default()
        },
        plan_of_record: Some(state.plan.fingerprint()?),
        epoch: epoch_info(record),
        tables: table_inputs(&stage, &state, record, &project.settings.witness())?,
        schema: Some(state.plan.pg_schema.clone()),
        gaps: hidden(project, &state.plan)
            .into_iter()
            .chain(released::gaps(&stage, &state)?)
            .collect(),
        findings: state.plan.findings.clone(),
        drift: drift::ask(project, &state.plan, &record.point).await,
        unfinished,
    };
    if !only.is_empty() {
        part::only(only, &mut input)?;
    }
    let options = VerifyOptions {
        read_stage_again: read_stage,
        ..project.settings.verify_options()
    };
    let rows = input
        .tables
        .iter()
        .flat_map(|table| &table.entries)
        .map(stage::ChunkEntry::rows)
        .sum();
    let progress = VerifyProgress::new(&project.printer, input.tables.len(), rows);
    let report = verify::verify(&stage, &target, input, options, progress.receiver()).await;
    progress.finish();
    Ok(report?)
}

/// Names a run: when it began, and the process.
fn run_id() -> String {
    let now: String = verify::rfc3339(SystemTime::now())
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .collect();
    format!("{now}-{}", std::process::id())
}

fn source_identity(project: &Project, plan: &CopyPlan, point: &EpochPoint) -> Identity {
    let (product, version) = point.version.rsplit_once(' ').unwrap_or((&point.version, ""));
    let mut databases: Vec<&str> = plan.tables.iter().map(|table| table.name().schema.as_str()).collect();
    databases.dedup();
    Identity {
        product: product.to_owned(),
        version: version.to_owned(),
        server: project.settings.source_place(),
        database: databases.join(", "),
    }
}

fn epoch_info(record: &EpochRecord) -> EpochInfo {
    let point = &record.point;
    let binlog = point
        .binlog_position
        .as_ref()
        .map(|binlog| format!("{}:{}", binlog.file, binlog.position));
    let gtid = point
        .gtid
        .as_ref()
        .filter(|gtid| !gtid.is_empty())
        .map(|gtid| format!("GTID {gtid}"));
    let content = point.content.as_ref().map(|content| match point.method {
        EpochMethod::Script => format!("SHA-256 {content}"),
        _ => content.clone(),
    });
    let lower = point
        .lower_bound
        .as_ref()
        .map(|bound| format!("at or after {} {}", bound.method, bound.position));
    let position = [binlog, gtid, content, lower]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    EpochInfo {
        id: record.id(),
        position: if position.is_empty() {
            "not known".to_owned()
        } else {
            position
        },
        opened: point.opened_at.clone(),
        method: transfer::method_words(point.method).to_owned(),
        consistent: point.method != EpochMethod::Inconsistent && point.inconsistent_tables.is_empty(),
    }
}

/// What nobody can compare although it is in the target; declared, as nothing is missing there.
fn not_compared(plan: &CopyPlan) -> impl Iterator<Item = NotCovered> {
    plan.findings
        .iter()
        .filter(|finding| finding.code == code::SCRIPT_COLUMN_COMPUTED.id)
        .map(|finding| NotCovered {
            object: finding.object.clone(),
            reason: finding.message.clone(),
            rows: None,
            declared: true,
        })
}

/// What the source hid from the account, or does not tell of any table: nobody knows what is missing there. Declared if the
/// project accepts it.
fn hidden(project: &Project, plan: &CopyPlan) -> Vec<NotCovered> {
    let declared = project.settings.accepts_hidden();
    let rows_of_any = |finding: &&Finding| finding.code == code::SCRIPT_ROWS_NOT_READ.id && finding.object == "rows";
    let untold = plan.findings.iter().filter(rows_of_any).map(|finding| NotCovered {
        object: "rows of the script".to_owned(),
        reason: finding.message.clone(),
        rows: None,
        declared: false,
    });
    plan.findings
        .iter()
        .filter(|finding| finding.code == code::PARTLY_VISIBLE.id)
        .map(|finding| NotCovered {
            object: finding.object.clone(),
            reason: if declared {
                finding.message.clone()
            } else {
                format!("{}: {}", finding.message, finding.help)
            },
            rows: None,
            declared,
        })
        .chain(untold)
        .chain(not_compared(plan))
        .collect()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    // Somebody may be reading the report of an earlier run: it is replaced at once or not at all.
    let temporary = path.with_extension("part");
    std::fs::write(&temporary, text).map_err(failed)?;
    std::fs::rename(&temporary, path).map_err(failed)
}

fn print(project: &Project, report: &VerifyReport) {
    let printer = &project.printer;
    let mut table = Table::new()
        .wrapping("table")
        .right("source")
        .right("staged")
        .right("target")
        .right("refused")
        .wrapping("verdict");
    for row in &report.tables {
        let target = row
            .target_tally
            .as_ref()
            .map_or_else(|| "?".to_owned(), |tally| number(tally.rows));
        table.row([
            Cell::from(row.source.to_string()),
            number(row.source_tally.rows).into(),
            number(row.staged_tally.rows).into(),
            target.into(),
            number(row.quarantined_rows()).into(),
            Cell::toned(verdict(row), tone(row)),
        ]);
    }
    printer.table(&table);
    print_structure(project, report);
}

fn verdict(table: &TableResult) -> String {
    match &table.verdict {
        Verdict::Equal => table.summary.clone(),
        Verdict::EqualUnderDeclaredLoss => {
            let changed = table.losses.iter().map(|loss| loss.rows).sum();
            format!("{} ({} changed)", table.summary, counted(changed, "value"))
        }
        Verdict::Different => format!("DIFFERENT: {}", table.difference_in_words()),
        Verdict::NotVerified { reason } => format!("NOT VERIFIED: {reason}"),
    }
}

/// The tone of a table's verdict.
pub(crate) fn tone(table: &TableResult) -> Tone {
    match &table.verdict {
        Verdict::Different => Tone::Bad,
        Verdict::NotVerified { .. } => Tone::Bad,
        Verdict::Equal | Verdict::EqualUnderDeclaredLoss if table.unwaived_rows() > 0 => Tone::Warning,
        Verdict::Equal | Verdict::EqualUnderDeclaredLoss => Tone::Good,
    }
}

fn print_structure(project: &Project, report: &VerifyReport) {
    let printer = &project.printer;
    let structure = &report.structure;
    if structure.differences.is_empty() {
        return;
    }
    printer.heading("Structure");
    let mut table = Table::new().left("object").wrapping("expected").wrapping("found");
    for difference in &structure.differences {
        let tone = if difference.blocking { Tone::Bad } else { Tone::Warning };
        table.row([
            Cell::from(difference.object.clone()),
            difference.expected.clone().into(),
            Cell::toned(difference.actual.clone(), tone),
        ]);
    }
    printer.table(&table);
}

/// Why rows are in quarantine, a sentence for each reason. Which rows it is, the report says: values stand nowhere else.
fn print_quarantine(project: &Project, report: &VerifyReport) {
    let printer = &project.printer;
    let tables = report.tables.iter().filter(|table| table.quarantined_rows() > 0);
    for (index, table) in tables.enumerate() {
        if index == 0 {
            printer.heading("In quarantine");
        }
        printer.line(format!(
            "  {}: {}",
            table.source,
            counted(table.quarantined_rows(), "row")
        ));
        let mut reasons: BTreeMap<(&str, Option<&str>), u64> = BTreeMap::new();
        for row in &table.quarantined {
            *reasons.entry((&row.reason, row.column.as_deref())).or_default() += 1;
        }
        for ((reason, column), rows) in reasons {
            let sentence = RefusedReason::of_id(reason)
                .map_or_else(|| reason.to_owned(), |known| format!("{} ({reason})", known.sentence()));
            let column = column.map(|column| format!(", column {column}")).unwrap_or_default();
            printer.paragraph(4, &format!("{}{column}: {sentence}", counted(rows, "row")));
        }
        let listed = as_u64(table.quarantined.len());
        if listed < table.quarantined_rows() {
            printer.paragraph(4, &format!("the report lists the first {}", number(listed)));
        }
    }
}

/// How much the second witness speaks of.
fn print_witness(project: &Project, report: &VerifyReport) {
    let compared: u64 = report.tables.iter().map(|table| table.witness.compared).sum();
    let gaps = as_u64(report.coverage.not_witnessed.len());
    if compared == 0 && gaps == 0 {
        return;
    }
    let gaps = match gaps {
        0 => String::new(),
        gaps => format!("; {} not verified by it, in the report", counted(gaps, "part")),
    };
    project.printer.line(format!(
        "witness: {} of both servers compared{gaps}",
        counted(compared, "aggregate")
    ));
}

/// The answer, its reasons and the path of the report.
pub(crate) fn print_outcome(project: &Project, report: &VerifyReport, html: &Path) {
    print_quarantine(project, report);
    let printer = &project.printer;
    let coverage = &report.coverage;
    printer.line(format!(
        "\n{} of {} verified, {}, {}",
        number(coverage.tables_verified),
        counted(coverage.tables, "table"),
        counted(coverage.rows, "row"),
        bytes(coverage.bytes)
    ));
    print_witness(project, report);
    let undeclared = coverage.not_verified.iter().filter(|part| !part.declared).count();
    if !coverage.not_verified.is_empty() {
        printer.line(format!(
            "not compared: {}, {} of them declared in the project",
            counted(as_u64(coverage.not_verified.len()), "part"),
            number(as_u64(coverage.not_verified.len() - undeclared))
        ));
        // The others are reasons, below.
        for part in coverage.not_verified.iter().filter(|part| part.declared) {
            printer.paragraph(2, &format!("- {}: {}", part.object, part.reason));
        }
    }
    drift::print(project, &report.drift);
    let outcome = &report.outcome;
    let differing = as_u64(report.structure.differences.len());
    if outcome.passed && differing > 0 {
        printer.line(format!(
            "structure: {} that {} not block, in the report",
            counted(differing, "difference"),
            if differing == 1 { "does" } else { "do" }
        ));
    }
    let tone = if outcome.passed { Tone::Good } else { Tone::Bad };
    let headline = outcome
        .headline()
        .replacen("not passed", "NOT PASSED", 1)
        .replacen("passed", "PASSED", 1);
    printer.line(printer.toned(&headline, tone));
    for reason in &outcome.reasons {
        printer.paragraph(2, &format!("- {reason}"));
    }
    printer.line(format!("report: {}", html.display()));
}
