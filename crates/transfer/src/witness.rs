//! The second witness of a chunk: what the source's own server says of its rows, taken while the chunk is brought to the disk.
//!
//! A witness that cannot be had never fails a copy: the entry says why, and verification that there is none.

use std::time::{Duration, Instant};

use model::ChunkRange;
use model::witness::VERSION;
use source::{Reader, Testimony};
use stage::ChunkWitness;

use crate::pipeline::with_causes;
use crate::plan::PlannedTable;
use crate::shared::Shared;

/// Asks, and says how long it took.
pub(crate) async fn take(
    shared: &Shared,
    reader: &mut Reader,
    table: &PlannedTable,
    range: &ChunkRange,
) -> (ChunkWitness, Duration) {
    let not_taken = |reason: &str| ChunkWitness::NotTaken {
        reason: reason.to_owned(),
    };
    if !shared.options.witness.contains(table.name()) {
        let reason = "the project does not ask for it ([verify] witness)";
        return (not_taken(reason), Duration::ZERO);
    }
    let begun = Instant::now();
    // A connection that is lost here is lost for the next chunk too, which another reader then takes.
    let answer = reader.witness(&table.bound, range).await;
    let time = begun.elapsed();
    let witness = match answer {
        Ok(Testimony::Given(aggregates)) => ChunkWitness::Taken {
            version: VERSION,
            milliseconds: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            aggregates,
        },
        Ok(Testimony::None(reason)) => not_taken(reason),
        Err(error) => not_taken(&with_causes(&error)),
    };
    (witness, time)
}
