//! Limits of a read.

/// When a batch is full: at the first of the two. A row is never split, so a batch may be larger by one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    pub rows: usize,
    /// Bytes of the values in Arrow form.
    pub bytes: usize,
}

impl Default for BatchLimits {
    fn default() -> Self {
        BatchLimits {
            rows: 8192,
            bytes: 8 << 20,
        }
    }
}
