//! Makes the plan of record, or checks that the one in the stage still fits.

use std::collections::{BTreeMap, BTreeSet};

use model::figures::{counted, verb};
use model::{Finding, PgSchema, ScanRequest, ScanResult, Severity, TableName, TablePlan};
use postgres::{OnHit, Target, TargetTable, bind};
use source::{Source, TableShape};
use stage::{Stage, UnitScheme};

use crate::error::{TableChange, TransferError};
use crate::plan::{self, CopyPlan, PlannedTable, triggers};
use crate::progress::{Event, Progress};
use crate::request::CopyRequest;
use crate::watch::Steps;
use crate::wave::waves;

/// Rows that a bucket of a table without an order common to both servers should hold.
const BUCKET_ROWS: u64 = 50_000;
/// Most bits of a bucket number.
const BUCKET_BITS: u8 = 10;

const OTHER_TYPES: &str = "has other column types than when it was planned";

/// The connections that planning asks.
pub(crate) struct Servers<'a> {
    pub(crate) source: &'a mut Source,
    /// None where the source is only staged: the target's tables are then taken for what the plan makes.
    pub(crate) target: Option<&'a mut Target>,
    pub(crate) source_identity: String,
}

/// The plan that runs: the stage's own if it still fits, with new and restarted tables planned now.
///
/// # Errors
/// The source, mapping or target changed since planning; a target table is missing, cannot hold the data or has rows.
pub(crate) async fn prepare(
    request: &CopyRequest,
    stage: &Stage,
    servers: &mut Servers<'_>,
    (progress, steps): (&Progress, &Steps),
) -> Result<CopyPlan, TransferError> {
    let restarted: BTreeSet<TableName> = request.options.restart.iter().cloned().collect();
    let shapes = plan::shapes(&request.schema);
    let existing = CopyPlan::read(stage)?;
    for table in &restarted {
        let known = request.tables.iter().any(|plan| &plan.source == table)
            || existing.as_ref().is_some_and(|plan| plan.table(table).is_some());
        if !known {
            return Err(TransferError::NoSuchTable { table: table.clone() });
        }
    }
    if let Some(planned) = &existing {
        if planned.source_identity != servers.source_identity {
            return Err(TransferError::OtherSource {
                planned: planned.source_identity.clone(),
                connected: servers.source_identity.clone(),
            });
        }
        planned.check(&request.schema, &request.tables, &request.pg_schema, &restarted)?;
    }

    let known = |name: &TableName| existing.as_ref().is_some_and(|plan| plan.table(name).is_some());
    let mut staged = Vec::new();
    for table in request.tables.iter().map(|plan| &plan.source) {
        if !known(table) && !restarted.contains(table) && stage.has_entries(table)? {
            staged.push(table.clone());
        }
    }
    if !staged.is_empty() {
        return Err(TransferError::PlanLost { tables: staged });
    }
    let (bound, findings) = bind_all(request, servers, (progress, steps)).await?;
    let mut tables = Vec::new();
    let mut target_changes = Vec::new();
    for (requested, bound) in request.tables.iter().zip(bound) {
        let shape = shapes
            .get(&requested.source)
            .cloned()
            .ok_or_else(|| TransferError::NoSuchTable {
                table: requested.source.clone(),
            })?;
        let known = existing
            .as_ref()
            .and_then(|plan| plan.table(&requested.source))
            .filter(|_| !restarted.contains(&requested.source));
        match known {
            Some(known) => {
                if plan::without_estimates(&known.bound) != plan::without_estimates(&bound) {
                    target_changes.push(TableChange::new(&bound.target, OTHER_TYPES));
                }
                tables.push(PlannedTable {
                    requested: requested.clone(),
                    ..known.clone()
                });
            }
            None => {
                let doing = format!("planning: cutting {} into chunks", requested.source);
                let cutting = plan_table(request, servers.source, requested, bound, shape);
                tables.push(steps.source(&doing, cutting).await?);
            }
        }
    }
    if !target_changes.is_empty() {
        return Err(TransferError::TargetChanged {
            changes: target_changes,
        });
    }
    tables.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(CopyPlan {
        format_version: plan::FORMAT_VERSION,
        dialect: request.source.dialect(),
        source_identity: servers.source_identity.clone(),
        pg_schema: request.pg_schema.clone(),
        waves: waves(&request.tables),
        findings,
        tables,
    })
}

