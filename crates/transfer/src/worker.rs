//! Tasks as values: one chunk extracted or loaded, by whatever process is given it.
//!
//! A task names its chunk and epoch and holds nothing else; what it means stands in the stage's plan and manifest. It is done
//! by the functions that the readers and loaders of a copy run, and committed where theirs is: in manifest or ledger. Doing
//! one again changes nothing. Its answer is only told.

use std::sync::Arc;

use model::{Connection, TableName};
use postgres::Target;
use serde::{Deserialize, Serialize};
use source::{Address, EpochRequest, Reader, Source};
use stage::{Budget, ChunkEntry, Stage};

use crate::epoch::{self, EpochRecord};
use crate::error::TransferError;
use crate::extract::extract;
use crate::load::load_chunk;
use crate::pipeline::{LoadJob, ReadJob, declare};
use crate::plan::{CopyPlan, PlannedTable};
use crate::planning::check_shapes;
use crate::planning::check_target;
use crate::progress::Progress;
use crate::request::CopyOptions;
use crate::shared::Shared;
use crate::watch::{Post, Servers, Side, Steps, Watch, watch};

/// What is to be done. `docs/worker.md` shows it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// Read a chunk of the source into the stage. Only in an epoch that can be opened again.
    Extract {
        table: TableName,
        chunk: u32,
        epoch: String,
    },
    /// Load a staged chunk into the target.
    Load {
        table: TableName,
        chunk: u32,
        epoch: String,
    },
    /// Declare a table loaded, of which every chunk is.
    Declare { table: TableName, epoch: String },
}

