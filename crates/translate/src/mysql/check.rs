//! CHECK constraints: those of the source, and those that keep what a type would lose.

use model::mysql_type::MysqlType;
use model::pg_schema::PgCheck;
use model::pg_type::quote;
use model::source_schema::ConstraintState;
use model::{Finding, PgType, code};

use super::draft::TableDraft;
use super::expression::{self, Expression, Scope, quoted};
use crate::mapping::Mapping;
use crate::names::Registry;

/// A finding per expression that is kept with differences.
pub(super) fn caveats(object: &str, expression: &Expression, findings: &mut Vec<Finding>) {
    if expression.caveats.is_empty() {
        return;
    }
    let caveats: Vec<&str> = expression.caveats.iter().map(String::as_str).collect();
    findings.push(Finding::new(
        code::EXPRESSION_CAVEAT,
        object,
        format!("kept as {}; but {}", expression.sql, caveats.join("; ")),
    ));
}

/// All checks of a table. `namespace` is that of the table's constraints.
pub(super) fn checks(
    table: &TableDraft<'_>,
    scope: &Scope,
    mapping: &Mapping,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<PgCheck> {
    let namespace = format!("constraints of {}", table.target);
    let mut checks = source_checks(table, scope, &namespace, names, findings);
    let mut unsigned = Vec::new();
    let mut unguarded = false;
    for column in &table.columns {
        let name = quote(&column.name);
        let mut add = |what: &str, expression: String| {
            let wanted = format!("{}_{}_{what}", table.target.name, column.name);
            checks.push(PgCheck {
                name: names.claim(&namespace, &wanted),
                expression,
                not_valid: false,
            });
        };
        if is_unsigned(column.mysql) && column.target != PgType::Boolean {
            unsigned.push(column.source.name.as_str());
            if column.rule.unsigned_check.unwrap_or(mapping.options.unsigned_check) {
                add("unsigned", format!("{name} >= 0"));
            } else {
                unguarded = true;
            }
        }
        match (column.mysql, &column.target) {
            (MysqlType::Enum { labels }, target) if !matches!(target, PgType::Enum { .. }) => {
                let labels: Vec<String> = labels
                    .iter()
                    .filter(|label| !label.contains('\0'))
                    .map(|label| quoted(label))
                    .collect();
                add("enum", format!("{name} in ({})", labels.join(", ")));
            }
            (MysqlType::Set { members }, PgType::TextArray) => {
                let members: Vec<String> = members
                    .iter()
                    .filter(|member| !member.contains('\0'))
                    .map(|member| quoted(member))
                    .collect();
                add("set", format!("{name} <@ array[{}]::text[]", members.join(", ")));
            }
            (MysqlType::Char { length } | MysqlType::Varchar { length }, PgType::Citext) => {
                add("length", format!("char_length({name}) <= {length}"));
            }
            _ => {}
        }
    }
    if !unsigned.is_empty() {
        let finding = Finding::new(
            code::UNSIGNED_RANGE,
            table.source.name.to_string(),
            format!(
                "PostgreSQL has no unsigned types; these columns get a type that holds every value: {}",
                unsigned.join(", ")
            ),
        );
        findings.push(if unguarded {
            finding.with_help("set unsigned_check = true in the mapping file to keep the lower bound by a CHECK")
        } else {
            finding
        });
    }
    checks
}

fn is_unsigned(mysql: &MysqlType) -> bool {
    match mysql {
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

fn source_checks(
    table: &TableDraft<'_>,
    scope: &Scope,
    namespace: &str,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<PgCheck> {
    let mut checks = Vec::new();
    for check in &table.source.checks {
        let object = format!("check {}.{}", table.source.name, check.name);
        if check.state == ConstraintState::NotEnforced {
            findings.push(Finding::new(
                code::CHECK_NOT_ENFORCED,
                object,
                format!("the source does not enforce it: {}", check.expression),
            ));
            continue;
        }
        if let Some(column) = json_check(table, &check.expression) {
            findings.push(Finding::new(
                code::CHECK_BY_TYPE,
                object,
                format!("the type of {column} enforces {}", check.expression),
            ));
            continue;
        }
        match expression::condition(&check.expression, scope) {
            Ok(translated) => {
                caveats(&object, &translated, findings);
                checks.push(PgCheck {
                    name: names.claim(namespace, &check.name),
                    expression: translated.sql,
                    not_valid: check.state == ConstraintState::NotTrusted,
                });
            }
            Err(reason) => findings.push(Finding::new(
                code::EXPRESSION_NOT_KEPT,
                object,
                format!("the constraint {reason}; its text: {}", check.expression),
            )),
        }
    }
    checks
}

/// The column of `json_valid(column)` whose type sees to it.
fn json_check<'t>(table: &'t TableDraft<'_>, text: &str) -> Option<&'t str> {
    let text = text.trim().to_ascii_lowercase();
    let inner = text.trim_matches(['(', ')']).strip_prefix("json_valid(")?;
    let name = inner.trim_matches(['(', ')', '`', ' ']);
    let column = table.column(name)?;
    matches!(column.target, PgType::Json | PgType::Jsonb).then_some(column.source.name.as_str())
}
