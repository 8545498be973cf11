//! Routines, triggers and events: what is the same for every dialect.
//!
//! A dialect reads a [`Header`] and the [`Difficulty`]s of a text; which objects a text uses, and the one finding of
//! what is not translated, are here.

mod difficulty;
mod header;
mod listed;
mod uses;
mod words;

pub(crate) use self::difficulty::Difficulty;
pub(crate) use self::header::{Event, Header, Mode, Parameter, Timing, TriggerHeader};
pub(crate) use self::listed::{Listed, finding};
pub(crate) use self::uses::{Known, uses};
pub(crate) use self::words::Words;
