//! From differing units to rows and columns.
//!
//! Rows are searched in passes. A pass covers some differing units, and of their rows a slice of the key's hashes, so
//! that the rows of one pass fit the bound whatever the size of a unit; a row and its counterpart have the same key and
//! are in the same slice. Each pass reads stage and target twice ([`crate::matching`]), the target in the run's snapshot.

use std::collections::{BTreeMap, BTreeSet};

use model::{ChunkRange, TablePlan};
use postgres::{CopyOutLimits, Target, unit_predicate};
use stage::unit::UnitScheme;

use crate::difference::{Difference, DifferenceCounts};
use crate::error::VerifyError;
use crate::image::RowOf;
use crate::matching::{Collector, Seen, Survey};
use crate::result::{DrillDown, DrillDownMethod};
use crate::staged_rows::StagedRows;
use crate::target_pass::{HashedBatch, RowDigester};

/// Bounds of a drill-down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrillDownLimits {
    /// Differences listed per table. The counts go on beyond it.
    pub listed: usize,
    /// Rows, of stage and target together, of which one pass holds the hashes (about 50 bytes each, and 200 more for each
    /// that differs).
    pub rows_per_pass: u64,
    /// Passes of a table, each of which reads the whole table where units are buckets.
    pub passes: usize,
}

impl Default for DrillDownLimits {
    fn default() -> Self {
        DrillDownLimits {
            listed: 100,
            rows_per_pass: 1_000_000,
            passes: 64,
        }
    }
}

/// What is searched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search<'a> {
    /// In the run's snapshot.
    pub(crate) target: &'a Target,
    pub(crate) plan: &'a TablePlan,
    pub(crate) scheme: &'a UnitScheme,
    /// The chunks, in order; needed for key ranges only.
    pub(crate) ranges: &'a [ChunkRange],
    pub(crate) staged: StagedRows<'a>,
    /// The differing units, each with its rows in stage and target together.
    pub(crate) units: &'a BTreeMap<u32, u64>,
    /// Hashes of the rows that PostgreSQL refused, in these units.
    pub(crate) refused: &'a [u128],
    /// Rows of these units that the target held before the first load.
    pub(crate) baseline_rows: u64,
    /// True if the target has rows that cannot be read: their place by key is not known.
    pub(crate) unreadable: bool,
    pub(crate) limits: DrillDownLimits,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub(crate) differences: Vec<Difference>,
    pub(crate) counts: DifferenceCounts,
    pub(crate) drill_down: DrillDown,
}

/// One pass.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pass {
    units: BTreeSet<u32>,
    /// SQL over the target's columns; `None` reads the whole table.
    predicate: Option<String>,
    slice: u64,
    slices: u64,
}

impl Pass {
    fn covers(&self, unit: u32, key_hash: u128) -> bool {
        // Buckets are the top bits of this hash, so the slice is made of the lower ones.
        let slices = u128::from(self.slices.max(1));
        self.units.contains(&unit) && (key_hash & u128::from(u64::MAX)) % slices == u128::from(self.slice)
    }
}

