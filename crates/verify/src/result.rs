//! The result of a verification, as data: what was compared, what differed, what was not compared, and the answer.
//!
//! A report is complete in itself: the HTML page, the gates and the sealed report read this and nothing else.

use model::{ColumnName, Finding, Loss, TableName};
use serde::{Deserialize, Serialize};

pub use crate::coverage::{Coverage, NotCovered, NotWitnessed};
use crate::difference::{Difference, DifferenceCounts};
use crate::drift::Drift;
pub use crate::repair::Repair;
use crate::witness::WitnessResult;

/// Version of the report's JSON shape. A reader refuses versions that it does not know.
pub const FORMAT_VERSION: u32 = 1;

/// Said of a table in which all that was copied stands as it should.
pub const OTHERS_DIFFER: &str = "a row that was there before the copy was changed or removed";

/// The answer for one table, or for all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "kind",
    deny_unknown_fields
)]
pub enum Verdict {
    /// The law held in every unit, and the conversion changed no value.
    Equal,
    /// The law held in every unit; the plan's declared conversion changed the values that the loss ledger counts.
    EqualUnderDeclaredLoss,
    /// The law was broken, or the target computes other values than the source.
    Different,
    /// No statement is possible. Never passes.
    NotVerified { reason: String },
}

impl Verdict {
    /// Whether the law was found to hold. Quarantined rows are judged beside this.
    pub fn holds(&self) -> bool {
        matches!(self, Verdict::Equal | Verdict::EqualUnderDeclaredLoss)
    }

    /// The words a person reads.
    pub fn words(&self) -> &'static str {
        match self {
            Verdict::Equal => "equal",
            Verdict::EqualUnderDeclaredLoss => "equal under declared loss",
            Verdict::Different => "different",
            Verdict::NotVerified { .. } => "not verified",
        }
    }
}

/// A count of rows and the sum of their hashes modulo 2^128, as 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    pub rows: u64,
    pub digest: String,
}

/// The two legs of a row's way. A broken law names the one that broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leg {
    /// S = P + Q: extraction, conversion, or the staged file itself.
    SourceToStage,
    /// P = T: loading, or a change of the target after it.
    StageToTarget,
}

/// One side of the migration, by which a reader knows what was compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// `MariaDB`, `MySQL`, `PostgreSQL`.
    pub product: String,
    pub version: String,
    /// Host and port; no account, no password.
    pub server: String,
    /// Database (for MySQL the databases, comma-separated).
    pub database: String,
}

/// The consistent point of the source that the compared data belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochInfo {
    pub id: String,
    /// The source's position (binary log file and offset, GTID set), as a person reads it.
    pub position: String,
    /// RFC 3339 in UTC.
    pub opened: String,
    /// How the point was made, e.g. `lock tables read`.
    pub method: String,
    /// False if the user allowed an inconsistent copy; then the tables concerned are not verified.
    pub consistent: bool,
}

/// Verification of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyReport {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    pub run_id: String,
    /// Version of Landfall that wrote the report.
    pub tool_version: String,
    /// Version of the canonical encoding behind the digests (`docs/digest.md`).
    pub digest_version: u32,
    pub source: Identity,
    pub target: Identity,
    /// Fingerprint of the stage's plan of record: which migration this is of. `None` in reports of older versions.
    #[serde(default)]
    pub plan_of_record: Option<String>,
    /// The epoch that the run was compared in.
    pub epoch: EpochInfo,
    /// RFC 3339 in UTC.
    pub started: String,
    /// RFC 3339 in UTC.
    pub finished: String,
    pub tables: Vec<TableResult>,
    pub structure: StructureResult,
    pub negative_control: NegativeControl,
    pub coverage: Coverage,
    /// Findings of translation and binding that a signer should see.
    pub findings: Vec<Finding>,
    /// What has moved on since the epoch, or since the target was opened.
    #[serde(default)]
    pub drift: Drift,
    /// What `verify --repair` did before this run, or would do after it.
    #[serde(default)]
    pub repair: Option<Repair>,
    pub outcome: Outcome,
}

/// The answer of the whole run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The worst of the tables' verdicts.
    pub verdict: Verdict,
    /// Whether the answer is yes; exit code 0 if so, else 1.
    pub passed: bool,
    /// Why the answer is no, one line each; empty if it is yes.
    pub reasons: Vec<String>,
    /// What has drifted, in words: then the rows are what they are called as of their epoch, or of the sign-off.
    #[serde(default)]
    pub drift: Vec<String>,
}

