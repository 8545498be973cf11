//! Planning a copy: what is copied, cut into chunks, and whether the target may take it.

use model::TableName;
use model::failpoint::{self, Failpoint};
use postgres::{Target, ledger};
use source::Source;
use stage::Stage;

use crate::error::{Dropped, TransferError};
use crate::occupancy;
use crate::plan::{CopyPlan, PlannedTable};
use crate::prepare::{Servers, check_bound, prepare};
use crate::progress::{Event, Progress};
use crate::request::{CopyOptions, CopyRequest};
use crate::restart::restart;
use crate::watch::Steps;

const LOOKING: &str = "planning: looking at what the target holds";

/// Makes or checks the plan, forgets restarted tables, and makes sure that the target, if there is one, holds nothing of
/// others.
///
/// # Errors
/// What [`prepare`] and the target's rows have against it.
pub(crate) async fn make_plan(
    request: &CopyRequest,
    stage: &Stage,
    (source, mut target): (&mut Source, Option<&mut Target>),
    (progress, steps): (&Progress, &Steps),
) -> Result<CopyPlan, TransferError> {
    if let Some(target) = target.as_deref_mut() {
        let ledger = ledger::ensure(target);
        steps.target("planning: making the ledger", ledger).await?;
    }
    let source_identity = source.identity().await?;
    let servers = &mut Servers {
        source,
        target: target.as_deref_mut(),
        source_identity,
    };
    let plan = prepare(request, stage, servers, (progress, steps)).await?;
    let planned = CopyPlan::read(stage)?;
    if let Some(target) = target {
        make_room(request, stage, target, (planned.as_ref(), &plan), (progress, steps)).await?;
    }
    plan.write(stage)?;
    failpoint::reach(Failpoint::PlanWritten);
    let names: Vec<TableName> = plan.tables.iter().map(|table| table.name().clone()).collect();
    progress.tell(Event::planned(&plan, source.size(&names)));
    Ok(plan)
}

/// Takes back what is restarted, and refuses a target that holds what it should not.
async fn make_room(
    request: &CopyRequest,
    stage: &Stage,
    target: &mut Target,
    (planned, plan): (Option<&CopyPlan>, &CopyPlan),
    (progress, steps): (&Progress, &Steps),
) -> Result<(), TransferError> {
    let options = &request.options;
    occupancy::check_server(options, target, plan).await?;
    let checking = occupancy::check_restarts(options, target, planned, plan);
    steps.target(LOOKING, checking).await?;
    let (restarted, others): (Vec<_>, Vec<_>) = plan
        .tables
        .iter()
        .partition(|table| options.restart.contains(table.name()));
    let checking = occupancy::check(options, stage, target, &others, &plan.source_identity);
    steps.target(LOOKING, checking).await?;
    // A table that is gone from the source or from the scope can be restarted too: nothing of it stays.
    for name in &options.restart {
        let before = planned.and_then(|plan| plan.table(name));
        if let Some(table) = before.or_else(|| plan.table(name)) {
            let triggers = plan.triggers();
            let restarting = restart(stage, target, table, &triggers, progress);
            let doing = format!("taking back what was loaded of {name}");
            let rows = steps.target(&doing, restarting).await?;
            if plan.table(name).is_none() {
                // No later `finish` has this table in its plan. What its rows, or those of tables that are, do not allow yet
                // stays listed.
                let gone = std::slice::from_ref(&table.bound.target);
                postgres::suspend::restore(target, gone).await?;
                progress.tell(Event::Forgotten(Dropped {
                    source: name.clone(),
                    target: table.bound.target.clone(),
                    rows,
                }));
            }
        }
    }
    let checking = occupancy::check(options, stage, target, &restarted, &plan.source_identity);
    steps.target(LOOKING, checking).await
}

/// Makes sure that a target, which another machine may have planned without, can take what is staged.
///
/// # Errors
/// [`TransferError::TargetChanged`], [`TransferError::Refused`], or what its rows have against it.
pub(crate) async fn check_target(
    plan: &CopyPlan,
    options: &CopyOptions,
    stage: &Stage,
    target: &mut Target,
    (progress, steps): (&Progress, &Steps),
) -> Result<(), TransferError> {
    let ledger = ledger::ensure(target);
    steps.target("planning: making the ledger", ledger).await?;
    let has = target.facts().await?.extensions;
    let lacks = |needed: &&String| !has.iter().any(|extension| extension.name == **needed);
    let extensions: Vec<String> = plan.pg_schema.extensions.iter().filter(lacks).cloned().collect();
    if !extensions.is_empty() {
        return Err(TransferError::LacksExtensions { extensions });
    }
    check_bound(plan, target, (progress, steps)).await?;
    occupancy::check_server(options, target, plan).await?;
    let tables: Vec<&PlannedTable> = plan.tables.iter().collect();
    let checking = occupancy::check(options, stage, target, &tables, &plan.source_identity);
    steps.target(LOOKING, checking).await
}
