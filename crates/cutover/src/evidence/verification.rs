//! What stands against a verification, problem by problem, each under a name that a waiver can give.

use model::Severity;
use model::figures::counted;
use verify::VerifyReport;
use verify::result::{StructureDifference, TableResult, Verdict};

use super::{Facts, Problem};

/// Of the negative control: a verification whose detectors are not known to work shows nothing, so that nobody can waive it.
const CONTROL: &str = "control";
/// What no other name is for: nobody knows what it would be to live with it.
const OTHER: &str = "other";

impl Problem {
    /// Whether somebody may live with it.
    pub fn can_be_waived(&self) -> bool {
        let kind = self.finding.split(':').next();
        !matches!(kind, Some(CONTROL | OTHER))
    }
}

/// The facts of a verification.
pub fn of_verification(report: &VerifyReport) -> Facts {
    Facts::Verification {
        verdict: report.outcome.headline(),
        position: report.epoch.position.clone(),
        passed: report.outcome.passed,
        declared_loss: report.outcome.verdict == Verdict::EqualUnderDeclaredLoss,
        against: if report.outcome.passed {
            Vec::new()
        } else {
            problems(report)
        },
    }
}

/// Everything that stands against a yes, each problem once. What the report's reasons hold beyond that is a problem, too.
fn problems(report: &VerifyReport) -> Vec<Problem> {
    let mut found: Vec<Problem> = report.tables.iter().flat_map(of_table).collect();
    if report.tables.is_empty() {
        found.push(problem(OTHER, "no-table", None, "no table was verified"));
    }
    let named: Vec<String> = report.tables.iter().map(|table| table.source.to_string()).collect();
    for gap in &report.coverage.not_verified {
        if !gap.declared && !named.contains(&gap.object) {
            found.push(problem("not-verified", &gap.object, gap.rows, &gap.reason));
        }
    }
    if let Some(reason) = &report.structure.not_checked {
        found.push(problem("structure", "not-checked", None, reason));
    }
    let blocking = report
        .structure
        .differences
        .iter()
        .filter(|difference| difference.blocking);
    found.extend(blocking.map(of_structure));
    let control = &report.negative_control;
    if let Some(reason) = &control.not_run {
        found.push(problem(CONTROL, "not-run", None, reason));
    } else if control.detectors.is_empty() {
        found.push(problem(
            CONTROL,
            "nothing-planted",
            None,
            "the negative control planted nothing",
        ));
    }
    for check in control.detectors.iter().filter(|check| !check.reported) {
        let words = format!("it did not report a planted difference ({})", check.planted);
        found.push(problem(CONTROL, &check.detector, None, &words));
    }
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Blocking)
    {
        let object = format!("{}:{}", finding.code, finding.object);
        found.push(problem("finding", &object, None, &finding.message));
    }
    // Each of these is one of the report's reasons. Where there are more, something stands against a yes that has no name here, as
    // what another verb left undone.
    if report.outcome.reasons.len() > found.len() {
        let unnamed: Vec<&str> = report
            .outcome
            .reasons
            .iter()
            .filter(|reason| !found.iter().any(|problem| mentions(reason, problem)))
            .map(String::as_str)
            .collect();
        let words = if unnamed.is_empty() {
            "the report has more reasons than findings".to_owned()
        } else {
            unnamed.join("; ")
        };
        found.push(problem(OTHER, "reasons", None, &words));
    } else if found.is_empty() {
        found.push(problem(
            OTHER,
            "no-reason",
            None,
            "it did not pass, and says nothing of the reason",
        ));
    }
    merged(found)
}

/// Whether a reason speaks of the object of a problem.
fn mentions(reason: &str, problem: &Problem) -> bool {
    let object = problem.finding.rsplit(':').next().unwrap_or_default();
    reason.contains(object) || reason.contains(&problem.words)
}

fn problem(kind: &str, object: &str, rows: Option<u64>, words: &str) -> Problem {
    Problem {
        finding: format!("{kind}:{object}"),
        rows,
        words: words.to_owned(),
    }
}

