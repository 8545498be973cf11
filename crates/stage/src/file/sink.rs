//! The file being written: counts its bytes and hashes them as they pass.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::error::is_full;
use crate::name::to_hex;

/// A file with the SHA-256 of what was written to it.
#[derive(Debug)]
pub(super) struct HashingSink {
    file: File,
    hash: Sha256,
    bytes: u64,
    /// Spent on the file itself.
    time: Duration,
    full: Arc<AtomicBool>,
}

/// A file that is complete and on the disk.
#[derive(Debug)]
pub(super) struct Written {
    /// Hexadecimal.
    pub(super) sha256: String,
    pub(super) bytes: u64,
    /// That writing it took, and bringing it to the disk.
    pub(super) time: Duration,
}

impl HashingSink {
    /// A sink, and a flag that goes up when the disk is full, however the error comes out of the layers above.
    pub(super) fn new(file: File) -> (Self, Arc<AtomicBool>) {
        let full = Arc::new(AtomicBool::new(false));
        (
            HashingSink {
                file,
                hash: Sha256::new(),
                bytes: 0,
                time: Duration::ZERO,
                full: Arc::clone(&full),
            },
            full,
        )
    }

    /// Brings everything to the disk.
    pub(super) fn finish(mut self) -> io::Result<Written> {
        let begun = Instant::now();
        self.file.flush()?;
        self.file.sync_all().inspect_err(|error| self.note(error))?;
        Ok(Written {
            time: self.time + begun.elapsed(),
            sha256: to_hex(&self.hash.finalize()),
            bytes: self.bytes,
        })
    }

    fn note(&self, error: &io::Error) {
        if is_full(error) {
            self.full.store(true, Ordering::Relaxed);
        }
    }
}

impl Write for HashingSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let begun = Instant::now();
        let written = self.file.write(bytes).inspect_err(|error| self.note(error))?;
        self.time += begun.elapsed();
        self.hash.update(&bytes[..written]);
        self.bytes += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
