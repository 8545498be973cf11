//! What a repair can mend, read from a report: rows that the stage has and the target has not, or otherwise.
//!
//! Pure. A transfer loads what is planned here; what it cannot mend is said with the way out.

use model::{Extent, Reload, TableName};
use serde::{Deserialize, Serialize};

use crate::result::{Leg, TableResult, Verdict, VerifyReport};

/// What is loaded again, and what differs and is not mended by that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RepairPlan {
    pub reloads: Vec<Reload>,
    pub left: Vec<Left>,
}

/// A difference that loading again does not mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// Table or other object.
    pub object: String,
    /// Why, and what to do.
    pub reason: String,
}

/// A repair, in the report that was made after it, or in the one that it was planned from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// The report that the repair was planned from. `None` if this is that one: then nothing was changed.
    pub before: Option<EarlierReport>,
    pub tables: Vec<RepairedTable>,
    pub left: Vec<Left>,
}

/// A report that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierReport {
    pub run_id: String,
    /// Its file, beside this report's.
    pub file: String,
    /// Of that file, hexadecimal.
    pub sha256: String,
}

/// A table that was loaded again, or is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairedTable {
    pub table: TableName,
    /// Units that differ; `None`: the whole table, which has no key.
    pub units: Option<u64>,
    /// Rows that left the target; 0 where nothing was changed yet, as in the next two.
    pub deleted: u64,
    /// Rows of the stage that took their place.
    pub loaded: u64,
    /// Rows of the stage that PostgreSQL refused.
    pub refused: u64,
}

impl RepairPlan {
    /// Takes a table out of the plan, for this reason.
    pub fn leave(&mut self, table: &TableName, reason: impl Into<String>) {
        self.reloads.retain(|reload| reload.table != *table);
        self.left.push(Left {
            object: table.to_string(),
            reason: reason.into(),
        });
    }
}

/// Plans the repair of what a run found. `has_key` says whether rows of a source's table can be found by a key.
pub fn plan(report: &VerifyReport, has_key: impl Fn(&TableName) -> bool) -> RepairPlan {
    let mut plan = RepairPlan::default();
    for table in &report.tables {
        let left = |reason: String| Left {
            object: table.source.to_string(),
            reason,
        };
        match &table.verdict {
            Verdict::Equal | Verdict::EqualUnderDeclaredLoss => {}
            Verdict::NotVerified { reason } => {
                plan.left.push(left(format!("not verified: {reason}")));
            }
            Verdict::Different => match why_not(table) {
                Some(reason) => plan.left.push(left(reason)),
                None => plan.reloads.push(Reload {
                    table: table.source.clone(),
                    extent: if has_key(&table.source) {
                        Extent::Units(table.differing_units.clone())
                    } else {
                        Extent::Whole
                    },
                }),
            },
        }
    }
    let blocking = report
        .structure
        .differences
        .iter()
        .filter(|difference| difference.blocking);
    plan.left.extend(blocking.map(|difference| Left {
        object: difference.object.clone(),
        reason: format!(
            "structure: expected {}, found {}; `landfall finish` makes what is missing",
            difference.expected, difference.actual
        ),
    }));
    plan
}

/// Why a table that differs is not mended by loading its staged rows again.
fn why_not(table: &TableResult) -> Option<String> {
    let again = format!("read it again with `landfall copy --restart {}`", table.source);
    if table.broken.iter().any(|broken| broken.leg == Leg::SourceToStage) {
        return Some(format!(
            "its staged rows are not what was read from the source; {again}"
        ));
    }
    if table.baseline_tally.rows > 0 {
        return Some(format!(
            "{} of its rows were there before the copy, and would leave with the others; mend it by hand",
            table.baseline_tally.rows
        ));
    }
    table.differing_units.is_empty().then(|| {
        format!(
            "the target holds what the stage holds, and the servers' own aggregates differ: the stage is wrong; {again}, \
             and report the columns concerned"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::{BrokenLeg, StructureDifference, StructureKind, Tally};
    use crate::sample;

    fn different(name: &str, units: &[u32]) -> TableResult {
        TableResult {
            differing_units: units.to_vec(),
            broken: vec![BrokenLeg {
                leg: Leg::StageToTarget,
                units: 1,
            }],
            baseline_tally: Tally {
                rows: 0,
                digest: "0".repeat(32),
            },
            ..sample::table(name, Verdict::Different)
        }
    }

    fn planned(table: TableResult, has_key: bool) -> RepairPlan {
        let mut report = sample::report();
        report.structure.differences.clear();
        report.tables = vec![table];
        plan(&report, |_| has_key)
    }

    #[test]
    fn units_of_a_table_with_a_key_are_loaded_again_and_others_whole() {
        let table = different("orders", &[2, 5]);
        let name = table.source.clone();
        let with_key = planned(table.clone(), true);
        assert_eq!(
            with_key.reloads,
            [Reload {
                table: name.clone(),
                extent: Extent::Units(vec![2, 5]),
            }]
        );
        let without = planned(table, false);
        assert_eq!(
            without.reloads,
            [Reload {
                table: name,
                extent: Extent::Whole,
            }]
        );
        assert!(with_key.left.is_empty() && without.left.is_empty());
    }

    #[test]
    fn what_equals_is_left_alone() {
        assert_eq!(
            planned(sample::table("orders", Verdict::Equal), true),
            RepairPlan::default()
        );
    }

    #[test]
    fn a_wrong_stage_is_not_loaded_again() {
        let mut table = different("orders", &[2]);
        table.broken.push(BrokenLeg {
            leg: Leg::SourceToStage,
            units: 1,
        });
        let plan = planned(table, true);
        assert!(plan.reloads.is_empty());
        assert!(plan.left[0].reason.contains("copy --restart"), "{:?}", plan.left);
        // Only the witness speaks against it.
        let plan = planned(different("orders", &[]), true);
        assert!(plan.reloads.is_empty());
        assert!(plan.left[0].reason.contains("aggregates differ"), "{:?}", plan.left);
    }

    #[test]
    fn rows_of_others_are_not_deleted() {
        let mut table = different("orders", &[2]);
        table.baseline_tally.rows = 7;
        let plan = planned(table, true);
        assert!(plan.reloads.is_empty());
        assert!(
            plan.left[0].reason.contains("7 of its rows were there before"),
            "{:?}",
            plan.left
        );
    }

    #[test]
    fn what_is_not_verified_and_what_structure_lacks_is_said() {
        let reason = "nothing of it is staged".to_owned();
        let mut report = sample::report();
        report.tables = vec![sample::table("orders", Verdict::NotVerified { reason })];
        report.structure.differences = vec![StructureDifference {
            kind: StructureKind::IndexMissing,
            object: "index by_day".to_owned(),
            expected: "an index".to_owned(),
            actual: "none".to_owned(),
            rows: None,
            blocking: true,
        }];
        let plan = plan(&report, |_| true);
        let objects: Vec<&str> = plan.left.iter().map(|left| left.object.as_str()).collect();
        assert_eq!(objects, [&report.tables[0].source.to_string(), "index by_day"]);
        assert!(plan.left[1].reason.contains("landfall finish"));
    }
}
