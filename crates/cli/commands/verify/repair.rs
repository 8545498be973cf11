//! `landfall verify --repair`: rows of the target that are not those of the stage leave it, the stage's take their place, and
//! all is verified again. Both reports stay.

use std::collections::BTreeMap;

use model::{Extent, Reload, TableName};
use transfer::{CopyState, Progress, Reloaded};
use verify::VerifyReport;
use verify::repair::{EarlierReport, Left, Repair, RepairPlan, RepairedTable};

use super::{JSON, compare, conclude, json, keep, perform, print, write};
use crate::commands::finish;
use crate::cutover::repaired;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::figures::{as_u64, counted, number};
use crate::project::Project;
use crate::table::Table;

/// Verifies, and repairs if that is allowed; else says what would be done.
pub(super) async fn run(project: &Project, allow_drop: bool) -> Result<Answer, Failure> {
    let printer = &project.printer;
    let (mut report, html) = perform(project, true, Vec::new()).await?;
    let (stage, plan) = project.planned()?;
    let has_key = |name: &TableName| plan.table(name).is_some_and(|table| table.bound.key.is_some());
    let wanted = verify::repair::plan(&report, has_key);
    let set_aside = !set_aside(project, &plan).await?.is_empty();
    if wanted.reloads.is_empty() && !set_aside {
        if !report.outcome.passed {
            report.repair = Some(planned(&wanted, None));
            keep(project, &report)?;
        }
        let answer = conclude(project, &report, &html);
        print_plan(project, &report, &wanted);
        return Ok(answer);
    }
    report.repair = Some(planned(&wanted, None));
    let html = keep(project, &report)?;
    if let Some(since) = &report.drift.target_open_since {
        let answer = conclude(project, &report, &html);
        printer.warn(format!(
            "nothing was repaired: the target is open for writing since {since}, and what was written there since is not in the stage"
        ));
        return Ok(answer);
    }
    if !allow_drop {
        let answer = conclude(project, &report, &html);
        print_plan(project, &report, &wanted);
        printer.say("nothing was changed; next: landfall verify --repair --allow-drop");
        return Ok(answer);
    }
    let (before, earlier) = keep_apart(project, &report)?;
    let run_id = before.run_id.clone();
    print(project, &report);
    print_plan(project, &report, &wanted);
    let reloaded = reload(project, &stage, &wanted.reloads).await?;
    let restored = finish::put_back(project, &plan).await?;
    let mut after = compare(project, true, restored.unfinished()).await?;
    let mut repair = planned(&wanted, Some(before));
    repair.left = verify::repair::plan(&after, has_key).left;
    for table in &mut repair.tables {
        if let Some(done) = reloaded.get(&table.table) {
            (table.deleted, table.loaded, table.refused) = (done.deleted, done.loaded, done.refused);
        }
    }
    after.repair = Some(repair);
    let html = keep(project, &after)?;
    let answer = conclude(project, &after, &html);
    let after = json(&after)?.into_bytes();
    repaired::note(project, &run_id, earlier.into_bytes(), after).await?;
    Ok(answer)
}

/// Loads the tables again; gives what was done for each.
async fn reload(
    project: &Project,
    stage: &stage::Stage,
    reloads: &[Reload],
) -> Result<BTreeMap<TableName, Reloaded>, Failure> {
    let mut all: BTreeMap<TableName, Reloaded> = BTreeMap::new();
    let Some(state) = CopyState::read(stage)? else {
        return Ok(all);
    };
    let printer = &project.printer;
    let mut heard = |done: Reloaded| {
        printer.say(format!(
            "{}: {} deleted, {} loaded again{}",
            done.table,
            counted(done.deleted, "row"),
            number(done.loaded),
            match done.refused {
                0 => String::new(),
                refused => format!(", {} refused", number(refused)),
            }
        ));
        let sum = all.entry(done.table.clone()).or_insert_with(|| Reloaded {
            deleted: 0,
            loaded: 0,
            refused: 0,
            ..done.clone()
        });
        sum.deleted = sum.deleted.saturating_add(done.deleted);
        sum.loaded = sum.loaded.saturating_add(done.loaded);
        sum.refused = sum.refused.saturating_add(done.refused);
    };
    let limit = project
        .settings
        .copy_options(&crate::args::CopyOptions::default())
        .max_quarantined;
    let silent = Progress::silent();
    let target = project.settings.target()?;
    transfer::reload(stage, &state, &target, reloads, limit, (&silent, &mut heard)).await?;
    Ok(all)
}

/// What loading the plan's tables set aside and nobody has put back.
async fn set_aside(project: &Project, plan: &transfer::CopyPlan) -> Result<Vec<TableName>, Failure> {
    let target = project.connect_target().await?;
    let listed = postgres::suspend::listed(&target).await?;
    let ours = |table: &TableName| plan.tables.iter().any(|planned| planned.bound.target == *table);
    let tables = listed.into_iter().map(|listed| listed.table);
    Ok(tables.filter(ours).collect())
}

/// Keeps a report beside the one that will take its place; gives its text, too.
fn keep_apart(project: &Project, report: &VerifyReport) -> Result<(EarlierReport, String), Failure> {
    let text = json(report)?;
    let file = format!("{}-before-repair-{}", report.run_id, JSON);
    write(&project.settings.report().join(&file), &text)?;
    let earlier = EarlierReport {
        run_id: report.run_id.clone(),
        file,
        sha256: cutover::Sha256::of(text.as_bytes()).to_string(),
    };
    Ok((earlier, text))
}

fn planned(plan: &RepairPlan, before: Option<EarlierReport>) -> Repair {
    let tables = plan.reloads.iter().map(|reload| RepairedTable {
        table: reload.table.clone(),
        units: match &reload.extent {
            Extent::Units(units) => Some(as_u64(units.len())),
            Extent::Whole => None,
        },
        deleted: 0,
        loaded: 0,
        refused: 0,
    });
    Repair {
        before,
        tables: tables.collect(),
        left: plan.left.clone(),
    }
}

fn print_plan(project: &Project, report: &VerifyReport, plan: &RepairPlan) {
    let printer = &project.printer;
    if report.outcome.passed {
        printer.say("nothing to repair");
        return;
    }
    printer.heading("Repair");
    let mut table = Table::new().wrapping("table").wrapping("loaded again from the stage");
    for reload in &plan.reloads {
        let units = report.tables.iter().find(|table| table.source == reload.table);
        let units = units.map_or(0, |table| table.units.total);
        table.row([
            reload.table.to_string(),
            match &reload.extent {
                Extent::Units(differing) => format!("{} of {} units", number(as_u64(differing.len())), number(units)),
                Extent::Whole => "all rows: it has no key".to_owned(),
            },
        ]);
    }
    if !plan.reloads.is_empty() {
        printer.table(&table);
    }
    for Left { object, reason } in &plan.left {
        printer.paragraph(2, &format!("not repaired: {object}: {reason}"));
    }
}
