//! `landfall doctor`: every preflight check of source, target and stage, all of them reported, each with its fix.

use model::{CheckResult, CheckStatus, Connection, TableName, TablePlan, Tls};
use postgres::preflight::Need;
use postgres::{Target, TargetFacts};
use serde::Serialize;
use source::{Address, PreflightOptions, Source, SourceError};

use crate::args;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, counted};
use crate::printer::Printer;
use crate::project::{Project, Rows, TargetTraits};
use crate::stage_check;
use crate::table::{Cell, Table, Tone};

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Subject {
    Source,
    Target,
    Stage,
}

/// The checks as JSON.
#[derive(Debug, Serialize)]
struct Document {
    command: &'static str,
    /// True if no check failed and none could not be run.
    passed: bool,
    checks: Vec<Check>,
}

#[derive(Debug, Serialize)]
struct Check {
    subject: Subject,
    name: String,
    status: CheckStatus,
    expected: String,
    actual: String,
    fix: Option<String>,
}

/// Runs every check.
pub(crate) async fn run(project: &Project) -> Result<Answer, Failure> {
    let mut checks = Checks::default();
    let mut estimated = None;
    let mut plans: Vec<TablePlan> = Vec::new();
    let wanted = project.settings.target_options();
    let mut need = Need {
        owner: wanted.owner.clone(),
        tablespace: wanted.tablespace.clone(),
        ..Need::default()
    };
    // The target first: what it offers decides the plan. A server that does not answer is one more thing to mend, not the end.
    let target = connect_target(project, &mut checks).await;
    let traits = target.as_ref().map_or_else(
        || TargetTraits::expected(&project.settings),
        |(_, facts)| TargetTraits::of(facts),
    );
    if let Some(mut source) = connect_source(project, &mut checks).await {
        match project.inspect(&mut source, Rows::NotRead).await {
            Err(failure) => checks.add(
                Subject::Source,
                failed("source-schema", "the tables in scope can be read", &failure),
            ),
            Ok(schema) => {
                let bytes: u64 = schema.tables.iter().map(|table| table.estimated_bytes).sum();
                estimated = Some(bytes);
                need.estimated_bytes = bytes;
                match project.translate(&source, &schema, &traits) {
                    Err(failure) => checks.add(Subject::Source, failed("mapping", "the mapping can be used", &failure)),
                    Ok(translation) => {
                        need.schemas = translation.schema.schemas;
                        need.extensions = translation.schema.extensions;
                        plans = translation.tables;
                    }
                }
            }
        }
        let options = project.settings.copy_options(&args::CopyOptions::default());
        let wanted = PreflightOptions {
            databases: project.scope().schemas().unwrap_or_default(),
            readers: options.readers,
            allow_inconsistent: options.allow_inconsistent,
            fence_nontransactional: options.fence,
            pressure: options.pressure,
        };
        checks.add_all(Subject::Source, source.preflight(&plans, &wanted).await);
        source.close().await;
    }
    if let Some((target, _)) = &target {
        // Tables that are not there yet will be Landfall's own; the others must be open to it.
        let names: Vec<TableName> = plans.iter().map(|plan| plan.target.clone()).collect();
        match target.tables(&names).await {
            Ok(found) => need.tables = found.into_iter().map(|table| table.name).collect(),
            Err(error) => checks.add(
                Subject::Target,
                failed("target-catalog", "the catalog can be read", &error.into()),
            ),
        }
        checks.add_all(Subject::Target, target.preflight(&need).await);
    }
    checks.add_all(Subject::Stage, stage_check::run(&project.settings.stage(), estimated));

    checks.0.sort_by_key(|check| check.subject);
    let passed = checks
        .0
        .iter()
        .all(|check| matches!(check.status, CheckStatus::Passed | CheckStatus::Warning));
    print(&project.printer, &checks.0);
    project.printer.document(&Document {
        command: "doctor",
        passed,
        checks: checks.0,
    });
    Ok(Answer::of(passed))
}

#[derive(Debug, Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, subject: Subject, result: CheckResult) {
        self.0.push(Check {
            subject,
            name: result.name,
            status: result.status,
            expected: result.expected,
            actual: result.actual,
            fix: result.fix,
        });
    }

    fn add_all(&mut self, subject: Subject, results: Vec<CheckResult>) {
        for result in results {
            self.add(subject, result);
        }
    }
}

async fn connect_source(project: &Project, checks: &mut Checks) -> Option<Source> {
    let connected = project.connect_source().await;
    let address = project.settings.source();
    let connection = address.as_ref().ok().and_then(Address::connection);
    if let Some(connection) = connection {
        checks.add(Subject::Source, tls("source", connection, connected.is_ok()));
    }
    match connected {
        Ok(source) => {
            if connection.is_some() {
                checks.add(Subject::Source, logged_in("source", &source.version()));
            }
            Some(source)
        }
        Err(failure) if connection.is_none() => {
            checks.add(
                Subject::Source,
                failed("script-text", "the scripts can be read", &failure),
            );
            None
        }
        Err(failure) => {
            let mut check = failed(
                "source-connection",
                "the account can log in and use its database",
                &failure,
            );
            if matches!(failure, Failure::Source(SourceError::PermissionDenied { .. })) {
                check.fix = grant(project);
            }
            checks.add(Subject::Source, check);
            None
        }
    }
}

