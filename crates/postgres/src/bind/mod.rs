//! Binding a table's plan to the table that is really there. Pure.
//!
//! Nobody promises that our DDL made the target. A difference that is safe for every value is taken over and recorded; one
//! that depends on the data asks for a scan; one that cannot work is a blocking finding that names the column.

mod column;
mod source_range;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use arrow_schema::DataType;
use model::code;
use model::figures::{counted, verb};
use model::{ColumnPlan, Conversion, Finding, Loss, PgType, ScanCheck, ScanRequest, Severity, TablePlan, ZeroDate};

use self::column::{Verdict, decide};
use crate::catalog::{RelationKind, TargetColumn, TargetTable};

/// What a scan that finds rows means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnHit {
    /// The column cannot hold its data: the table is refused.
    Refuse,
    /// That many rows lose digits, as the bound plan declares.
    Loss,
}

/// A plan bound to the target's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The plan with target types as found, and with conversions, staged types and losses that fit them.
    pub plan: TablePlan,
    /// What differs; [`Severity::Blocking`] ones forbid the load.
    pub findings: Vec<Finding>,
    /// What must be asked of the source's data before the load.
    pub scans: Vec<(ScanRequest, OnHit)>,
}

impl Bound {
    /// True if a finding forbids the load, whatever the scans say.
    pub fn is_blocked(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Blocking)
    }
}

/// Binds `plan` to `target`. `renames` says, by source column, which target column takes its values; columns that it does
/// not name keep the plan's `target_column`.
pub fn bind(plan: &TablePlan, target: &TargetTable, renames: &BTreeMap<String, String>) -> Bound {
    let mut bound = Bound {
        plan: plan.clone(),
        findings: Vec::new(),
        scans: Vec::new(),
    };
    bound.plan.target = target.name.clone();
    relation_findings(plan, target, &mut bound.findings);
    for source in renames
        .keys()
        .filter(|name| !plan.columns.iter().any(|column| column.source_column == **name))
    {
        bound.findings.push(Finding::new(
            code::BIND_COLUMN_MISSING,
            format!("{}.{source}", plan.source),
            format!("a rename names the source column {source}, which is not copied or does not exist"),
        ));
    }
    let mut taken = BTreeSet::new();
    for (index, column) in plan.columns.iter().enumerate() {
        let name = renames.get(&column.source_column).unwrap_or(&column.target_column);
        bound.plan.columns[index].target_column.clone_from(name);
        match target.column(name) {
            None => bound.findings.push(missing(plan, column, name, target)),
            Some(_) if !taken.insert(name.clone()) => bound.findings.push(Finding::new(
                code::BIND_COLUMN_MISSING,
                object(plan, column),
                format!("the target column {name} already takes the values of another column"),
            )),
            Some(found) => bind_column(plan, index, found, &mut bound),
        }
    }
    extra_columns(target, &taken, &mut bound.findings);
    settle_key(&mut bound.plan);
    bound
}

/// The plan bound to the table that it makes, where there is no target to look at.
pub fn bind_as_planned(plan: &TablePlan) -> TablePlan {
    let mut plan = plan.clone();
    settle_key(&mut plan);
    plan
}

fn settle_key(plan: &mut TablePlan) {
    if let Some(key) = &mut plan.key {
        let columns = &plan.columns;
        key.ordered_alike = key.ordered_alike
            && key
                .columns
                .iter()
                .all(|at| columns.get(*at).is_some_and(is_ordered_alike));
    }
}

/// True if the bound column's values are in the same order in the source and in the target, so that a range of source values
/// is a range of target values ([`crate::key_predicate`] can write it).
pub fn is_ordered_alike(column: &ColumnPlan) -> bool {
    let rounds = column.losses.contains(&Loss::DigitsRounded);
    !rounds
        && match &column.target {
            PgType::SmallInt | PgType::Integer | PgType::BigInt | PgType::Numeric { .. } => {
                column.staged.is_integer() || column.staged.is_decimal()
            }
            PgType::Date | PgType::Timestamp { .. } | PgType::TimestampTz { .. } => true,
            PgType::Interval { .. } | PgType::Time { .. } => true,
            PgType::Bytea => column.staged == DataType::Binary && column.conversion == Conversion::Same,
            _ => false,
        }
}

fn object(plan: &TablePlan, column: &ColumnPlan) -> String {
    format!("{}.{}", plan.source, column.source_column)
}

fn relation_findings(plan: &TablePlan, target: &TargetTable, findings: &mut Vec<Finding>) {
    if !matches!(target.kind, RelationKind::Table | RelationKind::PartitionedTable) {
        let kind = target.kind.words();
        let message = format!("{} is {kind} in the target, not a table", target.name);
        findings.push(Finding::new(code::BIND_TABLE_MISSING, plan.source.to_string(), message));
    }
    let triggers = u64::try_from(target.triggers.len()).unwrap_or(u64::MAX);
    if triggers > 0 {
        let message = format!(
            "{} has {}; {} for the rows that are loaded, and may change them",
            target.name,
            counted(triggers, "trigger"),
            verb(triggers, "it fires", "they fire")
        );
        findings.push(Finding::new(code::BIND_TRIGGERS, plan.source.to_string(), message));
    }
}

