//! INSERT, into a table or into the table variable that a function gives.

use model::PgType;
use sqlparser::ast::SetExpr;

use super::change::{Change, Deed, column_in, column_of, qualified};
use crate::expression::{Kind, Result, Sql, Untranslatable};
use crate::mssql::expression::{Translator, cast_text, kind_of, parse_query};
use crate::mssql::procedural::{Part, commas};
use crate::mssql::script::Keyword;
use crate::query::{QueryColumn, QueryTranslator, Wanted};

impl Translator<'_> {
    pub(in crate::mssql) fn insert(&mut self, part: Part<'_>) -> Result<Change> {
        let batch = part.batch;
        let mut at = part.from + 1;
        if batch.is(at, "INTO") {
            at += 1;
        }
        let (parts, after) = batch
            .name(at)
            .ok_or_else(|| Untranslatable::new("inserts into no table"))?;
        at = after;
        if batch.keyword(at) == Keyword::With && batch.is_symbol(at + 1, b'(') {
            at = batch.after_parenthesis(at + 1);
        }
        let named = self.changed_table(&parts)?;
        let mut columns: Vec<&QueryColumn> = named.columns.iter().collect();
        let mut listed = false;
        if batch.is_symbol(at, b'(') && batch.keyword(at + 1) != Keyword::Select {
            let after = batch.after_parenthesis(at);
            columns = commas(batch, at + 1, after - 1)
                .into_iter()
                .map(|spelled| column_of(&named, spelled))
                .collect::<Result<_>>()?;
            listed = true;
            at = after;
        }
        if batch.is(at, "OUTPUT") {
            return Err(Untranslatable::new("gives the rows that it changes (OUTPUT)"));
        }
        if batch.is(at, "DEFAULT") {
            let sql = format!("insert into {} default values", qualified(&named.target));
            return Ok(Change {
                deed: Deed::Insert,
                table: named.target,
                sql,
            });
        }
        if batch.keyword(at) == Keyword::Exec {
            return Err(Untranslatable::new("inserts the rows of a procedure"));
        }
        let tree = parse_query(batch.between(at, part.to))?;
        let list: Vec<&str> = columns.iter().map(|column| column.column.sql.as_str()).collect();
        let into = format!("insert into {} ({})", qualified(&named.target), list.join(", "));
        let unlike = || {
            Untranslatable::new(if listed {
                "inserts another number of values than columns"
            } else {
                "inserts without a list of columns"
            })
        };
        let source = if let SetExpr::Values(values) = tree.body.as_ref() {
            let mut rows = Vec::with_capacity(values.rows.len());
            for row in &values.rows {
                if row.content.len() != columns.len() {
                    return Err(unlike());
                }
                let mut cells = Vec::with_capacity(row.content.len());
                for (expr, column) in row.content.iter().zip(&columns) {
                    cells.push(self.stored(expr, column)?);
                }
                rows.push(format!("({})", cells.join(", ")));
            }
            format!("values {}", rows.join(", "))
        } else {
            let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            let rows = self.query_as(&tree, &names, Wanted::Columns)?;
            if rows.columns.len() != columns.len() {
                return Err(unlike());
            }
            let mut changed = false;
            let mut list = Vec::with_capacity(columns.len());
            for (given, column) in rows.columns.iter().zip(&columns) {
                let kind = if given.untyped {
                    Kind::Null
                } else {
                    kind_of(&given.column.pg_type)
                };
                let text = format!("part.{}", given.column.sql);
                let sql = Sql::new(text.clone(), kind).typed(given.column.pg_type.clone());
                let stored = self.coerced(sql, &column.column.pg_type)?;
                changed |= stored.text != text;
                list.push(format!("{} as {}", stored.text, given.column.sql));
            }
            if changed {
                format!("select {}\nfrom (\n{}\n) as part", list.join(",\n  "), rows.sql)
            } else {
                rows.sql
            }
        };
        Ok(Change {
            deed: Deed::Insert,
            table: named.target,
            sql: format!("{into}\n{source}"),
        })
    }

    /// The rows that an INSERT puts into a table variable of these columns, each exactly of its column's type.
    pub(in crate::mssql) fn inserted_rows(
        &mut self,
        part: Part<'_>,
        variable: &str,
        columns: &[QueryColumn],
    ) -> Result<String> {
        let batch = part.batch;
        let mut at = part.from + 1;
        if batch.is(at, "INTO") {
            at += 1;
        }
        if !batch.slice(at).eq_ignore_ascii_case(variable) || variable.is_empty() {
            return Err(Untranslatable::new("changes a table"));
        }
        at += 1;
        let mut given: Vec<&QueryColumn> = columns.iter().collect();
        if batch.is_symbol(at, b'(') && batch.keyword(at + 1) != Keyword::Select {
            let after = batch.after_parenthesis(at);
            given = commas(batch, at + 1, after - 1)
                .into_iter()
                .map(|spelled| column_in(columns, spelled))
                .collect::<Result<_>>()?;
            at = after;
        }
        if batch.is(at, "OUTPUT") || batch.keyword(at) == Keyword::Exec || batch.is(at, "DEFAULT") {
            return Err(Untranslatable::new(
                "fills a table variable in a way that has no translation",
            ));
        }
        let tree = parse_query(batch.between(at, part.to))?;
        let names: Vec<String> = if matches!(tree.body.as_ref(), SetExpr::Values(_)) {
            Vec::new()
        } else {
            given.iter().map(|column| column.name.clone()).collect()
        };
        let rows = self.query_as(&tree, &names, Wanted::Columns)?;
        if rows.columns.len() != given.len() {
            return Err(Untranslatable::new("inserts another number of values than columns"));
        }
        let mut list = Vec::with_capacity(columns.len());
        for column in columns {
            let pg_type = &column.column.pg_type;
            let place = given.iter().position(|given| given.name == column.name);
            let value = match place.and_then(|place| rows.columns.get(place)) {
                Some(from) if !from.untyped => {
                    let sql = Sql::new(format!("part.{}", column.column.sql), kind_of(&from.column.pg_type))
                        .typed(from.column.pg_type.clone());
                    let sql = self.coerced(sql, pg_type)?;
                    if may_be_cut(&from.column.pg_type, pg_type) {
                        self.caveat("a text that is too long for a column is cut, SQL Server refuses it");
                    }
                    cast_text(&sql, pg_type)
                }
                _ => format!("null::{pg_type}"),
            };
            list.push(value);
        }
        let names: Vec<&str> = given.iter().map(|column| column.column.sql.as_str()).collect();
        Ok(format!(
            "select {}\nfrom (\n{}\n) as part ({})",
            list.join(", "),
            rows.sql,
            names.join(", ")
        ))
    }
}

/// True for a text that may be longer than the column that takes it.
fn may_be_cut(from: &PgType, to: &PgType) -> bool {
    let length = |pg_type: &PgType| match pg_type {
        PgType::Varchar { length } => *length,
        PgType::Char { length } => Some(*length),
        _ => None,
    };
    match (length(to), length(from)) {
        (Some(to), Some(from)) => from > to,
        (Some(_), None) => *from == PgType::Text,
        (None, _) => false,
    }
}
