//! What a row that the server refuses does to its statement.
//!
//! SQL Server and the engines of MySQL that have transactions take back the rows before it, and no row of the statement is
//! there; other engines keep those before it. In a sql_mode that is not strict MySQL takes a value that it can change.
//! <https://dev.mysql.com/doc/refman/9.0/en/sql-mode.html#sql-mode-strict>,
//! <https://learn.microsoft.com/en-us/sql/t-sql/statements/set-xact-abort-transact-sql>

use model::source_schema::SourceObjectKind;
use model::{Dialect, SourceSchema, SourceTable};
use translate::script::{RowsStatement, fires_on_insert};

use super::merge::Merge;
use super::refusal::Refusal;

/// How the server of a script treats statements for one table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    dialect: Dialect,
    /// The table's engine takes back what a statement did.
    undoes: bool,
    strict: bool,
    /// A trigger may make of a row that is refused one that is not.
    has_trigger: bool,
}

/// What becomes of the other rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// They are what they would be without it, as far as is known.
    Stay,
    /// None is there.
    Go,
    /// Those before it are there, those behind it are not.
    End,
}

impl Server {
    pub(super) fn of(schema: &SourceSchema, table: &SourceTable) -> Server {
        let has_trigger = schema.others.iter().any(|object| {
            object.kind == SourceObjectKind::Trigger
                && object.table.as_ref() == Some(&table.name)
                && object.definition.as_deref().is_none_or(fires_on_insert)
        });
        Server {
            dialect: schema.dialect,
            undoes: schema.dialect == Dialect::Mssql || table.transactional,
            strict: schema.dialect == Dialect::Mssql || translate::mysql::is_strict_by_default(&schema.version),
            has_trigger,
        }
    }

    pub(super) fn undoes(self) -> bool {
        self.undoes
    }

    pub(super) fn has_trigger(self) -> bool {
        self.has_trigger
    }

    /// What a row that is refused for a reason does to the others of its statement.
    /// `is_first`: the statement had stored none before.
    pub(super) fn others(self, reason: Refusal, rows: &RowsStatement, merge: &Merge, is_first: bool) -> Others {
        if self.has_trigger {
            return Others::Stay;
        }
        match reason {
            // Said before the first row is stored, whatever the engine.
            Refusal::ValueCount => Others::Go,
            // MySQL has not begun to number its rows then.
            Refusal::Check if is_first && self.dialect == Dialect::Mysql => Others::End,
            Refusal::Duplicate | Refusal::Check if self.undoes => Others::Go,
            Refusal::Duplicate | Refusal::Check => Others::End,
            _ if !reason.is_of_value() => Others::Stay,
            // IGNORE makes warnings of errors.
            _ if *merge == Merge::Ignore => Others::Stay,
            // Other engines are strict about the first row only, of which nobody says that it is this one.
            _ if self.undoes && self.is_strict(rows) => Others::Go,
            _ => Others::Stay,
        }
    }

    fn is_strict(self, rows: &RowsStatement) -> bool {
        self.dialect == Dialect::Mssql || (self.strict && !rows.lenient)
    }
}
