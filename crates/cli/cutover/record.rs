//! Which migration evidence is of: what stands in the plan of record of the stage that it was measured by, against what the cutover's plan was
//! made for.

use cutover::Id;
use cutover::plan::{Plan, Record, schema_hash};
use transfer::{CopyPlan, CopyState};

use super::error::CutoverFailure;
use crate::failure::Failure;
use crate::project::Project;

/// What a copy's plan of record is told by.
///
/// # Errors
/// It has no form in JSON.
pub(crate) fn of(plan: &CopyPlan) -> Result<Record, Failure> {
    let tables = plan.tables.iter().map(|table| &table.requested);
    Ok(Record {
        fingerprint: plan.fingerprint()?,
        schema: schema_hash(tables).map_err(|source| Failure::Document {
            what: "the schema",
            source,
        })?,
    })
}

/// The same of a project's stage as it is now; `None` if nothing is planned in it.
///
/// # Errors
/// The stage cannot be read.
pub(crate) fn of_stage(project: &Project) -> Result<Option<Record>, Failure> {
    let Some(stage) = project.stage()? else { return Ok(None) };
    let state = CopyState::read(&stage)?;
    state.map(|state| of(&state.plan)).transpose()
}

/// Refuses what was measured of another copy, or of other tables, than the cutover's plan was made for.
///
/// # Errors
/// [`CutoverFailure::OtherCopy`].
pub(crate) fn check(
    plan: &Plan,
    set: Option<&Id>,
    what: &'static str,
    measured: &Record,
) -> Result<(), CutoverFailure> {
    let planned = plan.record(set);
    let differs = match &planned {
        Some(planned) if planned.schema != measured.schema => "of other tables, columns or keys",
        Some(planned) if planned.fingerprint != measured.fingerprint => "of another copy",
        Some(_) => return Ok(()),
        None => "of a set that was not copied when the plan was made",
    };
    Err(CutoverFailure::OtherCopy {
        what,
        differs,
        set: set.cloned(),
        measured: measured.fingerprint.clone(),
        planned: planned.map_or_else(|| "none".to_owned(), |planned| planned.fingerprint),
    })
}