impl Outcome {
    /// The answer first, then what was found of the rows: rows that are equal do not make a run that passed.
    pub fn headline(&self) -> String {
        let mut words = self.verdict.words().to_owned();
        if !self.drift.is_empty() {
            let drift = self.drift.join(", ");
            words = match self.verdict.holds() {
                true => format!("{drift}; the rows are {words} as of the epoch"),
                false => format!("{words}, {drift}"),
            };
        }
        match (self.passed, self.verdict.holds()) {
            (true, _) => format!("passed: {words}"),
            (false, true) if self.drift.is_empty() => format!("not passed, though the rows that arrived are {words}"),
            (false, _) => format!("not passed: {words}"),
        }
    }

    /// Adds what the caller knows to stand against a yes.
    pub fn stand_against(&mut self, reasons: Vec<String>) {
        self.passed &= reasons.is_empty();
        self.reasons.extend(reasons);
    }
}

/// Verification of one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableResult {
    pub source: TableName,
    pub target: TableName,
    pub verdict: Verdict,
    /// The verdict in words, with the rows that it does not speak for: `equal, 3 quarantined`.
    pub summary: String,
    /// S: the source's rows, the declared conversion applied.
    pub source_tally: Tally,
    /// P: the rows of the staged files.
    pub staged_tally: Tally,
    /// Q: rows that the conversion refused.
    pub quarantined_tally: Tally,
    /// Rows of P that PostgreSQL refused. They are quarantined too, and are not expected in T.
    pub refused_tally: Tally,
    /// Rows that the target held before the first load (`--into-existing`). They are expected in T beside P.
    pub baseline_tally: Tally,
    /// T: the target's rows. `None` if the target was not read.
    pub target_tally: Option<Tally>,
    pub units: UnitCounts,
    /// Units whose rows in the target are not those of the stage, ascending; known to this run only, and not written.
    #[serde(skip)]
    pub differing_units: Vec<u32>,
    /// The legs that broke, with the number of units in which they did.
    pub broken: Vec<BrokenLeg>,
    /// Values that the declared conversion changed.
    pub losses: Vec<LossCount>,
    /// Rows in quarantine, a bounded list.
    pub quarantined: Vec<QuarantinedRow>,
    /// Quarantined rows that a waiver covers.
    pub quarantine_waived: u64,
    /// Differing rows, a bounded list.
    pub differences: Vec<Difference>,
    /// All differing rows, exactly if [`DrillDown::complete`]; `None` if nothing could be searched (the verdict
    /// stands without it).
    pub difference_counts: Option<DifferenceCounts>,
    /// How the differing rows were found, or why they are not listed.
    pub drill_down: DrillDown,
    /// What the two servers' own aggregates say.
    #[serde(default)]
    pub witness: WitnessResult,
    /// Size of the staged files.
    pub bytes: u64,
    /// Time spent on this table.
    pub seconds: f64,
}

impl TableResult {
    /// Rows in quarantine: refused by the conversion and refused by PostgreSQL.
    pub fn quarantined_rows(&self) -> u64 {
        self.quarantined_tally.rows.saturating_add(self.refused_tally.rows)
    }

    /// True if all that was copied is there, and rows that were there before are not as they were.
    pub fn only_others_differ(&self) -> bool {
        self.verdict == Verdict::Different
            && self.baseline_tally.rows > 0
            && self.drill_down.complete
            && self.difference_counts == Some(DifferenceCounts::default())
    }

    /// How a table differs, to be said behind `different`.
    pub fn difference_in_words(&self) -> String {
        let number = model::figures::number;
        match (self.difference_counts, self.witness.in_words()) {
            (_, Some(words)) if self.units.differing == 0 => words,
            _ if self.only_others_differ() => OTHERS_DIFFER.to_owned(),
            (Some(counts), _) => format!(
                "{} missing, {} extra, {} changed, {} doubled",
                number(counts.missing),
                number(counts.extra),
                number(counts.changed),
                number(counts.doubled)
            ),
            (None, _) => format!(
                "in {} of {} units",
                number(self.units.differing),
                number(self.units.total)
            ),
        }
    }

    /// What [`TableResult::summary`] holds. `equal` speaks for the rows that arrived; those in quarantine did not.
    pub fn in_words(&self) -> String {
        let words = self.verdict.words();
        match self.quarantined_rows() {
            0 => words.to_owned(),
            rows => format!("{words}, {rows} quarantined"),
        }
    }

