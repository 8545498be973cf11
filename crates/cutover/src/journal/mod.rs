//! The journal: append-only lines of JSON, each naming the SHA-256 of the one before.
//!
//! What is to happen is written before it happens, and what happened after it. A process that is killed in between leaves a step whose
//! outcome is unknown, which the next one asks about; nothing is ever guessed from what is not written.

pub mod chain;
pub mod event;
mod file;

pub use self::chain::{ChainError, Head, Link};
pub use self::event::{Entry, Event};
pub use self::file::{FILE, Journal, JournalError, Writer};
