//! Constraints that keep what MySQL's types hold and PostgreSQL's do not, and checks that a type makes needless.

use model::pg_type::quote;
use model::{Finding, MysqlType, PgType, SourceType, code};

use super::narrowed::is_narrowed;
use crate::dialect::TypeCheck;
use crate::expression::quoted;
use crate::mapping::Mapping;
use crate::schema::draft::{ColumnDraft, TableDraft};

/// Constraints that keep what the type of a column would lose.
pub(super) fn type_checks(column: &ColumnDraft<'_>, mapping: &Mapping) -> Vec<TypeCheck> {
    let SourceType::Mysql(mysql) = column.source_type() else {
        return Vec::new();
    };
    let name = quote(&column.name);
    let mut checks = Vec::new();
    let mut add = |what: &'static str, expression: String| checks.push(TypeCheck { what, expression });
    if is_guarded(column, mapping) {
        add("unsigned", format!("{name} >= 0"));
    }
    let listed = |labels: &[String]| {
        let labels: Vec<String> = labels
            .iter()
            .filter(|label| !label.contains('\0'))
            .map(|label| quoted(label))
            .collect();
        labels.join(", ")
    };
    match (mysql, &column.target) {
        (MysqlType::Enum { labels }, target) if !matches!(target, PgType::Enum { .. }) => {
            add("enum", format!("{name} in ({})", listed(labels)));
        }
        (MysqlType::Set { members }, PgType::TextArray) => {
            add("set", format!("{name} <@ array[{}]::text[]", listed(members)));
        }
        (MysqlType::Char { length } | MysqlType::Varchar { length }, PgType::Citext) => {
            add("length", format!("char_length({name}) <= {length}"));
        }
        _ => {}
    }
    checks
}

/// One finding for all unsigned columns of a table.
pub(super) fn table_findings(table: &TableDraft<'_>, mapping: &Mapping, findings: &mut Vec<Finding>) {
    let unsigned: Vec<&ColumnDraft<'_>> = table
        .columns
        .iter()
        .filter(|column| is_unsigned(column) && !is_narrowed(column))
        .collect();
    if unsigned.is_empty() {
        return;
    }
    let names: Vec<&str> = unsigned.iter().map(|column| column.source.name.as_str()).collect();
    let finding = Finding::new(
        code::UNSIGNED_RANGE,
        table.source.name.to_string(),
        format!(
            "PostgreSQL has no unsigned types; these columns get a type that holds every value: {}",
            names.join(", ")
        ),
    );
    findings.push(if unsigned.iter().all(|column| is_guarded(column, mapping)) {
        finding
    } else {
        finding.with_help("set unsigned_check = true in the mapping file to keep the lower bound by a CHECK")
    });
}

/// True if a CHECK keeps the lower bound of an unsigned column.
fn is_guarded(column: &ColumnDraft<'_>, mapping: &Mapping) -> bool {
    is_unsigned(column) && column.rule.unsigned_check.unwrap_or(mapping.options.unsigned_check)
}

/// True if the source has no negative values and the target could.
fn is_unsigned(column: &ColumnDraft<'_>) -> bool {
    let SourceType::Mysql(mysql) = column.source_type() else {
        return false;
    };
    column.target != PgType::Boolean
        && match mysql {
            MysqlType::TinyInt { unsigned, .. }
            | MysqlType::SmallInt { unsigned }
            | MysqlType::MediumInt { unsigned }
            | MysqlType::Int { unsigned }
            | MysqlType::BigInt { unsigned }
            | MysqlType::Decimal { unsigned, .. }
            | MysqlType::Float { unsigned }
            | MysqlType::Double { unsigned } => *unsigned,
            _ => false,
        }
}

/// The column of `json_valid(column)` whose type sees to it.
pub(super) fn json_check<'t>(table: &'t TableDraft<'_>, text: &str) -> Option<&'t str> {
    let text = text.trim().to_ascii_lowercase();
    let inner = text.trim_matches(['(', ')']).strip_prefix("json_valid(")?;
    let name = inner.trim_matches(['(', ')', '`', ' ']);
    let column = table.column(name)?;
    matches!(column.target, PgType::Json | PgType::Jsonb).then_some(column.source.name.as_str())
}
