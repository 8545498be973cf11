//! What the readers and loaders of one copy share: tables, options, counts, and which tables stopped.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::failpoint::{self, Failpoint};
use model::{Connection, TableName};
use postgres::Target;
use source::{Address, Source};
use stage::Stage;
use tokio::sync::{OnceCell, RwLock};

use crate::error::TransferError;
use crate::pause::Pause;
use crate::pipeline::with_causes;
use crate::plan::PlannedTable;
use crate::progress::{Event, Progress};
use crate::rate::Throttle;
use crate::request::CopyOptions;
use crate::stopped::Stopped;
use crate::times::Clock;
use crate::watch::{Servers, Watch};

/// What readers and loaders share.
pub(crate) struct Shared {
    pub(crate) stage: Stage,
    pub(crate) tables: Vec<Arc<PlannedTable>>,
    /// Of each table among these.
    pub(crate) positions: BTreeMap<TableName, usize>,
    pub(crate) epoch: String,
    /// The names of all epochs, oldest first.
    pub(crate) epochs: Vec<String>,
    pub(crate) options: CopyOptions,
    pub(crate) progress: Progress,
    /// Of each table: held alone by a loader that looks for rows among all of it, and together by those that add some.
    whole_tables: Vec<RwLock<()>>,
    /// Chunks of each table that are not loaded yet.
    remaining: Vec<AtomicU64>,
    /// Rows of each table that were refused, at staging and at loading.
    quarantined: Vec<AtomicU64>,
    failed: Mutex<BTreeMap<usize, Stopped>>,
    /// Set once the target's constraints are out of the way.
    suspended: OnceCell<()>,
    /// Whether rows that were loaded before may be replaced.
    replacing: bool,
    /// Whether loaders of other processes may be at work in the same target.
    pub(crate) beside_others: bool,
    /// The triggers that the plan makes, by table and name.
    triggers: Vec<(TableName, String)>,
    /// No target where the source is only staged, no source where only what is staged is loaded.
    pub(crate) servers: Servers,
    pub(crate) watch: Arc<Watch>,
    pub(crate) clock: Clock,
    pub(crate) throttle: Throttle,
    pub(crate) pause: Pause,
}

impl Shared {
    pub(crate) fn new(
        stage: &Stage,
        (source, target): (Option<&Address>, Option<&Connection>),
        tables: Vec<Arc<PlannedTable>>,
        epochs: Vec<String>,
        options: &CopyOptions,
        replacing: bool,
        progress: &Progress,
    ) -> Self {
        let remaining = tables
            .iter()
            .map(|table| AtomicU64::new(table.chunks.len() as u64))
            .collect();
        let whole_tables = tables.iter().map(|_| RwLock::new(())).collect();
        let quarantined = tables.iter().map(|_| AtomicU64::new(0)).collect();
        let named = tables.iter().enumerate();
        Shared {
            stage: stage.clone(),
            positions: named
                .map(|(position, table)| (table.name().clone(), position))
                .collect(),
            tables,
            epoch: epochs.last().cloned().unwrap_or_default(),
            epochs,
            options: options.clone(),
            progress: progress.clone(),
            whole_tables,
            remaining,
            quarantined,
            failed: Mutex::new(BTreeMap::new()),
            suspended: OnceCell::new(),
            replacing,
            beside_others: false,
            triggers: Vec::new(),
            servers: Servers {
                source: source.cloned(),
                target: target.cloned(),
            },
            watch: Arc::default(),
            clock: Clock::default(),
            throttle: Throttle::new(options.rate),
            pause: Pause::default(),
        }
    }

    /// For one of several processes that load.
    pub(crate) fn beside_others(self) -> Self {
        Shared {
            beside_others: true,
            ..self
        }
    }

    /// Another connection to the target.
    pub(crate) async fn connect_target(&self) -> Result<Target, TransferError> {
        self.servers.connect_target().await
    }

    /// Another connection to the source.
    pub(crate) async fn connect_source(&self) -> Result<Source, TransferError> {
        self.servers.connect_source().await
    }

    /// With the triggers that the plan makes.
    pub(crate) fn with_triggers(self, triggers: Vec<(TableName, String)>) -> Self {
        Shared { triggers, ..self }
    }

    /// Who may change the rows of a table now.
    pub(crate) fn whole_table(&self, table: usize) -> &RwLock<()> {
        &self.whole_tables[table]
    }

