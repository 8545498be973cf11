//! What a verification is given: by the cli, from the plan of record, the stage's manifest and the project.

use model::{Finding, PgSchema, TableName, TablePlan};
use stage::ChunkEntry;
use stage::unit::UnitScheme;

use crate::drift::Drift;
use crate::drill_down::DrillDownLimits;
use crate::result::{EpochInfo, Identity, NotCovered, TableResult};

/// A whole run. Works with the source switched off: everything of the source is in the manifest entries.
#[derive(Debug, Clone)]
pub struct VerifyInput {
    pub run_id: String,
    /// Of the program.
    pub tool_version: String,
    pub source: Identity,
    /// Product, version and database are asked of the server; only `server` is taken from here.
    pub target: Identity,
    /// Fingerprint of the stage's plan of record.
    pub plan_of_record: Option<String>,
    /// The epoch that every chunk must carry.
    pub epoch: EpochInfo,
    pub tables: Vec<TableInput>,
    /// The planned schema, for the structure check; `None` checks tables, columns, validity and sequences only.
    pub schema: Option<PgSchema>,
    /// What is known not to be compared: tables out of scope, objects that were not translated.
    pub gaps: Vec<NotCovered>,
    /// Shown in the report; a blocking one stands against a yes.
    pub findings: Vec<Finding>,
    /// What has moved on, as far as the caller could ask.
    pub drift: Drift,
    /// What stands against a yes from before, one line each: objects that could not be built.
    pub unfinished: Vec<String>,
}

/// One table.
#[derive(Debug, Clone)]
pub struct TableInput {
    /// Bound to the target.
    pub plan: TablePlan,
    /// The scheme that the manifest's digests were made with.
    pub scheme: UnitScheme,
    /// One entry per chunk, all of the current epoch; other epochs make the table `not verified`.
    pub entries: Vec<ChunkEntry>,
    /// A reason of the caller's why no statement is possible (extraction incomplete, table fenced off, …).
    pub not_verified: Option<String>,
    /// Quarantined rows that a waiver covers.
    pub quarantine_waived: u64,
    /// Whether the second witness is wanted.
    pub witness: bool,
}

/// How to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifyOptions {
    /// Sessions that read the target, each one table at a time; at least 1.
    pub sessions: usize,
    pub drill_down: DrillDownLimits,
    /// Quarantined rows listed per table.
    pub quarantine_listed: usize,
    /// Reads every staged file again instead of trusting the manifest's P: finds files that changed since they were
    /// written.
    pub read_stage_again: bool,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        VerifyOptions {
            sessions: 2,
            drill_down: DrillDownLimits::default(),
            quarantine_listed: 100,
            read_stage_again: false,
        }
    }
}

/// What happens, for a progress display.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// The negative control is done.
    ControlDone {
        passed: bool,
    },
    TableStarted {
        table: &'a TableName,
        rows: u64,
    },
    /// That many more rows of the target were read.
    Rows {
        table: &'a TableName,
        rows: u64,
    },
    /// Something differs; rows are being searched.
    Searching {
        table: &'a TableName,
        units: u64,
    },
    TableDone {
        result: &'a TableResult,
    },
    StructureStarted,
}

/// Receives events, from several threads.
pub type Progress = dyn Fn(Event<'_>) + Send + Sync;
