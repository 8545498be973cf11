//! SQL Server and Azure SQL Database.

pub mod calendar;
pub mod catalog;
mod check;
mod column;
mod column_plan;
pub mod column_type;
mod default;
mod dialect;
pub(crate) mod expression;
mod grant;
mod index;
mod name;
mod narrowed;
mod object;
mod order;
mod partition;
mod permission;
mod policy;
mod procedural;
mod query;
mod routine;
pub(crate) mod script;
mod sequence;
pub(crate) mod type_key;

pub(crate) use self::dialect::Mssql;
pub(crate) use self::expression::tree_of_condition;
