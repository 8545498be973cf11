//! `landfall assess`: what is in the source, what changes on the way, and what to decide.

pub(super) mod longest;

use std::collections::BTreeMap;

use model::source_schema::{SourceObject, SourceObjectKind};
use model::{Finding, ScanResult, Severity, SourceSchema, SpellingResult, code};
use serde::Serialize;
use translate::Translation;

use crate::args::{self, Level};
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, bytes, counted, number};
use crate::findings;
use crate::measured::{Longest, Measured};
use crate::project::{Project, Rows, TargetTraits};
use crate::table::Table;

/// The assessment as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    command: &'static str,
    product: &'a str,
    version: &'a str,
    /// Whether the data was asked.
    scanned: bool,
    objects: Vec<ObjectCount>,
    findings: &'a [Finding],
    scans: &'a [ScanResult],
    spellings: &'a [SpellingResult],
    tables: Vec<TableSize>,
    longest: &'a [Longest],
}

/// Objects of one kind, and how many of them the planned schema has.
#[derive(Debug, Serialize)]
struct ObjectCount {
    kind: &'static str,
    source: u64,
    planned: u64,
}

#[derive(Debug, Serialize)]
struct TableSize {
    table: String,
    estimated_rows: u64,
    estimated_bytes: u64,
}

/// Assesses the source.
pub(crate) async fn run(project: &Project, typed: &args::Assess) -> Result<Answer, Failure> {
    let printer = &project.printer;
    let target = target_traits(project).await;
    let mut source = project.connect_source().await?;
    printer.say("reading the source's catalog");
    let rows = if typed.no_scan { Rows::NotRead } else { Rows::MayBeRead };
    let schema = project.inspect(&mut source, rows).await?;
    let translation = project.translate(&source, &schema, &target)?;
    let (mut scans, mut spellings) = (Vec::new(), Vec::new());
    let mut all = translation.findings.clone();
    stop_at_no_snapshot(project, &mut all);
    all.extend(project.hidden(&mut source, &schema).await?);
    if !typed.no_scan {
        let wanted = translate::wanted_scans(&schema, &translation);
        if !wanted.is_empty() {
            printer.say(format!("asking the data {}", counted(as_u64(wanted.len()), "question")));
            scans = source.scan_all(&wanted).await?;
            all.extend(translate::advice(&translation, &scans));
        }
        let wanted = translate::wanted_spellings(&schema, &translation);
        if !wanted.is_empty() {
            printer.say(format!(
                "comparing the texts of {} with those of their parents",
                counted(as_u64(wanted.len()), "foreign key")
            ));
            spellings = source.spellings(&wanted).await?;
            all.extend(translate::spelling_advice(&spellings));
        }
    }
    let mut longest = Vec::new();
    let wanted = longest::requests(&translation.tables);
    if !typed.no_scan && !wanted.is_empty() {
        printer.say(longest::announcement(&wanted));
        longest = longest::of(source.lengths(&wanted).await?);
        if let Err(failure) = Measured::write(project, &longest) {
            printer.warn(format!(
                "`landfall copy` will not know these lengths: {}",
                failure.message()
            ));
        }
    }
    let objects = objects(&schema, &translation);
    let mut sizes: Vec<TableSize> = schema
        .tables
        .iter()
        .map(|table| TableSize {
            table: table.name.to_string(),
            estimated_rows: table.estimated_rows,
            estimated_bytes: table.estimated_bytes,
        })
        .collect();
    sizes.sort_by(|a, b| {
        b.estimated_bytes
            .cmp(&a.estimated_bytes)
            .then_with(|| a.table.cmp(&b.table))
    });

    print(project, typed, &schema, &objects, &sizes, &longest, &all);
    let blocking = all.iter().any(|finding| finding.severity == Severity::Blocking);
    printer.document(&Document {
        command: "assess",
        product: &schema.product,
        version: &schema.version,
        scanned: !typed.no_scan,
        objects,
        findings: &all,
        scans: &scans,
        spellings: &spellings,
        tables: sizes,
        longest: &longest,
    });
    Ok(Answer::of(!blocking))
}

/// A table without snapshots stops `copy` unless landfall.toml says how to read it; then it is blocking here, as it fails in
/// `doctor`.
fn stop_at_no_snapshot(project: &Project, findings: &mut [Finding]) {
    let options = project.settings.copy_options(&args::CopyOptions::default());
    if options.fence || options.allow_inconsistent {
        return;
    }
    for finding in findings {
        if finding.code == code::NOT_TRANSACTIONAL.id {
            finding.severity = Severity::Blocking;
            finding.help = "convert the table to InnoDB, or set fence = true or allow_inconsistent = true in [copy] of landfall.toml \
                            (or copy with --fence or --allow-inconsistent)"
                .to_owned();
        }
    }
}

/// What the target offers; what every target offers if it cannot be asked, with a word about it.
async fn target_traits(project: &Project) -> TargetTraits {
    let facts = async {
        let target = project.connect_target().await?;
        Ok::<_, Failure>(target.facts().await?)
    };
    match facts.await {
        Ok(facts) => TargetTraits::of(&facts),
        Err(failure) => {
            project.printer.warn(TargetTraits::assumed(&project.settings, &failure));
            TargetTraits::expected(&project.settings)
        }
    }
}

