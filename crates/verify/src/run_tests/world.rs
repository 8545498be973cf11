//! A stage and a database with the scratch table in it.

use std::sync::Arc;

use model::{ChunkRange, Connection, TablePlan};
use postgres::load::{Batches, LoadJob, PartKey, Replace, load_part};
use postgres::{Target, ledger};
use stage::digest::{Form, UnitTally};
use stage::{ChunkEntry, ChunkMeta, DIGEST_VERSION, LossCounts, PartEntry, RowHasher, Stage};
use tempfile::TempDir;

use crate::control::scratch::{KeyKind, Scratch, scratch};
use crate::input::{TableInput, VerifyInput, VerifyOptions};
use crate::result::{EpochInfo, Identity, VerifyReport};
use crate::run::verify;

pub(super) const EPOCH: &str = "e1";

/// A database of its own with the scratch table in it, staged; loaded by [`World::load`].
pub(super) struct World {
    pub(super) admin: Target,
    pub(super) connection: Connection,
    pub(super) folder: TempDir,
    pub(super) stage: Stage,
    pub(super) scratch: Scratch,
    pub(super) entries: Vec<ChunkEntry>,
}

impl World {
    /// `None` without a server.
    pub(super) async fn new(test: &str, key: KeyKind) -> Option<World> {
        let mut connection = crate::live::connection()?;
        let admin = Target::connect(&connection).await.unwrap();
        let database = format!("verify_{test}_{}", std::process::id());
        admin
            .client()
            .batch_execute(&format!("CREATE DATABASE {database}"))
            .await
            .unwrap();
        connection.database = Some(database);
        let folder = tempfile::tempdir().unwrap();
        let stage = Stage::create(&folder.path().join("stage")).unwrap();
        let scratch = scratch("shop", key).unwrap();
        let entries = stage_rows(&stage, &scratch);
        let world = World {
            admin,
            connection,
            folder,
            stage,
            scratch,
            entries,
        };
        world.execute("CREATE SCHEMA shop").await;
        world.execute(&world.scratch.ddl).await;
        Some(world)
    }

    pub(super) async fn session(&self) -> Target {
        Target::connect(&self.connection).await.unwrap()
    }

    pub(super) async fn execute(&self, sql: &str) {
        self.session()
            .await
            .client()
            .batch_execute(&sql.replace("{t}", "shop.control_rows"))
            .await
            .unwrap();
    }

    pub(super) async fn load(&self) {
        let mut target = self.session().await;
        ledger::ensure(&target).await.unwrap();
        let plan = &self.scratch.plan;
        let hasher = RowHasher::new(&plan.columns, Form::Staged);
        for entry in &self.entries {
            for (at, part) in entry.parts.iter().enumerate() {
                let open = || {
                    let reader = self.stage.read_part(&plan.source, part)?;
                    Ok(Box::new(reader.map(|batch| batch.map_err(Into::into))) as Batches)
                };
                let job = LoadJob {
                    plan,
                    key: PartKey {
                        table: plan.source.clone(),
                        chunk: entry.chunk.ordinal,
                        part: u32::try_from(at).unwrap(),
                    },
                    file_sha256: &part.sha256,
                    epoch: EPOCH,
                    expected_rows: Some(part.rows),
                    replace: Replace::Nothing,
                    batches: &open,
                    max_quarantined: 10,
                    row_hash: &|batch, row| hasher.hash_rows(batch).unwrap()[row],
                    unit: &|batch, row| {
                        let hashes = hasher.hash_rows(batch).unwrap();
                        self.scratch.scheme.assign(batch, &hasher, &hashes).unwrap()[row]
                    },
                };
                load_part(&mut target, &job).await.unwrap();
            }
        }
    }

    pub(super) fn input(&self) -> VerifyInput {
        let table = TableInput {
            plan: self.scratch.plan.clone(),
            scheme: self.scratch.scheme.clone(),
            entries: self.entries.clone(),
            not_verified: None,
            quarantine_waived: 0,
            witness: true,
        };
        VerifyInput {
            run_id: "run".to_owned(),
            tool_version: "0".to_owned(),
            source: Identity::default(),
            target: Identity::default(),
            plan_of_record: None,
            epoch: EpochInfo {
                id: EPOCH.to_owned(),
                consistent: true,
                ..EpochInfo::default()
            },
            tables: vec![table],
            schema: None,
            gaps: Vec::new(),
            findings: Vec::new(),
            drift: Default::default(),
            unfinished: Vec::new(),
        }
    }

    pub(super) async fn verify(&self) -> VerifyReport {
        self.verify_with(self.input(), VerifyOptions::default()).await
    }

    pub(super) async fn verify_with(&self, input: VerifyInput, options: VerifyOptions) -> VerifyReport {
        verify(&self.stage, &self.connection, input, options, Arc::new(|_| {}))
            .await
            .unwrap()
    }

    pub(super) async fn end(self) {
        let database = self.connection.database.clone().unwrap();
        self.admin
            .client()
            .batch_execute(&format!("DROP DATABASE {database} WITH (FORCE)"))
            .await
            .unwrap();
        drop(self.folder);
    }
}

/// One chunk per key range, or one chunk for a table whose units are buckets.
fn stage_rows(stage: &Stage, scratch: &Scratch) -> Vec<ChunkEntry> {
    let plan = &scratch.plan;
    if scratch.scheme.is_range() {
        let first = usize::try_from(crate::control::scratch::SPLIT - 1).unwrap();
        let halves = [(0, first), (first, scratch.batch.num_rows() - first)];
        let chunks = scratch.ranges.iter().zip(halves);
        return chunks
            .map(|(range, (from, rows))| stage_chunk(stage, scratch, range, from, rows))
            .collect();
    }
    let whole = ChunkRange::WHOLE;
    assert_eq!(
        plan.key.as_ref().map(|key| key.ordered_alike),
        plan.key.as_ref().map(|_| false)
    );
    vec![stage_chunk(stage, scratch, &whole, 0, scratch.batch.num_rows())]
}

fn stage_chunk(stage: &Stage, scratch: &Scratch, range: &ChunkRange, from: usize, rows: usize) -> ChunkEntry {
    let TablePlan { source, columns, .. } = &scratch.plan;
    let batch = scratch.batch.slice(from, rows);
    let hasher = RowHasher::new(columns, Form::Staged);
    let hashes = hasher.hash_rows(&batch).unwrap();
    let mut tally = UnitTally::new();
    tally.add(&scratch.scheme.assign(&batch, &hasher, &hashes).unwrap(), &hashes);
    let mut writer = stage
        .chunk_writer(source, range.ordinal, EPOCH, 0, scratch.plan.staged_schema())
        .unwrap();
    writer.write(&batch).unwrap();
    let meta = ChunkMeta {
        table: source.clone(),
        chunk: range.clone(),
        epoch: EPOCH.to_owned(),
        part: 0,
        source: tally.digests(),
        losses: LossCounts::new(),
    };
    let file = writer.finish(&meta).unwrap();
    ChunkEntry {
        format_version: 1,
        digest_version: DIGEST_VERSION,
        table: source.clone(),
        chunk: range.clone(),
        epoch: EPOCH.to_owned(),
        parts: vec![PartEntry::new(&file, tally.digests())],
        source: tally.digests(),
        refused: Vec::new(),
        refused_file: None,
        losses: LossCounts::new(),
        columns: Vec::new(),
        read_at: "2024-02-29T12:00:00Z".to_owned(),
        witness: None,
    }
}
