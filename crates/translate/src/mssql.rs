//! SQL Server and Azure SQL Database.

mod column_plan;
pub mod column_type;
mod dialect;
pub(crate) mod expression;
mod query;
pub(crate) mod script;
pub(crate) mod type_key;

pub(crate) use self::dialect::Mssql;
