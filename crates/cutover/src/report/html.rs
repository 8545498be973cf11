//! The report as one HTML page that needs nothing else: no network, no other file.
//!
//! It is rendered from the report's data alone. Text of others (names, values, reasons) is escaped, and characters that would hide
//! or turn around what stands beside them are shown by their numbers. A policy in the page lets no script run but its own.

mod escape;
mod gantt;
mod throughput;
mod waves;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, context};
use model::figures::number;
use sha2::Digest;
use verify::difference::{ShownColumn, ShownValue};

use self::escape::escaped;
pub(super) use self::escape::hidden;
use super::words::{bytes, kebab, percent, span};
use super::{Report, RunRow};
use crate::Span;
use crate::journal::event::RunPurpose;

const FRAME: &str = include_str!("../../templates/report/frame.html");
const STYLE: &str = include_str!("../../templates/report/report.css");
const SCRIPT: &str = include_str!("../../templates/report/report.js");

/// Anchor, title and template of each section, in their order.
const SECTIONS: [(&str, &str, &str); 23] = [
    (
        "identity",
        "Identity and scope",
        include_str!("../../templates/report/identity.html"),
    ),
    (
        "boundary",
        "Consistency boundary",
        include_str!("../../templates/report/boundary.html"),
    ),
    ("method", "Method", include_str!("../../templates/report/method.html")),
    (
        "tables",
        "Results per table",
        include_str!("../../templates/report/tables.html"),
    ),
    (
        "differences",
        "Differences",
        include_str!("../../templates/report/differences.html"),
    ),
    (
        "witness",
        "Second witness",
        include_str!("../../templates/report/witness.html"),
    ),
    (
        "losses",
        "Loss ledger",
        include_str!("../../templates/report/losses.html"),
    ),
    (
        "quarantine",
        "Quarantine",
        include_str!("../../templates/report/quarantine.html"),
    ),
    (
        "not-verified",
        "Not verified",
        include_str!("../../templates/report/not-verified.html"),
    ),
    (
        "control",
        "Negative control",
        include_str!("../../templates/report/control.html"),
    ),
    (
        "structure",
        "Structure",
        include_str!("../../templates/report/structure.html"),
    ),
    (
        "findings",
        "Findings",
        include_str!("../../templates/report/findings.html"),
    ),
    (
        "waivers",
        "Waivers",
        include_str!("../../templates/report/waivers.html"),
    ),
    ("gates", "Gates", include_str!("../../templates/report/gates.html")),
    (
        "approvals",
        "Approvals",
        include_str!("../../templates/report/approvals.html"),
    ),
    (
        "timings",
        "Timings",
        include_str!("../../templates/report/timings.html"),
    ),
    (
        "rehearsal",
        "Rehearsal against actual",
        include_str!("../../templates/report/rehearsal.html"),
    ),
    (
        "throughput",
        "Throughput",
        include_str!("../../templates/report/throughput.html"),
    ),
    (
        "waves",
        "Foreign keys in waves",
        include_str!("../../templates/report/waves.html"),
    ),
    (
        "way-back",
        "Risks and the way back",
        include_str!("../../templates/report/way-back.html"),
    ),
    (
        "environment",
        "Environment and evidence",
        include_str!("../../templates/report/environment.html"),
    ),
    (
        "journal",
        "Journal",
        include_str!("../../templates/report/journal.html"),
    ),
    (
        "glossary",
        "Glossary",
        include_str!("../../templates/report/glossary.html"),
    ),
];

/// The page cannot be rendered: a template is wrong.
#[derive(Debug, thiserror::Error)]
#[error("rendering the report's page: {0}")]
pub struct RenderError(#[from] minijinja::Error);

/// The page, UTF-8.
///
/// # Errors
/// [`RenderError`] if a template does not fit the report.
pub fn render(report: &Report) -> Result<String, RenderError> {
    let environment = environment()?;
    let shown = shown_run(report);
    let context = context! {
        report => Value::from(Serde(report)),
        totals => totals(report),
        run => shown.map(|run| Value::from(Serde(run))),
        gantt => shown.map(|run| Value::from_safe_string(gantt::chart(run, report.given.written))),
        throughput => report.given.throughput.as_ref().map(|it| Value::from_safe_string(throughput::chart(it))),
        waves => report.given.graph.as_ref().map(|graph| Value::from_safe_string(waves::chart(graph))),
    };
    let mut sections = Vec::new();
    for (id, title, template) in SECTIONS {
        let body = environment.render_named_str(id, template, &context)?;
        sections.push(context! { id => id, title => title, body => Value::from_safe_string(body) });
    }
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let frame = context! {
        sections => sections,
        policy => Value::from_safe_string(policy),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        ..context
    };
    Ok(environment.render_named_str("frame", FRAME, frame)?)
}

/// What a policy calls an inline text (Content Security Policy Level 3, hash-source).
fn source(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(sha2::Sha256::digest(text.as_bytes())))
}

