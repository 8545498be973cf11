//! Differing rows, as data. The values in them are the user's: they stand in the report and nowhere else.

use model::ColumnName;
use serde::{Deserialize, Serialize};

/// A value as a person reads it, cut to a bounded length; `None` is NULL.
pub type ShownValue = Option<String>;

/// A column and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownColumn {
    pub column: ColumnName,
    pub value: ShownValue,
}

/// A column whose value differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedColumn {
    pub column: ColumnName,
    /// As staged.
    pub staged: ShownValue,
    /// As in the target.
    pub target: ShownValue,
}

/// One differing row. `unit` is the unit of verification in which it was found.
///
/// `row` names the row: the key's columns if there is a key, else all columns. `hash` is the row's hash, by which the
/// staged file and the quarantine know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Difference {
    /// In the stage, not in the target. `copies` is how many are missing.
    Missing {
        unit: u32,
        row: Vec<ShownColumn>,
        copies: u64,
        hash: String,
    },
    /// In the target, not in the stage.
    Extra {
        unit: u32,
        row: Vec<ShownColumn>,
        copies: u64,
        hash: String,
    },
    /// Same key, other values.
    Changed {
        unit: u32,
        row: Vec<ShownColumn>,
        columns: Vec<ChangedColumn>,
    },
    /// Same key and values, another number of times, and more than once on one side.
    Doubled {
        unit: u32,
        row: Vec<ShownColumn>,
        staged: u64,
        target: u64,
    },
}

impl Difference {
    /// Rows that it counts as.
    pub fn rows(&self) -> u64 {
        match self {
            Difference::Missing { copies, .. } | Difference::Extra { copies, .. } => *copies,
            Difference::Changed { .. } => 1,
            Difference::Doubled { staged, target, .. } => staged.abs_diff(*target),
        }
    }
}

/// Differing rows of a table, counted without the bound of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferenceCounts {
    /// Rows of the stage that the target lacks.
    pub missing: u64,
    /// Rows of the target that the stage does not have.
    pub extra: u64,
    /// Rows with the same key and other values.
    pub changed: u64,
    /// Surplus copies of rows that are there, on either side.
    pub doubled: u64,
}

impl DifferenceCounts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.missing
            .saturating_add(self.extra)
            .saturating_add(self.changed)
            .saturating_add(self.doubled)
    }

    /// Adds another unit's counts.
    pub fn add(&mut self, other: DifferenceCounts) {
        self.missing = self.missing.saturating_add(other.missing);
        self.extra = self.extra.saturating_add(other.extra);
        self.changed = self.changed.saturating_add(other.changed);
        self.doubled = self.doubled.saturating_add(other.doubled);
    }
}