fn objects(schema: &SourceSchema, translation: &Translation) -> Vec<ObjectCount> {
    let planned = &translation.schema;
    let tables = || schema.tables.iter();
    let made = || planned.tables.iter();
    let sum = |counts: &mut dyn Iterator<Item = usize>| as_u64(counts.sum());
    let mut objects = vec![
        ObjectCount {
            kind: "tables",
            source: as_u64(schema.tables.len()),
            planned: as_u64(planned.tables.len()),
        },
        ObjectCount {
            kind: "columns",
            source: sum(&mut tables().map(|table| table.columns.len())),
            planned: sum(&mut made().map(|table| table.columns.len())),
        },
        ObjectCount {
            kind: "primary keys",
            source: sum(&mut tables().map(|table| usize::from(table.primary_key.is_some()))),
            planned: sum(&mut made().map(|table| usize::from(table.primary_key.is_some()))),
        },
        ObjectCount {
            kind: "indexes and unique keys",
            source: sum(&mut tables().map(|table| table.indexes.len())),
            planned: sum(&mut made().map(|table| table.indexes.len() + table.unique_keys.len())),
        },
        ObjectCount {
            kind: "foreign keys",
            source: sum(&mut tables().map(|table| table.foreign_keys.len())),
            planned: sum(&mut made().map(|table| table.foreign_keys.len())),
        },
        ObjectCount {
            kind: "checks",
            source: sum(&mut tables().map(|table| table.checks.len())),
            planned: sum(&mut made().map(|table| table.checks.len())),
        },
        ObjectCount {
            kind: "partitioned tables",
            source: sum(&mut tables().map(|table| usize::from(table.partitioning.is_some()))),
            planned: sum(&mut made().map(|table| usize::from(table.partitioning.is_some()))),
        },
    ];
    // What is not made is a finding under its name.
    let is_lost = |object: &SourceObject| {
        let codes = [
            code::VIEW.id,
            code::ROUTINE.id,
            code::TRIGGER.id,
            code::EVENT.id,
            code::SEQUENCE.id,
            code::FEATURE_NOT_KEPT.id,
        ];
        let name = format!(" {}", object.name);
        let mut findings = translation.findings.iter();
        findings.any(|finding| codes.contains(&finding.code.as_str()) && finding.object.ends_with(&name))
    };
    let mut others: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
    for object in &schema.others {
        let (source, planned) = others.entry(kind_name(object.kind)).or_default();
        *source += 1;
        *planned += u64::from(!is_lost(object));
    }
    objects.extend(
        others
            .into_iter()
            .map(|(kind, (source, planned))| ObjectCount { kind, source, planned }),
    );
    objects.retain(|object| object.source > 0 || object.planned > 0);
    objects
}

fn kind_name(kind: SourceObjectKind) -> &'static str {
    match kind {
        SourceObjectKind::View => "views",
        SourceObjectKind::Procedure => "procedures",
        SourceObjectKind::Function => "functions",
        SourceObjectKind::Trigger => "triggers",
        SourceObjectKind::Event => "events",
        SourceObjectKind::Sequence => "sequences",
        SourceObjectKind::Other => "other objects",
    }
}

fn print(
    project: &Project,
    typed: &args::Assess,
    schema: &SourceSchema,
    objects: &[ObjectCount],
    sizes: &[TableSize],
    longest: &[Longest],
    all: &[Finding],
) {
    let printer = &project.printer;
    let rows: u64 = sizes.iter().map(|size| size.estimated_rows).sum();
    let size: u64 = sizes.iter().map(|size| size.estimated_bytes).sum();
    printer.line(format!(
        "{} {}: {}, about {} and {}",
        schema.product,
        schema.version,
        counted(as_u64(sizes.len()), "table"),
        counted(rows, "row"),
        bytes(size)
    ));
    printer.heading("Objects");
    let mut table = Table::new()
        .left("kind")
        .right("in the source")
        .right("planned")
        .wrapping("");
    for object in objects {
        let note = match (object.planned, object.source) {
            (0, _) => "by hand, see the findings",
            (planned, source) if planned < source => "some by hand, see the findings",
            (planned, source) if planned > source && object.kind == "checks" => {
                "with those that keep ranges of unsigned columns"
            }
            (planned, source) if planned > source => "more than in the source, see the findings",
            _ => "",
        };
        table.row([
            object.kind.to_owned(),
            number(object.source),
            number(object.planned),
            note.to_owned(),
        ]);
    }
    printer.table(&table);

    printer.heading("Largest tables (the catalog's estimates)");
    let mut table = Table::new().left("table").right("rows").right("bytes");
    for size in sizes.iter().take(typed.largest) {
        table.row([
            size.table.clone(),
            number(size.estimated_rows),
            bytes(size.estimated_bytes),
        ]);
    }
    printer.table(&table);

    if !longest.is_empty() {
        printer.heading("Longest values (texts, blobs and JSON, in the bytes of the source)");
        printer.page_table(&longest::table(longest, typed.largest));
    }

    printer.heading(&format!("Findings: {}", findings::sentence(all)));
    let least = match typed.severity {
        Level::Info => Severity::Info,
        Level::Advice => Severity::Advice,
        Level::Behaviour => Severity::Behaviour,
        Level::Lossy => Severity::Lossy,
        Level::Unsupported => Severity::Unsupported,
        Level::Blocking => Severity::Blocking,
    };
    findings::print(printer, all, least);
    let hidden = all.iter().filter(|finding| finding.severity < least).count();
    if hidden > 0 {
        printer.line(format!(
            "\n{} not shown; --severity info lists all",
            counted(as_u64(hidden), "finding")
        ));
    }
}