/// Binds every table to what the target has, asks the source where the answer depends on values, and refuses all that
/// cannot work in one error.
async fn bind_all(
    request: &CopyRequest,
    servers: &mut Servers<'_>,
    (progress, steps): (&Progress, &Steps),
) -> Result<(Vec<TablePlan>, Vec<Finding>), TransferError> {
    let (plans, mut findings) = match &servers.target {
        Some(target) => {
            let bound = bind_to(&request.tables, &request.pg_schema, target, steps).await?;
            let requests: Vec<_> = bound.scans.iter().map(|(request, _)| request.clone()).collect();
            let tables: BTreeSet<String> = requests.iter().map(|request| request.table.to_string()).collect();
            let doing = format!(
                "planning: asking the values of {}",
                tables.into_iter().collect::<Vec<_>>().join(", ")
            );
            let scanning = servers.source.scan_all(&requests);
            let results: Vec<ScanResult> = steps.source(&doing, scanning).await?;
            let mut findings = bound.findings;
            for ((request, on_hit), result) in bound.scans.iter().zip(&results) {
                findings.extend(scan_finding(request, *on_hit, result.rows));
            }
            (bound.plans, findings)
        }
        None => (
            request.tables.iter().map(postgres::bind_as_planned).collect(),
            Vec::new(),
        ),
    };
    for finding in &findings {
        progress.tell(Event::Found(finding.clone()));
    }
    let translated = request
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info);
    findings = translated.cloned().chain(findings).collect();
    refuse_blocking(&findings)?;
    Ok((plans, findings))
}

/// Tables bound to what a target has.
struct BoundTables {
    plans: Vec<TablePlan>,
    findings: Vec<Finding>,
    /// What the source's values decide.
    scans: Vec<(ScanRequest, OnHit)>,
}

async fn bind_to(
    tables: &[TablePlan],
    pg_schema: &PgSchema,
    target: &Target,
    steps: &Steps,
) -> Result<BoundTables, TransferError> {
    let names: Vec<TableName> = tables.iter().map(|table| table.target.clone()).collect();
    let found: BTreeMap<TableName, TargetTable> = steps
        .target("planning: reading the target's catalog", target.tables(&names))
        .await?
        .into_iter()
        .map(|table| (table.name.clone(), table))
        .collect();
    let own = triggers(pg_schema);
    let mut all = BoundTables {
        plans: Vec::new(),
        findings: Vec::new(),
        scans: Vec::new(),
    };
    for table in tables {
        let Some(target) = found.get(&table.target) else {
            all.findings.push(Finding::new(
                model::code::BIND_TABLE_MISSING,
                table.target.to_string(),
                "the target has no such table",
            ));
            continue;
        };
        // Triggers of the plan's own are set aside while rows are loaded.
        let mut target = target.clone();
        target
            .triggers
            .retain(|name| !own.contains(&(target.name.clone(), name.clone())));
        // Renames are in the plan's target columns already.
        let bound = bind(table, &target, &BTreeMap::new());
        all.findings.extend(bound.findings);
        all.scans.extend(bound.scans);
        all.plans.push(bound.plan);
    }
    Ok(all)
}

fn refuse_blocking(findings: &[Finding]) -> Result<(), TransferError> {
    let blocking: Vec<Finding> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Blocking)
        .cloned()
        .collect();
    if blocking.is_empty() {
        Ok(())
    } else {
        Err(TransferError::Refused { findings: blocking })
    }
}

/// Binds the tables of a plan anew, without a source to ask: the target must have what they were staged for. A value that
/// does not fit is refused by PostgreSQL then, and quarantined.
///
/// # Errors
/// [`TransferError::Refused`], [`TransferError::TargetChanged`], or the target's.
pub(crate) async fn check_bound(
    plan: &CopyPlan,
    target: &Target,
    (progress, steps): (&Progress, &Steps),
) -> Result<(), TransferError> {
    let requested: Vec<TablePlan> = plan.tables.iter().map(|table| table.requested.clone()).collect();
    let bound = bind_to(&requested, &plan.pg_schema, target, steps).await?;
    for finding in &bound.findings {
        progress.tell(Event::Found(finding.clone()));
    }
    refuse_blocking(&bound.findings)?;
    let changes: Vec<TableChange> = plan
        .tables
        .iter()
        .zip(&bound.plans)
        .filter(|(known, bound)| plan::without_estimates(&known.bound) != plan::without_estimates(bound))
        .map(|(_, bound)| TableChange::new(&bound.target, OTHER_TYPES))
        .collect();
    if changes.is_empty() {
        Ok(())
    } else {
        Err(TransferError::TargetChanged { changes })
    }
}

