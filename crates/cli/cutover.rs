//! A cutover at work: steps are done here, as `cutover` (the crate) decides.

pub(crate) mod action;
pub(crate) mod advance;
pub(crate) mod error;
mod found;
pub(crate) mod freeze;
mod mask;
pub(crate) mod plan_file;
mod process;
pub(crate) mod record;
pub(crate) mod repaired;
pub(crate) mod say;
pub(crate) mod session;
pub(crate) mod show;
