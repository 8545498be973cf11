//! Whether the source stood still: what was observed of it, and what that shows.

mod position;
mod proof;

#[cfg(test)]
mod tests;

pub use self::position::Position;
pub use self::proof::{Digests, FORMAT_VERSION, Observed, ObservedEpoch, Proof, TableDigests, Tried};
