//! Whether a server stands still: who could write to it, what its log says of some tables, and what is not committed.

mod accounts;
mod event;
mod guard;
mod log;
mod work;

pub(crate) use guard::guard;
pub(crate) use log::{changes, position};
pub(crate) use work::open_work;
