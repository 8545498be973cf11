//! A cutover at work: its plan, its journal under lock, and the anchor in the target.

use std::path::PathBuf;

use cutover::evidence::Evidence;
use cutover::journal::event::RunPurpose;
use cutover::journal::{Event, Head, Journal, Writer};
use cutover::next::{self, Next};
use cutover::sets::{self, Standing};
use cutover::state::{FORMAT_VERSION, Run};
use cutover::{Plan, Sha256, State, durable};
use postgres::Target;
use postgres::anchor::{self, Anchor, Anchored};

use super::action::{Found, Job};
use super::error::CutoverFailure;
use super::mask::Mask;
use super::plan_file::read_plan;
use crate::failure::Failure;
use crate::project::Project;

/// The folder of evidence in the cutover's folder.
pub(crate) const EVIDENCE: &str = "evidence";

/// A cutover that this process alone may carry on.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) project: &'a Project,
    pub(crate) plan: Plan,
    pub(crate) hash: Sha256,
    pub(crate) mask: Mask,
    folder: PathBuf,
    writer: Writer,
    target: Target,
}

/// Account and machine of whoever runs this.
pub(crate) fn operator() -> String {
    let account = ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    let account = account.unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()));
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{account}@{machine}")
}

impl<'a> Session<'a> {
    /// Takes the journal, and compares it with what the target remembers of it.
    ///
    /// # Errors
    /// There is no plan; another operator is at work; the journal was changed, cut off or exchanged; or the target cannot be reached,
    /// without whose anchor nothing may happen.
    pub(crate) async fn open(project: &'a Project, doing: &str) -> Result<Session<'a>, Failure> {
        let folder = project.settings.cutover_folder();
        let (plan, hash) = read_plan(&project.printer, &folder)?;
        let writer = Writer::open(&folder, &operator(), doing).map_err(CutoverFailure::from)?;
        let target = project.connect_target().await?;
        anchor::ensure(&target).await?;
        let session = Session {
            project,
            plan,
            hash,
            mask: Mask::of(project),
            folder,
            writer,
            target,
        };
        session.compare_anchors().await?;
        Ok(session)
    }

    /// Every head that the target remembers must be in this journal, and its end is anchored now if a crash came between.
    async fn compare_anchors(&self) -> Result<(), Failure> {
        let journal = self.writer.journal();
        for known in anchor::all(&self.target, &self.plan.project.fingerprint).await? {
            let at = usize::try_from(known.entry)
                .ok()
                .and_then(|number| number.checked_sub(1));
            let link = at.and_then(|at| journal.links.get(at));
            if link.is_none_or(|link| link.hash.to_string() != known.head) {
                return Err(CutoverFailure::NotAnchored {
                    entry: known.entry,
                    there: journal.head().number,
                }
                .into());
            }
        }
        match journal.head() {
            Head::EMPTY => Ok(()),
            head => self.anchor(head).await,
        }
    }

    async fn anchor(&self, head: Head) -> Result<(), Failure> {
        let anchor = Anchor {
            entry: head.number,
            head: head.hash.to_string(),
        };
        match anchor::put(&self.target, &self.plan.project.fingerprint, &anchor).await? {
            Anchored::Yes => Ok(()),
            Anchored::Another(other) => Err(CutoverFailure::NotAnchored {
                entry: other.entry,
                there: head.number,
            }
            .into()),
        }
    }

    /// Writes an entry and anchors it. Only then may happen what it says.
    ///
    /// # Errors
    /// The journal's, or the target's: the entry stands in the journal then, and is anchored by the next command.
    pub(crate) async fn append(&mut self, event: Event) -> Result<Head, Failure> {
        self.append_all(vec![event]).await
    }

    /// Writes what belongs together and anchors the end of it.
    ///
    /// # Errors
    /// As [`Session::append`].
    async fn append_all(&mut self, events: Vec<Event>) -> Result<Head, Failure> {
        for event in events {
            self.writer.append(event).map_err(CutoverFailure::from)?;
        }
        if self.target.is_closed() {
            // Hours may have passed since the last entry.
            self.target = self.project.connect_target().await?;
        }
        let head = self.writer.journal().head();
        self.anchor(head).await?;
        Ok(head)
    }

    /// What the journal says.
    pub(crate) fn state(&self) -> &State {
        self.writer.state()
    }

    /// The journal itself.
    pub(crate) fn journal(&self) -> &Journal {
        self.writer.journal()
    }

    /// The run under way.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn run(&self) -> Result<&Run, Failure> {
        self.state().open_run().ok_or(CutoverFailure::NoRun.into())
    }

