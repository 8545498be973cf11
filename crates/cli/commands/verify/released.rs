//! Staged rows that go once they were proved, if the project says so; and what a later verification says of them.

use model::calendar;
use stage::{Size, Stage, StageError};
use transfer::CopyState;
use verify::VerifyReport;
use verify::result::NotCovered;

use crate::commands::status::is_of;
use crate::failure::Failure;
use crate::figures::{as_u64, bytes, counted};
use crate::project::Project;

/// Removes the staged rows of all tables. Manifest and quarantine stay.
pub(super) fn release(project: &Project, report: &VerifyReport) -> Result<(), Failure> {
    let printer = &project.printer;
    let Some(stage) = project.stage()? else {
        return Ok(());
    };
    let _lock = match stage.lock() {
        Ok(lock) => lock,
        Err(StageError::Locked { .. }) => {
            printer.warn(
                "the staged files are kept: a copy is running in this stage; the next `landfall verify` removes them",
            );
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    // What was proved is what is there: nobody copied in between.
    let Some(state) = CopyState::read(&stage)? else {
        return Ok(());
    };
    if !is_of(project, &stage, &state, report)? {
        printer.warn("the staged files are kept: the stage was changed since it was verified");
        return Ok(());
    }
    let at = calendar::rfc3339(std::time::SystemTime::now());
    let mut all = Size::default();
    for table in &state.plan.tables {
        let size = stage.release(table.name(), &at, &report.run_id)?;
        all.files += size.files;
        all.bytes += size.bytes;
    }
    if all.files > 0 {
        printer.say(format!(
            "removed {} of staged rows ({}), which were proved; the manifest has their digests",
            counted(all.files, "file"),
            bytes(all.bytes)
        ));
    }
    Ok(())
}

/// The tables whose staged rows cannot be read again because they were removed so. It is declared by the project.
pub(super) fn gaps(stage: &Stage, state: &CopyState) -> Result<Vec<NotCovered>, Failure> {
    let mut gaps = Vec::new();
    for table in &state.plan.tables {
        let Some(released) = stage.released(table.name())? else {
            continue;
        };
        let mut files = 0;
        let mut rows = 0;
        for entry in state.table(stage, table.name())?.entries.values() {
            for part in entry.parts.iter().filter(|part| released.files.contains(&part.file)) {
                files += 1;
                rows += part.rows;
            }
        }
        if files > 0 {
            gaps.push(NotCovered {
                object: format!("staged files of {}", table.name()),
                reason: format!(
                    "{} removed on {}, after the verification {}: what they held is taken from the manifest",
                    counted(as_u64(files), "file"),
                    released.at,
                    released.run
                ),
                rows: Some(rows),
                declared: true,
            });
        }
    }
    Ok(gaps)
}
