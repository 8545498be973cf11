//! ON DUPLICATE KEY UPDATE, where it can mean one key only.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/insert-on-duplicate.html>,
//! <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>.

use model::PgType;
use model::pg_type::quote;
use model::source_schema::SourceIndex;
use sqlparser::ast::{Assignment, Expr};

use crate::expression::{Result, ScopeColumn, Sql, Untranslatable};
use crate::mysql::expression::Translator;
use crate::mysql::query::column::column_sql;
use crate::query::{Named, QueryColumn};
use crate::schema::draft::{ColumnDraft, TableDraft, same_name};

impl Translator<'_> {
    /// The alias of the table and the clause, both as SQL.
    pub(super) fn on_duplicate(
        &mut self,
        list: &[Assignment],
        given: &[&ColumnDraft<'_>],
        named: &Named,
        table: &TableDraft<'_>,
    ) -> Result<(String, String)> {
        let key = self.the_key(given, table)?;
        let inserted: Vec<QueryColumn> = named.columns.clone();
        let sets = self.in_query(|own| -> Result<(String, String)> {
            let Some(state) = own.query.as_mut() else {
                return Err(super::clause());
            };
            let schema = Some(named.source.schema.as_str());
            let alias = state.reach.add(&named.source.name, schema, named.columns.clone());
            let outer = state.inserted.replace(inserted);
            let sets = own.assignments(list, &alias, table);
            if let Some(state) = own.query.as_mut() {
                state.inserted = outer;
            }
            Ok((alias, sets?))
        });
        let (alias, sets) = sets?;
        Ok((
            format!(" as {alias}"),
            format!("\non conflict ({}) do update\nset {sets}", key.join(", ")),
        ))
    }

    /// `VALUES(column)`: what the row would have had.
    pub(in crate::mysql) fn inserted(&self, name: &str, args: &[&Expr]) -> Option<Sql> {
        let ("values", [Expr::Identifier(ident)]) = (name, args) else {
            return None;
        };
        let columns = self.query.as_ref()?.inserted.as_ref()?;
        let column = columns.iter().find(|column| same_name(&column.name, &ident.value))?;
        Some(column_sql(&ScopeColumn {
            sql: format!("excluded.{}", column.column.sql),
            ..column.column.clone()
        }))
    }

    /// The columns of the one key that a new row can have in common with another.
    fn the_key(&mut self, given: &[&ColumnDraft<'_>], table: &TableDraft<'_>) -> Result<Vec<String>> {
        if table.source.partitioning.is_some() {
            return Err(Untranslatable::new(
                "has ON DUPLICATE KEY UPDATE on a partitioned table",
            ));
        }
        let unique = table.source.indexes.iter().filter(|index| index.unique);
        let keys: Vec<&SourceIndex> = table
            .source
            .primary_key
            .iter()
            .chain(unique)
            .filter(|key| !is_made(key, given, table))
            .collect();
        let [key] = keys.as_slice() else {
            return Err(Untranslatable::new(format!(
                "has ON DUPLICATE KEY UPDATE on a table with {} keys, of which PostgreSQL takes one",
                keys.len()
            )));
        };
        let refused = || Untranslatable::new("has ON DUPLICATE KEY UPDATE on a key of parts or expressions");
        let mut columns = Vec::with_capacity(key.parts.len());
        for part in &key.parts {
            let name = part
                .column
                .as_deref()
                .filter(|_| part.prefix.is_none())
                .ok_or_else(refused)?;
            let column = table.column(name).ok_or_else(refused)?;
            if column.case_insensitive && column.target != PgType::Citext && column.fold.is_none() {
                self.caveat("the source takes keys that differ in case only for the same");
            }
            columns.push(quote(&column.name));
        }
        Ok(columns)
    }
}

/// True for a key over an AUTO_INCREMENT column that the statement gives no value.
fn is_made(key: &SourceIndex, given: &[&ColumnDraft<'_>], table: &TableDraft<'_>) -> bool {
    key.parts.iter().any(|part| {
        let column = part.column.as_deref().and_then(|name| table.column(name));
        column.is_some_and(|column| column.identity && !given.iter().any(|other| other.name == column.name))
    })
}
