//! `landfall finish`: keys, indexes and constraints, sequences, statistics.

mod build;
mod present;

use std::collections::BTreeSet;
use std::path::Path;

use model::TableName;
use model::failpoint::{self, Failpoint};
use model::pg_type::quote;
use postgres::Target;
use serde::Serialize;
use stage::Stage;
use transfer::CopyPlan;
use translate::DdlFile;

use self::build::Watched;
use crate::args;
use crate::commands::schema;
use crate::declared;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, counted};
use crate::project::Project;

/// What was done, as JSON.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Finished {
    command: &'static str,
    /// Statements that were run.
    created: u64,
    /// Objects that were there already.
    present: u64,
    /// Constraints and indexes that loading had set aside.
    restored: u64,
    sequences: Vec<Sequence>,
    analyzed: u64,
    /// Constraints and indexes that the data does not allow.
    pub(crate) failed: Vec<FailedObject>,
}

#[derive(Debug, Serialize)]
struct Sequence {
    table: TableName,
    column: String,
    next: i64,
}

/// An object that could not be made.
#[derive(Debug, Serialize)]
pub(crate) struct FailedObject {
    object: String,
    error: String,
    sql: String,
}

impl Finished {
    /// What stands against a yes to the whole run: a target without a planned object is not what was planned.
    pub(crate) fn unfinished(&self) -> Vec<String> {
        self.failed
            .iter()
            .map(|failed| format!("{}: could not be built: {}", failed.object, failed.error))
            .collect()
    }
}

/// Finishes a copy.
pub(crate) async fn run(project: &Project, typed: &args::Finish) -> Result<Answer, Failure> {
    if typed.restore_only {
        return restore_only(project).await;
    }
    let folder = schema::folder(project, typed.out.as_deref());
    let finished = perform(project, &folder).await?;
    print(project, &finished);
    let answer = Answer::of(finished.failed.is_empty());
    if answer == Answer::Yes {
        project.printer.say("next: landfall verify");
    }
    project.printer.document(&finished);
    Ok(answer)
}

/// Restores what was set aside, runs `3-post`, analyzes before its foreign keys, sets sequences.
pub(crate) async fn perform(project: &Project, folder: &Path) -> Result<Finished, Failure> {
    let (stage, plan) = project.planned()?;
    declared::check(&project.settings, &plan)?;
    let mut target = project.connect_target().await?;
    check_loaded(&stage, &plan, &target).await?;

    let mut finished = Finished {
        command: "finish",
        ..Finished::default()
    };
    let targets: Vec<TableName> = plan.tables.iter().map(|table| table.bound.target.clone()).collect();
    restore(project, &mut target, &targets, &mut finished).await?;
    let files = missing(&plan, folder, &target, &mut finished).await?;
    // A foreign key is validated by a join, for which the planner needs statistics; those of an index on expressions need the index.
    let (files, foreign_keys) = build::before_foreign_keys(&files);
    build::build(project, &mut target, files, &mut finished).await?;
    build::analyze(project, &target, targets, &mut finished).await?;
    build::build(project, &mut target, foreign_keys, &mut finished).await?;
    set_sequences(project, &plan, &target, &mut finished).await?;
    Ok(finished)
}

/// Puts back what loading the plan's tables set aside, and nothing else.
pub(crate) async fn put_back(project: &Project, plan: &CopyPlan) -> Result<Finished, Failure> {
    let mut target = project.connect_target().await?;
    let mut finished = Finished {
        command: "finish",
        ..Finished::default()
    };
    let targets: Vec<TableName> = plan.tables.iter().map(|table| table.bound.target.clone()).collect();
    restore(project, &mut target, &targets, &mut finished).await?;
    if finished.restored > 0 {
        let put_back = counted(finished.restored, "object");
        project
            .printer
            .say(format!("{put_back} put back that loading had set aside"));
    }
    Ok(finished)
}

/// For a copy that will not be finished: puts back what it set aside, however far it came. Without a plan nobody can say whose
/// it is, so it is all of it.
async fn restore_only(project: &Project) -> Result<Answer, Failure> {
    let printer = &project.printer;
    let stage = project.stage()?;
    // Nobody may be loading meanwhile.
    let _lock = stage.as_ref().map(Stage::lock).transpose()?;
    let plan = stage.as_ref().map(CopyPlan::read).transpose()?.flatten();
    let mut target = project.connect_target().await?;
    let tables: Vec<TableName> = match &plan {
        Some(plan) => plan.tables.iter().map(|table| table.bound.target.clone()).collect(),
        None => {
            let listed = postgres::suspend::listed(&target).await?;
            listed.into_iter().map(|listed| listed.table).collect()
        }
    };
    let mut finished = Finished {
        command: "finish",
        ..Finished::default()
    };
    restore(project, &mut target, &tables, &mut finished).await?;
    printer.line(format!("{} put back", counted(finished.restored, "object")));
    print_failed(project, &finished);
    let left = postgres::suspend::listed_outside(&target, &tables).await?;
    if !left.is_empty() {
        let names: Vec<String> = left
            .iter()
            .map(|listed| format!("{} {} of {}", listed.kind, listed.name, listed.table))
            .collect();
        printer.say(format!("still set aside, by other copies: {}", names.join(", ")));
    }
    printer.document(&finished);
    Ok(Answer::of(finished.failed.is_empty()))
}