impl Search<'_> {
    /// Searches the differing units.
    ///
    /// # Errors
    /// The target's, the stage's, and those of digesting.
    pub(crate) async fn run(&self) -> Result<Found, VerifyError> {
        let passes = self.passes()?;
        let mut found = Found {
            differences: Vec::new(),
            counts: DifferenceCounts::default(),
            drill_down: DrillDown {
                method: if self.plan.key.is_some() {
                    DrillDownMethod::Key
                } else {
                    DrillDownMethod::Value
                },
                units: u64::try_from(self.units.len()).unwrap_or(u64::MAX),
                complete: passes.len() <= self.limits.passes,
                notes: Vec::new(),
            },
        };
        for pass in passes.iter().take(self.limits.passes) {
            let left = self.limits.listed.saturating_sub(found.differences.len());
            let (differences, counts) = self.pass(pass, left).await?;
            found.differences.extend(differences);
            found.counts.add(counts);
        }
        if !found.drill_down.complete {
            found.drill_down.notes.push(format!(
                "so much differs that only {} of {} passes were made; the counts are lower bounds",
                self.limits.passes,
                passes.len()
            ));
        }
        self.without_baseline(&mut found);
        found.differences.truncate(self.limits.listed);
        Ok(found)
    }

    /// Rows that were in the target before cannot be told from extra ones: neither are listed, and the expected number
    /// is taken off.
    fn without_baseline(&self, found: &mut Found) {
        if self.baseline_rows == 0 {
            return;
        }
        found.counts.extra = found.counts.extra.saturating_sub(self.baseline_rows);
        found
            .differences
            .retain(|difference| !matches!(difference, Difference::Extra { .. }));
        found.drill_down.notes.push(format!(
            "the target held {} rows of these units before the first load; extra rows cannot be told from them and are \
             not listed",
            self.baseline_rows
        ));
    }

    fn passes(&self) -> Result<Vec<Pass>, VerifyError> {
        let by_range = self.scheme.is_range() && !self.unreadable;
        let mut groups: Vec<(BTreeSet<u32>, u64)> = Vec::new();
        for (unit, rows) in self.units {
            match groups.last_mut() {
                // Ranges are joined only with their neighbours, so that no other unit is read.
                Some((units, held))
                    if !by_range
                        || (units.last().is_some_and(|last| last.checked_add(1) == Some(*unit))
                            && held.saturating_add(*rows) <= self.limits.rows_per_pass) =>
                {
                    units.insert(*unit);
                    *held = held.saturating_add(*rows);
                }
                _ => groups.push((BTreeSet::from([*unit]), *rows)),
            }
        }
        let mut passes = Vec::new();
        for (units, rows) in groups {
            let predicate = if by_range { self.predicate(&units)? } else { None };
            let slices = rows.div_ceil(self.limits.rows_per_pass.max(1)).max(1);
            for slice in 0..slices {
                passes.push(Pass {
                    units: units.clone(),
                    predicate: predicate.clone(),
                    slice,
                    slices,
                });
            }
        }
        Ok(passes)
    }

    /// The rows of neighbouring units. `None` if the chunks are not known, which only costs time.
    fn predicate(&self, units: &BTreeSet<u32>) -> Result<Option<String>, VerifyError> {
        let at = |unit: Option<&u32>| {
            let unit = unit?;
            self.ranges.iter().find(|range| range.ordinal == *unit)
        };
        let (Some(first), Some(last)) = (at(units.first()), at(units.last())) else {
            return Ok(None);
        };
        let range = ChunkRange {
            ordinal: first.ordinal,
            lower: first.lower.clone(),
            upper: last.upper.clone(),
            partitions: None,
        };
        Ok(Some(unit_predicate(self.plan, &range)?))
    }

    async fn pass(&self, pass: &Pass, listed: usize) -> Result<(Vec<Difference>, DifferenceCounts), VerifyError> {
        let digester = RowDigester::new(self.plan, self.scheme);
        let mut survey = Survey::default();
        self.staged
            .each(&pass.units, |batch| {
                let hashed = digester.staged(batch)?;
                self.covered(pass, &digester, &hashed)?
                    .into_iter()
                    .for_each(|row| survey.staged(hashed.hashes[row]));
                Ok(())
            })
            .await?;
        self.refused.iter().for_each(|hash| survey.refused(*hash));
        self.each_target(pass, &digester, |hashed| {
            self.covered(pass, &digester, hashed)?
                .into_iter()
                .for_each(|row| survey.target(hashed.hashes[row]));
            Ok(())
        })
        .await?;
        let mut collector = Collector::new(self.plan, survey.differing(), listed);
        if collector.is_empty() {
            return Ok(collector.finish());
        }
        self.staged
            .each(&pass.units, |batch| {
                self.collect(pass, &digester, &digester.staged(batch)?, &mut collector)
            })
            .await?;
        self.each_target(pass, &digester, |hashed| {
            self.collect(pass, &digester, hashed, &mut collector)
        })
        .await?;
        Ok(collector.finish())
    }

    /// The rows of a batch that belong to the pass.
    fn covered(
        &self,
        pass: &Pass,
        digester: &RowDigester<'_>,
        hashed: &HashedBatch,
    ) -> Result<Vec<usize>, VerifyError> {
        let whole = pass.slices <= 1;
        let keys = match &self.plan.key {
            Some(key) if !whole => Some(
                digester
                    .hasher()
                    .hash_key(&hashed.batch, Some(&key.columns))
                    .map_err(|source| digest_error(digester, source))?,
            ),
            _ => None,
        };
        let keys = keys.as_deref().unwrap_or(&hashed.hashes);
        let rows = hashed.units.iter().zip(keys).enumerate();
        Ok(rows
            .filter(|(_, (unit, key))| pass.covers(**unit, **key))
            .map(|(row, _)| row)
            .collect())
    }

    fn collect(
        &self,
        pass: &Pass,
        digester: &RowDigester<'_>,
        hashed: &HashedBatch,
        collector: &mut Collector<'_>,
    ) -> Result<(), VerifyError> {
        if !hashed.hashes.iter().any(|hash| collector.wants(*hash)) {
            return Ok(());
        }
        let encoder = digester
            .hasher()
            .encoder(&hashed.batch)
            .map_err(|source| digest_error(digester, source))?;
        for row in self.covered(pass, digester, hashed)? {
            let unreadable = hashed.unreadable.get(&row).map(Vec::as_slice).unwrap_or_default();
            let of = RowOf {
                plan: self.plan,
                batch: &hashed.batch,
                row,
                unreadable,
            };
            collector
                .add(
                    Seen {
                        of,
                        unit: hashed.units[row],
                        hash: hashed.hashes[row],
                    },
                    &encoder,
                )
                .map_err(|source| digest_error(digester, source))?;
        }
        Ok(())
    }

    async fn each_target(
        &self,
        pass: &Pass,
        digester: &RowDigester<'_>,
        mut take: impl FnMut(&HashedBatch) -> Result<(), VerifyError>,
    ) -> Result<(), VerifyError> {
        let mut rows = self
            .target
            .copy_out(self.plan, pass.predicate.as_deref(), CopyOutLimits::default())
            .await?;
        while let Some(decoded) = rows.next_decoded().await? {
            take(&digester.target(decoded)?)?;
        }
        Ok(())
    }
}

fn digest_error(digester: &RowDigester<'_>, source: stage::DigestError) -> VerifyError {
    VerifyError::digest(digester.table(), source)
}
