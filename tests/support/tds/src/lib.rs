//! A stand-in for SQL Server, for tests: the protocol TDS 7.4, and a database described by a fixture.
//!
//! It tests our side of the wire: that logins, TLS, statements, parameters, every type's bytes, errors, cut connections
//! and cancelled statements are handled as the specification says
//! ([MS-TDS](https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/)). **It is not SQL Server**: it was written from the
//! same documents as what it tests, so that both can be wrong in the same way; its statements run on SQLite, after a translation that
//! knows what our statements need and refuses the rest; it has no locks, no optimizer, no memory limit. What passes here is "seen on
//! wire bytes", never "seen on SQL Server". It shares no code with the drivers that it is tested with.

mod answer;
mod behaviour;
#[path = "../../tls.rs"]
pub mod certificate;
mod collation;
mod connection;
mod engine;
mod error;
mod server;
mod text;
mod tls;
mod types;
mod value;
mod wire;

pub use answer::{Answer, Faults, Parameter, Plp, Reply, Statement};
pub use behaviour::{Behaviour, Encryption, Service, Session, version_answer};
pub use collation::{CodePage, Collation, Comparison};
pub use engine::{Database, Index, Module, ModuleKind, Sequence, Store, Table};
pub use error::ServerError;
pub use server::{Event, Server};
pub use types::{Column, Type, Udt};
pub use value::{Decimal, Value};
pub use wire::login::Login;
pub use wire::token::EnvChange;

/// `@@VERSION`.
pub const VERSION: &str = "Microsoft SQL Server 2022 (RTM-CU14) (KB5038325) - 16.0.4135.4 (X64) \n\tJul 10 2024 14:09:09 \n\tCopyright (C) 2022 Microsoft Corporation\n\tDeveloper Edition (64-bit) on Linux (stand-in of Landfall's tests)";