fn of_table(table: &TableResult) -> Vec<Problem> {
    let mut found = Vec::new();
    let name = table.source.to_string();
    let held = table.target_tally.as_ref().map_or(0, |tally| tally.rows);
    // A bound where nobody counted: what is waived is then the whole table.
    let all = table.source_tally.rows.max(table.staged_tally.rows).max(held);
    match &table.verdict {
        Verdict::Different => {
            let counts = table
                .difference_counts
                .filter(|counts| table.drill_down.complete && counts.total() > 0);
            let rows = counts.map_or(all, |counts| counts.total());
            let words = match counts {
                Some(_) => format!("{} of {name} differ", counted(rows, "row")),
                None => format!(
                    "{name} is different, and it is not known in which of its {}",
                    counted(all, "row")
                ),
            };
            found.push(problem("different", &name, Some(rows), &words));
        }
        Verdict::NotVerified { reason } => found.push(problem("not-verified", &name, Some(all), reason)),
        Verdict::Equal | Verdict::EqualUnderDeclaredLoss => {}
    }
    let rows = table.unwaived_rows();
    if rows > 0 {
        let words = format!("{} of {name} in quarantine", counted(rows, "row"));
        found.push(problem("quarantine", &name, Some(rows), &words));
    }
    found
}

fn of_structure(difference: &StructureDifference) -> Problem {
    // The kind's name as the report has it.
    let kind = serde_json::to_value(difference.kind).ok();
    let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown");
    let words = format!("expected {}, found {}", difference.expected, difference.actual);
    problem(
        "structure",
        &format!("{kind}:{}", difference.object),
        difference.rows,
        &words,
    )
}

