//! A whole verification: negative control, one snapshot of the target, every table, structure, and the answer.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use model::Connection;
use postgres::snapshot::Snapshot;
use postgres::{Target, TargetFacts};
use stage::{DIGEST_VERSION, Stage};
use tokio::task::JoinSet;

use crate::control;
use crate::error::{VerifyError, chain};
use crate::input::{Event, Progress, TableInput, VerifyInput, VerifyOptions};
use crate::outcome::{blocking, decide};
use crate::result::{
    Coverage, FORMAT_VERSION, Identity, NotCovered, NotWitnessed, StructureResult, TableResult, Verdict, VerifyReport,
};
use crate::structure;
use crate::table::{TableRun, blank};
use model::calendar::rfc3339;

/// Verifies everything of `input` from the stage and the target. The source is not needed.
///
/// Tables are read by `options.sessions` sessions of one exported snapshot. What goes wrong with one table makes that
/// table `not verified` and leaves the others alone.
///
/// # Errors
/// [`VerifyError::Target`] if the target cannot be reached or gives no snapshot. A difference is no error.
pub async fn verify(
    stage: &Stage,
    target: &Connection,
    input: VerifyInput,
    options: VerifyOptions,
    progress: Arc<Progress>,
) -> Result<VerifyReport, VerifyError> {
    let started = rfc3339(SystemTime::now());
    let session = Target::connect(target).await?;
    let facts = session.facts().await?;
    let negative_control = control::run(&session).await;
    progress(Event::ControlDone {
        passed: negative_control.passed(),
    });
    let snapshot = Arc::new(Snapshot::export(session).await?);
    let VerifyInput {
        run_id,
        tool_version,
        source,
        target,
        plan_of_record,
        epoch,
        tables,
        schema,
        gaps,
        findings,
        drift,
        unfinished,
    } = input;
    let inputs: Vec<Arc<TableInput>> = tables.into_iter().map(Arc::new).collect();
    let results = all_tables(stage, &snapshot, &inputs, &epoch.id, options, &progress).await?;
    progress(Event::StructureStarted);
    let plans: Vec<_> = inputs.iter().map(|input| &input.plan).collect();
    let checked = async {
        let mut structure = structure::check(snapshot.holder(), &plans, schema.as_ref()).await?;
        structure
            .differences
            .extend(structure::set_aside(snapshot.holder(), &plans).await?);
        if let Some(schema) = &schema {
            // The snapshot's own sessions may not even make a temporary table.
            let session = snapshot.holder().another().await?;
            match structure::defaults(&session, &plans, schema).await {
                Ok((checks, differences)) => {
                    structure.checks += checks;
                    structure.differences.extend(differences);
                }
                Err(error) => structure.differences.push(structure::not_compared(&error)),
            }
        }
        Ok::<_, VerifyError>(structure)
    };
    let structure = match checked.await {
        Ok(structure) => structure,
        Err(error) => StructureResult {
            not_checked: Some(chain(&error)),
            checks: 0,
            differences: Vec::new(),
        },
    };
    let coverage = coverage(&inputs, &results, gaps);
    let mut outcome = decide(&results, &structure, &negative_control, &coverage);
    outcome.drift = drift.words();
    outcome.stand_against(unfinished);
    outcome.stand_against(blocking(&findings));
    Ok(VerifyReport {
        format_version: FORMAT_VERSION,
        run_id,
        tool_version,
        digest_version: DIGEST_VERSION,
        source,
        target: identity(target, facts),
        plan_of_record,
        epoch,
        started,
        finished: rfc3339(SystemTime::now()),
        tables: results,
        structure,
        negative_control,
        coverage,
        findings,
        drift,
        repair: None,
        outcome,
    })
}

/// Verifies one table, in a snapshot of its own. The negative control, the structure and the answer to all of it are
/// [`verify`]'s. `epoch` is the one that every chunk must carry.
///
/// # Errors
/// [`VerifyError::Target`] if the target cannot be reached or gives no snapshot. A difference is no error.
pub async fn verify_table(
    stage: &Stage,
    target: &Connection,
    input: TableInput,
    epoch: &str,
    options: VerifyOptions,
    progress: Arc<Progress>,
) -> Result<TableResult, VerifyError> {
    let snapshot = Arc::new(Snapshot::export(Target::connect(target).await?).await?);
    let inputs = [Arc::new(input)];
    let results = all_tables(stage, &snapshot, &inputs, epoch, options, &progress).await?;
    let none = || VerifyError::Task("the table has no result".to_owned());
    results.into_iter().next().ok_or_else(none)
}

fn identity(given: Identity, facts: TargetFacts) -> Identity {
    Identity {
        product: "PostgreSQL".to_owned(),
        version: facts.version,
        server: given.server,
        database: facts.database,
    }
}

/// Tables that wait for a session, by position, the largest last.
type Queue = Arc<Mutex<VecDeque<usize>>>;

