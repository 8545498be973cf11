//! Loading one part of a chunk: claim, replacement of old rows, COPY, quarantine and ledger in one transaction.

mod again;
mod keys;
mod pump;
mod replace;
mod rows;
mod take_back;

use std::error::Error as StdError;
use std::fmt;

use arrow_array::RecordBatch;
use model::failpoint::{self, Failpoint};
use model::{TableName, TablePlan};
use tokio_postgres::{IsolationLevel, Transaction};

use crate::catalog::column_types;
use crate::connect::Target;
use crate::encode::Encoder;
use crate::error::{Error, Result};
use crate::ledger::commit;
use crate::sql_text::qualified;
pub use again::{AgainPart, Leaving, LoadedAgain, Selected, load_again};
pub use keys::without_rows;
pub use replace::remove_part;
use rows::{Loaded, RefusedRow, load_rows};
pub use take_back::{TakenBack, forget_table_by_keys, take_back_by_rows};

/// An error of the caller's reader.
pub type BatchError = Box<dyn StdError + Send + Sync>;
/// Staged batches, read one by one on a blocking thread.
pub type Batches = Box<dyn Iterator<Item = std::result::Result<RecordBatch, BatchError>> + Send>;
/// Opens the batches; called once more when a row is refused.
pub type OpenBatches<'a> = &'a (dyn Fn() -> std::result::Result<Batches, BatchError> + Sync);

/// The name of a part in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartKey {
    /// The source table.
    pub table: TableName,
    pub chunk: u32,
    /// File of the chunk, from 0.
    pub part: u32,
}

impl PartKey {
    pub(crate) fn numbers(&self) -> Result<(i32, i32)> {
        let number = |what, value: u32| {
            i32::try_from(value).map_err(|_| Error::Number {
                what,
                value: value.to_string(),
            })
        };
        Ok((number("a chunk", self.chunk)?, number("a part", self.part)?))
    }
}

impl fmt::Display for PartKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, chunk {}, part {}", self.table, self.chunk, self.part)
    }
}

/// What may be replaced if the part was loaded from another file.
pub enum Replace<'a> {
    /// Nothing: [`Error::OtherFile`].
    Nothing,
    /// The rows of the file with this SHA-256, known by their keys: all its rows in their order, as batches of the plan's staged
    /// schema, or of its key columns alone in the key's order.
    Keys { old_sha256: &'a str, keys: OpenBatches<'a> },
    /// Every row of the table, and every other part of it in the ledger: for a table without a key.
    All,
}

impl fmt::Debug for Replace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Replace::Nothing => f.write_str("Nothing"),
            Replace::Keys { old_sha256, .. } => f
                .debug_struct("Keys")
                .field("old_sha256", old_sha256)
                .finish_non_exhaustive(),
            Replace::All => f.write_str("All"),
        }
    }
}

/// One file to load.
pub struct LoadJob<'a> {
    /// Bound to the target.
    pub plan: &'a TablePlan,
    pub key: PartKey,
    /// SHA-256 of the file, hexadecimal.
    pub file_sha256: &'a str,
    pub epoch: &'a str,
    /// Rows of the file, if known: another number fails the load.
    pub expected_rows: Option<u64>,
    pub replace: Replace<'a>,
    pub batches: OpenBatches<'a>,
    /// More refused rows fail the load.
    pub max_quarantined: u64,
    /// The hash of a row of a staged batch, and its unit of verification; asked for refused rows.
    pub row_hash: &'a (dyn Fn(&RecordBatch, usize) -> u128 + Sync),
    pub unit: &'a (dyn Fn(&RecordBatch, usize) -> u32 + Sync),
}

impl fmt::Debug for LoadJob<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadJob")
            .field("key", &self.key)
            .field("file_sha256", &self.file_sha256)
            .field("epoch", &self.epoch)
            .field("replace", &self.replace)
            .finish_non_exhaustive()
    }
}

/// How a load ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadOutcome {
    /// Committed.
    Loaded {
        /// Rows that the target took.
        rows: u64,
        /// Rows that it refused.
        quarantined: u64,
        /// Old rows that were deleted.
        replaced: u64,
        /// Bytes of COPY data.
        bytes: u64,
    },
    /// The ledger has this file already, with these numbers.
    Skipped { rows: u64, quarantined: u64 },
}

