//! MySQL and MariaDB.

pub mod column_type;
