//! The answer of a run from its parts. Anything that is not a clear yes is a no.

use model::figures::{counted, verb};
use model::{Finding, Severity};

use crate::result::{Coverage, NegativeControl, OTHERS_DIFFER, Outcome, StructureResult, TableResult, Verdict};

/// Decides. The reasons name every table that stands against a yes.
pub fn decide(
    tables: &[TableResult],
    structure: &StructureResult,
    control: &NegativeControl,
    coverage: &Coverage,
) -> Outcome {
    let mut reasons = Vec::new();
    if tables.is_empty() {
        reasons.push("no table was verified".to_owned());
    }
    for table in tables {
        match &table.verdict {
            Verdict::Different if table.only_others_differ() => reasons.push(format!(
                "{}: {OTHERS_DIFFER}: put it back, or take what is there now as given with `landfall copy --into-existing \
                 --restart {}`",
                table.source, table.source
            )),
            Verdict::Different => {
                reasons.push(format!("{}: different: {}", table.source, table.difference_in_words()));
            }
            Verdict::NotVerified { reason } => reasons.push(format!("{}: not verified: {reason}", table.source)),
            Verdict::Equal | Verdict::EqualUnderDeclaredLoss => {}
        }
        if table.unwaived_rows() > 0 {
            let rows = table.unwaived_rows();
            let beside = if table.baseline_tally.rows > 0 {
                " --into-existing"
            } else {
                ""
            };
            reasons.push(format!(
                "{}: {} in quarantine without a waiver: mend {} in the source, then run `landfall copy --refresh` and \
                 `landfall finish`; or make the target take such rows (ALTER the column there, also after a change of the mapping: \
                 a table that is there keeps its types), then run `landfall copy{beside} --restart {}` and `landfall finish`",
                table.source,
                counted(rows, "row"),
                verb(rows, "it", "them"),
                table.source
            ));
        }
    }
    let named: Vec<String> = tables.iter().map(|table| table.source.to_string()).collect();
    for gap in coverage
        .not_verified
        .iter()
        .filter(|gap| !gap.declared && !named.contains(&gap.object))
    {
        reasons.push(format!("{}: not verified: {}", gap.object, gap.reason));
    }
    if let Some(reason) = &structure.not_checked {
        reasons.push(format!("the target's structure was not checked: {reason}"));
    }
    for difference in structure.differences.iter().filter(|difference| difference.blocking) {
        reasons.push(format!(
            "{}: expected {}, found {}",
            difference.object, difference.expected, difference.actual
        ));
    }
    if let Some(reason) = &control.not_run {
        reasons.push(format!("the negative control did not run: {reason}"));
    } else if control.detectors.is_empty() {
        reasons.push("the negative control planted nothing".to_owned());
    }
    for check in control.detectors.iter().filter(|check| !check.reported) {
        reasons.push(format!(
            "the {} detector did not report a planted difference ({})",
            check.detector, check.planted
        ));
    }
    Outcome {
        verdict: worst(tables),
        passed: reasons.is_empty(),
        reasons,
        drift: Vec::new(),
    }
}

/// What blocking findings of the plan stand for, one line each: it was not to be copied.
pub(crate) fn blocking(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Blocking)
        .map(|finding| {
            format!(
                "{}: {}: {}; {}",
                finding.object, finding.code, finding.message, finding.help
            )
        })
        .collect()
}

