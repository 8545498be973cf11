//! How a process divides the memory that it may hold rows in, and the lane through which rows pass that are too large to share it.
//!
//! A worker (a reader or a loader) holds a batch in several forms at once: as it came and the next one coming, converted, encoded for Parquet and
//! compressed, or read back, and encoded for COPY. Batches are cut so that all workers together stay within the setting. A
//! row alone can be larger than a batch; such rows are received, converted, written and read back one at a time in the whole
//! process. So the memory of a copy is the setting, as long as no row takes more than an eighth of it, and grows with the
//! largest row, not with the number of workers, beyond that.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What a process takes beside rows: its code, connections, catalogs and plans.
const BASE: u64 = 64 << 20;
/// Least share of a worker.
const LEAST_SHARE: u64 = 6 << 20;
/// Forms in which a batch is held at once.
const FORMS: u64 = 13;
/// Part of a worker's share that an open row group may take.
const GROUP_PART: u64 = 4;
/// Part of a worker's share that zstd's contexts may take.
const CODEC_PART: u64 = 4;
/// Bytes that zstd 1.5 keeps for a column of a file that is open: 96 kB to decompress, and 86 kB to compress pages of
/// 4 kB (`ZSTD_sizeof_DCtx`, `ZSTD_sizeof_CCtx`).
const CODEC: u64 = 192 << 10;
/// Columns that are compressed however small the share is.
const LEAST_COMPRESSED: usize = 8;
/// Larger batches and row groups gain nothing.
const MOST_BATCH: usize = 8 << 20;
const MOST_GROUP: usize = 16 << 20;

/// What each worker may hold, and the lane for larger rows. Clones share the lane.
#[derive(Debug, Clone)]
pub struct Budget {
    /// Bytes of values of a batch, beyond its last row.
    pub batch_bytes: usize,
    /// Bytes of values after which a row group ends.
    pub group_bytes: usize,
    /// Columns of a file that are compressed: each takes memory of its own, in writers and readers, however few its values are.
    pub compressed_columns: usize,
    lane: Lane,
}

/// A setting that is too small for the workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{given} bytes of memory are too little for {workers} readers and loaders; they need {needed}")]
pub struct TooLittle {
    pub given: u64,
    pub workers: usize,
    /// Least bytes for so many workers.
    pub needed: u64,
}

impl Budget {
    /// Divides `memory` bytes, the bound of the whole process, among `workers` readers and loaders.
    ///
    /// # Errors
    /// [`TooLittle`].
    pub fn divided(memory: u64, workers: usize) -> Result<Budget, TooLittle> {
        let count = u64::try_from(workers.max(1)).unwrap_or(u64::MAX);
        let share = memory.saturating_sub(BASE) / count;
        if share < LEAST_SHARE {
            return Err(TooLittle {
                given: memory,
                workers,
                needed: BASE.saturating_add(LEAST_SHARE.saturating_mul(count)),
            });
        }
        let bytes = |part: u64, most: usize| usize::try_from(share / part).unwrap_or(most).min(most);
        Ok(Budget {
            batch_bytes: bytes(FORMS, MOST_BATCH),
            group_bytes: bytes(GROUP_PART, MOST_GROUP),
            compressed_columns: bytes(CODEC_PART * CODEC, usize::MAX).max(LEAST_COMPRESSED),
            lane: Lane::default(),
        })
    }

    /// Rows of more bytes than this pass one at a time, from where they are read on.
    pub fn large_row(&self) -> usize {
        self.batch_bytes.saturating_mul(2)
    }

    /// The process's turn to hold values of `bytes` bytes in more than one form; none is needed while they fit a batch.
    /// Waits, on the calling thread, for the turn that is given now. A holder must not ask for another.
    pub fn turn(&self, bytes: usize) -> Option<Turn> {
        (bytes > self.large_row()).then(|| self.lane.enter())
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget {
            batch_bytes: MOST_BATCH / 2,
            group_bytes: MOST_GROUP,
            compressed_columns: usize::MAX,
            lane: Lane::default(),
        }
    }
}

/// Held by one at a time.
#[derive(Debug, Clone, Default)]
struct Lane(Arc<(Mutex<bool>, Condvar)>);

impl Lane {
    fn enter(&self) -> Turn {
        let (taken, left) = &*self.0;
        let mut guard = locked(taken);
        while *guard {
            guard = left.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        *guard = true;
        Turn(self.clone())
    }
}

/// A flag is whole whatever the thread did that held it.
fn locked(taken: &Mutex<bool>) -> MutexGuard<'_, bool> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lane is taken until this is dropped.
#[derive(Debug)]
pub struct Turn(Lane);

impl Drop for Turn {
    fn drop(&mut self) {
        let (taken, left) = &*self.0.0;
        *locked(taken) = false;
        left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn shares_add_up_to_less_than_the_setting() {
        for workers in [1, 2, 4, 16, 64] {
            for memory in [80_u64 << 20, 256 << 20, 1 << 30, 64 << 30] {
                let Ok(budget) = Budget::divided(memory, workers) else {
                    assert!(memory - BASE < LEAST_SHARE * workers as u64);
                    continue;
                };
                let worker = budget.batch_bytes * 8 + budget.group_bytes;
                assert!(BASE + (worker * workers) as u64 <= memory, "{memory} {workers}");
            }
        }
        let error = Budget::divided(64 << 20, 4).unwrap_err();
        assert!(Budget::divided(error.needed, 4).is_ok());
        assert!(Budget::divided(0, 0).is_err());
    }

    #[test]
    fn one_large_row_passes_at_a_time() {
        let budget = Budget::default();
        assert!(budget.turn(budget.batch_bytes).is_none());
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                let budget = budget.clone();
                let (inside, most) = (&inside, &most);
                scope.spawn(move || {
                    for _ in 0..50 {
                        let turn = budget.turn(usize::MAX);
                        assert!(turn.is_some());
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }
}
