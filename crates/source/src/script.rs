//! Rows that a script gives its tables -> wire batches, as the server that the script is written for would send them.
//!
//! A script's reader (`translate::script`) says where the INSERT statements are; here their values are read, row by row, and
//! converted as that server converts them on insert. A row that cannot be read is refused with its line and a reason, and
//! the rest goes on. The text is borrowed, and a batch is bounded: memory does not grow with the rows.
//!
//! [`ScriptSource`] makes of this a source like a server: `opened` reads the files once and keeps their text, from which
//! every reader takes its rows.

mod batches;
mod check;
mod column;
mod columns;
mod constant;
mod dialect;
mod equality;
mod given;
mod held;
mod identity;
mod interval;
mod kept;
mod key;
mod made;
mod merge;
mod mssql;
mod mysql;
mod open;
mod opened;
mod preflight;
mod reader;
mod refusal;
mod remark;
mod row;
mod rule;
mod scan;
mod seen;
mod server;
mod session;
mod source;
mod statement;
mod table;
mod unique;
mod whole;

pub use held::{Merged, Undecided};
pub use made::MadeRows;
pub use opened::{dialect_of, read_text};
pub(crate) use reader::{ScriptReader, ScriptRows};
pub use refusal::{Refusal, RefusedRow};
pub use remark::{conflicts, made, merged, rows_of_no_table, triggers};
pub use session::ScriptText;
pub(crate) use source::{ScriptSource, whole};
pub use table::{RowsBatch, ScriptTable, TableRows};
pub use unique::{Conflict, Rule};

#[cfg(test)]
mod tests;
