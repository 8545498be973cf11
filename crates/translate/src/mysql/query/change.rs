//! Statements that change rows: INSERT, UPDATE and DELETE of one table.
//!
//! MySQL assigns from left to right, each assignment seeing those before it; PostgreSQL's all see the old row. Values get
//! the form that their columns have, as an assignment in strict mode gives it.

mod conflict;
mod insert;

use model::{PgType, TableName};
use sqlparser::ast::{
    Assignment, AssignmentTarget, Delete, Expr, FromTable, ObjectName, Statement, TableFactor, Update,
};

use crate::dialect::Dialect;
use crate::expression::{Result, Untranslatable};
use crate::mysql::Mysql;
use crate::mysql::expression::{Translator, parse_statement};
use crate::query::Named;
use crate::schema::draft::{ColumnDraft, TableDraft};

/// A translated statement.
#[derive(Debug, Clone)]
pub(in crate::mysql) struct Change {
    pub(in crate::mysql) sql: String,
    /// The table that it writes, in the source.
    pub(in crate::mysql) table: TableName,
}

fn clause() -> Untranslatable {
    Untranslatable::new("has a clause that has no translation")
}

/// The last part of a name.
fn last(name: &ObjectName) -> Result<String> {
    let ident = name.0.last().and_then(|part| part.as_ident());
    ident
        .map(|ident| ident.value.clone())
        .ok_or_else(|| Untranslatable::new("has an empty name"))
}

/// A column that is assigned to; generated ones take no value.
fn column<'d, 't>(table: &'d TableDraft<'t>, name: &str) -> Result<&'d ColumnDraft<'t>> {
    let found = table
        .columns
        .iter()
        .find(|column| crate::schema::draft::same_name(&column.source.name, name));
    let Some(column) = found else {
        return Err(Untranslatable::new(format!(
            "writes {name:?}, which is no column that is known"
        )));
    };
    writable(column)?;
    Ok(column)
}

/// Refuses columns whose values an assignment does not give as the source does.
pub(in crate::mysql) fn writable(column: &ColumnDraft<'_>) -> Result<()> {
    if column.source.generated.is_some() {
        return Err(Untranslatable::new(format!(
            "writes the generated column {:?}",
            column.source.name
        )));
    }
    if Mysql.holds_utc(column) {
        return Err(Untranslatable::new(format!(
            "writes {:?}, which holds times of UTC in PostgreSQL",
            column.source.name
        )));
    }
    Ok(())
}

