//! What makes a routine hard to translate.

/// One thing that has no counterpart in PostgreSQL's functions, or another one. Ordered: the hardest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difficulty {
    /// The body is no SQL: an assembly, a shared library, another language.
    External,
    DynamicSql,
    Cursor,
    Transaction,
    /// A handler of errors or conditions, TRY … CATCH.
    ErrorHandler,
    /// Rows that go to the caller.
    ResultSet,
    /// More than one list of rows that go to the caller.
    SeveralResultSets,
    /// OUT and INOUT parameters.
    OutParameter,
    /// A parameter that is a table.
    TableParameter,
    Merge,
    TemporaryTable,
    TableVariable,
    /// Variables of the session.
    UserVariable,
    Loop,
    /// GOTO, and leaving labelled blocks.
    Jump,
    /// LOCK TABLES, GET_LOCK, sp_getapplock, locking reads and table hints.
    Lock,
    /// The server's own procedures and catalogs.
    SystemObject,
    /// Definition of tables and other objects.
    Ddl,
    /// Calls of other procedures.
    Call,
    /// JSON and XML that are taken apart.
    Document,
    /// What the last statement did: ROW_COUNT, FOUND_ROWS, LAST_INSERT_ID, @@ROWCOUNT, SCOPE_IDENTITY.
    LastStatement,
    /// Raised errors and warnings.
    Raise,
}

impl Difficulty {
    /// What lists of rows are, by their number.
    pub(crate) fn of_result_sets(count: usize) -> Option<Difficulty> {
        match count {
            0 => None,
            1 => Some(Difficulty::ResultSet),
            _ => Some(Difficulty::SeveralResultSets),
        }
    }

    /// The stable word of findings; `docs/findings.md` explains each.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Difficulty::External => "external",
            Difficulty::DynamicSql => "dynamic-sql",
            Difficulty::Cursor => "cursor",
            Difficulty::Transaction => "transaction",
            Difficulty::ErrorHandler => "error-handler",
            Difficulty::ResultSet => "result-set",
            Difficulty::SeveralResultSets => "several-result-sets",
            Difficulty::OutParameter => "out-parameter",
            Difficulty::TableParameter => "table-parameter",
            Difficulty::Merge => "merge",
            Difficulty::TemporaryTable => "temporary-table",
            Difficulty::TableVariable => "table-variable",
            Difficulty::UserVariable => "user-variable",
            Difficulty::Loop => "loop",
            Difficulty::Jump => "jump",
            Difficulty::Lock => "lock",
            Difficulty::SystemObject => "system-object",
            Difficulty::Ddl => "ddl",
            Difficulty::Call => "call",
            Difficulty::Document => "document",
            Difficulty::LastStatement => "last-statement",
            Difficulty::Raise => "raise",
        }
    }
}
