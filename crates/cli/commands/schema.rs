//! `landfall schema`: the target's DDL as files, and, if asked, in the target.

mod in_line;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use model::{Finding, PgSchema, PgType, Severity, SourceSchema, TableName};
use postgres::catalog::RelationKind;
use postgres::ddl::{Made, Statement, Together};
use postgres::{Target, TargetFacts, TargetTable};
use serde::Serialize;
use source::Source;
use translate::{DdlFile, Translation};

use self::in_line::not_in_line;
use crate::args;
use crate::ddl_folder::{self, Outcome, Written};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, counted};
use crate::findings;
use crate::printer::Printer;
use crate::project::{Project, Rows, TargetTraits};

/// The phase that stands before the data.
pub(crate) const PRE: &str = "1-pre";

/// The phase that stands after the data.
pub(crate) const POST: &str = "3-post";

/// Said wherever a blocking finding ends a run.
const BLOCKED: &str = "blocking findings: nothing is made in the target and nothing is copied until they are gone";

/// The schema as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    folder: Option<&'a Path>,
    files: Vec<FileDocument>,
    written: &'a [Written],
    applied: Option<&'a Applied>,
    findings: &'a [Finding],
}

#[derive(Debug, Serialize)]
struct FileDocument {
    path: String,
    sql: String,
}

/// Whether findings forbid to make the schema and to copy into it. If so they are printed.
pub(crate) fn is_blocked(printer: &Printer, findings: &[Finding]) -> bool {
    let blocked = blocks(findings);
    if blocked {
        findings::print(printer, findings, Severity::Blocking);
        printer.say(BLOCKED);
        printer.document(&Document {
            command: "schema",
            folder: None,
            files: Vec::new(),
            written: &[],
            applied: None,
            findings,
        });
    }
    blocked
}

fn blocks(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Blocking)
}

/// A source and its translation for the target.
#[derive(Debug)]
pub(crate) struct Translated {
    pub(crate) schema: SourceSchema,
    pub(crate) translation: Translation,
    pub(crate) files: Vec<DdlFile>,
}

/// Statements that were run.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Applied {
    pub(crate) created: u64,
    /// Were there already, made by Landfall.
    pub(crate) present: u64,
    /// Were there already, made by Landfall from another statement, are not as planned, and were left as they are.
    pub(crate) otherwise: Vec<String>,
}

impl Applied {
    /// Why the target is not as planned, one line for each object.
    pub(crate) fn unfinished(&self) -> Vec<String> {
        let line = |object: &String| {
            format!(
                "{object}: made by an earlier run from another statement: bring it into line with the schema folder by ALTER, \
                 or begin again with `landfall clean --tables`"
            )
        };
        self.otherwise.iter().map(line).collect()
    }
}

/// Writes, prints or applies the schema.
pub(crate) async fn run(project: &Project, typed: &args::Schema) -> Result<Answer, Failure> {
    let printer = &project.printer;
    let folder = folder(project, typed.out.as_deref());
    let mut source = project.connect_source().await?;
    let connected = connect(project, typed.apply).await?;
    let translated = translated(project, &mut source, connected.as_ref().map(|(_, facts)| facts)).await?;
    source.close().await;
    let found = &translated.translation.findings;
    let blocking = blocks(found);
    if typed.print {
        let files = translated.files.iter();
        if printer.is_text() {
            for file in files {
                printer.line(format!("-- {}\n", file.path));
                printer.raw(&ddl_folder::text(file));
            }
        } else {
            let files = files
                .map(|file| FileDocument {
                    path: file.path.clone(),
                    sql: ddl_folder::text(file),
                })
                .collect();
            printer.document(&Document {
                command: "schema",
                folder: None,
                files,
                written: &[],
                applied: None,
                findings: found,
            });
        }
        printer.say(format!("findings: {}", findings::sentence(found)));
        return Ok(Answer::of(!blocking));
    }

    let written = ddl_folder::write(&folder, &translated.files, Vec::new(), None, found, typed.overwrite)?;
    print_written(printer, &folder, &written);
    printer.heading(&format!("Findings: {}", findings::sentence(found)));
    findings::print(printer, found, Severity::Advice);
    printer.line(format!("\nall findings: {}", folder.join("findings.json").display()));
    let mut applied = None;
    // A target that answers is asked for what it offers; it is changed only if that was asked for.
    if blocking && typed.apply {
        printer.say(BLOCKED);
    } else if let Some((mut target, _)) = connected.filter(|_| typed.apply) {
        let done = apply_pre(project, &mut target, &folder, &translated).await?;
        printer.line(format!(
            "{PRE}: {} made in the target, {} there before",
            counted(done.created, "object"),
            done.present
        ));
        if !done.otherwise.is_empty() {
            printer.say(format!(
                "bring them into line with {} by ALTER, or drop them (`landfall clean --tables` drops all that Landfall made) and run this again",
                folder.join(PRE).display()
            ));
        }
        applied = Some(done);
    }
    if !typed.apply && !blocking {
        printer.say("next: landfall schema --apply (or run 1-pre with psql), then landfall copy");
    }
    let as_asked = applied.as_ref().is_none_or(|done| done.otherwise.is_empty());
    let document = Document {
        command: "schema",
        folder: Some(&folder),
        files: Vec::new(),
        written: &written,
        applied: applied.as_ref(),
        findings: found,
    };
    printer.document(&document);
    Ok(Answer::of(!blocking && as_asked))
}

