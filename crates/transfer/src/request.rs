//! What a caller asks of a copy.

use std::time::Duration;

use model::{Connection, Finding, PgSchema, SourceSchema, TableName, TablePlan};
use source::{Address, PressureLimits};
use wildmatch::WildMatch;

use crate::rate::Rate;

/// A copy: from where, to where, which tables and how.
#[derive(Debug, Clone)]
pub struct CopyRequest {
    pub source: Address,
    /// Without one the source is only staged: nothing of the target is asked or done.
    pub target: Option<Connection>,
    /// The source as inspected now; tells whether a table was altered since planning.
    pub schema: SourceSchema,
    /// The target schema that belongs to it; kept in the plan so that `finish` needs no source.
    pub pg_schema: PgSchema,
    /// The tables to copy, as translated now.
    pub tables: Vec<TablePlan>,
    /// What translation found; kept in the plan beside what binding finds. A blocking one forbids the copy.
    pub findings: Vec<Finding>,
    pub options: CopyOptions,
}

/// The loading of what is staged completely: from where, the stage's plan says; no source is needed.
#[derive(Debug, Clone)]
pub struct LoadRequest {
    pub target: Connection,
    pub options: CopyOptions,
}

/// How to copy.
#[derive(Debug, Clone)]
pub struct CopyOptions {
    /// Connections that read the source, all at one consistent point.
    pub readers: usize,
    /// Connections that load the target.
    pub loaders: usize,
    /// Wanted size of a chunk in bytes, by the source's estimate.
    pub chunk_bytes: u64,
    /// Most rows of a chunk.
    pub chunk_rows: u64,
    /// Most rows of a batch in memory.
    pub batch_rows: usize,
    /// Most bytes of memory of the process, for rows up to an eighth of it; see [`stage::Budget`].
    pub memory: u64,
    /// Refused rows of a table above which the table stops.
    pub max_quarantined: u64,
    /// How long a lock on the source may be waited for.
    pub lock_wait: Duration,
    /// Tries for opening an epoch, and for reconnecting; each incident has all of them.
    pub attempts: u32,
    /// After how long without movement a reader or loader is told of ([`crate::Event::Stalled`]); zero: never.
    pub stall_after: Duration,
    /// Most that all readers together take from the source in a second.
    pub rate: Option<Rate>,
    /// Above which readers wait until the source has less to do for others.
    pub pressure: PressureLimits,
    /// Go on without a consistent point if none can be had; it stands in the report.
    pub allow_inconsistent: bool,
    /// Hold read locks on tables without transactions while they are read.
    pub fence: bool,
    /// How long a pause may keep an epoch open; zero: a pause ends it at once.
    pub max_pause: Duration,
    /// The tables of which the source's own server is asked for aggregates.
    pub witness: WitnessScope,
    /// Open a new epoch even if the last one is complete.
    pub refresh: bool,
    /// Source tables to forget and copy anew.
    pub restart: Vec<TableName>,
    /// Load into tables that already hold rows.
    pub into_existing: bool,
    /// Let a restart remove the rows of a table that is no longer copied.
    pub allow_drop: bool,
}

/// Tables of which aggregates are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WitnessScope {
    All,
    Nothing,
    /// Those of which `schema.table` fits one of these patterns: `*` is any text, `?` is one character; case matters.
    Tables(Vec<String>),
}

impl WitnessScope {
    /// Whether aggregates of a table are wanted.
    pub fn contains(&self, table: &TableName) -> bool {
        match self {
            WitnessScope::All => true,
            WitnessScope::Nothing => false,
            WitnessScope::Tables(patterns) => {
                let name = table.to_string();
                patterns.iter().any(|pattern| WildMatch::new(pattern).matches(&name))
            }
        }
    }
}

impl Default for CopyOptions {
    fn default() -> Self {
        CopyOptions {
            readers: 2,
            loaders: 2,
            chunk_bytes: 64 << 20,
            chunk_rows: 500_000,
            batch_rows: 16_384,
            memory: 256 << 20,
            max_quarantined: 1_000,
            lock_wait: Duration::from_secs(5),
            attempts: 8,
            stall_after: Duration::from_secs(60),
            rate: None,
            pressure: PressureLimits::default(),
            allow_inconsistent: false,
            fence: false,
            max_pause: Duration::from_secs(30 * 60),
            witness: WitnessScope::All,
            refresh: false,
            restart: Vec::new(),
            into_existing: false,
            allow_drop: false,
        }
    }
}
