//! `landfall verify`: compares source, stage and target, and writes the report.

use std::path::{Path, PathBuf};

use verify::result::TableResult;
use verify::{Verdict, VerifyReport};

use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, bytes, counted, number};
use crate::project::Project;
use crate::table::{Cell, Table, Tone};

/// The report for programs.
pub(crate) const JSON: &str = "verification.json";
/// The report for people.
const HTML: &str = "verification.html";

/// Verifies.
pub(crate) async fn run(project: &Project) -> Result<Answer, Failure> {
    let (report, html) = perform(project).await?;
    print(project, &report);
    print_outcome(project, &report, &html);
    project.printer.document(&report);
    Ok(Answer::of(report.outcome.passed))
}

/// Verifies and writes the report; gives it with the path of its HTML page.
pub(crate) async fn perform(project: &Project) -> Result<(VerifyReport, PathBuf), Failure> {
    let report = compare(project).await?;
    let folder = project.settings.report();
    let json = serde_json::to_string_pretty(&report).map_err(|source| Failure::Document { what: "the report", source })?;
    write(&folder.join(JSON), &json)?;
    let html = folder.join(HTML);
    write(&html, &verify::html::render(&report)?)?;
    Ok((report, html))
}

async fn compare(_project: &Project) -> Result<VerifyReport, Failure> {
    Err(Failure::NotPlanned { stage: PathBuf::new() })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: path.to_owned(), source };
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
    let mut table = Table::new().left("table").right("source").right("staged").right("target").right("quarantined").right("units").wrapping("verdict");
    for row in &report.tables {
        let target = row.target_tally.as_ref().map_or_else(|| "?".to_owned(), |tally| number(tally.rows));
        table.row([
            Cell::from(row.source.to_string()),
            number(row.source_tally.rows).into(),
            number(row.staged_tally.rows).into(),
            target.into(),
            number(row.quarantined_rows()).into(),
            number(row.units.total).into(),
            Cell::toned(verdict(row), tone(row)),
        ]);
    }
    printer.table(&table);
    print_structure(project, report);
}

fn verdict(table: &TableResult) -> String {
    match &table.verdict {
        Verdict::Equal => "equal".to_owned(),
        Verdict::EqualUnderDeclaredLoss => {
            let changed = table.losses.iter().map(|loss| loss.rows).sum();
            format!("equal under declared loss ({})", counted(changed, "value"))
        }
        Verdict::Different => match table.difference_counts {
            Some(counts) => format!(
                "DIFFERENT: {} missing, {} extra, {} changed, {} doubled",
                number(counts.missing),
                number(counts.extra),
                number(counts.changed),
                number(counts.doubled)
            ),
            None => format!("DIFFERENT in {} of {} units", number(table.units.differing), number(table.units.total)),
        },
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
        table.row([Cell::from(difference.object.clone()), difference.expected.clone().into(), Cell::toned(difference.actual.clone(), tone)]);
    }
    printer.table(&table);
}

/// The answer, its reasons and the path of the report.
pub(crate) fn print_outcome(project: &Project, report: &VerifyReport, html: &Path) {
    let printer = &project.printer;
    let coverage = &report.coverage;
    printer.line(format!(
        "\n{} of {} verified, {}, {}",
        number(coverage.tables_verified),
        counted(coverage.tables, "table"),
        counted(coverage.rows, "row"),
        bytes(coverage.bytes)
    ));
    let undeclared = coverage.not_verified.iter().filter(|part| !part.declared).count();
    if !coverage.not_verified.is_empty() {
        printer.line(format!(
            "not compared: {}, {} of them declared in the project",
            counted(as_u64(coverage.not_verified.len()), "part"),
            number(as_u64(coverage.not_verified.len() - undeclared))
        ));
    }
    let answer = if report.outcome.passed {
        printer.toned(&format!("PASSED: {}", report.outcome.verdict.words()), Tone::Good)
    } else {
        printer.toned(&format!("NOT PASSED: {}", report.outcome.verdict.words()), Tone::Bad)
    };
    printer.line(answer);
    for reason in &report.outcome.reasons {
        printer.paragraph(2, &format!("- {reason}"));
    }
    printer.line(format!("report: {}", html.display()));
}
