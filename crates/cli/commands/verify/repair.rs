//! `landfall verify --repair`: rows of the target that are not those of the stage leave it, the stage's take their place, and
//! all is verified again. Both reports stay.

use std::collections::BTreeMap;

use model::{Extent, Reload, TableName};
use transfer::{CopyPlan, CopyState, Progress, Reloaded};
use verify::VerifyReport;
use verify::repair::{EarlierReport, Left, Repair, RepairPlan, RepairedTable};

use super::{JSON, compare, conclude, drift, json, keep, perform, print, write};
use crate::commands::finish;
use crate::cutover::repaired::Noting;
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
    let set_aside = is_set_aside(project, &plan).await?;
    if report.outcome.passed && !set_aside {
        let answer = conclude(project, &report, &html);
        printer.say("nothing to repair");
        return Ok(answer);
    }
    let mut wanted = verify::repair::plan(&report, has_key);
    leave_what_would_lose(project, &stage, &plan, &mut wanted).await?;
    report.repair = Some(planned(&wanted, None));
    let html = keep(project, &report)?;
    if !allow_drop || (wanted.reloads.is_empty() && !set_aside) {
        let answer = conclude(project, &report, &html);
        print_plan(project, &report, &wanted);
        if !allow_drop {
            printer.say("nothing was changed; next: landfall verify --repair --allow-drop");
        }
        return Ok(answer);
    }
    let (before, earlier) = keep_apart(project, &report)?;
    // From here to the end no step of a cutover begins: none that opens the target, either.
    let noting = Noting::begin(project, &before.run_id, earlier.into_bytes()).await?;
    if let Some(since) = drift::opened(project, &plan).await? {
        let answer = conclude(project, &report, &html);
        printer.warn(format!(
            "nothing was repaired: the target is open for writing since {since}, and what was written there since is not in the stage"
        ));
        return Ok(answer);
    }
    print(project, &report);
    print_plan(project, &report, &wanted);
    let (reloaded, restored) = {
        // Nobody may be loading while constraints are put back.
        let _lock = stage.lock()?;
        let reloaded = reload(project, &stage, &wanted.reloads).await;
        // Whatever became of the rows, constraints do not stay away for it.
        let restored = finish::put_back(project, &plan).await;
        (reloaded?, restored?)
    };
    let mut after = compare(project, true, restored.unfinished(), &[]).await?;
    after.repair = Some(done(
        &wanted,
        before,
        &reloaded,
        verify::repair::plan(&after, has_key).left,
    ));
    let html = keep(project, &after)?;
    let answer = conclude(project, &after, &html);
    if let Some(noting) = noting {
        noting.end(json(&after)?.into_bytes()).await?;
    }
    Ok(answer)
}

/// Takes tables out of a plan of which loading again would lose what nobody could bring back, or do more than that.
async fn leave_what_would_lose(
    project: &Project,
    stage: &stage::Stage,
    plan: &CopyPlan,
    wanted: &mut RepairPlan,
) -> Result<(), Failure> {
    if wanted.reloads.is_empty() {
        return Ok(());
    }
    let names: Vec<TableName> = plan.tables.iter().map(|table| table.bound.target.clone()).collect();
    let there = project.connect_target().await?.tables(&names).await?;
    let own = plan.triggers();
    let chosen: Vec<TableName> = wanted.reloads.iter().map(|reload| reload.table.clone()).collect();
    for table in plan.tables.iter().filter(|table| chosen.contains(table.name())) {
        let name = table.name();
        let Some(target) = there.iter().find(|target| target.name == table.bound.target) else {
            continue;
        };
        let is_planned = |column: &str| {
            let mut columns = table.bound.columns.iter();
            columns.any(|planned| planned.target_column == column)
        };
        let columns: Vec<&str> = target
            .columns
            .iter()
            .filter(|column| !column.generated && !is_planned(&column.name))
            .map(|column| column.name.as_str())
            .collect();
        let is_own = |trigger: &str| own.iter().any(|(on, known)| *on == target.name && known == trigger);
        let triggers = target.triggers.iter().map(String::as_str);
        let triggers: Vec<&str> = triggers.filter(|trigger| !is_own(trigger)).collect();
        if is_released(stage, name)? {
            wanted.leave(
                name,
                format!("its staged files were removed; read it again with `landfall copy --restart {name}`"),
            );
        } else if !columns.is_empty() {
            let columns = columns.join(", ");
            wanted.leave(
                name,
                format!(
                    "the target has columns of its own there ({columns}), whose values would be lost; mend it by hand"
                ),
            );
        } else if !triggers.is_empty() {
            let triggers = triggers.join(", ");
            wanted.leave(
                name,
                format!("triggers of others ({triggers}) would fire for each row; disable them and repair again"),
            );
        }
    }
    Ok(())
}

/// Whether a staged file of the table was removed after an earlier verification.
fn is_released(stage: &stage::Stage, table: &TableName) -> Result<bool, Failure> {
    for entry in stage.entries(table)? {
        for part in &entry.parts {
            if stage.is_released(table, part)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What was done, for the report after it. `left` is what that one's own rows and structure leave to do.
fn done(
    wanted: &RepairPlan,
    before: EarlierReport,
    reloaded: &BTreeMap<TableName, Reloaded>,
    left: Vec<Left>,
) -> Repair {
    let mut repair = planned(wanted, Some(before));
    // Of a table that was left alone the reason stands in the plan; of structure only what is still so.
    repair
        .left
        .retain(|known| left.iter().any(|still| still.object == known.object));
    for still in left {
        if !repair.left.iter().any(|known| known.object == still.object) {
            repair.left.push(still);
        }
    }
    for table in &mut repair.tables {
        if let Some(done) = reloaded.get(&table.table) {
            (table.deleted, table.loaded, table.refused) = (done.deleted, done.loaded, done.refused);
        }
    }
    repair
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
    let silent = Progress::silent();
    let target = project.settings.target()?;
    transfer::reload(stage, &state, &target, reloads, (&silent, &mut heard)).await?;
    Ok(all)
}

/// Whether something is set aside that loading the plan's tables had in its way, and nobody has put it back.
async fn is_set_aside(project: &Project, plan: &CopyPlan) -> Result<bool, Failure> {
    let target = project.connect_target().await?;
    let tables: Vec<TableName> = plan.tables.iter().map(|table| table.bound.target.clone()).collect();
    Ok(!postgres::suspend::listed_for(&target, &tables).await?.is_empty())
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
