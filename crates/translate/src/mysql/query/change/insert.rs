//! INSERT.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/insert.html>.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{AssignmentTarget, Expr, Insert, OnInsert, Query, SetExpr, TableObject};

use super::{Change, clause, column, is_default, last};
use crate::expression::ScopeColumn;
use crate::expression::{Kind, Result, Sql, Untranslatable};
use crate::mysql::expression::Translator;
use crate::mysql::query::column::column_sql;
use crate::query::SetOperations;
use crate::schema::draft::{ColumnDraft, TableDraft};

impl Translator<'_> {
    pub(super) fn insert(&mut self, insert: &Insert, tables: &[TableDraft<'_>]) -> Result<Change> {
        if insert.replace_into {
            return Err(Untranslatable::new(
                "has REPLACE, which deletes rows of every key that the new row has",
            ));
        }
        if insert.ignore {
            return Err(Untranslatable::new(
                "has INSERT IGNORE, which passes over more than double keys",
            ));
        }
        let odd = insert.or.is_some()
            || insert.table_alias.is_some()
            || insert.overwrite
            || insert.partitioned.is_some()
            || insert.returning.is_some()
            || insert.output.is_some()
            || insert.insert_alias.is_some()
            || insert.settings.is_some();
        if odd {
            return Err(clause());
        }
        let TableObject::TableName(name) = &insert.table else {
            return Err(clause());
        };
        let parts: Vec<String> = name
            .0
            .iter()
            .filter_map(|part| part.as_ident())
            .map(|ident| ident.value.clone())
            .collect();
        let (named, table) = self.written(&parts, tables)?;
        let columns = columns(insert, table)?;
        let source = match &insert.source {
            Some(query) => self.rows_of(query, &columns)?,
            None if !insert.assignments.is_empty() => {
                let values: Vec<&Expr> = insert.assignments.iter().map(|each| &each.value).collect();
                format!("values {}", self.row(&values, &columns)?)
            }
            None => "default values".to_owned(),
        };
        let on = match &insert.on {
            None => None,
            Some(OnInsert::DuplicateKeyUpdate(list)) => Some(self.on_duplicate(list, &columns, &named, table)?),
            Some(_) => return Err(clause()),
        };
        let (alias, on) = on.unwrap_or_default();
        let names: Vec<String> = columns.iter().map(|column| quote(&column.name)).collect();
        let names = if source == "default values" {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        };
        Ok(Change {
            sql: format!(
                "insert into {}.{}{alias}{names}\n{source}{on}",
                quote(&named.target.schema),
                quote(&named.target.name)
            ),
            table: table.source.name.clone(),
        })
    }

    fn rows_of(&mut self, query: &Query, columns: &[&ColumnDraft<'_>]) -> Result<String> {
        if let SetExpr::Values(values) = query.body.as_ref() {
            let mut rows = Vec::with_capacity(values.rows.len());
            for row in &values.rows {
                let values: Vec<&Expr> = row.content.iter().collect();
                rows.push(self.row(&values, columns)?);
            }
            return Ok(format!("values {}", rows.join(",\n  ")));
        }
        let types: Vec<(&PgType, &[String])> = columns.iter().map(|column| (&column.target, column.labels)).collect();
        self.rows_as(query, &types)
    }

    /// A query whose columns have these types, each with the labels of its enum or set.
    pub(in crate::mysql) fn rows_as(&mut self, query: &Query, types: &[(&PgType, &[String])]) -> Result<String> {
        let rows = self.query(query, &[])?;
        if rows.columns.len() != types.len() {
            return Err(Untranslatable::new("gives another number of values than are taken"));
        }
        let mut list = Vec::with_capacity(types.len());
        let mut changed = false;
        for (at, (given, (target, labels))) in rows.columns.iter().zip(types).enumerate() {
            let name = format!("c{}", at + 1);
            let value = if given.untyped {
                Sql::new("null", Kind::Null)
            } else {
                column_sql(&ScopeColumn {
                    sql: format!("part.{name}"),
                    ..given.column.clone()
                })
            };
            let before = value.text.clone();
            let value = self.coerced(value, target, labels)?;
            changed |= value.text != before && value.kind != Kind::Null;
            list.push((value.text, name));
        }
        if !changed {
            return Ok(rows.sql);
        }
        let (values, names): (Vec<String>, Vec<String>) = list.into_iter().unzip();
        Ok(format!(
            "select {}\nfrom ({}) as part ({})",
            values.join(", "),
            rows.sql,
            names.join(", ")
        ))
    }

    fn row(&mut self, values: &[&Expr], columns: &[&ColumnDraft<'_>]) -> Result<String> {
        if values.len() != columns.len() {
            return Err(Untranslatable::new("inserts another number of values than columns"));
        }
        let mut texts = Vec::with_capacity(values.len());
        for (value, column) in values.iter().zip(columns) {
            texts.push(if is_default(value) {
                "default".to_owned()
            } else {
                self.inserted_value(value, column)?
            });
        }
        Ok(format!("({})", texts.join(", ")))
    }

    fn inserted_value(&mut self, value: &Expr, column: &ColumnDraft<'_>) -> Result<String> {
        let sql = self.expression(value)?;
        if column.identity {
            if sql.kind == Kind::Null || sql.whole() == Some(0) {
                return Ok("default".to_owned());
            }
            self.caveat(&format!(
                "a value that is given for {} is kept as it is: NULL and 0 make no next value, and the next value does not follow it",
                column.source.name
            ));
        }
        Ok(self.coerced(sql, &column.target, column.labels)?.text)
    }
}

/// The columns that get values, in the order of these.
fn columns<'d, 't>(insert: &Insert, table: &'d TableDraft<'t>) -> Result<Vec<&'d ColumnDraft<'t>>> {
    if !insert.columns.is_empty() {
        return insert.columns.iter().map(|name| column(table, &last(name)?)).collect();
    }
    if !insert.assignments.is_empty() {
        return insert
            .assignments
            .iter()
            .map(|assignment| match &assignment.target {
                AssignmentTarget::ColumnName(name) => column(table, &last(name)?),
                AssignmentTarget::Tuple(_) => Err(clause()),
            })
            .collect();
    }
    if !table.excluded.is_empty() || !table.unplanned.is_empty() {
        return Err(Untranslatable::new(
            "inserts into all columns of a table that has not all in PostgreSQL",
        ));
    }
    let shown = table.columns.iter().filter(|column| !column.source.invisible);
    shown.map(|each| column(table, &each.source.name)).collect()
}
