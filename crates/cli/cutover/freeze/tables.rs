//! The tables that a freeze proof is of.

use std::collections::BTreeMap;

use cutover::plan::Record;
use model::{TableName, TablePlan};
use source::Source;
use stage::Digest;
use transfer::{CopyState, DigestedTable, EpochRecord};

use crate::args;
use crate::cutover::error::CutoverFailure;
use crate::cutover::record;
use crate::failure::Failure;
use crate::figures::{as_u64, counted};
use crate::project::{Project, Rows, TargetTraits};

/// The tables in scope, and what is known of the copy of them.
pub(super) struct Tables {
    /// Without those that may change.
    pub(super) scope: Vec<TableName>,
    pub(super) heartbeats: Vec<TableName>,
    /// The newest epoch of the copy.
    pub(super) epoch: Option<EpochRecord>,
    /// Of the copy's plan.
    pub(super) record: Option<Record>,
    plans: Vec<TablePlan>,
}

impl Tables {
    /// Those of the stage's plan; before the first copy those that the project finds in the source. `only` are those that there must
    /// be; if it is empty, whatever there is.
    pub(super) async fn of(
        project: &Project,
        source: &mut Source,
        only: &[TableName],
        heartbeats: &[TableName],
    ) -> Result<Tables, Failure> {
        let state = match project.stage()? {
            None => None,
            Some(stage) => CopyState::read(&stage)?,
        };
        let (plans, epoch, record) = match state {
            Some(state) => {
                let record = record::of(&state.plan)?;
                let plans = state.plan.tables.iter().map(|table| table.bound.clone()).collect();
                (plans, state.epochs.last().cloned(), Some(record))
            }
            None => {
                let schema = project.inspect(source, Rows::NotRead).await?;
                let traits = TargetTraits::expected(&project.settings);
                (project.translate(source, &schema, &traits)?.tables, None, None)
            }
        };
        let missing: Vec<String> = only
            .iter()
            .filter(|table| !plans.iter().any(|plan| plan.source == **table))
            .map(ToString::to_string)
            .collect();
        if !missing.is_empty() {
            return Err(CutoverFailure::NotCopied {
                tables: missing,
                set: project.settings.set().cloned(),
            }
            .into());
        }
        let plans: Vec<TablePlan> = plans
            .into_iter()
            .filter(|plan: &TablePlan| only.is_empty() || only.contains(&plan.source))
            .filter(|plan| !heartbeats.contains(&plan.source))
            .collect();
        Ok(Tables {
            scope: plans.iter().map(|plan| plan.source.clone()).collect(),
            heartbeats: heartbeats.to_vec(),
            epoch,
            record,
            plans,
        })
    }

    /// Whether there is nothing to watch.
    pub(super) fn is_empty(&self) -> bool {
        self.scope.is_empty()
    }

    /// How many, in words.
    pub(super) fn words(&self) -> String {
        counted(as_u64(self.scope.len()), "table")
    }

    /// Count and digest of each table now, as text.
    pub(super) async fn digests(
        &self,
        project: &Project,
        source: &mut Source,
    ) -> Result<Vec<(TableName, String)>, Failure> {
        let options = project.settings.copy_options(&args::CopyOptions::default());
        let mut tables = Vec::new();
        for plan in &self.plans {
            tables.push(DigestedTable {
                chunks: source.plan_chunks(plan, options.chunk_rows).await?,
                plan: plan.clone(),
            });
        }
        project
            .printer
            .say(format!("reading {} for their digests", self.words()));
        let (_, found) = transfer::digests(source, &tables, options.readers).await?;
        Ok(found.into_iter().map(|(table, digest)| (table, text(digest))).collect())
    }

    /// The same of the copy's epoch, of those tables that are staged in it completely.
    pub(super) fn copied(&self, project: &Project) -> Result<BTreeMap<TableName, String>, Failure> {
        let mut copied = BTreeMap::new();
        let Some(stage) = project.stage()? else {
            return Ok(copied);
        };
        let Some(state) = CopyState::read(&stage)? else {
            return Ok(copied);
        };
        for table in &self.scope {
            if let Some(digest) = state.table(&stage, table)?.digest() {
                copied.insert(table.clone(), text(digest));
            }
        }
        Ok(copied)
    }
}

fn text(digest: Digest) -> String {
    format!("{}, sum {:032x}", counted(digest.count, "row"), digest.sum)
}
