//! Planning a copy: what is copied, cut into chunks, and whether the target may take it.

use model::failpoint::{self, Failpoint};
use postgres::{Target, ledger};
use source::Source;
use stage::Stage;

use crate::error::{Dropped, TransferError};
use crate::plan::CopyPlan;
use crate::prepare::{Servers, prepare};
use crate::progress::{Event, Progress};
use crate::request::CopyRequest;
use crate::restart::restart;
use crate::watch::Steps;

/// Makes or checks the plan, forgets restarted tables, and makes sure that the target holds nothing of others.
///
/// # Errors
/// What [`prepare`] and the target's rows have against it.
pub(crate) async fn make_plan(
    request: &CopyRequest,
    stage: &Stage,
    (source, target): (&mut Source, &mut Target),
    (progress, steps): (&Progress, &Steps),
) -> Result<CopyPlan, TransferError> {
    let ledger = ledger::ensure(target);
    steps.target("planning: making the ledger", ledger).await?;
    let source_identity = source.identity().await?;
    let plan = prepare(
        request,
        stage,
        &mut Servers {
            source,
            target,
            source_identity,
        },
        (progress, steps),
    )
    .await?;
    let planned = CopyPlan::read(stage)?;
    crate::occupancy::check_server(&request.options, target, &plan).await?;
    let doing = "planning: looking at what the target holds";
    let checking = crate::occupancy::check_restarts(&request.options, target, planned.as_ref(), &plan);
    steps.target(doing, checking).await?;
    let (restarted, others): (Vec<_>, Vec<_>) = plan
        .tables
        .iter()
        .partition(|table| request.options.restart.contains(table.name()));
    let checking = crate::occupancy::check(request, stage, target, &others, &plan.source_identity);
    steps.target(doing, checking).await?;
    // A table that is gone from the source or from the scope can be restarted too: nothing of it stays.
    for name in &request.options.restart {
        let before = planned.as_ref().and_then(|plan| plan.table(name));
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
    let checking = crate::occupancy::check(request, stage, target, &restarted, &plan.source_identity);
    steps.target(doing, checking).await?;
    plan.write(stage)?;
    failpoint::reach(Failpoint::PlanWritten);
    progress.tell(Event::Planned {
        tables: plan
            .tables
            .iter()
            .map(|table| (table.name().clone(), table.bound.estimated_rows))
            .collect(),
        chunks: plan.tables.iter().map(|table| table.chunks.len()).sum(),
        bytes: source.size(&plan.tables.iter().map(|table| table.name().clone()).collect::<Vec<_>>()),
    });
    Ok(plan)
}
