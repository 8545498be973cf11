//! CHECK constraints: those of the source, and those that keep what a type would lose.

use model::pg_schema::PgCheck;
use model::source_schema::{ConstraintState, SourceCheck};
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

/// Says what it means that the source does not hold a constraint for every row.
pub(crate) fn doubtful(object: &str, not_valid: bool, not_enforced: bool, findings: &mut Vec<Finding>) {
    if not_enforced {
        findings.push(Finding::new(
            code::CONSTRAINT_NOT_ENFORCED,
            object,
            "the constraint is declared NOT ENFORCED, as it is in the source",
        ));
    } else if not_valid {
        findings.push(Finding::new(
            code::CONSTRAINT_NOT_VALID,
            object,
            "the source never checked the old rows; the constraint holds for new ones only",
        ));
    }
}

/// The column whose nondeterministic collation makes PostgreSQL before 18 refuse an expression: one that looks for parts
/// of its text.
///
/// Source: <https://www.postgresql.org/docs/17/collation.html#COLLATION-NONDETERMINISTIC>.
pub(crate) fn refused_by_collation<'t>(
    table: &'t TableDraft<'_>,
    expression: &Expression,
    scope: &Scope,
) -> Option<&'t str> {
    if scope.target_version >= 18 {
        return None;
    }
    let sql = expression.sql.to_lowercase();
    let searches = [
        " like ",
        " ilike ",
        "similar to",
        "~",
        "regexp_",
        "position(",
        "strpos(",
        "replace(",
        "split_part(",
    ];
    if !searches.iter().any(|word| sql.contains(word)) {
        return None;
    }
    let folded = |column: &&super::draft::ColumnDraft<'_>| {
        column.fold.is_some() && expression.columns.contains(&column.source.name.to_lowercase())
    };
    table
        .columns
        .iter()
        .find(folded)
        .map(|column| column.source.name.as_str())
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
                not_enforced: false,
            });
        }
    }
    dialect.table_findings(table, mapping, findings);
    super::narrowed::finding(dialect, table, mapping, findings);
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
        let object = if dialect.is_server_made(&check.name, check.server_named) {
            format!("check of {} ({})", table.source.name, label(&check.expression))
        } else {
            format!("check {}.{}", table.source.name, check.name)
        };
        // PostgreSQL has such constraints since 18.
        let not_enforced = check.state == ConstraintState::NotEnforced;
        if not_enforced && scope.target_version < 18 {
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
        let Some(conditions) = kept(dialect, table, check, scope, &object, findings) else {
            continue;
        };
        for condition in &conditions {
            caveats(&object, condition, findings);
        }
        let wanted = if dialect.is_server_made(&check.name, check.server_named) {
            format!("{}_check", table.target.name)
        } else {
            check.name.clone()
        };
        let not_valid = check.state == ConstraintState::NotTrusted;
        doubtful(&object, not_valid, not_enforced, findings);
        let conditions: Vec<&str> = conditions.iter().map(|condition| condition.sql.as_str()).collect();
        let name = names.claim(namespace, &wanted);
        findings.extend(renamed(&object, &check.name, &wanted, &name));
        checks.push(PgCheck {
            name,
            expression: conditions.join(" and "),
            not_valid,
            not_enforced,
        });
    }
    checks
}

/// Tells that a constraint which the source names gets another name than is wanted for it.
pub(crate) fn renamed(object: &str, source: &str, wanted: &str, name: &str) -> Option<Finding> {
    let kept = source != wanted || name == wanted;
    let message = format!("the name {wanted} is taken in the table, or too long; the constraint is called {name}");
    (!kept).then(|| Finding::new(code::NAME_CHANGED, object, message))
}

/// The text of a constraint that nobody named, short enough to call it by.
fn label(expression: &str) -> String {
    const LONGEST: usize = 60;
    let text = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= LONGEST {
        return text;
    }
    let head: String = text.chars().take(LONGEST - 1).collect();
    format!("{head}…")
}

/// What PostgreSQL can hold of a constraint. Of conditions that AND joins each may stand alone: where one is false the
/// whole is, whatever the others are. What is lost is a finding.
fn kept(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    check: &SourceCheck,
    scope: &Scope,
    object: &str,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Expression>> {
    let text = &check.expression;
    let whole = match dialect.condition(text, scope) {
        Ok(condition) => match refusal(table, &condition, scope) {
            None => return Some(vec![condition]),
            Some(reason) => reason,
        },
        Err(reason) => format!("the constraint {reason}"),
    };
    let (mut conditions, mut lost) = (Vec::new(), Vec::new());
    for (part, translated) in dialect.conjuncts(text, scope) {
        match translated.map(|condition| (refusal(table, &condition, scope), condition)) {
            Ok((None, condition)) => conditions.push(condition),
            Ok((Some(reason), _)) => lost.push(format!("{part} ({reason})")),
            Err(reason) => lost.push(format!("{part} (it {reason})")),
        }
    }
    let message = if conditions.is_empty() {
        format!("{whole}; its text: {text}")
    } else {
        format!(
            "a part of the constraint is kept, this is not: {}; its text: {text}",
            lost.join("; ")
        )
    };
    findings.push(Finding::new(code::EXPRESSION_NOT_KEPT, object, message));
    (!conditions.is_empty()).then_some(conditions)
}

/// Why PostgreSQL takes no constraint of a condition that is translated.
fn refusal(table: &TableDraft<'_>, condition: &Expression, scope: &Scope) -> Option<String> {
    if let Some(reader) = &condition.reader {
        return Some(format!(
            "the constraint calls {reader}, which reads tables: PostgreSQL looks before the row is in its table"
        ));
    }
    let column = refused_by_collation(table, condition, scope)?;
    Some(format!(
        "PostgreSQL before 18 refuses patterns over {column}, whose collation is nondeterministic"
    ))
}
