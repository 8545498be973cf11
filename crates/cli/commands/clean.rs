//! `landfall clean`: lists, and with `--allow-drop` removes, what a migration left behind.
//!
//! Several projects may load one database. What is this one's, its plan of record says, or without one the translation of what
//! is in scope; of the rest nothing is touched.

use std::path::PathBuf;

use model::TableName;
use model::pg_type::quote;
use postgres::Target;
use postgres::ledger::{self, project::Share};
use serde::Serialize;
use stage::Stage;
use transfer::CopyPlan;

use crate::args;
use crate::commands::schema;
use crate::ddl_folder;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, bytes, counted, number};
use crate::project::{Project, Rows, TargetTraits};
use crate::settings::parse_table;
use crate::table::Table;

/// What is, or would be, dropped, as JSON.
#[derive(Debug, Default, Serialize)]
struct Document {
    command: &'static str,
    /// False if this is a list only.
    dropped: bool,
    stage: Option<StageFolder>,
    /// This project's rows in the schema `landfall`.
    ledger: Vec<LedgerRows>,
    /// Whether the schema `landfall` goes: nobody else has anything in it.
    ledger_schema: bool,
    tables: Vec<TargetTable>,
    types: Vec<TableName>,
    /// Functions of the triggers that `finish` made.
    functions: Vec<TableName>,
    /// Constraints and indexes of tables that stay, which loading has set aside: nothing is dropped while there are any.
    set_aside: Vec<String>,
}

#[derive(Debug, Serialize)]
struct StageFolder {
    path: PathBuf,
    files: u64,
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct LedgerRows {
    table: TableName,
    rows: u64,
}

#[derive(Debug, Serialize)]
struct TargetTable {
    name: TableName,
    rows: u64,
}

impl Document {
    fn is_empty(&self) -> bool {
        self.stage.is_none()
            && self.ledger.is_empty()
            && !self.ledger_schema
            && self.tables.is_empty()
            && self.types.is_empty()
            && self.functions.is_empty()
    }

