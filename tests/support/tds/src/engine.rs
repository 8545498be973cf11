//! The database behind the protocol: a fixture in an SQLite file, and T-SQL translated for it.

mod batch;
mod catalog;
mod convert;
mod expression;
mod facts;
mod fixture;
mod functions;
mod locks;
mod query;
mod registered;
mod scope;
mod session;
mod storage;
mod store;
mod write;

pub use fixture::{Database, Index, Module, ModuleKind, Sequence, Table};
pub use store::Store;
