//! Rows that a script gives its tables -> wire batches, as the server that the script is written for would send them.
//!
//! A script's reader (`translate::script`) says where the INSERT statements are; here their values are read, row by row, and
//! converted as that server converts them on insert. A row that cannot be read is refused with its line and a reason, and
//! the rest goes on. The text is borrowed, and a batch is bounded: memory does not grow with the script.

mod column;
mod constant;
mod mssql;
mod mysql;
mod number;
mod refusal;
mod row;
mod scan;
mod session;
mod statement;
mod table;

pub use refusal::{Refusal, RefusedRow};
pub use session::ScriptText;
pub use table::{RowsBatch, ScriptTable, TableRows};

#[cfg(test)]
mod tests;
