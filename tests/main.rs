//! The integration tests: one binary, so that it links once. Areas are modules, what they share is in `support`.

// A test may panic, and tells on stderr what it did.
#![allow(clippy::unwrap_used, clippy::print_stderr)]
// Nothing outside this binary reaches what is public in `support`.
#![allow(unreachable_pub, missing_debug_implementations)]

mod altered;
mod approval;
mod architecture;
mod assessment;
mod bad_input;
mod beside;
mod binlog_filter;
mod blocking;
mod catalog;
mod corpus;
mod cut;
mod cutover;
mod cutover_report;
mod drift;
mod existing_target;
mod extensions;
#[cfg(debug_assertions)]
mod failpoints;
mod freeze;
mod from_script;
mod halves;
mod held_back;
mod interrupted;
mod kill;
mod least_privilege;
mod log;
mod many_tables;
mod meanwhile;
mod memory;
mod metrics;
mod mssql;
mod mutation;
mod mutilated;
mod mysql_functions;
mod objects;
mod parquet_readers;
mod partitions;
mod pause;
mod peer_cases;
mod quarantine;
mod records;
mod released;
mod repair;
mod seen;
mod stall;
mod standin;
mod structure;
mod support;
mod suspended;
mod tested;
mod translate;
mod translate_mysql;
mod translate_verb;
mod trouble;
mod types;
mod unordered;
mod verbs;
mod verify_repair;
mod witness;
mod worker;
