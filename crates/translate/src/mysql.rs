//! MySQL and MariaDB.

mod column_plan;
pub mod column_type;
mod expression;
mod key_group;
