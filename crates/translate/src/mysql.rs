//! MySQL and MariaDB.

pub mod calendar;
mod check;
mod column;
mod column_plan;
pub mod column_type;
mod counter;
mod default;
mod dialect;
mod expression;
mod grant;
mod index;
mod narrowed;
mod number_format;
mod order;
mod partition;
pub mod period;
mod policy;
mod query;
mod routine;
pub(crate) mod script;
pub mod spelled;
pub(crate) mod type_key;
mod unreadable;
pub mod zone;

pub(crate) use self::dialect::Mysql;
pub(crate) use self::expression::tree_of_condition;
pub use self::script::{is_strict_by_default, open_version_comments, sequence_of, without_sql_mode};
