//! SQL Server as a live source, against the server that `LANDFALL_TEST_MSSQL_URL` names: `make test-mssql` runs these and no
//! others, and they are ignored elsewhere.
//!
//! What a server does not have (servers that only speak the protocol lack much) is asked of it, and left out where it refuses;
//! what was left out is printed. docs/testing.md says which claim was tried on what.

mod bad_input;
mod bank;
mod chunks;
mod mutation;
mod shop;
mod types;
