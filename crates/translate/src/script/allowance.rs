//! How much text scripts may make of themselves.
//!
//! A variable that is appended to itself forty times is longer than any memory, and one of a megabyte may be named in each
//! line. What is made is therefore counted, over all scripts: time and memory stay in proportion to what was given.

use std::cell::Cell;

use super::Script;

/// Bytes that may be made whatever the scripts' size is.
const AT_LEAST: usize = 32 << 20;
/// Bytes that may be made of each byte of the scripts.
const OF_EACH: usize = 16;

/// Bytes that may still be made.
#[derive(Debug)]
pub(crate) struct Allowance {
    left: Cell<usize>,
}

impl Allowance {
    pub(crate) fn of(scripts: &[Script]) -> Allowance {
        let given = scripts.iter().map(|script| script.text.len()).sum::<usize>();
        Allowance {
            left: Cell::new(given.saturating_mul(OF_EACH).saturating_add(AT_LEAST)),
        }
    }

    /// Nothing may be made any more.
    pub(crate) fn none() -> Allowance {
        Allowance { left: Cell::new(0) }
    }

    /// Whether so many bytes may be made; if so, they are counted.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        left.inspect(|left| self.left.set(*left)).is_some()
    }
}