/// What a scan's count means for a column that the target holds in another way.
fn scan_finding(request: &model::ScanRequest, on_hit: OnHit, rows: u64) -> Option<Finding> {
    if rows == 0 {
        return None;
    }
    let object = format!("{}.{}", request.table, request.column);
    Some(match on_hit {
        OnHit::Refuse => Finding::new(
            model::code::BIND_TYPE_REFUSED,
            object,
            format!(
                "{} {} not fit the target column ({})",
                counted(rows, "row"),
                verb(rows, "does", "do"),
                describe(&request.check)
            ),
        ),
        OnHit::Loss => Finding::new(
            model::code::BIND_TYPE_LOSES,
            object,
            format!(
                "{} {} digits in the target column ({})",
                counted(rows, "row"),
                verb(rows, "loses", "lose"),
                describe(&request.check)
            ),
        ),
    })
}

fn describe(check: &model::ScanCheck) -> String {
    use model::ScanCheck;
    match check {
        ScanCheck::Null => "NULL in a NOT NULL column".to_owned(),
        ScanCheck::Outside { min, max } => format!("outside {min} to {max}"),
        ScanCheck::LongerThan { length } => format!("longer than {length} characters"),
        ScanCheck::NotBoolean => "neither 0 nor 1".to_owned(),
        ScanCheck::MoreDigits { digits } => format!("more than {digits} fractional digits"),
        ScanCheck::MoreScale { scale } => format!("more than {scale} digits after the point"),
        ScanCheck::ZeroDate => "zero dates".to_owned(),
        ScanCheck::ImpossibleDate => "days that their month does not have".to_owned(),
        ScanCheck::NotTimeOfDay => "not a time of day".to_owned(),
        ScanCheck::NotIn { .. } => "none of the target's labels".to_owned(),
        ScanCheck::WithoutSrid => "without an SRID, so PostGIS would give them the column's".to_owned(),
        ScanCheck::EnumError => "empty error values of an enum".to_owned(),
    }
}

/// Cuts a table into chunks and chooses its units.
async fn plan_table(
    request: &CopyRequest,
    source: &mut Source,
    requested: &TablePlan,
    bound: TablePlan,
    shape: TableShape,
) -> Result<PlannedTable, TransferError> {
    let row_bytes = (bound.estimated_bytes / bound.estimated_rows.max(1)).max(1);
    let chunk_rows = (request.options.chunk_bytes / row_bytes).clamp(1, request.options.chunk_rows.max(1));
    let chunks = source.plan_chunks(&bound, chunk_rows).await?;
    // A large table that its source does not cut would be one unit, in which a difference is hard to find.
    let is_uncut = chunks.len() == 1 && bound.estimated_bytes > request.options.chunk_bytes.saturating_mul(2);
    let bits = bucket_bits(bound.estimated_rows);
    let scheme = if is_uncut {
        UnitScheme::bucket(bound.key.as_ref().map(|key| key.columns.clone()), bits)?
    } else {
        UnitScheme::choose(&chunks, &bound, bits)?
    };
    // Those of another table may come and go: its chunks hold every row whatever partition it is in.
    let partitioning = shape
        .partitioning
        .filter(|_| chunks.iter().any(|chunk| chunk.partitions.is_some()));
    Ok(PlannedTable {
        requested: requested.clone(),
        bound,
        shape: TableShape { partitioning, ..shape },
        scheme,
        chunks,
    })
}

/// Enough bits for buckets of about [`BUCKET_ROWS`] rows.
fn bucket_bits(estimated_rows: u64) -> u8 {
    let buckets = estimated_rows.div_ceil(BUCKET_ROWS).max(1);
    u8::try_from(buckets.next_power_of_two().trailing_zeros())
        .unwrap_or(BUCKET_BITS)
        .min(BUCKET_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_grow_with_the_table_and_are_bounded() {
        assert_eq!(bucket_bits(0), 0);
        assert_eq!(bucket_bits(50_000), 0);
        assert_eq!(bucket_bits(50_001), 1);
        assert_eq!(bucket_bits(400_000), 3);
        assert_eq!(bucket_bits(u64::MAX), BUCKET_BITS);
    }
}
