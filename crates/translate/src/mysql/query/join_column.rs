//! USING and NATURAL: columns that two tables of a join have as one.

use sqlparser::ast::{Ident, ObjectName, ObjectNamePart};

use super::column::column_sql;
use crate::expression::{Result, ScopeColumn, Untranslatable};
use crate::mysql::expression::Translator;
use crate::query::Relation;

impl Translator<'_> {
    /// The condition of a join USING `names`; the tables before place `right` are its left side, from `left` on.
    /// Without a table in front, a name is the left column, or the right one of a right join.
    pub(super) fn using(
        &mut self,
        names: &[ObjectName],
        left: usize,
        right: usize,
        right_join: bool,
    ) -> Result<String> {
        let mut conditions = Vec::with_capacity(names.len());
        for name in names {
            let ident = match name.0.as_slice() {
                [part] => ObjectNamePart::as_ident(part),
                _ => None,
            };
            let ident = ident.ok_or_else(|| Untranslatable::new("has USING without a column"))?;
            conditions.push(self.merged(ident, left, right, right_join)?);
        }
        Ok(conditions.join(" and "))
    }

    /// The condition of a natural join.
    pub(super) fn natural(&mut self, left: usize, right: usize, right_join: bool) -> Result<String> {
        let relations = self.relations();
        let names = |relations: &[Relation]| -> Vec<String> {
            relations
                .iter()
                .flat_map(|relation| {
                    relation
                        .columns
                        .iter()
                        .map(|column| column.name.to_lowercase())
                        .filter(|name| !relation.merged.contains(name))
                })
                .collect()
        };
        let (before, after) = relations.split_at(right.min(relations.len()));
        let before = names(before.get(left..).unwrap_or_default());
        let common: Vec<String> = names(after).into_iter().filter(|name| before.contains(name)).collect();
        let mut conditions = Vec::with_capacity(common.len());
        for name in &common {
            conditions.push(self.merged(&Ident::new(name.clone()), left, right, right_join)?);
        }
        if conditions.is_empty() {
            return Ok("true".to_owned());
        }
        Ok(conditions.join(" and "))
    }

    fn merged(&mut self, ident: &Ident, left: usize, right: usize, right_join: bool) -> Result<String> {
        let key = ident.value.to_lowercase();
        let relations = self.relations();
        let total = relations.len();
        let (first, first_at) = only(&relations, left..right, &key)?;
        let (second, second_at) = only(&relations, right..total, &key)?;
        let condition = self.compared(column_sql(&first), "=", column_sql(&second))?;
        let hidden = if right_join { first_at } else { second_at };
        if let Some(relation) = self
            .query
            .as_mut()
            .and_then(|state| state.reach.frames.last_mut())
            .and_then(|frame| frame.get_mut(hidden))
        {
            relation.merged.insert(key);
        }
        Ok(condition.text)
    }
}

/// The one column of a name among some tables, and its table's place.
fn only(relations: &[Relation], range: std::ops::Range<usize>, key: &str) -> Result<(ScopeColumn, usize)> {
    let mut found = Vec::new();
    for at in range {
        let Some(relation) = relations.get(at).filter(|relation| !relation.merged.contains(key)) else {
            continue;
        };
        if let Some(column) = relation.columns.iter().find(|column| column.name.to_lowercase() == key) {
            let sql = format!("{}.{}", relation.sql, column.column.sql);
            found.push((
                ScopeColumn {
                    sql,
                    ..column.column.clone()
                },
                at,
            ));
        }
    }
    match found.pop() {
        Some(only) if found.is_empty() => Ok(only),
        _ => Err(Untranslatable::new(format!(
            "joins by {key:?}, which not exactly one table of each side has"
        ))),
    }
}
