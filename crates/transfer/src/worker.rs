//! Does tasks that another process gives it, one after the other.

use std::sync::Arc;

use model::Connection;
use postgres::Target;
use source::{Address, EpochRequest, Reader, Source};
use stage::{Budget, Stage};

use crate::epoch::{self, EpochRecord, Epochs};
use crate::error::TransferError;
use crate::extract::extract;
use crate::load::load_chunk;
use crate::lookout::{Looked, Lookout};
use crate::pipeline::declare;
use crate::plan::CopyPlan;
use crate::planning::check_target;
use crate::progress::Progress;
use crate::request::CopyOptions;
use crate::shared::Shared;
use crate::task::{Done, Job, Task, no_task};
use crate::watch::{Post, Servers, Side, Steps, Watch, watch};

/// Does tasks, one after the other. Connections stay open between them.
#[derive(Debug)]
pub struct Worker {
    stage: Stage,
    options: CopyOptions,
    progress: Progress,
    at: Option<At>,
    watch: Arc<Watch>,
    /// The places of the two connections.
    reader: Arc<Post>,
    loader: Arc<Post>,
    reading: Option<(Reader, Looked)>,
    loading: Option<Target>,
}

/// The plan and the epoch in which tasks are.
struct At {
    epoch: EpochRecord,
    plan: CopyPlan,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("At").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker of a stage. Others may hold its lock, or work beside it.
    ///
    /// # Errors
    /// Too little memory.
    pub fn new(stage: &Stage, options: CopyOptions, progress: &Progress) -> Result<Worker, TransferError> {
        let budget = Budget::divided(options.memory, 2)?;
        let watch = Arc::new(Watch::default());
        Ok(Worker {
            reader: watch.post(Side::Source, None),
            loader: watch.post(Side::Target, None),
            watch,
            stage: stage.clone().with_budget(budget),
            options,
            progress: progress.clone(),
            at: None,
            reading: None,
            loading: None,
        })
    }

    /// Does a task, and tells of it when it does not move. After an error its connections are opened anew for the next one.
    ///
    /// # Errors
    /// [`TransferError::NoTask`] for what is not in plan or manifest, or what an engine would have met.
    pub async fn work(
        &mut self,
        task: &Task,
        servers: (Option<Address>, Option<Connection>),
    ) -> Result<Done, TransferError> {
        let (source, target) = servers;
        let asked = Servers {
            source: source.clone(),
            target: target.clone(),
        };
        let watching = watch(
            Arc::clone(&self.watch),
            asked,
            self.options.stall_after,
            self.progress.clone(),
        );
        let working = self.perform(task, source, target);
        let done = tokio::select! {
            biased;
            done = working => done,
            never = watching => match never {},
        };
        self.reader.rest();
        self.loader.rest();
        if done.is_err() {
            (self.reading, self.loading) = (None, None);
        }
        done
    }

    async fn perform(
        &mut self,
        task: &Task,
        source: Option<Address>,
        target: Option<Connection>,
    ) -> Result<Done, TransferError> {
        self.enter(task.epoch())?;
        let shared = Arc::clone(&self.at()?.shared);
        // What is no task, or was done before, needs no server.
        match shared.job(task)? {
            Job::Staged(done) => Ok(done),
            Job::Extract(job) => {
                let (mut reader, mut looked) = match self.reading.take() {
                    Some(reading) => reading,
                    None => self.reopened(source).await?,
                };
                let done = extract(&shared, (&mut reader, &mut looked), job, &self.reader).await?;
                self.reading = Some((reader, looked));
                Ok(done)
            }
            Job::Load(job) => {
                let mut target = self.connected(target).await?;
                let done = load_chunk(&shared, &mut target, &job, &self.loader).await?;
                self.loading = Some(target);
                Ok(done)
            }
            Job::Declare(table) => {
                let mut steps = Steps::new(self.options.stall_after, &self.progress);
                let connection = target.clone();
                let mut target = self.connected(target).await?;
                if let Some(connection) = &connection {
                    steps = steps.with_target(connection, &target).await;
                }
                let declaring = declare(&shared, &mut target, table);
                let doing = format!("declaring {} loaded", task.table());
                let done = steps.target(&doing, declaring).await?;
                self.loading = Some(target);
                Ok(done)
            }
        }
    }