async fn connect_target(project: &Project, checks: &mut Checks) -> Option<(Target, TargetFacts)> {
    let connected = project.connect_target().await;
    if let Ok(connection) = project.settings.target() {
        checks.add(Subject::Target, tls("target", &connection, connected.is_ok()));
    }
    let with_facts = async {
        let target = connected?;
        let facts = target.facts().await?;
        Ok::<_, Failure>((target, facts))
    };
    match with_facts.await {
        Ok((target, facts)) => {
            checks.add(
                Subject::Target,
                logged_in("target", &format!("PostgreSQL {}", facts.version)),
            );
            Some((target, facts))
        }
        Err(failure) => {
            checks.add(
                Subject::Target,
                failed("target-connection", "the account can log in", &failure),
            );
            None
        }
    }
}

/// What an account needs that may not even enter its database.
fn grant(project: &Project) -> Option<String> {
    let address = project.settings.source().ok()?;
    address.grant_to_read(&project.scope().schemas().unwrap_or_default())
}

fn logged_in(subject: &str, version: &str) -> CheckResult {
    CheckResult {
        name: format!("{subject}-connection"),
        status: CheckStatus::Passed,
        expected: "the account can log in".to_owned(),
        actual: version.to_owned(),
        fix: None,
    }
}

fn failed(name: &str, expected: &str, failure: &Failure) -> CheckResult {
    // This is doctor: what it would say need not be asked of it.
    let hints: Vec<String> = crate::hint::hints(failure)
        .into_iter()
        .filter(|hint| !hint.contains("`landfall doctor`"))
        .collect();
    CheckResult {
        name: name.to_owned(),
        status: CheckStatus::Failed,
        expected: expected.to_owned(),
        actual: failure.message(),
        fix: (!hints.is_empty()).then(|| hints.join("\n")),
    }
}

/// What the settings say counts only once a connection was made with them; that they ask for less is known before.
fn tls(subject: &str, connection: &Connection, connected: bool) -> CheckResult {
    let (status, actual) = match connection.tls {
        Tls::Verify { .. } if !connected => (CheckStatus::NotChecked, "no connection was made"),
        Tls::Verify { .. } => (CheckStatus::Passed, "TLS, certificate and host name verified"),
        Tls::NoVerify => (CheckStatus::Warning, "TLS without verification (tls = \"no-verify\")"),
        Tls::Disable => (CheckStatus::Warning, "no TLS (tls = \"disable\")"),
    };
    let fix =
        format!("set tls = \"verify\" in [{subject}], and ca_file if the certificate is of an authority of your own");
    CheckResult {
        name: format!("{subject}-tls"),
        status,
        expected: "the connection is encrypted and verified".to_owned(),
        actual: actual.to_owned(),
        fix: (status == CheckStatus::Warning).then_some(fix),
    }
}

fn print(printer: &Printer, checks: &[Check]) {
    for (subject, heading) in [
        (Subject::Source, "Source"),
        (Subject::Target, "Target"),
        (Subject::Stage, "Stage"),
    ] {
        printer.heading(heading);
        let mut table = Table::new().left("check").left("status").wrapping("found");
        let mut rows: Vec<(&Check, u64)> = Vec::new();
        for check in checks.iter().filter(|check| check.subject == subject) {
            match rows.last_mut() {
                // The same check of many tables, with the same outcome, is one row.
                Some((last, count)) if (&last.name, &last.actual) == (&check.name, &check.actual) => *count += 1,
                _ => rows.push((check, 1)),
            }
        }
        for (check, count) in rows {
            let found = match count {
                1 => check.actual.clone(),
                _ => format!("{} ({count} times)", check.actual),
            };
            table.row([Cell::from(check.name.clone()), status(check.status), found.into()]);
        }
        printer.page_table(&table);
    }
    let mut open: Vec<&Check> = checks
        .iter()
        .filter(|check| check.status != CheckStatus::Passed)
        .collect();
    // What stops the migration first.
    open.sort_by_key(|check| (check.status != CheckStatus::Failed, check.subject));
    if !open.is_empty() {
        printer.heading("To do");
        for check in &open {
            printer.line(format!(
                "{}  {}",
                printer.toned(word(check.status), tone(check.status)),
                check.name
            ));
            printer.paragraph(2, &format!("expected: {}", check.expected));
            printer.paragraph(2, &format!("found:    {}", check.actual));
            if let Some(fix) = &check.fix {
                // Not wrapped, so that it can be copied and pasted.
                for line in fix.lines() {
                    printer.line(format!("  fix:      {line}"));
                }
            }
        }
    }
    let count = |status: CheckStatus| as_u64(checks.iter().filter(|check| check.status == status).count());
    printer.line(format!(
        "\n{}: {} passed, {}, {} failed, {} could not be run",
        counted(as_u64(checks.len()), "check"),
        count(CheckStatus::Passed),
        counted(count(CheckStatus::Warning), "warning"),
        count(CheckStatus::Failed),
        count(CheckStatus::NotChecked)
    ));
}

fn status(status: CheckStatus) -> Cell {
    Cell::toned(word(status), tone(status))
}

fn word(status: CheckStatus) -> &'static str {
    match status {
        CheckStatus::Passed => "ok",
        CheckStatus::Warning => "warning",
        CheckStatus::Failed => "FAILED",
        CheckStatus::NotChecked => "not run",
    }
}

fn tone(status: CheckStatus) -> Tone {
    match status {
        CheckStatus::Passed => Tone::Good,
        CheckStatus::Warning | CheckStatus::NotChecked => Tone::Warning,
        CheckStatus::Failed => Tone::Bad,
    }
}
