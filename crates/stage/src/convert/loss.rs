//! The loss ledger: how many staged rows had a value that the plan's conversion changed.

use std::collections::BTreeMap;

use model::Loss;
use serde::{Deserialize, Serialize};

/// Rows with one kind of loss in one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossCount {
    /// Position of the column in the plan.
    pub column: usize,
    pub loss: Loss,
    /// Rows.
    pub rows: u64,
}

/// Rows per column and kind of loss. In JSON a list of [`LossCount`], by column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<LossCount>", into = "Vec<LossCount>")]
pub struct LossCounts {
    counts: BTreeMap<(usize, Loss), u64>,
}

impl LossCounts {
    /// No loss.
    pub fn new() -> Self {
        LossCounts::default()
    }

    /// Adds rows.
    pub fn add(&mut self, column: usize, loss: Loss, rows: u64) {
        if rows > 0 {
            let count = self.counts.entry((column, loss)).or_default();
            *count = count.saturating_add(rows);
        }
    }

    /// Adds the counts of another batch, part or chunk.
    pub fn merge(&mut self, other: &LossCounts) {
        for count in other.iter() {
            self.add(count.column, count.loss, count.rows);
        }
    }

    /// Rows with this loss in this column.
    pub fn rows(&self, column: usize, loss: Loss) -> u64 {
        self.counts.get(&(column, loss)).copied().unwrap_or(0)
    }

    /// Whether nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// All counts, by column.
    pub fn iter(&self) -> impl Iterator<Item = LossCount> + '_ {
        self.counts.iter().map(|((column, loss), rows)| LossCount {
            column: *column,
            loss: *loss,
            rows: *rows,
        })
    }
}

impl From<Vec<LossCount>> for LossCounts {
    fn from(counts: Vec<LossCount>) -> Self {
        let mut losses = LossCounts::new();
        for count in counts {
            losses.add(count.column, count.loss, count.rows);
        }
        losses
    }
}

impl From<LossCounts> for Vec<LossCount> {
    fn from(losses: LossCounts) -> Self {
        losses.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_merge_and_survive_json() {
        let mut losses = LossCounts::new();
        losses.add(3, Loss::DigitsRounded, 2);
        losses.add(0, Loss::NulStripped, 0);
        let mut other = LossCounts::new();
        other.add(3, Loss::DigitsRounded, 5);
        other.add(1, Loss::ZeroDateToNull, 1);
        losses.merge(&other);
        let json = serde_json::to_string(&losses).unwrap();
        assert_eq!(
            json,
            r#"[{"column":1,"loss":"zero-date-to-null","rows":1},{"column":3,"loss":"digits-rounded","rows":7}]"#
        );
        assert_eq!(serde_json::from_str::<LossCounts>(&json).unwrap(), losses);
    }
}
