//! What rows need to know of a table's columns when they change.

use model::TableName;
use model::source_schema::SourceDefault;

use super::Reader;
use super::catalog::{Column, Key, Table, key};
use crate::script::{Names, Shape, ShapeColumn};

impl Reader {
    /// The columns of a table that has got rows; an INSERT without a list means those that take values.
    pub(super) fn shape(&self, table: &Table) -> Option<Shape> {
        if !self.rows.has(&table.name) {
            return None;
        }
        let columns = table.columns.iter().map(|column| {
            let source = &column.column;
            ShapeColumn {
                name: source.name.clone(),
                implied: source.identity.is_none() && source.generated.is_none(),
                default: source.default.clone(),
                added: self.given_when_added(column),
                of_type: (!column.computed).then(|| {
                    let mut settled = column.clone();
                    self.settle_type(&mut settled);
                    settled.column.source_type
                }),
            }
        });
        Some(Shape {
            columns: columns.collect(),
        })
    }

    /// What rows that are there have in a column that is added: NULL where they may.
    ///
    /// <https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-column-definition-transact-sql>
    pub(super) fn given_when_added(&self, column: &Column) -> Option<SourceDefault> {
        let default = column.column.default.clone();
        default.filter(|_| column.with_values || !self.takes_null(column))
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
        self.rows.renamed(&TableName::new(from.0.clone(), from.1.clone()), to);
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
        before: Option<Shape>,
        renamed: &[(String, String)],
        table: &Table,
    ) {
        if let (Some(before), Some(after)) = (before, self.shape(table))
            && before != after
        {
            // Rows that stand before their table are of files in no order, and are put in when all is made.
            let names = Names { renamed, dropped: &[] };
            self.rows.changed(name, Some(table.at), &before, names, &after);
        }
    }
}
