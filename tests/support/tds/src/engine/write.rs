//! INSERT, UPDATE and DELETE: what the writer beside a copy needs.

use sqlparser::ast::{AssignmentTarget, FromTable, SetExpr, Statement, TableFactor, TableObject, TableWithJoins};

use super::expression::names;
use super::query::{Translator, schema_and_name};
use super::scope::{Named, Scope, Source, quoted, same};
use super::store::{Shape, file_name};
use crate::error::ServerError;

type Result<T> = std::result::Result<T, ServerError>;

impl Translator<'_> {
    /// The table that a statement changes, and the statement for SQLite.
    pub(super) fn change(&self, statement: &Statement) -> Result<(String, String)> {
        match statement {
            Statement::Insert(insert) => {
                let TableObject::TableName(name) = &insert.table else {
                    return Err(self.unserved("INSERT into what is no table"));
                };
                let (schema, table) = schema_and_name(name);
                let shape = self.found(&schema, &table)?;
                let columns: Vec<&Named> = if insert.columns.is_empty() {
                    shape.columns.iter().collect()
                } else {
                    insert
                        .columns
                        .iter()
                        .map(|name| self.column_of(shape, &names(name).pop().unwrap_or_default()))
                        .collect::<Result<_>>()?
                };
                let Some(SetExpr::Values(values)) = insert.source.as_ref().map(|query| &*query.body) else {
                    return Err(self.unserved("INSERT of what is no VALUES"));
                };
                let mut rows = Vec::new();
                for row in &values.rows {
                    let exprs: Vec<_> = row.iter().collect();
                    if exprs.len() != columns.len() {
                        return Err(ServerError::new(
                            213,
                            16,
                            "Column name or number of supplied values does not match table definition.",
                        ));
                    }
                    let mut list = Vec::new();
                    for (expr, column) in exprs.into_iter().zip(&columns) {
                        list.push(
                            self.cast(self.value(&Scope::default(), expr)?, &column.ty, 0, false)?
                                .text,
                        );
                    }
                    rows.push(format!("({})", list.join(", ")));
                }
                let columns: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
                let sql = format!(
                    "INSERT INTO {} ({}) VALUES {}",
                    file_name(shape),
                    columns.join(", "),
                    rows.join(", ")
                );
                Ok((file_name(shape), sql))
            }
            Statement::Update(update) => {
                let (shape, scope) = self.target(&update.table)?;
                let mut assignments = Vec::new();
                for assignment in &update.assignments {
                    let AssignmentTarget::ColumnName(name) = &assignment.target else {
                        return Err(self.unserved("an assignment to several columns"));
                    };
                    let column = self.column_of(shape, &names(name).pop().unwrap_or_default())?;
                    let value = self.cast(self.value(&scope, &assignment.value)?, &column.ty, 0, false)?;
                    assignments.push(format!("{} = {}", quoted(&column.name), value.text));
                }
                let filter = self.filter(&scope, update.selection.as_ref())?;
                let sql = format!(
                    "UPDATE {} AS {} SET {}{filter}",
                    file_name(shape),
                    quoted(&shape.name),
                    assignments.join(", ")
                );
                Ok((file_name(shape), sql))
            }
            Statement::Delete(delete) => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
                let [table] = from.as_slice() else {
                    return Err(self.unserved("DELETE from several tables"));
                };
                let (shape, scope) = self.target(table)?;
                let filter = self.filter(&scope, delete.selection.as_ref())?;
                let sql = format!("DELETE FROM {} AS {}{filter}", file_name(shape), quoted(&shape.name));
                Ok((file_name(shape), sql))
            }
            other => Err(self.unserved(format!("the statement {other}"))),
        }
    }

    fn filter(&self, scope: &Scope<'_>, selection: Option<&sqlparser::ast::Expr>) -> Result<String> {
        selection.map_or(Ok(String::new()), |selection| {
            Ok(format!(" WHERE {}", self.condition(scope, selection)?))
        })
    }

    fn found(&self, schema: &str, table: &str) -> Result<&Shape> {
        match self.shared.shape(schema, table) {
            Some(shape) if !same(schema, "sys") => Ok(shape),
            _ => Err(ServerError::no_object(&format!("{schema}.{table}"))),
        }
    }

    fn column_of<'s>(&self, shape: &'s Shape, name: &str) -> Result<&'s Named> {
        shape
            .columns
            .iter()
            .find(|column| same(&column.name, name))
            .ok_or_else(|| ServerError::no_column(name))
    }

    fn target(&self, table: &TableWithJoins) -> Result<(&Shape, Scope<'static>)> {
        let (TableFactor::Table { name, alias: None, .. }, []) = (&table.relation, table.joins.as_slice()) else {
            return Err(self.unserved("a change of joined tables, or of one with an alias"));
        };
        let (schema, table) = schema_and_name(name);
        let shape = self.found(&schema, &table)?;
        let source = Source {
            name: shape.name.clone(),
            columns: shape.columns.clone(),
        };
        Ok((
            shape,
            Scope {
                sources: vec![source],
                ..Scope::default()
            },
        ))
    }
}
