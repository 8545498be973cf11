//! What the integration tests share: servers, databases of their own, project folders and the binary.

pub mod bank;
pub mod bucket;
pub mod golden;
pub mod halted;
pub mod landfall;
pub mod mssql;
pub mod mssql_bank;
pub mod mssql_pair;
pub mod mysql;
pub mod pair;
pub mod postgres;
pub mod project;
pub mod proxy;
pub mod python;
pub mod random;
pub mod running;
pub mod script;
pub mod server;
pub mod small_disk;
pub mod tls;