    /// What may happen next in the run under way.
    ///
    /// # Errors
    /// No run is under way, or it is of another plan.
    pub(crate) fn next(&self) -> Result<Next<'_>, Failure> {
        Ok(next::next(&self.plan, self.hash, self.run()?).map_err(CutoverFailure::from)?)
    }

    /// Begins a run, with the plan as it is now.
    ///
    /// # Errors
    /// One is under way, or the journal is of another project.
    pub(crate) async fn begin(&mut self, purpose: RunPurpose) -> Result<u32, Failure> {
        if let Some(run) = self.state().open_run() {
            return Err(CutoverFailure::Running {
                run: run.number,
                rehearsal: run.purpose == RunPurpose::Rehearsal,
            }
            .into());
        }
        if self.plan.project.fingerprint.is_empty() {
            let reason = "the plan was made before anything was copied, so that nothing tells its evidence from that of another migration: \
                          run `landfall copy` (of each set, if there are some), then `landfall cutover plan`";
            return Err(CutoverFailure::Refused(reason.to_owned()).into());
        }
        if self.state().plan.as_ref().map(|known| known.plan) != Some(self.hash) {
            let policy = self.plan.policy.hash().map_err(|source| Failure::Document {
                what: "the policy",
                source,
            })?;
            cutover::plan::earlier::keep(&self.folder, &self.plan).map_err(CutoverFailure::from)?;
            self.append(Event::Planned {
                format_version: FORMAT_VERSION,
                project: self.plan.project.clone(),
                plan: self.hash,
                policy,
            })
            .await?;
        }
        let run = self.state().runs.last().map_or(1, |run| run.number + 1);
        let plan = self.hash;
        let mut events = vec![Event::RunStarted { run, purpose, plan }];
        events.extend(self.left_out());
        self.append_all(events).await?;
        Ok(run)
    }

    /// What is open stays as it is: a run that begins passes over the steps of the sets that earlier ones opened.
    fn left_out(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for state in sets::states(&self.plan, &self.state().runs) {
            if state.standing == Standing::Open {
                let reason = format!("the set {} is {}", state.set, state.words());
                events.extend(sets::steps(&self.plan, &state.set).map(|step| Event::StepSkipped {
                    step: step.id.clone(),
                    reason: reason.clone(),
                    open_since: state.run,
                }));
            }
        }
        events
    }

    /// Keeps what was found as files of evidence, and writes that they are there and what they were found for. `name` is the files'
    /// without an extension, `set` the set of tables that it was found of.
    ///
    /// # Errors
    /// The files cannot be written, or the journal.
    pub(crate) async fn keep(
        &mut self,
        name: &str,
        step: Option<&cutover::Id>,
        set: Option<cutover::Id>,
        found: Vec<Found>,
        end: Option<Event>,
    ) -> Result<(), Failure> {
        let mut events = Vec::new();
        for found in found {
            let noted = |file: &str| self.state().evidence.iter().any(|noted| noted.what.file == file);
            let mut file = format!("{name}.{}", found.extension);
            // Of an answer that was killed before it was whole: what is noted stays as it is.
            for again in 2.. {
                if !noted(&file) {
                    break;
                }
                file = format!("{name}-again{again}.{}", found.extension);
            }
            let folder = self.folder.join(EVIDENCE);
            std::fs::create_dir_all(&folder)
                .and_then(|()| durable::replace(&folder, &file, &found.bytes))
                .map_err(|source| Failure::Write {
                    path: folder.join(&file),
                    source,
                })?;
            // What no copy is behind is of the migration that the plan is of.
            let planned = || self.plan.record(set.as_ref()).or_else(|| self.plan.record(None));
            let measured = found.record.or_else(planned);
            let (project, schema) = measured.map_or_else(
                || (self.plan.project.fingerprint.clone(), self.plan.schema),
                |record| (record.fingerprint, record.schema),
            );
            let evidence = Box::new(Evidence {
                sha256: Sha256::of(&found.bytes),
                file,
                bytes: u64::try_from(found.bytes.len()).unwrap_or(u64::MAX),
                taken: found.taken,
                project,
                schema,
                set: set.clone(),
                epoch: found.epoch,
                step: step.cloned(),
                facts: found.facts,
            });
            events.push(Event::EvidenceAdded { evidence });
        }
        events.extend(end);
        self.append_all(events).await?;
        Ok(())
    }
}

/// The name that evidence of a step's attempt has, before its extension.
pub(crate) fn evidence_name(job: &Job<'_>) -> String {
    let undo = if job.undo { "-undo" } else { "" };
    format!("run{}-{}{undo}-{}", job.run, job.step.id, job.attempt)
}