/// The worst verdict of all tables: different, then not verified, then equal under declared loss, then equal.
fn worst(tables: &[TableResult]) -> Verdict {
    if tables.is_empty() {
        return Verdict::NotVerified {
            reason: "no table was verified".to_owned(),
        };
    }
    if tables.iter().any(|table| table.verdict == Verdict::Different) {
        return Verdict::Different;
    }
    let open = tables
        .iter()
        .filter(|table| matches!(table.verdict, Verdict::NotVerified { .. }))
        .count();
    if open > 0 {
        return Verdict::NotVerified {
            reason: format!("{open} of {} tables are not verified", tables.len()),
        };
    }
    if tables
        .iter()
        .any(|table| table.verdict == Verdict::EqualUnderDeclaredLoss)
    {
        return Verdict::EqualUnderDeclaredLoss;
    }
    Verdict::Equal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::{DetectorCheck, NotCovered, StructureDifference, StructureKind};
    use crate::sample;

    fn structure() -> StructureResult {
        StructureResult {
            not_checked: None,
            checks: 3,
            differences: Vec::new(),
        }
    }

    fn control(reported: bool) -> NegativeControl {
        NegativeControl {
            not_run: None,
            detectors: vec![DetectorCheck {
                detector: "digests".to_owned(),
                planted: "a lost row".to_owned(),
                reported,
                answer: String::new(),
            }],
            seconds: 0.1,
        }
    }

    fn answer(tables: &[TableResult]) -> Outcome {
        decide(tables, &structure(), &control(true), &Coverage::default())
    }

    #[test]
    fn equal_tables_pass() {
        let outcome = answer(&[sample::table("a", Verdict::Equal), sample::table("b", Verdict::Equal)]);
        assert_eq!(
            outcome,
            Outcome {
                verdict: Verdict::Equal,
                passed: true,
                reasons: Vec::new(),
                drift: Vec::new(),
            }
        );
    }

    #[test]
    fn one_lossy_table_makes_the_whole_equal_under_declared_loss() {
        let outcome = answer(&[
            sample::table("a", Verdict::Equal),
            sample::table("b", Verdict::EqualUnderDeclaredLoss),
        ]);
        assert_eq!(outcome.verdict, Verdict::EqualUnderDeclaredLoss);
        assert!(outcome.passed);
    }

    #[test]
    fn a_table_that_is_not_verified_never_passes() {
        let open = Verdict::NotVerified {
            reason: "mixed epochs".to_owned(),
        };
        let outcome = answer(&[sample::table("a", Verdict::Equal), sample::table("b", open)]);
        assert!(!outcome.passed);
        assert!(matches!(outcome.verdict, Verdict::NotVerified { .. }));
    }

    #[test]
    fn different_is_worse_than_not_verified() {
        let open = Verdict::NotVerified {
            reason: "mixed epochs".to_owned(),
        };
        let outcome = answer(&[sample::table("a", open), sample::table("b", Verdict::Different)]);
        assert_eq!(outcome.verdict, Verdict::Different);
        assert_eq!(outcome.reasons.len(), 2);
    }

    #[test]
    fn quarantine_needs_a_waiver_for_each_row() {
        let mut table = sample::table("a", Verdict::Equal);
        table.quarantined_tally.rows = 2;
        table.refused_tally.rows = 1;
        table.quarantine_waived = 2;
        assert!(!answer(std::slice::from_ref(&table)).passed);
        table.quarantine_waived = 3;
        assert!(answer(&[table]).passed);
    }

    #[test]
    fn nothing_verified_is_a_no() {
        assert!(!answer(&[]).passed);
    }

    #[test]
    fn a_silent_detector_is_a_no() {
        let tables = [sample::table("a", Verdict::Equal)];
        assert!(!decide(&tables, &structure(), &control(false), &Coverage::default()).passed);
        let none = NegativeControl {
            not_run: None,
            detectors: Vec::new(),
            seconds: 0.0,
        };
        assert!(!decide(&tables, &structure(), &none, &Coverage::default()).passed);
        let skipped = NegativeControl {
            not_run: Some("no schema".to_owned()),
            ..control(true)
        };
        assert!(!decide(&tables, &structure(), &skipped, &Coverage::default()).passed);
    }

    #[test]
    fn blocking_findings_are_reasons_and_others_are_not() {
        let finding = |code| Finding::new(code, "s.t.c", "left out");
        let found = [finding(model::code::NO_KEY), finding(model::code::UNSUPPORTED_TYPE)];
        let reasons = blocking(&found);
        assert_eq!(reasons.len(), 1);
        assert!(
            reasons[0].starts_with("s.t.c: unsupported-type: left out; "),
            "{reasons:?}"
        );
    }

    #[test]
    fn undeclared_gaps_and_blocking_structure_are_a_no_and_declared_gaps_are_not() {
        let tables = [sample::table("a", Verdict::Equal)];
        let gap = |declared| Coverage {
            not_verified: vec![NotCovered {
                object: "s.t".to_owned(),
                reason: "excluded".to_owned(),
                rows: None,
                declared,
            }],
            ..Coverage::default()
        };
        assert!(decide(&tables, &structure(), &control(true), &gap(true)).passed);
        assert!(!decide(&tables, &structure(), &control(true), &gap(false)).passed);
        let mut broken = structure();
        broken.differences.push(StructureDifference {
            kind: StructureKind::PrimaryKey,
            object: "s.a".to_owned(),
            expected: "a primary key".to_owned(),
            actual: "none".to_owned(),
            rows: None,
            blocking: true,
        });
        assert!(!decide(&tables, &broken, &control(true), &Coverage::default()).passed);
    }
}