/// Problems of one name are one, with all their rows: a waiver is of a name.
fn merged(found: Vec<Problem>) -> Vec<Problem> {
    let mut merged: Vec<Problem> = Vec::new();
    for problem in found {
        match merged.iter_mut().find(|known| known.finding == problem.finding) {
            None => merged.push(problem),
            Some(known) => {
                known.rows = match (known.rows, problem.rows) {
                    (Some(one), Some(other)) => Some(one.saturating_add(other)),
                    (one, other) => one.or(other),
                };
                known.words = format!("{}; {}", known.words, problem.words);
            }
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn tally(rows: u64) -> Value {
        json!({"rows": rows, "digest": "00000000000000000000000000000000"})
    }

    fn table(name: &str, verdict: Value) -> Value {
        json!({
            "source": {"schema": "shop", "name": name},
            "target": {"schema": "shop", "name": name},
            "verdict": verdict,
            "summary": "",
            "source_tally": tally(1200), "staged_tally": tally(1200), "quarantined_tally": tally(0),
            "refused_tally": tally(0), "baseline_tally": tally(0), "target_tally": tally(1201),
            "units": {"total": 4, "differing": 0},
            "broken": [], "losses": [], "quarantined": [], "quarantine_waived": 0, "differences": [],
            "difference_counts": {"missing": 0, "extra": 0, "changed": 0, "doubled": 0},
            "drill_down": {"method": "none", "units": 0, "complete": true, "notes": []},
            "bytes": 1, "seconds": 0.1,
        })
    }

    fn report(tables: Vec<Value>, reasons: &[&str]) -> Value {
        json!({
            "format_version": 1, "run_id": "r", "tool_version": "0", "digest_version": 1,
            "source": {"product": "MariaDB", "version": "", "server": "", "database": ""},
            "target": {"product": "PostgreSQL", "version": "", "server": "", "database": ""},
            "epoch": {"id": "000002", "position": "bin.000001:100", "opened": "", "method": "", "consistent": true},
            "started": "2026-11-23T21:30:00Z", "finished": "2026-11-23T21:31:00Z",
            "tables": tables,
            "structure": {"not_checked": null, "checks": 1, "differences": []},
            "negative_control": {"not_run": null, "seconds": 0.1,
                "detectors": [{"detector": "digests", "planted": "a row", "reported": true, "answer": ""}]},
            "coverage": {"tables": 1, "tables_verified": 1, "columns": 1, "rows": 1, "bytes": 1, "not_verified": []},
            "findings": [],
            "outcome": {"verdict": {"kind": "different"}, "passed": reasons.is_empty(), "reasons": reasons},
        })
    }

    fn against(report: Value) -> Vec<(String, Option<u64>)> {
        let report: VerifyReport = serde_json::from_value(report).unwrap();
        let Facts::Verification { against, position, .. } = of_verification(&report) else {
            panic!("not of a verification")
        };
        assert_eq!(position, "bin.000001:100");
        against
            .into_iter()
            .map(|problem| (problem.finding, problem.rows))
            .collect()
    }

    fn different(name: &str) -> Value {
        table(name, json!({"kind": "different"}))
    }

    #[test]
    fn nothing_stands_against_one_that_passed() {
        assert_eq!(
            against(report(vec![table("orders", json!({"kind": "equal"}))], &[])),
            []
        );
    }

    #[test]
    fn rows_are_counted_or_all_of_the_table() {
        let mut counted = different("orders");
        counted["difference_counts"]["missing"] = json!(2);
        let mut bound = counted.clone();
        bound["drill_down"]["complete"] = json!(false);
        // Something other than its rows is wrong: nobody knows how many.
        let unseen = different("orders");
        let found = |table: Value| against(report(vec![table], &["shop.orders: different"]));
        assert_eq!(found(counted), [("different:shop.orders".to_owned(), Some(2))]);
        assert_eq!(found(bound), [("different:shop.orders".to_owned(), Some(1201))]);
        assert_eq!(found(unseen), [("different:shop.orders".to_owned(), Some(1201))]);
        let mut open = table(
            "audit",
            json!({"kind": "not-verified", "reason": "chunks of two epochs"}),
        );
        open["refused_tally"] = tally(3);
        let reasons = ["shop.audit: not verified", "shop.audit: 3 rows in quarantine"];
        assert_eq!(
            against(report(vec![open], &reasons)),
            [
                ("not-verified:shop.audit".to_owned(), Some(1201)),
                ("quarantine:shop.audit".to_owned(), Some(3))
            ]
        );
    }

    #[test]
    fn structure_gaps_and_findings_have_names_of_their_own() {
        let mut report = report(
            vec![table("orders", json!({"kind": "equal"}))],
            &["1", "2", "3", "4", "5", "6"],
        );
        let missing = json!({"kind": "index-missing", "object": "shop.orders_at", "expected": "an index", "actual": "none",
            "rows": null, "blocking": true});
        let mut orphans = missing.clone();
        orphans["kind"] = json!("orphans");
        orphans["rows"] = json!(7);
        let mut harmless = missing.clone();
        harmless["blocking"] = json!(false);
        report["structure"]["differences"] = json!([missing, orphans, harmless]);
        report["coverage"]["not_verified"] = json!([
            {"object": "shop.hidden", "reason": "no privilege", "rows": null, "declared": false},
            {"object": "shop.left_out", "reason": "excluded", "rows": null, "declared": true},
        ]);
        report["negative_control"]["detectors"][0]["reported"] = json!(false);
        let names: Vec<String> = against(report).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "not-verified:shop.hidden",
                "structure:index-missing:shop.orders_at",
                "structure:orphans:shop.orders_at",
                "control:digests",
                "other:reasons"
            ]
        );
    }

    #[test]
    fn a_reason_without_a_name_of_its_own_stands_against_it_and_cannot_be_waived() {
        let reasons = ["shop.orders: different", "the index orders_at could not be built"];
        let report: VerifyReport = serde_json::from_value(report(vec![different("orders")], &reasons)).unwrap();
        let found = problems(&report);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].finding, "other:reasons");
        assert!(found[1].words.contains("could not be built") && !found[1].words.contains("shop.orders"));
        assert!(found[0].can_be_waived() && !found[1].can_be_waived());
        assert!(!problem(CONTROL, "digests", None, "").can_be_waived());
    }

    #[test]
    fn one_name_is_one_problem_with_all_its_rows() {
        let one = problem("structure", "orphans:a", Some(2), "x");
        let other = problem("structure", "orphans:a", Some(3), "y");
        let merged = merged(vec![one, other]);
        assert_eq!((merged.len(), merged[0].rows), (1, Some(5)));
    }
}
