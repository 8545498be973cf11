//! What a plan is made of beside its template: tables and keys, times, and which migration it belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ::verify::VerifyReport;
use cutover::journal::Journal;
use cutover::plan::{CutKey, Expected, Project as Identity, Record, TableSet, schema_hash};
use cutover::template::{ForeignKey, Given};
use cutover::{Id, Moment, Span, timing};
use model::{Dialect, PgSchema, TableName, TablePlan};
use stage::Stage;
use transfer::CopyPlan;

use crate::commands::verify;
use crate::cutover::error::CutoverFailure;
use crate::cutover::record;
use crate::failure::Failure;
use crate::project::{Project, Rows, TargetTraits};

/// What is known of the project: from the plan of record in its stage, or, before the first copy, from the source itself.
///
/// # Errors
/// The stage or the journal cannot be read; or nothing is planned, and the source does not answer.
pub(super) async fn given(project: &Project) -> Result<Given, Failure> {
    let planned = match project.stage()? {
        Some(stage) => CopyPlan::read(&stage)?.map(|plan| (stage, plan)),
        None => None,
    };
    let mut verbs = BTreeMap::new();
    let mut given = match &planned {
        Some((stage, plan)) => {
            if let Some(wall) = transfer::last_wall(stage)? {
                verbs.insert("copy".to_owned(), measured(wall));
            }
            let tables: Vec<&TablePlan> = plan.tables.iter().map(|table| &table.requested).collect();
            let waves = plan.waves.waves.clone();
            made(
                project,
                plan.fingerprint()?,
                plan.dialect,
                &tables,
                &plan.pg_schema,
                waves,
            )?
        }
        None => inspected(project).await?,
    };
    if let Some(took) = verification(project) {
        verbs.insert("verify".to_owned(), measured(took));
    }
    given.verbs = verbs;
    given.steps = rehearsed(project)?;
    Ok(given)
}

async fn inspected(project: &Project) -> Result<Given, Failure> {
    project
        .printer
        .detail("nothing is planned in the stage: the source is inspected");
    let mut source = project.connect_source().await?;
    let schema = project.inspect(&mut source, Rows::NotRead).await?;
    let traits = TargetTraits::expected(&project.settings);
    let translation = project.translate(&source, &schema, &traits)?;
    source.close().await;
    let tables: Vec<&TablePlan> = translation.tables.iter().collect();
    let waves = transfer::waves(&translation.tables).waves;
    made(
        project,
        String::new(),
        schema.dialect,
        &tables,
        &translation.schema,
        waves,
    )
}

/// What is copied of each set, where a copy is there, and of the tables that the set has now.
pub(super) fn records(project: &Project, sets: &[TableSet]) -> Result<BTreeMap<Id, Record>, Failure> {
    let mut records = BTreeMap::new();
    for set in sets {
        let store = project.settings.clone().with_set(set.clone()).stage().store()?;
        let plan = match Stage::find_in(store)? {
            Some(stage) => CopyPlan::read(&stage)?,
            None => None,
        };
        let wanted: BTreeSet<&TableName> = set.tables.iter().collect();
        let same = |plan: &CopyPlan| plan.tables.iter().map(|table| table.name()).collect::<BTreeSet<_>>() == wanted;
        if let Some(plan) = plan.filter(same) {
            records.insert(set.id.clone(), record::of(&plan)?);
        }
    }
    Ok(records)
}

fn made(
    project: &Project,
    fingerprint: String,
    dialect: Dialect,
    tables: &[&TablePlan],
    schema: &PgSchema,
    waves: Vec<Vec<TableName>>,
) -> Result<Given, Failure> {
    let hash = schema_hash(tables.iter().copied()).map_err(|source| Failure::Document {
        what: "the schema",
        source,
    })?;
    let databases: BTreeSet<&str> = tables.iter().map(|table| table.source.schema.as_str()).collect();
    let databases: Vec<&str> = databases.into_iter().collect();
    let product = match dialect {
        Dialect::Mysql => "MySQL or MariaDB",
        Dialect::Mssql => "SQL Server",
    };
    let target = project.settings.target()?;
    let schemas: BTreeSet<&String> = tables.iter().map(|table| &table.target.schema).collect();
    Ok(Given {
        project: Identity {
            fingerprint,
            source: format!(
                "{product} at {}, {}",
                project.settings.source_place(),
                databases.join(", ")
            ),
            target: format!(
                "PostgreSQL at {}:{}, {}",
                target.host,
                target.port,
                target.database.unwrap_or_default()
            ),
        },
        dialect,
        made: Moment::now(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: hash,
        target_schemas: schemas.into_iter().cloned().collect(),
        tables: tables.iter().map(|table| table.source.clone()).collect(),
        waves,
        keys: keys(schema),
        steps: BTreeMap::new(),
        verbs: BTreeMap::new(),
    })
}

/// The foreign keys that the target gets, each with the statements that `landfall schema` writes for it: those that create it, and the one that
/// checks the rows that are there.
fn keys(schema: &PgSchema) -> Vec<ForeignKey> {
    let tables = &schema.tables;
    let source_of: BTreeMap<&TableName, &TableName> = tables.iter().map(|table| (&table.name, &table.source)).collect();
    let mut statements: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for statement in translate::render(schema).into_iter().flat_map(|file| file.statements) {
        let object = statement
            .object
            .strip_prefix("validation of ")
            .unwrap_or(&statement.object);
        if object.starts_with("foreign key ") {
            statements.entry(object.to_owned()).or_default().push(statement.sql);
        }
    }
    let mut keys = Vec::new();
    for table in tables {
        for key in &table.foreign_keys {
            let object = format!("foreign key {} of {}", key.name, table.name);
            let (Some(make), Some(parent)) = (statements.remove(&object), source_of.get(&key.referenced_table)) else {
                continue;
            };
            let quote = model::pg_type::quote;
            let drop = format!(
                "ALTER TABLE {}.{} DROP CONSTRAINT IF EXISTS {}",
                quote(&table.name.schema),
                quote(&table.name.name),
                quote(&key.name)
            );
            // One whose rows did not pass is there, not validated, when the step is done again.
            let mut create = vec![drop.clone()];
            create.extend(make);
            keys.push(ForeignKey {
                key: CutKey {
                    name: key.name.clone(),
                    table: table.source.clone(),
                    columns: key.columns.clone(),
                    references: (*parent).clone(),
                    created_after: None,
                },
                create,
                drop: vec![drop],
            });
        }
    }
    keys
}

/// How long the last verification took, if its report is there.
fn verification(project: &Project) -> Option<Duration> {
    let text = std::fs::read_to_string(project.settings.report().join(verify::JSON)).ok()?;
    let report: VerifyReport = serde_json::from_str(&text).ok()?;
    let moment = |text: &str| text.parse::<Moment>().ok();
    Some(moment(&report.finished)?.since(moment(&report.started)?).0)
}

/// The times of the steps of rehearsals, if there were some.
fn rehearsed(project: &Project) -> Result<BTreeMap<Id, Expected>, Failure> {
    let journal = Journal::read(&project.settings.cutover_folder()).map_err(CutoverFailure::from)?;
    Ok(journal
        .map(|journal| timing::rehearsed(&journal.state))
        .unwrap_or_default())
}

fn measured(time: Duration) -> Expected {
    timing::measured(Span(time).rounded())
}
