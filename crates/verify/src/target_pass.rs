//! One pass over a table of the target: the digest of every unit (leg T).
//!
//! The session must be in the run's snapshot, so that all tables, and the drill-down after them, see one state. Memory is
//! that of one batch and of the units' digests.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use model::TablePlan;
use postgres::{CopyOutLimits, Decoded, Target};
use stage::digest::Form;
use stage::unit::UnitScheme;
use stage::{RowHasher, UnitTally};

use crate::error::VerifyError;
use crate::law::PerUnit;

/// T of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetDigests {
    pub units: PerUnit,
    /// Rows per unit with a value that the staged type cannot hold. They are in `units` too, with a hash of their own.
    pub unreadable: BTreeMap<u32, u64>,
}

/// A batch of the target with unit and hash of each row.
#[derive(Debug)]
pub(crate) struct HashedBatch {
    pub(crate) batch: RecordBatch,
    pub(crate) units: Vec<u32>,
    pub(crate) hashes: Vec<u128>,
    /// Per row, the columns that could not be read, and why.
    pub(crate) unreadable: BTreeMap<usize, Vec<(usize, &'static str)>>,
}

/// Gives rows their units and hashes.
#[derive(Debug)]
pub(crate) struct RowDigester<'p> {
    hasher: RowHasher,
    scheme: &'p UnitScheme,
    table: String,
}

impl<'p> RowDigester<'p> {
    /// For rows in staged form, of the stage and of the target alike.
    pub(crate) fn new(plan: &TablePlan, scheme: &'p UnitScheme) -> Self {
        RowDigester {
            hasher: RowHasher::new(&plan.columns, Form::Staged),
            scheme,
            table: plan.source.to_string(),
        }
    }

    pub(crate) fn hasher(&self) -> &RowHasher {
        &self.hasher
    }

    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// A batch of staged rows.
    pub(crate) fn staged(&self, batch: RecordBatch) -> Result<HashedBatch, VerifyError> {
        let hashes = self
            .hasher
            .hash_rows(&batch)
            .map_err(|source| VerifyError::digest(&self.table, source))?;
        let units = self
            .scheme
            .assign(&batch, &self.hasher, &hashes)
            .map_err(|source| VerifyError::Unit {
                what: self.table.clone(),
                source: Box::new(source),
            })?;
        Ok(HashedBatch {
            batch,
            units,
            hashes,
            unreadable: BTreeMap::new(),
        })
    }

    /// A batch of the target. A row with a value that the staged type cannot hold is different from every staged row:
    /// its hash is turned over, because the NULL that stands for the value could be one in the stage.
    pub(crate) fn target(&self, decoded: Decoded) -> Result<HashedBatch, VerifyError> {
        let mut hashed = self.staged(decoded.batch)?;
        for cell in decoded.unreadable {
            hashed
                .unreadable
                .entry(cell.row)
                .or_default()
                .push((cell.column, cell.reason));
        }
        for row in hashed.unreadable.keys() {
            if let Some(hash) = hashed.hashes.get_mut(*row) {
                *hash = !*hash;
            }
        }
        Ok(hashed)
    }
}

/// Reads the bound table once. `progress` gets the number of rows of each batch.
///
/// # Errors
/// [`VerifyError::Target`] for the server's, [`VerifyError::Digest`] and [`VerifyError::Unit`] if plan, scheme and
/// batches do not fit together.
pub async fn digest_target(
    target: &Target,
    plan: &TablePlan,
    scheme: &UnitScheme,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<TargetDigests, VerifyError> {
    let digester = RowDigester::new(plan, scheme);
    let mut digests = TargetDigests::default();
    let mut units = UnitTally::new();
    let mut rows = target.copy_out(plan, None, CopyOutLimits::default()).await?;
    while let Some(decoded) = rows.next_decoded().await? {
        let hashed = digester.target(decoded)?;
        units.add(&hashed.units, &hashed.hashes);
        for row in hashed.unreadable.keys() {
            if let Some(unit) = hashed.units.get(*row) {
                *digests.unreadable.entry(*unit).or_default() += 1;
            }
        }
        progress(u64::try_from(hashed.hashes.len()).unwrap_or_default());
    }
    digests.units = units
        .digests()
        .into_iter()
        .map(|unit| (unit.unit, unit.digest))
        .collect();
    Ok(digests)
}