    /// A reader at the point of the epoch, if the source can still be opened there.
    async fn reopened(&self, source: Option<Address>) -> Result<(Reader, Looked), TransferError> {
        let source = source.ok_or_else(|| TransferError::no_server("source"))?;
        let at = self.at()?;
        let reader = reopened(&source, &at.epoch, &at.plan, (&self.options, &self.progress)).await?;
        self.reader.connected(reader.0.session());
        Ok(reader)
    }

    /// Reads plan and epoch, if they are not those of the task before.
    fn enter(&mut self, epoch: &str) -> Result<(), TransferError> {
        let epochs = epoch::records(&self.stage)?;
        let last = epochs.last().filter(|last| last.id() == epoch);
        let last = last.ok_or_else(|| no_task(format!("epoch {epoch} is not the last one of the stage")))?;
        if self.at.as_ref().is_some_and(|at| at.epoch == *last) {
            return Ok(());
        }
        // Lists the entries of all tables: not for every task.
        epoch::list(&self.stage)?;
        let plan = CopyPlan::read(&self.stage)?.ok_or_else(|| no_task("nothing is planned in the stage".to_owned()))?;
        let tables = plan.tables.iter().cloned().map(Arc::new).collect();
        let ids = Epochs::read(&self.stage)?.names();
        // Rows that another epoch had loaded may be replaced.
        let replacing = epochs.len() > 1;
        let shared = Shared::new(
            &self.stage,
            (None, None),
            tables,
            ids,
            &self.options,
            replacing,
            &self.progress,
        );
        (self.reading, self.loading) = (None, None);
        self.at = Some(At {
            epoch: last.clone(),
            shared: Arc::new(shared.with_triggers(plan.triggers()).beside_others()),
            plan,
        });
        Ok(())
    }

    fn at(&self) -> Result<&At, TransferError> {
        self.at.as_ref().ok_or_else(|| no_task("no epoch".to_owned()))
    }

    /// The target, found fit for the plan when it is connected to.
    async fn connected(&mut self, target: Option<Connection>) -> Result<Target, TransferError> {
        if let Some(target) = self.loading.take() {
            return Ok(target);
        }
        let connection = target.ok_or_else(|| TransferError::no_server("target"))?;
        let mut target = Target::connect(&connection).await?;
        self.loader.connected(target.session().await.ok());
        let steps = Steps::new(self.options.stall_after, &self.progress)
            .with_target(&connection, &target)
            .await;
        let plan = &self.at()?.plan;
        let progress = (&self.progress, &steps);
        match check_target(plan, &self.options, &self.stage, &mut target, progress).await {
            // Another worker's first rows came in between two questions.
            Err(TransferError::TargetEmptied { .. }) => {
                check_target(plan, &self.options, &self.stage, &mut target, progress).await?;
            }
            checked => checked?,
        }
        Ok(target)
    }
}

/// A reader at the point of an epoch, if the source can still be opened there.
async fn reopened(
    source: &Address,
    epoch: &EpochRecord,
    plan: &CopyPlan,
    (options, progress): (&CopyOptions, &Progress),
) -> Result<(Reader, Looked), TransferError> {
    let address = source;
    let mut source = Source::connect(address).await?;
    let steps = Steps::new(options.stall_after, progress).with_source(address, &source);
    let tables = plan.tables.iter().map(|table| &table.bound);
    let wanted = EpochRequest {
        attempts: options.attempts.max(1),
        ..EpochRequest::for_plans(tables, 1)
    };
    let lookout = Lookout::begin(address, &mut source, plan, &steps).await?;
    let opening = source.open_epoch(&wanted);
    let opened = steps.source("opening an epoch over all tables", opening).await?;
    if !epoch.point.same_point(&opened.point) {
        return Err(no_task(format!(
            "the source cannot be opened again at the point of epoch {}: it has changed, or cannot prove that it has not",
            epoch.id()
        )));
    }
    let reader = opened.readers.into_iter().next();
    let reader = reader.ok_or_else(|| TransferError::no_server("reader"))?;
    Ok((reader, Looked::with(&lookout)))
}
