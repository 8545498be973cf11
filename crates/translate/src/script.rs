//! DDL scripts -> source schema: what both dialects' readers share.
//!
//! A script becomes text ([`decode`]), the dialect's reader cuts it into statements and reads each with a [`Cursor`] over
//! `sqlparser`'s tokens. A reader never fails: a statement that it does not understand is a finding with its text, and
//! the rest goes on. The result is the same [`SourceSchema`] that inspecting a server gives, so that everything after it
//! is one path.

mod allowance;
mod blank;
pub(crate) mod changeset;
mod constraint;
mod cursor;
mod encoding;
mod mention;
mod place;
mod placeholder;
mod rename;
mod rows;
mod shape;
mod star;
mod token;
mod transaction;
mod trigger;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use model::{Dialect, Finding, SourceSchema, TableName};

use crate::mssql::calendar::DateSetting;
use crate::mysql::zone::Zone;

pub(crate) use self::allowance::Allowance;
pub(crate) use self::blank::{Quotes, after_quoted, line_end, with_plain_blanks};
pub(crate) use self::constraint::check_mark_now;
pub use self::constraint::{check_mark, key_mark};
pub(crate) use self::cursor::{Cursor, SyntaxError, excerpt};
pub use self::encoding::{CharacterSet, Decoded, Decoder, Encoding, Encodings, decode, told, windows_1252};
pub(crate) use self::mention::mentioned;
pub use self::place::{place, place_at};
pub(crate) use self::placeholder::filled;
pub(crate) use self::rename::renamed;
pub(crate) use self::rows::Rows;
pub(crate) use self::shape::{Names, Shape, ShapeColumn};
pub use self::shape::{Retyped, Unnamed};
pub(crate) use self::star::Starred;
pub(crate) use self::token::{TextToken, tokens};
pub use self::transaction::Fate;
pub(crate) use self::transaction::{NUMBERS_TAKEN, Transaction, read_in_the_end};
pub use self::trigger::{fires_on_insert, tables_changed};

/// One script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// How messages call it: a path, or `stdin`.
    pub name: String,
    pub text: String,
}

/// How scripts are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// The version of the server that the script was written for, e.g. `8.0.36`, `10.11.6-MariaDB` or `2019`; the newest
    /// that the reader knows when it is not given. It opens version comments and decides defaults.
    pub source_version: Option<String>,
    /// The schema (MySQL: database) of names without one, until the script says USE.
    pub default_schema: Option<String>,
    /// Values of `$(name)` in SQLCMD scripts; `:setvar` in the script wins.
    pub variables: BTreeMap<String, String>,
}

/// What the scripts hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub schema: SourceSchema,
    /// What was not understood, or changes meaning by being in a script.
    pub findings: Vec<Finding>,
    /// Line at which an object was made, by the name that findings call it by (`shop.orders`, `view shop.sales`).
    pub lines: BTreeMap<String, SourceLine>,
    /// INSERT statements (and the like), in order; values are not read here.
    pub rows: Vec<RowsStatement>,
    /// Statements that change rows in a way that only a server can work out, the first of each table.
    pub unread: Vec<UnreadRows>,
    /// Statements by what became of them.
    pub statements: StatementCounts,
}

impl Reading {
    /// From where on a table's rows are not known, as a statement that is not read may have changed them.
    pub fn unread_from(&self, table: &TableName) -> Option<SourceLine> {
        let of_it = self
            .unread
            .iter()
            .filter(|unread| unread.table.as_ref().is_none_or(|changed| changed == table));
        of_it.map(|unread| unread.at).min()
    }
}

/// A place in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceLine {
    /// Index of the script.
    pub script: usize,
    /// From 1.
    pub line: u32,
}

/// A statement that gives a table rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsStatement {
    pub table: TableName,
    /// Columns in the order of the values; `None` is all columns of the table. A column that the table lost afterwards has
    /// no name: its values are passed over.
    /// Shared by statements that follow each other with the same ones: scripts have an INSERT for each row.
    pub columns: Option<Arc<[String]>>,
    /// What columns that it does not name got, where that is not what the table says at the end. Shared like `columns`.
    pub unnamed: Option<Arc<[Unnamed]>>,
    /// Columns that had other types then. Shared like `columns`.
    pub retyped: Option<Arc<[Retyped]>>,
    pub fate: Fate,
    /// How often it is run (SQL Server: `GO 5`).
    pub times: u32,
    /// The keys and checks that were in force, by what they say ([`key_mark`], [`check_mark`]); `None` where the table was
    /// not there yet. Shared like `columns`.
    pub constraints: Option<Arc<[String]>>,
    /// What the script said, since the statement before it, of the next value of the identity column.
    pub next_identity: Option<i128>,
    /// Statements before it, which are not read, may have taken identity values, and nothing has set the next one since.
    pub uncounted: bool,
    /// The statement's bytes in the script's text.
    pub bytes: Range<usize>,
    /// Where the values begin: the byte after the word VALUES, or of SELECT.
    pub values: usize,
    /// The statement, where it is not what stands in the script: variables of sqlcmd are replaced. `values` then counts as
    /// if it stood at the beginning of `bytes`.
    pub text: Option<String>,
    /// Whether a backslash in a text takes the next character (MySQL, but not with NO_BACKSLASH_ESCAPES).
    pub backslash: bool,
    /// The script set a sql_mode that is not strict (MySQL).
    pub lenient: bool,
    /// 0 does not ask for the next AUTO_INCREMENT value (MySQL: NO_AUTO_VALUE_ON_ZERO).
    pub zero_is_value: bool,
    /// In which values of TIMESTAMP are written (MySQL).
    pub zone: Zone,
    /// How texts are read as dates (SQL Server).
    pub dates: DateSetting,
    pub at: SourceLine,
}

/// The columns of a statement, as those of the last one where they are the same.
pub(crate) fn shared_columns(rows: &[RowsStatement], columns: Option<Vec<String>>) -> Option<Arc<[String]>> {
    let columns = columns?;
    let last = rows.last().and_then(|last| last.columns.as_ref());
    match last {
        Some(last) if **last == *columns => Some(Arc::clone(last)),
        _ => Some(Arc::from(columns)),
    }
}

/// A statement that changes rows and is not carried over (UPDATE, INSERT … SELECT, LOAD DATA, …); it is a finding too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadRows {
    /// Whose rows; `None` where that is not told by the statement's first words.
    pub table: Option<TableName>,
    pub at: SourceLine,
}

/// Statements by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatementCounts {
    /// Read in full.
    pub understood: u64,
    /// Understood, and of no matter to a schema (SET, PRINT, USE, …).
    pub ignored: u64,
    /// Each is a finding.
    pub not_understood: u64,
}

/// Puts something in the place of a migration tool's placeholders that have no value, so that the statements around them can
/// be read; `values` are those that were given. One finding for each.
///
/// The scripts of MySQL stay as they are: their reader says at each statement which value it misses.
pub fn stand_in(dialect: Dialect, scripts: &mut [Script], values: &BTreeMap<String, String>) -> Vec<Finding> {
    match dialect {
        Dialect::Mysql => Vec::new(),
        Dialect::Mssql => crate::mssql::script::stand_in(scripts, values),
    }
}

/// Reads scripts in the order given, as one. Total: what is not understood is a finding.
pub fn read(dialect: Dialect, scripts: &[Script], options: &ReadOptions) -> Reading {
    let mut reading = match dialect {
        Dialect::Mysql => crate::mysql::script::read(scripts, options),
        Dialect::Mssql => crate::mssql::script::read(scripts, options),
    };
    trigger::fire(&mut reading);
    reading
}