/// The folder that was typed, or the one beside the project file.
pub(crate) fn folder(project: &Project, typed: Option<&Path>) -> PathBuf {
    typed.map_or_else(|| project.settings.schema_folder(), Path::to_owned)
}

/// The target and its facts. If it is not needed and does not answer, a word about what is assumed instead.
async fn connect(project: &Project, needed: bool) -> Result<Option<(Target, TargetFacts)>, Failure> {
    let connected = async {
        let target = project.connect_target().await?;
        let facts = target.facts().await?;
        Ok::<_, Failure>((target, facts))
    };
    match connected.await {
        Ok(connected) => Ok(Some(connected)),
        Err(failure) if needed => Err(failure),
        Err(failure) => {
            project.printer.warn(TargetTraits::assumed(&project.settings, &failure));
            Ok(None)
        }
    }
}

/// Reads the source's catalog and translates it.
pub(crate) async fn translated(
    project: &Project,
    source: &mut Source,
    facts: Option<&TargetFacts>,
) -> Result<Translated, Failure> {
    let traits = facts.map_or_else(|| TargetTraits::expected(&project.settings), TargetTraits::of);
    let schema = project.inspect(source, Rows::MayBeRead).await?;
    let mut translation = project.translate(source, &schema, &traits)?;
    translation.findings.extend(project.hidden(source, &schema).await?);
    let files = ddl_folder::with_options(
        translate::render(&translation.schema),
        &translation.schema,
        project.settings.target_options(),
    );
    Ok(Translated {
        schema,
        translation,
        files,
    })
}

/// Runs what stands before the data, all or nothing: the folder's files, edited or not, or the rendered ones if it has none.
/// Tables that others made are left to them; `copy` binds to them.
pub(crate) async fn apply_pre(
    project: &Project,
    target: &mut Target,
    folder: &Path,
    translated: &Translated,
) -> Result<Applied, Failure> {
    let printer = &project.printer;
    let mut files = phase(folder, PRE, &translated.files)?;
    let mut applied = Applied::default();
    let others = made_by_others(target, &translated.translation.schema).await?;
    if !others.is_empty() {
        for found in &others {
            let name = &found.name;
            match found.kind {
                RelationKind::Table | RelationKind::PartitionedTable => printer.say(format!(
                    "table {name} is there and not Landfall's: it is left as it is, `landfall copy` binds to it"
                )),
                kind => printer.warn(format!(
                    "{name} is {} and not Landfall's: no table is made in its place, and `landfall copy` will refuse it; \
                     drop or rename it, or name another table in [tables] of landfall.toml",
                    kind.words()
                )),
            }
        }
        let names: Vec<TableName> = others.iter().map(|found| found.name.clone()).collect();
        let left = without_tables(&translated.translation.schema, &names);
        let options = project.settings.target_options();
        let needed = objects(&ddl_folder::with_options(translate::render(&left), &left, options));
        let there: BTreeSet<String> = objects(&translated.files).difference(&needed).cloned().collect();
        for file in &mut files {
            file.statements.retain(|statement| !there.contains(&statement.object));
        }
        applied.present += as_u64(others.len());
    }
    let statements: Vec<Statement<'_>> = files
        .iter()
        .flat_map(|file| &file.statements)
        .map(|statement| Statement {
            object: &statement.object,
            sql: &statement.sql,
        })
        .collect();
    postgres::ddl::run(target, &statements, Together::All, &mut |step| match step.made {
        None => {}
        Some(Made::Now) => {
            applied.created += 1;
            printer.detail(format!("made {}", step.object));
        }
        Some(Made::Before) => {
            applied.present += 1;
            printer.detail(format!("{} was there", step.object));
        }
        Some(Made::Otherwise) => applied.otherwise.push(step.object.to_owned()),
    })
    .await?;
    let before = applied.otherwise.len();
    let planned = &translated.translation.schema;
    applied.otherwise = not_in_line(target, applied.otherwise, planned, &translated.files, &files).await?;
    applied.present += as_u64(before - applied.otherwise.len());
    for object in &applied.otherwise {
        printer.warn(format!(
            "{object} was made by an earlier run from another statement, and is left as it is: \
             the source, the mapping, landfall.toml or the schema folder changed since"
        ));
    }
    Ok(applied)
}

