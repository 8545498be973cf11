//! One table: legs from the manifest and the ledger, T from the target, the law, and rows where it is broken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use model::ChunkRange;
use postgres::{Target, ledger};
use stage::digest::UnitDigest;
use stage::{DIGEST_VERSION, Digest, LossCounts, Stage};

use crate::chunk_gaps::chunks_have_gaps;
use crate::drill_down::Search;
use crate::error::{VerifyError, chain};
use crate::input::{Event, Progress, TableInput, VerifyOptions};
use crate::law::{self, Judgement, Legs, PerUnit, judge};
use crate::quarantine;
use crate::result::{DrillDown, DrillDownMethod, LossCount, QuarantinedRow, TableResult, UnitCounts, Verdict};
use crate::staged_rows::{StagedRows, each_batch};
use crate::target_pass::{RowDigester, digest_target};
use crate::witness::{self, Known, WitnessResult};

/// Everything that one table's verification needs.
#[derive(Clone, Copy)]
pub(crate) struct TableRun<'a> {
    pub(crate) stage: &'a Stage,
    /// In the run's snapshot.
    pub(crate) target: &'a Target,
    pub(crate) input: &'a TableInput,
    pub(crate) epoch: &'a str,
    pub(crate) options: &'a VerifyOptions,
    pub(crate) progress: &'a Progress,
}

/// What the ledger of the target says of a table.
#[derive(Debug, Default)]
struct Loaded {
    /// Rows of current files that PostgreSQL refused.
    refused: Vec<ledger::QuarantinedRow>,
    baseline: PerUnit,
    /// Files of the manifest that the ledger does not have. `None` without a ledger.
    not_loaded: Option<u64>,
}

