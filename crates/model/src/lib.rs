//! The vocabulary of Landfall: names, source types, target types, schemas, column plans and findings.
//!
//! This crate does no I/O, knows no driver and no async runtime. Of Arrow it uses only the schema types.

pub mod calendar;
pub mod check;
pub mod chunk;
pub mod code;
pub mod column_plan;
pub mod connection;
pub mod decoder_fault;
pub mod failpoint;
pub mod figures;
pub mod finding;
pub mod freeze;
pub mod mssql_type;
pub mod mysql_type;
pub mod name;
pub mod pg_schema;
pub mod pg_type;
pub mod repair;
pub mod routine_note;
pub mod scan;
pub mod session;
pub mod source_schema;
pub mod table_plan;
pub mod witness;

pub use check::{CheckResult, CheckStatus};
pub use chunk::{ChunkRange, KeyValue, PartitionRange};
pub use code::Code;
pub use column_plan::{Canonical, ColumnPlan, Conversion, Loss, ZeroDate};
pub use connection::{Connection, MssqlOptions, Password, Tls};
pub use finding::{Finding, Severity};
pub use mssql_type::MssqlType;
pub use mysql_type::MysqlType;
pub use name::{ColumnName, TableName};
pub use pg_schema::PgSchema;
pub use pg_type::PgType;
pub use repair::{Extent, Reload};
pub use routine_note::{NotedParameter, RoutineNote};
pub use scan::{
    LengthRequest, LengthResult, ScanCheck, ScanRequest, ScanResult, SpelledColumn, Spelling, SpellingRequest,
    SpellingResult,
};
pub use source_schema::{Dialect, SourceSchema, SourceTable, SourceType};
pub use table_plan::{KeyPlan, TablePlan};
