//! Source schema and mapping -> PostgreSQL schema, table plans and findings; and the DDL that makes it. Pure: no I/O.
//!
//! [`translate`] never fails and drops nothing in silence: what has no counterpart is a [`Finding`]. [`render()`] writes
//! the schema as files that psql runs in the order of their paths. [`wanted_scans`] says which questions about the data
//! would make the answer better, and [`advice`] turns the answers into findings; data never changes the schema.

pub mod calendar;
mod callable;
mod coverage;
pub mod decimal;
mod dialect;
mod expression;
pub mod mapping;
pub mod mssql;
pub mod mysql;
mod names;
mod options;
pub mod predicate;
mod query;
mod render;
mod routine;
mod scan;
mod schema;
pub mod script;
mod secret;
mod spelling;

use model::pg_schema::PgSchema;
use model::{Dialect, Finding, SourceSchema, TablePlan};

pub use coverage::{Coverage, coverage};
pub use mapping::{Mapping, MappingError};
pub use options::{Identifiers, Options, TableOptions};
pub use render::{DdlFile, DdlStatement, render};
pub use scan::{advice, wanted_scans};
pub use spelling::{spelling_advice, wanted_spellings};

/// What a translation gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    pub schema: PgSchema,
    /// In the order of the source's tables.
    pub tables: Vec<TablePlan>,
    pub findings: Vec<Finding>,
}

/// Translates a source schema. Total: every input gives a schema that PostgreSQL takes, and findings for the rest.
pub fn translate(source: &SourceSchema, mapping: &Mapping, options: &Options) -> Translation {
    match source.dialect {
        Dialect::Mysql => schema::translate(&mysql::Mysql, source, mapping, options),
        Dialect::Mssql => schema::translate(&mssql::Mssql, source, mapping, options),
    }
}

#[cfg(test)]
mod tests;
