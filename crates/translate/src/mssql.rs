//! SQL Server and Azure SQL Database.

mod column_plan;
mod dialect;
pub(crate) mod type_key;

pub(crate) use self::dialect::Mssql;
