//! What rows need to know of a table's columns when they change.

use model::TableName;

use super::Reader;
use super::catalog::{Column, Key, Table, key};
use crate::script::{Names, Shape, ShapeColumn, columns_changed};

impl Reader {
    /// The columns of a table; an INSERT without a list means those that take values.
    pub(super) fn shape(&self, table: &Table) -> Shape {
        // Types of tables without rows, which most are that change, say nothing to anyone.
        let has_rows = self.filled.contains(&key(&table.name));
        let columns = table.columns.iter().map(|column| {
            let source = &column.column;
            ShapeColumn {
                name: source.name.clone(),
                implied: source.identity.is_none() && source.generated.is_none(),
                default: source.default.clone(),
                // <https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-column-definition-transact-sql>: rows that are
                // there have NULL where they may.
                added: source
                    .default
                    .clone()
                    .filter(|_| column.with_values || !self.takes_null(column)),
                of_type: (has_rows && !column.computed).then(|| {
                    let mut settled = column.clone();
                    self.settle_type(&mut settled);
                    settled.column.source_type
                }),
            }
        });
        Shape {
            columns: columns.collect(),
        }
    }

    fn takes_null(&self, column: &Column) -> bool {
        column.null.unwrap_or_else(|| {
            let mut settled = column.clone();
            self.settle_type(&mut settled);
            settled.column.nullable
        })
    }

    /// A table has another name, and so have its rows.
    pub(super) fn rows_moved(&mut self, from: &Key, to: &TableName) {
        for rows in self.rows.iter_mut().filter(|rows| key(&rows.table) == *from) {
            rows.table = to.clone();
        }
        for unread in self.unread.iter_mut().filter_map(|unread| unread.table.as_mut()) {
            if key(unread) == *from {
                *unread = to.clone();
            }
        }
        if self.filled.remove(from) {
            self.filled.insert(key(to));
        }
    }

    /// Rows before keep the columns that they had, and what they had in those that they do not name.
    pub(super) fn shape_changed(
        &mut self,
        name: &TableName,
        before: &Shape,
        renamed: &[(String, String)],
        table: &Table,
    ) {
        let after = self.shape(table);
        if *before != after {
            let wanted = key(name);
            // Rows that stand before their table are of files in no order, and are put in when all is made.
            let statements = self.rows.iter_mut().filter(|rows| rows.at >= table.at);
            let statements = statements.filter(|rows| key(&rows.table) == wanted);
            columns_changed(statements, before, Names { renamed, dropped: &[] }, &after);
        }
    }
}