fn missing(plan: &TablePlan, column: &ColumnPlan, name: &str, target: &TargetTable) -> Finding {
    let message = format!("{} has no column {name}", target.name);
    let finding = Finding::new(code::BIND_COLUMN_MISSING, object(plan, column), message);
    let plain = |name: &str| name.to_lowercase().replace('_', "");
    let alike: Vec<_> = target
        .columns
        .iter()
        .filter(|found| plain(&found.name) == plain(name))
        .collect();
    match alike.as_slice() {
        [found] => finding.with_help(format!(
            "if it is the column {0}, rename it in [tables] of landfall.toml: columns = {{ \"{1}\" = \"{0}\" }}",
            found.name, column.source_column
        )),
        _ => finding,
    }
}

fn extra_columns(target: &TargetTable, taken: &BTreeSet<String>, findings: &mut Vec<Finding>) {
    for column in target.columns.iter().filter(|column| !taken.contains(&column.name)) {
        let object = format!("{}.{}", target.name, column.name);
        let filled = if column.generated {
            "an expression computes it"
        } else if column.identity.is_some() {
            "an identity fills it"
        } else if column.has_default {
            "its default fills it"
        } else if !column.not_null {
            "it stays NULL"
        } else {
            let message = format!("{object} is NOT NULL, has no default, and no source column fills it");
            findings.push(Finding::new(code::BIND_COLUMN_EXTRA_REQUIRED, object, message));
            continue;
        };
        let message = format!("{object} is not in the source: {filled}");
        findings.push(Finding::new(code::BIND_COLUMN_EXTRA, object, message));
    }
}

fn bind_column(plan: &TablePlan, index: usize, found: &TargetColumn, bound: &mut Bound) {
    let column = &plan.columns[index];
    let object = object(plan, column);
    let scan = |check: ScanCheck| ScanRequest {
        table: plan.source.clone(),
        column: column.source_column.clone(),
        check,
    };
    match decide(column, found) {
        Verdict::AsPlanned => {}
        Verdict::Fits(fit) => {
            let checked = match (fit.checks.is_empty(), &fit.note) {
                (true, None) => "every value fits".to_owned(),
                (true, Some(note)) => format!("every value fits; {note}"),
                (false, None) => "a scan of the data decides".to_owned(),
                (false, Some(note)) => format!("a scan of the data decides; {note}"),
            };
            let message = format!(
                "{} was planned and the target has {}: {checked}",
                column.target, found.declared
            );
            bound
                .findings
                .push(Finding::new(code::BIND_TYPE_DIFFERS, object.clone(), message));
            bound
                .scans
                .extend(fit.checks.into_iter().map(|(check, on_hit)| (scan(check), on_hit)));
            let to = &mut bound.plan.columns[index];
            to.staged = fit.staged;
            to.conversion = fit.conversion;
            to.canonical = fit.canonical;
            to.losses = fit.losses;
            to.target = found.pg_type.clone();
        }
        Verdict::Refused(reason) => {
            let message = format!(
                "{} was planned and the target has {}: {reason}",
                column.target, found.declared
            );
            bound
                .findings
                .push(Finding::new(code::BIND_TYPE_REFUSED, object.clone(), message));
        }
    }
    let to = &mut bound.plan.columns[index];
    to.generated = found.generated;
    if found.generated {
        if !column.generated {
            let message = format!(
                "the target computes {}: its values are compared, not loaded",
                found.name
            );
            bound
                .findings
                .push(Finding::new(code::BIND_TYPE_DIFFERS, object, message));
        }
        return;
    }
    if column.generated {
        let message = format!(
            "the target does not compute {}: the source's values are loaded",
            found.name
        );
        bound
            .findings
            .push(Finding::new(code::BIND_TYPE_DIFFERS, object, message));
    }
    if found.not_null {
        let nulls = null_sources(column.nullable, &to.conversion);
        bound
            .scans
            .extend(nulls.into_iter().map(|check| (scan(check), OnHit::Refuse)));
    }
}

/// Ways in which a NULL may come to a NOT NULL column of the target.
fn null_sources(nullable: bool, conversion: &Conversion) -> Vec<ScanCheck> {
    let mut checks = Vec::new();
    if nullable {
        checks.push(ScanCheck::Null);
    }
    match conversion {
        Conversion::Date { zero: ZeroDate::Null }
        | Conversion::Timestamp {
            zero: ZeroDate::Null, ..
        } => {
            checks.push(ScanCheck::ZeroDate);
        }
        Conversion::Enum {
            empty_as_null: true, ..
        } => checks.push(ScanCheck::EnumError),
        _ => {}
    }
    checks
}
