//! The stand-in seen by a client that it shares no code with.

mod batches;
mod client;
mod login;
mod traps;
mod types;
