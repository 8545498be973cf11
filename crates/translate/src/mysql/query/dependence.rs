//! Which columns have one value per group, beyond those that are grouped by.
//!
//! MySQL without ONLY_FULL_GROUP_BY lets a grouped query have any column. Where a column depends on what is grouped by, its
//! value is the same in every row of a group, and grouping by it as well changes nothing.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/group-by-functional-dependence.html>.

use std::collections::BTreeSet;

use model::PgType;
use sqlparser::ast::{BinaryOperator, Expr, Ident};

use crate::expression::ScopeColumn;
use crate::query::{Reach, Relation};

/// What a query says of its columns.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Columns, as SQL, that are equal in every row; `true` if equal means the same, so one gives the other's value.
    equal: Vec<(String, String, bool)>,
    /// Tables that a left join brings by equalities alone: the table's place, and its columns with what they are equal to.
    joined: Vec<(usize, Vec<(String, String)>)>,
}

impl Facts {
    /// Learns from a condition that every row fulfils.
    pub(super) fn always(&mut self, condition: &Expr, reach: &Reach<'_>) {
        for (left, right) in equalities(condition, reach).0 {
            let same = left.pg_type == right.pg_type
                && !left.case_insensitive
                && !right.case_insensitive
                && !matches!(
                    left.pg_type,
                    PgType::Real | PgType::DoublePrecision | PgType::Numeric { modifier: None }
                );
            self.equal.push((left.sql, right.sql, same));
        }
    }

    /// Learns from the condition of a left join that brings one table.
    pub(super) fn left_join(&mut self, place: usize, condition: &Expr, reach: &Reach<'_>) {
        let (pairs, nothing_else) = equalities(condition, reach);
        let Some(relation) = reach.relations().get(place).filter(|_| nothing_else) else {
            return;
        };
        let own = |column: &ScopeColumn| column.sql.starts_with(&format!("{}.", relation.sql));
        let pairs = pairs
            .into_iter()
            .filter_map(|(left, right)| match (own(&left), own(&right)) {
                (true, false) => Some((left.sql, right.sql)),
                (false, true) => Some((right.sql, left.sql)),
                _ => None,
            })
            .collect();
        self.joined.push((place, pairs));
    }

    /// All columns that have one value where `grouped` have one.
    pub(super) fn determined(&self, grouped: &BTreeSet<String>, relations: &[Relation]) -> BTreeSet<String> {
        let mut known = grouped.clone();
        loop {
            let before = known.len();
            for (left, right, same) in &self.equal {
                if *same && known.contains(left) {
                    known.insert(right.clone());
                }
                if *same && known.contains(right) {
                    known.insert(left.clone());
                }
            }
            for relation in relations {
                // Equal to a known value is enough to find the row by its key.
                let found = |column: &String| {
                    known.contains(column)
                        || self.equal.iter().any(|(left, right, _)| {
                            (left == column && known.contains(right)) || (right == column && known.contains(left))
                        })
                };
                if has_key(relation, found) {
                    known.extend(columns_of(relation));
                }
            }
            for (place, pairs) in &self.joined {
                let Some(relation) = relations.get(*place) else {
                    continue;
                };
                let all_known = pairs.iter().all(|(_, other)| known.contains(other));
                if all_known && has_key(relation, |column| pairs.iter().any(|(own, _)| own == column)) {
                    known.extend(columns_of(relation));
                }
            }
            if known.len() == before {
                return known;
            }
        }
    }
}

fn columns_of(relation: &Relation) -> impl Iterator<Item = String> {
    relation
        .columns
        .iter()
        .map(|column| format!("{}.{}", relation.sql, column.column.sql))
}

/// True if all columns of a table's primary key are known.
fn has_key(relation: &Relation, known: impl Fn(&String) -> bool) -> bool {
    !relation.primary_key.is_empty()
        && relation.primary_key.iter().all(|name| {
            relation
                .columns
                .iter()
                .find(|column| column.name.to_lowercase() == *name)
                .is_some_and(|column| known(&format!("{}.{}", relation.sql, column.column.sql)))
        })
}

/// The columns that a condition says to be equal; true if it says nothing else.
fn equalities(condition: &Expr, reach: &Reach<'_>) -> (Vec<(ScopeColumn, ScopeColumn)>, bool) {
    let mut pairs = Vec::new();
    let mut nothing_else = true;
    let mut waiting = vec![condition];
    while let Some(expr) = waiting.pop() {
        match expr {
            Expr::Nested(inner) => waiting.push(inner),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::And | BinaryOperator::PGOverlap,
                right,
            } => waiting.extend([left.as_ref(), right.as_ref()]),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Eq,
                right,
            } => match (column(left, reach), column(right, reach)) {
                (Some(left), Some(right)) => pairs.push((left, right)),
                _ => nothing_else = false,
            },
            _ => nothing_else = false,
        }
    }
    (pairs, nothing_else)
}

/// A column of the innermost query.
fn column(expr: &Expr, reach: &Reach<'_>) -> Option<ScopeColumn> {
    let idents: &[Ident] = match expr {
        Expr::Identifier(ident) => std::slice::from_ref(ident),
        Expr::CompoundIdentifier(idents) => idents,
        Expr::Nested(inner) => return column(inner, reach),
        _ => return None,
    };
    let found = reach.find(idents).ok()?;
    (found.frame + 1 == reach.frames.len()).then_some(found.column)
}
