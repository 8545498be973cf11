//! CHECK constraints: those of the source, and those that keep what a type would lose.

use model::pg_schema::PgCheck;
use model::source_schema::ConstraintState;
use model::{Finding, code};

use super::draft::TableDraft;
use crate::dialect::Dialect;
use crate::expression::{Expression, Scope};
use crate::mapping::Mapping;
use crate::names::Registry;

/// A finding per expression that is kept with differences.
pub(crate) fn caveats(object: &str, expression: &Expression, findings: &mut Vec<Finding>) {
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

/// All checks of a table.
pub(crate) fn checks(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    scope: &Scope,
    mapping: &Mapping,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<PgCheck> {
    let namespace = format!("constraints of {}", table.target);
    let mut checks = source_checks(dialect, table, scope, &namespace, names, findings);
    for column in &table.columns {
        for check in dialect.type_checks(column, mapping) {
            let wanted = format!("{}_{}_{}", table.target.name, column.name, check.what);
            checks.push(PgCheck {
                name: names.claim(&namespace, &wanted),
                expression: check.expression,
                not_valid: false,
            });
        }
    }
    dialect.table_findings(table, mapping, findings);
    checks
}

fn source_checks(
    dialect: &dyn Dialect,
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
        if let Some(column) = dialect.check_by_type(table, check) {
            findings.push(Finding::new(
                code::CHECK_BY_TYPE,
                object,
                format!("the type of {column} enforces {}", check.expression),
            ));
            continue;
        }
        match dialect.condition(&check.expression, scope) {
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