/// Loads a part, once: a second worker with the same part waits for the first and then skips it. Needs
/// [`crate::ledger::ensure`].
///
/// The transaction commits with `synchronous_commit = off`: a crash of the server loses the rows and their ledger row together.
/// [`crate::ledger::declare_loaded`] makes them durable.
///
/// # Errors
/// [`Error::OtherFile`], [`Error::TargetChanged`], [`Error::TooManyRefused`], [`Error::RowCount`], [`Error::RowsDropped`],
/// [`Error::Input`] for the caller's batches, [`Error::CommitUnknown`] (ask [`crate::ledger::part_state`]), or the server's.
/// After any error but the last nothing of the part is in the target.
pub async fn load_part(target: &mut Target, job: &LoadJob<'_>) -> Result<LoadOutcome> {
    let encoder = Encoder::new(job.plan)?;
    let transaction = begin(target).await?;
    let mut replaced = 0;
    let claimed = claim(&transaction, job).await?;
    failpoint::reach(Failpoint::PartClaimed);
    if claimed.as_ref().is_none_or(|old| old.file_sha256 != job.file_sha256) {
        check_types(&transaction, job.plan).await?;
    }
    if let Some(old) = claimed {
        if old.file_sha256 == job.file_sha256 {
            if old.epoch != job.epoch {
                set_epoch(&transaction, job).await?;
            }
            commit(transaction, &job.key.to_string()).await?;
            return Ok(LoadOutcome::Skipped {
                rows: old.rows,
                quarantined: old.quarantined,
            });
        }
        replaced = replace::old_rows(&transaction, job, &old).await?;
        failpoint::reach(Failpoint::OldRowsDeleted);
    }
    let taken = keys::taken(&transaction, job).await?;
    let loaded = load_rows(&transaction, job, encoder, taken).await?;
    let quarantined = u64::try_from(loaded.refused.len()).unwrap_or(u64::MAX);
    if let Some(expected) = job.expected_rows
        && expected != loaded.rows + quarantined
    {
        return Err(Error::RowCount {
            table: job.key.table.to_string(),
            chunk: job.key.chunk,
            part: job.key.part,
            expected,
            found: loaded.rows + quarantined,
        });
    }
    record(&transaction, job, &loaded, quarantined).await?;
    failpoint::reach(Failpoint::PartRecorded);
    commit(transaction, &job.key.to_string()).await?;
    failpoint::reach(Failpoint::PartCommitted);
    Ok(LoadOutcome::Loaded {
        rows: loaded.rows,
        quarantined,
        replaced,
        bytes: loaded.bytes,
    })
}

/// READ COMMITTED, so that a claim that waited sees what the other worker committed.
async fn begin(target: &mut Target) -> Result<Transaction<'_>> {
    let transaction = target
        .client
        .build_transaction()
        .isolation_level(IsolationLevel::ReadCommitted)
        .read_only(false)
        .start()
        .await?;
    // Deferred constraints would refuse rows only at COMMIT, when nothing can say which.
    transaction
        .batch_execute("SET LOCAL synchronous_commit = off; SET CONSTRAINTS ALL IMMEDIATE")
        .await?;
    Ok(transaction)
}

/// Refuses a table whose columns are not of the types any more to which the plan was bound: COPY in binary takes the bytes of
/// one type for those of another. From here to the end of the transaction nobody can alter the table.
async fn check_types(transaction: &Transaction<'_>, plan: &TablePlan) -> Result<()> {
    let target = qualified(&plan.target);
    transaction
        .batch_execute(&format!("SELECT FROM {target} WHERE false"))
        .await?;
    let found = column_types(transaction, &plan.target).await?;
    for column in plan.columns.iter().filter(|column| !column.generated) {
        let now = found.get(&column.target_column);
        if now != Some(&column.target) {
            return Err(Error::ColumnAltered {
                table: plan.target.to_string(),
                column: column.target_column.clone(),
                planned: column.target.to_string(),
                found: now.map_or_else(|| "gone".to_owned(), ToString::to_string),
            });
        }
    }
    Ok(())
}

/// A part as the ledger has it, locked.
struct Claimed {
    file_sha256: String,
    epoch: String,
    rows: u64,
    quarantined: u64,
}

