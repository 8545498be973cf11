//! Columns of the target: type, default, identity, generated expression.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::pg_schema::{PgColumn, PgIdentity};
use model::pg_type::quote;
use model::source_schema::SourceIdentity;
use model::{Finding, PgType, TableName, code};

use super::draft::{ColumnDraft, TableDraft};
use super::generated::{Beside, Generated, generated};
use crate::dialect::Dialect;
use crate::expression::{Scope, ScopeColumn};
use crate::mapping::Mapping;
use crate::names::Registry;
use crate::options::Options;

/// The columns of a table, and what its other expressions may name.
pub(crate) struct Columns {
    pub(crate) columns: Vec<PgColumn>,
    pub(crate) scope: Scope,
    /// Lower-cased source names of the generated columns that are kept.
    pub(crate) generated: BTreeSet<String>,
    /// What keeps the others.
    pub(crate) beside: Beside,
}

/// Translates the columns of a table.
pub(crate) fn columns(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    known: super::Known<'_>,
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Columns {
    let plain: BTreeMap<String, ScopeColumn> = table
        .columns
        .iter()
        .map(|column| (column.source.name.to_lowercase(), scope_column(column)))
        .collect();
    let scope = Scope {
        columns: plain,
        target_version: options.target_version,
        server: known.server,
        sequences: Arc::clone(known.sequences),
        functions: Arc::clone(known.functions),
        ..Scope::default()
    };
    // Generated columns cannot use each other in PostgreSQL: here the expression stands for the column.
    let mut inlined = scope.clone();
    // The same for a trigger, which sees the new row before they are computed.
    let mut over_new = scope.clone();
    for entry in over_new.columns.values_mut() {
        entry.sql = format!("new.{}", entry.sql);
    }
    let (mut set, mut computed) = (Vec::new(), Vec::new());
    let mut kept = BTreeSet::new();
    let mut columns = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        let object = table.object(&column.source.name);
        let made = generated(dialect, table, column, &inlined, &over_new, mapping, findings);
        let expression = made.as_ref().and_then(Generated::kept).map(str::to_owned);
        if let (Some(sql), Some(source)) = (&expression, &column.source.generated) {
            let key = column.source.name.to_lowercase();
            let over_row = dialect.value(&source.expression, &over_new, &column.target, column.labels);
            if let (Some(entry), Ok(over_row)) = (over_new.columns.get_mut(&key), over_row) {
                entry.sql = format!("({})::{}", over_row.sql, column.target);
            }
            if let Some(entry) = inlined.columns.get_mut(&key) {
                entry.sql = format!("({sql})::{}", column.target);
            }
            kept.insert(key);
        }
        let is_virtual = matches!(made, Some(Generated::Virtual(_)));
        match made {
            Some(Generated::Trigger(sql)) => set.push((column.name.clone(), sql)),
            Some(Generated::View(sql)) => computed.push((column.name.clone(), sql)),
            _ => {}
        }
        let identity = column
            .source
            .identity
            .filter(|_| column.identity && column.source.generated.is_none())
            .map(|declared| identity(table, column, declared, &object, findings));
        let default = match (&expression, &identity) {
            (None, None) if column.source.generated.is_none() => dialect.default(table, column, &scope, findings),
            _ => None,
        };
        let default = default.or_else(|| super::history::default(dialect, table, column, mapping));
        if column.source.invisible {
            findings.push(Finding::new(
                code::INVISIBLE_COLUMN,
                object,
                "the column is visible in PostgreSQL",
            ));
        }
        columns.push(PgColumn {
            name: column.name.clone(),
            pg_type: column.target.clone(),
            collation: column
                .fold
                .map(|fold| TableName::new(table.target.schema.clone(), fold.name())),
            // Nobody writes a generated column: as a plain one it must not ask for a value.
            nullable: (column.nullable || (column.source.generated.is_some() && expression.is_none()))
                && identity.is_none(),
            default,
            identity,
            generated: expression,
            is_virtual,
            comment: column.source.comment.clone(),
        });
    }
    let beside = super::generated::beside(table, &set, &computed, names);
    Columns {
        columns,
        scope,
        generated: kept,
        beside,
    }
}

fn scope_column(column: &ColumnDraft<'_>) -> ScopeColumn {
    let charset = column
        .source
        .charset
        .as_deref()
        .unwrap_or("utf8mb4")
        .to_ascii_lowercase();
    ScopeColumn {
        sql: quote(&column.name),
        pg_type: column.target.clone(),
        // citext and a collation of its own compare as the source does.
        case_insensitive: column.case_insensitive && column.target != PgType::Citext && column.fold.is_none(),
        unsigned: crate::schema::is_unsigned(&column.source.source_type),
        utf8: charset.starts_with("utf8") || charset == "ascii",
        zeros: column.zeros,
        iso: crate::schema::is_iso(&column.source.source_type),
        labels: column.labels.to_vec(),
    }
}

fn identity(
    table: &TableDraft<'_>,
    column: &ColumnDraft<'_>,
    declared: SourceIdentity,
    object: &str,
    findings: &mut Vec<Finding>,
) -> PgIdentity {
    let (low, high): (i64, i64) = match column.target {
        PgType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        PgType::Integer => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    };
    let next = table.source.next_identity.unwrap_or(declared.seed);
    let kept = |value: i128| i64::try_from(value).map_or(if value < 0 { low } else { high }, |v| v.clamp(low, high));
    if i128::from(kept(next)) != next {
        findings.push(Finding::new(
            code::IDENTITY_RANGE,
            object,
            format!(
                "the next value {next} is beyond the range of {}; it starts at {}",
                column.target,
                kept(next)
            ),
        ));
    }
    PgIdentity {
        next: kept(next),
        increment: kept(declared.increment),
    }
}