    /// With a clock that counts on, and a throttle and a pause that were set meanwhile.
    pub(crate) fn going_on(self, clock: &Clock, throttle: &Throttle, pause: &Pause) -> Self {
        Shared {
            clock: clock.clone(),
            throttle: throttle.clone(),
            pause: pause.clone(),
            ..self
        }
    }

    /// True once the last chunk of a table was loaded.
    pub(crate) fn chunk_is_loaded(&self, table: usize) -> bool {
        self.remaining[table].fetch_sub(1, Ordering::SeqCst) == 1
    }

    /// Counts refused rows of a chunk that is done; an error once there are more than the setting allows.
    pub(crate) fn count_refused(&self, table: usize, rows: u64) -> Result<(), TransferError> {
        let total = self.quarantined[table].fetch_add(rows, Ordering::SeqCst) + rows;
        self.allows(table, total, None)
    }

    /// The same question for a chunk under way, of which `rows` were refused so far, `last` for the last of them. A chunk
    /// that is read again after a lost connection is not counted twice.
    pub(crate) fn may_refuse(&self, table: usize, rows: u64, last: Option<&str>) -> Result<(), TransferError> {
        self.allows(table, self.refused(table).saturating_add(rows), last)
    }

    /// Rows of a table that were refused so far, in chunks that are done.
    pub(crate) fn refused(&self, table: usize) -> u64 {
        self.quarantined[table].load(Ordering::SeqCst)
    }

    fn allows(&self, table: usize, refused: u64, last: Option<&str>) -> Result<(), TransferError> {
        if refused > self.options.max_quarantined {
            return Err(TransferError::TooManyRefused {
                table: self.tables[table].name().clone(),
                refused,
                limit: self.options.max_quarantined,
                last: last.map(str::to_owned),
            });
        }
        Ok(())
    }

    /// Sets aside, before the first row is loaded or replaced, what would refuse rows in between; see [`postgres::suspend`].
    pub(crate) async fn suspend_constraints(&self, target: &mut Target) -> Result<(), TransferError> {
        self.suspended
            .get_or_try_init(|| async {
                let tables: Vec<TableName> = self.tables.iter().map(|table| table.bound.target.clone()).collect();
                suspend(target, &tables, self.replacing, &self.triggers, &self.progress).await
            })
            .await
            .copied()
    }

    /// Stops a table; the first reason stays.
    pub(crate) fn fail(&self, table: usize, error: &TransferError) {
        let name = self.tables[table].name().clone();
        let way_on = error.way_on(&name, &self.tables[table].bound.target);
        let stopped = Stopped {
            reason: std::iter::once(with_causes(error))
                .chain(way_on)
                .collect::<Vec<_>>()
                .join("; "),
            cause: error.stop_cause(),
            refused: match error {
                TransferError::TooManyRefused { refused, .. } => *refused,
                _ => self.refused(table),
            },
        };
        let reason = stopped.reason.clone();
        if locked(&self.failed).insert(table, stopped).is_none() {
            self.progress.tell(Event::TableFailed { table: name, reason });
        }
    }

    pub(crate) fn has_failed(&self, table: usize) -> bool {
        locked(&self.failed).contains_key(&table)
    }

    /// Tables that stopped, with the reason.
    pub(crate) fn failures(&self) -> BTreeMap<TableName, Stopped> {
        locked(&self.failed)
            .iter()
            .map(|(table, stopped)| (self.tables[*table].name().clone(), stopped.clone()))
            .collect()
    }
}

/// Sets constraints aside and tells which.
pub(crate) async fn suspend(
    target: &mut Target,
    tables: &[TableName],
    unique: bool,
    triggers: &[(TableName, String)],
    progress: &Progress,
) -> Result<(), TransferError> {
    let mut by_table: BTreeMap<TableName, Vec<String>> = BTreeMap::new();
    for suspended in postgres::suspend::suspend(target, tables, unique, triggers).await? {
        by_table.entry(suspended.table).or_default().push(suspended.name);
    }
    failpoint::reach(Failpoint::ConstraintsSuspended);
    for (table, names) in by_table {
        progress.tell(Event::ConstraintsSuspended { table, names });
    }
    Ok(())
}

/// The values behind these locks are whole after every statement, so a panicking holder leaves nothing torn.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
