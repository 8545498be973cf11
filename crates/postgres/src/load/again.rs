//! Loading again what is loaded already but stands otherwise in the target by now: rows leave by range, by key or all
//! together, and those of the staged files take their place, in one transaction.

use std::collections::BTreeSet;
use std::fmt;

use model::TablePlan;
use model::failpoint::{self, Failpoint};
use tokio_postgres::Transaction;

use super::replace::delete_keys;
use super::rows::{Loaded, load_rows};
use super::{LoadJob, OpenBatches, begin, check_types, claim, list_refused, record, signed};
use crate::connect::Target;
use crate::encode::Encoder;
use crate::error::{Error, Result};
use crate::ledger::commit;
use crate::sql_text::qualified;

/// The rows that leave the target.
pub enum Leaving<'a> {
    /// All that a chunk's range of keys holds, by a condition of [`crate::unit_predicate`]. The parts are all of that chunk.
    Range { chunk: u32, condition: &'a str },
    /// Those with the keys of these batches, which have the plan's staged schema. Read when nobody else can write to the
    /// table any more.
    Keys(OpenBatches<'a>),
    /// All. The parts are all of the table.
    All,
}

impl fmt::Debug for Leaving<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Leaving::Range { chunk, condition } => write!(f, "Range({chunk}, {condition})"),
            Leaving::Keys(_) => f.write_str("Keys"),
            Leaving::All => f.write_str("All"),
        }
    }
}

/// A file, or some rows of one.
#[derive(Debug)]
pub struct AgainPart<'a> {
    /// [`LoadJob::replace`] is not looked at.
    pub job: LoadJob<'a>,
    /// Which rows of the file the job's batches are; `None`: all of them.
    pub selected: Option<Selected<'a>>,
}

/// Rows of a file that belong to some units of verification.
pub struct Selected<'a> {
    pub units: &'a [u32],
    /// How many rows the batches gave when they were last read, and the place in the file, from 0, of one by its place among them.
    pub given: &'a (dyn Fn() -> u64 + Sync),
    pub place: &'a (dyn Fn(u64) -> u64 + Sync),
}

impl fmt::Debug for Selected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Selected")
            .field("units", &self.units)
            .finish_non_exhaustive()
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoadedAgain {
    /// Rows that left.
    pub deleted: u64,
    /// Rows that the target took.
    pub rows: u64,
    /// Rows that it refused.
    pub refused: u64,
}