    /// Quarantined rows that no waiver covers.
    pub fn unwaived_rows(&self) -> u64 {
        self.quarantined_rows().saturating_sub(self.quarantine_waived)
    }
}

/// How many units were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCounts {
    pub total: u64,
    pub differing: u64,
}

/// A leg that broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokenLeg {
    pub leg: Leg,
    /// Units in which it broke.
    pub units: u64,
}

/// Rows of one column whose value a declared conversion changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossCount {
    pub column: ColumnName,
    pub loss: Loss,
    pub rows: u64,
}

/// Why a row is in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuarantinedRow {
    /// The key, rendered for a person; `None` for a table without one.
    pub key: Option<String>,
    /// Without a key, the row's values, each cut to 120 characters and all together to about 1000; `None` with a key.
    #[serde(default)]
    pub row: Option<String>,
    /// The column at fault, where it is known.
    pub column: Option<ColumnName>,
    /// SQLSTATE of PostgreSQL, if it was the one that refused.
    pub sqlstate: Option<String>,
    pub reason: String,
}

/// How the drill-down went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrillDown {
    pub method: DrillDownMethod,
    /// Units that were searched for rows.
    pub units: u64,
    /// False if a part was not searched; then the counts of differing rows are lower bounds, and a note says why.
    pub complete: bool,
    /// What a reader must know to understand the list.
    pub notes: Vec<String>,
}

impl DrillDown {
    /// Nothing differed.
    pub fn not_needed() -> Self {
        DrillDown {
            method: DrillDownMethod::None,
            units: 0,
            complete: true,
            notes: Vec::new(),
        }
    }
}

/// How rows were matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrillDownMethod {
    /// No rows were searched.
    None,
    /// By the canonical bytes of their key.
    Key,
    /// No key: whole rows with their multiplicities.
    Value,
}

/// Structure of the target against the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureResult {
    /// `None` if it was checked; else why not.
    pub not_checked: Option<String>,
    /// Number of single facts that were looked at.
    pub checks: u64,
    pub differences: Vec<StructureDifference>,
}

/// Something in the target's structure that is not as planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureDifference {
    pub kind: StructureKind,
    /// Table, column, constraint or index.
    pub object: String,
    pub expected: String,
    pub actual: String,
    /// Rows concerned, for orphans.
    pub rows: Option<u64>,
    /// True if the answer is no because of it.
    pub blocking: bool,
}

/// The kind of a structure difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StructureKind {
    TableMissing,
    ColumnMissing,
    ColumnType,
    PrimaryKey,
    UniqueMissing,
    IndexMissing,
    IndexInvalid,
    ForeignKeyMissing,
    /// Other actions on update or delete, or another time of checking.
    ForeignKeyOtherwise,
    ConstraintNotValidated,
    CheckMissing,
    NotNull,
    DefaultMissing,
    /// Another default than the planned one, or one where none is planned.
    DefaultOtherwise,
    GeneratedMissing,
    TriggerMissing,
    PartitionMissing,
    /// A next value that is not past the column's.
    Identity,
    /// No identity, and no default in its place.
    IdentityMissing,
    Orphans,
    /// Rows that share a key which the target does not hold.
    KeyCollision,
    ViewMissing,
    RoutineMissing,
    SequenceMissing,
    /// A sequence that no column owns, and that would give values again, or in other steps.
    SequenceBehind,
    TypeMissing,
    /// An enum type with other labels, or in another order.
    TypeOtherwise,
    /// A privilege that a role was to have.
    GrantMissing,
    /// A constraint that loading dropped and `finish` has not yet put back.
    SetAside,
}

/// Planted differences, and whether each detector reported its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NegativeControl {
    /// `None` if it ran; else why not. A run without it does not pass.
    pub not_run: Option<String>,
    pub detectors: Vec<DetectorCheck>,
    pub seconds: f64,
}

impl NegativeControl {
    /// True if it ran, planted something, and every detector spoke.
    pub fn passed(&self) -> bool {
        self.not_run.is_none() && !self.detectors.is_empty() && self.detectors.iter().all(|check| check.reported)
    }
}

/// One planted difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectorCheck {
    pub detector: String,
    /// What was planted.
    pub planted: String,
    /// Whether the detector reported exactly that.
    pub reported: bool,
    /// What it said.
    pub answer: String,
}
