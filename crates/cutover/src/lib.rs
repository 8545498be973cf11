//! The cutover: what is planned, what may happen next, what happened, and the report that people sign.
//!
//! A [`Plan`] (phases of steps, and the gates between them) is made of a template in `cutover/` and the project. A run of it writes
//! everything that happens into a hash-chained [`journal`]; [`State`] is what the journal says, and nothing else is remembered. A gate
//! is judged by [`Policy`], state and time alone. This crate decides and keeps the journal; it talks to no server and starts no
//! process: the command line does, and hands in what it found as [`Evidence`].

pub mod again;
pub mod approval;
pub mod durable;
pub mod evidence;
pub mod freeze;
pub mod gate;
pub mod id;
pub mod journal;
pub mod moment;
pub mod next;
pub mod plan;
pub mod policy;
pub mod report;
pub mod runbook;
#[cfg(test)]
mod sample;
pub mod seal;
pub mod sets;
pub mod sha256;
pub mod signature;
pub mod state;
pub mod template;
pub mod timing;

pub use evidence::{Evidence, Facts};
pub use id::Id;
pub use moment::{Moment, Span};
pub use plan::{Action, Phase, Plan, Step, Undo};
pub use policy::{Gate, Policy, Requirement};
pub use sha256::Sha256;
pub use state::State;