impl Translator<'_> {
    /// Translates one statement.
    pub(in crate::mysql) fn change(&mut self, text: &str, tables: &[TableDraft<'_>]) -> Result<Change> {
        match parse_statement(text)? {
            Statement::Insert(insert) => self.insert(&insert, tables),
            Statement::Update(update) => self.in_query(|own| own.update(&update, tables)),
            Statement::Delete(delete) => self.in_query(|own| own.delete(&delete, tables)),
            _ => Err(Untranslatable::new("has a statement that has no translation")),
        }
    }

    /// The table of a name, as a table of the migration.
    fn written<'d, 't>(&self, parts: &[String], tables: &'d [TableDraft<'t>]) -> Result<(Named, &'d TableDraft<'t>)> {
        let Some(state) = self.query.as_ref() else {
            return Err(clause());
        };
        let named = state.reach.resolver.named(parts)?;
        let table = tables.iter().find(|table| table.target == named.target);
        let table = table.ok_or_else(|| Untranslatable::new(format!("writes {}, which is a view", parts.join("."))))?;
        Ok((named, table))
    }

    /// A value in the form that a column takes.
    pub(in crate::mysql) fn assigned(&mut self, value: &Expr, target: &PgType, labels: &[String]) -> Result<String> {
        let sql = self.expression(value)?;
        Ok(self.coerced(sql, target, labels)?.text)
    }

    /// `column = value, …`; `alias` is the table's, as SQL.
    fn assignments(&mut self, list: &[Assignment], alias: &str, table: &TableDraft<'_>) -> Result<String> {
        let mut sets: Vec<String> = Vec::with_capacity(list.len());
        let mut before: Vec<String> = Vec::new();
        for assignment in list {
            let AssignmentTarget::ColumnName(name) = &assignment.target else {
                return Err(clause());
            };
            let column = column(table, &last(name)?)?;
            let value = if is_default(&assignment.value) {
                "default".to_owned()
            } else {
                self.assigned(&assignment.value, &column.target, column.labels)?
            };
            if before.iter().any(|earlier| value.contains(earlier)) {
                return Err(Untranslatable::new(
                    "assigns a column and reads it again in the same statement, where the source sees the new value",
                ));
            }
            let name = model::pg_type::quote(&column.name);
            before.push(format!("{alias}.{name}"));
            sets.push(format!("{name} = {value}"));
        }
        Ok(sets.join(",\n  "))
    }

    fn update(&mut self, update: &Update, tables: &[TableDraft<'_>]) -> Result<Change> {
        let odd = update.from.is_some()
            || update.returning.is_some()
            || update.output.is_some()
            || update.or.is_some()
            || !update.table.joins.is_empty();
        if odd {
            return Err(Untranslatable::new("changes several tables at once"));
        }
        if !update.order_by.is_empty() || update.limit.is_some() {
            return Err(Untranslatable::new("changes some of the rows (ORDER BY, LIMIT)"));
        }
        let (table, alias, sql) = self.one_table(&update.table.relation, tables)?;
        let sets = self.assignments(&update.assignments, &alias, table)?;
        let condition = self.condition_of(update.selection.as_ref())?;
        Ok(Change {
            sql: format!("update {sql}\nset {sets}{condition}"),
            table: table.source.name.clone(),
        })
    }

    fn delete(&mut self, delete: &Delete, tables: &[TableDraft<'_>]) -> Result<Change> {
        let FromTable::WithFromKeyword(from) = &delete.from else {
            return Err(clause());
        };
        let [from] = from.as_slice() else {
            return Err(Untranslatable::new("deletes from several tables at once"));
        };
        let odd = !delete.tables.is_empty()
            || delete.using.is_some()
            || delete.returning.is_some()
            || delete.output.is_some()
            || !from.joins.is_empty();
        if odd {
            return Err(Untranslatable::new("deletes from several tables at once"));
        }
        if !delete.order_by.is_empty() || delete.limit.is_some() {
            return Err(Untranslatable::new("deletes some of the rows (ORDER BY, LIMIT)"));
        }
        let (table, _, sql) = self.one_table(&from.relation, tables)?;
        let condition = self.condition_of(delete.selection.as_ref())?;
        Ok(Change {
            sql: format!("delete from {sql}{condition}"),
            table: table.source.name.clone(),
        })
    }

    /// Puts the table that is written into reach: the table, its alias, and both as SQL.
    fn one_table<'d, 't>(
        &mut self,
        factor: &TableFactor,
        tables: &'d [TableDraft<'t>],
    ) -> Result<(&'d TableDraft<'t>, String, String)> {
        let TableFactor::Table { name, .. } = factor else {
            return Err(Untranslatable::new("changes what is no table"));
        };
        let parts: Vec<String> = name
            .0
            .iter()
            .filter_map(|part| part.as_ident())
            .map(|ident| ident.value.clone())
            .collect();
        let (_, table) = self.written(&parts, tables)?;
        let sql = self.factor(factor)?;
        let alias = self.relations().last().map(|relation| relation.sql.clone());
        Ok((table, alias.unwrap_or_default(), sql))
    }

    fn condition_of(&mut self, selection: Option<&Expr>) -> Result<String> {
        let Some(condition) = selection else {
            return Ok(String::new());
        };
        let sql = self.expression(condition)?;
        Ok(format!("\nwhere {}", self.boolean(sql)?.text))
    }
}

/// The word DEFAULT in the place of a value.
fn is_default(value: &Expr) -> bool {
    matches!(value, Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"))
}