/// Inserts the ledger row first: another worker's insert of the same key waits here for the end of its transaction.
/// `None` if the part is ours and new.
async fn claim(transaction: &Transaction<'_>, job: &LoadJob<'_>) -> Result<Option<Claimed>> {
    let (chunk, part) = job.key.numbers()?;
    let (source, target) = (&job.key.table, &job.plan.target);
    // The other worker may need long.
    transaction.batch_execute("SET LOCAL lock_timeout = 0").await?;
    loop {
        let inserted = transaction
            .execute(
                "INSERT INTO landfall.load (source_schema, source_table, chunk, part, target_schema, target_table, \
                 file_sha256, epoch, rows, quarantined) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) ON CONFLICT DO NOTHING",
                &[&source.schema, &source.name, &chunk, &part, &target.schema, &target.name, &job.file_sha256, &job.epoch],
            )
            .await?;
        let found = match inserted {
            0 => lock_part(transaction, &job.key).await?,
            _ => None,
        };
        // Neither inserted nor found: somebody deleted it in between.
        if inserted == 1 || found.is_some() {
            transaction.batch_execute("SET LOCAL lock_timeout = '2min'").await?;
            return Ok(found);
        }
    }
}

async fn lock_part(transaction: &Transaction<'_>, key: &PartKey) -> Result<Option<Claimed>> {
    let (chunk, part) = key.numbers()?;
    let row = transaction
        .query_opt(
            "SELECT file_sha256, epoch, rows, quarantined FROM landfall.load \
             WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4 FOR UPDATE",
            &[&key.table.schema, &key.table.name, &chunk, &part],
        )
        .await?;
    row.map(|row| {
        Ok(Claimed {
            file_sha256: row.try_get(0)?,
            epoch: row.try_get(1)?,
            rows: u64::try_from(row.try_get::<_, i64>(2)?).unwrap_or_default(),
            quarantined: u64::try_from(row.try_get::<_, i64>(3)?).unwrap_or_default(),
        })
    })
    .transpose()
}

async fn set_epoch(transaction: &Transaction<'_>, job: &LoadJob<'_>) -> Result<()> {
    let (chunk, part) = job.key.numbers()?;
    transaction
        .execute(
            "UPDATE landfall.load SET epoch = $5 \
             WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4",
            &[&job.key.table.schema, &job.key.table.name, &chunk, &part, &job.epoch],
        )
        .await?;
    Ok(())
}

async fn record(transaction: &Transaction<'_>, job: &LoadJob<'_>, loaded: &Loaded, quarantined: u64) -> Result<()> {
    let (chunk, part) = job.key.numbers()?;
    let (source, target) = (&job.key.table, &job.plan.target);
    let rows = signed("rows", loaded.rows)?;
    let refused = signed("quarantined rows", quarantined)?;
    transaction
        .execute(
            "UPDATE landfall.load SET target_schema = $5, target_table = $6, file_sha256 = $7, epoch = $8, rows = $9, \
             quarantined = $10, loaded_at = now() \
             WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4",
            &[
                &source.schema,
                &source.name,
                &chunk,
                &part,
                &target.schema,
                &target.name,
                &job.file_sha256,
                &job.epoch,
                &rows,
                &refused,
            ],
        )
        .await?;
    transaction
        .execute(
            "DELETE FROM landfall.quarantine \
             WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4",
            &[&source.schema, &source.name, &chunk, &part],
        )
        .await?;
    list_refused(transaction, job, &loaded.refused).await
}

fn signed(what: &'static str, value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|_| Error::Number {
        what,
        value: value.to_string(),
    })
}

/// Adds rows of a part to those that the ledger lists as refused.
async fn list_refused(transaction: &Transaction<'_>, job: &LoadJob<'_>, rows: &[RefusedRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let (chunk, part) = job.key.numbers()?;
    let source = &job.key.table;
    let column = |of: fn(&RefusedRow) -> String| rows.iter().map(of).collect::<Vec<_>>();
    let file_rows = rows
        .iter()
        .map(|row| signed("a row", row.file_row))
        .collect::<Result<Vec<i64>>>()?;
    let units: Vec<i64> = rows.iter().map(|row| i64::from(row.unit)).collect();
    let hashes: Vec<Vec<u8>> = rows.iter().map(|row| row.row_hash.to_be_bytes().to_vec()).collect();
    let columns: Vec<Option<&str>> = rows.iter().map(|row| row.column.as_deref()).collect();
    transaction
        .execute(
            "INSERT INTO landfall.quarantine (source_schema, source_table, chunk, part, file_sha256, file_row, unit, \
             row_hash, sqlstate, column_name, message) \
             SELECT $1, $2, $3, $4, $5, q.* FROM unnest($6::bigint[], $7::bigint[], $8::bytea[], $9::text[], $10::text[], \
             $11::text[]) AS q",
            &[
                &source.schema,
                &source.name,
                &chunk,
                &part,
                &job.file_sha256,
                &file_rows,
                &units,
                &hashes,
                &column(|row| row.sqlstate.clone()),
                &columns,
                &column(|row| row.message.clone()),
            ],
        )
        .await?;
    Ok(())
}