/// Replaces rows of the target by those of staged files, whatever stands there. Nobody else writes to the table meanwhile, and
/// whoever reads it sees it before or after. Committed with `synchronous_commit = on`. Of a part as many rows may be refused as the
/// ledger has for refused already, whatever the job says: no row that is there may end in quarantine.
///
/// # Errors
/// [`Error::OtherFile`] if the ledger says that another file was loaded, [`Error::ColumnAltered`], [`Error::TooManyRefused`],
/// [`Error::RowCount`], [`Error::RowsDropped`], [`Error::Input`], [`Error::CommitUnknown`], or the server's. After any but
/// the last but one nothing has changed; after that one, either nothing or all.
pub async fn load_again(
    target: &mut Target,
    plan: &TablePlan,
    leaving: &Leaving<'_>,
    parts: &mut [AgainPart<'_>],
) -> Result<LoadedAgain> {
    let transaction = begin(target).await?;
    transaction
        .batch_execute(&format!(
            "SET LOCAL synchronous_commit = on; LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE",
            qualified(&plan.target)
        ))
        .await?;
    check_types(&transaction, plan).await?;
    for part in parts.iter_mut() {
        claim_again(&transaction, part).await?;
        part.job.max_quarantined = refused_before(&transaction, part).await?;
    }
    let parts: &[AgainPart<'_>] = parts;
    failpoint::reach(Failpoint::PartClaimed);
    let mut done = LoadedAgain {
        deleted: delete(&transaction, plan, leaving, parts).await?,
        ..LoadedAgain::default()
    };
    failpoint::reach(Failpoint::OldRowsDeleted);
    for part in parts {
        let loaded = load_rows(&transaction, &part.job, Encoder::new(plan)?, BTreeSet::new()).await?;
        let refused = u64::try_from(loaded.refused.len()).unwrap_or(u64::MAX);
        done.rows = done.rows.saturating_add(loaded.rows);
        done.refused = done.refused.saturating_add(refused);
        check_count(part, loaded.rows.saturating_add(refused))?;
        match &part.selected {
            None => record(&transaction, &part.job, &loaded, refused).await?,
            Some(selected) => record_selected(&transaction, &part.job, selected, loaded).await?,
        }
    }
    failpoint::reach(Failpoint::PartRecorded);
    commit(transaction, &plan.source.to_string()).await?;
    failpoint::reach(Failpoint::PartCommitted);
    Ok(done)
}

/// The part's row in the ledger, locked. It must be of this file.
async fn claim_again(transaction: &Transaction<'_>, part: &AgainPart<'_>) -> Result<()> {
    let job = &part.job;
    let loaded = match claim(transaction, job).await? {
        Some(old) if old.file_sha256 == job.file_sha256 => return Ok(()),
        // All rows of it are loaded now.
        None if part.selected.is_none() => return Ok(()),
        None => "nothing".to_owned(),
        Some(old) => old.file_sha256,
    };
    Err(Error::OtherFile {
        table: job.key.table.to_string(),
        chunk: job.key.chunk,
        part: job.key.part,
        loaded,
        wanted: job.file_sha256.to_owned(),
    })
}

/// Rows of the part, or of its chosen units, that the ledger has for refused.
async fn refused_before(transaction: &Transaction<'_>, part: &AgainPart<'_>) -> Result<u64> {
    let key = &part.job.key;
    let (chunk, number) = key.numbers()?;
    let units: Option<Vec<i64>> = part
        .selected
        .as_ref()
        .map(|selected| selected.units.iter().copied().map(i64::from).collect());
    let sql = "SELECT count(*) FROM landfall.quarantine WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4 \
               AND ($5::bigint[] IS NULL OR unit = ANY($5))";
    let row = transaction
        .query_one(sql, &[&key.table.schema, &key.table.name, &chunk, &number, &units])
        .await?;
    Ok(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default())
}

async fn delete(
    transaction: &Transaction<'_>,
    plan: &TablePlan,
    leaving: &Leaving<'_>,
    parts: &[AgainPart<'_>],
) -> Result<u64> {
    let table = qualified(&plan.target);
    let (chunk, condition) = match leaving {
        Leaving::Keys(keys) => return delete_keys(transaction, plan, keys().map_err(Error::Input)?).await,
        Leaving::Range { chunk, condition } => (Some(*chunk), *condition),
        Leaving::All => (None, "TRUE"),
    };
    let deleted = transaction
        .execute(&format!("DELETE FROM {table} WHERE {condition}"), &[])
        .await?;
    // Of files that are not of the epoch any more nothing is left.
    let ours = |part: &AgainPart<'_>| part.job.key.numbers();
    let ours = parts.iter().map(ours).collect::<Result<Vec<_>>>()?;
    let (chunks, positions): (Vec<i32>, Vec<i32>) = ours.into_iter().unzip();
    let chunk = chunk
        .map(|chunk| {
            i32::try_from(chunk).map_err(|_| Error::Number {
                what: "a chunk",
                value: chunk.to_string(),
            })
        })
        .transpose()?;
    for ledger in ["load", "quarantine"] {
        let sql = format!(
            "DELETE FROM landfall.{ledger} WHERE source_schema = $1 AND source_table = $2 AND ($3::integer IS NULL OR chunk = $3) \
             AND (chunk, part) NOT IN (SELECT * FROM unnest($4::integer[], $5::integer[]))"
        );
        transaction
            .execute(
                &sql,
                &[&plan.source.schema, &plan.source.name, &chunk, &chunks, &positions],
            )
            .await?;
    }
    Ok(deleted)
}

/// As many rows as were given must be in the target or refused.
fn check_count(part: &AgainPart<'_>, found: u64) -> Result<()> {
    let expected = match &part.selected {
        Some(selected) => Some((selected.given)()),
        None => part.job.expected_rows,
    };
    match expected {
        Some(expected) if expected != found => Err(Error::RowCount {
            table: part.job.key.table.to_string(),
            chunk: part.job.key.chunk,
            part: part.job.key.part,
            expected,
            found,
        }),
        _ => Ok(()),
    }
}

/// Some rows of a part: of the others the ledger says what it said.
async fn record_selected(
    transaction: &Transaction<'_>,
    job: &LoadJob<'_>,
    selected: &Selected<'_>,
    mut loaded: Loaded,
) -> Result<()> {
    let (chunk, part) = job.key.numbers()?;
    let source = &job.key.table;
    let units: Vec<i64> = selected.units.iter().copied().map(i64::from).collect();
    transaction
        .execute(
            "DELETE FROM landfall.quarantine \
             WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4 AND unit = ANY($5)",
            &[&source.schema, &source.name, &chunk, &part, &units],
        )
        .await?;
    for row in &mut loaded.refused {
        row.file_row = (selected.place)(row.file_row);
    }
    list_refused(transaction, job, &loaded.refused).await?;
    let rows = signed("rows", job.expected_rows.unwrap_or_default())?;
    transaction
        .execute(
            "UPDATE landfall.load AS l SET rows = $5 - q.count, quarantined = q.count, loaded_at = now() \
             FROM (SELECT count(*) FROM landfall.quarantine \
                   WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4) AS q \
             WHERE l.source_schema = $1 AND l.source_table = $2 AND l.chunk = $3 AND l.part = $4",
            &[&source.schema, &source.name, &chunk, &part, &rows],
        )
        .await?;
    Ok(())
}
