//! SQL Server 2016 and later, and Azure SQL Database.

mod client;
mod decode;
mod fault;
mod moment;
mod quote;
mod record;
pub(crate) mod shape;
mod version;

pub(crate) use client::Client;