async fn all_tables(
    stage: &Stage,
    snapshot: &Arc<Snapshot>,
    inputs: &[Arc<TableInput>],
    epoch: &str,
    options: VerifyOptions,
    progress: &Arc<Progress>,
) -> Result<Vec<TableResult>, VerifyError> {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|at| blank(&inputs[*at]).bytes);
    let queue: Queue = Arc::new(Mutex::new(order.into()));
    let mut sessions = JoinSet::new();
    for _ in 0..options.sessions.clamp(1, inputs.len().max(1)) {
        let worker = Worker {
            stage: stage.clone(),
            snapshot: Arc::clone(snapshot),
            inputs: inputs.to_vec(),
            epoch: epoch.to_owned(),
            options,
            progress: Arc::clone(progress),
            queue: Arc::clone(&queue),
        };
        sessions.spawn_blocking(move || worker.alone());
    }
    let mut results = BTreeMap::new();
    let mut failure = "no session of the target was left".to_owned();
    while let Some(done) = sessions.join_next().await {
        let task = |error: &dyn std::fmt::Display| VerifyError::Task(error.to_string());
        let (finished, error) = done.map_err(|error| task(&error))?.map_err(|error| task(&error))?;
        results.extend(finished);
        if let Some(error) = error {
            failure = chain(&error);
        }
    }
    let missing = |input: &TableInput| TableResult {
        verdict: Verdict::NotVerified {
            reason: failure.clone(),
        },
        ..blank(input)
    };
    let all = inputs
        .iter()
        .enumerate()
        .map(|(at, input)| results.remove(&at).unwrap_or_else(|| missing(input)));
    Ok(all
        .map(|mut result| {
            result.summary = result.in_words();
            result
        })
        .collect())
}

/// A session of the target that takes one table after another.
struct Worker {
    stage: Stage,
    snapshot: Arc<Snapshot>,
    inputs: Vec<Arc<TableInput>>,
    epoch: String,
    options: VerifyOptions,
    progress: Arc<Progress>,
    queue: Queue,
}

/// The tables that a worker verified, by position, and why it stopped before the queue was empty, if it did.
type Worked = (Vec<(usize, TableResult)>, Option<VerifyError>);

impl Worker {
    /// Works on this thread alone: the session and the digests take turns. On two threads they would wake each other for
    /// every 8 KiB that the server sends.
    fn alone(self) -> std::io::Result<Worked> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(runtime.block_on(self.work()))
    }

    async fn work(self) -> Worked {
        let mut finished = Vec::new();
        let mut session = None;
        loop {
            let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_back();
            let Some((at, input)) = next.and_then(|at| Some((at, self.inputs.get(at)?))) else {
                return (finished, None);
            };
            let target = match session.take() {
                Some(target) => target,
                None => match self.snapshot.join().await {
                    Ok(target) => target,
                    Err(error) => {
                        // Another session may still be able to do it.
                        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(at);
                        return (finished, Some(error.into()));
                    }
                },
            };
            let run = TableRun {
                stage: &self.stage,
                target: &target,
                input,
                epoch: &self.epoch,
                options: &self.options,
                progress: self.progress.as_ref(),
            };
            let (result, sound) = run.verify().await;
            (self.progress)(Event::TableDone { result: &result });
            finished.push((at, result));
            if sound && target.release_locks().await.is_ok() {
                session = Some(target);
            }
        }
    }
}

fn coverage(inputs: &[Arc<TableInput>], results: &[TableResult], gaps: Vec<NotCovered>) -> Coverage {
    let mut coverage = Coverage {
        not_verified: gaps,
        ..Coverage::default()
    };
    for (input, result) in inputs.iter().zip(results) {
        coverage.tables += 1;
        let plan = &input.plan;
        let mut gap = |object: String, reason: String, rows: Option<u64>, declared: bool| {
            coverage.not_verified.push(NotCovered {
                object,
                reason,
                rows,
                declared,
            });
        };
        for column in &plan.excluded_columns {
            let reason = "the column is excluded in the project".to_owned();
            gap(format!("{}.{column}", plan.source), reason, None, true);
        }
        for column in &plan.unplanned_columns {
            let reason = "the column is not copied, though nobody excluded it".to_owned();
            gap(format!("{}.{column}", plan.source), reason, None, false);
        }
        if let Some(filter) = &plan.row_filter {
            gap(
                plan.source.to_string(),
                format!("only rows with {filter} are copied"),
                None,
                true,
            );
        }
        if let Verdict::NotVerified { reason } = &result.verdict {
            gap(
                plan.source.to_string(),
                reason.clone(),
                Some(result.source_tally.rows),
                false,
            );
            continue;
        }
        let witness = &result.witness;
        let whole = witness.not_taken.iter().map(|reason| (None, reason));
        let parts = witness.left_out.iter().map(|gap| (gap.column.as_ref(), &gap.reason));
        coverage
            .not_witnessed
            .extend(whole.chain(parts).map(|(column, reason)| NotWitnessed {
                object: column.map_or_else(|| plan.source.to_string(), |column| format!("{}.{column}", plan.source)),
                reason: reason.clone(),
            }));
        coverage.tables_verified += 1;
        coverage.columns = coverage
            .columns
            .saturating_add(u64::try_from(plan.columns.len()).unwrap_or(u64::MAX));
        coverage.rows = coverage.rows.saturating_add(result.source_tally.rows);
        coverage.bytes = coverage.bytes.saturating_add(result.bytes);
    }
    coverage
}
