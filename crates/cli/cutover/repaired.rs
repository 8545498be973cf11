//! A repair, in the journal of the cutover that is under way: the run that it was planned from, and the one after it.

use cutover::journal::JournalError;
use cutover::plan::Record;

use super::error::CutoverFailure;
use super::session::Session;
use super::{action, found, record};
use crate::failure::Failure;
use crate::project::Project;

/// The journal of a cutover under way, held over a repair: no step of the cutover begins meanwhile.
#[derive(Debug)]
pub(crate) struct Noting<'a> {
    session: Session<'a>,
    measured: Record,
    name: String,
}

impl<'a> Noting<'a> {
    /// Notes the run that a repair is planned from, before anything is changed. `None` if no cutover is under way, or if a step of it is
    /// what repairs: that step holds the journal, and notes what its own verification says.
    ///
    /// # Errors
    /// Somebody else carries the cutover on; the repair is of another copy than its plan; or the journal's.
    pub(crate) async fn begin(
        project: &'a Project,
        run_id: &str,
        before: Vec<u8>,
    ) -> Result<Option<Noting<'a>>, Failure> {
        if !project.settings.cutover_folder().join(cutover::plan::FILE).exists() {
            return Ok(None);
        }
        let session = match Session::open(project, "repairing the target").await {
            Err(Failure::Cutover(CutoverFailure::Journal(JournalError::Busy { .. })))
                if std::env::var_os(action::STEP).is_some() =>
            {
                return Ok(None);
            }
            opened => opened?,
        };
        if session.run().is_err() {
            // Nothing is under way that the repair could belong to.
            return Ok(None);
        }
        let Some(measured) = record::of_stage(project)? else {
            return Ok(None);
        };
        record::check(&session.plan, project.settings.set(), "the repair", &measured)?;
        let mut noting = Noting {
            session,
            measured,
            name: format!("repair-{run_id}").to_lowercase(),
        };
        noting.keep("before.json", before).await?;
        Ok(Some(noting))
    }

    /// Notes the run after the repair.
    ///
    /// # Errors
    /// The journal's.
    pub(crate) async fn end(mut self, after: Vec<u8>) -> Result<(), Failure> {
        self.keep("after.json", after).await?;
        let printer = &self.session.project.printer;
        printer.say("the cutover's journal has both verifications, before the repair and after it");
        Ok(())
    }

    async fn keep(&mut self, extension: &'static str, report: Vec<u8>) -> Result<(), Failure> {
        let found = found::of_verification(extension, report, &self.measured)
            .map_err(|why| Failure::from(CutoverFailure::Refused(why)))?;
        let set = self.session.project.settings.set().cloned();
        self.session.keep(&self.name, None, set, vec![found], None).await
    }
}