    fn dropped_tables(&self) -> Vec<TableName> {
        self.tables.iter().map(|table| table.name.clone()).collect()
    }
}

/// Lists or drops.
pub(crate) async fn run(project: &Project, typed: &args::Clean) -> Result<Answer, Failure> {
    let printer = &project.printer;
    // Tables without their ledger, or a stage without either, would only confuse the next copy.
    let all = !typed.stage && !typed.ledger;
    let (stage_wanted, ledger_wanted) = (typed.stage || typed.tables || all, typed.ledger || typed.tables || all);
    let stage = project.stage()?;
    let plan = stage.as_ref().map(CopyPlan::read).transpose()?.flatten();
    let mut document = Document {
        command: "clean",
        ..Document::default()
    };
    if let Some(stage) = stage.as_ref().filter(|_| stage_wanted) {
        let size = stage.size()?;
        document.stage = Some(StageFolder {
            path: stage.root(),
            files: size.files,
            bytes: size.bytes,
        });
    }
    let mut target = if ledger_wanted {
        Some(project.connect_target().await?)
    } else {
        None
    };
    let mut share = Share::default();
    if let (None, Some(plan)) = (&target, &plan) {
        // Without the plan `finish` does not know what to put back.
        document.set_aside = set_aside_for(&project.connect_target().await?, plan).await?;
    }
    if let Some(target) = &target
        && ledger::exists(target).await?
    {
        ledger::ensure(target).await?;
        share = ledger::project::own(target, &claimed(project, plan.as_ref()).await?).await?;
        if typed.tables {
            // The ledger knows what Landfall made; what others made is never dropped, whatever was loaded into it.
            let made = schema::made(target).await?;
            let ours = |kind: &str| -> Vec<TableName> {
                let names = share.objects.iter().filter(|object| made.contains(*object));
                names
                    .filter_map(|object| parse_table(object.strip_prefix(kind)?))
                    .collect()
            };
            for name in ours("table ") {
                document.tables.extend(rows(target, &name).await?);
            }
            document.types = existing_types(target, ours("type ")).await?;
            document.functions = existing_functions(target, ours("function ")).await?;
        }
        let dropped = document.dropped_tables();
        document.set_aside = set_aside(target, &share, &dropped).await?;
        let rows = ledger::project::rows(target, &share).await?;
        document.ledger = rows
            .into_iter()
            .map(|found| LedgerRows {
                table: found.table,
                rows: found.rows,
            })
            .collect();
        document.ledger_schema = ledger::project::is_last(target, &share, &dropped).await?;
    }
    if typed.allow_drop && !document.set_aside.is_empty() && !document.is_empty() {
        return Err(Failure::Suspended {
            objects: document.set_aside,
        });
    }
    print(project, &document, typed.allow_drop);
    if document.is_empty() {
        printer.document(&document);
        return Ok(Answer::Yes);
    }
    if !typed.allow_drop {
        if document.set_aside.is_empty() {
            printer.say("nothing was dropped; --allow-drop drops it");
        } else {
            printer.warn(format!(
                "--allow-drop is refused until `landfall finish` has put back what is set aside: {}",
                document.set_aside.join(", ")
            ));
        }
        printer.document(&document);
        return Ok(Answer::No);
    }
    // Nobody may be copying while it goes.
    let lock = stage.as_ref().map(Stage::lock).transpose()?;
    if let Some(target) = &mut target {
        // Asked again: another project may have set something aside since.
        let objects = set_aside(target, &share, &document.dropped_tables()).await?;
        if !objects.is_empty() {
            return Err(Failure::Suspended { objects });
        }
        drop_target(target, &document, &share).await?;
    }
    if let Some(stage) = stage.filter(|_| stage_wanted) {
        stage.remove()?;
    }
    drop(lock);
    document.dropped = true;
    printer.say("dropped");
    printer.document(&document);
    Ok(Answer::Yes)
}

/// What this project calls its own: what its plan of record says, or without one the translation of what is in scope, for
/// which the source is asked.
async fn claimed(project: &Project, plan: Option<&CopyPlan>) -> Result<Share, Failure> {
    let (source_identity, tables, planned) = match plan {
        Some(plan) => {
            let tables = plan
                .tables
                .iter()
                .map(|table| (table.name().clone(), table.bound.target.clone()))
                .collect();
            (plan.source_identity.clone(), tables, plan.pg_schema.clone())
        }
        None => {
            let mut source = project.connect_source().await?;
            let schema = project.inspect(&mut source, Rows::NotRead).await?;
            let identity = source.identity().await?;
            let translation = project.translate(&source, &schema, &TargetTraits::expected(&project.settings))?;
            source.close().await;
            let pairs = translation.tables.iter();
            let tables = pairs
                .map(|table| (table.source.clone(), table.target.clone()))
                .collect();
            (identity, tables, translation.schema)
        }
    };
    let rendered = ddl_folder::with_options(translate::render(&planned), &planned, project.settings.target_options());
    let mut objects = schema::objects(&rendered);
    // Edited files may name objects of their own.
    let folder = schema::folder(project, None);
    for phase in [schema::PRE, schema::POST] {
        objects.extend(schema::objects(&schema::phase(&folder, phase, &[])?));
    }
    // What several projects may need goes with the ledger.
    let shared = ["schema ", "extension ", "tablespace", "owner's rights "];
    objects.retain(|object| !shared.iter().any(|kind| object.starts_with(kind)));
    Ok(Share {
        source_identity: Some(source_identity),
        tables,
        objects,
    })
}

/// The table with its number of rows; `None` if it is not there.
async fn rows(target: &Target, name: &TableName) -> Result<Option<TargetTable>, Failure> {
    if target.tables(std::slice::from_ref(name)).await?.is_empty() {
        return Ok(None);
    }
    let rows = count(target, &format!("SELECT count(*) FROM {}", qualified(name))).await?;
    Ok(Some(TargetTable {
        name: name.clone(),
        rows: u64::try_from(rows).unwrap_or_default(),
    }))
}

async fn existing_types(target: &Target, planned: Vec<TableName>) -> Result<Vec<TableName>, Failure> {
    let mut schemas: Vec<String> = planned.iter().map(|name| name.schema.clone()).collect();
    schemas.sort();
    schemas.dedup();
    let there = target.enums(&schemas).await?;
    Ok(planned
        .into_iter()
        .filter(|name| there.iter().any(|found| &found.name == name))
        .collect())
}

async fn existing_functions(target: &Target, planned: Vec<TableName>) -> Result<Vec<TableName>, Failure> {
    let mut found = Vec::new();
    for name in planned {
        let sql = format!("SELECT count(to_regproc('{}'))", qualified(&name).replace('\'', "''"));
        if count(target, &sql).await? > 0 {
            found.push(name);
        }
    }
    Ok(found)
}

/// What loading has set aside of this project's tables that stay, and would be lost with the ledger.
async fn set_aside(target: &Target, share: &Share, dropped: &[TableName]) -> Result<Vec<String>, Failure> {
    let ours: Vec<TableName> = share.tables.iter().map(|(_, target)| target.clone()).collect();
    let ours = postgres::suspend::listed_for(target, &ours).await?;
    let mut stay = postgres::suspend::listed_outside(target, dropped).await?;
    stay.retain(|listed| ours.contains(listed));
    Ok(named(&stay))
}

/// What loading has set aside for the tables of a plan.
async fn set_aside_for(target: &Target, plan: &CopyPlan) -> Result<Vec<String>, Failure> {
    let tables: Vec<TableName> = plan.tables.iter().map(|table| table.bound.target.clone()).collect();
    Ok(named(&postgres::suspend::listed_for(target, &tables).await?))
}

/// As `foreign key x of a.b`.
fn named(listed: &[postgres::suspend::Listed]) -> Vec<String> {
    listed
        .iter()
        .map(|listed| format!("{} {} of {}", listed.kind, listed.name, listed.table))
        .collect()
}

async fn count(target: &Target, sql: &str) -> Result<i64, Failure> {
    let row = target
        .client()
        .query_one(sql, &[])
        .await
        .map_err(postgres::Error::from)?;
    Ok(row.try_get(0).map_err(postgres::Error::from)?)
}

/// Drops what is listed and nothing that depends on it: an object of others is an error.
async fn drop_target(target: &mut Target, document: &Document, share: &Share) -> Result<(), Failure> {
    let tables = document.dropped_tables();
    postgres::ddl::drop_tables(target, &tables).await?;
    postgres::ddl::drop_types(target, &document.types).await?;
    for name in &document.functions {
        let sql = format!("DROP FUNCTION IF EXISTS {}() RESTRICT", qualified(name));
        target
            .client()
            .batch_execute(&sql)
            .await
            .map_err(postgres::Error::from)?;
    }
    if ledger::exists(target).await? {
        ledger::project::forget(target, share, &tables).await?;
    }
    Ok(())
}

fn qualified(name: &TableName) -> String {
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}

fn print(project: &Project, document: &Document, drops: bool) {
    let printer = &project.printer;
    if document.is_empty() {
        printer.line("nothing to drop");
        return;
    }
    printer.line(if drops {
        "dropping:"
    } else {
        "to be dropped with --allow-drop:"
    });
    let mut table = Table::new().left("what").wrapping("name").right("rows").right("size");
    if let Some(stage) = &document.stage {
        let files = counted(stage.files, "file");
        table.row([
            format!("stage ({files})"),
            stage.path.display().to_string(),
            String::new(),
            bytes(stage.bytes),
        ]);
    }
    for found in &document.ledger {
        table.row(["ledger".to_owned(), found.table.to_string(), number(found.rows)]);
    }
    if document.ledger_schema {
        table.row(["schema".to_owned(), "landfall".to_owned()]);
    }
    for found in &document.tables {
        table.row(["table".to_owned(), found.name.to_string(), number(found.rows)]);
    }
    for name in &document.types {
        table.row(["type".to_owned(), name.to_string()]);
    }
    for name in &document.functions {
        table.row(["function".to_owned(), name.to_string()]);
    }
    printer.table(&table);
    if !document.tables.is_empty() {
        let rows = document.tables.iter().map(|table| table.rows).sum();
        printer.line(format!(
            "\n{} in {} of the target",
            counted(rows, "row"),
            counted(as_u64(document.tables.len()), "table")
        ));
    }
}
