//! MySQL 5.7 and later, MariaDB 10.6 and later.

mod characters;
mod chunks;
mod client;
mod decode;
mod definitions;
mod fault;
pub(crate) mod freeze;
mod grants;
mod inspect;
mod lengths;
mod partitions;
mod predicate;
mod preflight;
mod pressure;
mod quote;
mod rows;
mod scan;
mod session;
mod snapshot;
mod spelling;
mod statements;
mod value;
mod version;
mod wire;
mod witness;

#[cfg(test)]
mod live;
#[cfg(test)]
mod sample;

pub(crate) use client::Client;
pub(crate) use pressure::{pressure, snapshot_cost};
pub(crate) use quote::grant_to_read;
pub(crate) use rows::{MysqlReader, MysqlRows};
pub(crate) use session::state as session_state;
pub(crate) use snapshot::{MysqlFence, moved_since};
pub(crate) use statements::run as run_statements;
