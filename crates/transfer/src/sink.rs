//! One chunk on its way from wire batches to a manifest entry.
//!
//! Two legs that share no code see every row: the wire digest S, which applies the conversion itself, and the
//! converted batch, which goes to Parquet and is digested again from the closed file, P. Rows that cannot be
//! converted are Q. The chunk's entry is made only if S = P + Q.
//!
//! Nothing here waits: the caller runs it on a blocking thread, batch by batch.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use model::ChunkRange;
use stage::{ChunkEntry, ChunkWriter, Digest, Form, LossCounts, PartEntry, PartMeta, QuarantineWriter, RowHasher, Stage, UnitDigest};

use crate::error::TransferError;
use crate::plan::PlannedTable;

/// Bytes of staged rows after which a table without a key starts another file.
const PART_BYTES: u64 = 256 << 20;

/// Collects one chunk.
pub(crate) struct ChunkSink {
    stage: Stage,
    table: Arc<PlannedTable>,
    range: ChunkRange,
    epoch: String,
    wire: RowHasher,
    writer: Option<ChunkWriter>,
    written_bytes: u64,
    parts: Vec<stage::StagedFile>,
    quarantine: Option<QuarantineWriter>,
    source: BTreeMap<u32, Digest>,
    refused: BTreeMap<u32, Digest>,
    losses: LossCounts,
    rows: u64,
    refused_rows: u64,
}

impl ChunkSink {
    pub(crate) fn new(stage: &Stage, table: &Arc<PlannedTable>, range: &ChunkRange, epoch: &str) -> Self {
        ChunkSink {
            stage: stage.clone(),
            table: Arc::clone(table),
            range: range.clone(),
            epoch: epoch.to_owned(),
            wire: RowHasher::new(&table.bound.columns, Form::Wire),
            writer: None,
            written_bytes: 0,
            parts: Vec::new(),
            quarantine: None,
            source: BTreeMap::new(),
            refused: BTreeMap::new(),
            losses: LossCounts::default(),
            rows: 0,
            refused_rows: 0,
        }
    }
}