async fn restore(
    project: &Project,
    target: &mut Target,
    tables: &[TableName],
    finished: &mut Finished,
) -> Result<(), Failure> {
    let steps = Watched::new(project)?.session(target).await;
    let names = postgres::suspend::listed(target).await?;
    let names: BTreeSet<String> = names
        .into_iter()
        .filter(|listed| tables.contains(&listed.table))
        .map(|listed| listed.table.to_string())
        .collect();
    let doing = format!(
        "putting back what loading set aside of {}",
        names.into_iter().collect::<Vec<_>>().join(", ")
    );
    let restoring = postgres::suspend::restore(target, tables);
    let restored = steps.target(&doing, restoring).await?;
    finished.restored = as_u64(restored.back.len());
    for gone in &restored.gone {
        project.printer.warn(format!(
            "{} was set aside of {}, which is gone: it is not put back",
            gone.name, gone.table
        ));
    }
    finished
        .failed
        .extend(restored.failed.into_iter().map(|failed| FailedObject {
            object: failed.object,
            error: failed.error.to_string(),
            sql: failed.sql,
        }));
    Ok(())
}

/// Refuses to finish what is not loaded completely: constraints would be built over half of the rows.
async fn check_loaded(stage: &Stage, plan: &CopyPlan, target: &Target) -> Result<(), Failure> {
    let epochs = transfer::epoch::list(stage)?;
    let epoch = epochs.last().map(transfer::EpochRecord::id);
    let mut open = Vec::new();
    let ledger = postgres::ledger::exists(target).await?;
    for table in &plan.tables {
        let loaded = if ledger {
            postgres::ledger::table_state(target, table.name()).await?
        } else {
            None
        };
        let loaded = loaded.and_then(|state| state.loaded_epoch);
        if loaded.is_none() || loaded != epoch {
            open.push(table.name().clone());
        }
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(Failure::NotLoaded { tables: open })
    }
}

/// The statements of `3-post`, edited or not, without those whose object the target has already under whatever name.
async fn missing(
    plan: &CopyPlan,
    folder: &Path,
    target: &Target,
    finished: &mut Finished,
) -> Result<Vec<DdlFile>, Failure> {
    let mut schemas: Vec<String> = plan
        .tables
        .iter()
        .map(|table| table.bound.target.schema.clone())
        .collect();
    schemas.sort();
    schemas.dedup();
    let structure = target.structure(&schemas).await?;
    let rendered = translate::render(&plan.pg_schema);
    let needed = schema::objects(&translate::render(&present::without_present(
        &plan.pg_schema,
        &structure,
    )));
    let there: BTreeSet<String> = schema::objects(&rendered).difference(&needed).cloned().collect();
    let mut files = schema::phase(folder, schema::POST, &rendered)?;
    for file in &mut files {
        let before = file.statements.len();
        file.statements.retain(|statement| !there.contains(&statement.object));
        finished.present += as_u64(before - file.statements.len());
    }
    Ok(files)
}

/// Sets every identity behind the source's next value and behind the largest value in use, whichever is larger.
async fn set_sequences(
    project: &Project,
    plan: &CopyPlan,
    target: &Target,
    finished: &mut Finished,
) -> Result<(), Failure> {
    let steps = Watched::new(project)?.session(target).await;
    for table in &plan.pg_schema.tables {
        for column in &table.columns {
            let Some(identity) = &column.identity else { continue };
            let doing = format!("setting the sequence of {}.{}", table.name, column.name);
            let asking = last_value(target, &table.name, &column.name, identity.increment);
            let last = steps.target(&doing, asking).await?;
            let after = last.map(|last| last.saturating_add(identity.increment));
            let next = match after {
                Some(after) if identity.increment > 0 => identity.next.max(after),
                Some(after) => identity.next.min(after),
                None => identity.next,
            };
            let setting = postgres::ddl::set_identity_next(target, &table.name, &column.name, next);
            if steps.target(&doing, setting).await? {
                failpoint::reach(Failpoint::SequenceSet);
                finished.sequences.push(Sequence {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    next,
                });
            }
        }
    }
    Ok(())
}

/// The value of a column that its sequence has come to last: the largest, or the least where it counts down. `None` if the
/// column has no value that the sequence could have given.
async fn last_value(target: &Target, table: &TableName, column: &str, increment: i64) -> Result<Option<i64>, Failure> {
    let extreme = if increment > 0 { "max" } else { "min" };
    let sql = format!(
        "SELECT {extreme}({})::text FROM {}.{}",
        quote(column),
        quote(&table.schema),
        quote(&table.name)
    );
    let row = target
        .client()
        .query_one(&sql, &[])
        .await
        .map_err(postgres::Error::from)?;
    let text: Option<String> = row.try_get(0).map_err(postgres::Error::from)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn print(project: &Project, finished: &Finished) {
    let printer = &project.printer;
    printer.line(format!(
        "{} made, {} there before, {} set, {} analyzed",
        counted(finished.created + finished.restored, "object"),
        finished.present,
        counted(as_u64(finished.sequences.len()), "sequence"),
        counted(finished.analyzed, "table")
    ));
    print_failed(project, finished);
}

/// Names what the data does not allow.
pub(crate) fn print_failed(project: &Project, finished: &Finished) {
    if finished.failed.is_empty() {
        return;
    }
    let printer = &project.printer;
    printer.heading("The data does not allow");
    for failed in &finished.failed {
        printer.line(format!("  {}", failed.object));
        printer.paragraph(4, &failed.error);
        for line in failed.sql.lines() {
            printer.line(format!("    {line}"));
        }
    }
    printer.say("clean the data in source and target, or edit the statement in the schema folder, then run `landfall finish` again");
}
