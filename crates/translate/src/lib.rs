//! Source schema and mapping -> PostgreSQL schema, table plans and findings; and the DDL that makes it. Pure: no I/O.

pub mod mapping;
pub mod mysql;

pub use mapping::{Mapping, MappingError};