/// What came of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Rows of the chunk in the stage.
    pub rows: u64,
    /// Rows of it that conversion refused, or, of a load, PostgreSQL.
    pub refused: u64,
    /// Bytes of its staged files.
    pub bytes: u64,
    /// It had been done before.
    pub before: bool,
}

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
    reading: Option<Reader>,
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
        let working = async {
            match task {
                Task::Extract { table, chunk, epoch } => self.extract(table, *chunk, epoch, source).await,
                Task::Load { table, chunk, epoch } => self.load(table, *chunk, epoch, target).await,
                Task::Declare { table, epoch } => self.declare(table, epoch, target).await,
            }
        };
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

    async fn extract(
        &mut self,
        table: &TableName,
        chunk: u32,
        epoch: &str,
        source: Option<Address>,
    ) -> Result<Done, TransferError> {
        self.enter(epoch)?;
        let (position, planned) = self.planned(table)?;
        let index = planned.chunks.iter().position(|range| range.ordinal == chunk);
        let index = index.ok_or_else(|| no_task(format!("{table} has no chunk {chunk}")))?;
        if let Some(entry) = self.stage.entry(table, chunk, epoch)? {
            return Ok(staged(&entry, true));
        }
        let mut reader = match self.reading.take() {
            Some(reader) => reader,
            None => {
                let source = source.ok_or_else(|| TransferError::no_server("source"))?;
                let at = self.at()?;
                let reader = reopened(&source, &at.epoch, &at.plan, (&self.options, &self.progress)).await?;
                self.reader.connected(reader.session());
                reader
            }
        };
        let shared = &self.at()?.shared;
        let job = ReadJob {
            table: position,
            chunk: index,
        };
        let entry = extract(shared, &mut reader, job, &self.reader).await?;
        self.reading = Some(reader);
        Ok(staged(&entry, false))
    }

    async fn load(
        &mut self,
        table: &TableName,
        chunk: u32,
        epoch: &str,
        target: Option<Connection>,
    ) -> Result<Done, TransferError> {
        self.enter(epoch)?;
        let (position, _) = self.planned(table)?;
        let entry = self.stage.entry(table, chunk, epoch)?;
        let entry = entry.ok_or_else(|| no_task(format!("{table} has no chunk {chunk} staged in epoch {epoch}")))?;
        let mut target = self.connected(target).await?;
        let at = self.at()?;
        let done = staged(&entry, false);
        let job = LoadJob { table: position, entry };
        let before = at.shared.refused(position);
        let loaded = load_chunk(&at.shared, &mut target, &job, &self.loader).await?;
        let refused = at.shared.refused(position).saturating_sub(before);
        self.loading = Some(target);
        Ok(Done {
            refused,
            before: !loaded,
            ..done
        })
    }

    async fn declare(
        &mut self,
        table: &TableName,
        epoch: &str,
        target: Option<Connection>,
    ) -> Result<Done, TransferError> {
        self.enter(epoch)?;
        let (position, planned) = self.planned(table)?;
        let (mut rows, mut bytes, mut chunks) = (0, 0, 0);
        for entry in self.stage.entries_one_by_one(table)? {
            let entry = entry?;
            if entry.epoch == epoch {
                chunks += 1;
                rows += entry.rows();
                bytes += entry.parts.iter().map(|part| part.bytes).sum::<u64>();
            }
        }
        if chunks < planned.chunks.len() {
            let of = planned.chunks.len();
            return Err(no_task(format!(
                "{table} has {chunks} of {of} chunks staged in epoch {epoch}"
            )));
        }
        let connection = target.clone();
        let mut target = self.connected(target).await?;
        let mut steps = Steps::new(self.options.stall_after, &self.progress);
        if let Some(connection) = &connection {
            steps = steps.with_target(connection, &target).await;
        }
        let shared = Arc::clone(&self.at()?.shared);
        let declaring = declare(&shared, &mut target, position);
        steps.target(&format!("declaring {table} loaded"), declaring).await?;
        self.loading = Some(target);
        Ok(Done {
            rows,
            refused: 0,
            bytes,
            before: false,
        })
    }

    /// Reads plan and epoch, if they are not those of the task before.
    fn enter(&mut self, epoch: &str) -> Result<(), TransferError> {
        let epochs = epoch::list(&self.stage)?;
        let last = epochs.last().filter(|last| last.id() == epoch);
        let last = last.ok_or_else(|| no_task(format!("epoch {epoch} is not the last one of the stage")))?;
        if self.at.as_ref().is_some_and(|at| at.epoch == *last) {
            return Ok(());
        }
        let plan = CopyPlan::read(&self.stage)?.ok_or_else(|| no_task("nothing is planned in the stage".to_owned()))?;
        let tables = plan.tables.iter().cloned().map(Arc::new).collect();
        let ids = epochs.iter().map(EpochRecord::id).collect();
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

    fn planned(&self, table: &TableName) -> Result<(usize, &PlannedTable), TransferError> {
        let tables = &self.at()?.plan.tables;
        let position = tables.iter().position(|planned| planned.name() == table);
        let position = position.ok_or_else(|| no_task(format!("the plan has no table {table}")))?;
        Ok((position, &tables[position]))
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
) -> Result<Reader, TransferError> {
    let address = source;
    let mut source = Source::connect(address).await?;
    let steps = Steps::new(options.stall_after, progress).with_source(address, &source);
    let tables = plan.tables.iter().map(|table| &table.bound);
    let wanted = EpochRequest {
        attempts: options.attempts.max(1),
        ..EpochRequest::for_plans(tables, 1)
    };
    let opening = source.open_epoch(&wanted);
    let opened = steps.source("opening an epoch over all tables", opening).await?;
    if !epoch.point.same_point(&opened.point) {
        return Err(no_task(format!(
            "the source cannot be opened again at the point of epoch {}: it has changed, or cannot prove that it has not",
            epoch.id()
        )));
    }
    let checking = check_shapes(&mut source, plan);
    steps.source("comparing the shapes of all tables", checking).await?;
    let reader = opened.readers.into_iter().next();
    reader.ok_or_else(|| TransferError::no_server("reader"))
}

fn staged(entry: &ChunkEntry, before: bool) -> Done {
    Done {
        rows: entry.rows(),
        refused: entry.refused.iter().map(|unit| unit.digest.count).sum(),
        bytes: entry.parts.iter().map(|part| part.bytes).sum(),
        before,
    }
}

fn no_task(reason: String) -> TransferError {
    TransferError::NoTask { reason }
}
