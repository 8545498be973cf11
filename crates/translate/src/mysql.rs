//! MySQL and MariaDB.

mod check;
mod column;
mod column_plan;
pub mod column_type;
mod default;
mod draft;
mod expression;
mod foreign_key;
mod index;
mod key_group;
mod key_types;
mod other;
mod partition;
mod plan;
mod schema;
mod unreadable;

pub(crate) use self::schema::translate;
