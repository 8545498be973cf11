//! SQL Server 2016 and later, and Azure SQL Database.

mod access;
mod chunks;
mod client;
mod decode;
mod definitions;
mod fault;
pub(crate) mod freeze;
mod inspect;
mod moment;
mod predicate;
mod preflight;
mod pressure;
mod quote;
mod record;
mod rows;
mod scan;
mod selected;
mod session;
pub(crate) mod shape;
mod snapshot;
mod spelling;
mod statements;
mod utf16;
mod value;
mod version;
mod withheld;
mod witness;

#[cfg(test)]
mod sample;

#[cfg(test)]
mod live;

#[cfg(test)]
mod stand_in;

pub(crate) use client::Client;
pub(crate) use pressure::{pressure, snapshot_cost};
pub(crate) use quote::grant_to_read;
pub(crate) use rows::{MssqlReader, MssqlRows};
pub(crate) use session::state as session_state;
pub(crate) use snapshot::moved_since;
pub(crate) use statements::run as run_statements;