/// What the statements of some files make.
pub(crate) fn objects(files: &[DdlFile]) -> BTreeSet<String> {
    files
        .iter()
        .flat_map(|file| &file.statements)
        .map(|statement| statement.object.clone())
        .collect()
}

/// The objects that statements of Landfall made, by the ledger, as statements name them (`table a.b`).
pub(crate) async fn made(target: &Target) -> Result<BTreeSet<String>, Failure> {
    let mut objects = BTreeSet::new();
    if postgres::ledger::exists(target).await? {
        let sql = "SELECT object FROM landfall.ddl";
        for row in target.client().query(sql, &[]).await.map_err(postgres::Error::from)? {
            objects.insert(row.try_get::<_, String>(0).map_err(postgres::Error::from)?);
        }
    }
    Ok(objects)
}

/// Relations in the place of planned tables that no statement of Landfall made.
async fn made_by_others(target: &Target, schema: &PgSchema) -> Result<Vec<TargetTable>, Failure> {
    let names: Vec<TableName> = schema.tables.iter().map(|table| table.name.clone()).collect();
    let found = target.tables(&names).await?;
    let ours = made(target).await?;
    Ok(found
        .into_iter()
        .filter(|found| !ours.contains(&format!("table {}", found.name)))
        .collect())
}

/// The schema without some tables, and without the enum types that only they use.
fn without_tables(schema: &PgSchema, tables: &[TableName]) -> PgSchema {
    let mut left = schema.clone();
    left.tables.retain(|table| !tables.contains(&table.name));
    let used = |name: &TableName| {
        left.tables
            .iter()
            .flat_map(|table| &table.columns)
            .any(|column| matches!(&column.pg_type, PgType::Enum { type_name } if type_name == name))
    };
    let enums = left.enums.iter().filter(|made| used(&made.name)).cloned().collect();
    PgSchema { enums, ..left }
}

/// The files of a phase: the folder's, or those of `rendered`.
pub(crate) fn phase(folder: &Path, phase: &str, rendered: &[DdlFile]) -> Result<Vec<DdlFile>, Failure> {
    if let Some(files) = ddl_folder::read_phase(folder, phase)? {
        return Ok(files);
    }
    let prefix = format!("{phase}/");
    Ok(rendered
        .iter()
        .filter(|file| file.path.starts_with(&prefix))
        .cloned()
        .collect())
}

/// Says what became of the files.
pub(crate) fn print_written(printer: &Printer, folder: &Path, written: &[Written]) {
    let count = |outcome: Outcome| as_u64(written.iter().filter(|file| file.outcome == outcome).count());
    printer.line(format!(
        "{}: {} written, {} unchanged",
        folder.display(),
        counted(count(Outcome::Written), "file"),
        count(Outcome::Unchanged)
    ));
    for file in written {
        match file.outcome {
            Outcome::Kept => printer.line(format!("  kept as edited: {} (--overwrite replaces it)", file.path)),
            Outcome::Removed => printer.line(format!("  removed, no longer part of the schema: {}", file.path)),
            Outcome::Written | Outcome::Unchanged => {}
        }
    }
}
