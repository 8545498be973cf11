//! A repair, in the journal of the cutover that is under way: the run that it was planned from, and the one after it.

use cutover::journal::JournalError;

use super::error::CutoverFailure;
use super::session::Session;
use super::{found, record};
use crate::failure::Failure;
use crate::project::Project;

/// Notes both runs as evidence, if a cutover is under way. A step that repairs holds the journal itself, and notes what its own verification
/// says.
///
/// # Errors
/// The journal's, or of a report that cannot be read.
pub(crate) async fn note(project: &Project, run_id: &str, before: Vec<u8>, after: Vec<u8>) -> Result<(), Failure> {
    let folder = project.settings.cutover_folder();
    if !folder.join(cutover::plan::FILE).exists() {
        return Ok(());
    }
    let mut session = match Session::open(project, "noting a repair").await {
        Ok(session) => session,
        Err(Failure::Cutover(CutoverFailure::Journal(error @ JournalError::Busy { .. }))) => {
            project
                .printer
                .say(format!("the repair is not noted in the cutover's journal: {error}"));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    if session.run().is_err() {
        // Nothing is under way that the repair could belong to.
        return Ok(());
    }
    let set = project.settings.set().cloned();
    let Some(measured) = record::of_stage(project)? else {
        return Ok(());
    };
    record::check(&session.plan, set.as_ref(), "the repair", &measured)?;
    let refused = |why: String| Failure::from(CutoverFailure::Refused(why));
    let runs = [("before.json", before), ("after.json", after)];
    let found = runs
        .into_iter()
        .map(|(extension, bytes)| found::of_verification(extension, bytes, &measured).map_err(refused))
        .collect::<Result<Vec<_>, _>>()?;
    let name = format!("repair-{run_id}").to_lowercase();
    session.keep(&name, None, set, found, None).await?;
    project
        .printer
        .say("the cutover's journal has both verifications, before the repair and after it");
    Ok(())
}