impl TableRun<'_> {
    /// Verifies the table. Every error becomes `not verified` with its text; the session must then be replaced, which
    /// the second value says.
    pub(crate) async fn verify(&self) -> (TableResult, bool) {
        let started = Instant::now();
        let mut result = self.blank();
        if let Some(reason) = self.no_statement_possible() {
            result.verdict = Verdict::NotVerified { reason };
            return (result, true);
        }
        let sound = match self.compare(&mut result).await {
            Ok(()) => true,
            Err(error) => {
                result.verdict = Verdict::NotVerified { reason: chain(&error) };
                false
            }
        };
        result.seconds = started.elapsed().as_secs_f64();
        (result, sound)
    }

    /// What the manifest alone says.
    pub(crate) fn blank(&self) -> TableResult {
        blank(self.input)
    }

    /// Reasons that need no look at the target.
    fn no_statement_possible(&self) -> Option<String> {
        if let Some(reason) = &self.input.not_verified {
            return Some(reason.clone());
        }
        let entries = &self.input.entries;
        if entries.is_empty() {
            return Some("nothing of it is staged".to_owned());
        }
        let epochs: BTreeSet<&str> = entries.iter().map(|entry| entry.epoch.as_str()).collect();
        if epochs.len() > 1 {
            return Some(format!("its chunks are of {} epochs: {}", epochs.len(), join(&epochs)));
        }
        if !epochs.contains(self.epoch) {
            return Some(format!(
                "its chunks are of epoch {}, the run's is {}",
                join(&epochs),
                self.epoch
            ));
        }
        if let Some(entry) = entries.iter().find(|entry| entry.digest_version != DIGEST_VERSION) {
            return Some(format!(
                "its digests are of version {}, this version of Landfall makes {DIGEST_VERSION}",
                entry.digest_version
            ));
        }
        chunks_have_gaps(entries.iter().map(|entry| &entry.chunk).collect(), self.input)
    }

    async fn compare(&self, result: &mut TableResult) -> Result<(), VerifyError> {
        let plan = &self.input.plan;
        let (progress, table) = (self.progress, &plan.source);
        progress(Event::TableStarted {
            table,
            rows: result.staged_tally.rows,
        });
        let loaded = self.loaded().await?;
        let mut legs = legs(self.input)?;
        if self.options.read_stage_again {
            legs.staged = self.read_stage().await?;
        }
        legs.baseline = loaded.baseline.clone();
        for row in &loaded.refused {
            legs.refused
                .entry(row.unit)
                .or_insert(Digest::EMPTY)
                .add_row(row.row_hash);
        }
        result.quarantined = self.quarantined(&loaded).await?;
        let digests = digest_target(self.target, plan, &self.input.scheme, &|rows| {
            progress(Event::Rows { table, rows })
        })
        .await?;
        (legs.target, legs.unreadable) = (digests.units, digests.unreadable);
        let judgement = judge(&legs);
        fill(result, &legs, &judgement);
        result.verdict = verdict(&judgement, &loaded, result);
        if !judgement.holds() {
            let units = result.units.differing;
            progress(Event::Searching { table, units });
            self.search(&legs, &judgement, &loaded, result).await?;
        }
        self.hear_witness(&legs, result).await;
        Ok(())
    }

    /// What the servers' own aggregates say. It can only speak against a table.
    async fn hear_witness(&self, legs: &Legs, result: &mut TableResult) {
        if matches!(result.verdict, Verdict::NotVerified { .. }) {
            // What the target should have is not known.
            return;
        }
        let losses = losses(self.input);
        let rows = |place: &PerUnit| place.values().map(|digest| digest.count).sum::<u64>();
        let known = Known {
            absent: rows(&legs.quarantined).saturating_add(rows(&legs.refused)),
            before: rows(&legs.baseline),
            losses: &losses,
        };
        result.witness = witness::compare(self.target, self.input, &known).await;
        if !result.witness.differences.is_empty() {
            result.verdict = Verdict::Different;
        }
    }

    /// What the ledger says, in the run's snapshot.
    async fn loaded(&self) -> Result<Loaded, VerifyError> {
        let source = &self.input.plan.source;
        if !ledger::exists(self.target).await? {
            return Ok(Loaded::default());
        }
        let mut loaded = Loaded::default();
        let parts = ledger::parts(self.target, source).await?;
        let files: BTreeSet<&str> = parts.iter().map(|part| part.file_sha256.as_str()).collect();
        let wanted: BTreeSet<&str> = self
            .input
            .entries
            .iter()
            .flat_map(|entry| &entry.parts)
            .map(|part| part.sha256.as_str())
            .collect();
        loaded.not_loaded = u64::try_from(wanted.difference(&files).count()).ok();
        let refused = ledger::quarantined(self.target, source).await?;
        loaded.refused = refused
            .into_iter()
            .filter(|row| wanted.contains(row.file_sha256.as_str()))
            .collect();
        if let Some(baseline) = ledger::table_state(self.target, source)
            .await?
            .and_then(|state| state.baseline)
        {
            let units: Vec<UnitDigest> = serde_json::from_value(baseline).map_err(|error| VerifyError::Baseline {
                table: source.to_string(),
                why: error.to_string(),
            })?;
            loaded.baseline = units.into_iter().map(|unit| (unit.unit, unit.digest)).collect();
        }
        Ok(loaded)
    }

    /// P from the files as they are now.
    async fn read_stage(&self) -> Result<PerUnit, VerifyError> {
        let digester = RowDigester::new(&self.input.plan, &self.input.scheme);
        let mut units = PerUnit::new();
        for entry in &self.input.entries {
            for part in &entry.parts {
                if self.stage.is_released(&entry.table, part)? {
                    // Nobody can read it again; the manifest has what it held.
                    add(&mut units, &part.staged, self.input)?;
                    continue;
                }
                each_batch(self.stage, &entry.table, part, &mut |batch| {
                    let hashed = digester.staged(batch)?;
                    for (unit, hash) in hashed.units.iter().zip(&hashed.hashes) {
                        units.entry(*unit).or_insert(Digest::EMPTY).add_row(*hash);
                    }
                    Ok(())
                })
                .await?;
            }
        }
        Ok(units)
    }

    async fn quarantined(&self, loaded: &Loaded) -> Result<Vec<QuarantinedRow>, VerifyError> {
        let limit = self.options.quarantine_listed;
        let mut listed = quarantine::by_conversion(self.stage, self.input, limit).await?;
        let left = limit.saturating_sub(listed.len());
        listed.extend(quarantine::by_target(self.stage, self.input, &loaded.refused, left).await?);
        Ok(listed)
    }

    /// Rows that differ. An unreadable stage takes nothing back of the verdict; it only leaves the rows unnamed.
    async fn search(
        &self,
        legs: &Legs,
        judgement: &Judgement,
        loaded: &Loaded,
        result: &mut TableResult,
    ) -> Result<(), VerifyError> {
        let mut notes = Vec::new();
        if !judgement.source_to_stage.is_empty() {
            notes.push(
                "S = P + Q is broken: what was staged is not what was read; read the table again with \
                 `landfall copy --restart`"
                    .to_owned(),
            );
        }
        if let Some(files) = loaded.not_loaded.filter(|files| *files > 0) {
            notes.push(format!("{files} staged files are not in the target's ledger"));
        }
        let count = |place: &PerUnit, unit: u32| place.get(&unit).map_or(0, |digest| digest.count);
        let units: BTreeMap<u32, u64> = judgement
            .stage_to_target
            .iter()
            .map(|unit| {
                (
                    *unit,
                    count(&legs.staged, *unit).saturating_add(count(&legs.target, *unit)),
                )
            })
            .collect();
        if units.is_empty() {
            result.drill_down.notes = notes;
            return Ok(());
        }
        let ranges: Vec<ChunkRange> = self.input.entries.iter().map(|entry| entry.chunk.clone()).collect();
        let refused: Vec<u128> = loaded.refused.iter().map(|row| row.row_hash).collect();
        let search = Search {
            target: self.target,
            plan: &self.input.plan,
            scheme: &self.input.scheme,
            ranges: &ranges,
            staged: StagedRows::Files {
                stage: self.stage,
                entries: &self.input.entries,
            },
            units: &units,
            refused: &refused,
            baseline_rows: units.keys().map(|unit| count(&legs.baseline, *unit)).sum(),
            unreadable: !legs.unreadable.is_empty(),
            limits: self.options.drill_down,
        };
        match search.run().await {
            Ok(found) => {
                result.differences = found.differences;
                result.difference_counts = Some(found.counts);
                result.drill_down = found.drill_down;
                result.drill_down.notes.extend(notes);
                Ok(())
            }
            Err(VerifyError::Stage(error)) => {
                notes.push(format!("the rows could not be searched: {}", chain(&error)));
                result.difference_counts = None;
                result.drill_down = DrillDown {
                    method: DrillDownMethod::None,
                    units: 0,
                    complete: false,
                    notes,
                };
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

fn join(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

/// S, P and Q per unit, all chunks together.
fn legs(input: &TableInput) -> Result<Legs, VerifyError> {
    let mut legs = Legs::default();
    for entry in &input.entries {
        add(&mut legs.source, &entry.source, input)?;
        add(&mut legs.quarantined, &entry.refused, input)?;
        for part in &entry.parts {
            add(&mut legs.staged, &part.staged, input)?;
        }
    }
    Ok(legs)
}

fn add(place: &mut PerUnit, digests: &[UnitDigest], input: &TableInput) -> Result<(), VerifyError> {
    for UnitDigest { unit, digest } in digests {
        let sum = place.entry(*unit).or_insert(Digest::EMPTY);
        *sum = sum.combine(*digest).ok_or_else(|| VerifyError::Counts {
            table: input.plan.source.to_string(),
        })?;
    }
    Ok(())
}

fn fill(result: &mut TableResult, legs: &Legs, judgement: &Judgement) {
    result.source_tally = law::total(&legs.source);
    result.staged_tally = law::total(&legs.staged);
    result.quarantined_tally = law::total(&legs.quarantined);
    result.refused_tally = law::total(&legs.refused);
    result.baseline_tally = law::total(&legs.baseline);
    result.target_tally = Some(law::total(&legs.target));
    result.units = judgement.counts();
    result.broken = judgement.broken();
    result.differing_units = judgement.stage_to_target.iter().copied().collect();
    result.difference_counts = judgement.holds().then(Default::default);
}

fn verdict(judgement: &Judgement, loaded: &Loaded, result: &TableResult) -> Verdict {
    match loaded.not_loaded {
        // That the rows are equal does not say who loaded them, which were there before, and what was refused.
        None if judgement.holds() => Verdict::NotVerified {
            reason: "its rows are equal, but the target has no ledger (schema landfall) of what was loaded".to_owned(),
        },
        Some(files) if files > 0 && judgement.holds() => Verdict::NotVerified {
            reason: format!("its rows are equal, but {files} of its staged files are not in the target's ledger"),
        },
        _ if judgement.holds() && result.losses.is_empty() => Verdict::Equal,
        _ if judgement.holds() => Verdict::EqualUnderDeclaredLoss,
        Some(files) if files > 0 && judgement.source_to_stage.is_empty() => Verdict::NotVerified {
            reason: format!("{files} of its staged files are not loaded, by the target's ledger"),
        },
        _ => Verdict::Different,
    }
}

/// What the declared conversion changed, all chunks together.
fn losses(input: &TableInput) -> LossCounts {
    let mut losses = LossCounts::new();
    input.entries.iter().for_each(|entry| losses.merge(&entry.losses));
    losses
}

/// A result with what the manifest says, before anything is compared.
pub(crate) fn blank(input: &TableInput) -> TableResult {
    let legs = legs(input).unwrap_or_default();
    let losses = losses(input);
    let column = |at: usize| {
        input
            .plan
            .columns
            .get(at)
            .map(|column| column.source_column.clone())
            .unwrap_or_default()
    };
    let losses = losses.iter().map(|loss| LossCount {
        column: column(loss.column),
        loss: loss.loss,
        rows: loss.rows,
    });
    TableResult {
        source: input.plan.source.clone(),
        target: input.plan.target.clone(),
        verdict: Verdict::NotVerified {
            reason: "not compared yet".to_owned(),
        },
        summary: String::new(),
        source_tally: law::total(&legs.source),
        staged_tally: law::total(&legs.staged),
        quarantined_tally: law::total(&legs.quarantined),
        refused_tally: law::total(&legs.refused),
        baseline_tally: law::total(&legs.baseline),
        target_tally: None,
        units: UnitCounts::default(),
        differing_units: Vec::new(),
        broken: Vec::new(),
        losses: losses.collect(),
        quarantined: Vec::new(),
        quarantine_waived: input.quarantine_waived,
        differences: Vec::new(),
        difference_counts: None,
        drill_down: DrillDown::not_needed(),
        witness: WitnessResult::default(),
        bytes: input
            .entries
            .iter()
            .flat_map(|entry| &entry.parts)
            .map(|part| part.bytes)
            .sum(),
        seconds: 0.0,
    }
}
