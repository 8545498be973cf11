//! Columns of the target: type, default, identity, generated expression.

use std::collections::{BTreeMap, BTreeSet};

use model::pg_schema::{PgColumn, PgIdentity};
use model::pg_type::quote;
use model::source_schema::SourceIdentity;
use model::{Finding, PgType, code};

use super::draft::{ColumnDraft, TableDraft};
use crate::dialect::Dialect;
use crate::expression::{Scope, ScopeColumn, Volatility};
use crate::options::Options;

/// The columns of a table, and what its other expressions may name.
pub(crate) struct Columns {
    pub(crate) columns: Vec<PgColumn>,
    pub(crate) scope: Scope,
    /// Lower-cased source names of the generated columns that are kept.
    pub(crate) generated: BTreeSet<String>,
}

/// Translates the columns of a table.
pub(crate) fn columns(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    options: &Options,
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
    };
    // Generated columns cannot use each other in PostgreSQL: here the expression stands for the column.
    let mut inlined = scope.clone();
    let mut generated = BTreeSet::new();
    let mut columns = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        let object = table.object(&column.source.name);
        let expression = generated_expression(dialect, table, column, &inlined, findings);
        if let Some(sql) = &expression {
            let key = column.source.name.to_lowercase();
            if let Some(entry) = inlined.columns.get_mut(&key) {
                entry.sql = format!("({sql})::{}", column.target);
            }
            generated.insert(key);
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
            // Nobody writes a generated column: as a plain one it must not ask for a value.
            nullable: (column.nullable || (column.source.generated.is_some() && expression.is_none()))
                && identity.is_none(),
            default,
            identity,
            generated: expression,
            comment: column.source.comment.clone(),
        });
    }
    Columns {
        columns,
        scope,
        generated,
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
        // citext compares as the source does.
        case_insensitive: column.case_insensitive && column.target != PgType::Citext,
        utf8: charset.starts_with("utf8") || charset == "ascii",
        labels: column.labels.to_vec(),
    }
}

fn generated_expression(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    column: &ColumnDraft<'_>,
    scope: &Scope,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let generated = column.source.generated.as_ref()?;
    let object = table.object(&column.source.name);
    let mut not_kept = |reason: String| {
        findings.push(Finding::new(
            code::GENERATED_NOT_KEPT,
            object.clone(),
            format!(
                "{reason}; the column is a plain one; its expression: {}",
                generated.expression
            ),
        ));
    };
    let translated = match dialect.value(&generated.expression, scope, &column.target, column.labels) {
        Ok(translated) => translated,
        Err(reason) => {
            not_kept(format!("the expression {reason}"));
            return None;
        }
    };
    if translated.volatility > Volatility::Immutable {
        not_kept("the expression is not immutable in PostgreSQL".to_owned());
        return None;
    }
    if translated.columns.contains(&column.source.name.to_lowercase()) {
        not_kept("the expression names the column itself".to_owned());
        return None;
    }
    super::check::caveats(&object, &translated, findings);
    if !generated.stored {
        findings.push(Finding::new(
            code::GENERATED_STORED,
            object,
            "a VIRTUAL column is STORED in PostgreSQL",
        ));
    }
    Some(translated.sql)
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