/// The run whose times are shown: the cutover, else the last rehearsal.
fn shown_run(report: &Report) -> Option<&RunRow> {
    let cutover = report.runs.iter().rev().find(|run| run.purpose == RunPurpose::Cutover);
    cutover.or(report.runs.last())
}

fn totals(report: &Report) -> Value {
    let Some(verified) = &report.verification else {
        return context! { tables => 0 };
    };
    let tables = &verified.report.tables;
    let kind = |wanted: &str| tables.iter().filter(|table| table.verdict.words() == wanted).count();
    context! {
        tables => tables.len(),
        equal => kind("equal"),
        under_loss => kind("equal under declared loss"),
        different => kind("different"),
        not_verified => kind("not verified"),
        quarantined => tables.iter().map(verify::result::TableResult::quarantined_rows).sum::<u64>(),
        unwaived => tables.iter().map(verify::result::TableResult::unwaived_rows).sum::<u64>(),
        lost_values => tables.iter().flat_map(|table| &table.losses).map(|loss| loss.rows).sum::<u64>(),
        witnessed => tables.iter().map(|table| table.witness.compared).sum::<u64>(),
        witness_differs => tables.iter().any(|table| !table.witness.differences.is_empty()),
        control_passed => verified.report.negative_control.passed(),
        withheld => !report.given.withheld.is_empty(),
        columns_share => percent(u128::from(verified.report.coverage.tables_verified), u128::from(verified.report.coverage.tables)),
    }
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(write_escaped);
    environment.add_filter("n", number);
    environment.add_filter("bytes", bytes);
    environment.add_filter("words", |text: String| kebab(&text));
    environment.add_filter("seconds", |seconds: f64| {
        span(Span(
            std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default(),
        ))
    });
    environment.add_filter("span", |text: String| text.parse().map_or(text, span));
    // For sorting.
    environment.add_filter("millis", |text: String| {
        text.parse::<Span>()
            .map_or(0, |span| u64::try_from(span.0.as_millis()).unwrap_or(u64::MAX))
    });
    environment.add_filter("when", |text: String| Value::from_safe_string(when(&text)));
    environment.add_filter("shown", |value: Serde<ShownValue>| {
        Value::from_safe_string(shown(&value.0))
    });
    environment.add_filter("row_name", |row: Serde<Vec<ShownColumn>>| {
        Value::from_safe_string(row_name(&row.0))
    });
    Ok(environment)
}

fn write_escaped(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escaped(text)).map_err(minijinja::Error::from),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// A moment to the second, as an element that programs can read.
fn when(text: &str) -> String {
    let shown = text.replace('T', " ");
    let shown = shown.get(..19).unwrap_or(&shown);
    format!("<time datetime=\"{}\">{} UTC</time>", escaped(text), escaped(shown))
}

/// A value: NULL and the empty text are words, everything else is the text in a box that shows spaces.
fn shown(value: &ShownValue) -> String {
    match value.as_deref() {
        None => "<span class=\"null\">NULL</span>".to_owned(),
        Some("") => "<span class=\"null\">empty text</span>".to_owned(),
        Some(text) => format!("<span class=\"value\">{}</span>", escaped(text)),
    }
}

/// The columns that name a row, one a line.
fn row_name(row: &[ShownColumn]) -> String {
    let cell = |cell: &ShownColumn| {
        format!(
            "<span class=\"column\">{}</span> {}",
            escaped(&cell.column),
            shown(&cell.value)
        )
    };
    row.iter().map(cell).collect::<Vec<_>>().join("<br>")
}
