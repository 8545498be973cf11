//! The stand-in seen by a client that it shares no code with.

#![allow(clippy::unwrap_used)]

mod batches;
mod client;
mod database;
mod login;
mod traps;
mod types;
